%% @doc What a supervisor answers: its children, one of them, more or fewer of them, stop.
%% Reads the tables; whatever changes the tree goes through OTP's supervisor, in a process of its own, so that blocks of
%% the caller still run while a child starts.
%%
%% Example: `[Critic] = bt_team:children(Team)'.
-module(bt_team).

-export([running/1, start/1, supervise/1, current/1, children/1, child/2, which/2, count/1, stop/1, kill/1]).
-export([start_child/2, start_child/3, terminate_child/2, restart_child/2, at/2, at/3, keys/1, scale/2]).
-export([above/1, supervisor/1, siblings/1, sibling/2, key/1, members/1]).

-type team() :: bt_actor:ref().
-type class() :: {'$bt_class', atom()}.

-define(STOP_MS, 60000).
-define(CURRENT, {bt_team, current}).

%%% ------------------------------------------------------------------ the class

%% @doc A new tree, all its children started.
-spec start(class()) -> team().
start({'$bt_class', Class}) ->
    abstract(Class, lists:member(abstract, maps:get(modifiers, bt_class_table:info(Class)))),
    Key = bt_registry:number(),
    Ref = {'$bt_actor', Class, {team, Key}, Key},
    ok = bt_keys:announce(Key, Ref, none, temporary),
    ok = bt_user_sup:start(Class, Key),
    true = bt_kin:set_current(Class, Ref),
    initialized(Ref).

%% A tree whose `initialize:' fails does not go on.
-spec initialized(team()) -> team().
initialized({'$bt_actor', Class, _, _} = Ref) ->
    try initialize(bt_class:find_class(Class, 'initialize:'), Ref)
    catch
        Kind:Reason:Stack ->
            _ = stop(Ref),
            erlang:raise(Kind, Reason, Stack)
    end.

-spec initialize(fun() | none, team()) -> team().
initialize(none, Ref) -> Ref;
initialize(Method, {'$bt_actor', Class, _, _} = Ref) ->
    _ = bt_future:force(Method({'$bt_class', Class}, Ref)),
    Ref.

-spec abstract(atom(), boolean()) -> ok.
abstract(_, false) -> ok;
abstract(Class, true) ->
    bt_error:raise('InstantiationError', [atom_to_binary(Class), " is abstract: spawn one of its subclasses."]).

%% @doc The tree that runs, or a new one.
-spec supervise(class()) -> team().
supervise(Class) ->
    case current(Class) of
        nil -> start(Class);
        Running -> Running
    end.

%% @doc The tree of this class that was started last, nil when it has ended.
-spec current(class()) -> team() | nil.
current({'$bt_class', Class}) ->
    case bt_kin:current(Class) of
        {_, _, {team, Key}, _} = Ref -> case bt_keys:is_expected(Key) of true -> Ref; false -> nil end;
        none -> nil
    end.

%%% ------------------------------------------------------------------ children

-spec key(team()) -> bt_keys:key().
key({'$bt_actor', _, {team, Key}, _}) -> Key.

%% @doc All that live or will be restarted, in child order; members of scaled entries one by one.
-spec children(team()) -> [bt_actor:ref() | pid()].
children(Team) -> members(key(Team)).

-spec members(bt_keys:key()) -> [bt_actor:ref() | pid()].
members(Key) -> lists:append([members_of(Child) || Child <- bt_kin:children(Key), is_here(Child)]).

members_of(#{kind := group, key := Group}) -> members(Group);
members_of(Child) -> [bt_kin:ref(Child)].

%% A temporary one that was killed is still in the table.
-spec is_here(bt_kin:child()) -> boolean().
is_here(#{key := Key, parent := Parent, order := Order}) ->
    case bt_keys:is_expected(Key) of
        true -> true;
        false ->
            _ = element(1, Order) =:= 0 andalso bt_kin:remove(Parent, Order),
            false
    end.

%% @doc The tree itself; raises when it has ended.
-spec running(team()) -> team().
running({_, _, {team, Key}, _} = Team) ->
    bt_keys:is_expected(Key) orelse bt_failure:raise(bt_failure:given_up(Team)),
    Team.

-spec count(team()) -> non_neg_integer().
count(Team) -> length(children(Team)).

%% @doc The child of this name, or the first of this class; nil when there is none.
-spec child(team(), term()) -> term().
child(Team, {'$bt_class', _} = Class) -> which(Team, Class);
child(Team, Id) ->
    case bt_kin:child(key(Team), bt_future:force(Id)) of
        none -> nil;
        Child -> case is_here(Child) of true -> bt_kin:ref(Child); false -> nil end
    end.

%% @doc The first child of this class or of one below it.
-spec which(team(), term()) -> term().
which(Team, {'$bt_class', Class}) -> first(Class, children(Team));
which(Team, Id) -> child(Team, Id).

first(Class, Refs) ->
    case [Ref || {'$bt_actor', Of, _, _} = Ref <- Refs, bt_class:inherits(Of, Class)] of
        [First | _] -> First;
        [] -> nil
    end.

%%% ------------------------------------------------------------------ changing the tree

%% @doc One more child: a class, `{Class, #{…}}', a template, an Erlang child spec.
-spec start_child(team(), term()) -> term().
start_child(Team, Given) -> added(Team, one(Team, bt_future:force(Given)), fun bt_sup_pool:add/3).

%% @doc One more of the pool's own kind, with these fields or none.
-spec start_child(team(), class, term()) -> term().
start_child({_, Class, _, _} = Team, class, Fields) ->
    case bt_kin:common(key(Team)) of
        {_, none} -> no_class(Class);
        {_, Of} when map_size(Fields) > 0 -> start_child(Team, {{'$bt_class', Of}, Fields});
        _ -> in_tree(Team, fun(Key, Pid) -> bt_sup_pool:add(Key, Pid) end)
    end.

-spec no_class(atom()) -> no_return().
no_class(Class) ->
    bt_error:raise('TypeError', [atom_to_binary(Class), " does not know what to start."],
                   #{hint => <<"Say of which class its children are: childClass: Agent, in its own class.">>}).

-spec one(team(), term()) -> bt_sup_spec:entry().
one({_, Class, _, _}, Given) -> hd(bt_sup_spec:entries([Given], Class)).

added({_, Class, _, _} = Team, Entry, InPool) ->
    case bt_class:inherits(Class, 'DynamicSupervisor') of
        true -> in_tree(Team, fun(Key, Pid) -> InPool(Key, Pid, Entry) end);
        false -> in_tree(Team, fun(Key, Pid) -> bt_sup_change:add(Key, Pid, Entry) end)
    end.

%% @doc The one child of this key, started as the pool's own kind if there is none.
-spec at(team(), term()) -> term().
at({_, Class, _, _} = Team, Given) ->
    case bt_kin:common(key(Team)) of
        {_, none} -> no_class(Class);
        {_, Of} -> at(Team, Given, {'$bt_class', Of})
    end.

%% @doc The same, started from a template.
-spec at(team(), term(), term()) -> term().
at(Team, Given, Template) ->
    Id = {at, bt_future:force(Given)},
    case child(Team, Id) of
        nil -> added(Team, one(Team, template(Template)), fun(Key, Pid, Entry) -> bt_sup_pool:keyed(Key, Pid, Id, Entry) end);
        Ref -> Ref
    end.

-spec template(term()) -> term().
template(Block) when is_function(Block, 0) -> bt_future:force(Block());
template(Other) -> bt_future:force(Other).

-spec keys(team()) -> [term()].
keys(Team) -> [Key || #{id := {at, Key}} = Child <- bt_kin:children(key(Team)), is_here(Child)].

%% @doc So many children; answers the pool.
-spec scale(team(), term()) -> team().
scale({_, Class, _, _} = Team, Count) ->
    Wanted = bt_prim:count(Count, 'scaleTo:'),
    element(2, bt_kin:common(key(Team))) =:= none andalso Wanted > 0 andalso no_class(Class),
    in_tree(Team, fun(Key, Pid) -> ok_for(bt_sup_pool:scale(Key, Pid, Wanted), Team) end).

ok_for(ok, Team) -> {ok, Team};
ok_for(Failed, _) -> Failed.

-spec terminate_child(team(), term()) -> team().
terminate_child(Team, Which) ->
    Child = known(Team, Which),
    in_tree(Team, fun(Key, Pid) -> ok_for(bt_sup_change:terminate(Key, Pid, Child), Team) end).

-spec restart_child(team(), term()) -> term().
restart_child(Team, Which) ->
    Child = known(Team, Which),
    in_tree(Team, fun(Key, Pid) -> bt_sup_change:restart(Key, Pid, Child) end).

%% The row of a child given as reference, class or name; it may be one that has ended.
-spec known(team(), term()) -> bt_kin:child().
known(Team, Given) ->
    Which = bt_future:force(Given),
    case row(key(Team), Which) of
        none ->
            bt_error:raise('KeyNotFound', [bt_print:print_string(Team), " has no child ", bt_prim:print(Which)],
                           #{key => Which});
        Child -> Child
    end.

row(Key, {'$bt_actor', _, {_, Child}, _}) -> place(Key, Child);
row(Key, {'$bt_class', Class}) ->
    case [Child || #{class := Of} = Child <- bt_kin:children(Key), bt_class:inherits(Of, Class)] of
        [First | _] -> First;
        [] -> none
    end;
row(Key, Id) ->
    case bt_kin:child(Key, Id) of
        none -> bt_kin:child(Key, {at, Id});
        Child -> Child
    end.

%% A member of a scaled entry is a child of the entry's own supervisor.
place(Key, Child) ->
    case bt_keys:parent(Child) of
        none -> bt_kin:place(Key, Child);
        Parent -> bt_kin:place(Parent, Child)
    end.

%% Done in a process of its own with the supervisor's; raises what a child raised.
-spec in_tree(team(), fun((bt_keys:key(), pid()) -> {ok, term()} | {error, term()})) -> term().
in_tree({_, Class, {team, Key} = Team, _} = Ref, Do) ->
    case bt_keys:live_pid(Team, ?STOP_MS) of
        {ok, Pid} ->
            case bt_future:await_forever(bt_prim_process:fork(fun() -> Do(Key, Pid) end)) of
                {ok, Value} -> Value;
                {error, Reason} -> bt_failure:raise(bt_team_failure:exception(Class, Reason))
            end;
        _ -> bt_failure:raise(bt_failure:given_up(Ref))
    end.

%%% ------------------------------------------------------------------ ending

%% @doc Stop all children, the last one first, each with `terminate:', then the supervisor.
-spec stop(team()) -> nil.
stop({_, _, {team, Key}, _}) ->
    case bt_keys:pid(Key) of
        undefined -> nil;
        Pid ->
            Keeper = keeper(Key, Pid),
            _ = spawn(fun() -> catch sys:terminate(Pid, normal, ?STOP_MS) end),
            ended(bt_wait:down(Pid, ?STOP_MS), Pid, Keeper)
    end.

-spec kill(team()) -> nil.
kill({_, _, {team, Key}, _}) ->
    case bt_keys:pid(Key) of
        undefined -> nil;
        Pid ->
            Keeper = keeper(Key, Pid),
            true = exit(Pid, kill),
            ended(bt_wait:down(Pid, ?STOP_MS), Pid, Keeper)
    end.

%% Of a tree that is nobody's child: who takes it out of the tables.
-spec keeper(bt_keys:key(), pid()) -> pid() | none.
keeper(Key, Pid) ->
    case bt_keys:parent(Key) =:= none andalso process_info(Pid, dictionary) of
        {dictionary, Dictionary} -> hd(proplists:get_value('$ancestors', Dictionary));
        _ -> none
    end.

ended({down, _}, _, none) -> nil;
ended({down, _}, _, Keeper) ->
    _ = bt_wait:down(Keeper, ?STOP_MS),
    nil;
ended(Outcome, Pid, _) -> bt_failure:outcome(Outcome, {stop, Pid}).

%%% ------------------------------------------------------------------ seen from a child

%% @doc The supervisor of an actor or supervisor, nil when it has none.
-spec supervisor(bt_actor:ref()) -> team() | nil.
supervisor({'$bt_actor', _, {_, Key}, _}) -> above(bt_keys:parent(Key));
supervisor(_) -> nil.

%% @doc The supervisor of this key, or the one that its group belongs to.
-spec above(bt_keys:parent()) -> team() | nil.
above(none) -> nil;
above(Key) ->
    case bt_keys:known_ref(Key) of
        {'$bt_actor', _, {team, _}, _} = Ref -> Ref;
        _ -> above(bt_keys:parent(Key))
    end.

-spec siblings(bt_actor:ref()) -> [bt_actor:ref() | pid()].
siblings(Ref) ->
    case supervisor(Ref) of
        nil -> [];
        Team -> lists:delete(Ref, children(Team))
    end.

%% @doc The sibling of this class or name.
-spec sibling(bt_actor:ref(), term()) -> term().
sibling(Ref, {'$bt_class', Class}) -> first(Class, siblings(Ref));
sibling(Ref, Id) ->
    case supervisor(Ref) of
        nil -> nil;
        Team -> child(Team, Id)
    end.
