%% @doc The table of mutable objects made in cells: they belong to the workspace, every process sees their changes.
%%
%% One row an item, so adding to a large collection copies nothing.  `{{Id, Key}, Value}'.
-module(bt_object_table).

-export([create/0, new/1, get/3, put/3, remove/2, items/1, replace/2, forget/1, size/1, rows/0]).

-export_type([id/0]).

%% The token is a binary of its own that everybody who knows the object refers to, so the collector sees who does.
-type id() :: {serial(), Token :: binary()}.
-type serial() :: pos_integer().

-define(TABLE, bt_objects).
-define(TOKEN, '$token').
-define(LOOK_EVERY, 4096).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, ordered_set, {read_concurrency, true}, {write_concurrency, true}]),
    bt_object_collector:create().

%% @doc A new object with these items.
-spec new(#{term() => term()}) -> id().
new(Items) ->
    Number = bt_object_collector:number(),
    Token = bt_object_collector:token(Number),
    true = ets:insert(?TABLE, [{{Number, ?TOKEN}, Token} | rows(Number, Items)]),
    _ = Number rem ?LOOK_EVERY =:= 0 andalso bt_object_collector:look(ets:info(?TABLE, size)),
    {Number, Token}.

-spec rows(serial(), #{term() => term()}) -> [{{serial(), term()}, term()}].
rows(Number, Items) -> [{{Number, stored(Key)}, Value} || {Key, Value} <- maps:to_list(Items)].

%% @doc How many rows there are, of all objects.
-spec rows() -> non_neg_integer().
rows() -> ets:info(?TABLE, size).

-spec get(id(), term(), Default) -> term() | Default.
get({Id, _}, Key, Default) ->
    case ets:lookup(?TABLE, {Id, stored(Key)}) of
        [{_, Value}] -> Value;
        [] -> Default
    end.

-spec put(id(), term(), term()) -> ok.
put({Id, _}, Key, Value) ->
    true = ets:insert(?TABLE, {{Id, stored(Key)}, Value}),
    ok.

-spec remove(id(), term()) -> ok.
remove({Id, _}, Key) ->
    true = ets:delete(?TABLE, {Id, stored(Key)}),
    ok.

%% @doc All items of an object, by key.
-spec items(id()) -> #{term() => term()}.
items({Id, _}) ->
    Rows = ets:select(?TABLE, [{{{Id, '$1'}, '$2'}, [], [{{'$1', '$2'}}]}]),
    maps:from_list([{original(Key), Value} || {Key, Value} <- Rows, Key =/= ?TOKEN]).

%% An ordered table takes 1 and 1.0 for the same key: what may hold a Float is stored as bytes.
-spec stored(term()) -> term().
stored(Key) when is_integer(Key); is_atom(Key); is_binary(Key) -> Key;
stored(Key) -> {'$key', term_to_binary(Key, [deterministic])}.

-spec original(term()) -> term().
original({'$key', Bytes}) -> binary_to_term(Bytes);
original(Key) -> Key.

-spec size(id()) -> non_neg_integer().
size({Number, _}) -> ets:select_count(?TABLE, [{{{Number, '_'}, '_'}, [], [true]}]) - 1.

%% @doc Put Items in place of what an object held.
-spec replace(id(), #{term() => term()}) -> ok.
replace({Number, Token}, Items) ->
    ok = forget(Number),
    true = ets:insert(?TABLE, [{{Number, ?TOKEN}, Token} | rows(Number, Items)]),
    ok.

-spec forget(serial()) -> ok.
forget(Number) ->
    _ = ets:select_delete(?TABLE, [{{{Number, '_'}, '_'}, [], [true]}]),
    ok.
