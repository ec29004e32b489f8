%% @doc A method is a stack of layers: patches, cells that run again, reverts, super, combinations.
-module(bt_layers_tests).
-include_lib("eunit/include/eunit.hrl").

layers_test_() ->
    {foreach, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{atom_to_list(Name), fun() -> Test() end}
      || {Name, Test} <- [{stack, fun stack/0}, {alone, fun alone/0}, {cell_again, fun cell_again/0}, {cell_empty, fun cell_empty/0},
                          {class_cell_drops, fun class_cell_drops/0}, {only_patched, fun only_patched/0},
                          {combinations, fun combinations/0}, {inherited_combinations, fun inherited_combinations/0},
                          {around, fun around/0}, {super_of_woven, fun super_of_woven/0}, {many_patches, fun many_patches/0},
                          {history, fun history/0}, {builtin, fun builtin/0}]]}.

call(Class, Selector) -> (bt_class:find(Class, Selector))({'$bt_value', Class, #{}}).

top_module(Class, Selector) ->
    {module, Module} = erlang:fun_info(bt_class:find(Class, Selector), module),
    Module.

stack() ->
    bt_test_classes:class('LtA', 'Object', #{}, ["m(_) -> base."]),
    bt_test_classes:patch('LtA', <<"c1">>, ["m(_) -> one."]),
    One = top_module('LtA', m),
    bt_test_classes:patch('LtA', <<"c2">>, ["m(_) -> two."]),
    Two = top_module('LtA', m),
    ?assertEqual(two, call('LtA', m)),
    ?assertEqual(one, (bt_class:super_method('LtA', Two, instance, m))(x)),
    ?assertEqual(base, (bt_class:super_method('LtA', One, instance, m))(x)),
    Bottom = bt_class:super_method('LtA', One, instance, m),
    {module, Base} = erlang:fun_info(Bottom, module),
    ?assertEqual(none, bt_class:super_method('LtA', Base, instance, m)),
    ok = bt_class_server:call({revert, {'LtA', instance, m}}),
    ?assertEqual(one, call('LtA', m)),
    bt_test_classes:patch('LtA', <<"c3">>, ["m(_) -> three."]),
    ok = bt_class_server:call({unpatch, {'LtA', instance, m}}),
    ?assertEqual(base, call('LtA', m)),
    ?assertError({bt_error, {'$bt_value', 'NothingToRevert', _}}, bt_class_server:call({revert, {'LtA', instance, m}})),
    ?assertError({bt_error, {'$bt_value', 'MethodNotFound', _}}, bt_class_server:call({revert, {'LtA', instance, zz}})).

%% No row for what nobody asks for: such a layer has no `super'.
alone() ->
    bt_test_classes:class('LtM', 'Object', #{}, ["m(_) -> base."]),
    Before = ets:info(bt_class_below, size),
    bt_test_classes:patch('LtM', <<"c1">>, #{super => false}, ["m(_) -> one."]),
    ?assertEqual(Before, ets:info(bt_class_below, size)),
    bt_test_classes:patch('LtM', <<"c2">>, ["m(_) -> two."]),
    ?assertEqual(one, (bt_class:super_method('LtM', top_module('LtM', m), instance, m))(x)).

%% A cell that runs again replaces its own layer, wherever it stood; two patches in one cell stack.
cell_again() ->
    bt_test_classes:class('LtB', 'Object', #{}, ["m(_) -> base."]),
    run(<<"c1">>, fun() -> bt_test_classes:patch('LtB', <<"c1">>, ["m(_) -> one."]) end),
    run(<<"c2">>, fun() -> bt_test_classes:patch('LtB', <<"c2">>, ["m(_) -> two."]) end),
    run(<<"c1">>, fun() -> bt_test_classes:patch('LtB', <<"c1">>, ["m(_) -> uno."]),
                           bt_test_classes:patch('LtB', <<"c1">>, ["m(_) -> due."]) end),
    ?assertEqual(due, call('LtB', m)),
    Sources = [S || #{source := S} <- bt_describe:layers('LtB', instance, m)],
    ?assertEqual([<<"m(_) -> due.">>, <<"m(_) -> uno.">>, <<"m(_) -> two.">>, <<"m(_) -> base.">>], Sources).

cell_empty() ->
    bt_test_classes:class('LtC', 'Object', #{}, []),
    run(<<"c1">>, fun() -> bt_test_classes:patch('LtC', <<"c1">>, ["m(_) -> one."]) end),
    ?assertEqual([<<"the patch of LtC >> m is gone with the text of its cell">>], run(<<"c1">>, fun() -> ok end)),
    ?assertEqual(none, bt_class:find('LtC', m)),
    ?assertEqual([], run(<<"c1">>, fun() -> ok end)).

class_cell_drops() ->
    Define = fun(Functions) -> bt_test_classes:class('LtD', 'Object', #{}, Functions) end,
    Define(["m(_) -> base.", "k(_) -> base."]),
    bt_test_classes:patch('LtD', <<"c1">>, ["m(_) -> one."]),
    bt_test_classes:patch('LtD', <<"c2">>, ["m(_) -> two."]),
    bt_test_classes:patch('LtD', <<"c2">>, ["other(_) -> patched."]),
    bt_test_classes:patch('LtD', <<"c2">>, ["k(_) -> patched."]),
    #{dropped_patches := 3, notes := [Note]} = Define(["m(_) -> new."]),
    ?assertEqual(<<"3 patches dropped: run their cells again">>, Note),
    ?assertEqual(new, call('LtD', m)),
    ?assertEqual(none, bt_class:find('LtD', k)),
    ?assertEqual(patched, call('LtD', other)).

only_patched() ->
    bt_test_classes:patch('Integer', <<"c1">>, ["double(N) -> N * 2."]),
    ?assertEqual(42, (bt_class:find('Integer', double))(21)),
    ?assertEqual(42, (bt_class:find('Character', double))(21)),
    ok = bt_class_server:call({revert, {'Integer', instance, double}}),
    ?assertEqual(none, bt_class:find('Integer', double)),
    ?assertEqual(none, bt_class:find('Character', double)).

combinations() ->
    bt_test_classes:class('LtE', 'Object', #{}, ["m(_) -> note(primary), value.", "note(W) -> put(trace, [W | get(trace)])."]),
    Note = fun(What) -> "m(_) -> put(trace, [" ++ What ++ " | get(trace)])." end,
    bt_test_classes:patch('LtE', <<"c">>, #{combination => before}, [Note("before")]),
    bt_test_classes:patch('LtE', <<"c">>, #{combination => 'after'}, [Note("'after'")]),
    put(trace, []),
    ?assertEqual(value, call('LtE', m)),
    ?assertEqual(['after', primary, before], get(trace)),
    ok = bt_class_server:call({unpatch, {'LtE', instance, m}}),
    put(trace, []),
    call('LtE', m),
    ?assertEqual([primary], get(trace)).

%% Befores of a superclass run for the primary of a subclass, the most specific first; afters the other way round.
inherited_combinations() ->
    Note = fun(What) -> "m(_) -> put(trace, [" ++ What ++ " | get(trace)])." end,
    bt_test_classes:class('LtF', 'Object', #{}, ["m(_) -> base."]),
    bt_test_classes:class('LtG', 'LtF', #{}, [Note("sub")]),
    bt_test_classes:patch('LtF', <<"c">>, #{combination => before}, [Note("f_before")]),
    bt_test_classes:patch('LtF', <<"c">>, #{combination => 'after'}, [Note("f_after")]),
    bt_test_classes:patch('LtG', <<"c">>, #{combination => before}, [Note("g_before")]),
    bt_test_classes:patch('LtG', <<"c">>, #{combination => 'after'}, [Note("g_after")]),
    put(trace, []),
    call('LtG', m),
    ?assertEqual([g_before, f_before, sub, f_after, g_after], lists:reverse(get(trace))),
    bt_test_classes:class('LtH', 'LtG', #{}, [Note("h")]),
    put(trace, []),
    call('LtH', m),
    ?assertEqual([g_before, f_before, h, f_after, g_after], lists:reverse(get(trace))),
    #{version := Version} = element(2, bt_class_store:class('LtH')),
    ?assertNot(bt_class:is_current({'$bt_value', 'LtH', #{}}, 'LtH', Version)).

around() ->
    bt_test_classes:class('LtI', 'Object', #{}, ["m(_, N) -> N + 1."]),
    bt_test_classes:patch('LtI', <<"c">>, #{combination => around},
                          ["m(Self, _) -> {wrapped, (bt_class:find('LtI', proceed))(Self), (bt_class:find('LtI', proceed))(Self)}."]),
    bt_test_classes:class('LtJ', 'LtI', #{}, []),
    bt_test_classes:patch('LtJ', <<"c">>, #{combination => around},
                          ["m(Self, _) -> {outer, (bt_class:find('LtI', proceed))(Self)}."]),
    ?assertEqual({wrapped, 8, 8}, (bt_class:find('LtI', m))(x, 7)),
    ?assertEqual({outer, {wrapped, 8, 8}}, (bt_class:find('LtJ', m))(x, 7)),
    ?assertError({bt_error, _}, bt_combine:proceed(x)).

super_of_woven() ->
    bt_test_classes:class('LtK', 'Object', #{}, ["m(_) -> base."]),
    bt_test_classes:class('LtL', 'LtK', #{}, ["m(_) -> sub."]),
    bt_test_classes:patch('LtK', <<"c">>, #{combination => before}, ["m(_) -> exit(ran_twice)."]),
    ?assertEqual(base, (bt_class:super_method('LtL', none, instance, m))(x)).

%% More patches than an overlay holds.
many_patches() ->
    bt_test_classes:class('LtM', 'Object', #{}, ["m0(_) -> 0."]),
    bt_test_classes:class('LtN', 'LtM', #{}, []),
    [bt_test_classes:patch('LtM', <<"c">>, ["m" ++ integer_to_list(N) ++ "(_) -> " ++ integer_to_list(N) ++ "."])
     || N <- lists:seq(1, 70)],
    [?assertEqual(N, call('LtN', list_to_atom("m" ++ integer_to_list(N)))) || N <- lists:seq(0, 70)].

history() ->
    bt_test_classes:class('LtO', 'Object', #{}, ["m(_) -> a."]),
    bt_test_classes:patch('LtO', <<"c">>, ["m(_) -> b."]),
    ok = bt_class_server:call({revert, {'LtO', instance, m}}),
    ?assertMatch([#{event := revert}, #{event := patch, source := <<"m(_) -> b.">>, cell := <<"c">>}, #{event := class}],
                 bt_describe:history('LtO', instance, m)),
    bt_test_classes:patch('LtO', <<"c">>, ["m(_) -> b."]),
    ?assertEqual(<<"- m(_) -> a.\n+ m(_) -> b.">>, bt_describe:diff('LtO', instance, m)).

%% What the runtime answers itself stays when the library defines the class.
builtin() ->
    {Module, Version} = bt_test_classes:module('Object', ["yourself(S) -> S."]),
    ok = bt_class:install_all([#{op => class, class => 'Object', superclass => 'ProtoObject', kind => object,
                                 module => Module, version => Version,
                                 methods => [#{selector => yourself, side => instance, function => yourself, arity => 1}]}]),
    ?assertEqual(3, (bt_class:find('Integer', yourself))(3)),
    ?assertNotEqual(none, bt_class:find('Integer', proceed)),
    ?assertNotEqual(none, bt_class:find_class('Set', new)).

run(Cell, Fun) ->
    ok = bt_class:begin_cell(Cell),
    Fun(),
    bt_class:end_cell(Cell).
