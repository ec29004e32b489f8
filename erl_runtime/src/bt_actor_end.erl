%% @doc How actors end: stopped with `terminate:', or crashed with one bounded report; what lay in the queue is answered
%% for.  A crash never goes through proc_lib's report, and its exit reason is small.
%%
%% Example: `bt_actor_end:stop(A, normal)' runs `terminate: #normal' and exits.
-module(bt_actor_end).

-include("bt_actor.hrl").

-export([stop/2, crash/2]).

%% Messages nobody waits for, by where they come from: how many, and where the first was sent.
-type casts() :: #{{bt_origin:slot(), pid()} => {pos_integer(), bt_send:site()}}.

-define(NOWHERE, {<<>>, 0, <<>>}).

%% @doc A graceful end.
-spec stop(bt_actor:actor(), term()) -> no_return().
stop(#actor{self = Self, spec = #spec{class = Class}, leader = Leader} = A, Reason) ->
    _ = bt_origin:switch(Leader, 0),
    _ = put('$bt_msg', {'$bt_msg', stop, 'terminate:', [Reason], self(), bt_time:stamp(), ?NOWHERE, Leader, 0}),
    terminate(bt_class:find(Class, 'terminate:'), Self, Reason),
    leave(A, Reason),
    _ = answer_queue(bt_failure:gone_ref(Self, normal)),
    exit(Reason).

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
leave(#actor{self = {'$bt_actor', _, Key, _} = Self}, Reason) ->
    _ = case Key of
            {key, Name} -> bt_keys:ended(Name, Reason);
            _ -> true
        end,
    bt_registry:unname(Self),
    true = bt_tools:forget(self()),
    true = bt_registry:remove(self()).

%% @doc An error that the class does not survive.
-spec crash(bt_actor:actor(), {'$bt_value', atom(), map()}) -> no_return().
crash(#actor{self = Self, leader = Leader} = A, Exception) ->
    {'$bt_msg', _, Selector, _, _, _, Site, _, _} = get('$bt_msg'),
    Map = #{message := Text} = bt_failure:map(Exception, Site),
    Reason = {bt_error, short(Text)},
    true = bt_registry:crashed(self(), Reason),
    leave(A, Reason),
    Lost = answer_queue(bt_failure:gone_ref(Self, Reason)),
    Details = #{actor => bt_print:print_string(Self), selector => Selector, lost => Lost},
    bt_crash:report(bt_io:cell_of(Leader), Map#{details => maps:merge(maps:get(details, Map, #{}), Details)}),
    _ = erase(),
    exit(Reason).

-spec short(binary()) -> binary().
short(Text) when byte_size(Text) =< 200 -> Text;
short(Text) -> unicode:characters_to_binary([string:slice(Text, 0, 200), $…]).

%% Everybody whose message will not be handled learns it now, and no cell goes on counting it; answers their number.
-spec answer_queue(bt_error:exception()) -> non_neg_integer().
answer_queue(Exception) ->
    {Count, Casts} = answer_queue(Exception, 0, #{}),
    maps:foreach(fun(Origin, Lost) -> tell_cell(Origin, Lost, Exception) end, Casts),
    Count.

-spec answer_queue(bt_error:exception(), non_neg_integer(), casts()) -> {non_neg_integer(), casts()}.
answer_queue(Exception, Count, Casts) ->
    receive
        {'$bt_msg', cast, _, _, _, _, Site, Leader, Slot} ->
            Origin = {Slot, Leader},
            {Lost, First} = maps:get(Origin, Casts, {0, Site}),
            answer_queue(Exception, Count + 1, Casts#{Origin => {Lost + 1, First}});
        {'$bt_msg', _, _, _, _, _, _, _, _} = Message ->
            bt_answer:skip(Message, Exception),
            answer_queue(Exception, Count + 1, Casts);
        {'$bt_home', Alias, _, _, _, _} ->
            Alias ! {Alias, error, bt_failure:exception({down, gone}, {home, self()})},
            answer_queue(Exception, Count, Casts)
    after 0 -> {Count, Casts}
    end.

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
