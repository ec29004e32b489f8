%% @doc Mutable objects: in an actor's state, in the workspace, copied when sent, forgotten when nobody holds them.
-module(bt_object_tests).
-include_lib("proper/include/proper.hrl").
-include_lib("eunit/include/eunit.hrl").

object_test_() ->
    {foreach, fun bt_test_classes:start/0, fun stop/1,
     [{timeout, 60, {atom_to_list(Name), fun() -> Test() end}}
      || {Name, Test} <- [{both_homes, fun both_homes/0}, {rollback, fun rollback/0}, {sending, fun sending/0},
                          {foreign, fun foreign/0}, {looked_at, fun looked_at/0},
                          {spawning, fun spawning/0}, {settling, fun settling/0}, {collecting, fun collecting/0}, {bounded, fun bounded/0},
                          {large, fun large/0}, {like_a_map, fun like_a_map/0}]]}.

stop(Started) ->
    erase('$bt_state'),
    bt_test_classes:stop(Started).

both_homes() ->
    [begin
         Object = bt_object:new('OrderedCollection', #{a => 1}),
         ?assertEqual(1, bt_object:get(Object, a)),
         ?assertEqual(nil, bt_object:get(Object, b)),
         ok = bt_object:put(Object, b, 2),
         ?assertEqual(#{a => 1, b => 2}, bt_object:items(Object)),
         ?assertEqual(12, bt_object:update(Object, b, 0, fun(N) -> N + 10 end)),
         ok = bt_object:remove(Object, a),
         ?assertEqual(1, bt_object:size(Object)),
         ok = bt_object:replace(Object, #{z => 1, y => 2, x => 3}),
         ?assertEqual(#{z => 1, y => 2, x => 3}, bt_object:items(Object))
     end || Prepare <- [fun() -> ok end, fun() -> put('$bt_state', #{value => 1}) end], _ <- [Prepare()]].

%% The state map is the only place they are in, so putting the old one back undoes everything.
rollback() ->
    put('$bt_state', #{}),
    Object = bt_object:new('OrderedCollection', #{1 => a}),
    Before = get('$bt_state'),
    ok = bt_object:put(Object, 2, b),
    put('$bt_state', Before),
    ?assertEqual(#{1 => a}, bt_object:items(Object)).

sending() ->
    Inner = bt_object:new('OrderedCollection', #{1 => x}),
    Outer = bt_object:new('OrderedCollection', #{1 => Inner, 2 => plain}),
    Packed = bt_object:pack([Outer, 5]),
    ?assertEqual([1, 2], bt_object:pack([1, 2])),
    put('$bt_state', #{}),
    [CopyOf, 5] = Packed,
    ?assertEqual(Inner, bt_object:get(Outer, 1)),
    Copy = bt_object:unpack(CopyOf),
    InnerCopy = bt_object:get(Copy, 1),
    ?assertEqual(#{1 => x}, bt_object:items(InnerCopy)),
    ok = bt_object:put(InnerCopy, 2, y),
    ?assertEqual(#{1 => x}, bt_object:items(Inner)),
    ?assertEqual(plain, bt_object:get(Copy, 2)).

foreign() ->
    put('$bt_state', #{}),
    Object = bt_object:new('OrderedCollection'),
    {Pid, Ref} = spawn_monitor(fun() -> bt_object:get(Object, 1) end),
    receive {'DOWN', Ref, process, Pid, {{bt_error, {_, 'Error', #{hint := Hint}}}, _}} ->
        ?assertEqual(<<"Send it in a message: the receiver gets a copy.">>, Hint)
    end,
    put('$bt_state', #{}),
    ?assertError({bt_error, {_, 'Error', _}}, bt_object:get(Object, 1)).

%% What others see of an actor's state: its objects can be read, not changed.
looked_at() ->
    put('$bt_state', #{a => 1}),
    ?assertEqual(#{a => 1}, bt_object:shown(get('$bt_state'))),
    Object = bt_object:new('OrderedCollection', #{1 => x}),
    Shown = bt_object:shown((get('$bt_state'))#{list => Object, deep => [{Object}]}),
    erase('$bt_state'),
    #{list := Look, deep := [{Look}], a := 1} = Shown,
    ?assertEqual(x, bt_object:get(Look, 1)),
    ?assertEqual(1, bt_object:size(Look)),
    ?assertEqual('OrderedCollection', bt_class:class_of(Look)),
    ?assertError({bt_error, {_, 'Error', _}}, bt_object:put(Look, 2, y)).

%% The fields a new actor is given.
spawning() ->
    Object = bt_object:new('OrderedCollection', #{1 => x}),
    Packed = bt_object:pack_fields(#{list => Object, n => 1}),
    put('$bt_state', Packed),
    #{list := Own, n := 1} = bt_object:unpack_fields(Packed),
    ?assertNotEqual(Object, Own),
    ?assertEqual(Own, maps:get(list, get('$bt_state'))),
    ?assertEqual(x, bt_object:get(Own, 1)),
    ?assertEqual(#{}, bt_object:pack_fields(#{})).

%% Many temporary ones: what no field reaches goes at the end of the message.
settling() ->
    put('$bt_state', #{}),
    Kept = bt_object:new('OrderedCollection', #{1 => bt_object:new('OrderedCollection', #{1 => deep})}),
    InBlock = bt_object:new('OrderedCollection', #{1 => captured}),
    [bt_object:new('OrderedCollection', #{1 => N}) || N <- lists:seq(1, 1000)],
    State = (get('$bt_state'))#{kept => {list, [Kept]}, block => fun() -> InBlock end},
    Settled = bt_object:settle(State),
    put('$bt_state', Settled),
    ?assertEqual(3, map_size(maps:get('$objects', Settled))),
    ?assertEqual(deep, bt_object:get(bt_object:get(Kept, 1), 1)),
    ?assertEqual(captured, bt_object:get(InBlock, 1)),
    ?assertEqual(#{a => 1}, bt_object:settle(#{a => 1})).

%% Objects that nobody refers to go; those in variables, tables, messages, blocks and other objects stay.
collecting() ->
    Table = ets:new(some, []),
    Make = fun(N) -> bt_object:new('OrderedCollection', #{1 => N, 2 => a}) end,
    Inner = Make(inner),
    Outer = bt_object:new('OrderedCollection', #{1 => Inner}),
    true = ets:insert(Table, {kept, Make(table)}),
    InBlock = block(Make(block)),
    self() ! {kept, Make(message)},
    waste(1000),
    erlang:garbage_collect(),
    ?assertEqual(1000, bt_object_collector:collect()),
    ?assertEqual(0, bt_object_collector:collect()),
    ?assertEqual(inner, bt_object:get(bt_object:get(Outer, 1), 1)),
    [{_, InTable}] = ets:lookup(Table, kept),
    ?assertEqual(table, bt_object:get(InTable, 1)),
    ?assertEqual(block, bt_object:get(InBlock(), 1)),
    receive {kept, Message} -> ?assertEqual(message, bt_object:get(Message, 1)) end.

block(Object) -> fun() -> Object end.

waste(0) -> ok;
waste(N) ->
    ok = bt_object:put(bt_object:new('OrderedCollection', #{1 => N}), 2, N),
    waste(N - 1).

%% A loop that makes many does not fill the memory.
bounded() ->
    lists:foreach(fun(_) -> waste(20000), erlang:garbage_collect(), timer:sleep(20) end, lists:seq(1, 10)),
    bt_test_node:wait_until(fun() -> bt_object_table:rows() < 300000 end).

%% Adding to a large one in the workspace copies nothing.
large() ->
    Object = bt_object:new('OrderedCollection'),
    Add = fun(From, To) -> element(1, timer:tc(fun() -> [bt_object:put(Object, N, N) || N <- lists:seq(From, To)] end)) end,
    _ = Add(1, 1000),
    _ = Add(1001, 100000),
    ?assert(Add(100001, 101000) < 2000000),
    ?assertEqual(101000, bt_object:size(Object)).

like_a_map() ->
    Key = oneof([range(-3, 3), a, <<"k">>, {t, 1}, 1.0]),
    Command = oneof([{put, Key, integer()}, {remove, Key}, {replace, ?LET(P, list({Key, integer()}), maps:from_list(P))}]),
    ?assert(proper:quickcheck(
              ?FORALL({Home, Commands}, {boolean(), list(Command)},
                      begin
                          case Home of true -> put('$bt_state', #{}); false -> erase('$bt_state') end,
                          Object = bt_object:new('OrderedCollection'),
                          Model = lists:foldl(fun(C, M) -> step(C, Object, M) end, #{}, Commands),
                          bt_object:items(Object) =:= Model andalso bt_object:size(Object) =:= map_size(Model)
                      end), [{numtests, 300}, quiet])).

step({put, Key, Value}, Object, Model) -> ok = bt_object:put(Object, Key, Value), Model#{Key => Value};
step({remove, Key}, Object, Model) -> ok = bt_object:remove(Object, Key), maps:remove(Key, Model);
step({replace, Items}, Object, _) -> ok = bt_object:replace(Object, Items), Items.
