%% The loop: fields and rollback, failing, stopping, naming, OTP's own messages, following the class.
-module(bt_actor_tests).
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).
-define(CLASS(Name), {'$bt_class', Name}).

actor_test_() ->
    {foreach, fun bt_test_node:start/0, fun bt_test_node:stop/1,
     [fun fields/0, fun rollback/0, fun dictionary_erased/0, fun sender_is_wrong/0, fun crash/0, fun crash_rejects_queue/0,
      fun initialize/0, fun initialize_fails/0, fun super_initialize/0, fun argument/0, fun code_defaults/0, fun abstract/0,
      fun stop/0, fun stop_from_inside/0, fun terminate/0, fun kill/0, fun names/0, fun name_again_in_its_cell/0,
      fun otp_messages/0, fun otp_calls/0, fun handle_info/0, fun order/0, fun inspected_while_busy/0, fun new_field/0,
      fun migration/0, fun failing_migration/0, fun idle_state_migrates/0, fun hibernates/0, fun heap_limit/0, fun facade/0,
      fun not_linked/0, fun on_exit/0, fun numbers/0]}.

spawned(Class) -> bt_send:call(?CLASS(Class), spawn, ?S).

pid({'$bt_actor', _, Pid, _}) -> Pid.

fields() ->
    C = bt_test_node:counter(3),
    ?assertEqual(4, bt_send:call(C, increment, ?S)),
    bt_send:cast(C, 'add:', 6, ?S),
    ?assertEqual(10, bt_send:call(C, getValue, ?S)),
    ?assertEqual(#{value => 10}, bt_actor_ref:state(C)).

rollback() ->
    C = bt_test_node:counter(3),
    ?assertMatch({'TypeError', _}, bt_test_node:raised(fun() -> bt_send:call(C, failAfter, ?S) end)),
    ?assertEqual(3, bt_send:call(C, getValue, ?S)),
    ?assertEqual(#{value => 3}, bt_actor_ref:state(C)).

dictionary_erased() ->
    C = bt_test_node:counter(3),
    bt_test_classes:patch('Counter', <<"p">>, ["wipe(_) -> erlang:erase(), gone."]),
    ?assertEqual(gone, bt_send:call(C, wipe, ?S)),
    ?assertEqual(4, bt_send:call(C, increment, ?S)).

%% `onError: #crash' is about the actor's own mistakes.
sender_is_wrong() ->
    C = crashing(),
    ?assertMatch({'MatchError', _}, bt_test_node:raised(fun() -> bt_send:call(C, 'pos:', 0, ?S) end)),
    ?assert(bt_actor_ref:is_alive(C)),
    ?assertMatch({'TypeError', _}, bt_test_node:raised(fun() -> bt_send:call(C, fail, ?S) end)),
    bt_test_node:wait_until(fun() -> not bt_actor_ref:is_alive(C) end).

crashing() ->
    bt_test_counter:install('Fragile', #{headers => [{onError, 'header onError'}]}),
    spawned('Fragile').

crash() ->
    C = crashing(),
    Mon = monitor(process, pid(C)),
    bt_send:cast(C, fail, ?S),
    receive {'DOWN', Mon, process, _, Reason} -> ?assertEqual({bt_error, <<"arithmetic needs numbers">>}, Reason) end,
    ?assertMatch([{event, crash, _, #{class := 'TypeError', details := #{selector := fail, lost := 0}}}],
                 [E || {event, crash, _, _} = E <- bt_test_node:events()]),
    ?assertMatch({'ActorCrashed', _}, bt_test_node:raised(fun() -> bt_send:call(C, getValue, ?S) end)),
    ?assertMatch({'ActorCrashed', _}, bt_test_node:raised(fun() -> bt_future:force(bt_send:keep(C, getValue, ?S)) end)).

crash_rejects_queue() ->
    C = crashing(),
    Busy = bt_send:keep(C, 'wait:', 50, ?S),
    bt_send:cast(C, fail, ?S),
    Lost = bt_send:keep(C, increment, ?S),
    ?assertEqual(50, bt_future:force(Busy)),
    ?assertMatch({'ActorCrashed', <<"Fragile(#", _/binary>>}, bt_test_node:raised(fun() -> bt_future:force(Lost) end)).

initialize() ->
    bt_test_classes:class('Base', 'Actor', #{fields => [{log, literal, []}]}, [log("initialize(_)", base)]),
    bt_test_classes:class('Derived', 'Base', #{}, [log("initialize(_)", derived), "getLog(_) -> #{log := L} = get('$bt_state'), L."]),
    ?assertEqual([derived, base], bt_send:call(spawned('Derived'), getLog, ?S)).

log(Head, What) ->
    Head ++ " -> #{log := L} = S = get('$bt_state'), put('$bt_state', S#{log => [" ++ atom_to_list(What) ++ " | L]}), nil.".

initialize_fails() ->
    bt_test_classes:class('Stillborn', 'Actor', #{}, ["initialize(_) -> erlang:error({badmap, 1})."]),
    ?assertMatch({'TypeError', _}, bt_test_node:raised(fun() -> spawned('Stillborn') end)),
    ?assertEqual([], bt_registry:actors()).

%% An initializer that calls super itself does not run its parents twice.
super_initialize() ->
    bt_test_classes:class('Base', 'Actor', #{fields => [{log, literal, []}]}, [log("initialize(_)", base)]),
    bt_test_classes:class('Derived', 'Base', #{},
        ["initialize(Self) -> bt_send:super(Self, 'Derived', none, instance, initialize, [], {<<>>, 0, <<>>}).",
         "getLog(_) -> #{log := L} = get('$bt_state'), L."]),
    ?assertEqual([base], bt_send:call(spawned('Derived'), getLog, ?S)).

argument() ->
    bt_test_classes:class('One', 'Actor', #{fields => [{a, literal, 0}, {b, literal, 0}]}, []),
    ?assertEqual(#{a => 7, b => 0}, bt_actor_ref:state(bt_actor_spawn:spawn(?CLASS('One'), 7))),
    bt_test_classes:class('Two', 'Actor', #{fields => [{a, literal, 0}]},
                          ["'initialize:'(_, V) -> put('$bt_state', #{a => {got, V}})."]),
    ?assertEqual(#{a => {got, 7}}, bt_actor_ref:state(bt_actor_spawn:spawn(?CLASS('Two'), 7))),
    ?assertEqual(#{a => 1, b => 5}, bt_actor_ref:state(bt_actor_spawn:spawn_fields(?CLASS('One'), #{a => 1, b => 5}))),
    ?assertMatch({'MessageNotUnderstood', _},
                 bt_test_node:raised(fun() -> bt_actor_spawn:spawn_fields(?CLASS('One'), #{c => 1}) end)).

code_defaults() ->
    bt_test_classes:class('Lazy', 'Actor', #{fields => [{a, code, 'field a'}, {b, literal, 2}]}, ["'field a'() -> {me, self()}."]),
    L = spawned('Lazy'),
    ?assertEqual(#{a => {me, pid(L)}, b => 2}, bt_actor_ref:state(L)).

abstract() ->
    bt_test_classes:class('Shape', 'Actor', #{modifiers => [abstract]}, []),
    ?assertMatch({'InstantiationError', _}, bt_test_node:raised(fun() -> spawned('Shape') end)).

stop() ->
    C = bt_test_node:counter(),
    bt_send:cast(C, increment, ?S),
    ?assertEqual(nil, bt_send:call(C, stop, ?S)),
    ?assertNot(bt_send:call(C, isAlive, ?S)),
    ?assertEqual(nil, bt_send:call(C, stop, ?S)),
    ?assertMatch({'ActorStopped', _}, bt_test_node:raised(fun() -> bt_send:call(C, increment, ?S) end)),
    ?assertMatch({'ActorStopped', _}, bt_test_node:raised(fun() -> bt_future:force(bt_send:keep(C, increment, ?S)) end)),
    ?assertEqual([], bt_registry:actors()).

stop_from_inside() ->
    bt_test_classes:patch('Counter', <<"p">>, ["leave(Self) -> bt_send:self(Self, stop, {<<>>, 0, <<>>}), left."]),
    C = bt_test_node:counter(),
    ?assertEqual(left, bt_send:call(C, leave, ?S)),
    bt_test_node:wait_until(fun() -> not bt_actor_ref:is_alive(C) end).

terminate() ->
    register(bt_terminate_test, self()),
    bt_test_classes:class('Polite', 'Actor', #{}, ["'terminate:'(_, R) -> bt_terminate_test ! {bye, R}, nil."]),
    bt_send:call(spawned('Polite'), stop, ?S),
    receive {bye, Reason} -> ?assertEqual(normal, Reason) after 20000 -> ?assert(false) end,
    unregister(bt_terminate_test).

kill() ->
    C = bt_test_node:counter(),
    F = bt_send:keep(C, 'wait:', 10000, ?S),
    ?assertEqual(nil, bt_send:call(C, kill, ?S)),
    ?assertMatch({'ActorStopped', _}, bt_test_node:raised(fun() -> bt_future:await(F, 100) end)).

names() ->
    C = bt_actor_spawn:spawn_as(?CLASS('Counter'), tally),
    ?assertEqual(C, bt_actor_spawn:named(tally)),
    ?assertEqual(pid(C), whereis(tally)),
    ?assertEqual(tally, bt_actor_ref:registered_name(C)),
    ?assertEqual(#{tally => C}, bt_actor_spawn:all_registered()),
    ?assertMatch({'NameTaken', <<"The name #tally belongs to Counter(#1).">>},
                 bt_test_node:raised(fun() -> bt_actor_spawn:spawn_as(?CLASS('Counter'), tally) end)),
    ?assertEqual([C], bt_registry:actors()),
    bt_actor_ref:stop(C),
    ?assertEqual(nil, bt_actor_spawn:named(tally)),
    D = bt_actor_spawn:spawn_as(?CLASS('Counter'), tally),
    bt_actor_ref:kill(D),
    E = bt_actor_spawn:spawn_as(?CLASS('Counter'), tally),
    exit(pid(E), kill),
    bt_test_node:wait_until(fun() -> bt_actor_spawn:named(tally) =:= nil end),
    F = bt_actor_spawn:spawn_as(?CLASS('Counter'), tally),
    ?assertEqual(nil, bt_actor_ref:registered_name(bt_actor_ref:unregister(F))).

name_again_in_its_cell() ->
    Run = fun(Key) ->
              Slot = bt_origin:new(1, group_leader(), Key),
              bt_origin:enter(Slot),
              R = bt_test_node:raised(fun() -> bt_actor_spawn:spawn_as(?CLASS('Counter'), tally) end),
              [] = bt_origin:settle(Slot, 100),
              R
          end,
    {value, First} = Run(cell_a),
    {value, Second} = Run(cell_a),
    ?assertNot(bt_actor_ref:is_alive(First)),
    ?assertEqual(Second, bt_actor_spawn:named(tally)),
    ?assertMatch({'NameTaken', _}, Run(cell_b)).

otp_messages() ->
    Pid = pid(bt_test_node:counter(5)),
    ?assertEqual(#{value => 5}, sys:get_state(Pid)),
    ok = sys:suspend(Pid),
    ok = sys:resume(Pid),
    ?assertEqual(#{value => 6}, sys:replace_state(Pid, fun(S) -> S#{value => 6} end)),
    ?assertEqual(6, gen_server:call(Pid, {getValue})),
    ok = sys:terminate(Pid, normal),
    ?assertNot(is_process_alive(Pid)),
    ?assertEqual({bt_actor, enter, 2}, proc_lib:translate_initial_call(answering(spawned('Counter')))).

%% It has begun when it answers.
answering(Ref) ->
    _ = bt_send:call(Ref, getValue, ?S),
    pid(Ref).

otp_calls() ->
    Pid = pid(bt_test_node:counter(5)),
    ?assertEqual(6, gen_server:call(Pid, {increment})),
    ?assertEqual(6, gen_server:call(Pid, getValue)),
    ?assertEqual(8, gen_server:call(Pid, {'add:', 2})),
    ok = gen_server:cast(Pid, {'add:', 1}),
    ?assertEqual(9, gen_server:call(Pid, {getValue})),
    ?assertEqual(3, gen_server:call(Pid, {'sum:with:', 1, 2})),
    %% Replies are never Futures.
    Other = bt_test_node:counter(70),
    ?assertEqual(71, gen_server:call(Pid, {'forward:', Other})),
    ?assertMatch({error, {bt_error, {'$bt_value', 'TypeError', _}}}, gen_server:call(Pid, {fail})),
    ?assertMatch({error, {bt_error, {'$bt_value', 'MessageNotUnderstood', _}}}, gen_server:call(Pid, {nonsense})),
    ?assertEqual(9, gen_server:call(Pid, {getValue})).

handle_info() ->
    bt_test_classes:class('Listener', 'Actor', #{fields => [{seen, literal, []}]},
        ["'handleInfo:'(_, M) -> #{seen := L} = S = get('$bt_state'), put('$bt_state', S#{seen => [M | L]}).",
         "seen(_) -> #{seen := L} = get('$bt_state'), L."]),
    L = spawned('Listener'),
    pid(L) ! {hello, 1},
    pid(L) ! <<"text">>,
    ?assertEqual([<<"text">>, {hello, 1}], bt_send:call(L, seen, ?S)),
    C = bt_test_node:counter(1),
    pid(C) ! {hello, 1},
    pid(C) ! {make_ref(), ok, late},
    ?assertEqual(1, bt_send:call(C, getValue, ?S)).

order() ->
    bt_test_classes:class('Log', 'Actor', #{fields => [{all, literal, []}]},
        ["'add:'(_, M) -> #{all := L} = S = get('$bt_state'), put('$bt_state', S#{all => [M | L]}), M.",
         "all(_) -> #{all := L} = get('$bt_state'), lists:reverse(L)."]),
    L = spawned('Log'),
    [case N rem 3 of
         0 -> bt_send:cast(L, 'add:', N, ?S);
         1 -> bt_send:keep(L, 'add:', N, ?S);
         2 -> bt_send:call(L, 'add:', N, ?S)
     end || N <- lists:seq(1, 300)],
    ?assertEqual(lists:seq(1, 300), bt_send:call(L, all, ?S)).

inspected_while_busy() ->
    C = bt_test_node:counter(5),
    bt_send:cast(C, 'wait:', 60000, ?S),
    bt_test_node:wait_until(fun() -> bt_inspect:doing(C) =/= idle end),
    bt_send:cast(C, increment, ?S),
    {dictionary, Dictionary} = process_info(pid(C), dictionary),
    ?assertMatch({'$bt_msg', cast, 'wait:', [60000], _, _, ?S, _, _}, proplists:get_value('$bt_msg', Dictionary)),
    ?assertEqual(#{value => 5}, proplists:get_value('$bt_state', Dictionary)),
    ?assertEqual(1, bt_actor_ref:mailbox_size(C)).

new_field() ->
    C = bt_test_node:counter(5),
    bt_test_counter:install('Counter', #{fields => [{value, literal, 0}, {step, literal, 2}]}),
    ?assertEqual(6, bt_send:call(C, increment, ?S)),
    ?assertEqual(#{value => 6, step => 2}, bt_actor_ref:state(C)).

migration() ->
    C = bt_test_node:counter(5),
    bt_test_classes:migrate('Counter', "migrate(_) -> #{value := V} = S = get('$bt_state'), put('$bt_state', S#{value => V * 10})."),
    ?assertEqual(51, bt_send:call(C, increment, ?S)),
    ?assertEqual(52, bt_send:call(C, increment, ?S)),
    ?assertEqual(1, bt_send:call(bt_test_node:counter(), increment, ?S)).

failing_migration() ->
    C = bt_test_node:counter(5),
    bt_test_classes:migrate('Counter', "migrate(_) -> put('$bt_state', broken), erlang:error({badmap, 1})."),
    ?assertMatch({'MigrationFailed', _}, bt_test_node:raised(fun() -> bt_send:call(C, increment, ?S) end)),
    ?assertMatch({'MigrationFailed', _}, bt_test_node:raised(fun() -> bt_future:force(bt_send:keep(C, increment, ?S)) end)),
    ?assertEqual(#{value => 5}, bt_actor_ref:state(C)),
    ?assert(bt_actor_ref:is_alive(C)).

idle_state_migrates() ->
    C = bt_test_node:counter(5),
    bt_test_classes:migrate('Counter', "migrate(_) -> #{value := V} = S = get('$bt_state'), put('$bt_state', S#{value => V * 10})."),
    ?assertEqual(#{value => 50}, bt_actor_ref:state(C)).

hibernates() ->
    bt_test_counter:install('Sleeper', #{headers => [{hibernate, 'header hibernate'}]}),
    C = spawned('Sleeper'),
    ?assertEqual(1, bt_send:call(C, increment, ?S)),
    bt_test_node:wait_until(fun() -> process_info(pid(C), current_function) =:= {current_function, {erlang, hibernate, 3}} end),
    ?assertEqual(2, bt_send:call(C, increment, ?S)).

heap_limit() ->
    C = bt_test_node:counter(),
    {garbage_collection_info, _} = process_info(pid(C), garbage_collection_info),
    {garbage_collection, Info} = process_info(pid(C), garbage_collection),
    ?assertMatch(#{size := Size, kill := true} when Size > 0, proplists:get_value(max_heap_size, Info)),
    ?assertEqual({message_queue_data, off_heap}, process_info(pid(C), message_queue_data)).

facade() ->
    C = bt:spawn('Counter', #{value => 3}),
    ok = bt:send(C, increment, []),
    ?assertEqual(4, bt:call(C, getValue, [])),
    ?assertEqual(4, bt:call(pid(C), getValue, [])),
    ?assertEqual(5, bt:call(C, increment, [], 1000)),
    ?assertEqual(5, bt:await(bt_send:keep(C, getValue, ?S))),
    ?assertEqual(nil, bt:stop(C)).

not_linked() ->
    Self = self(),
    {Pid, Mon} = spawn_monitor(fun() -> Self ! {actor, bt_test_node:counter(1)}, exit(boom) end),
    C = receive {actor, Ref} -> Ref end,
    receive {'DOWN', Mon, process, Pid, boom} -> ok end,
    ?assertEqual(2, bt_send:call(C, increment, ?S)).

on_exit() ->
    C = bt_test_node:counter(),
    Self = self(),
    bt_actor_ref:on_exit(C, fun(Reason) -> Self ! {ended, Reason} end),
    bt_actor_ref:stop(C),
    receive {ended, Reason} -> ?assertEqual(normal, Reason) after 20000 -> ?assert(false) end.

numbers() ->
    [{_, _, _, A}, {_, _, _, B}] = [bt_test_node:counter(), bt_test_node:counter()],
    ?assertEqual({1, 2}, {A, B}),
    ?assertEqual([1, 2], [N || {_, _, _, N} <- bt_registry:actors()]).
