%% @doc Array and Tuple: elements in constant time, from 1; both are values.
%%
%% An Array is `{'$bt_array', Tuple}', a Tuple is the Erlang tuple itself.
%% `bt_prim_array:at(bt_prim_array:from([a, b]), 2)' is `b'.
-module(bt_prim_array).

-export([from/1, to_list/1, size/1, at/2, at_if_absent/3, at_put/3, first/1, last/1, do/2, collect/2, inject/3,
         filled/2]).
-export([tuple_from/1, tuple_list/1, tuple_at/2, tuple_at_put/3, tuple_do/2, tuple_unwrap/1, tuple_unwrap_or/2,
         tuple_is/2, tuple_result/1]).

%% A tuple of the BEAM holds no more.
-define(MAX_SIZE, 16#FFFFFF).

-type array() :: {'$bt_array', tuple()}.

-spec from(term()) -> array().
from(List) when is_list(List) -> {'$bt_array', list_to_tuple(List)};
from({'$bt_array', _} = Array) -> Array;
from(Other) -> from(bt_prim:list(Other, 'withAll:')).

%% @doc `new: 3' is three nils.
-spec filled(term(), term()) -> array().
filled(Size, Value) ->
    case bt_prim:count(Size, 'new:') of
        N when N =< ?MAX_SIZE -> {'$bt_array', erlang:make_tuple(N, Value)};
        N -> bt_prim:type_error('new:', ["a size of at most ", integer_to_list(?MAX_SIZE)], N)
    end.

-spec to_list(array()) -> [term()].
to_list({'$bt_array', T}) -> tuple_to_list(T).

-spec size(array()) -> non_neg_integer().
size({'$bt_array', T}) -> tuple_size(T).

-spec at(array(), term()) -> term().
at({'$bt_array', T}, I) when is_integer(I), I >= 1, I =< tuple_size(T) -> element(I, T);
at({'$bt_array', T}, I) when is_integer(I) -> bt_prim:out_of_bounds('at:', I, tuple_size(T), "Array");
at(Array, I) -> at(Array, bt_prim:integer(I, 'at:')).

-spec at_if_absent(array(), term(), term()) -> term().
at_if_absent({'$bt_array', T}, Index, Default) ->
    case bt_prim:integer(Index, 'at:ifAbsent:') of
        I when I >= 1, I =< tuple_size(T) -> element(I, T);
        _ when is_function(Default, 0) -> Default();
        _ -> Default
    end.

-spec at_put(array(), term(), term()) -> array().
at_put({'$bt_array', T}, I, V) when is_integer(I), I >= 1, I =< tuple_size(T) -> {'$bt_array', setelement(I, T, V)};
at_put({'$bt_array', T}, I, _) when is_integer(I) -> bt_prim:out_of_bounds('at:put:', I, tuple_size(T), "Array");
at_put(Array, I, V) -> at_put(Array, bt_prim:integer(I, 'at:put:'), V).

-spec first(array()) -> term().
first({'$bt_array', {}}) -> bt_prim:empty(first, "Array");
first({'$bt_array', T}) -> element(1, T).

-spec last(array()) -> term().
last({'$bt_array', {}}) -> bt_prim:empty(last, "Array");
last({'$bt_array', T}) -> element(tuple_size(T), T).

-spec do(array(), bt_prim:block1()) -> nil.
do({'$bt_array', T}, Block) -> bt_prim_list:do(tuple_to_list(T), Block).

-spec collect(array(), bt_prim:block1()) -> array().
collect({'$bt_array', T}, Block) -> {'$bt_array', list_to_tuple(bt_prim_list:collect(tuple_to_list(T), Block))}.

-spec inject(array(), term(), fun((term(), term()) -> term())) -> term().
inject({'$bt_array', T}, Start, Block) -> bt_prim_list:inject(tuple_to_list(T), Start, Block).

%%% ------------------------------------------------------------------ Tuple

-spec tuple_from(term()) -> tuple().
tuple_from(Other) -> list_to_tuple(bt_prim:list(Other, 'withAll:')).

-spec tuple_list(tuple()) -> [term()].
tuple_list(T) -> tuple_to_list(T).

-spec tuple_at(tuple(), term()) -> term().
tuple_at(T, I) when is_integer(I), I >= 1, I =< tuple_size(T) -> element(I, T);
tuple_at(T, I) when is_integer(I) -> bt_prim:out_of_bounds('at:', I, tuple_size(T), "Tuple");
tuple_at(T, I) -> tuple_at(T, bt_prim:integer(I, 'at:')).

-spec tuple_at_put(tuple(), term(), term()) -> tuple().
tuple_at_put(T, I, V) when is_integer(I), I >= 1, I =< tuple_size(T) -> setelement(I, T, V);
tuple_at_put(T, I, _) when is_integer(I) -> bt_prim:out_of_bounds('at:put:', I, tuple_size(T), "Tuple");
tuple_at_put(T, I, V) -> tuple_at_put(T, bt_prim:integer(I, 'at:put:'), V).

-spec tuple_do(tuple(), bt_prim:block1()) -> nil.
tuple_do(T, Block) -> bt_prim_list:do(tuple_to_list(T), Block).

%% @doc Whether this is `{ok, …}' or `{error, …}', as asked.
-spec tuple_is(tuple(), ok | error) -> boolean().
tuple_is(T, Tag) -> tuple_size(T) >= 1 andalso element(1, T) =:= Tag.

-spec tuple_unwrap(tuple()) -> term().
tuple_unwrap({ok, Value}) -> Value;
tuple_unwrap({error, Reason}) -> bt_prim:raise('UnwrapError', ["unwrap of {#error, ", bt_prim:print(Reason), "}"]);
tuple_unwrap(T) -> bt_prim:type_error(unwrap, "a tuple {#ok, value}", T).

-spec tuple_unwrap_or(tuple(), term()) -> term().
tuple_unwrap_or({ok, Value}, _) -> Value;
tuple_unwrap_or({error, Reason}, Default) when is_function(Default, 1) -> Default(Reason);
tuple_unwrap_or({error, _}, Default) when is_function(Default, 0) -> Default();
tuple_unwrap_or({error, _}, Default) -> Default;
tuple_unwrap_or(T, _) -> bt_prim:type_error('unwrapOr:', "a tuple {#ok, value} or {#error, reason}", T).

%% @doc The Result of an Erlang `{ok, V}', `{error, R}', `ok' or `error'.
-spec tuple_result(term()) -> term().
tuple_result(ok) -> result(ok, nil);
tuple_result(error) -> result(error, nil);
tuple_result({ok, V}) -> result(ok, V);
tuple_result({error, R}) -> result(error, R);
tuple_result({'$bt_value', 'Result', _} = R) -> R;
tuple_result(Other) -> bt_prim:type_error(asResult, "{#ok, value} or {#error, reason}", Other).

-spec result(ok | error, term()) -> term().
result(Tag, V) -> bt_prim:value('Result', #{tag => Tag, value => V}).
