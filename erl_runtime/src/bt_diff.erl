%% @doc The difference of two texts by lines: `-' for lines that went, `+' for lines that came, two blanks for kept ones.
%%
%% Pure.  `bt_diff:lines(<<"a\nb">>, <<"a\nc">>)' is `<<"  a\n- b\n+ c">>'.
-module(bt_diff).

-export([lines/2]).

-spec lines(binary(), binary()) -> binary().
lines(Old, New) ->
    Marked = walk(split(Old), split(New)),
    iolist_to_binary(lists:join(<<"\n">>, Marked)).

-spec split(binary()) -> [binary()].
split(<<>>) -> [];
split(Text) -> binary:split(Text, <<"\n">>, [global]).

-spec walk([binary()], [binary()]) -> [iodata()].
walk([], New) -> [["+ ", Line] || Line <- New];
walk(Old, []) -> [["- ", Line] || Line <- Old];
walk([Line | Old], [Line | New]) -> [["  ", Line] | walk(Old, New)];
walk(Old, New) ->
    {Gone, Came} = nearest_meeting(Old, New),
    {OldHead, OldTail} = lists:split(Gone, Old),
    {NewHead, NewTail} = lists:split(Came, New),
    [["- ", Line] || Line <- OldHead] ++ [["+ ", Line] || Line <- NewHead] ++ walk(OldTail, NewTail).

%% How many lines of each to pass until both stand at the same line: the fewest in sum.
-spec nearest_meeting([binary()], [binary()]) -> {non_neg_integer(), non_neg_integer()}.
nearest_meeting(Old, New) ->
    Places = maps:from_list(lists:reverse(lists:zip(New, lists:seq(0, length(New) - 1)))),
    Meetings = [{I + maps:get(Line, Places), I, maps:get(Line, Places)}
                || {I, Line} <- lists:zip(lists:seq(0, length(Old) - 1), Old), is_map_key(Line, Places)],
    case Meetings of
        [] -> {length(Old), length(New)};
        _ ->
            {_, I, J} = lists:min(Meetings),
            {I, J}
    end.
