%% Long waits: circles of waiters and their names, blocks that come home, forks, boxes, sleeping.
-module(bt_wait_tests).
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).

wait_test_() ->
    {foreach, fun setup/0, fun bt_test_node:stop/1,
     [fun circle_of_two/0, fun circle_of_three/0, fun circle_of_futures/0, fun circle_through_all/0, fun withdrawn/0, fun own_answer/0, fun circle_through_spawn/0,
      fun crossing/0, fun no_circle/0, fun slow_is_no_circle/0, fun chain_in_timeout/0, fun edge/0, fun home/0, fun home_while_waiting/0,
      fun home_long_queue/0, fun home_fails/0, fun home_rolls_back/0, fun home_gone/0, fun home_circle/0,
      fun home_return/0, fun home_origin/0, fun boxes/0, fun boxes_escape/0, fun fork_fails/0, fun deep_nesting/0]}.

setup() ->
    Node = bt_test_node:start(),
    Site = "{<<\"t\">>, 1, <<>>}",
    Methods = ["'meet:'(_, O) -> put('$bt_state', #{other => O}), nil.",
               "step(_) -> #{other := O} = get('$bt_state'), bt_send:call(O, 'review:', 1, " ++ Site ++ ").",
               "'review:'(_, N) -> #{other := O} = get('$bt_state'), bt_send:call(O, 'judge:', N, " ++ Site ++ ").",
               "'judge:'(_, N) -> #{other := O} = get('$bt_state'), bt_send:call(O, step, " ++ Site ++ "), N.",
               "stepLater(_) -> #{other := O} = get('$bt_state'), bt_future:force(bt_send:keep(O, 'review:', 1, " ++ Site ++ ")).",
               "stepAll(_) -> #{other := O} = get('$bt_state'), bt_future:force(bt_future:all([1, bt_send:keep(O, 'review:', 1, " ++ Site ++ ")])).",
               "'wait:'(_, Ms) -> timer:sleep(Ms), Ms.",
               "relay(_) -> #{other := O} = get('$bt_state'), bt_send:call(O, 'wait:', 500, " ++ Site ++ ")."],
    [bt_test_classes:class(Class, 'Actor', #{fields => [{other, literal, nil}]}, Methods) || Class <- ['Planner', 'Critic', 'Judge']],
    Node.

actors(Classes) ->
    Actors = [bt_actor_spawn:spawn({'$bt_class', Class}) || Class <- Classes],
    [bt_send:call(A, 'meet:', B, ?S) || {A, B} <- lists:zip(Actors, tl(Actors) ++ [hd(Actors)])],
    Actors.

circle_of_two() ->
    [P, _] = actors(['Planner', 'Critic']),
    ?assertEqual({'Deadlock', <<"Planner>>step waits for Critic>>review: waits for Planner">>},
                 bt_test_node:raised(fun() -> bt_send:call(P, step, ?S) end)),
    %% Both are free again.
    ?assertEqual(1, bt_send:call(P, 'wait:', 1, ?S)),
    ?assertEqual([], ets:tab2list(bt_waits)).

circle_of_three() ->
    [P, _, _] = actors(['Planner', 'Critic', 'Judge']),
    ?assertEqual({'Deadlock', <<"Planner>>step waits for Critic>>review: waits for Judge>>judge: waits for Planner">>},
                 bt_test_node:raised(fun() -> bt_send:call(P, step, ?S) end)).

circle_of_futures() ->
    [P, _] = actors(['Planner', 'Critic']),
    F = bt_send:keep(P, stepLater, ?S),
    ?assertEqual({'Deadlock', <<"Planner>>stepLater waits for Critic>>review: waits for Planner">>},
                 bt_test_node:raised(fun() -> bt_future:force(F) end)).

circle_through_all() ->
    [P, _] = actors(['Planner', 'Critic']),
    ?assertEqual({'Deadlock', <<"Planner>>stepAll waits for Critic>>review: waits for Planner">>},
                 bt_test_node:raised(fun() -> bt_send:call(P, stepAll, ?S) end)).

%% Who gives up takes his message back: handled later it would close the circle again.
withdrawn() ->
    [P, _] = actors(['Planner', 'Critic']),
    true = register(bt_wait_test, self()),
    bt_test_classes:patch('Planner', <<"p">>, ["'judge:'(_, _) -> bt_wait_test ! judged, nil."]),
    ?assertMatch({'Deadlock', _}, bt_test_node:raised(fun() -> bt_send:call(P, step, ?S) end)),
    ?assertEqual(1, bt_send:call(P, 'wait:', 1, ?S)),
    unregister(bt_wait_test),
    receive judged -> ?assert(false) after 0 -> ok end.

%% The one that is being made asks its maker.
circle_through_spawn() ->
    bt_test_classes:class('Child', 'Actor', #{fields => [{maker, literal, nil}]},
        ["initialize(_) -> #{maker := M} = get('$bt_state'), bt_send:call(M, 'wait:', 1, {<<>>, 0, <<>>})."]),
    bt_test_classes:patch('Planner', <<"p">>,
        ["make(Self) -> bt_actor_spawn:spawn_fields({'$bt_class', 'Child'}, #{maker => Self})."]),
    [P] = actors(['Planner']),
    ?assertEqual({'Deadlock', <<"Planner>>make waits for Child>>initialize waits for Planner">>},
                 bt_test_node:raised(fun() -> bt_send:call(P, make, ?S) end)).

own_answer() ->
    [P] = actors(['Planner']),
    ?assertEqual({'Deadlock', <<"Planner>>step waits for Planner">>}, bt_test_node:raised(fun() -> bt_send:call(P, step, ?S) end)).

%% Two that ask each other: the younger one is told, and so the other gets its answer.
crossing() ->
    [P, C] = actors(['Planner', 'Critic']),
    [bt_send:cast(A, 'wait:', 500, ?S) || A <- [P, C]],
    Fs = [bt_send:keep(A, relay, ?S) || A <- [P, C]],
    Outcomes = [bt_test_node:raised(fun() -> bt_future:force(F) end) || F <- Fs],
    ?assertEqual([{value, 500}, {'Deadlock', <<"Planner>>relay waits for Critic>>relay waits for Planner">>}], Outcomes).

%% Everybody waits for the next, for longer than it takes to look for circles, on a machine that is busy.
no_circle() ->
    Spinners = [spawn(fun spin/0) || _ <- lists:seq(1, 20)],
    Last = bt_test_node:counter(),
    First = lists:foldl(fun(_, Next) ->
                            [A] = actors(['Planner']),
                            bt_send:call(A, 'meet:', Next, ?S),
                            A
                        end, Last, lists:seq(1, 30)),
    bt_test_classes:patch('Planner', <<"p">>, ["'down:'(_, Ms) -> #{other := O} = get('$bt_state'), bt_send:call(O, 'down:', Ms, {<<>>, 0, <<>>})."]),
    bt_test_classes:patch('Counter', <<"p">>, ["'down:'(_, Ms) -> timer:sleep(Ms), done."]),
    Fs = [bt_send:keep(First, 'down:', 60, ?S) || _ <- lists:seq(1, 3)],
    ?assertEqual([done, done, done], [bt_future:force(F) || F <- Fs]),
    [exit(Pid, kill) || Pid <- Spinners].

spin() -> spin().

%% A long wait for somebody who works is no circle.
slow_is_no_circle() ->
    [P, _] = actors(['Planner', 'Critic']),
    ?assertEqual(500, bt_send:call(P, relay, ?S)).

chain_in_timeout() ->
    [P, _] = actors(['Planner', 'Critic']),
    F = bt_send:keep(P, relay, ?S),
    bt_test_node:wait_until(fun() -> bt_future:waiting(bt_actor_ref:pid(P)) =/= undefined end),
    ?assertMatch({'TimeoutError', <<"The cell waited 30 ms for Planner>>relay (Planner(#1)); Planner>>relay waits for Critic>>wait:.">>},
                 bt_test_node:raised(fun() -> bt_future:await(F, 30) end)).

edge() ->
    C = bt_test_node:counter(),
    Self = self(),
    Pid = spawn(fun() -> Self ! bt_send:call(C, 'wait:', 1000, ?S) end),
    bt_test_node:wait_until(fun() -> bt_future:waiting(Pid) =/= undefined end),
    ?assertMatch(#{actor := C, selector := 'wait:', site := ?S, since := _}, bt_future:waiting(Pid)),
    receive 1000 -> ok end,
    bt_test_node:wait_until(fun() -> bt_future:waiting(Pid) =:= undefined end).

%%% ------------------------------------------------------------------ home

home() ->
    Home = self(),
    Key = bt_block:new_box(0),
    Inner = fun(N) -> bt_block:put_box(Key, bt_block:get_box(Key) + N) end,
    spawn(fun() -> [bt_block:home(Home, Inner, [N]) || N <- lists:seq(1, 100)], Home ! done end),
    bt_test_node:wait_until(fun() -> bt_wait:sleep(20), receive done -> true after 0 -> false end end),
    ?assertEqual(5050, bt_block:get_box(Key)),
    ?assertEqual(7, bt_block:home(Home, fun() -> 7 end, [])).

%% An actor that waits for its helper runs its own block meanwhile, at once.
home_while_waiting() ->
    C = bt_test_node:counter(),
    ?assertEqual(normal, bt_send:call(C, relay, ?S)),
    ?assertEqual(10, bt_send:call(C, getValue, ?S)).

home_long_queue() ->
    Home = self(),
    Helper = bt_test_node:counter(),
    [self() ! {litter, N} || N <- lists:seq(1, 5000)],
    ?assertEqual(in_home, bt_send:call(Helper, 'run:', fun() -> bt_block:home(Home, fun() -> self() =:= Home andalso in_home end, []) end, ?S)),
    F = bt_send:keep(Helper, 'run:', fun() -> bt_block:home(Home, fun() -> self() =:= Home andalso in_home end, []) end, ?S),
    ?assertEqual(in_home, bt_future:force(F)),
    ?assertEqual(5000, element(2, process_info(self(), message_queue_len))).

home_fails() ->
    Home = self(),
    Helper = bt_test_node:counter(),
    ?assertMatch({'TypeError', _},
                 bt_test_node:raised(fun() ->
                     bt_send:call(Helper, 'run:', fun() -> bt_block:home(Home, fun() -> erlang:error({badmap, 1}) end, []) end, ?S)
                 end)).

home_rolls_back() ->
    C = {'$bt_actor', _, Pid, _} = bt_test_node:counter(3),
    Broken = fun() -> put('$bt_state', #{value => 99}), erlang:error({badmap, 1}) end,
    ?assertMatch({'TypeError', _}, bt_test_node:raised(fun() -> bt_block:home(Pid, Broken, []) end)),
    ?assertEqual(3, bt_send:call(C, getValue, ?S)),
    ?assertEqual(#{value => 8}, bt_block:home(Pid, fun() -> put('$bt_state', #{value => 8}), get('$bt_state') end, [])),
    ?assertEqual(8, bt_send:call(C, getValue, ?S)).

home_gone() ->
    {Pid, Mon} = spawn_monitor(fun() -> ok end),
    receive {'DOWN', Mon, process, Pid, _} -> ok end,
    ?assertMatch({'BlockHomeGone', _}, bt_test_node:raised(fun() -> bt_block:home(Pid, fun() -> 1 end, []) end)).

%% A block that came home and waits for the very actor that waits for it.
home_circle() ->
    C = bt_test_node:counter(),
    Home = self(),
    Block = fun() -> bt_block:home(Home, fun() -> bt_send:call(C, getValue, ?S) end, []) end,
    ?assertMatch({'Deadlock', _}, bt_test_node:raised(fun() -> bt_send:call(C, 'run:', Block, ?S) end)),
    ?assertEqual(0, bt_send:call(C, getValue, ?S)).

home_return() ->
    C = bt_test_node:counter(),
    Home = self(),
    Ref = make_ref(),
    Left = try
               bt_send:call(C, 'run:', fun() -> bt_block:home(Home, fun() -> bt_block:return(Ref, found) end, []) end, ?S)
           catch
               throw:{'$bt_return', Ref, Value} -> {left, Value}
           end,
    ?assertEqual({left, found}, Left),
    bt_test_node:wait_until(fun() -> bt_send:call(C, getValue, ?S) =:= 0 end),
    ?assertEqual([], [M || M <- element(2, process_info(self(), messages)), is_tuple(M), element(1, M) =:= '$bt_home']).

%% What a block prints goes to the cell of whoever runs it, and home works for its own cell again afterwards.
home_origin() ->
    Home = self(),
    Mine = bt_origin:current(),
    Leader = group_leader(),
    Other = bt_origin:new(9, Leader),
    Self = self(),
    spawn(fun() ->
              bt_origin:switch(Leader, Other),
              Self ! {inside, bt_block:home(Home, fun() -> bt_origin:current() end, [])}
          end),
    bt_test_node:wait_until(fun() -> bt_wait:sleep(20), receive {inside, Slot} -> Slot =:= Other after 0 -> false end end),
    ?assertEqual(Mine, bt_origin:current()).

%%% ------------------------------------------------------------------ boxes and forks

boxes() ->
    Before = length(get()),
    Keys = [bt_block:new_box(N) || N <- lists:seq(1, 10)],
    ?assertEqual(lists:seq(1, 10), [bt_block:get_box(K) || K <- Keys]),
    bt_block:free_boxes(answer, #{field => 1}),
    ?assert(length(get()) =< Before).

boxes_escape() ->
    Key = bt_block:new_box(1),
    bt_block:free_boxes(fun() -> Key end, #{}),
    ?assertEqual(1, bt_block:get_box(Key)),
    Second = bt_block:new_box(2),
    bt_block:escaping([[fun() -> Second end]]),
    bt_block:free_boxes(nil, #{}),
    ?assertEqual(2, bt_block:get_box(Second)),
    [begin bt_block:new_box(N), bt_block:free_boxes(fun() -> N end, #{}) end || N <- lists:seq(1, 11000)],
    ?assert(length(get()) < 10100).

fork_fails() ->
    Origin = bt_test_node:origin(4),
    Self = self(),
    bt_block:fork(fun() -> Self ! {slot, bt_origin:current()} end),
    receive {slot, Slot} -> ?assertEqual(Origin, Slot) end,
    Pid = bt_block:fork(fun() -> erlang:error({badmap, 1}) end),
    bt_test_node:wait_until(fun() -> not is_process_alive(Pid) end),
    ?assertMatch([#{class := 'TypeError'}], bt_origin:settle(Origin, 100)).

%% Home and helper, again and again inside each other.
deep_nesting() ->
    Home = self(),
    Helper = fun Helper(0) -> 0;
                 Helper(N) ->
                     Next = bt_test_node:counter(),
                     1 + bt_send:call(Next, 'run:', fun() -> bt_block:home(Home, fun() -> Helper(N - 1) end, []) end, ?S)
             end,
    ?assertEqual(20, Helper(20)).
