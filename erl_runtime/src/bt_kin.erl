%% @doc Whose child is whose: the entries of every supervisor's tree in child order, with the keys they keep for life.
%% A row outlives its process; it goes when the child is taken out of the tree.  Knows no process.
%%
%% Example: `[#{key := 2, class := 'Critic'}] = bt_kin:children(1)'.
-module(bt_kin).

-export([init_table/0, enter/2, enter_new/4, children/1, first/2, child/2, place/2, count/1, remove/2, forget/1]).
-export([ref/1, sizes/1, sample/2, enter_keyed/4, set_common/2, common/1, is_pool/1]).
-export([set_current/2, current/1, teams/1]).

-export_type([child/0, kind/0, order/0]).

%% The entry's number in its supervisor, and the member's number when the entry is scaled.
-type order() :: {non_neg_integer(), non_neg_integer()}.
-type kind() :: actor | team | group | foreign.
-type child() :: #{parent := bt_keys:key(), order := order(), key := pos_integer(), class := atom(), id := term(),
                   kind := kind()}.
-type row() :: {{bt_keys:key(), order()}, pos_integer(), atom(), term(), kind()}.

-define(TABLE, bt_kin).
%% Rows: {{Parent, Id}, Order}.
-define(IDS, bt_kin_ids).

-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [ordered_set, named_table, public, {write_concurrency, true}]),
    ?IDS = ets:new(?IDS, [set, named_table, public, {write_concurrency, true}]),
    ok.

%% @doc The keys of children that stand in their supervisor's record, in their order there; the same whenever they are
%% entered again, at another place too.
-spec enter(bt_keys:key(), [{order(), atom(), term(), kind()}]) -> [pos_integer()].
enter(Parent, Members) ->
    Known = [child(Parent, Id) || {_, _, Id, _} <- Members],
    lists:foreach(fun(none) -> true; (#{order := Order}) -> ets:delete(?TABLE, {Parent, Order}) end, Known),
    [entered(Parent, Member, Child) || {Member, Child} <- lists:zip(Members, Known)].

-spec entered(bt_keys:key(), {order(), atom(), term(), kind()}, child() | none) -> pos_integer().
entered(Parent, {Order, Class, Id, Kind}, Child) ->
    Key = case Child of
              none -> bt_registry:number();
              #{key := Known} -> Known
          end,
    true = enter_new(Parent, Order, Key, {Class, Id, Kind}),
    Key.

%% @doc A child that nobody has seen before.
-spec enter_new(bt_keys:key(), order(), pos_integer(), {atom(), term(), kind()}) -> true.
enter_new(Parent, Order, Key, {Class, Id, Kind}) ->
    Id =:= none orelse ets:insert(?IDS, {{Parent, Id}, Order}),
    ets:insert(?TABLE, {{Parent, Order}, Key, Class, Id, Kind}).

%% @doc A child that is the only one of its id: of several who enter it at once, one does.
-spec enter_keyed(bt_keys:key(), pos_integer(), atom(), term()) -> boolean().
enter_keyed(Parent, Key, Class, Id) ->
    ets:insert_new(?IDS, {{Parent, Id}, {0, Key}}) andalso ets:insert(?TABLE, {{Parent, {0, Key}}, Key, Class, Id, actor}).

%% @doc What the children of a pool have in common: how they are restarted, and their class.
-spec set_common(bt_keys:key(), {bt_keys:restart(), atom()}) -> true.
set_common(Parent, Common) -> ets:insert(?IDS, {{common, Parent}, Common}).

%% @doc Whether its children come and go.
-spec is_pool(bt_keys:key()) -> boolean().
is_pool(Parent) -> ets:member(?IDS, {common, Parent}).

%% @doc Some children: all when there are few, else as many as are asked for from a random place on.
-spec sample(bt_keys:key(), pos_integer()) -> [child()].
sample(Parent, Count) ->
    case first(Parent, Count) of
        Few when length(Few) < Count -> Few;
        [#{key := Low} | _] = First ->
            {_, {_, High}} = ets:prev(?TABLE, {Parent, {1, 0}}),
            From = Low + rand:uniform(max(1, High - Low)) - 1,
            Match = [{{{Parent, {0, '$1'}}, '_', '_', '_', '_'}, [{'>=', '$1', From}], ['$_']}],
            case ets:select(?TABLE, Match, Count) of
                {Rows, _} -> [child_of(Row) || Row <- Rows];
                '$end_of_table' -> First
            end
    end.

%% @doc The tree of a class that was started last.
-spec set_current(atom(), bt_actor:ref()) -> true.
set_current(Class, Ref) -> ets:insert(?IDS, {{current, Class}, Ref}).

-spec current(atom()) -> bt_actor:ref() | none.
current(Class) ->
    case ets:lookup(?IDS, {current, Class}) of
        [{_, Ref}] -> Ref;
        [] -> none
    end.

%% @doc The trees of a class or of those below it that run, nested ones too.
-spec teams(atom()) -> [bt_actor:ref()].
teams(Class) -> [Ref || {'$bt_actor', Of, _, _} = Ref <- bt_keys:teams(), bt_class:inherits(Of, Class)].

-spec common(bt_keys:key()) -> {bt_keys:restart(), atom()}.
common(Parent) -> ets:lookup_element(?IDS, {common, Parent}, 2).

%% @doc All children in child order.
-spec children(bt_keys:key()) -> [child()].
children(Parent) -> [child_of(Row) || Row <- ets:select(?TABLE, of_parent(Parent))].

%% @doc The first so many.
-spec first(bt_keys:key(), pos_integer()) -> [child()].
first(Parent, Count) ->
    case ets:select(?TABLE, of_parent(Parent), Count) of
        {Rows, _} -> [child_of(Row) || Row <- Rows];
        '$end_of_table' -> []
    end.

-spec of_parent(bt_keys:key()) -> ets:match_spec().
of_parent(Parent) -> [{{{Parent, '_'}, '_', '_', '_', '_'}, [], ['$_']}].

-spec count(bt_keys:key()) -> non_neg_integer().
count(Parent) -> ets:select_count(?TABLE, [{{{Parent, '_'}, '_', '_', '_', '_'}, [], [true]}]).

%% @doc How many children there are of each class.
-spec sizes(bt_keys:key()) -> #{atom() => pos_integer()}.
sizes(Parent) ->
    Classes = ets:select(?TABLE, [{{{Parent, '_'}, '_', '$1', '_', '_'}, [], ['$1']}]),
    lists:foldl(fun(Class, Sizes) -> maps:update_with(Class, fun(N) -> N + 1 end, 1, Sizes) end, #{}, Classes).

%% @doc The child of this id.
-spec child(bt_keys:key(), term()) -> child() | none.
child(Parent, Id) ->
    case ets:lookup(?IDS, {Parent, Id}) of
        [{_, Order}] -> at(Parent, Order);
        [] -> none
    end.

-spec at(bt_keys:key(), order()) -> child() | none.
at(Parent, Order) -> found(ets:lookup(?TABLE, {Parent, Order})).

-spec found([row()]) -> child() | none.
found([Row | _]) -> child_of(Row);
found([]) -> none.

%% @doc The child of this key; what was started by itself has it as its order.
-spec place(bt_keys:key(), pos_integer()) -> child() | none.
place(Parent, Key) ->
    case at(Parent, {0, Key}) of
        #{key := Key} = Child -> Child;
        _ -> found(ets:match_object(?TABLE, {{Parent, '_'}, Key, '_', '_', '_'}))
    end.

-spec child_of(row()) -> child().
child_of({{Parent, Order}, Key, Class, Id, Kind}) ->
    #{parent => Parent, order => Order, key => Key, class => Class, id => Id, kind => Kind}.

%% @doc How a child is addressed.
-spec ref(child()) -> bt_actor:ref() | pid() | nil.
ref(#{kind := actor, class := Class, key := Key}) -> {'$bt_actor', Class, {key, Key}, Key};
ref(#{kind := team, class := Class, key := Key}) -> {'$bt_actor', Class, {team, Key}, Key};
ref(#{key := Key}) ->
    case bt_keys:pid(Key) of
        undefined -> nil;
        Pid -> Pid
    end.

%% @doc Taken out of the tree, with all that is below it.
-spec remove(bt_keys:key(), order()) -> ok.
remove(Parent, Order) ->
    case ets:take(?TABLE, {Parent, Order}) of
        [{_, Key, _, none, actor}] ->
            true = bt_keys:gone(Key),
            ok;
        [{_, Key, _, Id, _}] ->
            true = ets:delete(?IDS, {Parent, Id}),
            forget(Key);
        [] -> ok
    end.

%% @doc There is no such child or supervisor any more.
-spec forget(bt_keys:key()) -> ok.
forget(Key) ->
    true = bt_keys:gone(Key),
    true = ets:delete(?IDS, {common, Key}),
    lists:foreach(fun(#{order := Order}) -> remove(Key, Order) end, children(Key)).
