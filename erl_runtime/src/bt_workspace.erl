%% @doc The variables of the cells: one table that every process may read, and the evaluator's own copy of it.
%% Knows nothing of cells or classes.  In the evaluator `put' stays in the copy until the statement has ended
%% and `commit' is called, so an error or an interrupt takes back what an unfinished statement assigned; the
%% copy also saves the evaluator from copying a large value out of the table at each use.
%%
%% Example: `bt_workspace:put(x, 3), 3 = bt_workspace:get(x)'.
-module(bt_workspace).

-export([init_table/0, enter/0, get/1, find/1, put/2, get_shared/1, put_shared/2, commit/0, uncommitted/0, rollback/0]).
-export([lend/2, take_back/1]).
-export([snapshot/1, bind_snapshots/2, names/0, bindings/0, name_of/1, forget/1, reset/0]).

-define(TABLE, bt_workspace).
%% Process dictionary of the evaluator: #{Name => Value} read or written, #{Name => Value} not yet committed.
-define(COPY, '$bt_workspace').
-define(DIRTY, '$bt_workspace_dirty').
%% Process dictionary of the evaluator: #{Name => Value} of shared variables that only it uses just now.
-define(LENT, '$bt_workspace_lent').

%% @doc Called once by the owner of the tables.
-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [named_table, public, set, {read_concurrency, true}]),
    persistent_term:put(?MODULE, atomics:new(1, [])).

%% @doc The caller is the evaluator from now on.
-spec enter() -> ok.
enter() ->
    erlang:put(?COPY, {generation(), #{}}),
    erlang:put(?DIRTY, #{}),
    _ = erlang:erase(?LENT),
    ok.

-spec get(atom()) -> term().
get(Name) ->
    case find(Name) of
        {ok, Value} -> Value;
        error -> bt_error:missing_name(Name)
    end.

-spec find(atom()) -> {ok, term()} | error.
find(Name) ->
    case erlang:get(?COPY) of
        undefined -> lookup(Name);
        {Generation, Copy} -> find_copy(Name, Generation, Copy)
    end.

-spec find_copy(atom(), integer(), map()) -> {ok, term()} | error.
find_copy(Name, Generation, Copy) ->
    case erlang:get(?DIRTY) of
        #{Name := Value} -> {ok, Value};
        _ -> find_clean(Name, Generation, Copy, generation())
    end.

-spec find_clean(atom(), integer(), map(), integer()) -> {ok, term()} | error.
find_clean(Name, Generation, Copy, Generation) when is_map_key(Name, Copy) ->
    maps:find(Name, Copy);
find_clean(Name, Generation, Copy, Generation) ->
    remember(Name, Generation, Copy);
find_clean(Name, _Old, _Copy, Generation) ->
    remember(Name, Generation, #{}).

-spec remember(atom(), integer(), map()) -> {ok, term()} | error.
remember(Name, Generation, Copy) ->
    case lookup(Name) of
        {ok, Value} = Found ->
            erlang:put(?COPY, {Generation, Copy#{Name => Value}}),
            Found;
        error ->
            error
    end.

%% @doc In the evaluator: until `commit' only there.  In any other process: at once.
-spec put(atom(), Value) -> Value.
put(Name, Value) ->
    case erlang:get(?DIRTY) of
        undefined -> put_shared(Name, Value);
        Dirty -> erlang:put(?DIRTY, Dirty#{Name => Value})
    end,
    Value.

%% @doc A variable that blocks assign: every process sees the same one.
-spec get_shared(atom()) -> term().
get_shared(Name) ->
    case erlang:get(?LENT) of
        #{Name := Value} -> Value;
        _ -> in_table(Name)
    end.

in_table(Name) ->
    case lookup(Name) of
        {ok, Value} -> Value;
        error -> ?MODULE:get(Name)
    end.

-spec put_shared(atom(), Value) -> Value.
put_shared(Name, Value) ->
    case erlang:get(?LENT) of
        #{Name := Old} = Lent ->
            overwritten(Old, Value),
            erlang:put(?LENT, Lent#{Name := Value}),
            Value;
        _ -> into_table(Name, Value)
    end.

%% @doc A receiver that keeps no block is about to run some of a cell's: the variables that only they use stay in this
%% process until it answers.  Any other receiver may run them elsewhere, and finds the variables in the table.
-spec lend(term(), [atom()]) -> [atom()].
lend(Receiver, Names) ->
    case erlang:get(?COPY) =/= undefined andalso is_library(Receiver) of
        true -> lend(Names);
        false -> take_back(Names), []
    end.

lend(Names) ->
    Lent = case erlang:get(?LENT) of undefined -> #{}; Some -> Some end,
    case [Name || Name <- Names, not is_map_key(Name, Lent)] of
        [] -> [];
        New -> erlang:put(?LENT, maps:merge(Lent, maps:from_list([{Name, in_table(Name)} || Name <- New]))), New
    end.

-spec take_back([atom()]) -> ok.
take_back(Names) ->
    case erlang:get(?LENT) of
        undefined -> ok;
        Lent ->
            erlang:put(?LENT, maps:without(Names, Lent)),
            _ = [into_table(Name, maps:get(Name, Lent)) || Name <- Names, is_map_key(Name, Lent)],
            ok
    end.

is_library({'$bt_array', _}) -> true;
is_library({'$bt_object', 'OrderedCollection', _}) -> true;
is_library({'$bt_value', Class, _}) -> lists:member(Class, ['Interval', 'Set', 'Bag', 'Result', 'Queue']);
is_library(Receiver) ->
    is_list(Receiver) orelse is_map(Receiver) orelse is_binary(Receiver) orelse is_number(Receiver)
        orelse is_function(Receiver).

into_table(Name, Value) ->
    note_overwritten(Name, Value),
    ets:insert(?TABLE, {Name, Value}),
    ok = atomics:add(counter(), 1, 1),
    Value.

%% @doc What the finished statement assigned becomes everybody's; answers the names.
-spec commit() -> [atom()].
commit() ->
    Dirty = erlang:get(?DIRTY),
    maps:foreach(fun note_overwritten/2, Dirty),
    ets:insert(?TABLE, maps:to_list(Dirty)),
    {Generation, Copy} = erlang:get(?COPY),
    erlang:put(?COPY, {Generation, maps:merge(Copy, Dirty)}),
    erlang:put(?DIRTY, #{}),
    maps:keys(Dirty).

%% @doc What the unfinished statement has assigned.
-spec uncommitted() -> #{atom() => term()}.
uncommitted() -> erlang:get(?DIRTY).

-spec rollback() -> ok.
rollback() ->
    erlang:put(?DIRTY, #{}),
    ok.

%% @doc The value a method sees under the name of a variable: the one it had when the method's cell ran.
-spec snapshot({module(), atom()}) -> term().
snapshot({_Module, Name} = Key) ->
    case persistent_term:get({bt_snapshot, Key}, none) of
        {value, Value} -> Value;
        none -> bt_error:missing_name(Name)
    end.

-spec bind_snapshots(module(), [atom()]) -> ok.
bind_snapshots(Module, Names) ->
    Found = [{Name, Value} || Name <- Names, {ok, Value} <- [find(Name)]],
    lists:foreach(fun({Name, Value}) -> persistent_term:put({bt_snapshot, {Module, Name}}, {value, Value}) end,
                  Found).

-spec names() -> [atom()].
names() ->
    lists:sort([Name || [Name] <- ets:match(?TABLE, {'$1', '_'})]).

-spec bindings() -> [{atom(), term()}].
bindings() ->
    lists:keysort(1, ets:tab2list(?TABLE)).

%% @doc A variable that holds exactly this value, for sentences such as "`critic kill' ends it".
-spec name_of(term()) -> {ok, atom()} | error.
name_of(Value) ->
    case lists:sort(ets:match(?TABLE, {'$1', Value})) of
        [[Name] | _] -> {ok, Name};
        [] -> error
    end.

-spec forget(atom()) -> ok.
forget(Name) ->
    ets:delete(?TABLE, Name),
    ok = atomics:add(counter(), 1, 1).

-spec reset() -> ok.
reset() ->
    ets:delete_all_objects(?TABLE),
    ok = atomics:add(counter(), 1, 1).

-spec lookup(atom()) -> {ok, term()} | error.
lookup(Name) ->
    try ets:lookup_element(?TABLE, Name, 2) of
        Value -> {ok, Value}
    catch
        error:badarg -> error
    end.

%% A rejected Future that nobody looked at is warned about when its variable gets another value.
-spec note_overwritten(atom(), term()) -> ok.
note_overwritten(Name, Value) ->
    case ets:match_object(?TABLE, {Name, {'$bt_future', '_', '_'}}) of
        [{_, Old}] -> overwritten(Old, Value);
        _ -> ok
    end.

overwritten({'$bt_future', _, _} = Old, Value) when Old =/= Value -> bt_future:overwritten(Old);
overwritten(_, _) -> ok.

%% Writes that do not come from the evaluator's commits are counted: its copy is stale when the count differs.
-spec generation() -> integer().
generation() ->
    atomics:get(counter(), 1).

-spec counter() -> atomics:atomics_ref().
counter() ->
    persistent_term:get(?MODULE).
