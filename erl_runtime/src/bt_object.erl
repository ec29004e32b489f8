%% @doc Mutable objects (OrderedCollection and its like): made by and belonging to an actor, or to the workspace.
%%
%% `{'$bt_object', Class, Id}' is a name; the items (`Key => Value') live in the owning actor's state, so a message that
%% fails leaves them as they were, or in the workspace's table when a cell made the object.  Sending one copies it:
%% `pack/1' in the sender, `unpack/1' in the receiver.
-module(bt_object).

-export([new/1, new/2, get/2, get/3, put/3, remove/2, items/1, replace/2, size/1, update/4]).
-export([pack/1, unpack/1, pack_fields/1, unpack_fields/1, shown/1, settle/1]).

-export_type([object/0]).

-type id() :: {pid(), pos_integer()} | bt_object_table:id().
-type object() :: {'$bt_object', Class :: atom(), id()}.
-type items() :: #{term() => term()}.
-type packed() :: {'$bt_packed', Class :: atom(), items()}.

-define(STATE, '$bt_state').
-define(OBJECTS, '$objects').
-define(SWEEP_AT, 512).

%%% ------------------------------------------------------------------ making, reading, writing

-spec new(atom()) -> object().
new(Class) -> new(Class, #{}).

%% @doc A new object with these items, belonging to the actor at work in this process, else to the workspace.
-spec new(atom(), items()) -> object().
new(Class, Items) ->
    case erlang:get(?STATE) of
        State when is_map(State) ->
            Number = erlang:unique_integer([positive]),
            _ = erlang:put(?STATE, State#{?OBJECTS => (objects(State))#{Number => Items}}),
            {'$bt_object', Class, {self(), Number}};
        _ -> {'$bt_object', Class, bt_object_table:new(Items)}
    end.

-spec get(object() | packed(), term()) -> term().
get(Object, Key) -> get(Object, Key, nil).

-spec get(object() | packed(), term(), Default) -> term() | Default.
get({'$bt_object', _, {N, _} = Id}, Key, Default) when is_integer(N) -> bt_object_table:get(Id, Key, Default);
get(Object, Key, Default) -> maps:get(Key, own(Object), Default).

-spec put(object() | packed(), term(), term()) -> ok.
put({'$bt_object', _, {N, _} = Id}, Key, Value) when is_integer(N) -> bt_object_table:put(Id, Key, Value);
put(Object, Key, Value) -> keep(Object, (own(Object))#{Key => Value}).

-spec remove(object() | packed(), term()) -> ok.
remove({'$bt_object', _, {N, _} = Id}, Key) when is_integer(N) -> bt_object_table:remove(Id, Key);
remove(Object, Key) -> keep(Object, maps:remove(Key, own(Object))).

%% @doc Everything in an object, as a map.
-spec items(object() | packed()) -> items().
items({'$bt_object', _, {N, _} = Id}) when is_integer(N) -> bt_object_table:items(Id);
items(Object) -> own(Object).

-spec replace(object() | packed(), items()) -> ok.
replace({'$bt_object', _, {N, _} = Id}, Items) when is_integer(N) -> bt_object_table:replace(Id, Items);
replace(Object, Items) ->
    _ = own(Object),
    keep(Object, Items).

-spec size(object() | packed()) -> non_neg_integer().
size({'$bt_object', _, {N, _} = Id}) when is_integer(N) -> bt_object_table:size(Id);
size(Object) -> map_size(own(Object)).

%% @doc Change one item by a function of its value.
-spec update(object() | packed(), term(), term(), fun((term()) -> term())) -> term().
update(Object, Key, Default, Change) ->
    New = Change(get(Object, Key, Default)),
    ok = put(Object, Key, New),
    New.

-spec objects(map()) -> #{pos_integer() => items()}.
objects(#{?OBJECTS := Objects}) -> Objects;
objects(_) -> #{}.

%% The items of an object of this very process, or of a look at another's.
-spec own(object() | packed()) -> items().
own({'$bt_object', Class, {Owner, Number}}) when Owner =:= self() ->
    case erlang:get(?STATE) of
        #{?OBJECTS := #{Number := Items}} -> Items;
        _ -> gone(Class)
    end;
own({'$bt_object', Class, _}) -> foreign(Class);
own({'$bt_packed', _, Items}) -> Items.

-spec keep(object() | packed(), items()) -> ok.
keep({'$bt_object', _, {_, Number}}, Items) ->
    #{?OBJECTS := Objects} = State = erlang:get(?STATE),
    _ = erlang:put(?STATE, State#{?OBJECTS := Objects#{Number := Items}}),
    ok;
keep({'$bt_packed', Class, _}, _) ->
    bt_error:raise('Error', ["this is a look at another actor's ", atom_to_binary(Class), ", it cannot be changed from here"],
                   #{hint => <<"Send the actor a message that changes it, or change a copy.">>}).

-spec gone(atom()) -> no_return().
gone(Class) ->
    bt_error:raise('Error', ["this ", atom_to_binary(Class), " was made in a message that is over, and no field holds it"],
                   #{hint => <<"Keep it in a field of the actor.">>}).

-spec foreign(atom()) -> no_return().
foreign(Class) ->
    bt_error:raise('Error', ["this ", atom_to_binary(Class), " belongs to another actor, its block cannot use it here"],
                   #{hint => <<"Send it in a message: the receiver gets a copy.">>}).

%%% ------------------------------------------------------------------ sending

%% @doc What goes into a message in place of a value, or of a list of arguments: an object leaves as a copy of its items.
-spec pack(term()) -> term().
pack({'$bt_object', Class, _} = Object) -> packed(Class, items(Object));
pack([_ | _] = List) ->
    case has_object(List) of
        true -> [pack_one(Item) || Item <- List];
        false -> List
    end;
pack(Value) -> Value.

-spec pack_one(term()) -> term().
pack_one({'$bt_object', _, _} = Object) -> pack(Object);
pack_one(Value) -> Value.

-spec packed(atom(), items()) -> packed().
packed(Class, Items) -> {'$bt_packed', Class, maps:map(fun(_, Item) -> pack_one(Item) end, Items)}.

%% A shallow look: sending a long list stays cheap.
-spec has_object(term()) -> boolean().
has_object([{'$bt_object', _, _} | _]) -> true;
has_object([_ | Rest]) -> has_object(Rest);
has_object(_) -> false.

%% @doc In the receiver: a copy becomes an object of its own.
-spec unpack(term()) -> term().
unpack({'$bt_packed', Class, Items}) -> new(Class, maps:map(fun(_, Item) -> unpack(Item) end, Items));
unpack(Value) -> Value.

%% @doc The fields that a new actor starts with, on their way to it.
-spec pack_fields(#{atom() => term()}) -> #{atom() => term()}.
pack_fields(Fields) when map_size(Fields) =:= 0 -> Fields;
pack_fields(Fields) -> maps:map(fun(_, Value) -> pack_one(Value) end, Fields).

%% @doc In the new actor, whose state Fields are: copies among them become its own.
-spec unpack_fields(#{atom() => term()}) -> #{atom() => term()}.
unpack_fields(Fields) ->
    case lists:any(fun is_packed/1, maps:values(Fields)) of
        false -> Fields;
        true ->
            Own = maps:map(fun(_, Value) -> unpack(Value) end, Fields),
            State = maps:merge(erlang:get(?STATE), Own),
            _ = erlang:put(?STATE, State),
            State
    end.

-spec is_packed(term()) -> boolean().
is_packed({'$bt_packed', _, _}) -> true;
is_packed(_) -> false.

%%% ------------------------------------------------------------------ looking from outside

%% @doc The fields of an actor's state as somebody else may see them: its objects as copies of what they hold.
-spec shown(map()) -> map().
shown(#{?OBJECTS := Objects} = State) ->
    maps:map(fun(_, Value) -> bt_object_reach:copied(Value, Objects) end, maps:remove(?OBJECTS, State));
shown(State) -> State.

%%% ------------------------------------------------------------------ objects nobody holds any more

%% @doc At the end of a message: drop the objects that no field, and no variable a block kept, reaches, when there are
%% many.
-spec settle(map()) -> map().
settle(#{?OBJECTS := Objects} = State) when map_size(Objects) >= ?SWEEP_AT ->
    Kept = [Value || {Box, Value} <- erlang:get(), is_integer(Box)],
    Live = bt_object_reach:from([maps:remove(?OBJECTS, State) | Kept], Objects),
    Settled = State#{?OBJECTS := maps:with(maps:keys(Live), Objects)},
    _ = erlang:put(?STATE, Settled),
    Settled;
settle(State) -> State.
