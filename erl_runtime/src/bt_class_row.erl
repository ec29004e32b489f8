%% @doc From an install map to the rows of the record: what a class row and a layer hold.
%%
%% Pure but for one look at the superclass, whose kind a class inherits.
-module(bt_class_row).

-export([from_unit/1, layer/4, method_name/1, kind/2]).

-spec from_unit(map()) -> bt_class_store:row().
from_unit(#{class := Class, module := Module} = Unit) ->
    Super = superclass(maps:get(superclass, Unit, none)),
    #{name => Class, superclass => Super, kind => kind(maps:get(kind, Unit, inherit), Super),
      modifiers => maps:get(modifiers, Unit, []), module => Module, version => maps:get(version, Unit, 0),
      fields => defaults(maps:get(fields, Unit, []), Module),
      field_types => maps:from_list([{Name, {Type, Text}} || {Name, Type, Text} <- maps:get(field_types, Unit, [])]),
      class_vars => defaults(maps:get(class_vars, Unit, []), Module),
      headers => maps:from_list([{Key, {Module, Function}} || {Key, Function} <- maps:get(headers, Unit, [])]),
      protocols => maps:get(protocols, Unit, []), library => maps:get(library, Unit, false),
      doc => maps:get(doc, Unit, <<>>), source => maps:get(source, Unit, <<>>), unit => maps:get(unit, Unit, <<>>),
      cell => maps:get(cell, Unit, <<>>), line => maps:get(line, Unit, 0)}.

%% `nil subclass: ProtoObject': above the root there is none.
-spec superclass(atom()) -> atom().
superclass(nil) -> none;
superclass(Super) -> Super.

%% @doc The kind a class has: said outright, or its superclass's.
-spec kind(actor | value | object | inherit, atom()) -> actor | value | object.
kind(inherit, Super) ->
    case bt_class_store:class(Super) of
        {ok, #{kind := Kind}} -> Kind;
        none -> object
    end;
kind(Kind, _) -> Kind.

-spec defaults([{atom(), literal | code | none, term()}], module()) -> [{atom(), bt_class_store:default()}].
defaults(Fields, Module) -> [{Name, default(How, Value, Module)} || {Name, How, Value} <- Fields].

-spec default(literal | code | none, term(), module()) -> bt_class_store:default().
default(literal, Value, _) -> {literal, Value};
default(none, _, _) -> {literal, nil};
default(code, Function, Module) -> {code, Module, Function}.

%% @doc One method of a unit as a layer; Bottom when it comes with its class.
-spec layer(map(), map(), pos_integer(), boolean()) -> bt_class_store:layer().
layer(#{function := Function, arity := Arity} = Method, #{module := Home} = Unit, Age, Bottom) ->
    Module = maps:get(module, Method, Home),
    #{function => fun Module:Function/Arity, module => Module, bottom => Bottom, synthetic => false, age => Age,
      combination => maps:get(combination, Method, primary), version => maps:get(version, Unit, 0),
      params => maps:get(params, Method, []), types => maps:get(types, Method, []),
      returns => maps:get(returns, Method, nil), doc => maps:get(doc, Method, <<>>),
      source => maps:get(source, Method, <<>>), line => maps:get(line, Method, 0),
      modifiers => maps:get(modifiers, Method, []), mode => maps:get(mode, Method, replace),
      super => maps:get(super, Method, true),
      uses => maps:get(uses, Method, bt_method_uses:none()), unit => maps:get(unit, Unit, <<>>),
      cell => maps:get(cell, Unit, <<>>), time => erlang:system_time(millisecond)}.

%% @doc `Counter >> increment', `Counter class >> new'.
-spec method_name(bt_class_store:key()) -> binary().
method_name({Class, instance, Selector}) ->
    <<(atom_to_binary(Class))/binary, " >> ", (atom_to_binary(Selector))/binary>>;
method_name({Class, class, Selector}) ->
    <<(atom_to_binary(Class))/binary, " class >> ", (atom_to_binary(Selector))/binary>>.
