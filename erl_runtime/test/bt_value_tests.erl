%% @doc Values: constructors, getters, withX:, late slots, `x.f', and what a wrong field is told.
-module(bt_value_tests).
-include_lib("eunit/include/eunit.hrl").

-define(POINT, {'$bt_class', 'VtPoint'}).

value_test_() ->
    {foreach, fun start/0, fun bt_test_classes:stop/1,
     [{atom_to_list(Name), fun() -> Test() end}
      || {Name, Test} <- [{making, fun making/0}, {methods, fun methods/0}, {subclass, fun subclass/0}, {late, fun late/0},
                          {fields, fun fields/0}, {wrong, fun wrong/0}, {written_wins, fun written_wins/0},
                          {many_fields, fun many_fields/0}]]}.

start() ->
    Started = bt_test_classes:start(),
    bt_test_classes:class('VtPoint', 'Value', #{fields => [{x, literal, 0}, {y, code, 'field y'}]}, ["'field y'() -> [7]."]),
    Started.

make(Slots) -> {'$bt_value', 'VtPoint', Slots}.

making() ->
    ?assertEqual(make(#{x => 0, y => [7]}), bt_value:new(?POINT)),
    ?assertEqual(make(#{x => 3, y => [7]}), bt_value:new(?POINT, #{x => 3})),
    ?assertEqual({'FieldNotFound', <<"VtPoint has no field z">>, <<"Its fields are x, y.">>},
                 raised(fun() -> bt_value:new(?POINT, #{z => 3}) end)),
    ?assertMatch({'TypeError', _, _}, raised(fun() -> bt_value:new(?POINT, 3) end)),
    ?assertEqual({ok, make(#{x => 0, y => 4})}, bt_value:construct('VtPoint', 'y:', [4])),
    ?assertEqual({ok, make(#{x => 3, y => 4})}, bt_value:construct('VtPoint', 'y:x:', [4, 3])),
    ?assertEqual(none, bt_value:construct('VtPoint', 'y:z:', [4, 3])),
    ?assertEqual(none, bt_value:construct('VtNowhere', 'y:z:', [4, 3])),
    bt_test_classes:class('VtAbstract', 'Value', #{modifiers => [abstract]}, []),
    ?assertMatch({'InstantiationError', _, _}, raised(fun() -> bt_value:new({'$bt_class', 'VtAbstract'}) end)),
    bt_test_classes:class('VtActor', 'Actor', #{}, []),
    ?assertMatch({'InstantiationError', _, <<"Write VtActor spawn.">>},
                 raised(fun() -> bt_value:new({'$bt_class', 'VtActor'}) end)).

methods() ->
    Point = (bt_class:find_class('VtPoint', 'x:y:'))(?POINT, 3, 4),
    ?assertEqual(3, (bt_class:find('VtPoint', x))(Point)),
    ?assertEqual(make(#{x => 9, y => 4}), (bt_class:find('VtPoint', 'withX:'))(Point, 9)),
    ?assertEqual(bt_value:new(?POINT), (bt_class:find_class('VtPoint', new))(?POINT)).

subclass() ->
    bt_test_classes:class('VtPoint3', 'VtPoint', #{fields => [{z, literal, 1}]}, []),
    ?assertEqual([x, y, z], bt_value:field_names('VtPoint3')),
    Make = bt_class:find_class('VtPoint3', 'x:y:z:'),
    ?assertEqual({'$bt_value', 'VtPoint3', #{x => 1, y => 2, z => 3}}, Make({'$bt_class', 'VtPoint3'}, 1, 2, 3)),
    ?assertEqual({'$bt_value', 'VtPoint3', #{x => 1, y => 2, z => 1}},
                 (bt_class:find_class('VtPoint3', 'x:y:'))({'$bt_class', 'VtPoint3'}, 1, 2)),
    bt_test_classes:class('VtPoint', 'Value', #{fields => [{x, literal, 0}]}, []),
    ?assertEqual(none, bt_class:find_class('VtPoint3', 'x:y:z:')),
    ?assertNotEqual(none, bt_class:find_class('VtPoint3', 'x:z:')).

%% A value made before a field existed answers the field's default.
late() ->
    Old = bt_value:new(?POINT),
    bt_test_classes:class('VtPoint', 'Value', #{fields => [{x, literal, 0}, {y, literal, 0}, {name, literal, <<"p">>}]}, []),
    ?assertEqual(<<"p">>, bt_value:slot(Old, name)),
    ?assertEqual(<<"p">>, (bt_class:find('VtPoint', name))(Old)),
    ?assertEqual(make(#{x => 0, y => [7], name => q}), bt_value:with_field(Old, name, q)),
    ?assertEqual(<<"VtPoint(0, #(7), \"p\")">>, bt_print:print_string(Old)).

fields() ->
    ?assertEqual(1, bt_value:field(#{a => 1}, a)),
    ?assertEqual(#{a => 1, b => 2}, bt_value:with_field(#{a => 1}, b, 2)),
    ?assertEqual([7], bt_value:field(bt_value:new(?POINT), y)),
    ?assertEqual(make(#{x => 5, y => [7]}), bt_value:with_field(bt_value:new(?POINT), x, 5)),
    bt_test_classes:class('VtTally', 'Object', #{class_vars => [{count, literal, 2}]}, []),
    Tally = {'$bt_class', 'VtTally'},
    ?assertEqual(2, bt_value:field(Tally, count)),
    ?assertEqual(Tally, bt_value:with_field(Tally, count, 3)),
    ?assertEqual(3, bt_value:field(Tally, count)).

wrong() ->
    ?assertMatch({'FieldNotFound', _, <<"Its fields are x, y.">>},
                 raised(fun() -> bt_value:with_field(bt_value:new(?POINT), zoo, 1) end)),
    ?assertMatch({'FieldNotFound', <<"this Dictionary has no key #namee">>, <<"Did you mean name?">>},
                 raised(fun() -> bt_value:field(#{name => 1}, namee) end)),
    ?assertMatch({'FieldNotFound', <<"nil is an UndefinedObject and has no fields, so there is no f">>, _},
                 raised(fun() -> bt_value:field(nil, f) end)),
    ?assertMatch({'FieldNotFound', _, _}, raised(fun() -> bt_value:with_field(3, f, 1) end)),
    ?assertMatch({'FieldNotFound', _, <<"Send a message: x value, or x value: value.">>},
                 raised(fun() -> bt_value:field({'$bt_actor', 'Counter', self(), 1}, value) end)).

written_wins() ->
    bt_test_classes:class('VtOwn', 'Value', #{fields => [{x, literal, 0}]}, ["x(_) -> written."]),
    ?assertEqual(written, (bt_class:find('VtOwn', x))(bt_value:new({'$bt_class', 'VtOwn'}))),
    bt_test_classes:patch('VtPoint', <<"c">>, ["x(_) -> patched."]),
    ?assertEqual(patched, (bt_class:find('VtPoint', x))(bt_value:new(?POINT))),
    ok = bt_class_server:call({revert, {'VtPoint', instance, x}}),
    ?assertEqual(0, (bt_class:find('VtPoint', x))(bt_value:new(?POINT))).

many_fields() ->
    Names = [list_to_atom("f" ++ integer_to_list(N)) || N <- lists:seq(1, 20)],
    bt_test_classes:class('VtMany', 'Value', #{fields => [{N, literal, 0} || N <- Names]}, []),
    Selector = bt_class_synth:constructor_selector(Names),
    {ok, Value} = bt_value:construct('VtMany', Selector, lists:seq(1, 20)),
    ?assertEqual(20, bt_value:slot(Value, f20)).

raised(Fun) ->
    try {none, Fun()}
    catch error:{bt_error, {'$bt_value', Class, #{message := Message} = Slots}} -> {Class, Message, maps:get(hint, Slots, <<>>)}
    end.
