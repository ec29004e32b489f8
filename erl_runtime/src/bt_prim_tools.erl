%% @doc Tracing, halting and forking of actors, as the library asks for them.
%%
%% Checks arguments and makes values of what `bt_recent' keeps; the tools themselves are `bt_tools''.
%% `bt_prim_tools:trace(Ref, all)' records every message from now on.
-module(bt_prim_tools).

-export([trace/2, recent/1, record/2, break_on/3, fork/2, trace_class/2]).

%% @doc Selectors is `all', nil, a Symbol or a list of Symbols.
-spec trace(bt_actor:ref(), term()) -> bt_actor:ref().
trace(Ref, Selectors) -> bt_tools:record(Ref, wanted(Selectors, 'trace:')).

%% @doc The same for a class and all its instances.
-spec trace_class(term(), term()) -> nil.
trace_class({'$bt_class', Class}, Selectors) ->
    ok = bt_tools:record_class(Class, wanted(Selectors, 'enable:for:')),
    nil;
trace_class(Other, _) ->
    bt_prim:raise('TypeError', ["enable:for: needs a class, got ", bt_print:print_string(Other)], #{}).

-spec wanted(term(), atom()) -> all | none | [atom()].
wanted(nil, _) -> none;
wanted(all, _) -> all;
wanted(List, For) when is_list(List) -> [bt_prim:symbol(Each, For) || Each <- bt_future:force_deep(List)];
wanted(Selector, For) -> [bt_prim:symbol(Selector, For)].

%% @doc MessageRecords, oldest first.
-spec recent(bt_actor:ref()) -> [term()].
recent(Ref) ->
    settled(bt_actor_ref:pid(Ref)),
    [record(Ref, Entry) || Entry <- bt_recent:entries(Ref)].

%% What an idle actor has just been sent belongs to it.
-spec settled(pid() | nil) -> ok.
settled(nil) -> ok;
settled(Pid) when Pid =:= self() -> ok;
settled(Pid) -> bt_actor_ref:nudge(Pid).

%% @doc What an actor recorded as a MessageRecord.
-spec record(bt_actor:ref(), bt_recent:entry()) -> term().
record(Ref, #{number := Number, message := {'$bt_msg', _, Selector, Args, Sender, Sent, Site, _, _}, begun := Begun,
              ended := Ended, outcome := Outcome, value := Value, before := Before, 'after' := After}) ->
    bt_prim:value('MessageRecord',
                  #{number => Number, receiver => Ref, selector => Selector, arguments => Args,
                    sender => bt_inspect:sender(Sender), site => bt_inspect:site(Site),
                    waited => microseconds(Begun - Sent), took => microseconds(Ended - Begun),
                    failed => Outcome =:= error, value => Value,
                    before => shown(Before), 'after' => shown(After)}).

-spec microseconds(integer()) -> non_neg_integer().
microseconds(Ticks) -> max(0, erlang:convert_time_unit(Ticks, perf_counter, microsecond)).

-spec shown(bt_actor:fields()) -> bt_actor:fields().
shown(Fields) -> maps:filter(fun(Name, _) -> not bt_inspect:hidden(Name) end, bt_object:shown(Fields)).

-spec break_on(bt_actor:ref(), term(), term()) -> bt_actor:ref().
break_on(Ref, Selector, Condition) ->
    bt_tools:break_on(Ref, bt_prim:symbol(Selector, 'breakOn:when:'), bt_prim:block(Condition, 1, 'breakOn:when:')).

%% @doc An actor of the same class with the fields that this one had after a recorded message.
-spec fork(bt_actor:ref(), term()) -> bt_actor:ref().
fork({'$bt_actor', Class, _, _} = Ref, Number) ->
    settled(bt_actor_ref:pid(Ref)),
    case [After || #{number := N, 'after' := After} <- bt_recent:entries(Ref), N =:= Number] of
        [Fields] -> bt_actor_spawn:spawn_fields({'$bt_class', Class}, shown(Fields));
        [] -> unknown(Ref, Number, [N || #{number := N} <- bt_recent:entries(Ref)])
    end.

-spec unknown(bt_actor:ref(), term(), [pos_integer()]) -> no_return().
unknown(Ref, Number, Numbers) ->
    Known = case Numbers of
                [] -> <<"Nothing is recorded: trace: #all records from then on.">>;
                _ -> [<<"Recorded are ">>, integer_to_binary(hd(Numbers)), <<" to ">>, integer_to_binary(lists:last(Numbers)), <<".">>]
            end,
    bt_prim:raise('NotFound', [bt_print:print_string(Ref), " has no recorded message ", bt_print:print_string(Number)],
                  #{hint => iolist_to_binary(Known)}).
