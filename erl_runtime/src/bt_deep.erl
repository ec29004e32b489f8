%% @doc Futures that lie inside other values: finding them, putting something else in their place.
%% A value without any is answered as it is, uncopied.  Knows the shapes of collections and records, no classes.
%%
%% Example: `bt_deep:replace([1, F], fun bt_future:force/1)'.
-module(bt_deep).

-export([has_future/1, replace/2]).

-spec has_future(term()) -> boolean().
has_future([Head | Tail]) -> has_future(Head) orelse has_future(Tail);
has_future({'$bt_future', _, _}) -> true;
has_future({'$bt_actor', _, _, _}) -> false;
has_future(Tuple) when is_tuple(Tuple) -> in_tuple(Tuple, tuple_size(Tuple));
has_future(Map) when is_map(Map) -> in_map(maps:next(maps:iterator(Map)));
has_future(_) -> false.

-spec in_tuple(tuple(), non_neg_integer()) -> boolean().
in_tuple(_, 0) -> false;
in_tuple(Tuple, N) -> has_future(element(N, Tuple)) orelse in_tuple(Tuple, N - 1).

-spec in_map(none | {term(), term(), maps:iterator()}) -> boolean().
in_map(none) -> false;
in_map({Key, Value, Rest}) -> has_future(Key) orelse has_future(Value) orelse in_map(maps:next(Rest)).

%% @doc Every Future replaced by what Fun answers for it; what that holds is looked through too.
-spec replace(term(), fun((bt_future:future()) -> term())) -> term().
replace(Value, Fun) ->
    case has_future(Value) of
        false -> Value;
        true -> walk(Value, Fun)
    end.

-spec walk(term(), fun((bt_future:future()) -> term())) -> term().
walk({'$bt_future', _, _} = Future, Fun) ->
    case Fun(Future) of
        {'$bt_future', _, _} = Still -> Still;
        Value -> replace(Value, Fun)
    end;
walk([Head | Tail], Fun) ->
    New = walk(Head, Fun),
    [New | walk(Tail, Fun)];
walk({'$bt_actor', _, _, _} = Ref, _) -> Ref;
walk(Tuple, Fun) when is_tuple(Tuple) -> list_to_tuple(walk(tuple_to_list(Tuple), Fun));
walk(Map, Fun) when is_map(Map) -> maps:from_list(walk(lists:sort(maps:to_list(Map)), Fun));
walk(Other, _) -> Other.
