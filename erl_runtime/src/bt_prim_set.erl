%% @doc Set and Bag: values of class Set hold `#{items => #{Element => true}}', a Bag counts instead.
%%
%% Elements are forced; equal elements are one. Both iterate in the BEAM's term order.
%% `bt_prim_set:to_list(bt_prim_set:from([2, 1, 2]))' is `[1, 2]'.
-module(bt_prim_set).

-export([key/1, from/1, to_list/1, size/1, includes/2, add/2, remove/2, union/2, intersection/2, difference/2,
         is_subset/2, is_disjoint/2, print/1]).
-export([bag_from/1, bag_list/1, bag_counts/1, bag_size/1, bag_count/2, bag_add/3, bag_remove/2, bag_print/1]).

-type set() :: {'$bt_value', 'Set', #{items := #{term() => true}}}.
-type bag() :: {'$bt_value', 'Bag', #{counts := #{term() => pos_integer()}}}.

%% @doc What stands for an element in a table: itself, forced; floats without a fraction as integers (1 = 1.0).
-spec key(term()) -> term().
key(X) when is_atom(X); is_binary(X); is_integer(X) -> X;
key(X) when is_float(X) ->
    case trunc(X) of
        I when I == X -> I;
        _ -> X
    end;
key(X) -> bt_future:force(X).

-spec from(term()) -> set().
from({'$bt_value', 'Set', _} = Set) -> Set;
from(List) when is_list(List) -> make(maps:from_list([{bt_future:force(X), true} || X <- List]));
from(Other) -> from(bt_prim:list(Other, 'withAll:')).

-spec make(#{term() => true}) -> set().
make(Items) -> {'$bt_value', 'Set', #{items => Items}}.

-spec items(term(), atom()) -> #{term() => true}.
items({'$bt_value', 'Set', #{items := Items}}, _) -> Items;
items(Other, Selector) -> items(from(bt_prim:list(Other, Selector)), Selector).

-spec to_list(set()) -> [term()].
to_list({'$bt_value', 'Set', #{items := Items}}) -> lists:sort(maps:keys(Items)).

-spec size(set()) -> non_neg_integer().
size({'$bt_value', 'Set', #{items := Items}}) -> map_size(Items).

-spec includes(set(), term()) -> boolean().
includes({'$bt_value', 'Set', #{items := Items}}, X) -> is_map_key(bt_future:force(X), Items).

-spec add(set(), term()) -> set().
add({'$bt_value', 'Set', #{items := Items}}, X) -> make(Items#{bt_future:force(X) => true}).

-spec remove(set(), term()) -> set().
remove({'$bt_value', 'Set', #{items := Items}}, X) -> make(maps:remove(bt_future:force(X), Items)).

-spec union(set(), term()) -> set().
union(Set, Other) -> make(maps:merge(items(Set, 'union:'), items(Other, 'union:'))).

-spec intersection(set(), term()) -> set().
intersection(Set, Other) -> make(maps:with(maps:keys(items(Other, 'intersection:')), items(Set, 'intersection:'))).

-spec difference(set(), term()) -> set().
difference(Set, Other) -> make(maps:without(maps:keys(items(Other, 'difference:')), items(Set, 'difference:'))).

-spec is_subset(set(), term()) -> boolean().
is_subset(Set, Other) ->
    Wide = items(Other, 'isSubsetOf:'),
    lists:all(fun(X) -> is_map_key(X, Wide) end, maps:keys(items(Set, 'isSubsetOf:'))).

-spec is_disjoint(set(), term()) -> boolean().
is_disjoint(Set, Other) -> ?MODULE:size(intersection(Set, Other)) =:= 0.

-spec print(set()) -> binary().
print(Set) -> call_form("Set", [bt_prim:print(X) || X <- to_list(Set)]).

-spec call_form(string(), [binary()]) -> binary().
call_form(Name, Parts) -> iolist_to_binary([Name, $(, lists:join(", ", Parts), $)]).

%%% ------------------------------------------------------------------ Bag

-spec bag_from(term()) -> bag().
bag_from(Other) ->
    Add = fun(X, Counts) -> add_count(X, 1, Counts) end,
    bag(lists:foldl(Add, #{}, bt_prim:list(Other, 'withAll:'))).

-spec bag(#{term() => pos_integer()}) -> bag().
bag(Counts) -> {'$bt_value', 'Bag', #{counts => Counts}}.

-spec add_count(term(), pos_integer(), #{term() => pos_integer()}) -> #{term() => pos_integer()}.
add_count(X, N, Counts) -> maps:update_with(bt_future:force(X), fun(C) -> C + N end, N, Counts).

%% @doc Every element as often as it is in the Bag.
-spec bag_list(bag()) -> [term()].
bag_list(Bag) -> lists:append([lists:duplicate(N, X) || {X, N} <- bt_prim_map:pairs(bag_counts(Bag))]).

-spec bag_counts(bag()) -> #{term() => pos_integer()}.
bag_counts({'$bt_value', 'Bag', #{counts := Counts}}) -> Counts.

-spec bag_size(bag()) -> non_neg_integer().
bag_size(Bag) -> lists:sum(maps:values(bag_counts(Bag))).

-spec bag_count(bag(), term()) -> non_neg_integer().
bag_count(Bag, X) -> maps:get(bt_future:force(X), bag_counts(Bag), 0).

-spec bag_add(bag(), term(), term()) -> bag().
bag_add(Bag, X, Count) ->
    case bt_prim:count(Count, 'add:withCount:') of
        0 -> Bag;
        N -> bag(add_count(X, N, bag_counts(Bag)))
    end.

-spec bag_remove(bag(), term()) -> bag().
bag_remove(Bag, Element) ->
    X = bt_future:force(Element),
    case bag_counts(Bag) of
        #{X := 1} = Counts -> bag(maps:remove(X, Counts));
        #{X := N} = Counts -> bag(Counts#{X := N - 1});
        _ -> Bag
    end.

-spec bag_print(bag()) -> binary().
bag_print(Bag) -> call_form("Bag", [bt_prim:print(X) || X <- bag_list(Bag)]).
