%% @doc Inspector: objects as names with values.
%%
%% Reads values and, of actors, their fields as they are; asks nobody.
%% `bt_prim_inspector:fields([7])' is the InspectorField `1: 7' in a list.
-module(bt_prim_inspector).

-export([kind/1, fields/1]).

-spec kind(term()) -> collection | actor | class | object | value.
kind({'$bt_class', _}) -> class;
kind({'$bt_meta', _}) -> class;
kind({'$bt_actor', _, _, _}) -> actor;
kind(Value) ->
    case {bt_prim:is_kind(Value, 'Collection') andalso not is_binary(Value), Value} of
        {true, _} -> collection;
        {_, {'$bt_value', _, _}} -> object;
        _ -> value
    end.

%% @doc What an Inspector shows inside a value, each an InspectorField.
-spec fields(term()) -> [term()].
fields(Map) when is_map(Map) -> [field(K, V) || {K, V} <- bt_prim_map:pairs(Map)];
fields(Value) ->
    case kind(Value) of
        collection ->
            List = bt_prim:to_list(Value),
            [field(I, X) || {I, X} <- lists:zip(lists:seq(1, length(List)), List)];
        Kind when Kind =:= actor; Kind =:= object -> [field(K, V) || {K, V} <- bt_prim_actor:pairs(Value)];
        _ -> []
    end.

-spec field(term(), term()) -> term().
field(Name, Value) -> bt_prim:value('InspectorField', #{name => Name, value => Value}).
