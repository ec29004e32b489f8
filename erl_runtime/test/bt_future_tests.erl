%% Futures: waiting by necessity, callbacks, combining, cancelling, what becomes of them when nobody answers.
-module(bt_future_tests).
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).

future_test_() ->
    {foreach, fun bt_test_node:start/0, fun bt_test_node:stop/1,
     [fun plain/0, fun kept/0, fun overlap/0, fun shared/0, fun rejected/0, fun remote_frames/0, fun forwarded/0,
      fun forwarded_call/0, fun itself/0, fun timeouts/0, fun killed/0, fun killed_between/0, fun deep/0, fun await_all/0,
      fun callbacks_in_cell/0, fun callbacks_registered_late/0, fun callbacks_in_actor/0, fun then/0, fun then_chain/0,
      fun then_of_future/0, fun then_rejected/0, fun all/0, fun any/0, fun race/0, fun cancelled_before/0,
      fun cancelled_while_running/0, fun unseen_rejection/0, fun seen_rejection/0, fun watched/0, fun given_up/0,
      fun given_up_unseen/0, fun waits_leave_nothing/0, fun return_through_actor/0, fun state/0]}.

counter() -> bt_test_node:counter().

raised(Fun) -> bt_test_node:raised(Fun).

plain() ->
    [?assertEqual(V, F(V)) || V <- [1, nil, [], <<"x">>], F <- [fun bt_future:force/1, fun bt_future:await/1,
                                                              fun bt_future:await_forever/1, fun bt_future:force_deep/1]],
    ?assertEqual(1, bt_future:await(1, 10)),
    ?assert(bt_future:is_resolved(1)),
    ?assertNot(bt_future:is_pending(1)).

kept() ->
    C = counter(),
    F = bt_send:keep(C, increment, ?S),
    ?assertMatch({'$bt_future', _, _}, F),
    ?assertEqual(1, bt_future:force(F)),
    ?assertEqual(1, bt_future:force(F)),
    ?assertEqual(1, bt_future:await(F, 0)).

overlap() ->
    Fs = [bt_send:keep(counter(), 'wait:', 500, ?S) || _ <- lists:seq(1, 10)],
    {Time, Values} = timer:tc(fun() -> [bt_future:force(F) || F <- Fs] end),
    ?assertEqual(lists:duplicate(10, 500), Values),
    ?assert(Time < 5000000).

shared() ->
    F = bt_send:keep(counter(), 'wait:', 50, ?S),
    Self = self(),
    [spawn(fun() -> Self ! {N, bt_future:force(F)} end) || N <- lists:seq(1, 50)],
    [receive {N, V} -> ?assertEqual(50, V) end || N <- lists:seq(1, 50)].

rejected() ->
    F = bt_send:keep(counter(), fail, ?S),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:force(F) end)),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:await(F, 5) end)),
    ?assert(bt_future:is_rejected(F)).

%% Where it happened is told as far away.
remote_frames() ->
    C = counter(),
    try bt_send:call(C, fail, ?S)
    catch error:Reason:Stack ->
        #{remote := Remote, frames := Frames} = bt_error:map(error, Reason, Stack),
        ?assert(is_list(Remote)),
        ?assert(is_list(Frames))
    end.

forwarded() ->
    {A, B} = {counter(), bt_test_node:counter(40)},
    F = bt_send:keep(A, 'forward:', B, ?S),
    ?assertEqual(41, bt_future:force(F)),
    ?assertEqual({ok, 41}, bt_future:state(F)),
    G = bt_future:resolved(bt_future:resolved(bt_future:resolved(7))),
    ?assertEqual(7, bt_future:force(G)).

forwarded_call() ->
    {A, B} = {counter(), bt_test_node:counter(40)},
    ?assertEqual(41, bt_send:call(A, 'forward:', B, ?S)).

itself() ->
    F = bt_future:new(),
    bt_future:resolve(F, F),
    ?assertMatch({'Deadlock', _}, raised(fun() -> bt_future:force(F) end)).

timeouts() ->
    C = counter(),
    F = bt_send:keep(C, 'wait:', 150, ?S),
    ?assertMatch({'TimeoutError', <<"The cell waited 30 ms for Counter>>wait: (Counter(#1)).">>},
                 raised(fun() -> bt_future:await(F, 30) end)),
    ?assertMatch({'TimeoutError', _}, raised(fun() -> bt_future:await(F, 0) end)),
    %% The Future goes on.
    ?assertEqual(150, bt_future:await_forever(F)),
    ?assertEqual(0, length(element(2, process_info(self(), messages)))).

killed() ->
    C = {'$bt_actor', _, Pid, _} = counter(),
    F = bt_send:keep(C, 'wait:', 10000, ?S),
    Self = self(),
    spawn(fun() -> Self ! {waited, raised(fun() -> bt_future:force(F) end)} end),
    timer:sleep(50),
    exit(Pid, kill),
    receive {waited, Outcome} -> ?assertMatch({'ActorStopped', _}, Outcome) end,
    ?assert(bt_future:is_rejected(F)).

killed_between() ->
    C = {'$bt_actor', _, Pid, _} = counter(),
    F = bt_send:keep(C, 'wait:', 10000, ?S),
    exit(Pid, kill),
    bt_test_node:wait_until(fun() -> not is_process_alive(Pid) end),
    ?assertMatch({'ActorStopped', _}, raised(fun() -> bt_future:force(F) end)).

deep() ->
    F = fun() -> bt_send:keep(bt_test_node:counter(6), increment, ?S) end,
    Value = [F(), {a, F()}, #{k => F(), F() => 1}, {'$bt_value', 'P', #{x => [F()]}} | F()],
    ?assertEqual([7, {a, 7}, #{k => 7, 7 => 1}, {'$bt_value', 'P', #{x => [7]}} | 7], bt_future:force_deep(Value)),
    Big = lists:seq(1, 1000),
    ?assert(erts_debug:same(Big, bt_future:force_deep(Big))).

await_all() ->
    {C, D, E} = {counter(), counter(), counter()},
    Slow = bt_send:keep(C, 'wait:', 60000, ?S),
    Bad = bt_send:keep(D, fail, ?S),
    Good = bt_send:keep(E, 'wait:', 20, ?S),
    ?assertMatch([{'$bt_future', _, _}, {'$bt_future', _, _}, 20, {'$bt_future', _, _}],
                 bt_future:await_all([Slow, Bad, Good, Slow], 1000)),
    ?assertMatch({'$bt_future', _, _}, bt_future:await_all(Slow, 10)),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:await_all(Bad, 10) end)),
    ?assertEqual(20, bt_future:await_all(Good, 10)).

callbacks_in_cell() ->
    Self = self(),
    C = counter(),
    {F, []} = bt_test_node:in_cell(1, fun() ->
        F = bt_send:keep(C, 'wait:', 20, ?S),
        ?assertEqual(F, bt_future:when_resolved(F, fun(V) -> Self ! {resolved, V, self()} end)),
        bt_future:'when'(F, fun(V) -> Self ! {both, V} end, fun(_) -> Self ! wrong end),
        bt_future:when_rejected(F, fun(_) -> Self ! wrong end)
    end),
    receive {resolved, 20, Pid} -> ?assertNotEqual(Self, Pid) after 0 -> ?assert(false) end,
    receive {both, 20} -> ok after 0 -> ?assert(false) end,
    receive wrong -> ?assert(false) after 20 -> ok end,
    ?assertEqual(20, bt_future:force(F)).

callbacks_registered_late() ->
    Self = self(),
    F = bt_future:resolved(3),
    bt_future:when_resolved(F, fun(V) -> Self ! {resolved, V} end),
    receive {resolved, 3} -> ok after 20000 -> ?assert(false) end,
    G = bt_future:rejected(bt_error:new('Error', "no")),
    bt_future:when_rejected(G, fun({'$bt_value', Class, _}) -> Self ! {rejected, Class} end),
    receive {rejected, 'Error'} -> ok after 20000 -> ?assert(false) end,
    ?assertEqual(5, bt_future:when_resolved(5, fun(V) -> Self ! {plain, V} end)),
    receive {plain, 5} -> ok after 20000 -> ?assert(false) end.

%% As a later message of the actor, over its fields.
callbacks_in_actor() ->
    bt_test_classes:class('Asker', 'Actor', #{fields => [{got, literal, nil}]},
        ["'ask:'(_, C) -> bt_future:when_resolved(bt_send:keep(C, 'wait:', 30, {<<>>, 0, <<>>}),"
         " fun(V) -> put('$bt_state', #{got => {V, self()}}) end), asked.",
         "got(_) -> #{got := G} = get('$bt_state'), G."]),
    A = {'$bt_actor', _, Pid, _} = bt_actor_spawn:spawn({'$bt_class', 'Asker'}),
    ?assertEqual(asked, bt_send:call(A, 'ask:', counter(), ?S)),
    ?assertEqual(nil, bt_send:call(A, got, ?S)),
    bt_test_node:wait_until(fun() -> bt_send:call(A, got, ?S) =:= {30, Pid} end).

then() ->
    F = bt_future:then(bt_send:keep(counter(), increment, ?S), fun(V) -> V + 10 end),
    ?assertEqual(11, bt_future:force(F)),
    ?assertEqual(6, bt_future:force(bt_future:then(5, fun(V) -> V + 1 end))).

then_chain() ->
    F = lists:foldl(fun(_, G) -> bt_future:then(G, fun(V) -> V + 1 end) end, bt_send:keep(counter(), 'wait:', 20, ?S), lists:seq(1, 50)),
    ?assertEqual(70, bt_future:force(F)).

then_of_future() ->
    C = bt_test_node:counter(7),
    F = bt_future:then(bt_future:resolved(1), fun(_) -> bt_send:keep(C, increment, ?S) end),
    ?assertEqual(8, bt_future:force(F)).

then_rejected() ->
    F = bt_future:then(bt_send:keep(counter(), fail, ?S), fun(V) -> V end),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:force(F) end)),
    G = bt_future:then(bt_future:resolved(1), fun(_) -> erlang:error({badmap, 1}) end),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:force(G) end)).

all() ->
    Fs = [bt_send:keep(bt_test_node:counter(N), 'wait:', N, ?S) || N <- [30, 1, 20]],
    ?assertEqual([30, 1, 20, plain], bt_future:force(bt_future:all(Fs ++ [plain]))),
    ?assertEqual([], bt_future:force(bt_future:all([]))),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:force(bt_future:all([bt_send:keep(counter(), fail, ?S) | Fs])) end)),
    {A, B} = {counter(), bt_test_node:counter(40)},
    ?assertEqual([41], bt_future:force(bt_future:all([bt_send:keep(A, 'forward:', B, ?S)]))).

any() ->
    Slow = bt_send:keep(counter(), 'wait:', 300, ?S),
    Bad = bt_send:keep(counter(), fail, ?S),
    Quick = bt_send:keep(counter(), 'wait:', 20, ?S),
    ?assertEqual(20, bt_future:force(bt_future:any([Slow, Bad, Quick]))),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:force(bt_future:any([Bad])) end)).

race() ->
    Slow = bt_send:keep(counter(), 'wait:', 300, ?S),
    Quick = bt_send:keep(counter(), 'wait:', 20, ?S),
    ?assertEqual(20, bt_future:force(bt_future:race([Slow, Quick]))),
    Bad = bt_send:keep(counter(), fail, ?S),
    ?assertMatch({'TypeError', _}, raised(fun() -> bt_future:force(bt_future:race([Slow, Bad])) end)).

cancelled_before() ->
    C = counter(),
    bt_send:cast(C, 'wait:', 500, ?S),
    F = bt_send:keep(C, increment, ?S),
    ?assert(bt_future:cancel(F)),
    ?assertNot(bt_future:cancel(F)),
    ?assertMatch({'Cancelled', _}, raised(fun() -> bt_future:force(F) end)),
    ?assertEqual(0, bt_send:call(C, getValue, ?S)).

cancelled_while_running() ->
    C = counter(),
    F = bt_send:keep(C, 'slow:', 500, ?S),
    timer:sleep(50),
    ?assert(bt_future:cancel(F)),
    ?assertEqual(1, bt_send:call(C, increment, ?S)),
    ?assertMatch({'Cancelled', _}, raised(fun() -> bt_future:force(F) end)).

unseen_rejection() ->
    F = bt_send:keep(counter(), fail, ?S),
    bt_test_node:wait_until(fun() -> bt_future:is_rejected(F) end),
    ?assertEqual([], bt_test_node:events()),
    bt_future:overwritten(F),
    ?assertMatch([{event, warning, _, #{class := 'TypeError', frames := [_ | _]}}], bt_test_node:events()),
    bt_future:overwritten(F),
    ?assertEqual([], bt_test_node:events()).

seen_rejection() ->
    F = bt_send:keep(counter(), fail, ?S),
    raised(fun() -> bt_future:force(F) end),
    bt_future:overwritten(F),
    G = bt_send:keep(counter(), fail, ?S),
    Self = self(),
    bt_future:when_rejected(G, fun(_) -> Self ! looked end),
    receive looked -> ok end,
    bt_future:overwritten(G),
    bt_future:overwritten(3),
    ?assertEqual([], bt_test_node:events()).

watched() ->
    F = bt_send:keep(counter(), 'wait:', 20, ?S),
    bt_future:watch(F, 77),
    bt_future:force(F),
    ?assertMatch([{event, future, 77, {ok, #{text := <<"20">>}}}], bt_test_node:some_events()).

given_up() ->
    application:set_env(beamtalk, futures, 1000),
    Unread = bt_future:resolved(unread),
    Read = bt_future:resolved(read),
    bt_future:force(Read),
    Pending = bt_future:new(),
    [bt_future:force(bt_future:resolved(N)) || N <- lists:seq(1, 5000)],
    bt_test_node:wait_until(fun() -> bt_future_table:size() < 2000 end),
    application:unset_env(beamtalk, futures),
    ?assertMatch({'FutureForgotten', _}, raised(fun() -> bt_future:force(Read) end)),
    ?assertEqual(unread, bt_future:force(Unread)),
    ?assert(bt_future:is_pending(Pending)).

given_up_unseen() ->
    application:set_env(beamtalk, futures, 1000),
    F = bt_send:keep(counter(), fail, ?S),
    bt_test_node:wait_until(fun() -> bt_future:is_rejected(F) end),
    [bt_future:resolved(N) || N <- lists:seq(1, 5000)],
    bt_test_node:wait_until(fun() -> bt_future_table:size() < 2000 end),
    application:unset_env(beamtalk, futures),
    ?assertMatch([{event, warning, _, #{class := 'TypeError'}}], bt_test_node:events()),
    ?assertMatch({'FutureForgotten', <<"the answer of Counter(#1) to fail (sent in cell[1], line 3) was given up", _/binary>>},
                 raised(fun() -> bt_future:force(F) end)).

%% No row, monitor, alias or message stays behind.
waits_leave_nothing() ->
    C = counter(),
    [begin
         F = bt_send:keep(C, 'wait:', N rem 3, ?S),
         raised(fun() -> bt_future:await(F, 1) end)
     end || N <- lists:seq(1, 200)],
    bt_send:call(C, getValue, ?S),
    bt_test_node:wait_until(fun() -> {0, 0} =:= {ets:info(bt_future_waiters, size), ets:info(bt_waits, size)} end),
    ?assertEqual({monitors, []}, process_info(self(), monitors)),
    ?assertEqual({messages, []}, process_info(self(), messages)).

%% `^' in a block that an actor runs leaves the method that made the block.
return_through_actor() ->
    C = counter(),
    Ref = make_ref(),
    Answer = try
                 bt_send:call(C, 'run:', fun() -> bt_block:return(Ref, found) end, ?S),
                 not_left
             catch
                 throw:{'$bt_return', Ref, Value} -> Value
             end,
    ?assertEqual(found, Answer),
    F = bt_send:keep(C, 'run:', fun() -> bt_block:return(make_ref(), lost) end, ?S),
    ?assertMatch({'BlockCannotReturn', _}, raised(fun() -> bt_future:force(F) end)).

state() ->
    F = bt_send:keep(counter(), 'wait:', 30, ?S),
    ?assertEqual(pending, bt_future:state(F)),
    ?assert(bt_future:is_pending(F)),
    bt_future:force(F),
    ?assertEqual({ok, 30}, bt_future:state(F)).
