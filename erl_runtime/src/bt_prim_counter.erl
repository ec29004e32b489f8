%% @doc AtomicCounter and Ets: counters and tables that every process shares.
%%
%% A named counter or table is found again by its name and lives until `delete'.
%% `C = bt_prim_counter:new(0), bt_prim_counter:add(C, 2)' is `2'.
-module(bt_prim_counter).

-export([new/1, named/1, add/2, value/1, reset/1, delete/1, print/1]).
-export([table_new/2, table_named/1, table_exists/1, table_new_or_existing/2, table_at/2, table_at_if_absent/3,
         table_put/3, table_includes/2, table_remove/2, table_keys/1, table_size/1, table_delete/1]).

-define(NAMES, bt_counter_names).

%% Places in the array that a counter is.
-define(COUNT, 1).
-define(DELETED, 2).

-define(LARGEST, 16#7FFFFFFFFFFFFFFF).

%% @doc `new: 5' starts at 5, `new: #hits' makes the counter of that name.
-spec new(term()) -> term().
new(Start) when is_integer(Start), Start >= -?LARGEST, Start =< ?LARGEST -> make(nil, Start);
new(Name) ->
    Counter = make(bt_prim:symbol(Name, 'new:'), 0),
    case ets:insert_new(names(), {Name, Counter}) of
        true -> Counter;
        false -> bt_prim:raise('NameTaken', ["there is already a counter named ", bt_prim:print(Name)])
    end.

-spec make(atom(), integer()) -> term().
make(Name, Start) ->
    Ref = atomics:new(2, [{signed, true}]),
    atomics:put(Ref, ?COUNT, Start),
    bt_prim:value('AtomicCounter', #{ref => Ref, name => Name}).

-spec names() -> ets:table().
names() -> bt_prim_table:ensure(?NAMES, set).

-spec named(term()) -> term().
named(Name) ->
    case ets:lookup(names(), Name) of
        [{_, Counter}] -> Counter;
        [] -> bt_prim:raise('NotFound', ["there is no counter named ", bt_prim:print(Name)])
    end.

-spec add(term(), term()) -> integer().
add(Counter, Given) ->
    case bt_prim:integer(Given, 'incrementBy:') of
        N when N >= -?LARGEST, N =< ?LARGEST -> atomics:add_get(ref(Counter), ?COUNT, N);
        N -> bt_prim:type_error('incrementBy:', "an Integer of 64 bits", N)
    end.

-spec value(term()) -> integer().
value(Counter) -> atomics:get(ref(Counter), ?COUNT).

-spec reset(term()) -> integer().
reset(Counter) -> atomics:exchange(ref(Counter), ?COUNT, 0).

%% @doc Its name is free again, and who still has it is told that it is gone.
-spec delete(term()) -> nil.
delete({_, _, #{name := Name}} = Counter) ->
    ok = atomics:put(ref(Counter), ?DELETED, 1),
    true = ets:delete(names(), Name),
    nil.

-spec print(term()) -> binary().
print({_, _, #{ref := Ref}}) ->
    Shown = case atomics:get(Ref, ?DELETED) of
                0 -> integer_to_binary(atomics:get(Ref, ?COUNT));
                _ -> <<"deleted">>
            end,
    <<"AtomicCounter(", Shown/binary, ")">>.

-spec ref(term()) -> atomics:atomics_ref().
ref({'$bt_value', _, #{ref := Ref}}) ->
    case atomics:get(Ref, ?DELETED) of
        0 -> Ref;
        _ -> bt_prim:raise('NotFound', "this counter was deleted")
    end.

%%% ------------------------------------------------------------------ Ets

-spec table_new(term(), term()) -> term().
table_new(Name, Type) ->
    case ets:whereis(bt_prim:symbol(Name, 'new:type:')) of
        undefined -> table_new_or_existing(Name, Type);
        _ -> bt_prim:raise('NameTaken', ["there is already a table named ", bt_prim:print(Name)])
    end.

-spec table_new_or_existing(term(), term()) -> term().
table_new_or_existing(Name, Type) ->
    Kind = kind(Type),
    bt_prim_table:ensure(bt_prim:symbol(Name, 'new:type:'), Kind),
    table(Name).

-spec kind(term()) -> set | bag | ordered_set | duplicate_bag.
kind(orderedSet) -> ordered_set;
kind(duplicateBag) -> duplicate_bag;
kind(Kind) when Kind =:= set; Kind =:= bag; Kind =:= ordered_set; Kind =:= duplicate_bag -> Kind;
kind(Other) -> bt_prim:type_error('new:type:', "#set, #orderedSet, #bag or #duplicateBag", Other).

-spec table(atom()) -> term().
table(Name) -> bt_prim:value('Ets', #{name => Name}).

-spec table_named(term()) -> term().
table_named(Name) ->
    case table_exists(Name) of
        true -> table(Name);
        false -> gone(Name)
    end.

-spec table_exists(term()) -> boolean().
table_exists(Name) -> ets:whereis(bt_prim:symbol(Name, 'exists:')) =/= undefined.

-spec gone(atom()) -> no_return().
gone(Name) -> bt_prim:raise('NotFound', ["there is no table named ", bt_prim:print(Name)]).

-spec on(term(), fun((atom()) -> Result)) -> Result.
on({'$bt_value', _, #{name := Name}}, Fun) ->
    case ets:whereis(Name) of
        undefined -> gone(Name);
        _ -> Fun(Name)
    end.

-spec table_at(term(), term()) -> term().
table_at(Table, Key) -> table_at_if_absent(Table, Key, nil).

%% @doc The value; in a bag the List of the values.
-spec table_at_if_absent(term(), term(), term()) -> term().
table_at_if_absent(Table, Key, Default) ->
    on(Table, fun(Name) ->
                      case ets:lookup(Name, bt_future:force(Key)) of
                          [] when is_function(Default, 0) -> Default();
                          [] -> Default;
                          Rows -> of_rows(ets:info(Name, type), [value_of(R) || R <- Rows])
                      end
              end).

-spec of_rows(atom(), [term()]) -> term().
of_rows(Type, Values) when Type =:= bag; Type =:= duplicate_bag -> Values;
of_rows(_, [Value]) -> Value.

%% Rows that Erlang code wrote may have more columns.
-spec value_of(tuple()) -> term().
value_of({_, Value}) -> Value;
value_of(Row) -> Row.

-spec table_put(term(), term(), term()) -> nil.
table_put(Table, Key, Value) ->
    on(Table, fun(Name) -> ets:insert(Name, {bt_future:force(Key), bt_future:force(Value)}) end),
    nil.

-spec table_includes(term(), term()) -> boolean().
table_includes(Table, Key) -> on(Table, fun(Name) -> ets:member(Name, bt_future:force(Key)) end).

-spec table_remove(term(), term()) -> nil.
table_remove(Table, Key) ->
    on(Table, fun(Name) -> ets:delete(Name, bt_future:force(Key)) end),
    nil.

-spec table_keys(term()) -> [term()].
table_keys(Table) -> on(Table, fun(Name) -> lists:usort([element(1, Row) || Row <- ets:tab2list(Name)]) end).

-spec table_size(term()) -> non_neg_integer().
table_size(Table) -> on(Table, fun(Name) -> ets:info(Name, size) end).

-spec table_delete(term()) -> nil.
table_delete(Table) -> on(Table, fun ets:delete/1), nil.
