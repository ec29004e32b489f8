%% A cell settles: every message that springs from it, however many actors away, and the callbacks; and whose errors are whose.
-module(bt_origin_tests).
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).

origin_test_() ->
    {foreach, fun setup/0, fun bt_test_node:stop/1,
     [fun empty/0, fun one/0, fun hops/0, {timeout, 60, fun never_early/0}, fun callbacks/0, fun kept/0, fun dead_receiver/0,
      fun stopped_with_queue/0, fun crashed_with_queue/0, fun killed_with_queue/0, fun waits_no_longer/0, fun discarded/0,
      fun discarded_far_away/0, fun late/0, fun abandoned/0, fun tail_send_of_cast/0, fun rejected_in_method/0,
      fun output_follows/0, fun inherits_to_spawned/0, fun foreign_messages/0, fun slots_come_back/0, fun two_cells/0,
      fun back_pressure/0, fun batch/0, fun cell_numbers/0]}.

setup() ->
    Node = bt_test_node:start(),
    Site = "{<<\"cell[1]\">>, 5, <<>>}",
    bt_test_classes:class('Hop', 'Actor', #{fields => [{next, literal, nil}, {seen, literal, 0}]},
        ["'to:'(_, N) -> S = get('$bt_state'), put('$bt_state', S#{next => N}), nil.",
         "'go:'(_, N) -> #{next := Next, seen := K} = S = get('$bt_state'), put('$bt_state', S#{seen => K + 1}),"
         " N > 0 andalso bt_send:cast(Next, 'go:', N - 1, " ++ Site ++ "), nil.",
         "'fail:'(_, N) -> #{next := Next} = get('$bt_state'),"
         " case N of 0 -> erlang:error({badmap, 1}); _ -> bt_send:cast(Next, 'fail:', N - 1, " ++ Site ++ ") end.",
         "'tail:'(_, N) -> #{next := Next} = get('$bt_state'), bt_send:keep(Next, 'fail:', N, " ++ Site ++ ").",
         "'say:'(_, T) -> #{next := Next} = get('$bt_state'), io:put_chars(T), Next =:= nil orelse bt_send:cast(Next, 'say:', T, " ++ Site ++ "), nil.",
         "seen(_) -> #{seen := K} = get('$bt_state'), K."]),
    Node.

ring(N) ->
    Hops = [bt_actor_spawn:spawn({'$bt_class', 'Hop'}) || _ <- lists:seq(1, N)],
    [bt_send:call(A, 'to:', B, ?S) || {A, B} <- lists:zip(Hops, tl(Hops) ++ [hd(Hops)])],
    Hops.

total(Hops) -> lists:sum([bt_send:call(H, seen, ?S) || H <- Hops]).

in_cell(Fun) -> bt_test_node:in_cell(1, Fun).

empty() -> ?assertEqual({1, []}, in_cell(fun() -> 1 end)).

one() ->
    C = bt_test_node:counter(),
    in_cell(fun() -> bt_send:cast(C, 'wait:', 50, ?S), bt_send:cast(C, increment, ?S) end),
    ?assertEqual(#{value => 1}, bt_actor_ref:state(C)).

hops() ->
    Hops = ring(3),
    in_cell(fun() -> bt_send:cast(hd(Hops), 'go:', 300, ?S) end),
    ?assertEqual(301, total(Hops)).

never_early() ->
    Hops = [A | _] = ring(4),
    Rounds = 2000,
    [begin
         in_cell(fun() -> bt_send:cast(A, 'go:', 3, ?S) end),
         ?assertEqual(N * 4, lists:sum([K || H <- Hops, #{seen := K} <- [element(2, sys_state(H))]]))
     end || N <- lists:seq(1, Rounds)].

%% Read without sending anything.
sys_state({'$bt_actor', _, Pid, _}) ->
    {dictionary, D} = process_info(Pid, dictionary),
    {ok, proplists:get_value('$bt_state', D)}.

callbacks() ->
    Self = self(),
    C = bt_test_node:counter(),
    in_cell(fun() ->
        F = bt_send:keep(C, 'wait:', 30, ?S),
        bt_future:when_resolved(F, fun(_) -> timer:sleep(20), Self ! first, bt_send:cast(C, increment, ?S) end),
        G = bt_future:then(F, fun(V) -> V end),
        bt_future:when_resolved(bt_future:all([F, G]), fun(_) -> timer:sleep(20), Self ! second end)
    end),
    ?assertEqual([first, second], [receive M -> M after 0 -> missing end || M <- [first, second]]),
    ?assertEqual(#{value => 1}, bt_actor_ref:state(C)).

kept() ->
    C = bt_test_node:counter(),
    {F, []} = in_cell(fun() -> bt_send:keep(C, 'wait:', 50, ?S) end),
    ?assertEqual({ok, 50}, bt_future:state(F)).

dead_receiver() ->
    C = {'$bt_actor', _, Pid, _} = bt_test_node:counter(),
    exit(Pid, kill),
    bt_test_node:wait_until(fun() -> not is_process_alive(Pid) end),
    {_, Errors} = in_cell(fun() -> bt_send:cast(C, increment, ?S), bt_send:keep(C, increment, ?S) end),
    ?assertMatch([#{class := 'ActorStopped', frames := [#{line := 3}]}], Errors).

stopped_with_queue() ->
    C = bt_test_node:counter(),
    {_, Errors} = in_cell(fun() ->
        bt_send:cast(C, 'wait:', 300, ?S),
        spawn(fun() -> bt_actor_ref:stop(C) end),
        bt_test_node:wait_until(fun() -> bt_actor_ref:mailbox_size(C) =:= 1 end),
        bt_send:cast(C, increment, ?S)
    end),
    ?assertMatch([#{class := 'ActorStopped'}], Errors).

crashed_with_queue() ->
    bt_test_counter:install('Fragile', #{headers => [{onError, 'header onError'}]}),
    C = bt_actor_spawn:spawn({'$bt_class', 'Fragile'}),
    {_, Errors} = in_cell(fun() ->
        bt_send:cast(C, 'wait:', 300, ?S),
        bt_send:cast(C, fail, ?S),
        [bt_send:cast(C, increment, ?S) || _ <- lists:seq(1, 5)]
    end),
    ?assertMatch([<<"arithmetic needs numbers">>,
                  <<"Fragile(#1) has crashed: arithmetic needs numbers. 5 messages to it were not handled.">>],
                 [Text || #{message := Text} <- Errors]).

%% Its count is lost: the cell waits once, and the slot is not used again.
killed_with_queue() ->
    C = {'$bt_actor', _, Pid, _} = bt_test_node:counter(),
    Slot = bt_test_node:origin(1),
    [bt_send:cast(C, 'wait:', 1000, ?S) || _ <- lists:seq(1, 5)],
    exit(Pid, kill),
    {Time, []} = timer:tc(fun() -> bt_origin:settle(Slot, 100) end),
    ?assert(Time > 90000),
    ?assertNotEqual(0, bt_origin:pending(Slot)),
    ?assertEqual({ok, []}, in_cell(fun() -> ok end)).

waits_no_longer() ->
    C = bt_test_node:counter(),
    Slot = bt_test_node:origin(1),
    bt_send:cast(C, 'wait:', 60000, ?S),
    ?assertEqual([], bt_origin:settle(Slot, 50)).

discarded() ->
    C = bt_test_node:counter(),
    {_, Errors} = in_cell(fun() -> bt_send:cast(C, fail, ?S), 5 end),
    ?assertMatch([#{class := 'TypeError', frames := _}], Errors),
    [#{frames := Frames}] = Errors,
    ?assertEqual(#{unit => <<"cell[1]">>, line => 3, where => <<>>}, lists:last(Frames)),
    ?assertEqual([], bt_test_node:events()).

discarded_far_away() ->
    [A | _] = ring(3),
    {_, Errors} = in_cell(fun() -> bt_send:cast(A, 'fail:', 2, ?S) end),
    ?assertMatch([#{class := 'TypeError', details := #{sender := <<"Hop(#2)">>}}], Errors).

late() ->
    bt_test_classes:patch('Counter', <<"p">>, ["'failIn:'(_, Ms) -> timer:sleep(Ms), erlang:error({badmap, 1})."]),
    C = bt_test_node:counter(),
    Slot = bt_test_node:origin(7),
    bt_send:cast(C, 'failIn:', 500, ?S),
    ?assertEqual([], bt_origin:settle(Slot, 20)),
    bt_send:call(C, getValue, ?S),
    ?assertMatch([{event, warning, 7, #{class := 'TypeError', frames := [_ | _]}}], bt_test_node:events()).

abandoned() ->
    C = bt_test_node:counter(),
    Slot = bt_test_node:origin(7),
    bt_send:cast(C, fail, ?S),
    bt_send:call(C, getValue, ?S),
    bt_origin:abandon(Slot),
    ?assertMatch([{event, warning, 7, #{class := 'TypeError'}}], bt_test_node:events()).

%% The tail send of a message nobody waits for is nobody's either.
tail_send_of_cast() ->
    [A | _] = ring(2),
    {_, Errors} = in_cell(fun() -> bt_send:cast(A, 'tail:', 0, ?S) end),
    ?assertMatch([#{class := 'TypeError'}], Errors).

rejected_in_method() ->
    [A | _] = ring(2),
    {F, []} = in_cell(fun() -> bt_send:keep(A, 'tail:', 0, ?S) end),
    ?assertMatch({error, {'$bt_value', 'TypeError', _}}, bt_future:state(F)).

output_follows() ->
    Hops = [A | _] = [bt_actor_spawn:spawn({'$bt_class', 'Hop'}) || _ <- lists:seq(1, 3)],
    [bt_send:call(X, 'to:', Y, ?S) || {X, Y} <- lists:zip(lists:droplast(Hops), tl(Hops))],
    [begin
         {Collector, Slot} = cell_with_output(Cell),
         bt_send:cast(A, 'say:', Text, ?S),
         [] = bt_origin:settle(Slot, 60000),
         Collector ! {self(), give},
         receive {Collector, Chars} -> ?assertEqual([Text, Text, Text], Chars) end
     end || {Cell, Text} <- [{1, <<"one">>}, {2, <<"two">>}]].

cell_with_output(Cell) ->
    Collector = spawn(fun() -> collector([]) end),
    Leader = group_leader(),
    group_leader(Collector, self()),
    Slot = bt_origin:new(Cell, Collector),
    bt_origin:enter(Slot),
    spawn(fun() -> ok end),
    put(saved_leader, Leader),
    {Collector, Slot}.

collector(Seen) ->
    receive
        {io_request, From, Ref, {put_chars, _, Chars}} ->
            From ! {io_reply, Ref, ok},
            collector([Chars | Seen]);
        {Pid, give} -> Pid ! {self(), lists:reverse(Seen)}
    end.

%% An actor made while a message is handled prints where that message came from.
inherits_to_spawned() ->
    bt_test_classes:class('Maker', 'Actor', #{},
        ["make(_) -> bt_actor_spawn:spawn({'$bt_class', 'Hop'})."]),
    Maker = bt_actor_spawn:spawn({'$bt_class', 'Maker'}),
    {Collector, Slot} = cell_with_output(3),
    {'$bt_actor', _, Pid, _} = bt_send:call(Maker, make, ?S),
    ?assertEqual({group_leader, Collector}, process_info(Pid, group_leader)),
    bt_origin:settle(Slot, 100).

%% What has no origin goes to the cell that made the actor.
foreign_messages() ->
    {Home, Slot} = cell_with_output(3),
    C = {'$bt_actor', _, Pid, _} = bt_test_node:counter(),
    bt_send:call(C, getValue, ?S),
    bt_origin:settle(Slot, 100),
    {Other, Second} = cell_with_output(4),
    bt_send:call(C, getValue, ?S),
    ?assertEqual({group_leader, Other}, process_info(Pid, group_leader)),
    gen_server:call(Pid, {getValue}),
    ?assertEqual({group_leader, Home}, process_info(Pid, group_leader)),
    bt_origin:settle(Second, 100).

slots_come_back() ->
    Slots = [begin S = bt_origin:new(1, group_leader()), bt_origin:enter(S), [] = bt_origin:settle(S, 10), S end || _ <- lists:seq(1, 1000)],
    ?assertEqual(1000, length(lists:usort(Slots))).

%% A late message of one cell does not hold up the next.
two_cells() ->
    C = bt_test_node:counter(),
    First = bt_test_node:origin(1),
    bt_send:cast(C, 'wait:', 1000, ?S),
    [] = bt_origin:settle(First, 10),
    D = bt_test_node:counter(),
    _ = bt_test_node:in_cell(2, fun() -> bt_send:cast(D, increment, ?S) end),
    ?assertNotEqual(0, bt_origin:pending(First)),
    bt_test_node:wait_until(fun() -> bt_origin:pending(First) =:= 0 end).

%% A cell pauses when a receiver has 20,000 messages queued; an actor does not.
back_pressure() ->
    C = bt_test_node:counter(),
    bt_test_classes:patch('Counter', <<"p">>, ["slowly(_) -> timer:sleep(0), nil."]),
    Slot = bt_test_node:origin(1),
    Watch = spawn(fun() -> watch(C, 0) end),
    bt_send:cast(C, 'wait:', 1000, ?S),
    [bt_send:cast(C, increment, ?S) || _ <- lists:seq(1, 60000)],
    Watch ! {self(), most},
    receive {most, Most} -> ?assert(Most < 21000) end,
    [] = bt_origin:settle(Slot, 60000),
    ?assertEqual(60000, bt_send:call(C, getValue, ?S)).

watch(C, Most) ->
    receive {Pid, most} -> Pid ! {most, Most}
    after 1 -> watch(C, max(Most, bt_actor_ref:mailbox_size(C)))
    end.

%% Handled messages are taken off in batches; the last ones at once.
batch() ->
    C = bt_test_node:counter(),
    Slot = bt_test_node:origin(1),
    [bt_send:cast(C, increment, ?S) || _ <- lists:seq(1, 1000)],
    bt_test_node:wait_until(fun() -> bt_origin:pending(Slot) =:= 1 end),
    [] = bt_origin:settle(Slot, 100),
    ?assertEqual(0, bt_origin:pending(Slot)).

cell_numbers() ->
    Slot = bt_origin:new(12, group_leader(), <<"key">>),
    bt_origin:enter(Slot),
    ?assertEqual(12, bt_origin:cell()),
    ?assertEqual(<<"key">>, bt_origin:cell_key()),
    bt_origin:settle(Slot, 10).
