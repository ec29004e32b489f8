%% @doc The sentences about an evaluator that has ended.
-module(bt_ended_tests).
-include_lib("eunit/include/eunit.hrl").

held_test() ->
    Pid = spawn(fun() -> ets:new(a, []), ets:new(b, []), spawn_link(fun hang/0), hang() end),
    bt_test_node:wait_until(fun() -> [{<<"ETS table">>, 2}, {<<"linked process">>, 1}] =:= bt_ended:held(Pid) end),
    exit(Pid, kill).

hang() ->
    receive never -> ok end.

dead_holds_nothing_test() ->
    {Pid, Ref} = spawn_monitor(fun() -> ok end),
    receive {'DOWN', Ref, process, Pid, _} -> ok end,
    ?assertEqual([], bt_ended:held(Pid)).

loss_test() ->
    Error = #{message => <<"Stopped.">>},
    ?assertEqual(Error, bt_ended:with_loss(Error, [])),
    ?assertMatch(#{message := <<"Stopped. With it went 1 port made in cells.">>},
                 bt_ended:with_loss(Error, [{<<"port">>, 1}])),
    ?assertMatch(#{message := <<"Stopped. With it went 2 ETS tables, 1 port and 3 linked processes made in cells.">>},
                 bt_ended:with_loss(Error, [{<<"ETS table">>, 2}, {<<"port">>, 1}, {<<"linked process">>, 3}])).

crashed_test() ->
    ?assertMatch(#{class := 'OutOfMemory', message := <<"The cell was stopped: ", _/binary>>}, bt_ended:crashed(killed)),
    #{class := 'EvaluatorEnded', message := Text} = bt_ended:crashed({bad, lists:seq(1, 100000)}),
    ?assert(byte_size(Text) < 500).
