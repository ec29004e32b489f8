%% @doc A message to a supervisor: its own method, in a process of its own; else the child that understands it, or all that
%% do, whose answers come as one list in child order.
%% Knows classes and the tables; asks no supervisor.
%%
%% Example: `bt_team_send:ask(Team, 'analyze:', [Repo], Site)' is a Future.
-module(bt_team_send).

-export([ask/4, routed/4, targets/2, gather/4]).

-type children() :: [bt_actor:ref()].

%% @doc A message that the class has a method for.
-spec ask(bt_actor:ref(), atom(), [term()], bt_send:site()) -> term().
ask({'$bt_actor', Class, _, _} = Team, Selector, Args, Site) ->
    case bt_class:find(Class, Selector) of
        none -> routed(Team, Selector, Args, Site);
        Method ->
            case bt_fallback:where(Method) of
                {local, _} -> apply(Method, [Team | Args]);
                message -> bt_prim_process:fork(fun() -> apply(Method, [Team | Args]) end)
            end
    end.

%% @doc A message for the children.
-spec routed(bt_actor:ref(), atom(), [term()], bt_send:site()) -> term().
routed({'$bt_actor', Class, {team, Key}, _} = Team, Selector, Args, Site) ->
    case {targets(Key, Selector), bt_class:inherits(Class, 'Swarm')} of
        {[], _} -> nobody(Team, Selector, Args);
        {[One], false} -> bt_send:keep_list(One, Selector, Args, Site);
        {Several, _} -> gather(Several, Selector, Args, Site)
    end.

-spec nobody(bt_actor:ref(), atom(), [term()]) -> term().
nobody({'$bt_actor', _, {team, Key}, _} = Team, Selector, Args) ->
    case bt_keys:is_expected(Key) of
        true -> bt_fallback:handled(Team, Selector, Args);
        false -> bt_failure:raise(bt_failure:given_up(Team))
    end.

%% @doc Who of the children gets a message: of each entry that understands it its least loaded member.
-spec targets(bt_keys:key(), atom()) -> children().
targets(Key, Selector) ->
    Understood = [Child || #{kind := Kind} = Child <- candidates(Key), Kind =/= foreign, understands(Child, Selector)],
    [least_loaded(Members) || Members <- by_entry(Understood)].

%% Of very many of one kind a sample is looked at.
-define(SAMPLE, 64).

candidates(Key) ->
    case bt_kin:is_pool(Key) of
        true -> lists:filter(fun is_there/1, bt_kin:sample(Key, ?SAMPLE));
        false -> lists:filter(fun is_there/1, bt_kin:children(Key))
    end.

is_there(#{key := Key}) -> bt_keys:is_expected(Key).

-spec understands(bt_kin:child(), atom()) -> boolean().
understands(#{kind := team, class := Class, key := Key}, Selector) -> has(Class, Selector) orelse targets(Key, Selector) =/= [];
understands(#{class := Class}, Selector) -> has(Class, Selector).

-spec has(atom(), atom()) -> boolean().
has(Class, Selector) ->
    case bt_class:find(Class, Selector) of
        none -> false;
        Method -> bt_fallback:where(Method) =:= message
    end.

by_entry([]) -> [];
by_entry([#{order := {Entry, _}} | _] = Children) ->
    {Same, Rest} = lists:splitwith(fun(#{order := {Each, _}}) -> Each =:= Entry end, Children),
    [Same | by_entry(Rest)].

-spec least_loaded([bt_kin:child(), ...]) -> bt_actor:ref().
least_loaded([#{kind := group, key := Group}]) ->
    least_loaded(lists:filter(fun is_there/1, bt_kin:sample(Group, ?SAMPLE)));
least_loaded([One]) -> bt_kin:ref(One);
least_loaded(Members) ->
    [{_, _, Ref} | _] = lists:sort([{load(Key), N, bt_kin:ref(Member)}
                                    || {N, #{key := Key} = Member} <- lists:zip(lists:seq(1, length(Members)), Members)]),
    Ref.

%% What waits, and what it is busy with.
load(Key) ->
    case bt_keys:pid(Key) of
        undefined -> infinity;
        Pid ->
            case process_info(Pid, [message_queue_len, status]) of
                [{_, Length}, {_, waiting}] -> Length + busy(Pid);
                [{_, Length}, _] -> Length + 1;
                undefined -> infinity
            end
    end.

%% An actor that waits inside a message is not idle.
busy(Pid) ->
    case process_info(Pid, current_function) of
        {_, {bt_actor, loop, _}} -> 0;
        _ -> 1
    end.

%%% ------------------------------------------------------------------ all of them

%% @doc The Future of all answers in child order; `PartialFailure' when some fail.
-spec gather(children(), atom(), [term()], bt_send:site()) -> bt_future:future().
gather(Children, Selector, Args, Site) ->
    Futures = [asked(Child, Selector, Args, Site) || Child <- Children],
    bt_prim_process:fork(fun() -> settled(Children, [outcome(Future) || Future <- Futures]) end).

-spec outcome(term()) -> {ok | error, term()}.
outcome(Future) ->
    try {ok, bt_future:await_forever(Future)}
    catch Kind:Reason:Stack -> {error, bt_error:exception(Kind, Reason, Stack)}
    end.

asked(Child, Selector, Args, Site) ->
    try bt_send:keep_list(Child, Selector, Args, Site)
    catch Kind:Reason:Stack -> bt_future:rejected(bt_error:exception(Kind, Reason, Stack))
    end.

-spec settled(children(), [{ok | error, term()}]) -> [term()].
settled(Children, Outcomes) ->
    case [failed || {error, _} <- Outcomes] of
        [] -> [Value || {ok, Value} <- Outcomes];
        _ -> bt_failure:raise(bt_team_failure:partial(Children, Outcomes))
    end.
