%% @doc List: the loops every program runs, as tight Erlang recursion over a proper list.
%%
%% Blocks are funs and are called directly; an answer that decides (select:, detect:) is forced.
%% `bt_prim_list:collect([1, 2], fun(X) -> X * X end)' is `[1, 4]'.
-module(bt_prim_list).

-export([do/2, reverse_do/2, do_with_index/2, do_separated/3, with_do/3, with_collect/3, collect/2, collect_with_index/2,
         flat_collect/2, select/2, reject/2, detect/2, none_fits/0, detect_if_none/3, inject/3, fold/2, any/2, all/2, none/2,
         count/2, partition/2, take_while/2, drop_while/2, at/2, at_if_absent/3, at_put/3, first/1, rest/1, last/1,
         first/2, last/2, includes/2, index_of/2, place/2, remove/2, remove_if_absent/3, from_to/3, take/2, drop/2,
         insert/3]).

-type block1() :: bt_prim:block1().
-type block2() :: fun((term(), term()) -> term()).

%% @doc Answers nil, as every loop does: a loop is run for what it does.
-spec do([term()], block1()) -> nil.
do(List, Block) when is_function(Block, 1) -> do_loop(List, Block);
do(List, Other) -> do_loop(List, bt_prim:block(Other, 1, 'do:')).

-spec do_loop([term()], block1()) -> nil.
do_loop([X | Rest], Block) -> Block(X), do_loop(Rest, Block);
do_loop([], _) -> nil.

-spec reverse_do([term()], block1()) -> nil.
reverse_do(List, Block) -> do(lists:reverse(List), Block).

-spec do_with_index([term()], block2()) -> nil.
do_with_index(List, Block) -> index_loop(List, 1, bt_prim:block(Block, 2, 'eachWithIndex:')).

-spec index_loop([term()], pos_integer(), block2()) -> nil.
index_loop([X | Rest], I, Block) -> Block(X, I), index_loop(Rest, I + 1, Block);
index_loop([], _, _) -> nil.

-spec do_separated([term()], block1(), fun(() -> term())) -> nil.
do_separated([], _, _) -> nil;
do_separated([X | Rest], Block, Between) ->
    Each = bt_prim:block(Block, 1, 'do:separatedBy:'),
    Gap = bt_prim:block(Between, 0, 'do:separatedBy:'),
    Each(X),
    do_loop(Rest, fun(Y) -> Gap(), Each(Y) end).

-spec with_do([term()], term(), block2()) -> nil.
with_do(List, Others, Block) ->
    with_loop(List, bt_prim:list(Others, 'with:do:'), bt_prim:block(Block, 2, 'with:do:')).

-spec with_collect([term()], term(), block2()) -> [term()].
with_collect(List, Others, Block) ->
    collected(List, bt_prim:list(Others, 'with:collect:'), bt_prim:block(Block, 2, 'with:collect:')).

-spec collected([term()], [term()], block2()) -> [term()].
collected([X | Xs], [Y | Ys], Block) -> [Block(X, Y) | collected(Xs, Ys, Block)];
collected([], [], _) -> [];
collected(Xs, Ys, _) -> left_over('with:collect:', Xs ++ Ys).

-spec with_loop([term()], [term()], block2()) -> nil.
with_loop([X | Xs], [Y | Ys], Block) -> Block(X, Y), with_loop(Xs, Ys, Block);
with_loop([], [], _) -> nil;
with_loop(Xs, Ys, _) -> left_over('with:do:', Xs ++ Ys).

-spec left_over(atom(), [term()]) -> no_return().
left_over(Selector, Elements) ->
    bt_prim:raise('IndexOutOfBounds',
                  io_lib:format("~ts needs collections of one size, ~b elements are left over", [Selector, length(Elements)]),
                  #{selector => Selector}).

-spec collect([term()], block1()) -> [term()].
collect(List, Block) when is_function(Block, 1) -> [Block(X) || X <- List];
collect(List, Other) -> collect(List, bt_prim:block(Other, 1, 'collect:')).

-spec collect_with_index([term()], block2()) -> [term()].
collect_with_index(List, Block) -> collect_from(List, 1, bt_prim:block(Block, 2, 'collectWithIndex:')).

-spec collect_from([term()], pos_integer(), block2()) -> [term()].
collect_from([X | Rest], I, Block) -> [Block(X, I) | collect_from(Rest, I + 1, Block)];
collect_from([], _, _) -> [].

-spec flat_collect([term()], block1()) -> [term()].
flat_collect(List, Block) ->
    Fun = bt_prim:block(Block, 1, 'flatMap:'),
    lists:append([bt_prim:list(bt_future:force(Fun(X)), 'flatMap:') || X <- List]).

-spec select([term()], block1()) -> [term()].
select(List, Block) when is_function(Block, 1) -> select_loop(List, Block);
select(List, Other) -> select_loop(List, bt_prim:block(Other, 1, 'select:')).

-spec select_loop([term()], block1()) -> [term()].
select_loop([X | Rest], Block) ->
    case Block(X) of
        true -> [X | select_loop(Rest, Block)];
        false -> select_loop(Rest, Block);
        Other -> case bt_prim:truth(Other) of
                     true -> [X | select_loop(Rest, Block)];
                     false -> select_loop(Rest, Block)
                 end
    end;
select_loop([], _) -> [].

-spec reject([term()], block1()) -> [term()].
reject(List, Block) when is_function(Block, 1) -> reject_loop(List, Block);
reject(List, Other) -> reject_loop(List, bt_prim:block(Other, 1, 'reject:')).

-spec reject_loop([term()], block1()) -> [term()].
reject_loop([X | Rest], Block) ->
    case Block(X) of
        false -> [X | reject_loop(Rest, Block)];
        true -> reject_loop(Rest, Block);
        Other -> case bt_prim:truth(Other) of
                     false -> [X | reject_loop(Rest, Block)];
                     true -> reject_loop(Rest, Block)
                 end
    end;
reject_loop([], _) -> [].

%% @doc The first element the block is true for; none raises NotFound.
-spec detect([term()], block1()) -> term().
detect(List, Block) ->
    case find(List, bt_prim:block(Block, 1, 'detect:')) of
        {found, X} -> X;
        none -> none_fits()
    end.

-spec none_fits() -> no_return().
none_fits() ->
    bt_prim:raise('NotFound', "detect: found no element that fits",
                  #{selector => 'detect:', hint => <<"detect:ifNone: says what to answer then">>}).

-spec detect_if_none([term()], block1(), term()) -> term().
detect_if_none(List, Block, Default) ->
    case find(List, bt_prim:block(Block, 1, 'detect:ifNone:')) of
        {found, X} -> X;
        none when is_function(Default, 0) -> Default();
        none -> Default
    end.

-spec find([term()], block1()) -> {found, term()} | none.
find([X | Rest], Block) ->
    case Block(X) of
        true -> {found, X};
        false -> find(Rest, Block);
        Other -> case bt_prim:truth(Other) of true -> {found, X}; false -> find(Rest, Block) end
    end;
find([], _) -> none.

-spec inject([term()], term(), block2()) -> term().
inject(List, Start, Block) when is_function(Block, 2) -> inject_loop(List, Start, Block);
inject(List, Start, Other) -> inject_loop(List, Start, bt_prim:block(Other, 2, 'inject:into:')).

-spec inject_loop([term()], term(), block2()) -> term().
inject_loop([X | Rest], Acc, Block) -> inject_loop(Rest, Block(Acc, X), Block);
inject_loop([], Acc, _) -> Acc.

-spec fold([term()], block2()) -> term().
fold([X | Rest], Block) -> inject(Rest, X, Block);
fold([], _) -> bt_prim:empty('fold:', "List").

-spec any([term()], block1()) -> boolean().
any(List, Block) -> find(List, bt_prim:block(Block, 1, 'anySatisfy:')) =/= none.

-spec none([term()], block1()) -> boolean().
none(List, Block) -> find(List, bt_prim:block(Block, 1, 'noneSatisfy:')) =:= none.

-spec all([term()], block1()) -> boolean().
all(List, Block) ->
    Fun = bt_prim:block(Block, 1, 'allSatisfy:'),
    find(List, fun(X) -> not bt_prim:truth(Fun(X)) end) =:= none.

-spec count([term()], block1()) -> non_neg_integer().
count(List, Block) -> count_loop(List, bt_prim:block(Block, 1, 'count:'), 0).

-spec count_loop([term()], block1(), non_neg_integer()) -> non_neg_integer().
count_loop([X | Rest], Block, N) ->
    case bt_prim:truth(Block(X)) of
        true -> count_loop(Rest, Block, N + 1);
        false -> count_loop(Rest, Block, N)
    end;
count_loop([], _, N) -> N.

%% @doc `{Fitting, Others}', each in order.
-spec partition([term()], block1()) -> {[term()], [term()]}.
partition(List, Block) ->
    Fun = bt_prim:block(Block, 1, 'partition:'),
    lists:partition(fun(X) -> bt_prim:truth(Fun(X)) end, List).

-spec take_while([term()], block1()) -> [term()].
take_while(List, Block) ->
    Fun = bt_prim:block(Block, 1, 'takeWhile:'),
    lists:takewhile(fun(X) -> bt_prim:truth(Fun(X)) end, List).

-spec drop_while([term()], block1()) -> [term()].
drop_while(List, Block) ->
    Fun = bt_prim:block(Block, 1, 'dropWhile:'),
    lists:dropwhile(fun(X) -> bt_prim:truth(Fun(X)) end, List).

%%% ------------------------------------------------------------------ by place

-spec at([term()], term()) -> term().
at(List, Index) when is_integer(Index), Index > 0 ->
    try lists:nth(Index, List)
    catch error:function_clause -> bt_prim:out_of_bounds('at:', Index, length(List), "List")
    end;
at(List, Index) when is_integer(Index) -> bt_prim:out_of_bounds('at:', Index, length(List), "List");
at(List, Index) -> at(List, bt_prim:integer(Index, 'at:')).

-spec at_if_absent([term()], term(), term()) -> term().
at_if_absent(List, Index, Default) ->
    N = bt_prim:integer(Index, 'at:ifAbsent:'),
    case N >= 1 andalso N =< length(List) of
        true -> lists:nth(N, List);
        false when is_function(Default, 0) -> Default();
        false -> Default
    end.

-spec at_put([term()], term(), term()) -> [term()].
at_put(List, Index, Value) ->
    N = bt_prim:integer(Index, 'at:put:'),
    case N >= 1 andalso N =< length(List) of
        true ->
            {Front, [_ | Back]} = lists:split(N - 1, List),
            Front ++ [Value | Back];
        false -> bt_prim:out_of_bounds('at:put:', N, length(List), "List")
    end.

%% @doc `insert(L, 2, x)' puts x before the second element.
-spec insert([term()], term(), term()) -> [term()].
insert(List, Index, Value) ->
    N = bt_prim:integer(Index, 'add:beforeIndex:'),
    case N >= 1 andalso N =< length(List) + 1 of
        true ->
            {Front, Back} = lists:split(N - 1, List),
            Front ++ [Value | Back];
        false -> bt_prim:out_of_bounds('add:beforeIndex:', N, length(List), "List")
    end.

-spec first([term()]) -> term().
first([X | _]) -> X;
first([]) -> bt_prim:empty(first, "List").

-spec rest([term()]) -> [term()].
rest([_ | Rest]) -> Rest;
rest([]) -> [].

-spec last([term()]) -> term().
last([]) -> bt_prim:empty(last, "List");
last(List) -> lists:last(List).

-spec first([term()], term()) -> [term()].
first(List, N) -> take(List, N).

-spec last([term()], term()) -> [term()].
last(List, Count) ->
    N = bt_prim:count(Count, 'last:'),
    lists:nthtail(max(0, length(List) - N), List).

-spec take([term()], term()) -> [term()].
take(List, Count) -> lists:sublist(List, max(0, bt_prim:integer(Count, 'take:'))).

-spec drop([term()], term()) -> [term()].
drop(List, Count) -> drop_loop(List, bt_prim:integer(Count, 'drop:')).

-spec drop_loop([term()], integer()) -> [term()].
drop_loop([_ | Rest], N) when N > 0 -> drop_loop(Rest, N - 1);
drop_loop(List, _) -> List.

%% @doc Elements from the first to the second place, both included; places outside are cut off.
-spec from_to([term()], term(), term()) -> [term()].
from_to(List, From, To) ->
    Start = max(1, bt_prim:integer(From, 'from:to:')),
    Stop = bt_prim:integer(To, 'from:to:'),
    case Stop >= Start of
        true -> lists:sublist(drop_loop(List, Start - 1), Stop - Start + 1);
        false -> []
    end.

-spec includes([term()], term()) -> boolean().
includes(List, Value) -> index_loop_of(List, bt_future:force(Value), 1) =/= 0.

%% @doc The place of an element, 0 when it is not there.
-spec index_of([term()], term()) -> non_neg_integer().
index_of(List, Value) -> index_loop_of(List, bt_future:force(Value), 1).

-spec index_loop_of([term()], term(), pos_integer()) -> non_neg_integer().
index_loop_of([X | Rest], Value, I) ->
    case bt_prim:equal(X, Value) of
        true -> I;
        false -> index_loop_of(Rest, Value, I + 1)
    end;
index_loop_of([], _, _) -> 0.

%% @doc The place of an element, nil when it is not there.
-spec place([term()], term()) -> pos_integer() | nil.
place(List, Value) ->
    case index_of(List, Value) of
        0 -> nil;
        I -> I
    end.

%% @doc The list without the first element equal to Value.
-spec remove([term()], term()) -> [term()].
remove(List, Value) ->
    case index_of(List, Value) of
        0 -> bt_prim:raise('NotFound', ["remove: ", bt_prim:print(Value), " is not in this List"], #{selector => 'remove:'});
        I -> cut(List, I)
    end.

-spec remove_if_absent([term()], term(), term()) -> term().
remove_if_absent(List, Value, Default) ->
    case index_of(List, Value) of
        0 when is_function(Default, 0) -> Default();
        0 -> Default;
        I -> cut(List, I)
    end.

-spec cut([term()], pos_integer()) -> [term()].
cut(List, I) ->
    {Front, [_ | Back]} = lists:split(I - 1, List),
    Front ++ Back.
