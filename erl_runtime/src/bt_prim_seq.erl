%% @doc List: whole-list operations: order, arithmetic over elements, grouping, joining.
%%
%% Elements are forced where their value decides (sort, sum, max); otherwise they pass as they are.
%% `bt_prim_seq:sort([3, 1, 2])' is `[1, 2, 3]'.
-module(bt_prim_seq).

-export([sort/1, sort/2, sort_by/2, is_sorted/1, unique/1, flatten/1, zip/2, group_by/2, intersperse/2, join/1,
         join/2, sum/1, product/1, max/1, min/1, average/1, max_by/2, min_by/2, at_random/1, chunks/2, windows/2,
         repeat/2, shuffled/1]).

-type block1() :: bt_prim:block1().

%% @doc Ascending, stable; objects by their own `<'.
-spec sort([term()]) -> [term()].
sort(List) ->
    case all_plain(List) of
        true -> lists:sort(List);
        false -> lists:sort(fun bt_prim:less_equal/2, [bt_future:force(X) || X <- List])
    end.

-spec all_plain([term()]) -> boolean().
all_plain([X | Rest]) when is_number(X); is_binary(X); is_atom(X) -> all_plain(Rest);
all_plain([X | Rest]) -> bt_prim:plain(X) andalso all_plain(Rest);
all_plain([]) -> true.

%% @doc By a two-argument block (true: keep this order) or by the value of a one-argument block.
-spec sort([term()], block1() | fun((term(), term()) -> term())) -> [term()].
sort(List, Block) when is_function(Block, 2) ->
    lists:sort(fun(A, B) -> bt_prim:truth(Block(A, B)) end, List);
sort(List, Block) ->
    case bt_future:force(Block) of
        Symbol when is_atom(Symbol), Symbol =/= nil ->
            Arity = min(2, bt_prim:symbol_arity(Symbol)),
            sort(List, bt_prim:block(Symbol, Arity, 'sort:'));
        Other -> sort_by(List, bt_prim:block(Other, 1, 'sort:'))
    end.

-spec sort_by([term()], block1()) -> [term()].
sort_by(List, Block) ->
    Fun = bt_prim:block(Block, 1, 'sortBy:'),
    Keyed = [{bt_future:force(Fun(X)), X} || X <- List],
    [X || {_, X} <- lists:sort(fun({A, _}, {B, _}) -> bt_prim:less_equal(A, B) end, Keyed)].

-spec is_sorted([term()]) -> boolean().
is_sorted([A | [B | _] = Rest]) -> bt_prim:less_equal(A, B) andalso is_sorted(Rest);
is_sorted(_) -> true.

%% @doc The first of each group of equal elements, in order.
-spec unique([term()]) -> [term()].
unique(List) -> unique(List, #{}).

-spec unique([term()], #{term() => []}) -> [term()].
unique([X | Rest], Seen) ->
    Key = bt_prim_set:key(X),
    case Seen of
        #{Key := _} -> unique(Rest, Seen);
        _ -> [X | unique(Rest, Seen#{Key => []})]
    end;
unique([], _) -> [].

%% @doc Lists inside lists, all levels.
-spec flatten([term()]) -> [term()].
flatten(List) -> lists:flatten(List).

-spec zip([term()], term()) -> [{term(), term()}].
zip(List, Other) -> zip_loop(List, bt_prim:list(Other, 'zip:')).

-spec zip_loop([term()], [term()]) -> [{term(), term()}].
zip_loop([X | Xs], [Y | Ys]) -> [{X, Y} | zip_loop(Xs, Ys)];
zip_loop(_, _) -> [].

%% @doc A Dictionary from the block's value to the elements that have it.
-spec group_by([term()], block1()) -> #{term() => [term()]}.
group_by(List, Block) ->
    Fun = bt_prim:block(Block, 1, 'groupBy:'),
    Groups = lists:foldl(fun(X, Acc) ->
                                 Key = bt_future:force(Fun(X)),
                                 case Acc of
                                     #{Key := Xs} -> Acc#{Key := [X | Xs]};
                                     _ -> Acc#{Key => [X]}
                                 end
                         end, #{}, List),
    maps:map(fun(_, Xs) -> lists:reverse(Xs) end, Groups).

-spec intersperse([term()], term()) -> [term()].
intersperse(List, Between) -> lists:join(Between, List).

%% @doc The elements' displayStrings in one String.
-spec join([term()]) -> binary().
join(List) -> iolist_to_binary([text(X) || X <- List]).

-spec join([term()], term()) -> binary().
join(List, Between) ->
    iolist_to_binary(lists:join(bt_prim:string(Between, 'join:'), [text(X) || X <- List])).

-spec text(term()) -> binary().
text(B) when is_binary(B) -> B;
text(X) -> bt_prim:text(X).

-spec sum([term()]) -> term().
sum(List) -> sum_loop(List, 0).

-spec sum_loop([term()], term()) -> term().
sum_loop([X | Rest], Acc) when is_number(X), is_number(Acc) -> sum_loop(Rest, Acc + X);
sum_loop([X | Rest], 0) -> sum_loop(Rest, bt_future:force(X));
sum_loop([X | Rest], Acc) -> sum_loop(Rest, bt_prim:add(Acc, X));
sum_loop([], Acc) -> Acc.

-spec product([term()]) -> term().
product(List) -> lists:foldl(fun times/2, 1, List).

-spec times(term(), term()) -> term().
times(X, Acc) when is_number(X), is_number(Acc) -> bt_num:mul(Acc, X);
times(X, 1) -> bt_future:force(X);
times(X, Acc) -> bt_send:binary('*', Acc, X, {<<>>, 0, <<>>}).

-spec max([term()]) -> term().
max([X | Rest]) ->
    lists:foldl(fun(Y, Best) -> case below(Best, Y) of true -> Y; false -> Best end end,
                bt_future:force(X), [bt_future:force(Y) || Y <- Rest]);
max([]) -> bt_prim:empty(max, "collection").

-spec min([term()]) -> term().
min([X | Rest]) ->
    lists:foldl(fun(Y, Best) -> case below(Y, Best) of true -> Y; false -> Best end end,
                bt_future:force(X), [bt_future:force(Y) || Y <- Rest]);
min([]) -> bt_prim:empty(min, "collection").

%% As `sort' orders them, but a number and something else have no largest: that is the TypeError of `<'.
-spec below(term(), term()) -> boolean().
below(A, B) when is_number(A), is_number(B) -> A < B;
below(A, B) when is_number(A); is_number(B) -> bt_prim:truth(bt_send:binary('<', A, B, {<<>>, 0, <<>>}));
below(A, B) -> bt_prim:less(A, B).

%% @doc The element whose value under the block is largest.
-spec max_by([term()], block1()) -> term().
max_by([], _) -> bt_prim:empty('detectMax:', "collection");
max_by(List, Block) -> best(List, bt_prim:block(Block, 1, 'detectMax:'), fun(A, B) -> bt_prim:less(B, A) end).

-spec min_by([term()], block1()) -> term().
min_by([], _) -> bt_prim:empty('detectMin:', "collection");
min_by(List, Block) -> best(List, bt_prim:block(Block, 1, 'detectMin:'), fun bt_prim:less/2).

-spec best([term(), ...], block1(), fun((term(), term()) -> boolean())) -> term().
best([X | Rest], Fun, Better) ->
    Step = fun(Y, {BestKey, Best}) ->
                   Key = bt_future:force(Fun(Y)),
                   case Better(Key, BestKey) of true -> {Key, Y}; false -> {BestKey, Best} end
           end,
    element(2, lists:foldl(Step, {bt_future:force(Fun(X)), X}, Rest)).

%% @doc The arithmetic mean, a Float.
-spec average([term()]) -> term().
average([]) -> bt_prim:empty(average, "collection");
average(List) ->
    case sum(List) of
        Sum when is_number(Sum) -> Sum / length(List);
        Sum -> bt_send:binary('/', Sum, length(List), {<<>>, 0, <<>>})
    end.

-spec at_random([term()]) -> term().
at_random([]) -> bt_prim:empty(atRandom, "collection");
at_random(List) -> lists:nth(rand:uniform(length(List)), List).

-spec shuffled([term()]) -> [term()].
shuffled(List) -> [X || {_, X} <- lists:sort([{rand:uniform(), X} || X <- List])].

%% @doc Consecutive pieces of this size; the last may be shorter.
-spec chunks([term()], term()) -> [[term()]].
chunks(List, Size) ->
    case bt_prim:integer(Size, 'chunked:') of
        N when N > 0 -> chunk_loop(List, N, length(List));
        N -> bt_prim:type_error('chunked:', "a positive Integer", N)
    end.

-spec chunk_loop([term()], pos_integer(), non_neg_integer()) -> [[term()]].
chunk_loop([], _, _) -> [];
chunk_loop(List, N, Length) when Length =< N -> [List];
chunk_loop(List, N, Length) ->
    {Chunk, Rest} = lists:split(N, List),
    [Chunk | chunk_loop(Rest, N, Length - N)].

%% @doc Every run of this many neighbours.
-spec windows([term()], term()) -> [[term()]].
windows(List, Size) ->
    case bt_prim:integer(Size, 'windows:') of
        N when N > 0 -> window_loop(List, N, length(List));
        N -> bt_prim:type_error('windows:', "a positive Integer", N)
    end.

-spec window_loop([term()], pos_integer(), non_neg_integer()) -> [[term()]].
window_loop(List, N, Length) when Length >= N -> [lists:sublist(List, N) | window_loop(tl(List), N, Length - 1)];
window_loop(_, _, _) -> [].

-spec repeat([term()], term()) -> [term()].
repeat(List, Times) -> lists:append(lists:duplicate(bt_prim:count(Times, 'repeat:'), List)).
