%% @doc Lists, maps, sets, arrays, intervals: what the doc examples leave out - edges, laziness of forcing, errors.
-module(bt_prim_collections_tests).

-include_lib("eunit/include/eunit.hrl").

-define(RAISES(Class, Expression), ?assertError({bt_error, {'$bt_value', Class, _}}, Expression)).

all_test_() ->
    {setup, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{"lists", fun lists/0}, {"places", fun places/0}, {"order", fun order/0}, {"maps", fun maps/0}, {"sets", fun sets/0},
      {"arrays", fun arrays/0}, {"intervals", fun intervals/0}, {"blocks", fun blocks/0}]}.

lists() ->
    ?assertEqual(nil, bt_prim_list:do([], fun(X) -> X end)),
    ?assertEqual([], bt_prim_list:select([], fun(_) -> true end)),
    ?RAISES('TypeError', bt_prim_list:select([1], fun(_) -> 3 end)),
    ?RAISES('TypeError', bt_prim_list:collect([1], 3)),
    ?RAISES('NotFound', bt_prim_list:detect([1], fun(_) -> false end)),
    ?assertEqual(none, bt_prim_list:detect_if_none([1], fun(_) -> false end, fun() -> none end)),
    ?assertEqual({[1, 3], [2]}, bt_prim_list:partition([1, 2, 3], fun(X) -> X rem 2 =:= 1 end)),
    ?RAISES('IndexOutOfBounds', bt_prim_list:with_do([1, 2], [1], fun(_, _) -> nil end)),
    ?assertEqual([1, 2, 3, 4], bt_prim_list:flat_collect([1, 3], fun(X) -> {'$bt_array', {X, X + 1}} end)).

places() ->
    L = [a, b, c],
    ?assertEqual(c, bt_prim_list:at(L, 3)),
    ?RAISES('IndexOutOfBounds', bt_prim_list:at(L, 4)),
    ?RAISES('IndexOutOfBounds', bt_prim_list:at(L, 0)),
    ?RAISES('IndexOutOfBounds', bt_prim_list:at(L, -1)),
    ?RAISES('TypeError', bt_prim_list:at(L, a)),
    ?RAISES('EmptyCollection', bt_prim_list:first([])),
    ?assertEqual([a, x, c], bt_prim_list:at_put(L, 2, x)),
    ?assertEqual([x, a, b, c], bt_prim_list:insert(L, 1, x)),
    ?assertEqual([a, b, c, x], bt_prim_list:insert(L, 4, x)),
    ?RAISES('IndexOutOfBounds', bt_prim_list:insert(L, 5, x)),
    ?assertEqual([], bt_prim_list:from_to(L, 3, 2)),
    ?assertEqual([b, c], bt_prim_list:from_to(L, 2, 99)),
    ?assertEqual([], bt_prim_list:take(L, -1)),
    ?assertEqual(L, bt_prim_list:drop(L, -1)),
    ?assertEqual(2, bt_prim_list:place([1, 2.0], 2)),
    ?assertEqual(nil, bt_prim_list:place([1], 2)).

order() ->
    ?assertEqual([1, 1.5, 2], bt_prim_seq:sort([2, 1.5, 1])),
    ?assertEqual([{1, b}, {1, a}, {2, c}], bt_prim_seq:sort_by([{2, c}, {1, b}, {1, a}], fun({K, _}) -> K end)),
    ?assertEqual([3, 2, 1], bt_prim_seq:sort([1, 2, 3], fun(A, B) -> A >= B end)),
    ?assertEqual([{'$bt_char', $a}, {'$bt_char', $b}], bt_prim_seq:sort([{'$bt_char', $b}, {'$bt_char', $a}])),
    ?assertEqual([1, 2], bt_prim_seq:unique([1, 2, 1.0])),
    ?RAISES('EmptyCollection', bt_prim_seq:max([])),
    ?assertEqual(0, bt_prim_seq:sum([])),
    ?assertEqual([[1, 2], [3]], bt_prim_seq:chunks([1, 2, 3], 2)),
    ?assertEqual([], bt_prim_seq:windows([1], 2)),
    ?RAISES('TypeError', bt_prim_seq:chunks([1], 0)).

maps() ->
    Large = maps:from_list([{integer_to_binary(I), I} || I <- lists:seq(1, 100)]),
    ?assertEqual(lists:sort(maps:keys(Large)), bt_prim_map:keys(Large)),
    ?assertEqual(#{a => 2}, bt_prim_map:at_put(#{a => 1}, a, 2)),
    ?RAISES('KeyNotFound', bt_prim_map:at(#{}, a)),
    ?assertEqual(#{a => 3}, bt_prim_map:merge(#{a => 1}, #{a => 2}, fun(X, Y) -> X + Y end)),
    ?RAISES('TypeError', bt_prim_map:merge(#{}, 3)),
    ?assertEqual(#{a => 1, b => 2},
                 bt_prim_map:with_all([{a, 1}, {'$bt_value', 'Association', #{key => b, value => 2}}])),
    ?RAISES('TypeError', bt_prim_map:with_all([3])),
    ?assertEqual(#{a => 1}, bt_prim_map:update(#{}, a, fun(X) -> X + 1 end, fun() -> 1 end)),
    ?assertEqual(#{}, bt_prim_map:remove_key(#{}, a)).

sets() ->
    Set = bt_prim_set:from([3, 1, 3]),
    ?assertEqual([1, 3], bt_prim_set:to_list(Set)),
    ?assertEqual(Set, bt_prim_set:from(Set)),
    ?assert(bt_prim_set:is_subset(Set, [1, 2, 3])),
    ?assertEqual([1, 3, 4], bt_prim_set:to_list(bt_prim_set:union(Set, {'$bt_array', {4}}))),
    Bag = bt_prim_set:bag_from([a, b, a]),
    ?assertEqual(2, bt_prim_set:bag_count(Bag, a)),
    ?assertEqual([a, b], bt_prim_set:bag_list(bt_prim_set:bag_remove(Bag, a))),
    ?assertEqual(Bag, bt_prim_set:bag_add(Bag, a, 0)).

arrays() ->
    Array = bt_prim_array:from([a, b]),
    ?assertEqual(b, bt_prim_array:at(Array, 2)),
    ?RAISES('IndexOutOfBounds', bt_prim_array:at(Array, 3)),
    ?RAISES('IndexOutOfBounds', bt_prim_array:at_put(Array, 0, x)),
    ?assertEqual({a, x}, bt_prim_array:tuple_at_put({a, b}, 2, x)),
    ?assertEqual(3, bt_prim_array:tuple_unwrap({ok, 3})),
    ?RAISES('UnwrapError', bt_prim_array:tuple_unwrap({error, no})),
    ?RAISES('TypeError', bt_prim_array:tuple_unwrap({a})).

intervals() ->
    ?assertEqual([1, 4, 7], bt_prim_interval:to_list(bt_prim_interval:new(1, 8, 3))),
    ?assertEqual([], bt_prim_interval:to_list(bt_prim_interval:new(1, 0, 1))),
    ?assertEqual([3, 2, 1], bt_prim_interval:to_list(bt_prim_interval:new(3, 1, -1))),
    ?assertEqual(3, bt_prim_interval:size(bt_prim_interval:new(0, 1, 0.5))),
    ?assertEqual(11, bt_prim_interval:size(bt_prim_interval:new(0.0, 1.0, 0.1))),
    ?RAISES('TypeError', bt_prim_interval:new(1, 2, 0)),
    ?assertEqual(5050, bt_prim_interval:sum(bt_prim_interval:new(1, 100, 1))),
    ?assert(bt_prim_interval:includes(bt_prim_interval:new(10, 1, -3), 4)),
    ?assertNot(bt_prim_interval:includes(bt_prim_interval:new(10, 1, -3), 5)),
    ?RAISES('EmptyCollection', bt_prim_interval:first(bt_prim_interval:new(1, 0, 1))).

blocks() ->
    ?RAISES('ArityMismatch', bt_prim_block:value(fun(X) -> X end)),
    ?RAISES('ArityMismatch', bt_prim_block:value_with(fun(X) -> X end, [1, 2])),
    ?assertEqual(3, bt_prim_block:value_of(3)),
    ?assertEqual(3, bt_prim_block:value_of(fun() -> 3 end)),
    ?assertEqual(4, bt_prim_block:value_of(fun(X) -> X + 1 end, 3)).
