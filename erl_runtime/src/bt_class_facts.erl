%% @doc The facts of a class that every reader needs, gathered over its superclasses: kind, fields, defaults, variables.
%%
%% They ride in the class's dispatch table, so reading them costs no copy.  `template' holds the slots of a new
%% instance as far as they are literals, `computed' those whose default is code; `plain' says that an instance is the
%% template and nothing more.
-module(bt_class_facts).

-export([of_class/1, default/1]).

-spec of_class(atom()) -> bt_class_table:info().
of_class(Name) ->
    {ok, Row} = bt_class_store:class(Name),
    Chain = [Name | bt_class_store:ancestors(Name)],
    Fields = gather(fields, Chain),
    Types = bt_class_types:gather(Chain),
    Computed = [{Field, Default} || {Field, {code, _, _} = Default} <- Fields],
    #{name => Name,
      superclass => maps:get(superclass, Row),
      ancestors => maps:from_list(lists:zip(tl(Chain), lists:seq(1, length(Chain) - 1))),
      kind => maps:get(kind, Row),
      modifiers => maps:get(modifiers, Row),
      library => maps:get(library, Row),
      fields => Fields,
      template => maps:from_list([{Field, Value} || {Field, {literal, Value}} <- Fields]),
      computed => Computed,
      types => Types,
      plain => Computed =:= [] andalso map_size(Types) =:= 0 andalso maps:get(kind, Row) =/= actor
               andalso not lists:member(abstract, maps:get(modifiers, Row)) andalso bt_value:literal(Name) =:= none,
      class_vars => maps:from_list(lists:append([[{Var, Owner} || {Var, _} <- declared(class_vars, Owner)]
                                                 || Owner <- lists:reverse(Chain)]))}.

%% Superclass's fields first; one declared again keeps its place and takes the new default.
-spec gather(fields, [atom()]) -> [{atom(), bt_class_store:default()}].
gather(What, Chain) ->
    lists:foldl(fun(Class, Fields) ->
                    lists:foldl(fun({Name, _} = Field, Acc) -> lists:keystore(Name, 1, Acc, Field) end,
                                Fields, declared(What, Class))
                end, [], lists:reverse(Chain)).

-spec declared(fields | class_vars, atom()) -> [{atom(), bt_class_store:default()}].
declared(What, Class) ->
    {ok, #{What := Declared}} = bt_class_store:class(Class),
    Declared.

%% @doc The value of a default, computed now when it is code.
-spec default(bt_class_store:default()) -> term().
default({literal, Value}) -> Value;
default({code, Module, Function}) -> Module:Function().
