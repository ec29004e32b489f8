%% @doc The table of mutable objects made in cells: they belong to the workspace, every process sees their changes.
%%
%% One row an item, so adding to a large collection copies nothing.  `{{Id, Key}, Value}'.
-module(bt_object_table).

-export([create/0, get/3, put/3, remove/2, items/1, replace/2, forget/1, size/1, sweep/1]).

-type id() :: pos_integer().

-define(TABLE, bt_objects).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, ordered_set, {read_concurrency, true}, {write_concurrency, true}]),
    ok.

-spec get(id(), term(), Default) -> term() | Default.
get(Id, Key, Default) ->
    case ets:lookup(?TABLE, {Id, stored(Key)}) of
        [{_, Value}] -> Value;
        [] -> Default
    end.

-spec put(id(), term(), term()) -> ok.
put(Id, Key, Value) ->
    true = ets:insert(?TABLE, {{Id, stored(Key)}, Value}),
    ok.

-spec remove(id(), term()) -> ok.
remove(Id, Key) ->
    true = ets:delete(?TABLE, {Id, stored(Key)}),
    ok.

%% @doc All items of an object, by key.
-spec items(id()) -> #{term() => term()}.
items(Id) ->
    Rows = ets:select(?TABLE, [{{{Id, '$1'}, '$2'}, [], [{{'$1', '$2'}}]}]),
    maps:from_list([{original(Key), Value} || {Key, Value} <- Rows]).

%% An ordered table takes 1 and 1.0 for the same key: what may hold a Float is stored as bytes.
-spec stored(term()) -> term().
stored(Key) when is_integer(Key); is_atom(Key); is_binary(Key) -> Key;
stored(Key) -> {'$key', term_to_binary(Key, [deterministic])}.

-spec original(term()) -> term().
original({'$key', Bytes}) -> binary_to_term(Bytes);
original(Key) -> Key.

-spec size(id()) -> non_neg_integer().
size(Id) -> ets:select_count(?TABLE, [{{{Id, '_'}, '_'}, [], [true]}]).

%% @doc Put Items in place of what an object held.
-spec replace(id(), #{term() => term()}) -> ok.
replace(Id, Items) ->
    ok = forget(Id),
    true = ets:insert(?TABLE, [{{Id, stored(Key)}, Value} || {Key, Value} <- maps:to_list(Items)]),
    ok.

-spec forget(id()) -> ok.
forget(Id) ->
    _ = ets:select_delete(?TABLE, [{{{Id, '_'}, '_'}, [], [true]}]),
    ok.

%% @doc Forget every object that is not in Live.
-spec sweep(#{id() => true}) -> non_neg_integer().
sweep(Live) -> sweep(ets:first(?TABLE), Live, 0).

-spec sweep(term(), #{id() => true}, non_neg_integer()) -> non_neg_integer().
sweep('$end_of_table', _, Count) -> Count;
sweep({Id, _}, Live, Count) ->
    case is_map_key(Id, Live) of
        true -> sweep(beyond(Id), Live, Count);
        false ->
            ok = forget(Id),
            sweep(beyond(Id), Live, Count + 1)
    end.

%% The first row of the next object: numbers sort before every other key, and no index is that small.
-spec beyond(id()) -> term().
beyond(Id) -> ets:next(?TABLE, {Id + 1, -(1 bsl 200)}).
