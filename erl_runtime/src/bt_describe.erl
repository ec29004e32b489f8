%% @doc Who knows what: selectors with their definitions, for completion, inspection, reflection and did-you-mean.
%%
%% Reads the record and the dispatch tables; changes nothing.
%% `bt_describe:method('Counter', instance, increment)' says where it is defined, with which source and comment.
-module(bt_describe).

-export([selectors/2, own_selectors/2, understood/1, classes/0, class/1, method/3, implementor/3]).
-export([source/3, history/3, diff/3, layers/3, subclasses/1, all_subclasses/1, superclass/1, headers/1]).

%% @doc Every selector one side of a class answers, inherited ones included, sorted.
-spec selectors(atom(), bt_class:side()) -> [atom()].
selectors(Class, Side) ->
    case bt_class:exists(Class) of
        true -> lists:sort([Key || Key <- maps:keys(bt_class_table:entries(Class, Side)), is_atom(Key), Key =/= '$info']);
        false -> []
    end.

%% @doc The selectors a class defines itself, getters and constructors made for it included.
-spec own_selectors(atom(), bt_class:side()) -> [atom()].
own_selectors(Class, Side) -> bt_class_store:own_selectors(Class, Side).

%% @doc Every selector a value answers.
-spec understood(term()) -> [atom()].
understood({'$bt_class', Class}) -> selectors(Class, class);
understood(Value) -> selectors(bt_class:class_of(Value), instance).

-spec classes() -> [atom()].
classes() -> bt_class_store:classes().

%% @doc A class in full: its row, all its fields, its own methods on both sides.
-spec class(atom()) -> #{atom() => term()} | none.
class(Class) ->
    case bt_class_store:class(Class) of
        none -> none;
        {ok, Row} ->
            Row#{all_fields => bt_value:field_names(Class), subclasses => bt_class_store:children(Class),
                 class_vars => bt_class_vars:all(Class),
                 methods => [method(Class, Side, Selector)
                             || Side <- [instance, class], Selector <- own_selectors(Class, Side)]}
    end.

%% @doc One method as it is in force for Class, wherever it is defined.
-spec method(atom(), bt_class:side(), atom()) -> #{atom() => term()} | none.
method(Class, Side, Selector) ->
    case implementor(Class, Side, Selector) of
        none -> none;
        {Owner, OwnerSide} ->
            Stacks = bt_class_store:stacks({Owner, OwnerSide, Selector}),
            Keys = [params, types, returns, doc, source, unit, line, cell, modifiers, synthetic, combination],
            maps:merge(#{selector => Selector, class => Owner, side => OwnerSide, layers => length(bt_layers:all(Stacks))},
                       maps:with(Keys, bt_layers:top(Stacks)))
    end.

%% @doc The class, and its side, that defines what Class answers to Selector.
-spec implementor(atom(), bt_class:side(), atom()) -> {atom(), bt_class:side()} | none.
implementor(Class, Side, Selector) -> first(chain(Class, Side), Selector).

-spec first([{atom(), bt_class:side()}], atom()) -> {atom(), bt_class:side()} | none.
first([], _) -> none;
first([{Class, Side} | Rest], Selector) ->
    case map_size(bt_class_store:active({Class, Side, Selector})) of
        0 -> first(Rest, Selector);
        _ -> {Class, Side}
    end.

-spec chain(atom(), bt_class:side()) -> [{atom(), bt_class:side()}].
chain(Class, instance) -> [{Each, instance} || Each <- [Class | bt_class_store:ancestors(Class)]];
chain(Class, class) -> [{Each, class} || Each <- [Class | bt_class_store:ancestors(Class)]] ++ chain('Class', instance).

%%% ------------------------------------------------------------------ layers

%% @doc The source of the method in force.
-spec source(atom(), bt_class:side(), atom()) -> binary().
source(Class, Side, Selector) ->
    case method(Class, Side, Selector) of
        #{source := Source} -> Source;
        none -> <<>>
    end.

%% @doc The layers of a selector of Class itself, the one in force first.
-spec layers(atom(), bt_class:side(), atom()) -> [bt_class_store:layer()].
layers(Class, Side, Selector) -> bt_layers:all(bt_class_store:stacks({Class, Side, Selector})).

%% @doc What happened to a selector, newest first: `#{event, unit, cell, line, source, time}'.
-spec history(atom(), bt_class:side(), atom()) -> [map()].
history(Class, Side, Selector) -> bt_class_store:history({Class, Side, Selector}).

%% @doc The lines by which the layer in force differs from the one below it (or from nothing).
-spec diff(atom(), bt_class:side(), atom()) -> binary().
diff(Class, Side, Selector) ->
    case layers(Class, Side, Selector) of
        [#{source := New}, #{source := Old} | _] -> bt_diff:lines(Old, New);
        [#{source := New}] -> bt_diff:lines(<<>>, New);
        [] -> <<>>
    end.

%%% ------------------------------------------------------------------ the tree of classes

-spec superclass(atom()) -> atom() | none.
superclass(Class) ->
    case bt_class_table:info(Class) of
        #{superclass := Super} -> Super;
        none -> none
    end.

-spec subclasses(atom()) -> [atom()].
subclasses(Class) -> bt_class_store:children(Class).

-spec all_subclasses(atom()) -> [atom()].
all_subclasses(Class) -> tl(bt_class_store:subtree(Class)).

%% @doc Header lines of a class, the nearest definition of each key: `#{strategy => {Module, Function}}'.
-spec headers(atom()) -> #{atom() => {module(), atom()}}.
headers(Class) ->
    lists:foldr(fun(Each, Headers) ->
                    {ok, #{headers := Own}} = bt_class_store:class(Each),
                    maps:merge(Headers, Own)
                end, #{}, [Class | bt_class_store:ancestors(Class)]).
