%% @doc The classes that are there before the library is loaded: names, superclasses, kinds, and the few methods the
%% runtime itself answers.
%%
%% The library's own definitions take their place when it is loaded.
-module(bt_class_builtin).

-export([units/0, complete/1]).

-define(CLASSES,
        [{'ProtoObject', none, object}, {'Object', 'ProtoObject', object}, {'Value', 'Object', value},
         {'Actor', 'Object', actor}, {'Boolean', 'Value', value}, {'True', 'Boolean', value},
         {'False', 'Boolean', value}, {'UndefinedObject', 'Object', object}, {'Number', 'Value', value},
         {'Integer', 'Number', value}, {'Float', 'Number', value}, {'Character', 'Integer', value},
         {'Collection', 'Value', value}, {'Binary', 'Collection', value}, {'String', 'Binary', value},
         {'Symbol', 'Object', object}, {'Block', 'Object', object}, {'List', 'Collection', value},
         {'Array', 'Collection', value}, {'Tuple', 'Collection', value}, {'Dictionary', 'Collection', value},
         {'Set', 'Collection', value}, {'Result', 'Value', value}, {'Behaviour', 'Object', object},
         {'Class', 'Behaviour', object}, {'Metaclass', 'Class', object}, {'Pid', 'Object', object},
         {'Reference', 'Object', object}, {'Port', 'Object', object}, {'Future', 'Object', object},
         {'ForeignModule', 'Object', object}, {'Workspace', 'Object', object}, {'Supervisor', 'Actor', actor},
         {'DynamicSupervisor', 'Supervisor', actor}, {'Swarm', 'Supervisor', actor}, {'Exception', 'Object', object},
         {'Error', 'Exception', object}
         | ?EXCEPTIONS]).

-define(EXCEPTIONS,
        [{Name, Super, object} || {Super, Names} <- bt_error:classes(), Name <- Names]).

%% @doc Install maps of the classes above, for `bt_class_install:library/2'.
-spec units() -> [map()].
units() ->
    [#{op => class, class => Name, superclass => Super, kind => Kind, module => ?MODULE, version => -1, library => true,
       methods => methods(Name)} || {Name, Super, Kind} <- ?CLASSES].

%% @doc The library's definition of a class, with the runtime's methods that it does not define itself.
-spec complete(map()) -> map().
complete(#{class := Class, methods := Methods} = Unit) ->
    Defined = [{Side, Selector} || #{side := Side, selector := Selector} <- Methods],
    Unit#{methods := Methods ++ [Method || #{side := Side, selector := Selector} = Method <- methods(Class),
                                           not lists:member({Side, Selector}, Defined)]}.

-spec methods(atom()) -> [map()].
methods('Object') ->
    [method(instance, proceed, bt_combine, proceed, []),
     method(class, new, bt_value, new, []),
     method(class, 'new:', bt_value, new, [<<"slots">>])];
methods(_) -> [].

-spec method(bt_class:side(), atom(), module(), atom(), [binary()]) -> map().
method(Side, Selector, Module, Function, Params) ->
    #{side => Side, selector => Selector, function => Function, module => Module, arity => length(Params) + 1,
      params => Params}.
