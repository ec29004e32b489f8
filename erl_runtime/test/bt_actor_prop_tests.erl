%% What must hold for any program: order, exactly one answer, no lost answer, settling, forcing; against simple models.
-module(bt_actor_prop_tests).
-include_lib("proper/include/proper.hrl").
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).

all_test_() ->
    {setup, fun setup/0, fun bt_test_node:stop/1,
     [{timeout, 120, {Name, fun() -> ?assert(proper:quickcheck(Property, [{numtests, N}, quiet, {to_file, user}])) end}}
      || {Name, Property, N} <- [{"order", prop_order(), 200}, {"promises", prop_promises(), 3000},
                                 {"waiters", prop_waiters(), 2000}, {"deep", prop_deep(), 1000}, {"settles", prop_settles(), 2000},
                                 {"rollback", prop_rollback(), 1000}, {"names", prop_names(), 1000}]]}.

setup() ->
    Node = bt_test_node:start(),
    bt_test_classes:class('Log', 'Actor', #{fields => [{all, literal, []}]},
        ["'add:'(_, M) -> #{all := L} = S = get('$bt_state'), put('$bt_state', S#{all => [M | L]}), M.",
         "all(_) -> #{all := L} = get('$bt_state'), lists:reverse(L)."]),
    bt_test_classes:class('Tree', 'Actor', #{},
        ["'grow:'(_, {C, Branches}) -> counters:add(C, 1, 1), [bt_send:cast(A, 'grow:', {C, B}, {<<>>, 0, <<>>}) || {A, B} <- Branches], nil."]),
    bt_test_classes:class('Cell', 'Actor', #{fields => [{v, literal, 0}]},
        ["'set:'(_, V) -> put('$bt_state', #{v => V}), V.",
         "'setAndFail:'(_, V) -> put('$bt_state', #{v => V}), erlang:error({badmap, 1}).",
         "current(_) -> #{v := V} = get('$bt_state'), V."]),
    Node.

spawned(Class) -> bt_actor_spawn:spawn({'$bt_class', Class}).

%% However the messages are sent, those of one sender arrive in the order in which they were sent.
prop_order() ->
    ?FORALL(Senders, list(list(oneof([cast, keep, call]))),
        begin
            Log = spawned('Log'),
            Workers = [spawn_monitor(fun() -> [send(How, Log, {Who, N}) || {How, N} <- number(Hows)] end)
                       || {Hows, Who} <- number(Senders)],
            [receive {'DOWN', Mon, process, Pid, normal} -> ok end || {Pid, Mon} <- Workers],
            All = bt_send:call(Log, all, ?S),
            bt_actor_ref:kill(Log),
            length(All) =:= length(lists:append(Senders))
                andalso lists:all(fun({Hows, Who}) -> [N || {W, N} <- All, W =:= Who] =:= lists:seq(1, length(Hows)) end, number(Senders))
        end).

number(List) -> lists:zip(List, lists:seq(1, length(List))).

send(cast, A, M) -> bt_send:cast(A, 'add:', M, ?S);
send(keep, A, M) -> bt_send:keep(A, 'add:', M, ?S);
send(call, A, M) -> M = bt_send:call(A, 'add:', M, ?S).

%% Promises settled in any order, forwarded to each other, cancelled: the first settling counts, and forwarding is followed.
prop_promises() ->
    ?FORALL({N, Steps}, ?LET(N, range(1, 6), {N, list({range(1, N), oneof([{ok, range(1, 9)}, {error, range(1, 9)}, cancel, {forward, range(1, N)}])})}),
        begin
            Futures = list_to_tuple([bt_future:new() || _ <- lists:seq(1, N)]),
            Model = lists:foldl(fun({I, Step}, M) -> step(I, Step, Futures, M) end, #{}, Steps),
            lists:all(fun(I) -> matches(expected(I, Model, []), element(I, Futures)) end, lists:seq(1, N))
        end).

%% A circle of forwards is no program; it is left out of the model.
step(I, {forward, J}, Futures, Model) ->
    case expected(J, Model#{I => {forward, J}}, []) =:= circle orelse is_map_key(I, Model) of
        true -> Model;
        false -> bt_future:resolve(element(I, Futures), element(J, Futures)), Model#{I => {forward, J}}
    end;
step(I, cancel, Futures, Model) ->
    bt_future:cancel(element(I, Futures)),
    Last = last(I, Model),
    maps:merge(#{Last => cancelled}, Model);
step(I, {ok, V}, Futures, Model) ->
    bt_future:resolve(element(I, Futures), V),
    maps:merge(#{I => {ok, V}}, Model);
step(I, {error, V}, Futures, Model) ->
    bt_future:reject(element(I, Futures), bt_error:new('Error', integer_to_list(V))),
    maps:merge(#{I => {error, integer_to_binary(V)}}, Model).

last(I, Model) ->
    case Model of
        #{I := {forward, J}} -> last(J, Model);
        _ -> I
    end.

expected(I, Model, Seen) ->
    case {lists:member(I, Seen), Model} of
        {true, _} -> circle;
        {_, #{I := {forward, J}}} -> expected(J, Model, [I | Seen]);
        {_, #{I := Value}} -> Value;
        _ -> pending
    end.

matches(pending, Future) -> bt_future:is_pending(Future);
matches({ok, V}, Future) -> bt_future:force(Future) =:= V andalso bt_future:is_resolved(Future);
matches({error, Text}, Future) -> bt_test_node:raised(fun() -> bt_future:force(Future) end) =:= {'Error', Text};
matches(cancelled, Future) -> element(1, bt_test_node:raised(fun() -> bt_future:force(Future) end)) =:= 'Cancelled'.

%% Everybody who waits, whenever he began, gets the value; everybody who registered a callback is called once.
prop_waiters() ->
    ?FORALL({Before, After, Callbacks}, {range(0, 20), range(0, 20), range(0, 10)},
        begin
            Self = self(),
            Future = bt_future:new(),
            Wait = fun(Count) -> [spawn(fun() -> Self ! {got, bt_future:force(Future)} end) || _ <- lists:seq(1, Count)] end,
            Wait(Before),
            [bt_future:when_resolved(Future, fun(V) -> Self ! {got, V} end) || _ <- lists:seq(1, Callbacks)],
            spawn(fun() -> bt_future:resolve(Future, 42) end),
            Wait(After),
            [bt_future:when_resolved(Future, fun(V) -> Self ! {got, V} end) || _ <- lists:seq(1, Callbacks)],
            Got = [receive {got, V} -> V after 20000 -> missing end || _ <- lists:seq(1, Before + After + 2 * Callbacks)],
            lists:usort(Got) -- [42] =:= [] andalso receive {got, _} -> false after 0 -> true end
        end).

%% Forcing deeply is the same as never having had Futures.
prop_deep() ->
    ?FORALL(Shape, shape(),
        begin
            Plain = build(Shape, fun(V) -> V end),
            bt_future:force_deep(build(Shape, fun bt_future:resolved/1)) =:= Plain
                andalso bt_future:force_deep(Plain) =:= Plain
                andalso bt_future:await_all(build(Shape, fun bt_future:resolved/1), 100) =:= Plain
        end).

shape() -> ?SIZED(Size, shape(Size)).

shape(0) -> {leaf, oneof([integer(), atom(), binary()])};
shape(Size) ->
    Inner = ?LAZY(shape(Size div 3)),
    oneof([{leaf, integer()}, {future, Inner}, {list, few(Inner)}, {tuple, few(Inner)}, {map, few({integer(), Inner})},
           {cons, Inner, Inner}, {value, few(Inner)}]).

few(Type) -> ?LET(N, range(0, 4), vector(N, Type)).

build({leaf, V}, _) -> V;
build({future, S}, F) -> F(build(S, F));
build({list, L}, F) -> [build(S, F) || S <- L];
build({tuple, L}, F) -> list_to_tuple([t | [build(S, F) || S <- L]]);
build({map, L}, F) -> maps:from_list([{K, build(S, F)} || {K, S} <- L]);
build({cons, A, B}, F) -> [build(A, F) | build(B, F)];
build({value, L}, F) -> {'$bt_value', 'Thing', maps:from_list([{list_to_atom([$a + I]), build(S, F)} || {S, I} <- number(L), I < 26])}.

%% A tree of messages through a few actors: when the cell has settled, all of it has been handled.
prop_settles() ->
    ?FORALL(Tree, tree(),
        begin
            Actors = list_to_tuple([spawned('Tree') || _ <- lists:seq(1, 4)]),
            Counter = counters:new(1, []),
            Slot = bt_test_node:origin(1),
            {A, Branches} = planted(Tree, Actors),
            bt_send:cast(A, 'grow:', {Counter, Branches}, ?S),
            Errors = bt_origin:settle(Slot, 5000),
            Count = counters:get(Counter, 1),
            [bt_actor_ref:kill(Each) || Each <- tuple_to_list(Actors)],
            Errors =:= [] andalso Count =:= size_of(Tree) andalso bt_origin:pending(Slot) =:= 0
        end).

tree() -> ?SIZED(Size, tree(Size)).

tree(0) -> {range(1, 4), []};
tree(Size) -> {range(1, 4), ?LET(N, range(0, 4), vector(N, ?LAZY(tree(Size div 4))))}.

planted({I, Branches}, Actors) -> {element(I, Actors), [planted(B, Actors) || B <- Branches]}.

size_of({_, Branches}) -> 1 + lists:sum([size_of(B) || B <- Branches]).

%% A message that fails has not happened.
prop_rollback() ->
    ?FORALL(Steps, list({oneof([cast, keep, call]), oneof(['set:', 'setAndFail:']), integer()}),
        begin
            Cell = spawned('Cell'),
            [set(How, Cell, Selector, V) || {How, Selector, V} <- Steps],
            Value = bt_send:call(Cell, current, ?S),
            bt_actor_ref:kill(Cell),
            Value =:= lists:last([0 | [V || {_, 'set:', V} <- Steps]])
        end).

set(cast, A, S, V) -> bt_send:cast(A, S, V, ?S);
set(keep, A, S, V) -> bt_send:keep(A, S, V, ?S);
set(call, A, S, V) -> bt_test_node:raised(fun() -> bt_send:call(A, S, V, ?S) end).

%% A name belongs to at most one living actor.
prop_names() ->
    ?FORALL(Steps, list({oneof([name, stop, kill, unname]), range(1, 3), oneof([red, green])}),
        begin
            Actors = list_to_tuple([spawned('Cell') || _ <- lists:seq(1, 3)]),
            Model = lists:foldl(fun({What, I, Name}, M) -> named(What, element(I, Actors), Name, M) end, #{}, Steps),
            Same = lists:all(fun(Name) -> bt_actor_spawn:named(Name) =:= maps:get(Name, Model, nil) end, [red, green]),
            [bt_actor_ref:kill(A) || A <- tuple_to_list(Actors)],
            Same
        end).

named(name, A, Name, Model) ->
    Free = not is_map_key(Name, Model) orelse maps:get(Name, Model) =:= A,
    case bt_test_node:raised(fun() -> bt_actor_ref:register_as(A, Name) end) of
        {value, A} when Free -> alive(A, Model#{Name => A});
        {'NameTaken', _} when not Free -> Model;
        Other -> Model#{Name => {unexpected, Other}}
    end;
named(unname, A, _, Model) -> bt_actor_ref:unregister(A), without(A, Model);
named(How, A, _, Model) -> bt_actor_ref:How(A), without(A, Model).

%% Naming one that has ended changes nothing that anybody can see.
alive(A, Model) ->
    case bt_actor_ref:is_alive(A) of
        true -> Model;
        false -> without(A, Model)
    end.

without(A, Model) -> maps:filter(fun(_, Other) -> Other =/= A end, Model).
