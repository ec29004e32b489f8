%% @doc Interpreted cells answer what compiled ones answer, and fail in the same place.
-module(bt_simple_tests).

-include_lib("eunit/include/eunit.hrl").

core(Body) ->
    iolist_to_binary(["module 'bt@cell@9001' ['s1'/0] attributes []\n's1'/0 = fun () -> ", Body, "\nend"]).

%% Whether it was interpreted, and what it answers.
run(Body) ->
    bt_simple:forget(),
    ok = bt_simple:load('bt@cell@9001', core(Body)),
    Value = bt_simple:call('bt@cell@9001', s1),
    Interpreted = not erlang:module_loaded('bt@cell@9001'),
    bt_simple:forget(),
    {Interpreted, Value}.

values_test_() ->
    [?_assertEqual({true, Value}, run(Body))
     || {Body, Value} <- [{"42", 42},
                          {"call 'erlang':'+'(1, 2)", 3},
                          {"let <V0> = call 'erlang':'*'(6, 7) in {'ok', V0, [V0|[]]}", {ok, 42, [42]}},
                          {"do call 'erlang':'put'('x', 1) call 'erlang':'get'('x')", 1},
                          {"case {'a', 3} of <{'b', V0}> when 'true' -> V0 <{'a', V1}> when 'true' -> [V1|V1] end",
                           [3 | 3]},
                          {"case <> of <> when call 'erlang':'is_list'(3) -> 'list' <> when 'true' -> 'other' end",
                           other},
                          {"case <1, [2|[3|[]]]> of <V0, V1 = [V2|V3]> when call 'erlang':'hd'(V0) -> 'no' "
                           "<V4, V5 = [V6|V7]> when 'true' -> {V5, V6, V7} end", {[2, 3], 2, [3]}}]].

a_variable_is_bound_anew_in_each_clause_test() ->
    ?assertEqual({true, {1, 2}},
                 run("let <V0> = 1 in let <V1> = case 2 of <V2> when 'true' -> V2 end in {V0, V1}")).

what_could_outlive_the_cell_is_compiled_test() ->
    Core = iolist_to_binary(["module 'bt@cell@9002' ['s1'/0] attributes []\n",
                             "'s1'/0 = fun () -> fun (V0) -> V0\nend"]),
    ok = bt_simple:load('bt@cell@9002', Core),
    ?assert(erlang:module_loaded('bt@cell@9002')),
    ?assertEqual(7, (bt_simple:call('bt@cell@9002', s1))(7)).

an_error_has_the_place_of_its_call_test() ->
    bt_simple:forget(),
    ok = bt_simple:load('bt@cell@9001', core("( call 'erlang':'+'(1, 'a') -| [3,{'file',\"cell[7]\"}] )")),
    try bt_simple:call('bt@cell@9001', s1) of
        _ -> error(no_error)
    catch
        error:badarith:Stack ->
            ?assertMatch([{erlang, '+', [1, a], _}, {'bt@cell@9001', s1, 0, [{file, "cell[7]"}, {line, 3}]}], Stack),
            ?assertEqual([#{where => <<>>, unit => <<"cell[7]">>, line => 3}], bt_frames:frames(Stack))
    end,
    bt_simple:forget().

throws_pass_through_test() ->
    bt_simple:forget(),
    ok = bt_simple:load('bt@cell@9001', core("call 'erlang':'throw'('ball')")),
    ?assertThrow(ball, bt_simple:call('bt@cell@9001', s1)).
