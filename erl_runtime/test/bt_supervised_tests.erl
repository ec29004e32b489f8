%% References that survive restarts: what is sent while the child is down, what was never handled, what is given up.
-module(bt_supervised_tests).
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).

supervised_test_() ->
    {foreach, fun bt_test_node:start/0, fun bt_test_node:stop/1,
     [fun start/0, fun self_is_the_reference/0, fun restarted/0, fun waits_for_restart/0, fun future_waits_for_restart/0,
      fun cast_waits_a_second/0, fun never_handled/0, fun perhaps_handled/0, fun given_up/0, fun crash_is_default/0,
      fun supervisor_stops_it/0, fun init_fails/0, {timeout, 30, fun restart_storm/0}]}.

%% What a supervisor does, by hand.
start(Key, Number) ->
    {ok, Pid} = bt_actor_start:start_link('Counter', {#{}, none}, #{key => Key, number => Number}),
    unlink(Pid),
    {{'$bt_actor', 'Counter', {key, Key}, Number}, Pid}.

start() ->
    {Ref, Pid} = start(k, 7),
    ?assertEqual(1, bt_send:call(Ref, increment, ?S)),
    ?assertEqual(Ref, bt_registry:ref(Pid)),
    ?assertEqual(Pid, bt_actor_ref:pid(Ref)),
    ?assertEqual(<<"Counter(#7)">>, bt_print:print_string(Ref)),
    ?assertEqual(2, bt_future:force(bt_send:keep(Ref, increment, ?S))),
    ?assertEqual(true, bt_send:foreign(erlang, erlang, 'is_process_alive:', [Ref], ?S)).

self_is_the_reference() ->
    {Ref, _} = start(k, 7),
    ?assertEqual(Ref, bt_send:call(Ref, 'pos:', 1, ?S)).

restarted() ->
    {Ref, Pid} = start(k, 7),
    bt_send:call(Ref, increment, ?S),
    kill(Pid),
    {Ref, _} = start(k, 7),
    ?assertEqual(0, bt_send:call(Ref, getValue, ?S)),
    ?assertEqual([Ref], bt_registry:actors()).

kill(Pid) ->
    Mon = monitor(process, Pid),
    exit(Pid, kill),
    receive {'DOWN', Mon, _, _, _} -> ok end.

later(Fun) -> spawn(fun() -> timer:sleep(60), Fun(), timer:sleep(infinity) end).

waits_for_restart() ->
    {Ref, Pid} = start(k, 7),
    kill(Pid),
    later(fun() -> start(k, 7) end),
    ?assertEqual(1, bt_send:call(Ref, increment, ?S)).

future_waits_for_restart() ->
    {Ref, Pid} = start(k, 7),
    kill(Pid),
    later(fun() -> start(k, 7) end),
    ?assertEqual(1, bt_future:force(bt_send:keep(Ref, increment, ?S))).

cast_waits_a_second() ->
    {Ref, Pid} = start(k, 7),
    kill(Pid),
    later(fun() -> start(k, 7) end),
    {_, []} = bt_test_node:in_cell(1, fun() -> bt_send:cast(Ref, increment, ?S) end),
    ?assertEqual(1, bt_send:call(Ref, getValue, ?S)),
    kill(bt_actor_ref:pid(Ref)),
    {_, Errors} = bt_test_node:in_cell(2, fun() -> bt_send:cast(Ref, increment, ?S) end),
    ?assertMatch([#{class := 'TimeoutError'}], Errors).

%% The process of the key is gone when the monitor is made: the message goes to the next one.
never_handled() ->
    {Ref, _} = start(k, 7),
    Callers = [spawn_monitor(fun() -> exit({done, [bt_test_node:raised(fun() -> bt_send:call(Ref, getValue, ?S) end) || _ <- lists:seq(1, 300)]}) end)
               || _ <- [1, 2]],
    [begin kill(bt_actor_ref:pid(Ref)), start(k, 7), timer:sleep(2) end || _ <- lists:seq(1, 20)],
    Outcomes = lists:append([receive {'DOWN', Mon, process, Pid, {done, List}} -> List end || {Pid, Mon} <- Callers]),
    ?assertEqual(600, length(Outcomes)),
    ?assertEqual([], [O || O <- Outcomes, O =/= {value, 0}, element(1, O) =/= 'ActorStopped']).

%% It had begun when the child died: nobody sends it twice.
perhaps_handled() ->
    {Ref, Pid} = start(k, 7),
    later(fun() -> kill(Pid), start(k, 7) end),
    ?assertMatch({'ActorStopped', _}, bt_test_node:raised(fun() -> bt_send:call(Ref, 'wait:', 5000, ?S) end)).

given_up() ->
    {Ref, Pid} = start(k, 7),
    kill(Pid),
    bt_keys:gone(k),
    ?assertMatch({'ActorGone', _}, bt_test_node:raised(fun() -> bt_send:call(Ref, increment, ?S) end)),
    ?assertMatch({'ActorGone', _}, bt_test_node:raised(fun() -> bt_future:force(bt_send:keep(Ref, increment, ?S)) end)),
    ?assertNot(bt_actor_ref:is_alive(Ref)).

crash_is_default() ->
    {Ref, Pid} = start(k, 7),
    Mon = monitor(process, Pid),
    ?assertMatch({'TypeError', _}, bt_test_node:raised(fun() -> bt_send:call(Ref, fail, ?S) end)),
    receive {'DOWN', Mon, process, Pid, Reason} -> ?assertMatch({bt_error, _}, Reason) after 20000 -> ?assert(false) end.

supervisor_stops_it() ->
    Self = self(),
    Supervisor = spawn(fun() ->
        process_flag(trap_exit, true),
        {ok, Pid} = bt_actor_start:start_link('Counter', {#{}, none}, #{key => k, number => 7}),
        Self ! {child, Pid},
        receive stop -> exit(Pid, shutdown) end,
        receive {'EXIT', Pid, Reason} -> Self ! {ended, Reason} end
    end),
    Child = receive {child, Pid} -> Pid end,
    F = bt_send:keep({'$bt_actor', 'Counter', {key, k}, 7}, 'wait:', 100, ?S),
    G = bt_send:keep({'$bt_actor', 'Counter', {key, k}, 7}, increment, ?S),
    timer:sleep(50),
    Supervisor ! stop,
    receive {ended, Reason} -> ?assertEqual(shutdown, Reason) end,
    ?assertNot(is_process_alive(Child)),
    %% What came before the shutdown was handled, in order.
    ?assertEqual(100, bt_future:force(F)),
    ?assertEqual(1, bt_future:force(G)).

init_fails() ->
    bt_test_classes:class('Stillborn', 'Actor', #{}, ["initialize(_) -> erlang:error({badmap, 1})."]),
    ?assertMatch({error, {bt_error, {'$bt_value', 'TypeError', _}}},
                 bt_actor_start:start_link('Stillborn', {#{}, none}, #{key => s, number => 1})).

%% No cast vanishes without a word while the child is restarted again and again.
restart_storm() ->
    Table = ets:new(handled, [public]),
    ets:insert(Table, {n, 0}),
    Handled = persistent_term:get(bt_supervised_tests, undefined),
    undefined = Handled,
    persistent_term:put(bt_supervised_tests, Table),
    bt_test_classes:class('Tally', 'Actor', #{}, ["hit(_) -> ets:update_counter(persistent_term:get(bt_supervised_tests), n, 1), nil."]),
    Start = fun() -> {ok, Pid} = bt_actor_start:start_link('Tally', {#{}, none}, #{key => t, number => 9}), unlink(Pid), Pid end,
    First = Start(),
    Ref = {'$bt_actor', 'Tally', {key, t}, 9},
    Slot = bt_test_node:origin(1),
    Stormer = spawn(fun() -> storm(First, Start, 40) end),
    N = 20000,
    [bt_send:cast(Ref, hit, ?S) || _ <- lists:seq(1, N)],
    bt_test_node:wait_until(fun() -> not is_process_alive(Stormer) end),
    bt_send:call(Ref, hit, ?S),
    Errors = bt_origin:settle(Slot, 100),
    [{n, Count}] = ets:lookup(Table, n),
    persistent_term:erase(bt_supervised_tests),
    %% Stopped in good order, a child answers for its queue; what is lost is told.
    ?assert(Count + lists:sum([lost(Error) || Error <- Errors]) >= N orelse length(Errors) >= 100).

lost(#{message := Text}) ->
    case re:run(Text, "(\\d+) messages? to it", [{capture, all_but_first, binary}]) of
        {match, [Number]} -> binary_to_integer(Number);
        nomatch -> 1
    end.

storm(_, _, 0) -> ok;
storm(Pid, Start, Left) ->
    Mon = monitor(process, Pid),
    Pid ! {'$bt_stop', normal},
    receive {'DOWN', Mon, _, _, _} -> ok end,
    storm(Start(), Start, Left - 1).
