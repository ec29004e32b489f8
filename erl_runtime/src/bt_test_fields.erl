%% @doc The fields a running test assigns: `setUp => self.counter := Counter spawn'.
%%
%% A TestCase is a Value, so its slots cannot change; what `self.x := v' says while a test runs is kept beside the slots
%% by the test's own process, read before them, and forgotten when the test has ended.  It knows nothing of how tests
%% are found or told.
-module(bt_test_fields).

-export([during/2, find/2, put/3, getter/1]).

-define(FIELDS, '$bt_test_fields').

%% @doc Runs one test of Class from fields that are all unassigned; a test that runs within a test has its own.
-spec during(atom(), fun(() -> Result)) -> Result.
during(Class, Test) ->
    Former = erlang:put(?FIELDS, {Class, #{}}),
    try Test() after erlang:put(?FIELDS, Former) end.

%% @doc The value that the running test has assigned to a field of this instance.
-spec find(term(), atom()) -> {ok, term()} | error.
find({'$bt_value', Class, _}, Name) ->
    case get(?FIELDS) of
        {Class, #{Name := Value}} -> {ok, Value};
        _ -> error
    end;
find(_, _) -> error.

%% @doc `false' when there is no such field, or when no test of the instance's class is running here.
-spec put(term(), atom(), term()) -> boolean().
put({'$bt_value', Class, Slots}, Name, Value) when is_map_key(Name, Slots) ->
    case get(?FIELDS) of
        {Class, Fields} ->
            _ = erlang:put(?FIELDS, {Class, Fields#{Name => Value}}),
            true;
        _ -> false
    end;
put(_, _, _) -> false.

%% @doc The method `x' of a test class with a field x.
-spec getter(atom()) -> fun((term()) -> term()).
getter(Name) ->
    fun(Self) ->
        case find(Self, Name) of
            {ok, Value} -> Value;
            error -> bt_value:slot(Self, Name)
        end
    end.
