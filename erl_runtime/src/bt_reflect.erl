%% @doc What completion, hover and `%who' ask: variables, classes, selectors with their arguments and comments.
%% Knows the class store's rows and the workspace; answers from tables alone, so also while a cell runs.
%%
%% Example: `bt_reflect:selectors({class, <<"Counter">>, instance})'.
-module(bt_reflect).

-export([who/0, classes/0, class/1, selectors/1, describe/1]).

%% @doc Every variable: its name, class and text.
-spec who() -> [map()].
who() ->
    [#{name => atom_to_binary(Name), class => class_name(Value), text => bt_print:short(Value)}
     || {Name, Value} <- bt_workspace:bindings()].

-spec classes() -> [map()].
classes() ->
    [Row || Name <- bt_class_store:classes(), Row <- [class_row(Name)], Row =/= none].

%% @doc One class with its own methods; `nil' when there is none of that name.
-spec class(binary() | atom()) -> map() | nil.
class(Name) ->
    case class_row(existing(Name)) of
        none -> nil;
        Row = #{name := Class} ->
            Row#{methods => [method(Class, Side, Entry) || Side <- [instance, class],
                                                           Entry <- lists:sort(bt_class_store:own_methods(to_atom(Class), Side))]}
    end.

%% @doc What a variable's value, or a class, understands: the nearest definition of each selector; what the library
%% keeps to itself is left out.
-spec selectors({var, binary()} | {class, binary(), instance | class}) -> [map()].
selectors({var, Name}) ->
    case bt_workspace:find(existing(Name)) of
        {ok, {'$bt_class', Class}} -> offered(Class, class);
        {ok, Value} -> offered(bt_class:class_of(Value), instance);
        error -> []
    end;
selectors({class, Name, Side}) ->
    offered(existing(Name), Side).

-spec offered(atom(), instance | class) -> [map()].
offered(Class, Side) ->
    [Row || #{class := Of, modifiers := Modifiers} = Row <- understood(Class, Side),
            not (lists:member(internal, Modifiers) andalso is_library(to_atom(Of)))].

-spec is_library(atom()) -> boolean().
is_library(Class) ->
    {ok, Row} = bt_class_store:class(Class),
    maps:get(library, Row, false).

-spec understood(atom(), instance | class) -> [map()].
understood(Class, Side) ->
    case bt_class_store:class(Class) of
        {ok, _} -> nearest(chain(Class, Side), #{});
        none -> []
    end.

-spec chain(atom(), instance | class) -> [{atom(), instance | class}].
chain(Class, instance) ->
    [{Each, instance} || Each <- [Class | bt_class_store:ancestors(Class)]];
chain(Class, class) ->
    [{Each, class} || Each <- [Class | bt_class_store:ancestors(Class)]] ++ chain('Class', instance).

-spec nearest([{atom(), instance | class}], map()) -> [map()].
nearest([], Found) ->
    [Entry || {_, Entry} <- lists:sort(maps:to_list(Found))];
nearest([{Class, Side} | Rest], Found) ->
    Own = maps:from_list([{Selector, method(atom_to_binary(Class), Side, Entry)}
                          || {Selector, _} = Entry <- bt_class_store:own_methods(Class, Side)]),
    nearest(Rest, maps:merge(Own, Found)).

%% @doc A variable, a class or a method in full; `nil' when there is none.
-spec describe({var, binary()} | {class, binary()} | {method, binary(), instance | class, binary()}) -> map() | nil.
describe({var, Name}) ->
    case bt_workspace:find(existing(Name)) of
        {ok, Value} -> #{name => Name, class => class_name(Value), text => bt_print:short(Value)};
        error -> nil
    end;
describe({class, Name}) ->
    class(Name);
describe({method, Class, Side, Selector}) ->
    Wanted = existing(Selector),
    case [Entry || #{selector := Found} = Entry <- understood(existing(Class), Side), Found =:= atom_to_binary(Wanted)] of
        [Entry | _] -> Entry;
        [] -> nil
    end.

-spec class_row(atom()) -> map() | none.
class_row(Name) ->
    case bt_class_store:class(Name) of
        {ok, Row} ->
            #{name => atom_to_binary(Name), superclass => atom_to_binary(maps:get(superclass, Row)),
              kind => maps:get(kind, Row), doc => maps:get(doc, Row, <<>>), unit => maps:get(unit, Row, <<>>),
              line => maps:get(line, Row, 0), modifiers => maps:get(modifiers, Row, []),
              library => maps:get(library, Row, false),
              fields => [atom_to_binary(Field) || {Field, _} <- maps:get(fields, Row, [])]};
        none ->
            none
    end.

-spec method(binary(), instance | class, {atom(), bt_class_store:stacks()}) -> map().
method(Class, Side, {Selector, Stacks}) ->
    Layer = case bt_layers:top(Stacks) of none -> #{}; Top -> Top end,
    #{selector => atom_to_binary(Selector), class => Class, side => Side,
      params => maps:get(params, Layer, []), types => maps:get(types, Layer, []),
      returns => maps:get(returns, Layer, nil), doc => maps:get(doc, Layer, <<>>),
      unit => maps:get(unit, Layer, <<>>), line => maps:get(line, Layer, 0),
      source => maps:get(source, Layer, <<>>), modifiers => maps:get(modifiers, Layer, [])}.

-spec class_name(term()) -> binary().
class_name({'$bt_class', _}) -> <<"Class">>;
class_name(Value) -> atom_to_binary(bt_class:class_of(Value)).

%% A question must not make atoms: an unknown name is as good as none.
-spec existing(atom() | binary()) -> atom().
existing(Name) when is_atom(Name) -> Name;
existing(Name) -> to_atom(Name).

-spec to_atom(binary()) -> atom().
to_atom(Name) ->
    try binary_to_existing_atom(Name)
    catch error:badarg -> nil
    end.
