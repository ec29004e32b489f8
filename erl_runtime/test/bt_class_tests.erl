%% @doc Classes in force: lookup, inheritance, redefinition, what is refused.
-module(bt_class_tests).
-include_lib("eunit/include/eunit.hrl").

-define(CLASS(Name), {'$bt_class', Name}).

class_test_() ->
    {foreach, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{timeout, 60, {atom_to_list(Name), fun() -> Test() end}}
      || {Name, Test} <- [{lookup, fun lookup/0}, {class_side, fun class_side/0}, {redefine, fun redefine/0},
                          {kinds, fun kinds/0}, {class_of_terms, fun class_of_terms/0}, {refused, fun refused/0},
                          {variables, fun variables/0}, {atomic_variables, fun atomic_variables/0},
                          {state_steps, fun state_steps/0}, {migration_again, fun migration_again/0},
                          {removed_field, fun removed_field/0}, {library, fun library/0}, {removal, fun removal/0},
                          {restart, fun restart/0}, {protocols, fun protocols/0}, {description, fun description/0},
                          {current, fun current/0}, {every_class_object, fun every_class_object/0},
                          {racing, fun racing/0}]]}.

lookup() ->
    bt_test_classes:class('CtAnimal', 'Object', #{}, ["noise(_) -> none.", "legs(_) -> 4."]),
    bt_test_classes:class('CtDog', 'CtAnimal', #{}, ["noise(_) -> woof."]),
    ?assertEqual(woof, (bt_class:find('CtDog', noise))(x)),
    ?assertEqual(4, (bt_class:find('CtDog', legs))(x)),
    ?assertEqual(none, bt_class:find('CtDog', fly)),
    ?assertEqual(none, bt_class:find('CtNowhere', fly)),
    ?assertEqual(none, (bt_class:super_method('CtDog', none, instance, noise))(x)),
    ?assert(bt_class:responds_to({'$bt_value', 'CtDog', #{}}, legs)),
    ?assert(bt_class:inherits('CtDog', 'Object')),
    ?assertNot(bt_class:inherits('CtAnimal', 'CtDog')).

class_side() ->
    bt_test_classes:class('CtShape', 'Object', #{}, ["'class make'(Self) -> {made, Self}."]),
    bt_test_classes:class('CtCircle', 'CtShape', #{}, []),
    ?assertEqual({made, ?CLASS('CtCircle')}, (bt_class:find_for(?CLASS('CtCircle'), make))(?CLASS('CtCircle'))),
    ?assertEqual(none, bt_class:find('CtCircle', make)),
    bt_test_classes:patch('Class', <<"c">>, ["kindly(_) -> yes."]),
    ?assertEqual(yes, (bt_class:find_class('CtCircle', kindly))(x)),
    ?assertEqual(none, bt_class:find('CtCircle', kindly)).

redefine() ->
    bt_test_classes:class('CtR', 'Object', #{}, ["a(_) -> 1.", "b(_) -> 1."]),
    bt_test_classes:class('CtRSub', 'CtR', #{}, []),
    Before = bt_class:version('CtR'),
    ?assertMatch(#{dropped_patches := 0}, bt_test_classes:class('CtR', 'Object', #{}, ["a(_) -> 2."])),
    ?assertNotEqual(Before, bt_class:version('CtR')),
    ?assertEqual(2, (bt_class:find('CtRSub', a))(x)),
    ?assertEqual(none, bt_class:find('CtRSub', b)).

kinds() ->
    bt_test_classes:class('CtActor', 'Actor', #{}, []),
    bt_test_classes:class('CtActorSub', 'CtActor', #{}, []),
    bt_test_classes:class('CtValue', 'Value', #{}, []),
    ?assertMatch(#{kind := actor}, bt_class_table:info('CtActorSub')),
    ?assertMatch(#{kind := value}, bt_class_table:info('CtValue')).

class_of_terms() ->
    [?assertEqual(Class, bt_class:class_of(Term))
     || {Class, Term} <- [{'Integer', 1}, {'Float', 1.5}, {'True', true}, {'False', false}, {'UndefinedObject', nil},
                          {'Symbol', ok}, {'String', <<"a">>}, {'Binary', <<1:3>>}, {'List', []}, {'List', [1 | 2]},
                          {'Dictionary', #{}}, {'Tuple', {}}, {'Tuple', {ok, 1}}, {'Array', {'$bt_array', {1}}},
                          {'Character', {'$bt_char', 97}}, {'Block', fun() -> 1 end}, {'Pid', self()},
                          {'Reference', make_ref()}, {'Future', {'$bt_future', 1, 2}}, {'Counter', {'$bt_actor', 'Counter', self(), 1}},
                          {'Point', {'$bt_value', 'Point', #{}}}, {'OrderedCollection', {'$bt_object', 'OrderedCollection', 1}},
                          {'Metaclass', ?CLASS('Integer')}, {'ForeignModule', {'$bt_module', erlang, lists}}]],
    ?assert(bt_class:is_kind(1, 'Number')),
    ?assert(bt_class:is_kind(<<"a">>, 'Binary')),
    ?assert(bt_class:is_kind(?CLASS('Integer'), 'Class')).

refused() ->
    bt_test_classes:class('CtSealed', 'Object', #{modifiers => [sealed]}, []),
    ?assertMatch({'SealedClass', _}, raised(fun() -> bt_test_classes:class('CtX', 'CtSealed', #{}, []) end)),
    ?assertMatch({'UndefinedClass', _}, raised(fun() -> bt_test_classes:class('CtX', 'Objct', #{}, []) end)),
    ?assertMatch({'UndefinedClass', _}, raised(fun() -> bt_test_classes:patch('CtX', <<"c">>, ["a(_) -> 1."]) end)),
    ?assertMatch({'SealedClass', _}, raised(fun() -> bt_test_classes:class('Integer', 'Object', #{}, []) end)),
    ?assertMatch({'CyclicHierarchy', _}, raised(fun() -> bt_test_classes:class('CtY', 'CtY', #{}, []) end)),
    bt_test_classes:class('CtA', 'Object', #{}, []),
    bt_test_classes:class('CtB', 'CtA', #{}, []),
    ?assertMatch({'CyclicHierarchy', _}, raised(fun() -> bt_test_classes:class('CtA', 'CtB', #{}, []) end)),
    ?assertNot(bt_class:exists('CtX')),
    bt_test_classes:patch('CtA', <<"c">>, #{modifiers => [sealed]}, ["m(_) -> 1."]),
    ?assertMatch({'SealedMethod', _}, raised(fun() -> bt_test_classes:class('CtB', 'CtA', #{}, ["m(_) -> 2."]) end)).

variables() ->
    bt_test_classes:class('CtVars', 'Object', #{class_vars => [{count, literal, 1}, {made, code, 'field made'}]},
                          ["'field made'() -> [made]."]),
    bt_test_classes:class('CtVarsSub', 'CtVars', #{}, []),
    ?assertEqual(1, bt_class:get_var('CtVars', count)),
    ?assertEqual([made], bt_class:get_var('CtVarsSub', made)),
    ?assertEqual(5, bt_class:put_var('CtVarsSub', count, 5)),
    ?assertEqual(5, bt_class:get_var('CtVars', count)),
    bt_test_classes:class('CtVars', 'Object', #{class_vars => [{count, literal, 1}]}, []),
    ?assertEqual(5, bt_class:get_var('CtVars', count)),
    ?assertMatch({'FieldNotFound', _}, raised(fun() -> bt_class:get_var('CtVars', nope) end)).

atomic_variables() ->
    bt_test_classes:class('CtAtomic', 'Object', #{class_vars => [{n, literal, 0}]}, []),
    bt_test_classes:patch('Integer', <<"c">>, ["'+'(A, B) -> A + B."]),
    Workers = [spawn_monitor(fun() -> [bt_class:update_var('CtAtomic', n, '+', 1) || _ <- lists:seq(1, 500)] end)
               || _ <- lists:seq(1, 8)],
    [receive {'DOWN', Ref, process, Pid, Reason} -> ?assertEqual(normal, Reason) end || {Pid, Ref} <- Workers],
    ?assertEqual(4000, bt_class:get_var('CtAtomic', n)).

state_steps() ->
    bt_test_classes:class('CtState', 'Actor', #{fields => [{a, literal, 0}]}, []),
    bt_test_classes:class('CtStateSub', 'CtState', #{fields => [{b, literal, 0}]}, []),
    Marker = bt_class:state_marker('CtStateSub'),
    ?assertEqual({Marker, []}, bt_class:state_steps('CtStateSub', Marker)),
    bt_test_classes:class('CtState', 'Actor', #{fields => [{a, literal, 0}, {c, literal, 7}]}, []),
    Version = bt_class:version('CtStateSub'),
    bt_test_classes:migrate('CtState', <<"m">>, "migrate(Self) -> Self."),
    ?assertNotEqual(Version, bt_class:version('CtStateSub')),
    {Later, Steps} = bt_class:state_steps('CtStateSub', Marker),
    ?assertMatch([{fields, [{c, {literal, 7}}]}, {migrate, _}], Steps),
    ?assertEqual({Later, []}, bt_class:state_steps('CtStateSub', Later)),
    ?assertEqual(Later, bt_class:state_marker('CtStateSub')).

%% A migration gives way to what its cell says when it runs again, for actors that have not taken it yet.
migration_again() ->
    bt_test_classes:class('CtMig', 'Actor', #{}, []),
    Marker = bt_class:state_marker('CtMig'),
    Run = fun(Functions) ->
              ok = bt_class:begin_cell(<<"mig">>),
              [bt_test_classes:migrate('CtMig', <<"mig">>, F) || F <- Functions],
              _ = bt_class:end_cell(<<"mig">>),
              {_, Steps} = bt_class:state_steps('CtMig', Marker),
              [Module:migrate(x) || {migrate, Module} <- Steps]
          end,
    ?assertEqual([1, 2], Run(["migrate(_) -> 1.", "migrate(_) -> 2."])),
    ?assertEqual([3], Run(["migrate(_) -> 3."])),
    ?assertEqual([], Run([])).

removed_field() ->
    put('$bt_state', #{a => 1, b => 2}),
    ?assertEqual(self, bt_class_steps:remove_field(self, a)),
    ?assertEqual(#{b => 2}, erase('$bt_state')),
    ?assertMatch({'Error', _}, raised(fun() -> bt_class_steps:remove_field(self, a) end)).

library() ->
    {Module, Version} = bt_test_classes:module('CtLib', ["hello(_) -> hi."]),
    Method = #{selector => hello, side => instance, function => hello, arity => 1},
    Units = [#{op => class, class => 'CtLibSub', superclass => 'CtLib', kind => inherit, module => Module, version => Version,
               methods => []},
             #{op => class, class => 'CtLib', superclass => 'Value', kind => inherit, module => Module, version => Version,
               methods => [Method]}],
    ?assertEqual(ok, bt_class:install_all(Units)),
    ?assertEqual(hi, (bt_class:find('CtLibSub', hello))(x)),
    ?assertMatch(#{kind := value}, bt_class_table:info('CtLibSub')),
    ?assertEqual(Version, bt_class:version('CtLib')),
    #{notes := [Note]} = bt_test_classes:class('CtLib', 'Object', #{}, []),
    ?assertNotEqual(nomatch, string:find(Note, "library")).

removal() ->
    bt_test_classes:class('CtGone', 'Object', #{}, ["a(_) -> 1."]),
    bt_test_classes:class('CtGoneSub', 'CtGone', #{}, []),
    ?assertMatch({'ClassInUse', _}, raised(fun() -> bt_class_server:call({remove_class, 'CtGone'}) end)),
    ok = bt_class_server:call({remove_class, 'CtGoneSub'}),
    ok = bt_class_server:call({remove_class, 'CtGone'}),
    ?assertNot(bt_class:exists('CtGone')),
    ?assertEqual(none, bt_class:find('CtGone', a)),
    bt_test_classes:class('CtGone', 'Object', #{}, ["b(_) -> 1."]),
    ?assertEqual(none, bt_class:find('CtGone', a)),
    ?assertNotEqual(none, bt_class:find('CtGone', b)).

%% The server dies; what was defined lives on, and cells still replace their layers.
restart() ->
    bt_test_classes:class('CtLives', 'Object', #{}, ["a(_) -> 1."]),
    ok = bt_class:begin_cell(<<"k">>),
    bt_test_classes:patch('CtLives', <<"k">>, ["a(_) -> 2."]),
    [] = bt_class:end_cell(<<"k">>),
    Old = whereis(bt_class_server),
    Ref = monitor(process, Old),
    exit(Old, kill),
    receive {'DOWN', Ref, _, _, _} -> ok end,
    {ok, New} = bt_class:start_link(),
    unlink(New),
    ?assertEqual(2, (bt_class:find('CtLives', a))(x)),
    ok = bt_class:begin_cell(<<"k">>),
    ?assertMatch([_], bt_class:end_cell(<<"k">>)),
    ?assertEqual(1, (bt_class:find('CtLives', a))(x)),
    exit(New, kill).

protocols() ->
    'CtPrintable' = bt_protocol:define('CtPrintable', [show, hide]),
    bt_test_classes:class('CtP', 'Object', #{}, ["show(_) -> 1."]),
    ?assertEqual([hide], bt_protocol:missing({'$bt_value', 'CtP', #{}}, 'CtPrintable')),
    ?assertNot(bt_protocol:conforms(?CLASS('CtP'), 'CtPrintable')),
    bt_test_classes:patch('CtP', <<"c">>, ["hide(_) -> 1."]),
    ?assert(bt_protocol:conforms(?CLASS('CtP'), 'CtPrintable')),
    ?assertEqual(['CtP'], bt_protocol:conforming('CtPrintable')),
    ?assertMatch({'UndefinedName', _}, raised(fun() -> bt_protocol:required('CtPrintible') end)).

description() ->
    bt_test_classes:class('CtD', 'Value', #{fields => [{x, literal, 0}]}, ["inc(S) -> S."]),
    ?assertEqual([inc, 'withX:', x], bt_describe:own_selectors('CtD', instance)),
    ?assertMatch(#{class := 'CtD', line := 2, source := <<"inc(S) -> S.">>}, bt_describe:method('CtD', instance, inc)),
    ?assertMatch(#{class := 'Object', side := class}, bt_describe:method('CtD', class, 'new:')),
    ?assert(lists:member(inc, bt_describe:selectors('CtD', instance))),
    ?assert(lists:member('x:', bt_describe:understood(?CLASS('CtD')))),
    ?assertMatch(#{all_fields := [x], superclass := 'Value'}, bt_describe:class('CtD')),
    ?assertEqual(none, bt_describe:class('CtNope')),
    ?assertEqual('Value', bt_describe:superclass('CtD')).

%% What compiled self-sends rely on.
current() ->
    bt_test_classes:class('CtCur', 'Object', #{}, ["a(_) -> 1."]),
    #{version := Version} = element(2, bt_class_store:class('CtCur')),
    Value = {'$bt_value', 'CtCur', #{}},
    ?assert(bt_class:is_current(Value, 'CtCur', Version)),
    ?assert(bt_class:is_current(?CLASS('CtCur'), 'CtCur', Version)),
    bt_test_classes:class('CtCurSub', 'CtCur', #{}, []),
    ?assertNot(bt_class:is_current({'$bt_value', 'CtCurSub', #{}}, 'CtCur', Version)),
    bt_test_classes:patch('CtCur', <<"c">>, ["a(_) -> 2."]),
    ?assertNot(bt_class:is_current(Value, 'CtCur', Version)).

%% A class that overrides keeps its version when its superclass is patched.
every_class_object() ->
    bt_test_classes:class('CtE', 'Object', #{}, ["q(_) -> 1."]),
    bt_test_classes:class('CtF', 'CtE', #{}, ["q(_) -> 2."]),
    bt_test_classes:class('CtG', 'CtE', #{}, []),
    [F, G] = [bt_class:version(C) || C <- ['CtF', 'CtG']],
    bt_test_classes:patch('CtE', <<"c">>, ["q(_) -> 3."]),
    ?assertEqual(F, bt_class:version('CtF')),
    ?assertNotEqual(G, bt_class:version('CtG')),
    ?assertEqual(3, (bt_class:find('CtG', q))(x)),
    bt_test_classes:patch('Object', <<"c">>, ["q(_) -> 0."]),
    ?assertEqual(0, (bt_class:find_class('CtG', q))(x)),
    ?assertEqual(3, (bt_class:find('CtG', q))(x)).

%% While classes are redefined, patched and reverted, readers find a method at every moment.
racing() ->
    Define = fun(N) -> bt_test_classes:class('CtRace', 'Object', #{}, ["m(_) -> " ++ integer_to_list(N) ++ "."]) end,
    Define(0),
    bt_test_classes:class('CtRaceSub', 'CtRace', #{}, []),
    %% They never wait, so on a machine with few cores the class server would hardly get its turn.
    Readers = [spawn_opt(fun() -> read_until(stop) end, [monitor, {priority, low}]) || _ <- [1, 2]],
    [begin
         Define(N),
         bt_test_classes:patch('CtRace', <<"c">>, ["m(_) -> " ++ integer_to_list(N) ++ "."]),
         bt_test_classes:patch('Object', <<"c">>, ["other(_) -> 1."]),
         ok = bt_class_server:call({revert, {'CtRace', instance, m}})
     end || N <- lists:seq(1, 20)],
    [begin
         Pid ! stop,
         receive {'DOWN', Ref, process, Pid, Reason} -> ?assertEqual(normal, Reason) end
     end || {Pid, Ref} <- Readers].

read_until(Stop) ->
    receive Stop -> ok
    after 0 ->
        true = is_integer((bt_class:find('CtRaceSub', m))(x)),
        true = is_integer((bt_class:find('CtRace', m))(x)),
        none = bt_class:find_class('CtRaceSub', m),
        #{kind := object} = bt_class_table:info('CtRaceSub'),
        read_until(Stop)
    end.

raised(Fun) ->
    try {none, Fun()}
    catch error:{bt_error, {'$bt_value', Class, #{message := Message}}} -> {Class, Message}
    end.
