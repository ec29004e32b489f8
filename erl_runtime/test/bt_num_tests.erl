%% @doc Arithmetic: kinds of numbers, limits, what is told of a wrong operand.
-module(bt_num_tests).
-include_lib("proper/include/proper.hrl").
-include_lib("eunit/include/eunit.hrl").

num_test_() ->
    {setup, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{timeout, 60, {atom_to_list(Name), fun() -> Test() end}}
      || {Name, Test} <- [{kinds, fun kinds/0}, {errors, fun errors/0}, {limits, fun limits/0}, {large, fun large/0},
                          {powers, fun powers/0}, {division, fun division/0}]]}.

kinds() ->
    ?assertEqual(3, bt_num:add(1, 2)),
    ?assertEqual(3.5, bt_num:add(1, 2.5)),
    ?assertEqual(98, bt_num:add({'$bt_char', $a}, 1)),
    ?assertEqual(-1, bt_num:sub({'$bt_char', $a}, {'$bt_char', $b})),
    ?assertEqual(5.0, bt_num:divide(10, 2)),
    ?assertEqual(-3, bt_num:int_div(-7, 2)),
    ?assertEqual(-1, bt_num:'rem'(-7, 3)),
    ?assertEqual(0.5, bt_num:'rem'(2.5, 1)),
    ?assertEqual(1024, bt_num:pow(2, 10)),
    ?assertEqual(0.5, bt_num:pow(2, -1)),
    ?assertEqual(3.0, bt_num:pow(9, 0.5)),
    ?assertEqual(-8.0, bt_num:pow(-2.0, 3.0)).

errors() ->
    [?assertMatch({'ZeroDivisionError', <<"division by zero">>}, raised(Fun))
     || Fun <- [fun() -> bt_num:divide(1, 0) end, fun() -> bt_num:divide(1.5, 0.0) end, fun() -> bt_num:int_div(1, 0) end,
                fun() -> bt_num:'rem'(1, 0) end, fun() -> bt_num:pow(0, -1) end]],
    ?assertEqual({'TypeError', <<"+ needs a Number, got nil">>}, raised(fun() -> bt_num:add(1, nil) end)),
    ?assertEqual({'TypeError', <<"* needs a Number, got \"a\"">>}, raised(fun() -> bt_num:mul(<<"a">>, 2) end)),
    ?assertEqual({'TypeError', <<"div: needs an Integer, got 2.0">>}, raised(fun() -> bt_num:int_div(1, 2.0) end)),
    ?assertMatch({'ArithmeticError', _}, raised(fun() -> bt_num:mul(1.0e308, 10) end)),
    ?assertMatch({'ArithmeticError', _}, raised(fun() -> bt_num:add(1 bsl 2000, 0.5) end)),
    ?assertMatch({'ArithmeticError', _}, raised(fun() -> bt_num:pow(-2, 0.5) end)).

limits() ->
    Large = 1 bsl 500000,
    ?assertMatch({'IntegerTooLarge', _}, raised(fun() -> bt_num:mul(Large, Large) end)),
    ?assertMatch({'IntegerTooLarge', _}, raised(fun() -> bt_num:pow(3, 10000000) end)),
    ?assertMatch({'IntegerTooLarge', _}, raised(fun() -> bt_num:pow(2, 1 bsl 70) end)),
    ?assertMatch({'IntegerTooLarge', _}, raised(fun() -> bt_num:int_div(Large * Large, Large) end)),
    ?assertEqual(Large * 3, bt_num:mul(Large, 3)),
    ?assertEqual(1, bt_num:pow(1, 1 bsl 70)),
    ?assertEqual(-1, bt_num:pow(-1, (1 bsl 70) + 1)),
    ?assertEqual(Large, bt_num:pow(2, 500000)).

large() ->
    ?assertEqual(2.0, bt_num:divide(1 bsl 3000, 1 bsl 2999)),
    ?assertEqual(-0.5, bt_num:divide(-(1 bsl 3000), 1 bsl 3001)),
    ?assertEqual(0.0, bt_num:divide(1, 1 bsl 3000)),
    ?assertMatch({'ArithmeticError', _}, raised(fun() -> bt_num:divide(1 bsl 3000, 3) end)).

powers() ->
    ?assert(proper:quickcheck(?FORALL({A, B}, {integer(), range(0, 60)},
                                      bt_num:pow(A, B) =:= lists:foldl(fun(_, P) -> P * A end, 1, lists:seq(1, B))),
                              [{numtests, 500}, quiet])).

division() ->
    ?assert(proper:quickcheck(?FORALL({A, B}, {integer(), ?SUCHTHAT(N, integer(), N =/= 0)},
                                      bt_num:add(bt_num:mul(bt_num:int_div(A, B), B), bt_num:'rem'(A, B)) =:= A
                                          andalso bt_num:sub(bt_num:add(A, B), B) =:= A),
                              [{numtests, 500}, quiet])).

raised(Fun) ->
    try {none, Fun()}
    catch error:{bt_error, {'$bt_value', Class, #{message := Message}}} -> {Class, Message}
    end.
