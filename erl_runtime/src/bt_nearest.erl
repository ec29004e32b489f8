%% @doc Did you mean: the names nearest to one that was not found.
%%
%% Pure.  `bt_nearest:names(<<"incremnet">>, [<<"increment">>, <<"size">>])' is `[<<"increment">>]'.
-module(bt_nearest).

-export([names/2, distance/2]).

%% @doc At most three candidates within a third of the name's length of edits (at most 4), nearest first.
-spec names(binary(), [binary()]) -> [binary()].
names(Name, Candidates) ->
    Text = folded(Name),
    Limit = min(4, (length(Text) + 1) div 3),
    Size = byte_size(Name),
    Near = [{Distance, Candidate} || Candidate <- lists:usort(Candidates), Candidate =/= Name,
                                     abs(byte_size(Candidate) - Size) =< 3 * Limit,
                                     Distance <- [near(Text, folded(Candidate), Limit)], Distance =< Limit],
    closest(lists:sort(Near)).

%% What is clearly further off than the best is no help.
-spec closest([{non_neg_integer(), binary()}]) -> [binary()].
closest([]) -> [];
closest([{Best, _} | _] = Near) ->
    [Candidate || {Distance, Candidate} <- lists:sublist(Near, 3), Distance =< Best * 3 div 2].

-spec folded(binary()) -> [char()].
folded(Name) ->
    case << <<(lower(C))>> || <<C>> <= Name, C < 128 >> of
        Ascii when byte_size(Ascii) =:= byte_size(Name) -> binary_to_list(Ascii);
        _ -> string:lowercase(unicode:characters_to_list(Name))
    end.

-spec lower(byte()) -> byte().
lower(C) when C >= $A, C =< $Z -> C + 32;
lower(C) -> C.

-spec near([char()], [char()], non_neg_integer()) -> non_neg_integer().
near(A, B, Limit) ->
    case abs(length(A) - length(B)) > Limit of
        true -> Limit + 1;
        false -> distance(A, B)
    end.

%% @doc Edits from A to B: insert, delete, replace, or swap two neighbours.
-spec distance([char()], [char()]) -> non_neg_integer().
distance(A, B) ->
    First = lists:seq(0, length(B)),
    {Last, _, _} = lists:foldl(fun(X, {Row, Before, Prior}) ->
                                   {row(X, Prior, B, Row, Before), Row, X}
                               end, {First, [], none}, A),
    lists:last(Last).

%% One row of the table: Above is the row before, Above2 the one before that (for swaps).
-spec row(char(), char() | none, [char()], [non_neg_integer()], [non_neg_integer()]) -> [non_neg_integer()].
row(X, Prior, B, [Corner | _] = Above, Above2) ->
    [Corner + 1 | cells(X, Prior, B, none, Above, Above2, none, Corner + 1)].

-spec cells(char(), char() | none, [char()], char() | none, [non_neg_integer()], [non_neg_integer()],
            non_neg_integer() | none, non_neg_integer()) -> [non_neg_integer()].
cells(_, _, [], _, _, _, _, _) -> [];
cells(X, Prior, [Y | Rest], PriorY, [Diagonal | [Up | _] = Above], Above2, Swap, Left) ->
    Cost = case X of Y -> 0; _ -> 1 end,
    Plain = lists:min([Left + 1, Up + 1, Diagonal + Cost]),
    Cell = case X =:= PriorY andalso Prior =:= Y andalso is_integer(Swap) of
               true -> min(Plain, Swap + 1);
               false -> Plain
           end,
    {NextSwap, Above2Rest} = shift(Above2),
    [Cell | cells(X, Prior, Rest, Y, Above, Above2Rest, NextSwap, Cell)].

-spec shift([non_neg_integer()]) -> {non_neg_integer() | none, [non_neg_integer()]}.
shift([]) -> {none, []};
shift([Head | Tail]) -> {Head, Tail}.
