%% @doc The record of classes and methods: ETS rows, written by the class server alone (the tables are public because their owner is another) and read by everybody.
%%
%% A class row is what its definition said; a method row holds the stack of layers of one selector, and the functions
%% in force.  Knows nothing of dispatch tables.  `bt_class_store:class('Counter')' is `{ok, #{superclass := 'Actor'}}'.
-module(bt_class_store).

-export([create/0, class/1, classes/0, put_class/1, delete_class/1, children/1, subtree/1, ancestors/1]).
-export([active/1, stacks/1, put_methods/1, own_active/2, own_methods/2, own_selectors/2]).
-export([log/1, history/1, changed/1, changes/1]).

-export_type([row/0, key/0, layer/0, stacks/0, active/0, default/0]).

-type default() :: {literal, term()} | {code, module(), atom()}.
-type row() :: #{name := atom(), superclass := atom() | none, kind := actor | value | object, _ => _}.
-type key() :: {Class :: atom(), bt_class:side(), bt_class:selector()}.
-type combination() :: primary | before | around | 'after'.
-type layer() :: #{function := fun(), module := module(), bottom := boolean(), synthetic := boolean(), _ => _}.
-type stacks() :: #{combination() => [layer(), ...]}.
-type active() :: #{combination() => fun()}.

-define(CLASSES, bt_class_rows).
-define(METHODS, bt_method_rows).
-define(HISTORY, bt_method_history).

-spec create() -> ok.
create() ->
    _ = ets:new(?CLASSES, [named_table, public, set, {read_concurrency, true}]),
    _ = ets:new(?METHODS, [named_table, public, ordered_set, compressed, {read_concurrency, true}]),
    _ = ets:new(?HISTORY, [named_table, public, ordered_set, compressed]),
    ok.

%%% ------------------------------------------------------------------ classes

-spec class(atom()) -> {ok, row()} | none.
class(Name) ->
    case ets:lookup(?CLASSES, Name) of
        [{_, _, Row}] -> {ok, Row};
        [] -> none
    end.

%% @doc All class names, sorted.
-spec classes() -> [atom()].
classes() -> lists:sort([Name || [Name] <- ets:match(?CLASSES, {'$1', '_', '_'})]).

-spec put_class(row()) -> true.
put_class(#{name := Name, superclass := Super, kind := Kind} = Row) ->
    ok = case Kind of
             actor -> bt_class_live:declare(Name);
             _ -> ok
         end,
    ets:insert(?CLASSES, {Name, Super, Row}).

-spec delete_class(atom()) -> true.
delete_class(Name) ->
    true = ets:delete(?CLASSES, Name),
    ets:match_delete(?METHODS, {{Name, '_', '_'}, '_', '_'}).

-spec children(atom()) -> [atom()].
children(Name) -> lists:sort([Child || [Child] <- ets:match(?CLASSES, {'$1', Name, '_'})]).

%% @doc Class and all below it, each before its subclasses.
-spec subtree(atom()) -> [atom()].
subtree(Class) -> [Class | lists:flatmap(fun subtree/1, children(Class))].

%% @doc The superclasses of Class, nearest first.
-spec ancestors(atom()) -> [atom()].
ancestors(Class) ->
    case ets:lookup(?CLASSES, Class) of
        [{_, Super, _}] when Super =/= none -> [Super | ancestors(Super)];
        _ -> []
    end.

%%% ------------------------------------------------------------------ methods

%% @doc The functions in force for one selector of one class, by combination; inherited ones do not count.
-spec active(key()) -> active().
active(Key) -> element_or(?METHODS, Key, 2, #{}).

-spec stacks(key()) -> stacks().
stacks(Key) -> element_or(?METHODS, Key, 3, #{}).

%% @doc Write the stacks of many selectors at once; an empty one removes its row.
-spec put_methods([{key(), stacks()}]) -> ok.
put_methods(Changes) ->
    {Gone, Kept} = lists:partition(fun({_, Stacks}) -> map_size(Stacks) =:= 0 end, Changes),
    true = ets:insert(?METHODS, [{Key, functions(Stacks), Stacks} || {Key, Stacks} <- Kept]),
    lists:foreach(fun({Key, _}) -> ets:delete(?METHODS, Key) end, Gone).

-spec functions(stacks()) -> active().
functions(Stacks) -> maps:map(fun(_, [#{function := Function} | _]) -> Function end, Stacks).

-spec own_active(atom(), bt_class:side()) -> [{bt_class:selector(), active()}].
own_active(Class, Side) ->
    [{Selector, Active} || [Selector, Active] <- ets:match(?METHODS, {{Class, Side, '$1'}, '$2', '_'})].

-spec own_methods(atom(), bt_class:side()) -> [{bt_class:selector(), stacks()}].
own_methods(Class, Side) ->
    [{Selector, Stacks} || [Selector, Stacks] <- ets:match(?METHODS, {{Class, Side, '$1'}, '_', '$2'})].

-spec own_selectors(atom(), bt_class:side()) -> [bt_class:selector()].
own_selectors(Class, Side) ->
    [Selector || [Selector] <- ets:match(?METHODS, {{Class, Side, '$1'}, '_', '_'})].

%%% ------------------------------------------------------------------ the change log

%% @doc Append to the change log; entries say what happened to a selector, from which unit, with which source.
-spec log([{key(), map()}]) -> true.
log(Entries) ->
    Time = erlang:system_time(millisecond),
    lists:foreach(fun({Key, _}) -> changed(Key) end, Entries),
    ets:insert(?HISTORY, [{{Key, erlang:unique_integer([monotonic])}, Entry#{time => Time}} || {Key, Entry} <- Entries]).

%% @doc What happened to one selector, newest first.
-spec history(key()) -> [map()].
history(Key) -> lists:reverse([Entry || [Entry] <- ets:match(?HISTORY, {{Key, '_'}, '$1'})]).

%% @doc One more change to a class as a whole, or to one selector: its definition, a patch, an undoing.
-spec changed(atom() | key()) -> pos_integer().
changed(What) -> ets:update_counter(?HISTORY, {What}, 1, {{What}, 0}).

%% @doc How often a class or selector has been changed; the definition is the first.
-spec changes(atom() | key()) -> non_neg_integer().
changes(What) ->
    case ets:lookup(?HISTORY, {What}) of
        [{_, Count}] -> Count;
        [] -> 0
    end.

-spec element_or(atom(), key(), pos_integer(), map()) -> map().
element_or(Table, Key, Position, Default) ->
    try ets:lookup_element(Table, Key, Position)
    catch error:badarg -> Default
    end.
