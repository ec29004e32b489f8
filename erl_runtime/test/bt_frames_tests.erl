%% @doc Stack traces of Erlang as Beamtalk's frames.
-module(bt_frames_tests).
-include_lib("eunit/include/eunit.hrl").

at(Line) -> [{file, "cell[1]"}, {line, Line}].

frames(Stack) -> [{Where, Line} || #{where := Where, line := Line} <- bt_frames:frames(Stack)].

a_loop_is_its_method_test() ->
    Stack = [{'bt@T@3', '-class go:/2-loop2/1-', 3, at(4)}, {'bt@T@3', 'class go:', 2, []}, {lists, map, 2, []},
             {'bt@cell@4', s1, 0, at(1)}],
    ?assertEqual([{<<"T class >> go:">>, 4}, {<<>>, 1}], frames(Stack)).

blocks_are_named_test() ->
    Stack = [{'bt@T@3', '-go/1-fun-0-', 1, at(2)}, {'bt@std@List', 'do:', 2, at(9)}, {'bt@T@3', go, 1, at(2)}],
    ?assertEqual([{<<"a block in T >> go">>, 2}, {<<"List >> do:">>, 9}, {<<"T >> go">>, 2}], frames(Stack)).

repeated_ones_stand_once_test() ->
    Frame = {'bt@T@3', down, 1, at(2)},
    ?assertEqual([{<<"T >> down">>, 2}], frames(lists:duplicate(50, Frame))).
