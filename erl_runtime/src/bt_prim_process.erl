%% @doc Processes that blocks run in: fork, timers, parallel loops.
%%
%% What they print goes to the cell that started them; a fork counts for that cell, a timer does not.
%% `bt_future:force(bt_prim_process:fork(fun() -> 7 end))' is `7'.
-module(bt_prim_process).

-export([told/2, fork/1, parallel/3, after_do/2, every_do/2, cancel/1, is_active/1, sleep/1, pid_alive/1, pid_exit/2,
         demonitor/1, print_foreign/1]).

-define(NOWHERE, {<<>>, 0, <<>>}).

%% @doc The Future of the block's value.
-spec fork(term()) -> term().
fork(Block) ->
    Fun = bt_block:escapes(bt_prim:block(Block, 0, fork)),
    Leader = group_leader(),
    Slot = bt_origin:current(),
    _ = bt_origin:begun(Slot),
    Pid = spawn(fun() -> receive {go, Future} -> forked(Future, Fun, Leader, Slot) end end),
    Future = bt_future:promise(Pid, none, none, ?NOWHERE),
    Pid ! {go, Future},
    Future.

-spec forked(term(), fun(() -> term()), pid(), bt_origin:slot()) -> ok.
forked(Future, Fun, Leader, Slot) ->
    _ = bt_origin:switch(Leader, Slot),
    _ = try bt_future:resolve(Future, Fun())
        catch Class:Reason:Stack -> bt_future:reject(Future, bt_error:exception(Class, Reason, Stack))
        end,
    bt_origin:done(Slot).

%% @doc The block's values for the elements, computed by at most Max processes at a time, in the elements' order.
-spec parallel([term()], term(), term()) -> [term()].
parallel(List, Block, Max) ->
    Fun = bt_prim:block(Block, 1, 'parallelCollect:'),
    {Now, Later} = split(bt_prim:integer(Max, 'parallelCollect:maxConcurrency:'), List),
    window([start(Fun, X) || X <- Now], Later, Fun).

-spec split(integer(), [term()]) -> {[term()], [term()]}.
split(Max, _) when Max < 1 -> bt_prim:type_error('parallelCollect:maxConcurrency:', "a positive Integer", Max);
split(Max, List) when Max >= length(List) -> {List, []};
split(Max, List) -> lists:split(Max, List).

-spec start(bt_prim:block1(), term()) -> term().
start(Fun, X) -> fork(fun() -> Fun(X) end).

%% The oldest is awaited before the next is started.
-spec window([term()], [term()], bt_prim:block1()) -> [term()].
window([], [], _) -> [];
window([Oldest | Running], [], Fun) -> [bt_future:await_forever(Oldest) | window(Running, [], Fun)];
window([Oldest | Running], [X | Later], Fun) ->
    Value = bt_future:await_forever(Oldest),
    [Value | window(Running ++ [start(Fun, X)], Later, Fun)].

%%% ------------------------------------------------------------------ timers

-spec after_do(term(), term()) -> term().
after_do(Delay, Block) ->
    Ms = bt_prim:duration_ms(Delay, 'after:do:'),
    timer(fun(Run) -> timer:sleep(Ms), Run() end, bt_prim:block(Block, 0, 'after:do:')).

-spec every_do(term(), term()) -> term().
every_do(Period, Block) ->
    case bt_prim:duration_ms(Period, 'every:do:') of
        0 -> bt_prim:type_error('every:do:', "a period above 0", Period);
        Ms -> timer(fun(Run) -> repeat(Ms, Run, bt_time:ms() + Ms) end, bt_prim:block(Block, 0, 'every:do:'))
    end.

%% Beats stay in time; those that a slow block has missed are left out.
-spec repeat(pos_integer(), fun(() -> ok | gone), integer()) -> ok.
repeat(Ms, Run, Next) ->
    timer:sleep(max(0, Next - bt_time:ms())),
    case Run() of
        ok -> repeat(Ms, Run, max(Next + Ms, bt_time:ms()));
        gone -> ok
    end.

-spec timer(fun((fun(() -> ok | gone)) -> term()), fun(() -> term())) -> term().
timer(Loop, Given) ->
    Block = bt_block:escapes(Given),
    Leader = group_leader(),
    Pid = spawn(fun() -> _ = bt_origin:switch(Leader, 0), Loop(fun() -> told(Block, Leader) end) end),
    bt_prim:value('Timer', #{pid => Pid}).

%% @doc Run a block that nobody waits for: an error is told, and whoever runs it goes on unless the block has lost its home.
-spec told(fun(() -> term()), pid()) -> ok | gone.
told(Block, Leader) ->
    try bt_future:force(Block()), ok
    catch Class:Reason:Stack ->
        #{class := Name} = Error = bt_error:map(Class, Reason, Stack),
        bt_origin:discarded(0, Leader, Error),
        case Name of
            'BlockHomeGone' -> gone;
            _ -> ok
        end
    end.

%% @doc Answers whether it was still to run.
-spec cancel(term()) -> boolean().
cancel({'$bt_value', 'Timer', #{pid := Pid}}) ->
    Active = is_process_alive(Pid),
    exit(Pid, kill),
    Active.

-spec is_active(term()) -> boolean().
is_active({'$bt_value', 'Timer', #{pid := Pid}}) -> is_process_alive(Pid).

%% @doc The process goes on serving its blocks while it sleeps.
-spec sleep(term()) -> nil.
sleep(Time) ->
    _ = bt_wait:sleep(bt_prim:duration_ms(Time, 'sleep:')),
    nil.

%%% ------------------------------------------------------------------ foreign processes

-spec pid_alive(pid()) -> boolean().
pid_alive(Pid) when node(Pid) =:= node() -> is_process_alive(Pid);
pid_alive(Pid) -> erpc:call(node(Pid), erlang, is_process_alive, [Pid]).

-spec pid_exit(pid(), term()) -> nil.
pid_exit(Pid, Reason) -> exit(Pid, bt_future:force(Reason)), nil.

-spec demonitor(reference()) -> nil.
demonitor(Ref) -> erlang:demonitor(Ref, [flush]), nil.

%% @doc Erlang's own text of a pid, reference or port.
-spec print_foreign(pid() | reference() | port()) -> binary().
print_foreign(Term) -> iolist_to_binary(io_lib:format("~p", [Term])).
