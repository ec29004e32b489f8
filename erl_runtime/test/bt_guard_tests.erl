%% @doc Sizes, and who holds them.
-module(bt_guard_tests).
-include_lib("eunit/include/eunit.hrl").

limits_test() ->
    application:load(beamtalk),
    application:set_env(beamtalk, memory, 8000000000),
    ?assertEqual(1000000000, bt_guard:heap_bytes()),
    ?assertMatch(#{size := 125000000, kill := true, error_logger := false}, bt_guard:heap_limit()),
    application:unset_env(beamtalk, memory).

words_test() ->
    ?assertEqual(<<"1.5 GB">>, bt_guard:megabytes(1500000000)),
    ?assertEqual(<<"12 MB">>, bt_guard:megabytes(12345678)).

only_the_users_processes_are_weighed_test() ->
    ok = bt_io:init_table(),
    Hog = spawn(fun() -> group_leader(bt_io:open(1), self()), hold(lists:seq(1, 500000), binary:copy(<<"x">>, 10000000)) end),
    Other = spawn(fun() -> hold(lists:seq(1, 500000), <<>>) end),
    bt_test_node:wait_until(fun() ->
                                case bt_holders:user_processes() of
                                    [{Hog, Bytes} | _] -> Bytes > 10000000;
                                    _ -> false
                                end
                            end),
    Holders = bt_holders:user_processes(),
    ?assertEqual(false, lists:keymember(Other, 1, Holders)),
    ?assertEqual(false, lists:keymember(bt_io:of_cell(1), 1, Holders)),
    [exit(Pid, kill) || Pid <- [Hog, Other]],
    ets:delete(bt_io_cells).

hold(List, Bin) ->
    receive never -> {List, Bin} end.
