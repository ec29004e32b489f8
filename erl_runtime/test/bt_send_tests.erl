%% Where a message meets a receiver: plain values, class objects, actors, Futures, modules, and what nobody understands.
-module(bt_send_tests).
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).

send_test_() ->
    {foreach, fun setup/0, fun bt_test_node:stop/1,
     [fun values/0, fun arities/0, fun class_objects/0, fun not_understood/0, fun handlers/0, fun answered_in_sender/0,
      fun users_method_wins/0, fun future_receiver/0, fun foreign/0, fun equality/0, fun operators/0, fun spawn_with/0,
      fun self_sends/0, fun super_sends/0, fun patched_while_sending/0]}.

setup() ->
    Node = bt_test_node:start(),
    bt_test_classes:class('Dog', 'Value', #{}, ["speak(_) -> <<\"woof\">>.", "'with:'(_, A) -> {A}.",
        "'with:with:'(_, A, B) -> {A, B}.", "'a:b:c:'(_, A, B, C) -> {A, B, C}.",
        "'a:b:c:d:'(_, A, B, C, D) -> {A, B, C, D}.", "'class kind'(Self) -> {dog, Self}.",
        "later(_) -> bt_future:resolved(7).", "again(Self) -> bt_send:self(Self, speak, {<<>>, 0, <<>>})."]),
    Node.

dog() -> {'$bt_value', 'Dog', #{}}.

values() ->
    ?assertEqual(<<"woof">>, bt_send:keep(dog(), speak, ?S)),
    ?assertEqual(<<"woof">>, bt_send:call(dog(), speak, ?S)),
    ?assertEqual(ok, bt_send:cast(dog(), speak, ?S)),
    ?assertMatch({'$bt_future', _, _}, bt_send:keep(dog(), later, ?S)),
    ?assertEqual(7, bt_send:call(dog(), later, ?S)).

arities() ->
    Checks = [{'with:', [1]}, {'with:with:', [1, 2]}, {'a:b:c:', [1, 2, 3]}, {'a:b:c:d:', [1, 2, 3, 4]}],
    [begin
         ?assertEqual(list_to_tuple(Args), bt_send:keep_list(dog(), Selector, Args, ?S)),
         ?assertEqual(list_to_tuple(Args), bt_send:call_list(dog(), Selector, Args, ?S)),
         ?assertEqual(list_to_tuple(Args), bt_send:self_list(dog(), Selector, Args, ?S)),
         ?assertEqual(ok, bt_send:cast_list(dog(), Selector, Args, ?S))
     end || {Selector, Args} <- Checks],
    ?assertEqual({1}, bt_send:keep(dog(), 'with:', 1, ?S)),
    ?assertEqual({1, 2}, bt_send:call(dog(), 'with:with:', 1, 2, ?S)),
    ?assertEqual({1, 2, 3}, bt_send:self(dog(), 'a:b:c:', 1, 2, 3, ?S)),
    ?assertEqual(ok, bt_send:cast(dog(), 'a:b:c:', 1, 2, 3, ?S)).

class_objects() ->
    ?assertEqual({dog, {'$bt_class', 'Dog'}}, bt_send:call({'$bt_class', 'Dog'}, kind, ?S)),
    ?assertMatch({'UndefinedClass', _}, bt_test_node:raised(fun() -> bt_actor_spawn:spawn({'$bt_class', 'Nobody'}) end)).

not_understood() ->
    Actor = bt_test_node:counter(),
    [?assertMatch({'MessageNotUnderstood', _}, bt_test_node:raised(fun() -> bt_send:Kind(Receiver, barkk, ?S) end))
     || Kind <- [keep, call, cast, self], Receiver <- [dog(), Actor, 3, <<"text">>, {'$bt_class', 'Dog'}, [1]]],
    ?assertEqual({'MessageNotUnderstood', <<"Dog does not understand #speek">>},
                 bt_test_node:raised(fun() -> bt_send:call(dog(), speek, ?S) end)).

handlers() ->
    bt_test_classes:class('Proxy', 'Actor', #{fields => [{target, literal, nil}]},
        ["'doesNotUnderstand:args:'(_, S, As) -> {caught, S, As}."]),
    bt_test_classes:class('Short', 'Value', #{},
        ["'doesNotUnderstand:'(_, M) -> {'$bt_value', 'Message', #{selector := S, arguments := As}} = M, {S, As}."]),
    Proxy = bt_actor_spawn:spawn({'$bt_class', 'Proxy'}),
    ?assertEqual({caught, 'foo:', [1]}, bt_send:call(Proxy, 'foo:', 1, ?S)),
    ?assertEqual({caught, bar, []}, bt_future:force(bt_send:keep(Proxy, bar, ?S))),
    ?assertEqual(ok, bt_send:cast(Proxy, bar, ?S)),
    Short = {'$bt_value', 'Short', #{}},
    ?assertEqual({'at:put:', [1, 2]}, bt_send:call(Short, 'at:put:', 1, 2, ?S)),
    ?assertEqual({x, []}, bt_send:self(Short, x, ?S)).

answered_in_sender() ->
    Actor = {'$bt_actor', _, Pid, _} = bt_test_node:counter(5),
    %% A busy actor answers none of these itself.
    bt_send:cast(Actor, 'wait:', 300, ?S),
    ?assertEqual(true, bt_send:keep(Actor, isAlive, ?S)),
    ?assertEqual(Pid, bt_send:keep(Actor, pid, ?S)),
    ?assertEqual({'$bt_class', 'Counter'}, bt_send:keep(Actor, class, ?S)),
    ?assertEqual(false, bt_send:keep(Actor, isNil, ?S)),
    ?assertEqual(true, bt_send:keep(Actor, '=', Actor, ?S)),
    ?assertMatch(<<"Counter(#", _/binary>>, bt_send:keep(Actor, printString, ?S)),
    ?assertEqual(#{value => 5}, bt_send:keep(Actor, state, ?S)).

users_method_wins() ->
    bt_test_classes:class('Named', 'Actor', #{fields => [{name, literal, bob}]},
                          ["printString(_) -> {self(), <<\"me\">>}.", "state(_) -> mine."]),
    Actor = {'$bt_actor', _, Pid, _} = bt_actor_spawn:spawn({'$bt_class', 'Named'}),
    ?assertMatch({'$bt_future', _, _}, bt_send:keep(Actor, printString, ?S)),
    ?assertEqual({Pid, <<"me">>}, bt_send:call(Actor, printString, ?S)),
    ?assertEqual(mine, bt_send:call(Actor, state, ?S)),
    ?assertEqual(#{name => bob}, bt_actor_ref:state(Actor)).

future_receiver() ->
    Future = bt_future:resolved(dog()),
    ?assertEqual(<<"woof">>, bt_send:keep(Future, speak, ?S)),
    ?assertEqual(<<"woof">>, bt_send:call(Future, speak, ?S)),
    ?assertEqual(true, bt_send:call(Future, isResolved, ?S)),
    ?assertEqual(dog(), bt_send:keep(Future, await, ?S)),
    ?assertEqual(dog(), bt_send:keep(dog(), await, ?S)),
    ?assertEqual(dog(), bt_send:keep(dog(), 'await:', 5, ?S)),
    ?assertMatch({'$bt_future', _, _}, bt_send:keep(Future, 'then:', fun(D) -> D end, ?S)),
    ?assertEqual(ok, bt_send:cast(Future, speak, ?S)).

foreign() ->
    ?assertEqual([3, 2, 1], bt_send:foreign(erlang, lists, 'reverse:', [bt_future:resolved([1, 2, 3])], ?S)),
    ?assertEqual(2, bt_send:foreign(erlang, maps, 'get:map:', [b, #{b => 2}], ?S)),
    ?assertEqual(node(), bt_send:foreign(erlang, erlang, node, [], ?S)),
    ?assertEqual([2], bt_send:keep({'$bt_module', erlang, lists}, 'seq:to:', 2, 2, ?S)),
    Actor = {'$bt_actor', _, Pid, _} = bt_test_node:counter(),
    ?assertEqual(true, bt_send:foreign(erlang, erlang, 'is_process_alive:', [Actor], ?S)),
    ?assertEqual([Pid], bt_send:foreign(erlang, lists, 'append:to:', [[Pid], []], ?S)),
    ?assertMatch({_, <<"Erlang.lists has no function revers", _/binary>>},
                 bt_test_node:raised(fun() -> bt_send:foreign(erlang, lists, 'revers:', [[]], ?S) end)),
    ?assertMatch({_, <<"there is no module Erlang.no_such_module">>},
                 bt_test_node:raised(fun() -> bt_send:foreign(erlang, no_such_module, f, [], ?S) end)).

equality() ->
    Same = [{1, 1.0}, {{'$bt_char', 97}, 97}, {[bt_future:resolved(1)], [1]}, {<<"a">>, <<"a">>}, {#{a => 1}, #{a => 1.0}},
            {bt_future:resolved(2), 2}, {dog(), dog()}],
    [begin ?assert(bt_send:equal('=', A, B)), ?assertNot(bt_send:equal('/=', A, B)) end || {A, B} <- Same],
    [?assertNot(bt_send:equal('=', A, B)) || {A, B} <- [{1, 2}, {a, b}, {1, a}, {[1], [2]}, {<<"1">>, 1}, {dog(), 1}]],
    ?assertNot(bt_send:equal('=:=', 1, 1.0)),
    ?assert(bt_send:equal('=/=', 1, 1.0)),
    ?assert(bt_send:equal('=:=', [bt_future:resolved(1)], [1])),
    bt_test_classes:class('Loose', 'Value', #{}, ["'='(_, _) -> true."]),
    ?assert(bt_send:equal('=', {'$bt_value', 'Loose', #{x => 1}}, 7)).

operators() ->
    bt_test_classes:class('Money', 'Value', #{fields => [{n, literal, 0}]},
                          ["'+'({_, C, #{n := A}}, {_, _, #{n := B}}) -> {'$bt_value', C, #{n => A + B}}."]),
    Money = fun(N) -> {'$bt_value', 'Money', #{n => N}} end,
    ?assertEqual(Money(5), bt_send:binary('+', Money(2), bt_future:resolved(Money(3)), ?S)),
    ?assertEqual(true, bt_send:binary('=', bt_future:resolved(1), 1.0, ?S)).

spawn_with() ->
    ?assertEqual(9, bt_send:call(bt_send:spawn_with({'$bt_class', 'Counter'}, [{'value:', 9}], ?S), getValue, ?S)),
    %% A method of that name is a message to the new actor.
    ?assertEqual(3, bt_future:force(bt_send:spawn_with({'$bt_class', 'Counter'}, [{sum, 1}, {with, 2}], ?S))),
    {Class, Message} = bt_test_node:raised(fun() -> bt_send:spawn_with({'$bt_class', 'Counter'}, [{valeu, 9}], ?S) end),
    ?assertEqual({'MessageNotUnderstood', <<"Counter has no field and no message valeu">>}, {Class, Message}).

self_sends() ->
    ?assertEqual(<<"woof">>, bt_send:call(dog(), again, ?S)).

super_sends() ->
    bt_test_classes:class('Puppy', 'Dog', #{}, ["speak(Self) -> {puppy, bt_send:super(Self, 'Puppy', none, instance, speak, [], {<<>>, 0, <<>>})}."]),
    ?assertEqual({puppy, <<"woof">>}, bt_send:call({'$bt_value', 'Puppy', #{}}, speak, ?S)),
    ?assertMatch({'MessageNotUnderstood', _},
                 bt_test_node:raised(fun() -> bt_send:super(dog(), 'Dog', none, instance, nowhere, [], ?S) end)).

%% The remembered table of a class is asked for its version every time.
patched_while_sending() ->
    Actor = bt_test_node:counter(),
    ?assertMatch({'MessageNotUnderstood', _}, bt_test_node:raised(fun() -> bt_send:call(Actor, twice, ?S) end)),
    bt_test_classes:patch('Counter', <<"p1">>, ["twice(_) -> #{value := V} = get('$bt_state'), V * 2."]),
    bt_send:cast(Actor, 'add:', 4, ?S),
    ?assertEqual(8, bt_send:call(Actor, twice, ?S)),
    bt_test_classes:patch('Counter', <<"p2">>, ["twice(_) -> patched."]),
    ?assertEqual(patched, bt_send:call(Actor, twice, ?S)).
