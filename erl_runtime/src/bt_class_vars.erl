%% @doc Class variables: one value for a class and all its subclasses, read and written by any process.
%%
%% Kept in a public ETS table under the class that declares them.  `self.count += 1' is one step for all processes:
%% the new value is put only if nobody changed the old one meanwhile.
-module(bt_class_vars).

-export([create/0, declare/2, forget/1, get/2, put/3, update/4, all/1]).

-define(TABLE, bt_class_vars).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, set, {read_concurrency, true}, {write_concurrency, true}]),
    ok.

%% Rows: `{{Class, Name}, value, Value}', or `{{Class, Name}, pending, Default}' until somebody reads a default that is
%% code.

%% @doc Give new variables their first value; those that exist keep theirs.
-spec declare(atom(), [{atom(), bt_class_store:default()}]) -> ok.
declare(Class, Variables) ->
    lists:foreach(fun({Name, {literal, Value}}) -> ets:insert_new(?TABLE, {{Class, Name}, value, Value});
                     ({Name, Default}) -> ets:insert_new(?TABLE, {{Class, Name}, pending, Default})
                  end, Variables).

-spec forget(atom()) -> true.
forget(Class) -> ets:match_delete(?TABLE, {{Class, '_'}, '_', '_'}).

-spec get(atom(), atom()) -> term().
get(Class, Name) ->
    Key = {owner(Class, Name), Name},
    case ets:lookup(?TABLE, Key) of
        [{_, value, Value}] -> Value;
        [{_, pending, Default}] -> first(Key, Default);
        [] -> missing(Class, Name)
    end.

-spec put(atom(), atom(), Value) -> Value.
put(Class, Name, Value) ->
    true = ets:insert(?TABLE, {{owner(Class, Name), Name}, value, Value}),
    Value.

%% @doc Apply Operator to the variable and Value as one step.
-spec update(atom(), atom(), atom(), term()) -> term().
update(Class, Name, '+', Value) when is_integer(Value) -> count(Class, Name, '+', Value, Value);
update(Class, Name, '-', Value) when is_integer(Value) -> count(Class, Name, '-', Value, -Value);
update(Class, Name, Operator, Value) -> exchange(Class, Name, Operator, Value).

%% Integers are counted in place.
-spec count(atom(), atom(), '+' | '-', integer(), integer()) -> term().
count(Class, Name, Operator, Value, Step) ->
    try ets:update_counter(?TABLE, {owner(Class, Name), Name}, {3, Step})
    catch error:badarg -> exchange(Class, Name, Operator, Value)
    end.

-spec exchange(atom(), atom(), atom(), term()) -> term().
exchange(Class, Name, Operator, Value) ->
    Old = get(Class, Name),
    New = bt_send:binary(Operator, Old, Value, {<<>>, 0, <<>>}),
    case swap({owner(Class, Name), Name}, value, Old, New) of
        true -> New;
        false -> exchange(Class, Name, Operator, Value)
    end.

%% @doc The variables a class declares itself, with their values.
-spec all(atom()) -> [{atom(), term()}].
all(Class) -> lists:sort([{Name, get(Class, Name)} || [Name] <- ets:match(?TABLE, {{Class, '$1'}, '_', '_'})]).

%% A default that is code runs in the process that reads first, not in the class server.
-spec first({atom(), atom()}, bt_class_store:default()) -> term().
first({Class, Name} = Key, Default) ->
    _ = swap(Key, pending, Default, bt_class_facts:default(Default)),
    get(Class, Name).

-spec swap({atom(), atom()}, value | pending, term(), term()) -> boolean().
swap(Key, State, Old, New) ->
    ets:select_replace(?TABLE, [{{Key, State, '$1'}, [{'=:=', '$1', {const, Old}}],
                                 [{{{const, Key}, value, {const, New}}}]}]) =:= 1.

-spec owner(atom(), atom()) -> atom().
owner(Class, Name) ->
    case bt_class_table:info(Class) of
        #{class_vars := #{Name := Owner}} -> Owner;
        _ -> missing(Class, Name)
    end.

-spec missing(atom(), atom()) -> no_return().
missing(Class, Name) ->
    bt_error:raise('FieldNotFound', [atom_to_binary(Class), " has no class variable ", atom_to_binary(Name)],
                   #{hint => <<"Declare it with classState: ", (atom_to_binary(Name))/binary, " = nil.">>}).
