%% @doc Changing a tree that runs: a child more, a child less, and all that follows when its class is defined anew.
%% Called in a process that may wait for the supervisor.  OTP's own code change takes over strategy, intensity and order.
%%
%% Example: `[<<"Team(#1): started Critic(#4); kept 2">>] = bt_sup_change:follow('Team')'.
-module(bt_sup_change).

-export([add/3, terminate/3, restart/3, forget_added/1, follow/1]).

%% Entries that were added to the record's own have greater numbers.
-define(ADDED, 1000000).

%% @doc One more child at the end; its id is made unique.
-spec add(bt_keys:key(), pid(), bt_sup_spec:entry()) -> {ok, term()} | {error, term()}.
add(Key, Pid, #{id := Id} = Entry) ->
    Children = bt_kin:children(Key),
    Last = lists:max([?ADDED | [Number || #{order := {Number, _}} <- Children]]),
    Free = free(Id, Children, 1),
    [#{id := OtpId} = Spec | More] = bt_sup_spec:specs(Key, Last, [Entry#{id := Free}], flags(Key)),
    case started([supervisor:start_child(Pid, Each) || Each <- [Spec | More]]) of
        ok -> {ok, bt_kin:ref(bt_kin:child(Key, OtpId))};
        Failed ->
            lists:foreach(fun(#{id := Each}) -> gone(Key, Pid, bt_kin:child(Key, Each)) end, [Spec | More]),
            Failed
    end.

free(Id, Children, N) ->
    Wanted = case N of 1 -> Id; _ -> {Id, N} end,
    case [taken || #{id := Each} <- Children, Each =:= Wanted] of
        [] -> Wanted;
        _ -> free(Id, Children, N + 1)
    end.

started(Answers) ->
    case [Reason || {error, Reason} <- Answers] of
        [] -> ok;
        [Reason | _] -> {error, Reason}
    end.

flags(Key) ->
    {'$bt_actor', Class, _, _} = bt_keys:ref(Key),
    #{flags := Flags} = bt_sup_spec:of_class(Class),
    Flags.

%% @doc A supervisor that was restarted has the children of its record.
-spec forget_added(bt_keys:key()) -> ok.
forget_added(Key) ->
    lists:foreach(fun(Order) -> bt_kin:remove(Key, Order) end,
                  [Order || #{order := {Number, _} = Order} <- bt_kin:children(Key), Number > ?ADDED]).

%% @doc Stop a child; it is started again by `restart' only.
-spec terminate(bt_keys:key(), pid(), bt_kin:child()) -> ok | {error, term()}.
terminate(_, Pid, #{order := {0, _}, parent := Parent} = Child) ->
    bt_sup_pool:drop(Parent, owner(Parent, Pid), Child);
terminate(_, Pid, #{id := Id, key := Key}) ->
    Stopped = supervisor:terminate_child(Pid, Id),
    true = bt_keys:gone(Key),
    Stopped.

%% The members of a group belong to its own supervisor.
owner(Parent, Pid) ->
    case bt_keys:pid(Parent) of
        undefined -> Pid;
        Owner -> Owner
    end.

%% @doc Stop a child if it runs, and start it.
-spec restart(bt_keys:key(), pid(), bt_kin:child()) -> {ok, term()} | {error, term()}.
restart(_, _, #{order := {0, _}, key := Key} = Child) ->
    %% A pool's child has no place that outlives it: its supervisor starts the next process itself.
    Before = bt_keys:pid(Key),
    _ = is_pid(Before) andalso exit(Before, kill),
    {ok, bt_kin:ref(Child)};
restart(Parent, Pid, #{id := Id, key := Key} = Child) ->
    _ = supervisor:terminate_child(Pid, Id),
    case supervisor:restart_child(Pid, Id) of
        {ok, _} -> {ok, bt_kin:ref(Child)};
        {error, running} -> {ok, bt_kin:ref(Child)};
        {error, Reason} ->
            _ = bt_keys:down(Key),
            _ = Parent,
            {error, Reason}
    end.

%% @doc A class was defined anew: its trees that run follow it; answers what to tell.
-spec follow(atom()) -> [binary()].
follow(Class) ->
    case bt_class_table:info(Class) of
        none -> [];
        _ ->
            case bt_sup_spec:kind(Class) of
                team -> apart([fun() -> note(Team, follow_one(Team)) end || Team <- bt_kin:teams(Class)]);
                _ -> []
            end
    end.

%% The cell's own process runs the blocks of its children meanwhile.
-spec apart([fun(() -> binary())]) -> [binary()].
apart([]) -> [];
apart(Work) -> bt_future:await_forever(bt_prim_process:fork(fun() -> [Do() || Do <- Work] end)).

-spec follow_one(bt_actor:ref()) -> {[bt_kin:child()], [bt_kin:child()], non_neg_integer()}.
follow_one({_, Class, {team, Key}, _}) ->
    Pid = bt_keys:pid(Key),
    case bt_class:inherits(Class, 'DynamicSupervisor') of
        true ->
            ok = change(Pid),
            {[], [], bt_kin:count(Key)};
        false ->
            #{entries := Entries} = bt_sup_spec:of_class(Class),
            Ids = bt_sup_spec:ids(Entries),
            Wanted = maps:from_list(Ids),
            Before = bt_kin:children(Key),
            Gone = [Child || #{id := Id, class := Of, order := {Number, _}} = Child <- Before, Number =< ?ADDED,
                             maps:get(Id, Wanted, none) =/= Of],
            lists:foreach(fun(Child) -> gone(Key, Pid, Child) end, Gone),
            ok = change(Pid),
            New = [Id || {Id, _} <- Ids, not has(Id, Before -- Gone)],
            lists:foreach(fun(Id) -> supervisor:restart_child(Pid, Id) end, New),
            {[Child || #{id := Id} = Child <- bt_kin:children(Key), lists:member(Id, New)], Gone, length(Before -- Gone)}
    end.

has(Id, Children) -> [found || #{id := Each} <- Children, Each =:= Id] =/= [].

-spec gone(bt_keys:key(), pid(), bt_kin:child()) -> ok.
gone(Parent, Pid, #{id := Id, order := Order}) ->
    _ = supervisor:terminate_child(Pid, Id),
    _ = supervisor:delete_child(Pid, Id),
    bt_kin:remove(Parent, Order).

%% OTP calls the record's reader again and takes over what is new.
-spec change(pid()) -> ok.
change(Pid) ->
    ok = sys:suspend(Pid),
    Changed = sys:change_code(Pid, bt_supervisor, undefined, []),
    ok = sys:resume(Pid),
    Changed.

-spec note(bt_actor:ref(), {[bt_kin:child()], [bt_kin:child()], non_neg_integer()}) -> binary().
note(Team, {Started, Stopped, Kept}) ->
    Parts = [part(<<"started ">>, Started), part(<<"stopped ">>, Stopped),
             [<<"kept ">>, integer_to_binary(Kept)]],
    iolist_to_binary([bt_print:print_string(Team), <<" follows: ">>, lists:join(<<", ">>, [P || P <- Parts, P =/= none])]).

part(_, []) -> none;
part(Word, Children) -> [Word, lists:join(<<" and ">>, [name(Child) || Child <- Children])].

name(#{class := Class, key := Key, kind := Kind}) when Kind =:= actor; Kind =:= team ->
    [atom_to_binary(Class), <<"(#">>, integer_to_binary(Key), <<")">>];
name(#{class := Class}) -> atom_to_binary(Class).
