%% @doc Classes as objects: names, relatives, methods with their texts and comments, layers.
%%
%% Reads bt_class_store and bt_class_table; changing goes through bt_class_server.
%% `bt_prim_class:superclass({'$bt_class', 'Integer'})' is `{'$bt_class', 'Number'}'.
-module(bt_prim_class).

-export([name/1, superclass/1, superclasses/1, chain/1, subclasses/1, all_subclasses/1, inherits_from/2,
         includes_behaviour/2]).
-export([selectors/1, all_selectors/1, class_selectors/1, can_understand/2, includes_selector/2,
         includes_class_selector/2, which_includes/2, method/2, method_source/2, method_doc/2, method_names/1]).
-export([field_names/1, all_field_names/1, class_var_names/1, all_class_var_names/1, doc/1, doc/2, source_file/1,
         protocols/1, conforms_to/2, modifiers/1, this_class/1, print/1, class_named/1, all/0, objects/1, package/1,
         diff/2]).
-export([revert/2, unpatch/2, history/2, remove_class/1]).

-type class() :: {'$bt_class' | '$bt_meta', atom()}.

-spec name(class()) -> atom().
name({'$bt_class', Name}) -> Name;
name({'$bt_meta', Name}) -> binary_to_atom(<<(atom_to_binary(Name))/binary, " class">>).

-spec print(class()) -> binary().
print(Class) -> atom_to_binary(name(Class)).

-spec side(class()) -> bt_class:side().
side({'$bt_class', _}) -> instance;
side({'$bt_meta', _}) -> class.

-spec named(class()) -> atom().
named({_, Name}) -> Name.

-spec object(atom()) -> class().
object(Name) -> {'$bt_class', Name}.

%% @doc All classes, sorted by name.
-spec all() -> [class()].
all() -> [object(Name) || Name <- bt_class_store:classes()].

-spec objects([atom()]) -> [class()].
objects(Names) -> [object(Name) || Name <- Names].

%% @doc Where it belongs.
-spec package(class()) -> binary().
package(Class) ->
    case maps:get(library, row(Class), false) of
        true -> <<"stdlib">>;
        false -> <<"notebook">>
    end.

%% @doc The class of that name.
-spec class_named(term()) -> class().
class_named(Name) ->
    Wanted = bt_prim:symbol(Name, 'classNamed:'),
    case bt_class:exists(Wanted) of
        true -> object(Wanted);
        false -> bt_error:undefined_class(Wanted)
    end.

-spec superclass(class()) -> class() | nil.
superclass({Tag, Name}) ->
    case bt_class_store:ancestors(Name) of
        [Super | _] when Super =/= none -> {Tag, Super};
        _ when Tag =:= '$bt_meta' -> object('Class');
        _ -> nil
    end.

%% @doc Nearest first.
-spec superclasses(class()) -> [class()].
superclasses({Tag, Name}) ->
    Above = [{Tag, Super} || Super <- bt_class_store:ancestors(Name), Super =/= none],
    case Tag of
        '$bt_meta' -> Above ++ [object('Class') | superclasses(object('Class'))];
        '$bt_class' -> Above
    end.

%% @doc The class and its superclasses.
-spec chain(class()) -> [class()].
chain(Class) -> [Class | superclasses(Class)].

-spec subclasses(class()) -> [class()].
subclasses({Tag, Name}) -> [{Tag, Child} || Child <- bt_class_store:children(Name)].

%% @doc Each before its own subclasses.
-spec all_subclasses(class()) -> [class()].
all_subclasses({Tag, Name}) -> [{Tag, Child} || Child <- tl(bt_class_store:subtree(Name))].

-spec inherits_from(class(), term()) -> boolean().
inherits_from(Class, Other) -> lists:member(bt_future:force(Other), superclasses(Class)).

-spec includes_behaviour(class(), term()) -> boolean().
includes_behaviour(Class, Other) -> lists:member(bt_future:force(Other), chain(Class)).

%%% ------------------------------------------------------------------ methods

%% @doc The selectors this class defines itself, sorted.
-spec selectors(class()) -> [atom()].
selectors(Class) -> lists:sort(bt_class_store:own_selectors(named(Class), side(Class))).

-spec class_selectors(class()) -> [atom()].
class_selectors(Class) -> lists:sort(bt_class_store:own_selectors(named(Class), class)).

%% @doc Inherited ones too.
-spec all_selectors(class()) -> [atom()].
all_selectors(Class) -> lists:sort([S || S <- maps:keys(bt_class_table:entries(named(Class), side(Class))), is_selector(S)]).

%% Tables also hold entries about themselves.
-spec is_selector(term()) -> boolean().
is_selector(S) when is_atom(S) -> hd(atom_to_list(S) ++ "$") =/= $$;
is_selector(_) -> false.

%% @doc The selectors an object answers.
-spec method_names(term()) -> [atom()].
method_names(Object) -> all_selectors(bt_prim_object:class_of(Object)).

-spec can_understand(class(), term()) -> boolean().
can_understand({'$bt_class', Name}, Selector) -> bt_class:find(Name, bt_prim:symbol(Selector, 'canUnderstand:')) =/= none;
can_understand({'$bt_meta', Name}, Selector) -> bt_class:find_class(Name, bt_prim:symbol(Selector, 'canUnderstand:')) =/= none.

-spec includes_selector(class(), term()) -> boolean().
includes_selector(Class, Selector) -> lists:member(bt_prim:symbol(Selector, 'includesSelector:'), selectors(Class)).

-spec includes_class_selector(class(), term()) -> boolean().
includes_class_selector(Class, Selector) ->
    lists:member(bt_prim:symbol(Selector, 'classIncludesSelector:'), class_selectors(Class)).

%% @doc The nearest class that defines the selector, or nil.
-spec which_includes(class(), term()) -> class() | nil.
which_includes(Class, Selector) ->
    case [C || C <- chain(Class), includes_selector(C, Selector)] of
        [Nearest | _] -> Nearest;
        [] -> nil
    end.

%% @doc The CompiledMethod in force, or nil.
-spec method(class(), term()) -> term().
method(Class, Selector) ->
    case which_includes(Class, Selector) of
        nil -> nil;
        Owner -> compiled(Owner, bt_future:force(Selector))
    end.

-spec compiled(class(), atom()) -> term().
compiled(Owner, Selector) ->
    Layer = layer(Owner, Selector),
    bt_prim:value('CompiledMethod',
                  #{selector => Selector, methodClass => Owner, source => maps:get(source, Layer, <<>>),
                    doc => maps:get(doc, Layer, <<>>), params => maps:get(params, Layer, []),
                    unit => maps:get(unit, Layer, <<>>), line => maps:get(line, Layer, 0)}).

-spec layer(class(), atom()) -> map().
layer(Class, Selector) ->
    case bt_layers:top(bt_class_store:stacks({named(Class), side(Class), Selector})) of
        none -> #{};
        Layer -> Layer
    end.

-spec found(class(), term()) -> map().
found(Class, Selector) ->
    case which_includes(Class, Selector) of
        nil -> bt_prim:raise('MethodNotFound', [print(Class), " has no method ", bt_prim:print(Selector)],
                             #{hint => bt_error:did_you_mean(Selector, all_selectors(Class))});
        Owner -> layer(Owner, bt_future:force(Selector))
    end.

-spec method_source(class(), term()) -> binary().
method_source(Class, Selector) -> maps:get(source, found(Class, Selector), <<>>).

-spec method_doc(class(), term()) -> binary().
method_doc(Class, Selector) -> maps:get(doc, found(Class, Selector), <<>>).

%%% ------------------------------------------------------------------ facts

-spec row(class()) -> map().
row({_, Name}) ->
    case bt_class_store:class(Name) of
        {ok, Row} -> Row;
        none -> bt_error:undefined_class(Name)
    end.

-spec field_names(class()) -> [atom()].
field_names({'$bt_class', _} = Class) -> [Name || {Name, _} <- maps:get(fields, row(Class))];
field_names({'$bt_meta', _} = Class) -> class_var_names(Class).

-spec all_field_names(class()) -> [atom()].
all_field_names({'$bt_class', Name}) -> bt_value:field_names(Name);
all_field_names({'$bt_meta', _} = Class) -> all_class_var_names(Class).

-spec class_var_names(class()) -> [atom()].
class_var_names(Class) -> [Name || {Name, _} <- maps:get(class_vars, row(Class))].

-spec all_class_var_names(class()) -> [atom()].
all_class_var_names({_, Name}) -> lists:sort(maps:keys(maps:get(class_vars, bt_class_table:info(Name)))).

-spec doc(class()) -> binary() | nil.
doc(Class) ->
    case maps:get(doc, row(Class), <<>>) of
        <<>> -> nil;
        Doc -> Doc
    end.

%% @doc Give the class another comment.
-spec doc(class(), term()) -> class().
doc(Class, Text) ->
    _ = bt_class_server:call({document, named(Class), bt_prim:string(Text, 'doc:')}),
    Class.

-spec source_file(class()) -> binary() | nil.
source_file(Class) ->
    case maps:get(unit, row(Class), <<>>) of
        <<>> -> nil;
        Unit -> Unit
    end.

-spec protocols(class()) -> [atom()].
protocols(Class) -> maps:get(protocols, row(Class), []).

-spec conforms_to(class(), term()) -> boolean().
conforms_to(Class, Protocol) -> bt_protocol:conforms(Class, Protocol).

-spec modifiers(class()) -> [atom()].
modifiers(Class) -> maps:get(modifiers, row(Class), []).

-spec this_class(class()) -> class().
this_class({_, Name}) -> object(Name).

%%% ------------------------------------------------------------------ layers

-spec key(class(), term()) -> bt_class_store:key().
key(Class, Selector) -> {named(Class), side(Class), bt_prim:symbol(Selector, 'revert:')}.

-spec revert(class(), term()) -> class().
revert(Class, Selector) ->
    ok = bt_class_server:call({revert, key(Class, Selector)}),
    Class.

-spec unpatch(class(), term()) -> class().
unpatch(Class, Selector) ->
    ok = bt_class_server:call({unpatch, key(Class, Selector)}),
    Class.

%% @doc What happened to the method, newest first.
-spec history(class(), term()) -> [map()].
history(Class, Selector) -> [maps:without([time], Entry) || Entry <- bt_class_store:history(key(Class, Selector))].

%% @doc The lines by which the newest layer differs from the one below.
-spec diff(class(), term()) -> binary().
diff(Class, Selector) -> bt_describe:diff(named(Class), side(Class), bt_prim:symbol(Selector, 'diff:')).

-spec remove_class(class()) -> nil.
remove_class(Class) ->
    _ = bt_class_server:call({remove_class, named(Class)}),
    nil.
