%% @doc Makes a version of a class visible: keys first, then the slots, subclasses before superclasses.
%%
%% Knows the keys: `Class' holds the slot (put once), `{Class, Version}' and `{class, Class, Version}' the pair of each
%% side, `{base, Class, Side, Version}' a flattened map.  No key is ever put twice.
-module(bt_class_publish).

-export([publish/3, current/2, fresh_version/0]).

-type part() :: keep | {base | overlay, bt_class_table:table()}.
-type sides() :: #{bt_class:side() => part()}.

-define(OWN_NUMBERS, 1 bsl 40).

%% @doc The pair in force on one side of a class.
-spec current(atom(), bt_class:side()) -> {bt_class_table:table(), term()}.
current(Class, Side) ->
    persistent_term:get(key(Class, Side, atomics:get(persistent_term:get(Class), 1))).

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
                      Pair = pair(Class, Side, Version, maps:get(Side, Sides)),
                      persistent_term:put(key(Class, Side, Version), Pair)
                  end, [instance, class]),
    Version.

-spec pair(atom(), bt_class:side(), integer(), part()) -> {bt_class_table:table(), term()}.
pair(Class, Side, _, keep) -> current(Class, Side);
pair(Class, Side, _, {overlay, Overlay}) ->
    {_, BaseKey} = current(Class, Side),
    {Overlay, BaseKey};
pair(Class, Side, Version, {base, Base}) ->
    BaseKey = {base, Class, Side, Version},
    persistent_term:put(BaseKey, Base),
    {#{}, BaseKey}.

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
