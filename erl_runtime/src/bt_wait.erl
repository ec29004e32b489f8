%% @doc Waiting for an answer: of an actor, of a Future's resolver, of a block's home, of an actor that starts.
%% Every wait is made by a monitor that is also an alias, in the very function that receives, so it takes the same time
%% whatever the mailbox holds.  A process that waits still runs its own blocks: with a short mailbox at once, with a long
%% one after 20 ms.  A wait longer than that is an edge of the wait-for graph, which `bt_deadlock' keeps.
%%
%% Example: `bt_wait:call(Ref, Pid, increment, [], Site)' is `{ok, 1}'.
-module(bt_wait).

-export([call/5, future/4, home/3, started/3, down/2, sleep/1]).

-export_type([outcome/0, what/0]).

-type outcome() :: {ok | error | throw | forwarded | down, term()} | {timeout, timeout()} | {deadlock, binary()}.
-type what() :: {call, bt_actor:ref(), atom(), bt_send:site()}
              | {future, bt_future:future()}
              | {home, pid()}
              | {start, atom()}
              | {stop, pid()}.

%% A block that came home, as it was sent; `none' for no such message.
-type home() :: none | {'$bt_home', reference(), fun(), [term()], {pid(), pid()}, bt_origin:slot()}.

-record(wait, {
    mon :: reference(),
    target :: pid(),
    what :: what(),
    limit :: timeout(),
    deadline :: bt_time:deadline(),
    edge = none :: none | suspected | entered
}).

-define(SHORT_QUEUE, 100).
-define(QUICK_MS, 20).
-define(TIMEOUT, 30000).

%% The first 20 ms of a wait.  A macro, because the monitor must be made in the function that receives.
-define(ANSWER(Mon, Pid, What, Timeout),
        case process_info(self(), message_queue_len) of
            {_, Length} when Length < ?SHORT_QUEUE ->
                receive
                    {Mon, Tag, Value} -> {Tag, Value};
                    {'DOWN', Mon, process, _, Reason} -> {down, Reason};
                    {'$bt_home', _, _, _, _, _} = Home -> long(Mon, Pid, What, Timeout, Home)
                after min(Timeout, ?QUICK_MS) -> long(Mon, Pid, What, Timeout, none)
                end;
            _ ->
                receive
                    {Mon, Tag, Value} -> {Tag, Value};
                    {'DOWN', Mon, process, _, Reason} -> {down, Reason}
                after min(Timeout, ?QUICK_MS) -> long(Mon, Pid, What, Timeout, none)
                end
        end).

%% @doc Send a message and wait for its answer.
-spec call(bt_actor:ref(), pid(), atom(), [term()], bt_send:site()) -> outcome().
call(Ref, Pid, Selector, Args, Site) ->
    Mon = erlang:monitor(process, Pid, [{alias, reply_demonitor}]),
    Pid ! {'$bt_msg', Mon, Selector, Args, self(), os:perf_counter(), Site, group_leader(), bt_origin:current()},
    ?ANSWER(Mon, Pid, {call, Ref, Selector, Site}, ?TIMEOUT).

%% @doc Wait for a Future that was not resolved a moment ago.  Its resolver finds the waiter row; who resolved it just
%% before the row was there is found by looking once more.
-spec future(bt_future:future(), bt_future_table:id(), pid(), timeout()) -> outcome().
future(Future, Id, Pid, Timeout) ->
    Mon = erlang:monitor(process, Pid, [{alias, reply_demonitor}]),
    true = bt_future_table:add_waiter(Id, Mon),
    case bt_future_table:is_pending(Id) of
        true ->
            Outcome = ?ANSWER(Mon, Pid, {future, Future}, Timeout),
            dropped(Outcome, Id, Mon);
        false ->
            forget(Mon),
            dropped({forwarded, Future}, Id, Mon)
    end.

%% The resolver takes the row away; every other end must do it itself.
-spec dropped(outcome(), bt_future_table:id(), reference()) -> outcome().
dropped({Tag, _} = Outcome, _, _) when Tag =:= ok; Tag =:= error; Tag =:= throw -> Outcome;
dropped(Outcome, Id, Mon) ->
    true = bt_future_table:drop_waiter(Id, Mon),
    Outcome.

%% @doc Have a block run by its home.
-spec home(pid(), fun(), [term()]) -> outcome().
home(Pid, Block, Args) ->
    Mon = erlang:monitor(process, Pid, [{alias, reply_demonitor}]),
    Pid ! {'$bt_home', Mon, Block, Args, {self(), group_leader()}, bt_origin:current()},
    ?ANSWER(Mon, Pid, {home, Pid}, infinity).

%% @doc Start an actor that acknowledges: `Start' makes the process and is told where to.
-spec started(atom(), fun((reference()) -> pid()), timeout()) -> {pid(), outcome()}.
started(Class, Start, Timeout) ->
    Alias = alias([reply]),
    Pid = Start(Alias),
    Mon = erlang:monitor(process, Pid),
    Outcome = receive
                  {Alias, Tag, Value} -> {Tag, Value};
                  {'DOWN', Mon, process, _, Reason} -> {down, Reason}
              after ?QUICK_MS ->
                  long(Alias, Mon, Pid, {start, Class}, Timeout, none)
              end,
    _ = unalias(Alias),
    true = demonitor(Mon, [flush]),
    {Pid, Outcome}.

%% @doc Wait until a process has ended.
-spec down(pid(), timeout()) -> outcome().
down(Pid, Timeout) ->
    Mon = erlang:monitor(process, Pid),
    ?ANSWER(Mon, Pid, {stop, Pid}, Timeout).

%% @doc Sleep, running the blocks that come home meanwhile.
-spec sleep(timeout()) -> ok.
sleep(Timeout) -> sleep_until(bt_time:deadline(Timeout)).

-spec sleep_until(bt_time:deadline()) -> ok.
sleep_until(Deadline) ->
    receive
        {'$bt_home', _, _, _, _, _} = Home ->
            bt_block:serve(Home),
            sleep_until(Deadline)
    after bt_time:left(Deadline) -> ok
    end.

%%% ------------------------------------------------------------------ long waits

-spec long(reference(), pid(), what(), timeout(), home()) -> outcome().
long(Mon, Pid, What, Timeout, Home) -> long(Mon, Mon, Pid, What, Timeout, Home).

-spec long(reference(), reference(), pid(), what(), timeout(), home()) -> outcome().
long(Alias, Mon, Pid, What, Timeout, Home) ->
    Deadline = case Home of
                   none -> bt_time:deadline(less(Timeout, ?QUICK_MS));
                   _ -> bt_time:deadline(Timeout)
               end,
    Wait = #wait{mon = Mon, target = Pid, what = What, limit = Timeout, deadline = Deadline},
    Saved = bt_deadlock:save(),
    try
        serve(Home),
        listen(Alias, Wait, next_tick(Wait))
    after
        bt_deadlock:restore(Saved),
        forget(Mon),
        flush(Alias)
    end.

-spec less(timeout(), non_neg_integer()) -> timeout().
less(infinity, _) -> infinity;
less(Timeout, Used) -> max(0, Timeout - Used).

-spec serve(home()) -> ok | failed.
serve(none) -> ok;
serve(Home) -> bt_block:serve(Home).

-spec listen(reference(), #wait{}, bt_time:deadline()) -> outcome().
listen(Alias, #wait{mon = Mon} = Wait, Tick) ->
    receive
        {Alias, deadlock, Names} ->
            withdraw(Wait),
            {deadlock, Names};
        {Alias, Tag, Value} -> {Tag, Value};
        {'DOWN', Mon, process, _, Reason} -> {down, Reason};
        {'$bt_home', _, _, _, _, _} = Home ->
            bt_block:serve(Home),
            listen(Alias, Wait, Tick);
        {'$bt_withdrawn', Message} ->
            bt_answer:withdrawn(Message),
            listen(Alias, Wait, Tick)
    after bt_time:left(Tick) -> tick(Alias, Wait)
    end.

-spec tick(reference(), #wait{}) -> outcome().
tick(Alias, #wait{deadline = Deadline, limit = Limit} = Wait) ->
    case bt_time:left(Deadline) of
        0 -> {timeout, Limit};
        _ -> look(Alias, Wait)
    end.

%% The edge is written first and the graph is read afterwards: whoever closes a circle sees it.
-spec look(reference(), #wait{}) -> outcome().
look(Alias, #wait{edge = Edge, target = Target, what = What} = Wait) ->
    Edge =:= none andalso bt_deadlock:enter(Target, What, Alias),
    case bt_deadlock:check() of
        none -> listen(Alias, Wait#wait{edge = entered}, Wait#wait.deadline);
        suspected -> listen(Alias, Wait#wait{edge = suspected}, next_tick(Wait));
        {deadlock, Names} ->
            withdraw(Wait),
            {deadlock, Names}
    end.

%% Nobody wants the answer any more, and handling the message later would close the circle again.
-spec withdraw(#wait{}) -> ok.
withdraw(#wait{what = {call, _, _, _}, target = Target, mon = Mon}) ->
    Target ! {'$bt_withdrawn', Mon},
    ok;
withdraw(_) -> ok.

-spec next_tick(#wait{}) -> bt_time:deadline().
next_tick(#wait{deadline = infinity}) -> bt_time:deadline(?QUICK_MS);
next_tick(#wait{deadline = Deadline}) -> min(Deadline, bt_time:deadline(?QUICK_MS)).

-spec forget(reference()) -> ok.
forget(Mon) ->
    true = demonitor(Mon, [flush]),
    flush(Mon).

%% An answer that came while we gave up would lie in the mailbox for ever.
-spec flush(reference()) -> ok.
flush(Alias) ->
    receive {Alias, _, _} -> ok
    after 0 -> ok
    end.
