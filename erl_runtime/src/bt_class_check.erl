%% @doc What may not be done to classes: every refusal, with its reason and a way out.
%%
%% Only looks; nothing is written here.  Answers the notes a permitted definition deserves.
-module(bt_class_check).

-export([definition/3, patch/1, nothing_to_revert/1, removal/1]).

-type former() :: {ok, bt_class_store:row()} | none.

%% Classes whose instances are terms of the BEAM, or that the runtime stands on.
-define(CORE, ['ProtoObject', 'Object', 'Value', 'Actor', 'Boolean', 'True', 'False', 'UndefinedObject', 'Number',
               'Integer', 'Float', 'Character', 'Binary', 'String', 'Symbol', 'Block', 'Collection', 'List', 'Array',
               'Tuple', 'Dictionary', 'Set', 'Result', 'Ok', 'Exception', 'Error', 'Behaviour', 'Class', 'Metaclass',
               'Pid', 'Reference', 'Port', 'Workspace', 'Future', 'ForeignModule', 'Supervisor', 'DynamicSupervisor',
               'Swarm', 'MessageNotUnderstood', 'MatchError', 'TypeError', 'BEAMError', 'Transcript',
               'OrderedCollection']).

%% @doc Refuse a definition that cannot be, or answer what to say about it.
-spec definition(bt_class_store:row(), former(), map()) -> [binary()].
definition(#{name := Name, superclass := Super} = Row, Former, Unit) ->
    ok = core(Name, Former),
    ok = superclass(Name, Super),
    ok = sealed_methods(Super, Unit),
    ok = kept_kind(Row, Former),
    ok = kept_fields(Row, Former),
    library_note(Name, Former).

-spec core(atom(), former()) -> ok.
core(_, none) -> ok;
core(Name, {ok, #{library := true}}) ->
    case lists:member(Name, ?CORE) of
        true ->
            bt_error:raise('SealedClass', [text(Name), " is a class the language itself stands on, it cannot be replaced"],
                           #{hint => iolist_to_binary(["Give yours another name, or patch it: ", text(Name),
                                                       " >> selector => ..."])});
        false -> ok
    end;
core(_, _) -> ok.

-spec library_note(atom(), former()) -> [binary()].
library_note(Name, {ok, #{library := true}}) -> [<<(text(Name))/binary, " of the library is replaced by yours">>];
library_note(_, _) -> [].

-spec superclass(atom(), atom()) -> ok.
superclass(Name, Name) ->
    bt_error:raise('CyclicHierarchy', ["A class cannot be its own superclass: ", text(Name)]);
superclass(Name, Super) ->
    case bt_class_store:class(Super) of
        none -> bt_error:undefined_class(Super);
        {ok, #{modifiers := Modifiers}} ->
            lists:member(sealed, Modifiers) andalso
                bt_error:raise('SealedClass', [text(Super), " is sealed, it cannot have subclasses such as ", text(Name)],
                               #{hint => iolist_to_binary(["Let ", text(Name), " hold a ", text(Super),
                                                           " in a field instead."])}),
            acyclic(Name, Super)
    end.

-spec acyclic(atom(), atom()) -> ok.
acyclic(Name, Super) ->
    case lists:member(Name, bt_class_store:ancestors(Super)) of
        false -> ok;
        true -> bt_error:raise('CyclicHierarchy', [text(Super), " inherits from ", text(Name), " already"])
    end.

-spec sealed_methods(atom(), map()) -> ok.
sealed_methods(Super, #{class := Class, methods := Methods}) ->
    Chain = [Super | bt_class_store:ancestors(Super)],
    lists:foreach(fun(#{side := Side, selector := Selector}) ->
                      lists:foreach(fun(Above) -> sealed_method(Above, Class, Side, Selector) end, Chain)
                  end, Methods).

-spec sealed_method(atom(), atom(), bt_class:side(), atom()) -> ok.
sealed_method(Above, Class, Side, Selector) ->
    Layers = bt_layers:all(bt_class_store:stacks({Above, Side, Selector})),
    case lists:any(fun(#{modifiers := Modifiers}) -> lists:member(sealed, Modifiers) end, Layers) of
        false -> ok;
        true ->
            bt_error:raise('SealedMethod', [bt_class_row:method_name({Above, Side, Selector}),
                                            " is sealed, ", text(Class), " cannot override it"])
    end.

%%% ------------------------------------------------------------------ living instances

-spec kept_kind(bt_class_store:row(), former()) -> ok.
kept_kind(#{name := Name, kind := Kind}, {ok, #{kind := Old}}) when Old =/= Kind ->
    living(Name, fun(Count) ->
               bt_error:raise('KindChange', [text(Name), " cannot change from ", kind_text(Old), " to ", kind_text(Kind),
                                             " while ", Count, " live"],
                              #{hint => <<"Stop them first, or give the new class another name.">>})
           end);
kept_kind(_, _) -> ok.

-spec kept_fields(bt_class_store:row(), former()) -> ok.
kept_fields(_, none) -> ok;
kept_fields(#{name := Name, superclass := Super}, {ok, #{superclass := Old}}) when Old =/= Super ->
    case field_names(Old) -- field_names(Super) of
        [] -> ok;
        Lost ->
            living(Name, fun(Count) ->
                       bt_error:raise('KindChange',
                                      [text(Name), " would lose the fields ", lists:join(", ", lists:map(fun text/1, Lost)),
                                       " of ", text(Old), " while ", Count, " live"],
                                      #{hint => <<"Stop them first, or keep the superclass.">>})
                   end)
    end;
kept_fields(_, _) -> ok.

-spec field_names(atom()) -> [atom()].
field_names(Class) ->
    case bt_class_table:info(Class) of
        #{fields := Fields} -> [Name || {Name, _} <- Fields];
        none -> []
    end.

-spec living(atom(), fun((iodata()) -> no_return())) -> ok.
living(Class, Refuse) ->
    Classes = bt_class_store:subtree(Class),
    case length([1 || {'$bt_actor', Of, _, _} <- bt_registry:actors(), lists:member(Of, Classes)]) of
        0 -> ok;
        1 -> Refuse("1 instance");
        N -> Refuse([integer_to_list(N), " instances"])
    end.

%%% ------------------------------------------------------------------ patches and removals

-spec patch(map()) -> [binary()].
patch(#{class := Class} = Unit) ->
    case bt_class_store:class(Class) of
        none -> bt_error:undefined_class(Class);
        {ok, #{superclass := none}} -> [];
        {ok, #{superclass := Super}} ->
            ok = sealed_methods(Super, maps:merge(#{methods => []}, Unit)),
            []
    end.

-spec nothing_to_revert(bt_class_store:key()) -> no_return().
nothing_to_revert({Class, Side, Selector} = Key) ->
    Name = bt_class_row:method_name(Key),
    Known = case Side of
                instance -> bt_class:find(Class, Selector);
                class -> bt_class:find_class(Class, Selector)
            end,
    case Known of
        none -> bt_error:raise('MethodNotFound', [Name, " is not defined"],
                               #{hint => bt_error:did_you_mean(Selector, bt_describe:selectors(Class, Side))});
        _ -> bt_error:raise('NothingToRevert', [Name, " has no patch to take back"])
    end.

-spec removal(atom()) -> ok.
removal(Class) ->
    case bt_class_store:class(Class) of
        none -> bt_error:undefined_class(Class);
        {ok, #{library := true}} -> bt_error:raise('SealedClass', [text(Class), " belongs to the library"]);
        {ok, _} ->
            [] =:= bt_class_store:children(Class) orelse
                bt_error:raise('ClassInUse', [text(Class), " has subclasses: ",
                                              lists:join(", ", lists:map(fun text/1, bt_class_store:children(Class)))]),
            living(Class, fun(Count) ->
                       bt_error:raise('ClassInUse', [text(Class), " cannot be removed while ", Count, " live"])
                   end)
    end.

-spec kind_text(atom()) -> iodata().
kind_text(actor) -> "an Actor class";
kind_text(value) -> "a Value class";
kind_text(object) -> "an Object class".

-spec text(atom()) -> binary().
text(Atom) -> atom_to_binary(Atom).
