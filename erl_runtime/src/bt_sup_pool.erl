%% @doc Children that come and go: of a DynamicSupervisor, and the members of a scaled entry that has very many.
%% Called in a process that may wait for the supervisor.  Counts and keys are read from the tables.
%%
%% Example: `{ok, Ref} = bt_sup_pool:add(PoolKey, SupervisorPid)'.
-module(bt_sup_pool).

-export([add/2, add/3, keyed/4, populate/3, scale/3, drop/3, drop_process/4]).

-type pool() :: bt_keys:key().
-type added() :: {ok, bt_actor:ref() | pid() | nil} | {error, term()}.

%% @doc One more of the pool's own kind.
-spec add(pool(), pid()) -> added().
add(Pool, Pid) ->
    {_, Class} = bt_kin:common(Pool),
    Key = bt_registry:number(),
    true = bt_kin:enter_new(Pool, {0, Key}, Key, {Class, none, actor}),
    started(Pool, Pid, Key, default, Class).

%% @doc A child of any kind.
-spec add(pool(), pid(), bt_sup_spec:entry()) -> added().
add(Pool, Pid, #{class := Class, kind := Kind} = Entry) ->
    {Restart, _} = bt_kin:common(Pool),
    Key = bt_registry:number(),
    true = bt_kin:enter_new(Pool, {0, Key}, Key, {Class, none, Kind}),
    ok = bt_keys:announce(Key, none, Pool, Restart),
    started(Pool, Pid, Key, bt_sup_child:recipe(Entry), Class).

%% @doc The one child of this id, started if there is none.
-spec keyed(pool(), pid(), term(), bt_sup_spec:entry()) -> added().
keyed(Pool, Pid, Id, #{class := Class} = Entry) ->
    {Restart, _} = bt_kin:common(Pool),
    Key = bt_registry:number(),
    ok = bt_keys:announce(Key, none, Pool, Restart),
    case bt_kin:enter_keyed(Pool, Key, Class, Id) of
        true -> started(Pool, Pid, Key, bt_sup_child:recipe(Entry), Class);
        false ->
            true = bt_keys:gone(Key),
            {ok, bt_kin:ref(bt_kin:child(Pool, Id))}
    end.

-spec started(pool(), pid(), pos_integer(), default | map(), atom()) -> added().
started(Pool, Pid, Key, default, Class) ->
    told(supervisor:start_child(Pid, [Key]), fun() -> {'$bt_actor', Class, {key, Key}, Key} end, Pool, Key);
started(Pool, Pid, Key, Entry, _) ->
    told(supervisor:start_child(Pid, [{Key, Entry}]), fun() -> bt_kin:ref(bt_kin:place(Pool, Key)) end, Pool, Key).

-spec told(supervisor:startchild_ret(), fun(() -> bt_actor:ref() | pid() | nil), pool(), pos_integer()) -> added().
told({error, Reason}, _, Pool, Key) ->
    ok = bt_kin:remove(Pool, {0, Key}),
    {error, Reason};
told({ok, _}, Ref, _, _) -> {ok, Ref()}.

%% @doc A group is as large as its entry says; one that starts again has the members it had.
-spec populate(pool(), pid(), non_neg_integer()) -> ok | {error, term()}.
populate(Pool, Pid, Count) ->
    {_, Class} = bt_kin:common(Pool),
    Known = bt_kin:children(Pool),
    Again = [fun() -> started(Pool, Pid, Key, default, Class) end || #{key := Key} <- Known],
    New = lists:duplicate(max(0, Count - length(Known)), fun() -> add(Pool, Pid) end),
    all(Again ++ New).

-spec all([fun(() -> added())]) -> ok | {error, term()}.
all([]) -> ok;
all([Start | Rest]) ->
    case Start() of
        {ok, _} -> all(Rest);
        Failed -> Failed
    end.

%% @doc So many children: new ones of the pool's kind, or the newest stopped.
-spec scale(pool(), pid(), non_neg_integer()) -> ok | {error, term()}.
scale(Pool, Pid, Wanted) ->
    case bt_kin:count(Pool) of
        Count when Count < Wanted -> add_many(Pool, Pid, Wanted - Count);
        _ ->
            Newest = lists:reverse(lists:nthtail(Wanted, bt_kin:children(Pool))),
            lists:foreach(fun(Child) -> drop(Pool, Pid, Child) end, Newest)
    end.

-spec add_many(pool(), pid(), non_neg_integer()) -> ok | {error, term()}.
add_many(_, _, 0) -> ok;
add_many(Pool, Pid, Left) ->
    case add(Pool, Pid) of
        {ok, _} -> add_many(Pool, Pid, Left - 1);
        Failed -> Failed
    end.

%% @doc Stop a child for good.
-spec drop(pool(), pid(), bt_kin:child()) -> ok.
drop(Pool, Pid, #{key := Key} = Child) -> drop_process(Pool, Pid, bt_keys:pid(Key), Child).

%% @doc The same when its process is known.
-spec drop_process(pool(), pid(), pid() | undefined, bt_kin:child()) -> ok.
drop_process(Pool, Pid, Process, #{order := Order}) ->
    _ = is_pid(Process) andalso supervisor:terminate_child(Pid, Process),
    bt_kin:remove(Pool, Order).
