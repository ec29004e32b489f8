%% @doc Which mutable objects a value reaches: through lists, tuples, maps, the values blocks have captured, and the
%% items of the objects themselves.
%%
%% Pure.
-module(bt_object_reach).

-export([from/2, copied/2]).

-type found() :: #{pos_integer() => true}.

%% @doc The numbers of an actor's own Objects that Root reaches.
-spec from(term(), #{pos_integer() => map()}) -> found().
from(Root, Where) -> walk(Root, Where, #{}).

-spec walk(term(), #{pos_integer() => map()}, found()) -> found().
walk({'$bt_object', _, {Owner, Number}}, Objects, Found) when is_pid(Owner) -> visit(Number, Objects, Found);
walk([Head | Tail], Where, Found) -> walk(Tail, Where, walk(Head, Where, Found));
walk(Tuple, Where, Found) when is_tuple(Tuple) -> walk(tuple_to_list(Tuple), Where, Found);
walk(Map, Where, Found) when is_map(Map) ->
    maps:fold(fun(Key, Value, Acc) -> walk(Value, Where, walk(Key, Where, Acc)) end, Found, Map);
walk(Fun, Where, Found) when is_function(Fun) ->
    {env, Captured} = erlang:fun_info(Fun, env),
    walk(Captured, Where, Found);
walk(_, _, Found) -> Found.

-spec visit(pos_integer(), #{pos_integer() => map()}, found()) -> found().
visit(Number, _, Found) when is_map_key(Number, Found) -> Found;
visit(Number, Objects, Found) ->
    case Objects of
        #{Number := Items} -> walk(Items, Objects, Found#{Number => true});
        _ -> Found
    end.

%% @doc Value with the objects in it, found in Objects, replaced by copies of what they hold.
-spec copied(term(), #{pos_integer() => map()}) -> term().
copied({'$bt_object', Class, {Owner, Number}} = Object, Objects) when is_pid(Owner) ->
    case Objects of
        #{Number := Items} -> {'$bt_packed', Class, maps:map(fun(_, Item) -> copied(Item, maps:remove(Number, Objects)) end, Items)};
        _ -> Object
    end;
copied([Head | Tail], Objects) -> [copied(Head, Objects) | copied(Tail, Objects)];
copied(Tuple, Objects) when is_tuple(Tuple) -> list_to_tuple(copied(tuple_to_list(Tuple), Objects));
copied(Map, Objects) when is_map(Map) -> maps:map(fun(_, Value) -> copied(Value, Objects) end, Map);
copied(Value, _) -> Value.
