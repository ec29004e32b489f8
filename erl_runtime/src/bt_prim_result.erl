%% @doc Result: `{'$bt_value', 'Result', #{tag => ok | error, value => V}}'.
%%
%% `unwrap' of an Error raises the exception it holds, or an UnwrapError that shows the reason.
%% `bt_prim_result:unwrap(bt_prim_result:make(ok, 3))' is `3'.
-module(bt_prim_result).

-export([make/2, unwrap/1, unwrap_error/1]).

-type result() :: {'$bt_value', 'Result', #{tag := ok | error, value := term()}}.

-spec make(ok | error, term()) -> result().
make(Tag, Value) -> {'$bt_value', 'Result', #{tag => Tag, value => Value}}.

-spec unwrap(result()) -> term().
unwrap({_, _, #{tag := ok, value := Value}}) -> Value;
unwrap({_, _, #{value := Reason}}) ->
    case bt_future:force(Reason) of
        {'$bt_value', Class, _} = Exception ->
            case bt_class:inherits(Class, 'Exception') of
                true -> erlang:error({bt_error, Exception});
                false -> refuse(Exception)
            end;
        Other -> refuse(Other)
    end.

-spec refuse(term()) -> no_return().
refuse(Reason) ->
    bt_prim:raise('UnwrapError', ["this Result is Error(", bt_prim:print(Reason), ")"],
                  #{reason => Reason, hint => <<"unwrapOr: or ifOk:ifError: say what to do then.">>}).

-spec unwrap_error(result()) -> term().
unwrap_error({_, _, #{tag := error, value := Reason}}) -> Reason;
unwrap_error({_, _, #{value := Value}}) ->
    bt_prim:raise('UnwrapError', ["this Result is Ok(", bt_prim:print(Value), ")"]).
