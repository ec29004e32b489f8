%% @doc Keeps the table of Futures within its bound, and watches processes that Futures with callbacks wait for.
%% At the bound the oldest rows somebody has read go first, then the oldest unread ones; pending ones stay.
%%
%% Example: `bt_future_keeper:watch(Id)': if its target dies without an answer, the Future is rejected.
-module(bt_future_keeper).
-behaviour(gen_server).

-export([start_link/0, pid/0, check/0, watch/1, bound/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-record(state, {
    %% The Futures a process owes; how many they were when the settled ones were last let go.
    targets = #{} :: #{pid() => {reference(), [bt_future_table:id()], Now :: pos_integer(), Then :: pos_integer()}},
    next = 1 :: pos_integer(),                     % the oldest row not yet looked at
    kept = [] :: [bt_future_table:id()]            % older rows that could not go when we came by, oldest first
}).

-define(ROWS, 1000000).

-spec start_link() -> {ok, pid()} | {error, term()} | ignore.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], [{spawn_opt, [{message_queue_data, off_heap}]}]).

%% @doc Stands in as the process of Futures that no process is to resolve.
-spec pid() -> pid().
pid() ->
    case whereis(?MODULE) of
        undefined -> self();
        Pid -> Pid
    end.

%% @doc Many Futures have been made: look whether there are too many.
-spec check() -> ok.
check() -> gen_server:cast(?MODULE, check).

%% @doc Somebody waits for this Future without a monitor of his own.
-spec watch(bt_future_table:id()) -> ok.
watch(Id) ->
    case bt_future_table:target(Id) of
        undefined -> ok;
        Pid -> gen_server:cast(?MODULE, {watch, Pid, Id})
    end.

%% @doc How many rows are kept.
-spec bound() -> pos_integer().
bound() -> application:get_env(beamtalk, futures, ?ROWS).

-spec init([]) -> {ok, #state{}}.
init([]) -> {ok, #state{}}.

-spec handle_call(term(), gen_server:from(), #state{}) -> {reply, ok, #state{}}.
handle_call(_Request, _From, State) -> {reply, ok, State}.

-spec handle_cast(term(), #state{}) -> {noreply, #state{}}.
handle_cast(check, State) ->
    bt_deadlock:drop_dead(),
    {noreply, shrink(State, excess())};
handle_cast({watch, Pid, _}, State) when Pid =:= self() -> {noreply, State};
handle_cast({watch, Pid, Id}, State = #state{targets = Targets}) ->
    New = case Targets of
              #{Pid := Owed} -> owed(Id, Owed);
              _ -> {monitor(process, Pid), [Id], 1, 32}
          end,
    {noreply, State#state{targets = Targets#{Pid => New}}};
handle_cast(_Other, State) -> {noreply, State}.

%% When they have doubled those that are settled are let go.
-spec owed(bt_future_table:id(), {reference(), [bt_future_table:id()], pos_integer(), pos_integer()}) ->
    {reference(), [bt_future_table:id()], pos_integer(), pos_integer()}.
owed(Id, {Mon, Ids, Now, Then}) when Now < 2 * Then -> {Mon, [Id | Ids], Now + 1, Then};
owed(Id, {Mon, Ids, _, _}) ->
    Pending = [One || One <- Ids, bt_future_table:is_pending(One)],
    Left = length(Pending) + 1,
    {Mon, [Id | Pending], Left, max(32, Left)}.

-spec handle_info(term(), #state{}) -> {noreply, #state{}}.
handle_info({'DOWN', _, process, Pid, Reason}, State = #state{targets = Targets}) ->
    case maps:take(Pid, Targets) of
        {{_, Ids, _, _}, Rest} ->
            Exception = bt_failure:gone(Pid, Reason),
            [bt_future_table:settle(Id, error, Exception) || Id <- Ids],
            {noreply, State#state{targets = Rest}};
        error ->
            {noreply, State}
    end;
handle_info(_Other, State) -> {noreply, State}.

%%% ------------------------------------------------------------------ the bound

%% How many rows are too many, by number or by a quarter of the memory we may use; then a tenth more goes.
-spec excess() -> non_neg_integer().
excess() ->
    Size = bt_future_table:size(),
    Allowed = min(bound(), by_memory(Size, bt_future_table:bytes())),
    case Size > Allowed of
        true -> Size - Allowed + Allowed div 10;
        false -> 0
    end.

-spec by_memory(non_neg_integer(), non_neg_integer()) -> pos_integer().
by_memory(0, _) -> 1;
by_memory(Size, Bytes) ->
    case Bytes > bt_guard:limit() div 4 of
        true -> Size * (bt_guard:limit() div 4) div Bytes;
        false -> Size
    end.

%% Rows somebody has read go first, then unread ones; the oldest first, and each row is met once until it is needed.
-spec shrink(#state{}, non_neg_integer()) -> #state{}.
shrink(State, 0) -> State;
shrink(State = #state{next = Next, kept = Kept}, Excess) ->
    {StillKept, Left} = sweep(read, Kept, Excess),
    {After, Passed, StillLeft} = advance(Next, bt_future_table:last(), Left, []),
    {Rest, _} = sweep(unread, StillKept ++ lists:reverse(Passed), StillLeft),
    State#state{next = After, kept = Rest}.

-spec sweep(read | unread, [bt_future_table:id()], non_neg_integer()) -> {[bt_future_table:id()], non_neg_integer()}.
sweep(_, Ids, 0) -> {Ids, 0};
sweep(_, [], Left) -> {[], Left};
sweep(Which, [Id | Ids], Left) ->
    case gone(Which, Id) of
        absent -> sweep(Which, Ids, Left);
        true -> sweep(Which, Ids, Left - 1);
        false ->
            {Kept, Still} = sweep(Which, Ids, Left),
            {[Id | Kept], Still}
    end.

-spec advance(bt_future_table:id(), bt_future_table:id(), non_neg_integer(), [bt_future_table:id()]) ->
    {bt_future_table:id(), [bt_future_table:id()], non_neg_integer()}.
advance(Id, Last, Left, Passed) when Left =:= 0; Id > Last -> {Id, Passed, Left};
advance(Id, Last, Left, Passed) ->
    case gone(read, Id) of
        absent -> advance(Id + 1, Last, Left, Passed);
        true -> advance(Id + 1, Last, Left - 1, Passed);
        false -> advance(Id + 1, Last, Left, [Id | Passed])
    end.

-spec gone(read | unread, bt_future_table:id()) -> boolean() | absent.
gone(Which, Id) ->
    case bt_future_table:evict(Which, Id) of
        {unseen, Exception, Context} ->
            unseen(Exception, Context),
            true;
        Answer -> Answer
    end.

-spec unseen(term(), bt_future_table:context()) -> ok.
unseen(Exception, {Site, Leader}) -> bt_crash:warn(bt_io:cell_of(Leader), bt_failure:map(Exception, Site));
unseen(Exception, none) -> bt_crash:warn(undefined, bt_failure:map(Exception, {<<>>, 0, <<>>})).
