%% @doc Children that come and go: of a DynamicSupervisor, and the members of a scaled entry that has very many.
%% Called in a process that may wait for the supervisor.  Counts and keys are read from the tables.
%%
%% Example: `{ok, Ref} = bt_sup_pool:add(PoolKey, SupervisorPid)'.
-module(bt_sup_pool).

-export([add/2, add/3, keyed/4, populate/3, scale/3, drop/3, drop_process/4]).

%% Requests that are under way to the supervisor of a pool.
-define(AT_ONCE, 50).

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
    case again(Pool, Pid, Class, [Key || #{key := Key} <- Known]) of
        ok -> add_many(Pool, Pid, max(0, Count - length(Known)));
        Failed -> Failed
    end.

-spec again(pool(), pid(), atom(), [pos_integer()]) -> ok | {error, term()}.
again(_, _, _, []) -> ok;
again(Pool, Pid, Class, [Key | Rest]) ->
    case started(Pool, Pid, Key, default, Class) of
        {ok, _} -> again(Pool, Pid, Class, Rest);
        Failed -> Failed
    end.

%% @doc So many children: new ones of the pool's kind, or the newest stopped.
-spec scale(pool(), pid(), non_neg_integer()) -> ok | {error, term()}.
scale(Pool, Pid, Wanted) ->
    case bt_kin:count(Pool) of
        Count when Count < Wanted -> add_many(Pool, Pid, Wanted - Count);
        _ -> drop_many(Pool, Pid, lists:reverse(lists:nthtail(Wanted, bt_kin:children(Pool))))
    end.

%% So many are asked for before the first answer is looked at: the tables are written while the supervisor starts.
-spec add_many(pool(), pid(), non_neg_integer()) -> ok | {error, term()}.
add_many(_, _, 0) -> ok;
add_many(Pool, Pid, Left) ->
    {_, Class} = bt_kin:common(Pool),
    Now = min(Left, ?AT_ONCE),
    Asked = [asked(Pool, Pid, Class) || _ <- lists:seq(1, Now)],
    case [Failed || {Key, Request} <- Asked, {error, _} = Failed <- [answered(Pool, Key, Request)]] of
        [] -> add_many(Pool, Pid, Left - Now);
        [First | _] -> First
    end.

-spec asked(pool(), pid(), atom()) -> {pos_integer(), gen_server:request_id()}.
asked(Pool, Pid, Class) ->
    Key = bt_registry:number(),
    true = bt_kin:enter_new(Pool, {0, Key}, Key, {Class, none, actor}),
    {Key, gen_server:send_request(Pid, {start_child, [Key]})}.

-spec answered(pool(), pos_integer(), gen_server:request_id()) -> ok | {error, term()}.
answered(Pool, Key, Request) ->
    case answer(Request) of
        {ok, _} -> ok;
        {error, Reason} ->
            ok = bt_kin:remove(Pool, {0, Key}),
            {error, Reason}
    end.

%% As `gen_server:call' would have it.
-spec answer(gen_server:request_id()) -> term().
answer(Request) ->
    case gen_server:receive_response(Request, infinity) of
        {reply, Reply} -> Reply;
        {error, {Reason, _}} -> exit(Reason)
    end.

-spec drop_many(pool(), pid(), [bt_kin:child()]) -> ok.
drop_many(_, _, []) -> ok;
drop_many(Pool, Pid, Children) ->
    Now = lists:sublist(Children, ?AT_ONCE),
    Asked = [{Order, asked_to_stop(Pid, bt_keys:pid(Key))} || #{key := Key, order := Order} <- Now],
    lists:foreach(fun({Order, Request}) ->
                      _ = Request =:= none orelse answer(Request),
                      bt_kin:remove(Pool, Order)
                  end, Asked),
    drop_many(Pool, Pid, rest(Children, ?AT_ONCE)).

-spec rest([bt_kin:child()], non_neg_integer()) -> [bt_kin:child()].
rest([_ | Rest], Left) when Left > 0 -> rest(Rest, Left - 1);
rest(Children, _) -> Children.

-spec asked_to_stop(pid(), pid() | undefined) -> gen_server:request_id() | none.
asked_to_stop(_, undefined) -> none;
asked_to_stop(Pid, Process) -> gen_server:send_request(Pid, {terminate_child, Process}).

%% @doc Stop a child for good.
-spec drop(pool(), pid(), bt_kin:child()) -> ok.
drop(Pool, Pid, #{key := Key} = Child) -> drop_process(Pool, Pid, bt_keys:pid(Key), Child).

%% @doc The same when its process is known.
-spec drop_process(pool(), pid(), pid() | undefined, bt_kin:child()) -> ok.
drop_process(Pool, Pid, Process, #{order := Order}) ->
    _ = is_pid(Process) andalso supervisor:terminate_child(Pid, Process),
    bt_kin:remove(Pool, Order).
