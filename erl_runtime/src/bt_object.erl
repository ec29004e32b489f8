%% @doc Mutable objects (OrderedCollection and its like): made by and belonging to an actor, or to the workspace.
%%
%% `{'$bt_object', Class, Id}' is a name; the items (`Key => Value') live in the owning actor's state, so a message that
%% fails leaves them as they were, or in the workspace's table when a cell made the object.  Sending one copies it:
%% `pack/1' in the sender, `unpack/1' in the receiver.
-module(bt_object).

-export([new/1, new/2, get/2, get/3, put/3, remove/2, items/1, replace/2, size/1, update/4]).
-export([pack/1, unpack/1, settle/1, sweep_workspace/1]).

-export_type([object/0]).

-type id() :: {pid(), pos_integer()} | pos_integer().
-type object() :: {'$bt_object', Class :: atom(), id()}.
-type items() :: #{term() => term()}.

-define(STATE, '$bt_state').
-define(OBJECTS, '$objects').
-define(SWEEP_AT, 512).

%%% ------------------------------------------------------------------ making, reading, writing

-spec new(atom()) -> object().
new(Class) -> new(Class, #{}).

%% @doc A new object with these items, belonging to the actor at work in this process, else to the workspace.
-spec new(atom(), items()) -> object().
new(Class, Items) ->
    Number = erlang:unique_integer([positive]),
    case erlang:get(?STATE) of
        State when is_map(State) ->
            _ = erlang:put(?STATE, State#{?OBJECTS => (objects(State))#{Number => Items}}),
            {'$bt_object', Class, {self(), Number}};
        _ ->
            ok = bt_object_table:replace(Number, Items),
            {'$bt_object', Class, Number}
    end.

-spec get(object(), term()) -> term().
get(Object, Key) -> get(Object, Key, nil).

-spec get(object(), term(), Default) -> term() | Default.
get({'$bt_object', _, Id}, Key, Default) when is_integer(Id) -> bt_object_table:get(Id, Key, Default);
get(Object, Key, Default) -> maps:get(Key, own(Object), Default).

-spec put(object(), term(), term()) -> ok.
put({'$bt_object', _, Id}, Key, Value) when is_integer(Id) -> bt_object_table:put(Id, Key, Value);
put(Object, Key, Value) -> keep(Object, (own(Object))#{Key => Value}).

-spec remove(object(), term()) -> ok.
remove({'$bt_object', _, Id}, Key) when is_integer(Id) -> bt_object_table:remove(Id, Key);
remove(Object, Key) -> keep(Object, maps:remove(Key, own(Object))).

%% @doc Everything in an object, as a map.
-spec items(object()) -> items().
items({'$bt_object', _, Id}) when is_integer(Id) -> bt_object_table:items(Id);
items(Object) -> own(Object).

-spec replace(object(), items()) -> ok.
replace({'$bt_object', _, Id}, Items) when is_integer(Id) -> bt_object_table:replace(Id, Items);
replace(Object, Items) ->
    _ = own(Object),
    keep(Object, Items).

-spec size(object()) -> non_neg_integer().
size({'$bt_object', _, Id}) when is_integer(Id) -> bt_object_table:size(Id);
size(Object) -> map_size(own(Object)).

%% @doc Change one item by a function of its value.
-spec update(object(), term(), term(), fun((term()) -> term())) -> term().
update(Object, Key, Default, Change) ->
    New = Change(get(Object, Key, Default)),
    ok = put(Object, Key, New),
    New.

-spec objects(map()) -> #{pos_integer() => items()}.
objects(#{?OBJECTS := Objects}) -> Objects;
objects(_) -> #{}.

%% The items of an object of this very process.
-spec own(object()) -> items().
own({'$bt_object', Class, {Owner, Number}}) when Owner =:= self() ->
    case erlang:get(?STATE) of
        #{?OBJECTS := #{Number := Items}} -> Items;
        _ -> gone(Class)
    end;
own({'$bt_object', Class, _}) -> foreign(Class).

-spec keep(object(), items()) -> ok.
keep({'$bt_object', _, {_, Number}}, Items) ->
    #{?OBJECTS := Objects} = State = erlang:get(?STATE),
    _ = erlang:put(?STATE, State#{?OBJECTS := Objects#{Number := Items}}),
    ok.

-spec gone(atom()) -> no_return().
gone(Class) ->
    bt_error:raise('Error', ["this ", atom_to_binary(Class), " was made in a message that is over, and no field holds it"],
                   #{hint => <<"Keep it in a field of the actor.">>}).

-spec foreign(atom()) -> no_return().
foreign(Class) ->
    bt_error:raise('Error', ["this ", atom_to_binary(Class), " belongs to another actor, its block cannot use it here"],
                   #{hint => <<"Send it in a message: the receiver gets a copy.">>}).

%%% ------------------------------------------------------------------ sending

%% @doc What goes into a message in place of a value: an object leaves as a copy of its items.
-spec pack(term()) -> term().
pack({'$bt_object', Class, _} = Object) -> {'$bt_packed', Class, maps:map(fun(_, Item) -> pack(Item) end, items(Object))};
pack([Head | Tail] = List) ->
    case has_object(List) of
        true -> [pack(Head) | pack(Tail)];
        false -> List
    end;
pack(Value) -> Value.

%% Only the elements themselves: a shallow look, so that sending a long list stays cheap.
-spec has_object(term()) -> boolean().
has_object([{'$bt_object', _, _} | _]) -> true;
has_object([_ | Rest]) -> has_object(Rest);
has_object(_) -> false.

%% @doc In the receiver: copies become objects of its own.
-spec unpack(term()) -> term().
unpack({'$bt_packed', Class, Items}) -> new(Class, maps:map(fun(_, Item) -> unpack(Item) end, Items));
unpack([Head | Tail] = List) ->
    case has_packed(List) of
        true -> [unpack(Head) | unpack(Tail)];
        false -> List
    end;
unpack(Value) -> Value.

-spec has_packed(term()) -> boolean().
has_packed([{'$bt_packed', _, _} | _]) -> true;
has_packed([_ | Rest]) -> has_packed(Rest);
has_packed(_) -> false.

%%% ------------------------------------------------------------------ objects nobody holds any more

%% @doc At the end of a message: drop the objects that no field reaches, when there are many.
-spec settle(map()) -> map().
settle(#{?OBJECTS := Objects} = State) when map_size(Objects) >= ?SWEEP_AT ->
    Live = bt_object_reach:from(maps:remove(?OBJECTS, State), Objects),
    State#{?OBJECTS := maps:with(maps:keys(Live), Objects)};
settle(State) -> State.

%% @doc Forget the objects of cells that none of these values reaches.
-spec sweep_workspace([term()]) -> non_neg_integer().
sweep_workspace(Roots) -> bt_object_table:sweep(bt_object_reach:from(Roots, table)).
