%% @doc Makes a version of a class visible: tables first, then the versions, subclasses before superclasses.
%%
%% Knows the keys: `Class' holds the version in force, `Version' and `-Version' what the two sides of that class answer: a
%% flattened map, or since it was patched `{Overlay, KeyOfThatMap}'.  A version belongs to one class alone.  The key of a
%% table is never put twice, that would make every process work; a version is a small integer, and replacing one of
%% those costs nobody anything (6 us beside 200,000 processes and 6,000 keys, where a tuple cost 1.4 ms and 30,000,000
%% reductions; OTP 25).  An integer is a key found in 13 ns, a tuple in 37.
-module(bt_class_publish).

-export([publish/3, current/2, fresh_version/0]).

-export_type([published/0]).

-type part() :: keep | {base | overlay, bt_class_table:table()}.
%% What a side of a class answers, or what was patched since and the key of the rest.
-type published() :: bt_class_table:table() | {bt_class_table:table(), term()}.
-type sides() :: #{bt_class:side() => part()}.

-define(OWN_NUMBERS, 1 bsl 40).

%% @doc The pair in force on one side of a class.
-spec current(atom(), bt_class:side()) -> {bt_class_table:table(), term()}.
current(Class, Side) ->
    Key = key(Side, persistent_term:get(Class)),
    case persistent_term:get(Key) of
        Base when is_map(Base) -> {#{}, Key};
        Pair -> Pair
    end.

-spec key(bt_class:side(), pos_integer()) -> integer().
key(instance, Version) -> Version;
key(class, Version) -> -Version.

%% @doc Put the tables of these classes in force; Order has superclasses first.
-spec publish(#{atom() => sides()}, [atom()], bt_class_table:versions()) -> ok.
publish(Tables, Order, Versions) ->
    Numbered = [{Class, put_keys(Class, maps:get(Class, Tables), Versions)} || Class <- Order],
    lists:foreach(fun({Class, Version}) -> persistent_term:put(Class, Version) end, lists:reverse(Numbered)),
    bt_plain_methods:look(Tables).

-spec put_keys(atom(), sides(), bt_class_table:versions()) -> pos_integer().
put_keys(Class, Sides, Versions) ->
    Version = unused(maps:get(Class, Versions, none)),
    [Instances, Classes] = [put_key(Class, Side, maps:get(Side, Sides), Version) || Side <- [instance, class]],
    ok = bt_plain_exceptions:note(Version, Instances, Classes),
    Version.

-spec put_key(atom(), bt_class:side(), part(), pos_integer()) -> published().
put_key(Class, Side, Part, Version) ->
    Published = pair(Class, Side, Part),
    ok = persistent_term:put(key(Side, Version), Published),
    Published.

%% A class without patches has the map itself under its key: dispatch needs one lookup less.
-spec pair(atom(), bt_class:side(), part()) -> published().
pair(Class, Side, keep) -> current(Class, Side);
pair(Class, Side, {overlay, Overlay}) ->
    {_, BaseKey} = current(Class, Side),
    {Overlay, BaseKey};
pair(_, _, {base, Base}) -> Base.

%% A number that no class ever had.
-spec unused(pos_integer() | none) -> pos_integer().
unused(none) -> fresh_version();
unused(Version) ->
    case persistent_term:get(Version, none) of
        none -> Version;
        _ -> fresh_version()
    end.

%% @doc A version number of our own, out of the way of the compiler's.
-spec fresh_version() -> pos_integer().
fresh_version() -> ?OWN_NUMBERS + erlang:unique_integer([positive, monotonic]).
