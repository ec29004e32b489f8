%% @doc What happened to the state of a class since an actor was made: new fields and migrations, in order.
%%
%% An actor keeps a marker; when it notices a new version of its class it asks for the steps since then and takes them
%% itself, before its next message.  Steps of superclasses count.
-module(bt_class_steps).

-export([create/0, add/3, marker/1, since/2]).

-export_type([step/0]).

-type step() :: {fields, [{atom(), bt_class_store:default()}]} | {migrate, module()}.

-define(TABLE, bt_class_steps).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, ordered_set, {read_concurrency, true}]),
    ok.

-spec add(atom(), pos_integer(), step()) -> true.
add(Class, Age, Step) -> ets:insert(?TABLE, {{Class, Age}, Step}).

-spec marker(atom()) -> non_neg_integer().
marker(Class) -> lists:max([0 | [Age || C <- chain(Class), {Of, Age} <- [ets:prev(?TABLE, {C, infinity})], Of =:= C]]).

%% @doc The steps after Marker, oldest first, and the marker to keep once they are taken.
-spec since(atom(), non_neg_integer()) -> {non_neg_integer(), [step()]}.
since(Class, Marker) ->
    Found = lists:append([ets:select(?TABLE, [{{{C, '$1'}, '$2'}, [{'>', '$1', Marker}], [{{'$1', '$2'}}]}])
                          || C <- chain(Class)]),
    case lists:keysort(1, Found) of
        [] -> {Marker, []};
        Steps ->
            {Latest, _} = lists:last(Steps),
            {Latest, [Step || {_, Step} <- Steps]}
    end.

-spec chain(atom()) -> [atom()].
chain(Class) ->
    case bt_class_table:info(Class) of
        #{ancestors := Ancestors} -> [Class | maps:keys(Ancestors)];
        none -> [Class]
    end.
