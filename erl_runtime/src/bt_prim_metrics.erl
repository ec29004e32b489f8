%% @doc Metrics: counters and recorded numbers by name, kept in one table that every process writes to at once.
%%
%% Rows: `{Key, counter, Total}', `{Key, values, Count, Sum, Min, Max}', and `{{Key, Place}, Value}' for the newest values.
%% Knows the class Metric by its slots.  `bt_prim_metrics:increment(hits, 2)' is 2 the first time.
-module(bt_prim_metrics).

-export([record/2, increment/2, total/1, metric/1, names/0, reset/0, reset/1, percentile/2]).

-define(TABLE, bt_metrics).
%% Percentiles are those of so many newest values.
-define(KEPT, 1024).

-type key() :: {symbol | text, binary()}.

%%% ------------------------------------------------------------------ writing

%% @doc One more value of this name; answers it.
-spec record(term(), term()) -> number().
record(Name, Given) ->
    Key = key(Name, 'record:value:'),
    Value = measured(bt_future:force(Given)),
    Count = added(table(), Key, Value),
    true = ets:insert(table(), {{Key, Count rem ?KEPT}, Value}),
    Value.

%% A Duration is recorded in milliseconds.
-spec measured(term()) -> number().
measured({'$bt_value', 'Duration', #{ms := Ms}}) -> Ms;
measured(Value) -> bt_prim:number(Value, 'record:value:').

%% How many there are now.  Who comes between reading and writing makes it begin again.
-spec added(ets:table(), key(), number()) -> pos_integer().
added(Table, Key, Value) ->
    case ets:lookup(Table, Key) of
        [] ->
            case ets:insert_new(Table, {Key, values, 1, Value, Value, Value}) of
                true -> 1;
                false -> added(Table, Key, Value)
            end;
        [{_, values, Count, Sum, Min, Max} = Old] ->
            New = {Key, values, Count + 1, Sum + Value, min(Min, Value), max(Max, Value)},
            case ets:select_replace(Table, [{Old, [], [{const, New}]}]) of
                1 -> Count + 1;
                0 -> added(Table, Key, Value)
            end;
        [{_, counter, _}] -> other_use(Key, "a counter, no value can be recorded")
    end.

%% @doc Count up by so much; answers the new total.
-spec increment(term(), term()) -> integer().
increment(Name, By) ->
    Key = key(Name, 'increment:by:'),
    N = bt_prim:integer(By, 'increment:by:'),
    case ets:match(table(), {Key, values, '_', '_', '_', '_'}) of
        [] -> ets:update_counter(table(), Key, {3, N}, {Key, counter, 0});
        _ -> other_use(Key, "the name of recorded values, it cannot be counted up")
    end.

-spec other_use(key(), iodata()) -> no_return().
other_use(Key, Why) ->
    bt_prim:raise('TypeError', [bt_prim:print(name(Key)), " is ", Why], #{hint => <<"Take another name.">>}).

-spec reset() -> nil.
reset() -> true = ets:delete_all_objects(table()), nil.

-spec reset(term()) -> nil.
reset(Name) ->
    Key = key(Name, 'reset:'),
    true = ets:delete(table(), Key),
    true = ets:match_delete(table(), {{Key, '_'}, '_'}),
    nil.

%%% ------------------------------------------------------------------ reading

%% @doc What a counter has counted; 0 when nothing was.
-spec total(term()) -> integer().
total(Name) ->
    case ets:lookup(table(), key(Name, 'total:')) of
        [{_, counter, Total}] -> Total;
        _ -> 0
    end.

%% @doc The Metric of this name as it is now, nil when there is none.
-spec metric(term()) -> term().
metric(Name) ->
    Key = key(Name, 'at:'),
    case ets:lookup(table(), Key) of
        [] -> nil;
        [{_, counter, Total}] -> bt_prim:value('Metric', #{name => name(Key), kind => counter, count => Total, sum => Total});
        [{_, values, Count, Sum, Min, Max}] ->
            Newest = lists:sort([Value || [Value] <- ets:match(table(), {{Key, '_'}, '$1'})]),
            bt_prim:value('Metric', #{name => name(Key), kind => values, count => Count, sum => Sum, min => Min, max => Max,
                                      newest => Newest})
    end.

-spec names() -> [atom() | binary()].
names() ->
    Keys = ets:select(table(), [{{{'$1', '$2'}, counter, '_'}, [], [{{'$1', '$2'}}]},
                                {{{'$1', '$2'}, values, '_', '_', '_', '_'}, [], [{{'$1', '$2'}}]}]),
    [name(Key) || Key <- lists:sort(Keys)].

%% @doc The value that so many percent of a sorted list do not exceed.
-spec percentile([number()], term()) -> number().
percentile(Sorted, Percent) ->
    case bt_prim:number(Percent, 'percentile:') of
        P when P >= 0, P =< 100 -> lists:nth(max(1, ceil(P * length(Sorted) / 100)), Sorted);
        P -> bt_prim:type_error('percentile:', "a Number from 0 to 100", P)
    end.

%%% ------------------------------------------------------------------ names

%% A name as a key cannot be taken for a variable of a match.
-spec key(term(), atom()) -> key().
key(Text, _) when is_binary(Text) -> {text, Text};
key(Name, Selector) -> {symbol, atom_to_binary(bt_prim:symbol(Name, Selector))}.

-spec name(key()) -> atom() | binary().
name({text, Text}) -> Text;
name({symbol, Text}) -> binary_to_existing_atom(Text).

-spec table() -> ets:table().
table() -> bt_prim_table:ensure(?TABLE, set).
