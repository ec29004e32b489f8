%% @doc The variables of cells: what a statement assigned becomes everybody's when it has ended.
-module(bt_workspace_tests).
-include_lib("eunit/include/eunit.hrl").

workspace_test_() ->
    {setup, fun bt_workspace:init_table/0, fun(_) -> ets:delete(bt_workspace) end,
     [fun uncommitted/0, fun rolled_back/0, fun written_elsewhere/0, fun shared/0, fun snapshots/0, fun listing/0]}.

elsewhere(Fun) ->
    {Pid, Ref} = spawn_monitor(fun() -> exit({value, Fun()}) end),
    receive {'DOWN', Ref, process, Pid, {value, Value}} -> Value end.

uncommitted() ->
    bt_workspace:enter(),
    3 = bt_workspace:put(x, 3),
    ?assertEqual(3, bt_workspace:get(x)),
    ?assertEqual(error, elsewhere(fun() -> bt_workspace:find(x) end)),
    ?assertEqual([x], bt_workspace:commit()),
    ?assertEqual({ok, 3}, elsewhere(fun() -> bt_workspace:find(x) end)),
    ?assertEqual([], bt_workspace:commit()).

rolled_back() ->
    bt_workspace:enter(),
    bt_workspace:put(x, 1),
    bt_workspace:commit(),
    bt_workspace:put(x, 2),
    bt_workspace:rollback(),
    ?assertEqual(1, bt_workspace:get(x)).

written_elsewhere() ->
    bt_workspace:enter(),
    bt_workspace:put(x, 1),
    bt_workspace:commit(),
    ?assertEqual(1, bt_workspace:get(x)),
    elsewhere(fun() -> bt_workspace:put(x, 5) end),
    ?assertEqual(5, bt_workspace:get(x)).

shared() ->
    bt_workspace:enter(),
    bt_workspace:put(total, 1),
    ?assertEqual(1, bt_workspace:get_shared(total)),
    bt_workspace:commit(),
    elsewhere(fun() -> bt_workspace:put_shared(total, bt_workspace:get_shared(total) + 1) end),
    ?assertEqual(2, bt_workspace:get_shared(total)).

snapshots() ->
    bt_workspace:enter(),
    bt_workspace:put(limit, 10),
    bt_workspace:bind_snapshots('bt@C@1', [limit, unknown]),
    bt_workspace:put(limit, 20),
    bt_workspace:commit(),
    ?assertEqual(10, elsewhere(fun() -> bt_workspace:snapshot({'bt@C@1', limit}) end)),
    ?assertError(_, bt_workspace:snapshot({'bt@C@1', unknown})).

listing() ->
    bt_workspace:enter(),
    bt_workspace:reset(),
    ?assertEqual(error, bt_workspace:find(x)),
    bt_workspace:put(b, [2]),
    bt_workspace:put(a, 1),
    bt_workspace:commit(),
    ?assertEqual([a, b], bt_workspace:names()),
    ?assertEqual([{a, 1}, {b, [2]}], bt_workspace:bindings()),
    ?assertEqual({ok, b}, bt_workspace:name_of([2])),
    bt_workspace:forget(a),
    ?assertEqual([b], bt_workspace:names()).
