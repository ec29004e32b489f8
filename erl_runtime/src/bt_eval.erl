%% @doc Owns the evaluator, the one long-lived process in which cells run one after another.
%% Knows when it lives and why it ended; what it does with a cell is `bt_run'.  An interrupt, a limit or a
%% crash ends that process and nothing else: bindings, classes and actors stay, the next cell gets a new one.
%%
%% Example: `bt_eval:run(7, #{cell => 3, steps => […]})'; the reply to request 7 comes over `bt_port'.
-module(bt_eval).
-behaviour(gen_server).

-export([init_table/0, start_link/0, run/2, interrupt/1, stop_evaluator/1, evaluator/0, cell/0, kept/2, finished/3]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-type run() :: #{cell := integer(), steps := [term()], _ => _}.
-type job() :: {Id :: integer(), run()}.
-record(state, {
    evaluator = none :: none | {pid(), reference()},
    job = none :: none | job(),
    queue = queue:new() :: queue:queue(job()),
    kept = #{} :: map(),
    held = [] :: [{binary(), pos_integer()}],
    notes = [] :: [binary()]
}).

-define(EVALUATOR, bt_evaluator).
%% An evaluator that waits for the next cell is ended for its memory only when that would help.
-define(LARGE_WHEN_IDLE, 50000000).
%% The requests that wait for a reply, so that a successor of this process can answer them.
-define(OPEN, bt_eval_open).

%% @doc Called once by the owner of the tables.
-spec init_table() -> ok.
init_table() ->
    ?OPEN = ets:new(?OPEN, [named_table, public, set]),
    ok.

-spec start_link() -> {ok, pid()}.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], [{spawn_opt, [{priority, high}]}]).

%% @doc Run a cell; the reply goes to the kernel as the answer to request `Id'.
-spec run(integer(), map()) -> ok.
run(Id, Run) ->
    gen_server:cast(?MODULE, {run, {Id, maps:merge(#{cell => 0}, Run)}}).

-spec interrupt(integer()) -> ok.
interrupt(Id) ->
    gen_server:cast(?MODULE, {interrupt, Id}).

%% @doc For the memory guard: the running cell ends with this error.
-spec stop_evaluator(map()) -> ok.
stop_evaluator(Error) ->
    gen_server:cast(?MODULE, {stop, Error}).

-spec evaluator() -> pid() | undefined.
evaluator() ->
    whereis(?EVALUATOR).

%% @doc The number of the cell that is running.
-spec cell() -> integer() | undefined.
cell() ->
    gen_server:call(?MODULE, cell).

%% @doc What the running cell has bound and defined so far: that is kept, whatever ends it.
-spec kept(pid(), map()) -> ok.
kept(Owner, Kept) ->
    gen_server:cast(Owner, {kept, self(), Kept}).

%% @doc The evaluator has finished: its reply, and what it holds that would go with it.
-spec finished(pid(), {ok | error, map()}, [{binary(), pos_integer()}]) -> ok.
finished(Owner, Result, Held) ->
    gen_server:cast(Owner, {finished, self(), Result, Held}).

%% -- the server --------------------------------------------------------------------------------------------

-spec init([]) -> {ok, #state{}}.
init([]) ->
    end_leftover(whereis(?EVALUATOR)),
    [reply(Id, {error, bt_ended:our_fault()}) || {Id} <- ets:tab2list(?OPEN)],
    {ok, new_evaluator(#state{})}.

-spec end_leftover(pid() | undefined) -> ok.
end_leftover(undefined) ->
    ok;
end_leftover(Pid) ->
    kill(Pid, monitor(process, Pid)).

-spec new_evaluator(#state{}) -> #state{}.
new_evaluator(State) ->
    Owner = self(),
    Pid = spawn_opt(fun() -> bt_run:evaluator(Owner) end,
                    [{message_queue_data, off_heap}, {max_heap_size, bt_guard:heap_limit()}]),
    State#state{evaluator = {Pid, monitor(process, Pid)}, held = []}.

-spec handle_call(cell, gen_server:from(), #state{}) -> {reply, integer() | undefined, #state{}}.
handle_call(cell, _From, State = #state{job = {_, #{cell := Cell}}}) ->
    {reply, Cell, State};
handle_call(cell, _From, State) ->
    {reply, undefined, State}.

-spec handle_cast(term(), #state{}) -> {noreply, #state{}}.
handle_cast({run, Job = {Id, _}}, State = #state{queue = Queue}) ->
    ets:insert(?OPEN, {Id}),
    {noreply, next(State#state{queue = queue:in(Job, Queue)})};
handle_cast({finished, Pid, Result, Held}, State = #state{evaluator = {Pid, _}, job = {Id, _}}) ->
    answer(Id, Result, State#state.notes),
    bt_watch:hurry(),
    {noreply, next(State#state{job = none, held = Held, notes = []})};
handle_cast({kept, Pid, Kept}, State = #state{evaluator = {Pid, _}}) ->
    {noreply, State#state{kept = Kept}};
handle_cast({interrupt, Id}, State = #state{job = none}) ->
    bt_port:reply(Id, {ok, idle}),
    {noreply, State};
handle_cast({interrupt, Id}, State) ->
    bt_port:reply(Id, {ok, interrupted}),
    {noreply, next(cancel_queue(end_evaluator(fun bt_ended:interrupted/1, State)))};
handle_cast({stop, Error}, State = #state{job = {_, _}}) ->
    {noreply, next(end_evaluator(fun(_) -> Error end, State))};
handle_cast({stop, #{message := Message}}, State = #state{evaluator = {Pid, Ref}}) ->
    case process_info(Pid, memory) of
        {memory, Bytes} when Bytes > ?LARGE_WHEN_IDLE ->
            kill(Pid, Ref),
            {noreply, new_evaluator(State#state{notes = [Message]})};
        _ ->
            {noreply, State}
    end;
handle_cast(_Other, State) ->
    {noreply, State}.

-spec handle_info(term(), #state{}) -> {noreply, #state{}}.
handle_info({'DOWN', Ref, process, Pid, Reason}, State = #state{evaluator = {Pid, Ref}, job = none}) ->
    Note = bt_ended:note(Reason, State#state.held),
    {noreply, next(new_evaluator(State#state{notes = [Note]}))};
handle_info({'DOWN', Ref, process, Pid, Reason}, State = #state{evaluator = {Pid, Ref}}) ->
    {noreply, next(last_words(Pid, bt_ended:with_loss(bt_ended:crashed(Reason), State#state.held), State))};
handle_info(_Other, State) ->
    {noreply, State}.

-spec next(#state{}) -> #state{}.
next(State = #state{job = none, queue = Queue, evaluator = {Pid, _}}) ->
    case queue:out(Queue) of
        {{value, {Id, Run}}, Rest} ->
            Prepared = prepared(Run),
            Pid ! {'$bt_run', Prepared},
            State#state{job = {Id, Prepared}, queue = Rest, kept = #{committed => [], classes => []}};
        {empty, _} ->
            State
    end;
next(State) ->
    State.

%% The origin is made here and not by the evaluator: whoever ends that must be able to close it.
-spec prepared(run()) -> run().
prepared(Run = #{cell := Cell}) ->
    Leader = bt_io:open(Cell),
    Run#{leader => Leader, origin => bt_origin:new(Cell, Leader, maps:get(key, Run, Cell))}.

%% What the cell was doing is read before it is ended: afterwards nobody knows.
-spec end_evaluator(fun((pid()) -> map()), #state{}) -> #state{}.
end_evaluator(Describe, State = #state{evaluator = {Pid, Ref}}) ->
    Error = bt_ended:with_loss(described(Describe, Pid), bt_ended:held(Pid)),
    kill(Pid, Ref),
    last_words(Pid, Error, State).

%% Reading a process that is about to end can fail in many ways; it is ended all the same.
-spec described(fun((pid()) -> map()), pid()) -> map().
described(Describe, Pid) ->
    try
        Describe(Pid)
    catch
        Class:Reason:Stack -> bt_error:map(Class, Reason, Stack)
    end.

-spec kill(pid(), reference()) -> ok.
kill(Pid, Ref) ->
    exit(Pid, kill),
    receive {'DOWN', Ref, process, Pid, _} -> ok end.

%% What it said before its end still counts: a cell that had finished is a finished cell.
-spec last_words(pid(), map(), #state{}) -> #state{}.
last_words(Pid, Error, State) ->
    receive
        {'$gen_cast', {kept, Pid, Kept}} ->
            last_words(Pid, Error, State#state{kept = Kept});
        {'$gen_cast', {finished, Pid, Result, _Held}} ->
            #state{job = {Id, _}, notes = Notes} = State,
            answer(Id, Result, Notes),
            new_evaluator(State#state{job = none, notes = []})
    after 0 ->
        fail(Error, new_evaluator(State))
    end.

-spec fail(map(), #state{}) -> #state{}.
fail(Error, State = #state{job = {Id, Run}, kept = Kept, notes = Notes}) ->
    #{origin := Origin, leader := Leader} = Run,
    bt_origin:abandon(Origin),
    bt_io:flush(Leader),
    reply(Id, with_notes({error, maps:merge(Error, Kept)}, Notes ++ bt_run:end_cell(Run))),
    State#state{job = none, notes = []}.

%% What was asked after the interrupted cell belongs to it.
-spec cancel_queue(#state{}) -> #state{}.
cancel_queue(State = #state{queue = Queue}) ->
    [reply(Id, {error, bt_ended:cancelled()}) || {Id, _} <- queue:to_list(Queue)],
    State#state{queue = queue:new()}.

%% A Future that is still pending is told of later: after the reply in which the kernel hears of it.
-spec answer(integer(), {ok | error, map()}, [binary()]) -> ok.
answer(Id, {ok, #{pending := {'$bt_future', Key, _} = Future} = Map}, Notes) ->
    answer(Id, {ok, maps:remove(pending, Map)}, Notes),
    bt_future:watch(Future, Key);
answer(Id, Result, Notes) ->
    reply(Id, with_notes(Result, Notes)).

-spec reply(integer(), {ok | error, map()}) -> ok.
reply(Id, Result) ->
    ets:delete(?OPEN, Id),
    bt_port:reply(Id, Result).

-spec with_notes({Tag, map()}, [binary()]) -> {Tag, map()}.
with_notes({Tag, Map}, Notes) ->
    {Tag, Map#{notes => Notes ++ maps:get(notes, Map, [])}}.
