%% @doc Announcer: who wants to hear of which announcements; a table that any process reads and writes.
%%
%% Rows are `{Number, Class, Handler}'; an announcement reaches the subscriptions to its class and its superclasses, in the
%% order in which they were made.  `announce:' hands it to processes, `announceAndWait:' runs the handlers itself.
-module(bt_prim_announcer).

-export([new/0, 'when'/3, when_once/3, when_send/4, announce/2, announce_and_wait/3, unsubscribe/1, unsubscribe/2,
         is_active/1, subscriptions/1, subscribers_of/2, count/1, print_subscription/1]).

-export_type([announcer/0]).

-type announcer() :: {'$bt_value', 'Announcer', #{table := ets:table()}}.
-type subscription() :: {'$bt_value', 'Subscription', #{table := ets:table(), number := pos_integer(), class := term()}}.
-type handler() :: {always | once, fun((term()) -> term())} | {listener, pid()}.

-spec new() -> announcer().
new() -> bt_prim:value('Announcer', #{table => bt_prim_table:make(bt_announcements, ordered_set)}).

-spec 'when'(announcer(), term(), term()) -> subscription().
'when'(Announcer, Class, Block) -> subscribe(Announcer, Class, always, bt_block:escapes(bt_prim:block(Block, 1, 'when:do:'))).

-spec when_once(announcer(), term(), term()) -> subscription().
when_once(Announcer, Class, Block) -> subscribe(Announcer, Class, once, bt_block:escapes(bt_prim:block(Block, 1, 'when:doOnce:'))).

%% @doc Send the receiver a message: with the announcement when the selector takes an argument.  An actor that has stopped
%% hears no more; one that is restarted keeps its subscription.
-spec when_send(announcer(), term(), term(), term()) -> subscription().
when_send(Announcer, Class, Selector, Receiver) ->
    Name = bt_prim:symbol(Selector, 'when:send:to:'),
    Args = case binary:last(atom_to_binary(Name)) of
               $: -> fun(Announcement) -> [Announcement] end;
               _ -> fun(_) -> [] end
           end,
    {_, _, Slots} = Wanted = subscription(Announcer, Class),
    Send = fun(A) ->
                   case is_gone(Receiver) of
                       true -> unsubscribe(Wanted);
                       false -> bt_send:keep_list(Receiver, Name, Args(A), {<<>>, 0, <<>>})
                   end
           end,
    subscribed(Slots, {always, Send}),
    Wanted.

-spec is_gone(term()) -> boolean().
is_gone({'$bt_actor', _, Pid, _} = Actor) when is_pid(Pid) -> not bt_actor_ref:is_alive(Actor);
is_gone(_) -> false.

-spec subscribe(announcer(), term(), always | once, fun((term()) -> term())) -> subscription().
subscribe(Announcer, Class, Kind, Block) ->
    {_, _, Slots} = Wanted = subscription(Announcer, Class),
    subscribed(Slots, {Kind, Block}),
    Wanted.

-spec subscription(announcer(), term()) -> subscription().
subscription({_, _, #{table := Table}}, Class) ->
    Number = erlang:unique_integer([positive, monotonic]),
    bt_prim:value('Subscription', #{table => Table, number => Number, class => class(bt_future:force(Class))}).

-spec subscribed(#{table := ets:table(), number := pos_integer(), class := term()}, handler()) -> true.
subscribed(#{table := Table, number := Number, class := {'$bt_class', Name}}, Handler) ->
    ets:insert(Table, {Number, Name, bt_lifecycle:listening(Table, Number, Handler)}).

-spec class(term()) -> {'$bt_class', atom()}.
class({'$bt_class', _} = Class) -> Class;
class(Other) -> bt_prim:type_error('when:do:', "a class of announcements", Other).

-spec unsubscribe(subscription()) -> boolean().
unsubscribe({_, _, #{table := Table, number := Number}}) ->
    case ets:take(Table, Number) of
        [{_, _, Handler}] ->
            ok = bt_lifecycle:dropped(Handler),
            true;
        [] -> false
    end.

-spec unsubscribe(announcer(), term()) -> boolean().
unsubscribe(_, Given) ->
    case bt_future:force(Given) of
        {'$bt_value', 'Subscription', _} = Subscription -> unsubscribe(Subscription);
        Other -> bt_prim:type_error('unsubscribe:', "a Subscription", Other)
    end.

-spec is_active(subscription()) -> boolean().
is_active({_, _, #{table := Table, number := Number}}) -> ets:member(Table, Number).

-spec subscriptions(announcer()) -> [subscription()].
subscriptions({_, _, #{table := Table}}) -> [row(Table, Row) || Row <- ets:tab2list(Table)].

-spec row(ets:table(), {pos_integer(), atom(), handler()}) -> subscription().
row(Table, {Number, Class, _}) ->
    bt_prim:value('Subscription', #{table => Table, number => Number, class => {'$bt_class', Class}}).

-spec subscribers_of(announcer(), term()) -> [subscription()].
subscribers_of(Announcer, Class) ->
    {'$bt_class', Name} = class(bt_future:force(Class)),
    [S || {_, _, #{class := {_, Wanted}}} = S <- subscriptions(Announcer), bt_class:inherits(Name, Wanted)].

-spec count(announcer()) -> non_neg_integer().
count({_, _, #{table := Table}}) -> ets:info(Table, size).

-spec print_subscription(subscription()) -> binary().
print_subscription({_, _, #{class := {_, Class}}}) -> <<"Subscription(", (atom_to_binary(Class))/binary, ")">>.

%%% ------------------------------------------------------------------ announcing

%% @doc Each handler in a process of its own; answers the announcement at once.
-spec announce(announcer(), term()) -> term().
announce(Announcer, Announcement) ->
    Given = given(Announcement),
    [bt_future:discard(bt_prim_process:fork(fun() -> Handler(Given) end), {<<>>, 0, <<>>}) || Handler <- handlers(Announcer, Given)],
    Given.

%% @doc The handlers one after another, in the caller; answers the announcement.
-spec announce_and_wait(announcer(), term(), term()) -> term().
announce_and_wait(Announcer, Announcement, none) ->
    Given = given(Announcement),
    [bt_future:force(Handler(Given)) || Handler <- handlers(Announcer, Given)],
    Given;
announce_and_wait(Announcer, Announcement, Timeout) ->
    bt_future:await(bt_prim_process:fork(fun() -> announce_and_wait(Announcer, Announcement, none) end), Timeout).

%% A class announces a new instance of itself.
-spec given(term()) -> term().
given({'$bt_class', _} = Class) -> bt_value:new(Class);
given(Announcement) -> bt_future:force(Announcement).

-spec handlers(announcer(), term()) -> [fun((term()) -> term())].
handlers({_, _, #{table := Table}}, Announcement) ->
    Class = bt_class:class_of(Announcement),
    lists:append([handler(Table, Number, Handler)
                  || {Number, Wanted, Handler} <- ets:tab2list(Table), bt_class:inherits(Class, Wanted)]).

%% Of several who announce at once only one gets what is to run once.
-spec handler(ets:table(), pos_integer(), handler()) -> [fun((term()) -> term())].
handler(_, _, {always, Block}) -> [Block];
handler(_, _, {listener, Pid}) -> [fun(Announcement) -> bt_lifecycle:hand(Pid, Announcement) end];
handler(Table, Number, {once, Block}) ->
    case ets:take(Table, Number) of
        [_] -> [Block];
        [] -> []
    end.
