%% @doc Dictionary: an Erlang map, iterated in the order of its keys.
%%
%% Keys are forced (a Future is never a key); values pass as they are.
%% `bt_prim_map:at_put(#{}, k, 1)' is `#{k => 1}'.
-module(bt_prim_map).

-export([keys/1, values/1, pairs/1, at/2, at_if_absent/3, at_if_present/3, at_if_present/4, at_put/3, update/3,
         update/4, includes_key/2, includes/2, key_at_value/2, remove_key/2, remove_key/3, merge/2, merge/3, do/2,
         keys_do/2, pairs_do/2, collect/2, collect_keys/2, select/2, reject/2, select_pairs/2, reject_pairs/2, any/2,
         detect/2, detect_key/3, from_pairs/1, with_all/1, associations/1]).

-type block1() :: bt_prim:block1().
-type block2() :: fun((term(), term()) -> term()).

-spec keys(map()) -> [term()].
keys(Map) -> lists:sort(maps:keys(Map)).

-spec values(map()) -> [term()].
values(Map) -> [V || {_, V} <- pairs(Map)].

%% @doc `{Key, Value}' sorted by key.
-spec pairs(map()) -> [{term(), term()}].
pairs(Map) -> lists:keysort(1, maps:to_list(Map)).

-spec associations(map()) -> [term()].
associations(Map) -> [bt_prim:value('Association', #{key => K, value => V}) || {K, V} <- pairs(Map)].

-spec at(map(), term()) -> term().
at(Map, Key) ->
    case Map of
        #{Key := Value} -> Value;
        _ ->
            case bt_future:force(Key) of
                Key -> bt_prim:key_not_found('at:', Key, "Dictionary");
                Forced -> at(Map, Forced)
            end
    end.

-spec at_if_absent(map(), term(), term()) -> term().
at_if_absent(Map, Key, Default) ->
    case Map of
        #{Key := Value} -> Value;
        _ ->
            case bt_future:force(Key) of
                Key when is_function(Default, 0) -> Default();
                Key -> Default;
                Forced -> at_if_absent(Map, Forced, Default)
            end
    end.

%% @doc The block's value for what is there, nil when nothing is.
-spec at_if_present(map(), term(), block1()) -> term().
at_if_present(Map, Key, Block) -> at_if_present(Map, Key, Block, nil).

-spec at_if_present(map(), term(), block1(), term()) -> term().
at_if_present(Map, Key, Block, Default) ->
    case maps:find(key(Key), Map) of
        {ok, Value} -> (bt_prim:block(Block, 1, 'at:ifPresent:'))(Value);
        error when is_function(Default, 0) -> Default();
        error -> Default
    end.

-spec at_put(map(), term(), term()) -> map().
at_put(Map, Key, Value) when is_atom(Key); is_binary(Key); is_integer(Key) -> Map#{Key => Value};
at_put(Map, Key, Value) -> Map#{key(Key) => Value}.

%% @doc The value at Key replaced by the block's value for it.
-spec update(map(), term(), block1()) -> map().
update(Map, Key, Block) -> Map#{key(Key) => (bt_prim:block(Block, 1, 'at:update:'))(at(Map, Key))}.

-spec update(map(), term(), block1(), term()) -> map().
update(Map, Key, Block, Default) ->
    K = key(Key),
    case Map of
        #{K := Value} -> Map#{K := (bt_prim:block(Block, 1, 'at:update:ifAbsent:'))(Value)};
        _ when is_function(Default, 0) -> Map#{K => Default()};
        _ -> Map#{K => Default}
    end.

-spec includes_key(map(), term()) -> boolean().
includes_key(Map, Key) -> is_map_key(key(Key), Map).

-spec includes(map(), term()) -> boolean().
includes(Map, Value) -> bt_prim_list:includes(maps:values(Map), Value).

%% @doc The first key whose value is equal to Value, or nil.
-spec key_at_value(map(), term()) -> term().
key_at_value(Map, Value) ->
    case [K || {K, V} <- pairs(Map), bt_prim:equal(V, Value)] of
        [Key | _] -> Key;
        [] -> nil
    end.

%% @doc Without Key; a key that is not there is no mistake: the Dictionary is as wished.
-spec remove_key(map(), term()) -> map().
remove_key(Map, Key) -> maps:remove(key(Key), Map).

-spec remove_key(map(), term(), term()) -> term().
remove_key(Map, Key, Default) ->
    K = key(Key),
    case Map of
        #{K := _} -> maps:remove(K, Map);
        _ when is_function(Default, 0) -> Default();
        _ -> Default
    end.

-spec merge(map(), term()) -> map().
merge(Map, Other) -> maps:merge(Map, dictionary(Other, 'merge:')).

%% @doc Keys in both get the block's value of both values.
-spec merge(map(), term(), block2()) -> map().
merge(Map, Other, Block) ->
    Fun = bt_prim:block(Block, 2, 'merge:with:'),
    maps:merge_with(fun(_, A, B) -> Fun(A, B) end, Map, dictionary(Other, 'merge:with:')).

-spec dictionary(term(), atom()) -> map().
dictionary(Map, _) when is_map(Map) -> Map;
dictionary(Other, Selector) ->
    case bt_future:force(Other) of
        Map when is_map(Map) -> Map;
        Wrong -> bt_prim:type_error(Selector, "a Dictionary", Wrong)
    end.

-spec do(map(), block1()) -> nil.
do(Map, Block) -> bt_prim_list:do(values(Map), Block).

-spec keys_do(map(), block1()) -> nil.
keys_do(Map, Block) -> bt_prim_list:do(keys(Map), Block).

-spec pairs_do(map(), block2()) -> nil.
pairs_do(Map, Block) ->
    Fun = bt_prim:block(Block, 2, 'keysAndValuesDo:'),
    bt_prim_list:do(pairs(Map), fun({K, V}) -> Fun(K, V) end).

%% @doc The block's values under the same keys, computed in key order.
-spec collect(map(), block1()) -> map().
collect(Map, Block) ->
    Fun = bt_prim:block(Block, 1, 'collect:'),
    maps:from_list([{K, Fun(V)} || {K, V} <- pairs(Map)]).

-spec collect_keys(map(), block1()) -> map().
collect_keys(Map, Block) ->
    Fun = bt_prim:block(Block, 1, 'collectKeys:'),
    maps:from_list([{key(Fun(K)), V} || {K, V} <- pairs(Map)]).

-spec select(map(), block1()) -> map().
select(Map, Block) ->
    Fun = bt_prim:block(Block, 1, 'select:'),
    maps:from_list([P || {_, V} = P <- pairs(Map), bt_prim:truth(Fun(V))]).

-spec reject(map(), block1()) -> map().
reject(Map, Block) ->
    Fun = bt_prim:block(Block, 1, 'reject:'),
    maps:from_list([P || {_, V} = P <- pairs(Map), not bt_prim:truth(Fun(V))]).

-spec select_pairs(map(), block2()) -> map().
select_pairs(Map, Block) ->
    Fun = bt_prim:block(Block, 2, 'associationsSelect:'),
    maps:from_list([P || {K, V} = P <- pairs(Map), bt_prim:truth(Fun(K, V))]).

-spec reject_pairs(map(), block2()) -> map().
reject_pairs(Map, Block) ->
    Fun = bt_prim:block(Block, 2, 'keysAndValuesReject:'),
    maps:from_list([P || {K, V} = P <- pairs(Map), not bt_prim:truth(Fun(K, V))]).

-spec any(map(), block2()) -> boolean().
any(Map, Block) ->
    Fun = bt_prim:block(Block, 2, 'anySatisfyKeyValue:'),
    lists:any(fun({K, V}) -> bt_prim:truth(Fun(K, V)) end, pairs(Map)).

-spec detect(map(), block1()) -> term().
detect(Map, Block) -> bt_prim_list:detect(values(Map), Block).

%% @doc The first key for which the block of key and value is true.
-spec detect_key(map(), block2(), term()) -> term().
detect_key(Map, Block, Default) ->
    Fun = bt_prim:block(Block, 2, 'keysAndValuesDetect:ifNone:'),
    Found = bt_prim_list:detect_if_none(pairs(Map), fun({K, V}) -> Fun(K, V) end, none),
    case Found of
        {Key, _} -> Key;
        none when is_function(Default, 0) -> Default();
        none -> Default
    end.

%% @doc A Dictionary from `{Key, Value}' tuples or Associations.
-spec from_pairs([term()]) -> map().
from_pairs(List) -> maps:from_list([pair(bt_future:force(P)) || P <- List]).

-spec pair(term()) -> {term(), term()}.
pair({'$bt_value', 'Association', #{key := K, value := V}}) -> {key(K), V};
pair({K, V}) -> {key(K), V};
pair(Other) -> bt_prim:type_error('withAll:', "{key, value} tuples or associations", Other).

-spec with_all(term()) -> map().
with_all(Map) when is_map(Map) -> Map;
with_all(Other) -> from_pairs(bt_prim:list(Other, 'withAll:')).

-spec key(term()) -> term().
key(Key) when is_atom(Key); is_binary(Key); is_number(Key) -> Key;
key(Key) -> bt_future:force(Key).
