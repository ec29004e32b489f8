%% @doc Makes a version of a class visible: keys first, then the slots, subclasses before superclasses.
%%
%% Knows the keys: `Class' holds the slot (put once), `{Class, Version}' and `{class, Class, Version}' what each side
%% answers: a flattened map, or since it was patched `{Overlay, KeyOfThatMap}'.  No key is ever put twice.
-module(bt_class_publish).

-export([publish/3, current/2, fresh_version/0]).

-type part() :: keep | {base | overlay, bt_class_table:table()}.
-type sides() :: #{bt_class:side() => part()}.

-define(OWN_NUMBERS, 1 bsl 40).

%% @doc The pair in force on one side of a class.
-spec current(atom(), bt_class:side()) -> {bt_class_table:table(), term()}.
current(Class, Side) ->
    Key = key(Class, Side, atomics:get(persistent_term:get(Class), 1)),
    case persistent_term:get(Key) of
        Base when is_map(Base) -> {#{}, Key};
        Pair -> Pair
    end.

-spec key(atom(), bt_class:side(), integer()) -> tuple().
key(Class, instance, Version) -> {Class, Version};
key(Class, class, Version) -> {class, Class, Version}.

%% @doc Put the tables of these classes in force; Order has superclasses first.
-spec publish(#{atom() => sides()}, [atom()], bt_class_table:versions()) -> ok.
publish(Tables, Order, Versions) ->
    Numbered = [{Class, put_keys(Class, maps:get(Class, Tables), Versions)} || Class <- Order],
    lists:foreach(fun({Class, Version}) -> put_slot(Class, Version) end, lists:reverse(Numbered)).

-spec put_keys(atom(), sides(), bt_class_table:versions()) -> integer().
put_keys(Class, Sides, Versions) ->
    Version = unused(Class, maps:get(Class, Versions, none)),
    lists:foreach(fun(Side) ->
                      Pair = pair(Class, Side, maps:get(Side, Sides)),
                      persistent_term:put(key(Class, Side, Version), Pair)
                  end, [instance, class]),
    Version.

%% A class without patches has the map itself under its key: dispatch needs one lookup less.
-spec pair(atom(), bt_class:side(), part()) -> {bt_class_table:table(), term()} | bt_class_table:table().
pair(Class, Side, keep) -> current(Class, Side);
pair(Class, Side, {overlay, Overlay}) ->
    {_, BaseKey} = current(Class, Side),
    {Overlay, BaseKey};
pair(_, _, {base, Base}) -> Base.

%% A number that Class never had: changing a key that exists would make every process of the node work.
-spec unused(atom(), integer() | none) -> integer().
unused(_, none) -> fresh_version();
unused(Class, Version) ->
    case persistent_term:get({Class, Version}, none) of
        none -> Version;
        _ -> fresh_version()
    end.

%% @doc A version number of our own, out of the way of the compiler's.
-spec fresh_version() -> pos_integer().
fresh_version() -> ?OWN_NUMBERS + erlang:unique_integer([positive, monotonic]).

-spec put_slot(atom(), integer()) -> ok.
put_slot(Class, Version) ->
    case persistent_term:get(Class, none) of
        none ->
            Slot = atomics:new(1, [{signed, true}]),
            ok = atomics:put(Slot, 1, Version),
            persistent_term:put(Class, Slot);
        Slot -> atomics:put(Slot, 1, Version)
    end.
