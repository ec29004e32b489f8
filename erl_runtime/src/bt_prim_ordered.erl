%% @doc OrderedCollection: a mutable sequence on bt_object, its elements under consecutive integers.
%%
%% The item `range' is `{First, Last}', so both ends grow and shrink in constant time.
%% `O = bt_prim_ordered:new(Class, [1, 2]), bt_prim_ordered:remove_first(O)' is `1'.
-module(bt_prim_ordered).

-export([new/2, add_last/2, add_first/2, add_all/2, insert/3, remove_first/1, remove_last/1, remove/2, remove/3,
         remove_at/2, clear/1, at/2, at_put/3, first/1, last/1, size/1, to_list/1, replace/2]).

-type object() :: bt_object:object().

-spec new(term(), term()) -> object().
new({'$bt_class', Class}, Elements) -> bt_object:new(Class, items(bt_prim:list(Elements, 'withAll:'))).

-spec items([term()]) -> map().
items(List) ->
    Numbered = lists:zip(lists:seq(1, length(List)), List),
    maps:from_list([{range, {1, length(List)}} | Numbered]).

-spec range(object()) -> {integer(), integer()}.
range(Object) -> bt_object:get(Object, range, {1, 0}).

-spec add_last(object(), Value) -> Value.
add_last(Object, Value) ->
    {First, Last} = range(Object),
    ok = bt_object:put(Object, Last + 1, Value),
    ok = bt_object:put(Object, range, {First, Last + 1}),
    Value.

-spec add_first(object(), Value) -> Value.
add_first(Object, Value) ->
    {First, Last} = range(Object),
    ok = bt_object:put(Object, First - 1, Value),
    ok = bt_object:put(Object, range, {First - 1, Last}),
    Value.

-spec add_all(object(), term()) -> object().
add_all(Object, Elements) ->
    lists:foreach(fun(X) -> add_last(Object, X) end, bt_prim:list(Elements, 'addAll:')),
    Object.

-spec insert(object(), term(), Value) -> Value.
insert(Object, Index, Value) ->
    _ = replace(Object, bt_prim_list:insert(to_list(Object), Index, Value)),
    Value.

-spec remove_first(object()) -> term().
remove_first(Object) ->
    case range(Object) of
        {First, Last} when First > Last -> bt_prim:empty(removeFirst, "OrderedCollection");
        {First, Last} -> cut(Object, First, {First + 1, Last})
    end.

-spec remove_last(object()) -> term().
remove_last(Object) ->
    case range(Object) of
        {First, Last} when First > Last -> bt_prim:empty(removeLast, "OrderedCollection");
        {First, Last} -> cut(Object, Last, {First, Last - 1})
    end.

-spec cut(object(), integer(), {integer(), integer()}) -> term().
cut(Object, Key, Range) ->
    Value = bt_object:get(Object, Key),
    ok = bt_object:remove(Object, Key),
    ok = bt_object:put(Object, range, Range),
    Value.

-spec remove(object(), term()) -> term().
remove(Object, Value) ->
    remove(Object, Value, fun() ->
                                  bt_prim:raise('NotFound', ["remove: ", bt_prim:print(Value),
                                                             " is not in this OrderedCollection"])
                          end).

-spec remove(object(), term(), term()) -> term().
remove(Object, Value, Absent) ->
    case bt_prim_list:index_of(to_list(Object), Value) of
        0 -> bt_prim_block:value_of(Absent);
        Index -> remove_at(Object, Index)
    end.

-spec remove_at(object(), term()) -> term().
remove_at(Object, Index) ->
    List = to_list(Object),
    Value = at(Object, Index),
    {Front, [_ | Back]} = lists:split(Index - 1, List),
    _ = replace(Object, Front ++ Back),
    Value.

-spec clear(object()) -> object().
clear(Object) -> replace(Object, []).

%% @doc Put these elements in the place of all.
-spec replace(object(), [term()]) -> object().
replace(Object, List) ->
    ok = bt_object:replace(Object, items(List)),
    Object.

-spec place(object(), term()) -> integer().
place(Object, Index) ->
    I = bt_prim:integer(Index, 'at:'),
    case range(Object) of
        {First, Last} when I >= 1, First + I - 1 =< Last -> First + I - 1;
        {First, Last} -> bt_prim:out_of_bounds('at:', I, Last - First + 1, "OrderedCollection")
    end.

-spec at(object(), term()) -> term().
at(Object, Index) -> bt_object:get(Object, place(Object, Index)).

-spec at_put(object(), term(), Value) -> Value.
at_put(Object, Index, Value) ->
    ok = bt_object:put(Object, place(Object, Index), Value),
    Value.

-spec first(object()) -> term().
first(Object) -> edge(Object, first, element(1, range(Object))).

-spec last(object()) -> term().
last(Object) -> edge(Object, last, element(2, range(Object))).

-spec edge(object(), atom(), integer()) -> term().
edge(Object, Selector, Key) ->
    case ?MODULE:size(Object) of
        0 -> bt_prim:empty(Selector, "OrderedCollection");
        _ -> bt_object:get(Object, Key)
    end.

-spec size(object()) -> non_neg_integer().
size(Object) ->
    {First, Last} = range(Object),
    Last - First + 1.

-spec to_list(object()) -> [term()].
to_list(Object) ->
    #{range := {First, Last}} = Items = bt_object:items(Object),
    [map_get(I, Items) || I <- lists:seq(First, Last)].
