%% @doc What happened to the state of a class since an actor was made: new fields and migrations, in order.
%%
%% An actor keeps a marker; when it notices a new version of its class it asks for the steps since then and takes them
%% itself, before its next message.  Steps of superclasses count.
-module(bt_class_steps).

-export([create/0, add/3, add/4, drop/2, marker/1, since/2, remove_field/2]).

-export_type([step/0]).

-type step() :: {fields, [{atom(), bt_class_store:default()}]} | {migrate, module()}.

-define(TABLE, bt_class_steps).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, ordered_set, {read_concurrency, true}]),
    ok.

-spec add(atom(), pos_integer(), step()) -> true.
add(Class, Age, Step) -> add(Class, Age, Step, <<>>).

%% @doc A step that a cell asks for; when the cell runs again it gives way to what the cell asks for then.
-spec add(atom(), pos_integer(), step(), binary()) -> true.
add(Class, Age, Step, Cell) -> ets:insert(?TABLE, {{Class, Age}, Step, Cell}).

%% @doc Forget the migrations of Cell up to an age: actors that have not taken them yet never will.
-spec drop(binary(), pos_integer()) -> non_neg_integer().
drop(Cell, Age) -> ets:select_delete(?TABLE, [{{{'_', '$1'}, {migrate, '_'}, Cell}, [{'=<', '$1', Age}], [true]}]).

-spec marker(atom()) -> non_neg_integer().
marker(Class) -> lists:max([0 | [Age || C <- chain(Class), {Of, Age} <- [ets:prev(?TABLE, {C, infinity})], Of =:= C]]).

%% @doc The steps after Marker, oldest first, and the marker to keep once they are taken.
-spec since(atom(), non_neg_integer()) -> {non_neg_integer(), [step()]}.
since(Class, Marker) ->
    Found = lists:append([ets:select(?TABLE, [{{{C, '$1'}, '$2', '_'}, [{'>', '$1', Marker}], [{{'$1', '$2'}}]}])
                          || C <- chain(Class)]),
    case lists:keysort(1, Found) of
        [] -> {Marker, []};
        Steps ->
            {Latest, _} = lists:last(Steps),
            {Latest, [Step || {_, Step} <- Steps]}
    end.

%% @doc `self removeField: #f', in a migration: the field is gone with its value.
-spec remove_field(term(), term()) -> term().
remove_field(Self, Name) ->
    case get('$bt_state') of
        State when is_map_key(Name, State) ->
            _ = put('$bt_state', maps:remove(Name, State)),
            Self;
        State when is_map(State) ->
            bt_error:raise('FieldNotFound', ["there is no field ", bt_print:print_string(Name), " to remove"],
                           #{hint => bt_error:did_you_mean(Name, [Key || Key <- maps:keys(State), is_atom(Key)])});
        _ ->
            bt_error:raise('Error', "removeField: belongs in a migration",
                           #{hint => <<"Write patch C >> state { self removeField: #f }.">>})
    end.

-spec chain(atom()) -> [atom()].
chain(Class) ->
    case bt_class_table:info(Class) of
        #{ancestors := Ancestors} -> [Class | maps:keys(Ancestors)];
        none -> [Class]
    end.
