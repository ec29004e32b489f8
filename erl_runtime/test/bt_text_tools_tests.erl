%% @doc Nearest names and differences of texts.
-module(bt_text_tools_tests).
-include_lib("proper/include/proper.hrl").
-include_lib("eunit/include/eunit.hrl").

nearest_test() ->
    ?assertEqual([<<"increment">>], bt_nearest:names(<<"incremnet">>, [<<"increment">>, <<"decrement">>, <<"size">>])),
    ?assertEqual([<<"size">>], bt_nearest:names(<<"Size">>, [<<"size">>, <<"sort">>])),
    ?assertEqual([], bt_nearest:names(<<"x">>, [<<"y">>])),
    ?assertEqual([], bt_nearest:names(<<"x">>, [<<"x">>])),
    ?assertEqual(1, bt_nearest:distance("ab", "ba")),
    ?assertEqual(3, bt_nearest:distance("kitten", "sitting")),
    ?assertEqual(0, bt_nearest:distance("", "")).

word() -> list(oneof("abc")).

distance_is_one_test_() ->
    {timeout, 60, fun() ->
         ?assert(proper:quickcheck(?FORALL({A, B}, {word(), word()}, bt_nearest:distance(A, B) =:= bt_nearest:distance(B, A)
                                           andalso (bt_nearest:distance(A, B) =:= 0) =:= (A =:= B)
                                           andalso bt_nearest:distance(A, B) >= abs(length(A) - length(B))
                                           andalso bt_nearest:distance(A, B) =< max(length(A), length(B))),
                                   [{numtests, 500}, quiet]))
     end}.

diff_test() ->
    ?assertEqual(<<"  a\n- b\n+ c">>, bt_diff:lines(<<"a\nb">>, <<"a\nc">>)),
    ?assertEqual(<<"+ a">>, bt_diff:lines(<<>>, <<"a">>)),
    ?assertEqual(<<"- a">>, bt_diff:lines(<<"a">>, <<>>)),
    ?assertEqual(<<>>, bt_diff:lines(<<>>, <<>>)).

%% Both texts can be read off their difference.
diff_is_complete_test_() ->
    {timeout, 60, fun() ->
         Lines = list(oneof([<<"a">>, <<"b">>, <<"c">>, <<"d d">>])),
         ?assert(proper:quickcheck(?FORALL({Old, New}, {Lines, Lines}, side($-, diff(Old, New)) =:= Old
                                           andalso side($+, diff(Old, New)) =:= New), [{numtests, 500}, quiet]))
     end}.

diff(Old, New) -> bt_diff:lines(joined(Old), joined(New)).

joined(Lines) -> iolist_to_binary(lists:join("\n", Lines)).

side(Sign, Diff) ->
    [Line || <<Mark, " ", Line/binary>> <- binary:split(Diff, <<"\n">>, [global]), Mark =:= Sign orelse Mark =:= $\s].
