%% @doc Literals: what plain data looks like in source, and what is no plain data.
-module(bt_literal_tests).
-include_lib("eunit/include/eunit.hrl").

plain_test_() ->
    [?_assertEqual({ok, Text}, bt_literal:text(Term))
     || {Term, Text} <- [{42, <<"42">>}, {-1.5, <<"-1.5">>}, {1.0e300, <<"1.0e300">>}, {<<"it's">>, <<"'it''s'">>},
                         {<<"a\r">>, <<"<<97, 13>>">>}, {<<255>>, <<"<<255>>">>}, {nil, <<"nil">>}, {'two words', <<"#'two words'">>},
                         {[1, [2]], <<"#(1, #(2))">>}, {[1 | 2], <<"#(1 | 2)">>}, {{ok, true}, <<"{#ok, true}">>},
                         {{'$bt_array', {1}}, <<"#[1]">>}, {#{a => 1}, <<"#{#a => 1}">>}, {{}, <<"{}">>},
                         {{'$bt_class', 'Set'}, <<"Set">>}]].

other_test_() ->
    [?_assertEqual(error, bt_literal:text(Term))
     || Term <- [self(), make_ref(), fun() -> ok end, [1, fun() -> ok end], #{a => self()}, {'$bt_future', 1, 2}]].
