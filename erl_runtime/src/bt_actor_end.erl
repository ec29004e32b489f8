%% @doc How actors end: stopped with `terminate:', or crashed with one bounded report; what lay in the queue is answered
%% for.  A crash never goes through proc_lib's report, and its exit reason is small.
%%
%% Example: `bt_actor_end:stop(A, normal)' runs `terminate: #normal' and exits.
-module(bt_actor_end).

-include("bt_actor.hrl").

-export([stop/2, leave_crashed/2, crash/3]).

%% Messages nobody waits for, by where they come from: how many, and where the first was sent.
-type casts() :: #{{bt_origin:slot(), pid()} => {pos_integer(), bt_send:site()}}.

-define(NOWHERE, {<<>>, 0, <<>>}).
-define(SENDING_US, 20).

%% @doc A graceful end.
-spec stop(bt_actor:actor(), term()) -> no_return().
stop(#actor{self = Self, spec = #spec{class = Class}, leader = Leader} = A, Reason) ->
    _ = bt_origin:switch(Leader, 0),
    _ = put('$bt_msg', {'$bt_msg', stop, 'terminate:', [Reason], self(), bt_time:stamp(), ?NOWHERE, Leader, 0}),
    terminate(bt_class:find(Class, 'terminate:'), Self, Reason),
    leave(A, Reason),
    ok = last_senders(Self, Reason),
    _ = answer_queue(Self, normal),
    exit(Reason).

%% Who had found this process under its key just before is sending just now; what came later would vanish.
-spec last_senders(bt_actor:ref(), term()) -> ok.
last_senders({_, _, {key, _}, _}, Reason) when Reason =/= shutdown ->
    spin(erlang:monotonic_time(microsecond) + ?SENDING_US);
last_senders(_, _) -> ok.

-spec spin(integer()) -> ok.
spin(Until) ->
    case erlang:monotonic_time(microsecond) of
        Now when Now < Until -> erlang:yield(), spin(Until);
        _ -> ok
    end.

-spec terminate(fun() | none, bt_actor:ref(), term()) -> term().
terminate(none, _, _) -> ok;
terminate(Method, Self, Reason) ->
    try
        bt_future:force(Method(Self, Reason))
    catch
        Kind:Error:Stack ->
            Map = bt_failure:map(bt_error:exception(Kind, Error, Stack), ?NOWHERE),
            bt_origin:discarded(0, group_leader(), Map)
    end.

-spec leave(bt_actor:actor(), term()) -> true.
leave(#actor{self = {'$bt_actor', _, Key, _} = Self} = A, Reason) ->
    ok = bt_persist:leave(A),
    _ = case Key of
            {key, Name} -> bt_keys:ended(Name, Reason);
            _ -> true
        end,
    ok = bt_lifecycle:ended(Self, Reason),
    bt_registry:unname(Self),
    true = bt_tools:forget(self()),
    true = bt_registry:remove(self()).

%% @doc An error that the class does not survive: from now on messages wait for the next process, if there will be one.
%% Answers the reason to exit with.
-spec leave_crashed(bt_actor:actor(), bt_error:exception()) -> {bt_error, binary()}.
leave_crashed(A, Exception) ->
    Reason = {bt_error, short(bt_error:message(Exception))},
    true = bt_registry:crashed(self(), Reason),
    leave(A, Reason),
    Reason.

%% @doc The end after `leave_crashed'.
-spec crash(bt_actor:actor(), {'$bt_value', atom(), map()}, {bt_error, binary()}) -> no_return().
crash(#actor{self = Self, leader = Leader}, Exception, Reason) ->
    {'$bt_msg', _, Selector, _, _, _, Site, _, _} = get('$bt_msg'),
    Map = bt_failure:map(Exception, Site),
    Lost = answer_queue(Self, Reason),
    Details = #{actor => bt_print:print_string(Self), selector => Selector, lost => Lost},
    bt_crash:report(bt_io:cell_of(Leader), Map#{details => maps:merge(maps:get(details, Map, #{}), Details)}),
    _ = erase(),
    exit(Reason).

-spec short(binary()) -> binary().
short(Text) when byte_size(Text) =< 200 -> Text;
short(Text) -> unicode:characters_to_binary([string:slice(Text, 0, 200), $…]).

%% Everybody whose message will not be handled learns it now, and no cell goes on counting it; answers their number.
-spec answer_queue(bt_actor:ref(), term()) -> non_neg_integer().
answer_queue(Self, Reason) ->
    receive
        Message ->
            Exception = bt_failure:gone_ref(Self, Reason),
            {Count, Casts} = answer(Message, Exception, 0, #{}),
            maps:foreach(fun(Origin, Lost) -> tell_cell(Origin, Lost, Exception) end, Casts),
            Count
    after 0 -> 0
    end.

-spec answer_queue(bt_error:exception(), non_neg_integer(), casts()) -> {non_neg_integer(), casts()}.
answer_queue(Exception, Count, Casts) ->
    receive Message -> answer(Message, Exception, Count, Casts)
    after 0 -> {Count, Casts}
    end.

-spec answer(term(), bt_error:exception(), non_neg_integer(), casts()) -> {non_neg_integer(), casts()}.
answer({'$bt_msg', cast, _, _, _, _, Site, Leader, Slot}, Exception, Count, Casts) ->
    Origin = {Slot, Leader},
    {Lost, First} = maps:get(Origin, Casts, {0, Site}),
    answer_queue(Exception, Count + 1, Casts#{Origin => {Lost + 1, First}});
answer({'$bt_msg', _, _, _, _, _, _, _, _} = Message, Exception, Count, Casts) ->
    bt_answer:skip(Message, Exception),
    answer_queue(Exception, Count + 1, Casts);
answer({'$bt_home', Alias, _, _, _, _}, Exception, Count, Casts) ->
    Alias ! {Alias, error, bt_failure:exception({down, gone}, {home, self()})},
    answer_queue(Exception, Count, Casts);
answer(_, Exception, Count, Casts) -> answer_queue(Exception, Count, Casts).

%% One word for all that a cell had sent without wanting an answer, with the line of the first.
-spec tell_cell({bt_origin:slot(), pid()}, {pos_integer(), bt_send:site()}, bt_error:exception()) -> ok.
tell_cell({Slot, Leader}, {Lost, Site}, {'$bt_value', Class, #{message := Text} = Slots}) ->
    Words = case Lost of
                1 -> <<"1 message to it was not handled.">>;
                _ -> <<(integer_to_binary(Lost))/binary, " messages to it were not handled.">>
            end,
    Told = {'$bt_value', Class, Slots#{message := <<Text/binary, " ", Words/binary>>}},
    bt_origin:discarded(Slot, Leader, bt_failure:map(Told, Site)),
    bt_origin:done(Slot, Lost).
