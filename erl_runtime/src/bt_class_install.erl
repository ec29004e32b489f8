%% @doc Puts units in force: a class cell, a patch, a migration of state, a whole library; reverts and removals.
%%
%% Runs in the class server only.  Checks come first (`bt_class_check'), then the rows are written, then the dispatch
%% tables of the class and of what lies below it; a unit that is refused changes nothing.
-module(bt_class_install).

-export([unit/3, library/2, sweep/2, revert/1, unpatch/1, remove/1, remove_method/1, document/2, document_method/2]).

-type stale() :: fun((bt_class_store:layer()) -> boolean()).
-type answer() :: #{class := atom(), dropped_patches := non_neg_integer(), notes := [binary()]}.

%% @doc One unit; answers what to tell and which selectors got layers from it.
-spec unit(map(), pos_integer(), stale()) -> {answer(), [bt_class_store:key()]}.
unit(#{op := class} = Unit, Age, Stale) -> define(Unit, Age, Stale);
unit(#{op := patch} = Unit, Age, Stale) -> patch(Unit, Age, Stale);
unit(#{op := migrate} = Unit, Age, _) -> migrate(Unit, Age).

%%% ------------------------------------------------------------------ classes

-spec define(map(), pos_integer(), stale()) -> {answer(), [bt_class_store:key()]}.
define(#{class := Class, version := Version} = Unit, Age, Stale) ->
    Former = bt_class_store:class(Class),
    Row = bt_class_row:from_unit(Unit),
    Notes = bt_class_check:definition(Row, Former, Unit),
    {Changes, Dropped} = class_changes(Unit, Age, Stale),
    Before = fields_before(Class, Former),
    true = bt_class_store:put_class(Row),
    ok = bt_class_store:put_methods(Changes),
    ok = bt_class_vars:declare(Class, maps:get(class_vars, Row)),
    ok = synthesize(Class, Age),
    ok = bt_class_table:rebuild(Class, #{Class => guarded(Class, Version)}),
    ok = note_fields(Class, Before, Age),
    _ = bt_class_store:changed(Class),
    true = log(class, Unit, Changes),
    ok = bt_protocol:defined(Unit),
    ok = bt_protocol:implemented(Unit),
    {#{class => Class, dropped_patches => Dropped, notes => Notes ++ dropped_note(Dropped)}, []}.

-spec class_changes(map(), pos_integer(), stale()) -> {[{bt_class_store:key(), bt_class_store:stacks()}], non_neg_integer()}.
class_changes(#{class := Class, methods := Methods} = Unit, Age, Stale) ->
    New = maps:groups_from_list(fun(#{side := Side, selector := Sel}) -> {Class, Side, Sel} end, Methods),
    Old = [{{Class, Side, Selector}, bt_layers:drop(Stale, Stacks)}
           || Side <- [instance, class], {Selector, Stacks} <- bt_class_store:own_methods(Class, Side)],
    Heads = [{Class, class, Header} || {Header, _} <- maps:get(headers, Unit, [])],
    Gone = [{Key, gone(lists:member(Key, Heads), Stacks)} || {Key, Stacks} <- Old, not is_map_key(Key, New)],
    Bottoms = [{Key, bt_layers:set_bottom([bt_class_row:layer(M, Unit, Age, true) || M <- Group])}
               || {Key, Group} <- maps:to_list(New)],
    Changes = Gone ++ Bottoms,
    Dropped = [P || {Key, Stacks} <- Old, P <- bt_layers:patches(Stacks),
                    not lists:member(P, bt_layers:all(proplists:get_value(Key, Changes, #{})))],
    {Changes, length(Dropped)}.

%% What a header line says now, no patch of its reader hides.
-spec gone(boolean(), bt_class_store:stacks()) -> bt_class_store:stacks().
gone(true, _) -> #{};
gone(false, Stacks) -> bt_layers:drop_bottom(Stacks).

-spec dropped_note(non_neg_integer()) -> [binary()].
dropped_note(0) -> [];
dropped_note(1) -> [<<"1 patch dropped: run its cell again">>];
dropped_note(N) -> [<<(integer_to_binary(N))/binary, " patches dropped: run their cells again">>].

%% Direct self-sends and getters of a class's own module look at the version alone; a woven method of its own must not
%% be missed, nor a patch from another cell that covers a getter.
-spec guarded(atom(), integer()) -> integer().
guarded(Class, Version) ->
    Woven = [Selector || Side <- [instance, class], {Selector, Active} <- bt_class_store:own_active(Class, Side),
                         is_woven(Class, Side, Selector, Active)],
    {ok, #{fields := Fields}} = bt_class_store:class(Class),
    Covered = [Name || {Name, _} <- Fields, bt_layers:patches(bt_class_store:stacks({Class, instance, Name})) =/= []],
    case Woven ++ Covered of
        [] -> Version;
        _ -> bt_class_publish:fresh_version()
    end.

-spec is_woven(atom(), bt_class:side(), atom(), bt_class_store:active()) -> boolean().
is_woven(Class, Side, Selector, Active) ->
    maps:keys(Active) =/= [primary] orelse
        lists:any(fun(Super) -> maps:keys(bt_class_store:active({Super, Side, Selector})) -- [primary] =/= [] end,
                  bt_class_store:ancestors(Class)).

%% Getters, constructors and `withX:' depend on all fields, so those of Value subclasses are made anew as well.
-spec synthesize(atom(), pos_integer()) -> ok.
synthesize(Class, Age) ->
    lists:foreach(fun(Each) -> bt_class_store:put_methods(bt_class_synth:changes(Each, Age)) end,
                  bt_class_store:subtree(Class)).

-spec fields_before(atom(), {ok, bt_class_store:row()} | none) -> [atom()] | new.
fields_before(_, none) -> new;
fields_before(Class, {ok, _}) -> [Name || {Name, _} <- maps:get(fields, bt_class_table:info(Class))].

-spec note_fields(atom(), [atom()] | new, pos_integer()) -> ok.
note_fields(_, new, _) -> ok;
note_fields(Class, Before, Age) ->
    All = maps:get(fields, bt_class_table:info(Class)),
    case [Field || {Name, _} = Field <- All, not lists:member(Name, Before)] of
        [] -> ok;
        Added ->
            true = bt_class_steps:add(Class, Age, {fields, Added}),
            ok
    end.

%% @doc Many classes at once, in any order: rows first, then all tables in one pass.
-spec library([map()], pos_integer()) -> ok.
library(Units, Age) ->
    {Classes, Others} = lists:partition(fun(#{op := Op}) -> Op =:= class end, [U || U <- Units, not is_there(U)]),
    lists:foreach(fun(Unit) -> library_class(Unit, Age) end, by_rank(Classes)),
    lists:foreach(fun(Unit) -> library_patch(Unit, Age) end, Others),
    Roots = bt_class_store:children(none),
    lists:foreach(fun(Root) -> synthesize(Root, Age) end, Roots),
    Versions = maps:from_list([{Class, Version} || #{class := Class, version := Version} <- Classes]),
    lists:foreach(fun(Root) -> bt_class_table:rebuild(Root, Versions) end, Roots).

%% A library that is installed again (its server was restarted) leaves what has been patched meanwhile.
-spec is_there(map()) -> boolean().
is_there(#{op := class, class := Class, module := Module}) ->
    case bt_class_store:class(Class) of
        {ok, #{module := Module}} -> true;
        _ -> false
    end;
is_there(#{methods := Methods, class := Class, module := Module}) ->
    lists:any(fun(#{side := Side, selector := Selector}) ->
                  Layers = bt_layers:all(bt_class_store:stacks({Class, Side, Selector})),
                  lists:any(fun(#{module := Of}) -> Of =:= Module end, Layers)
              end, Methods);
is_there(_) -> false.

%% Superclasses first, so that kinds can be inherited.
-spec by_rank([map()]) -> [map()].
by_rank(Units) ->
    Supers = maps:from_list([{Class, Super} || #{class := Class, superclass := Super} <- Units]),
    lists:sort(fun(#{class := A}, #{class := B}) -> {rank(A, Supers), A} =< {rank(B, Supers), B} end, Units).

-spec rank(atom(), #{atom() => atom()}) -> non_neg_integer().
rank(Class, Supers) ->
    case Supers of
        #{Class := Super} when Super =/= Class -> 1 + rank(Super, Supers);
        _ -> 0
    end.

-spec library_class(map(), pos_integer()) -> ok.
library_class(#{class := Class} = Partial, Age) ->
    Unit = bt_class_builtin:complete(Partial),
    Row = bt_class_row:from_unit(Unit#{library => true}),
    {Changes, _} = class_changes(Unit, Age, fun(_) -> false end),
    true = bt_class_store:put_class(Row),
    ok = bt_class_store:put_methods(Changes),
    bt_class_vars:declare(Class, maps:get(class_vars, Row)).

-spec library_patch(map(), pos_integer()) -> ok.
library_patch(Unit, Age) ->
    bt_class_store:put_methods(pushed(Unit, Age, fun(_) -> false end)).

%%% ------------------------------------------------------------------ patches

-spec patch(map(), pos_integer(), stale()) -> {answer(), [bt_class_store:key()]}.
patch(#{class := Class, version := Version} = Unit, Age, Stale) ->
    Notes = bt_class_check:patch(Unit),
    Changes = pushed(Unit, Age, Stale),
    ok = put_in_force(Changes, #{Class => Version}),
    _ = bt_class_store:changed(Class),
    true = log(patch, Unit, Changes),
    ok = bt_protocol:implemented(Unit),
    {#{class => Class, dropped_patches => 0, notes => Notes}, [Key || {Key, _} <- Changes]}.

-spec put_in_force([{bt_class_store:key(), bt_class_store:stacks()}], #{atom() => integer()}) -> ok.
put_in_force(Changes, Versions) ->
    ok = bt_class_store:put_methods(Changes),
    bt_class_table:patch([Key || {Key, _} <- Changes], Versions).

%% The stacks of the selectors this unit patches, its cell's former layers gone, its own on top.
-spec pushed(map(), pos_integer(), stale()) -> [{bt_class_store:key(), bt_class_store:stacks()}].
pushed(#{class := Class, methods := Methods} = Unit, Age, Stale) ->
    maps:to_list(
      lists:foldl(fun(#{side := Side, selector := Selector} = Method, Done) ->
                      Key = {Class, Side, Selector},
                      Stacks = case Done of
                                   #{Key := Found} -> Found;
                                   _ -> bt_layers:drop(Stale, bt_class_store:stacks(Key))
                               end,
                      Layer = bt_class_row:layer(Method, Unit, Age, false),
                      Done#{Key => bt_layers:push(Layer, Stacks)}
                  end, #{}, Methods)).

-spec migrate(map(), pos_integer()) -> {answer(), [bt_class_store:key()]}.
migrate(#{class := Class, module := Module, version := Version} = Unit, Age) ->
    Notes = bt_class_check:patch(Unit),
    true = bt_class_steps:add(Class, Age, {migrate, Module}, maps:get(cell, Unit, <<>>)),
    ok = bt_class_table:touch(bt_class_store:subtree(Class), #{Class => Version}),
    _ = bt_class_store:changed(Class),
    {#{class => Class, dropped_patches => 0, notes => Notes}, []}.

%% @doc A cell has run again without these: its stale layers go.
-spec sweep([bt_class_store:key()], stale()) -> {[binary()], [bt_class_store:key()]}.
sweep(Keys, Stale) ->
    Both = [{Key, Stacks, bt_layers:drop(Stale, Stacks)} || Key <- Keys, Stacks <- [bt_class_store:stacks(Key)]],
    Changes = [{Key, New} || {Key, Old, New} <- Both, New =/= Old],
    ok = put_in_force(Changes, #{}),
    true = bt_class_store:log([{Key, #{event => gone}} || {Key, _} <- Changes]),
    {[gone_note(Key) || {Key, _} <- Changes], [Key || {Key, _, New} <- Both, map_size(New) > 0]}.

-spec gone_note(bt_class_store:key()) -> binary().
gone_note(Key) -> <<"the patch of ", (bt_class_row:method_name(Key))/binary, " is gone with the text of its cell">>.

%%% ------------------------------------------------------------------ undoing

%% @doc Drop the newest layer of a selector.
-spec revert(bt_class_store:key()) -> ok.
revert(Key) ->
    case bt_layers:revert(bt_class_store:stacks(Key)) of
        nothing -> bt_class_check:nothing_to_revert(Key);
        {ok, Layer, Stacks} -> undone(Key, Stacks, #{event => revert, unit => maps:get(unit, Layer)})
    end.

%% @doc Drop every patch of a selector.
-spec unpatch(bt_class_store:key()) -> ok.
unpatch(Key) ->
    Stacks = bt_class_store:stacks(Key),
    case bt_layers:patches(Stacks) of
        [] -> bt_class_check:nothing_to_revert(Key);
        _ -> undone(Key, bt_layers:unpatch(Stacks), #{event => unpatch})
    end.

-spec undone(bt_class_store:key(), bt_class_store:stacks(), map()) -> ok.
undone({Class, _, _} = Key, Stacks, Event) ->
    _ = bt_class_store:changed(Class),
    ok = put_in_force([{Key, Stacks}], #{}),
    true = bt_class_store:log([{Key, Event}]),
    ok.

%% @doc Take a method of a class away with all its layers.
-spec remove_method(bt_class_store:key()) -> ok.
remove_method(Key) -> undone(Key, #{}, #{event => removed}).

%% @doc Another comment for the method in force.
-spec document_method(bt_class_store:key(), binary()) -> ok.
document_method(Key, Doc) ->
    #{primary := [Layer | Below]} = Stacks = bt_class_store:stacks(Key),
    bt_class_store:put_methods([{Key, Stacks#{primary := [Layer#{doc := Doc} | Below]}}]).

%% @doc Take a class without subclasses and instances out of the system; its name answers nothing from then on.
-spec remove(atom()) -> ok.
remove(Class) ->
    ok = bt_class_check:removal(Class),
    Keys = [{Class, Side, Sel} || Side <- [instance, class], Sel <- bt_class_store:own_selectors(Class, Side)],
    true = bt_class_store:log([{Key, #{event => removed}} || Key <- Keys]),
    ok = bt_protocol:removed(Class),
    true = bt_class_store:delete_class(Class),
    true = bt_class_vars:forget(Class),
    bt_class_table:retire(Class).

-spec document(atom(), binary()) -> ok.
document(Class, Doc) ->
    {ok, Row} = bt_class_store:class(Class),
    true = bt_class_store:put_class(Row#{doc := Doc}),
    ok.

-spec log(class | patch, map(), [{bt_class_store:key(), bt_class_store:stacks()}]) -> true.
log(Event, #{methods := Methods, class := Class} = Unit, _Changes) ->
    bt_class_store:log([{{Class, Side, Selector},
                         #{event => Event, source => maps:get(source, M, <<>>), unit => maps:get(unit, Unit, <<>>),
                           cell => maps:get(cell, Unit, <<>>), line => maps:get(line, M, 0)}}
                        || #{side := Side, selector := Selector} = M <- Methods]).
