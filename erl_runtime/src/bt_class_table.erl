%% @doc Dispatch tables: for each class version one `persistent_term' key a side, holding a base or `{Overlay, BaseKey}'.
%%
%% A base is the flattened map of everything a side answers, inherited methods included; an overlay holds what was
%% patched since.  A key is written once and never changed or erased (that would make every process work); a version
%% becomes visible by being put under its class, subclasses before superclasses, so no reader sees half a patch.
%% Entries: `Selector => fun'; `{combo, Selector}' => what a composed method consists of; `'$info'' => facts of the class.
%% The layer under each layer that goes on to it stands in an ets table of its own: a selector with a thousand patches has
%% a thousand, and they are the same in every version.
-module(bt_class_table).

-export([init_table/0, rebuild/2, patch/2, touch/2, retire/1]).
-export([info/1, entries/2, super/3, below/4]).

-export_type([info/0, table/0, versions/0]).

-type info() :: #{name := atom(), ancestors := #{atom() => pos_integer()}, kind := actor | value | object, _ => _}.
-type table() :: #{term() => term()}.
-type versions() :: #{atom() => integer()}.

-define(LARGEST_OVERLAY, 32).
-define(BELOW, bt_class_below).

-spec init_table() -> ok.
init_table() ->
    ?BELOW = ets:new(?BELOW, [named_table, public, set, {read_concurrency, true}]),
    ok.

%%% ------------------------------------------------------------------ reading

%% @doc Facts of a class that every reader needs; `none' when there is no such class.
-spec info(atom()) -> info() | none.
info(Class) ->
    case persistent_term:get(Class, none) of
        none -> none;
        Version ->
            case persistent_term:get(Version) of
                #{'$info' := Info} -> Info;
                {_, BaseKey} -> maps:get('$info', persistent_term:get(BaseKey))
            end
    end.

%% @doc Everything one side of Class answers, as one map with the entries named above.
-spec entries(atom(), bt_class:side()) -> table().
entries(Class, Side) ->
    {Overlay, BaseKey} = bt_class_publish:current(Class, Side),
    maps:merge(persistent_term:get(BaseKey), Overlay).

%% @doc The primary method above Class; on the class side the last superclass is `Class' itself.
-spec super(atom(), bt_class:side(), bt_class:selector()) -> bt_class:method() | none.
super(Class, Side, Selector) ->
    case {maps:get(superclass, info(Class)), Side} of
        {none, instance} -> none;
        {none, class} -> primary(bt_class:find('Class', Selector));
        {Super, instance} -> primary(bt_class:find(Super, Selector));
        {Super, class} -> primary(bt_class:find_class(Super, Selector))
    end.

%% @doc The layer under the one in Module, or the superclass's method when that was the lowest.
-spec below(atom(), module(), bt_class:side(), bt_class:selector()) -> bt_class:method() | none.
below(Class, Module, Side, Selector) ->
    case ets:lookup(?BELOW, {{Class, Side, Selector}, Module}) of
        [] -> super(Class, Side, Selector);
        [{_, Method}] -> Method
    end.

-spec primary(bt_class:method() | none) -> bt_class:method() | none.
primary(none) -> none;
primary(Method) -> bt_combine:primary(Method).

-spec entry(atom(), bt_class:side(), term()) -> term().
entry(Class, Side, Key) ->
    case persistent_term:get(Class, none) of
        none -> none;
        _ ->
            {Overlay, BaseKey} = bt_class_publish:current(Class, Side),
            case Overlay of
                #{Key := Found} -> Found;
                _ -> maps:get(Key, persistent_term:get(BaseKey), none)
            end
    end.

%%% ------------------------------------------------------------------ whole tables

%% @doc Flatten the tables of Root and everything below it anew.  Versions names the version a class gets; the others
%% get numbers of our own.
-spec rebuild(atom(), versions()) -> ok.
rebuild(Root, Versions) ->
    Tree = bt_class_store:subtree(Root),
    Instance = flatten_all(Tree, instance, #{}),
    ClassTree = case is_map_key('Class', Instance) of
                    true -> lists:append([bt_class_store:subtree(Each) || Each <- roots()]);
                    false -> Tree
                end,
    OfClassObjects = flatten_all(ClassTree, class, class_roots(Instance)),
    All = lists:usort(Tree ++ ClassTree),
    Pairs = [{Class, #{instance => whole(Class, Instance), class => whole(Class, OfClassObjects)}} || Class <- All],
    bt_class_publish:publish(maps:from_list(Pairs), ClassTree, Versions).

-spec roots() -> [atom()].
roots() -> bt_class_store:children(none).

-spec whole(atom(), table()) -> {base, table()} | keep.
whole(Class, Flattened) ->
    case Flattened of
        #{Class := Flat} -> {base, Flat};
        _ -> keep
    end.

%% What class objects inherit above the root of the classes: the instance side of `Class'.
-spec class_roots(table()) -> table().
class_roots(#{'Class' := Flat}) -> #{{above, class} => Flat};
class_roots(_) -> #{}.

-spec flatten_all([atom()], bt_class:side(), table()) -> table().
flatten_all(Tree, Side, Seed) ->
    lists:foldl(fun(Class, Done) -> Done#{Class => flatten(Class, Side, inherited(Class, Side, Done))} end, Seed, Tree).

-spec inherited(atom(), bt_class:side(), table()) -> table().
inherited(Class, Side, Done) ->
    {ok, #{superclass := Super}} = bt_class_store:class(Class),
    case Done of
        #{Super := Flat} -> Flat;
        #{{above, Side} := Flat} when Super =:= none -> maps:remove('$info', Flat);
        _ when Super =:= none, Side =:= class -> above();
        _ when Super =:= none -> #{};
        _ -> entries(Super, Side)
    end.

-spec above() -> table().
above() ->
    case bt_class:exists('Class') of
        true -> maps:remove('$info', entries('Class', instance));
        false -> #{}
    end.

-spec flatten(atom(), bt_class:side(), table()) -> table().
flatten(Class, Side, Inherited) ->
    Own = bt_class_store:own_active(Class, Side),
    Flat = lists:foldl(fun({Selector, Active}, Table) ->
                           put_entry(Selector, bt_combine:merge(Active, get_entry(Selector, Table)), Table)
                       end, Inherited, Own),
    lists:foreach(fun({Selector, _}) -> link_layers({Class, Side, Selector}) end, Own),
    facts(Class, Side, Flat).

-spec facts(atom(), bt_class:side(), table()) -> table().
facts(Class, instance, Flat) -> Flat#{'$info' => bt_class_facts:of_class(Class)};
facts(_, class, Flat) -> Flat.

%% Each layer of a selector with the one under it; what a layer that is gone had stays for a method of it that still runs.
-spec link_layers(bt_class_store:key()) -> ok.
link_layers(Key) ->
    maps:foreach(fun(Combination, Layers) -> link_layers(Combination, Key, Layers) end, bt_class_store:stacks(Key)).

%% One module may bring a `before' and the method itself, which alone has a super.
-spec link_layers(atom(), bt_class_store:key(), [bt_class_store:layer()]) -> ok.
link_layers(Combination, Key, [#{super := false} | Rest]) -> link_layers(Combination, Key, Rest);
link_layers(Combination, Key, [#{module := Module} | [#{function := Below} | _] = Rest]) ->
    true = ets:insert(?BELOW, {{Key, Module}, Below}),
    link_layers(Combination, Key, Rest);
link_layers(primary, Key, [#{module := Lowest}]) ->
    true = ets:delete(?BELOW, {Key, Lowest}),
    ok;
link_layers(_, _, _) -> ok.

-spec get_entry(atom(), table()) -> bt_combine:entry().
get_entry(Selector, Table) ->
    case Table of
        #{{combo, Selector} := Spec} -> {combo, Spec};
        #{Selector := Method} -> {plain, Method};
        _ -> none
    end.

-spec put_entry(atom(), bt_combine:entry(), table()) -> table().
put_entry(Selector, Entry, Table) ->
    maps:fold(fun(Key, removed, T) -> maps:remove(Key, T);
                 (Key, Value, T) -> T#{Key => Value}
              end, Table, as_changes(Selector, Entry)).

-spec as_changes(atom(), bt_combine:entry()) -> table().
as_changes(Selector, none) -> #{Selector => removed, {combo, Selector} => removed};
as_changes(Selector, {plain, Method}) -> #{Selector => Method, {combo, Selector} => removed};
as_changes(Selector, {combo, Spec}) ->
    case bt_combine:compose(Selector, Spec) of
        none -> #{Selector => removed, {combo, Selector} => Spec};
        Method -> #{Selector => Method, {combo, Selector} => Spec}
    end.

%%% ------------------------------------------------------------------ patches

%% @doc Bring the tables up to date after the layers of these selectors changed; classes whose answer stays the same
%% keep their version.
-spec patch([bt_class_store:key()], versions()) -> ok.
patch(Keys, Versions) ->
    Changes = lists:foldl(fun changes/2, #{}, Keys),
    Order = lists:append([bt_class_store:subtree(Root) || Root <- affected_roots(Keys, Changes)]),
    bt_class_publish:publish(maps:map(fun overlaid/2, Changes), [C || C <- Order, is_map_key(C, Changes)], Versions).

-spec affected_roots([bt_class_store:key()], table()) -> [atom()].
affected_roots(Keys, Changes) ->
    case [C || {C, instance, _} <- Keys, is_map_key('Class', Changes)] of
        [] -> lists:usort([C || {C, _, _} <- Keys]);
        _ -> roots()
    end.

-spec changes(bt_class_store:key(), table()) -> table().
changes({Class, Side, Selector} = Key, Changes) ->
    Changed = descend(Class, Side, Selector, above_entry(Class, Side, Selector, Changes), Changes),
    Origin = maps:get(Class, Changed, #{}),
    ok = link_layers(Key),
    Changed#{Class => Origin#{Side => maps:get(Side, Origin, #{})}}.

-spec above_entry(atom(), bt_class:side(), atom(), table()) -> bt_combine:entry().
above_entry(Class, Side, Selector, Changes) ->
    {ok, #{superclass := Super}} = bt_class_store:class(Class),
    case {Super, Side} of
        {none, instance} -> none;
        {none, class} -> seen('Class', instance, Selector, Changes);
        _ -> seen(Super, Side, Selector, Changes)
    end.

%% What a class answers once Changes are in force.
-spec seen(atom(), bt_class:side(), atom(), table()) -> bt_combine:entry().
seen(Class, Side, Selector, Changes) ->
    case {seen_key(Class, Side, {combo, Selector}, Changes), seen_key(Class, Side, Selector, Changes)} of
        {none, none} -> none;
        {none, Method} -> {plain, Method};
        {Spec, _} -> {combo, Spec}
    end.

-spec seen_key(atom(), bt_class:side(), term(), table()) -> term().
seen_key(Class, Side, Key, Changes) ->
    case Changes of
        #{Class := #{Side := #{Key := removed}}} -> none;
        #{Class := #{Side := #{Key := Value}}} -> Value;
        _ -> entry(Class, Side, Key)
    end.

-spec descend(atom(), bt_class:side(), atom(), bt_combine:entry(), table()) -> table().
descend(Class, Side, Selector, Inherited, Changes) ->
    Entry = bt_combine:merge(bt_class_store:active({Class, Side, Selector}), Inherited),
    case seen(Class, Side, Selector, Changes) of
        Entry -> Changes;
        _ ->
            Noted = note(Class, Side, as_changes(Selector, Entry), Changes),
            Below = lists:foldl(fun(Child, Acc) -> descend(Child, Side, Selector, Entry, Acc) end, Noted,
                                bt_class_store:children(Class)),
            across(Class, Side, Selector, Entry, Below)
    end.

%% What instances of `Class' answer, every class object answers.
-spec across(atom(), bt_class:side(), atom(), bt_combine:entry(), table()) -> table().
across('Class', instance, Selector, Entry, Changes) ->
    lists:foldl(fun(Root, Acc) -> descend(Root, class, Selector, Entry, Acc) end, Changes, roots());
across(_, _, _, _, Changes) -> Changes.

-spec note(atom(), bt_class:side(), table(), table()) -> table().
note(Class, Side, New, Changes) ->
    Sides = maps:get(Class, Changes, #{}),
    Changes#{Class => Sides#{Side => maps:merge(maps:get(Side, Sides, #{}), New)}}.

-spec overlaid(atom(), table()) -> table().
overlaid(Class, Sides) ->
    maps:from_list([{Side, overlaid(Class, Side, maps:get(Side, Sides, #{}))} || Side <- [instance, class]]).

-spec overlaid(atom(), bt_class:side(), table()) -> keep | {base, table()} | {overlay, table()}.
overlaid(_, _, New) when map_size(New) =:= 0 -> keep;
overlaid(Class, Side, New) ->
    {Overlay, BaseKey} = bt_class_publish:current(Class, Side),
    Base = persistent_term:get(BaseKey),
    Gone = [Key || {Key, removed} <- maps:to_list(New), is_map_key(Key, Base) orelse is_map_key(Key, Overlay)],
    Larger = maps:merge(Overlay, maps:filter(fun(_, Value) -> Value =/= removed end, New)),
    case Gone =:= [] andalso map_size(Larger) =< ?LARGEST_OVERLAY of
        true -> {overlay, Larger};
        false -> {base, maps:without(Gone, maps:merge(Base, Larger))}
    end.

%%% ------------------------------------------------------------------ without a change of methods

%% @doc New versions of these classes with the same methods: living actors look up what happened to their state.
-spec touch([atom()], versions()) -> ok.
touch(Classes, Versions) ->
    bt_class_publish:publish(maps:from_keys(Classes, #{instance => keep, class => keep}), Classes, Versions).

%% @doc The class is gone: it answers nothing, and there are no facts of it.
-spec retire(atom()) -> ok.
retire(Class) ->
    bt_class_publish:publish(#{Class => #{instance => {base, #{'$info' => none}}, class => {base, #{}}}}, [Class], #{}).
