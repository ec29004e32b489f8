%% @doc The cell a message springs from: where its output goes, when the cell has settled, whose its errors are.
%%
%% A run of a cell has a slot: a small integer, an index into two `atomics'.  Every counted message adds 1 to `sent' before
%% it is sent and 1 to `done' after its handler, its own sends included; equal means that nothing is under way.  The cell
%% itself counts as one while its statements run.  Two counters, because with one the sender's core and the receiver's
%% would pass its line of memory to and fro; `done' is read before `sent', so equality cannot be by chance.  Knows nothing
%% of actors.  `S = bt_origin:new(7, Leader), bt_origin:enter(S), …,
%% Errors = bt_origin:settle(S, 100)'.
-module(bt_origin).

-export([init_tables/0, new/2, new/3, enter/1, settle/2, abandon/1]).
-export([current/0, cell/0, cell_key/0, is_cell/0, switch/2, begun/1, done/1, done/2, pending/1]).
-export([discarded/2, discarded/3]).

-export_type([slot/0]).

%% 0 is no origin: timers, foreign processes, what outlived its cell.
-type slot() :: non_neg_integer().

-define(SLOTS, 65535).
%% Rows: {Slot, open | closed, Cell, Leader, Key, none | Alias of the settling cell | {since, Ms}, NumberOfErrors}
-define(TABLE, bt_origins).
-define(ERRORS, bt_origin_errors).
%% Added to `done' when the cell waits: from then on whoever is done looks whether he was the last.
-define(SETTLING, (1 bsl 50)).
-define(KEY, '$bt_slot').
-define(CELL, '$bt_cell').
%% Beyond this many the kernel would only scroll.
-define(MANY_ERRORS, 100).

-spec init_tables() -> ok.
init_tables() ->
    ?TABLE = ets:new(?TABLE, [named_table, public, set, {read_concurrency, true}]),
    ?ERRORS = ets:new(?ERRORS, [named_table, public, duplicate_bag]),
    true = ets:insert(?TABLE, {next, 0}),
    persistent_term:put(?MODULE, {atomics:new(?SLOTS, [{signed, true}]), atomics:new(?SLOTS, [{signed, true}])}).

%%% ------------------------------------------------------------------ a run of a cell

-spec new(integer() | undefined, pid()) -> slot().
new(Cell, Leader) -> new(Cell, Leader, Cell).

%% @doc A slot for one run of a cell; Key says when two runs are of the same cell.
-spec new(integer() | undefined, pid(), term()) -> slot().
new(Cell, Leader, Key) ->
    Slot = free_slot(),
    true = ets:delete(?ERRORS, Slot),
    true = ets:insert(?TABLE, {Slot, open, Cell, Leader, Key, none, 0}),
    {Sent, Done} = persistent_term:get(?MODULE),
    ok = atomics:put(Done, Slot, 0),
    ok = atomics:put(Sent, Slot, 1),
    Slot.

%% One that still counts belongs to messages that were lost with a killed actor: it is left alone.
-spec free_slot() -> slot().
free_slot() ->
    Slot = ets:update_counter(?TABLE, next, {2, 1, ?SLOTS, 1}),
    case pending(Slot) of
        0 -> Slot;
        _ -> reuse(Slot, ets:lookup(?TABLE, Slot))
    end.

%% When all slots have been used the oldest are long over, whatever they count.
-spec reuse(slot(), [tuple()]) -> slot().
reuse(Slot, [{_, closed, _, _, _, {since, Since}, _}]) ->
    case bt_time:ms() - Since > 3600000 of
        true -> Slot;
        false -> free_slot()
    end;
reuse(_Slot, _) -> free_slot().

%% @doc The caller is the evaluator and runs this cell from now on.
-spec enter(slot()) -> ok.
enter(Slot) ->
    _ = put(?KEY, Slot),
    _ = put(?CELL, true),
    ok.

%% @doc Wait until nothing springs from the cell any more; answers the errors that discarded sends have brought.
-spec settle(slot(), non_neg_integer()) -> [map()].
settle(Slot, Ms) ->
    Alias = alias([explicit_unalias]),
    true = ets:update_element(?TABLE, Slot, {6, Alias}),
    case under_way(Slot, ?SETTLING + 1) of
        0 -> ok;
        _ -> wait(Alias, bt_time:deadline(Ms))
    end,
    _ = unalias(Alias),
    flush(Alias),
    close(Slot).

-spec wait(reference(), bt_time:deadline()) -> ok.
wait(Alias, Deadline) ->
    receive
        {'$bt_settled', Alias} -> ok;
        {'$bt_home', _, _, _, _, _} = Home -> bt_block:serve(Home), wait(Alias, Deadline)
    after bt_time:left(Deadline) -> ok
    end.

-spec flush(reference()) -> ok.
flush(Alias) ->
    receive {'$bt_settled', Alias} -> ok
    after 0 -> ok
    end.

%% @doc After an error or an interrupt nobody waits; what comes later is a warning.
-spec abandon(slot()) -> ok.
abandon(Slot) ->
    _ = under_way(Slot, 1),
    Errors = close(Slot),
    lists:foreach(fun(Error) -> warn(Slot, group_leader(), Error) end, Errors).

-spec close(slot()) -> [map()].
close(Slot) ->
    true = ets:update_element(?TABLE, Slot, [{2, closed}, {6, {since, bt_time:ms()}}]),
    _ = put(?KEY, 0),
    [Error || {_, Error} <- ets:take(?ERRORS, Slot)].

%%% ------------------------------------------------------------------ what a process is working for

-spec current() -> slot().
current() ->
    case get(?KEY) of
        undefined -> 0;
        Slot -> Slot
    end.

%% @doc Whether the caller is the evaluator, whose casts pause when they are too many.
-spec is_cell() -> boolean().
is_cell() -> get(?CELL) =:= true.

%% @doc The number of the cell the caller works for, else the one it prints to.
-spec cell() -> integer() | undefined.
cell() -> cell(current(), group_leader()).

-spec cell(slot(), pid()) -> integer() | undefined.
cell(0, Leader) -> bt_io:cell_of(Leader);
cell(Slot, Leader) ->
    case ets:lookup(?TABLE, Slot) of
        [{_, _, Cell, _, _, _, _}] -> Cell;
        [] -> bt_io:cell_of(Leader)
    end.

%% @doc What tells one cell from another, the same in each of its runs.
-spec cell_key() -> term().
cell_key() ->
    case ets:lookup(?TABLE, current()) of
        [{_, _, _, _, Key, _, _}] -> Key;
        [] -> undefined
    end.

%% @doc Work for another origin from now on; answers the former one.
-spec switch(pid(), slot()) -> {pid(), slot()}.
switch(Leader, Slot) ->
    Former = {group_leader(), current()},
    case Former of
        {Leader, Slot} -> Former;
        {Leader, _} -> _ = put(?KEY, Slot), Former;
        _ ->
            true = group_leader(Leader, self()),
            _ = put(?KEY, Slot),
            Former
    end.

%%% ------------------------------------------------------------------ counting

%% @doc A message is about to be sent.
-spec begun(slot()) -> ok.
begun(0) -> ok;
begun(Slot) ->
    {Sent, _} = persistent_term:get(?MODULE),
    atomics:add(Sent, Slot, 1).

%% @doc Its handler has run, or never will.
-spec done(slot()) -> ok.
done(Slot) -> done(Slot, 1).

-spec done(slot(), non_neg_integer()) -> ok.
done(_, 0) -> ok;
done(0, _) -> ok;
done(Slot, N) ->
    {Sent, Done} = persistent_term:get(?MODULE),
    case atomics:add_get(Done, Slot, N) of
        Count when Count < ?SETTLING -> ok;
        Count -> atomics:get(Sent, Slot) =:= Count - ?SETTLING andalso settled(Slot), ok
    end.

%% So many are done; answers how many are not.
-spec under_way(slot(), non_neg_integer()) -> integer().
under_way(Slot, N) ->
    {Sent, Done} = persistent_term:get(?MODULE),
    Count = atomics:add_get(Done, Slot, N),
    atomics:get(Sent, Slot) - Count band (?SETTLING - 1).

-spec settled(slot()) -> term().
settled(Slot) ->
    case ets:lookup(?TABLE, Slot) of
        [{_, open, _, _, _, Alias, _}] when is_reference(Alias) -> Alias ! {'$bt_settled', Alias};
        _ -> false
    end.

%% @doc How many messages that spring from the cell have not been handled.
-spec pending(slot()) -> integer().
pending(0) -> 0;
pending(Slot) -> under_way(Slot, 0).

%%% ------------------------------------------------------------------ errors nobody waits for

-spec discarded(slot(), map()) -> ok.
discarded(Slot, Error) -> discarded(Slot, group_leader(), Error).

%% @doc The error of a send whose answer was thrown away: the cell's own while it settles, a warning afterwards.
-spec discarded(slot(), pid(), map()) -> ok.
discarded(Slot, Leader, Error) ->
    case is_open(Slot) of
        true -> keep(Slot, Leader, Error);
        false -> warn(Slot, Leader, Error)
    end.

%% The cell may have closed between the question and the insert.
-spec keep(slot(), pid(), map()) -> ok.
keep(Slot, Leader, Error) ->
    ets:update_counter(?TABLE, Slot, {7, 1}) =< ?MANY_ERRORS andalso ets:insert(?ERRORS, {Slot, Error}),
    case is_open(Slot) of
        true -> ok;
        false -> lists:foreach(fun({_, Late}) -> warn(Slot, Leader, Late) end, ets:take(?ERRORS, Slot))
    end.

-spec is_open(slot()) -> boolean().
is_open(0) -> false;
is_open(Slot) ->
    case ets:lookup(?TABLE, Slot) of
        [{_, open, _, _, _, _, _}] -> true;
        _ -> false
    end.

-spec warn(slot(), pid(), map()) -> ok.
warn(Slot, Leader, Error) -> bt_crash:warn(cell(Slot, Leader), Error).
