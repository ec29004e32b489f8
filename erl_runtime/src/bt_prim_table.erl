%% @doc Tables of the library that outlive whoever first needs them: made on demand, owned by one small process.
%%
%% An ETS table dies with its owner, and a cell's evaluator may be interrupted; the keeper never is.
%% `bt_prim_table:ensure(bt_counters, set)' is the table of that name, there already or made now.
-module(bt_prim_table).

-export([ensure/2, make/2, give/1]).

-type kind() :: set | bag | ordered_set | duplicate_bag.

%% @doc The named public table, made when it is not there.
-spec ensure(atom(), kind()) -> ets:table().
ensure(Name, Kind) ->
    case ets:whereis(Name) of
        undefined -> ask({ensure, Name, Kind});
        Table -> Table
    end.

%% @doc A new public table that is not found by name.
-spec make(atom(), kind()) -> ets:table().
make(Name, Kind) -> ask({make, Name, Kind}).

%% @doc Run Fun in the keeper: what it makes (a table, a port) lives as long as the node.
-spec give(fun(() -> Result)) -> Result.
give(Fun) -> ask({run, Fun}).

-spec ask(term()) -> term().
ask(Request) ->
    Keeper = keeper(),
    Ref = monitor(process, Keeper),
    Keeper ! {Request, self(), Ref},
    receive
        {Ref, {ok, Answer}} -> demonitor(Ref, [flush]), Answer;
        {Ref, {raised, Reason}} -> demonitor(Ref, [flush]), erlang:error(Reason);
        {'DOWN', Ref, process, _, _} -> ask(Request)
    end.

-spec keeper() -> pid().
keeper() ->
    case whereis(?MODULE) of
        undefined -> start_keeper(self(), make_ref());
        Pid -> Pid
    end.

%% Of several that start one at once the first wins, the others end.
-spec start_keeper(pid(), reference()) -> pid().
start_keeper(Parent, Tag) ->
    {_, Monitor} = spawn_monitor(fun() -> start(Parent, Tag) end),
    receive
        {Tag, ready} -> demonitor(Monitor, [flush]);
        {'DOWN', Monitor, process, _, _} -> ok
    end,
    keeper().

-spec start(pid(), reference()) -> ok.
start(Parent, Tag) ->
    try register(?MODULE, self()) of
        true ->
            leave_cell(),
            Parent ! {Tag, ready},
            loop()
    catch error:badarg -> ok
    end.

%% Not of the cell that happened to be first.
-spec leave_cell() -> ok.
leave_cell() ->
    case whereis(user) of
        undefined -> ok;
        User -> group_leader(User, self()), ok
    end.

-spec loop() -> no_return().
loop() ->
    receive
        {Request, From, Ref} ->
            From ! {Ref, try {ok, handle(Request)} catch _:Reason -> {raised, Reason} end},
            loop()
    end.

-spec handle(term()) -> term().
handle({ensure, Name, Kind}) ->
    case ets:whereis(Name) of
        undefined -> new(Name, [named_table, Kind]);
        Table -> Table
    end;
handle({make, Name, Kind}) -> new(Name, [Kind]);
handle({run, Fun}) -> Fun().

-spec new(atom(), [term()]) -> ets:table().
new(Name, Options) ->
    ets:new(Name, [public, {read_concurrency, true}, {write_concurrency, true} | Options]).
