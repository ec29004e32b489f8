%% @doc The baselines: what plain OTP takes for the same work, in the same node, asked by the same process.
-module(bench_base).
-behaviour(gen_server).
-export([start/0, calls/2, casts/2, apart/2, spawns/1, answering/1, memory/1, kill/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start() ->
    {ok, Pid} = gen_server:start(?MODULE, #{value => 0}, []),
    Pid.

init(State) -> {ok, State}.

handle_call(getValue, _From, #{value := Value} = State) -> {reply, Value, State}.

handle_cast(increment, #{value := Value} = State) -> {noreply, State#{value := Value + 1}}.

%% Nanoseconds for N calls.
calls(N, Pid) -> timed(fun() -> call(N, Pid) end).

call(0, _) -> ok;
call(N, Pid) -> gen_server:call(Pid, getValue), call(N - 1, Pid).

%% {the sender's own nanoseconds, nanoseconds until all are handled}
casts(N, Pid) ->
    T = erlang:monotonic_time(nanosecond),
    cast(N, Pid),
    Sent = erlang:monotonic_time(nanosecond),
    gen_server:call(Pid, getValue, infinity),
    {Sent - T, erlang:monotonic_time(nanosecond) - T}.

%% The same from a process of its own, as small as an actor.
apart(N, Pid) ->
    {_, Ref} = spawn_monitor(fun() -> exit({took, casts(N, Pid)}) end),
    receive {'DOWN', Ref, process, _, {took, Times}} -> Times end.

cast(0, _) -> ok;
cast(N, Pid) -> gen_server:cast(Pid, increment), cast(N - 1, Pid).

%% {nanoseconds, bytes each} for N servers, gone afterwards.
spawns(N) ->
    Before = memory(collected),
    T = erlang:monotonic_time(nanosecond),
    Pids = spawned(N, []),
    Took = erlang:monotonic_time(nanosecond) - T,
    Bytes = (memory(now) - Before) div N,
    kill(Pids),
    {Took, Bytes}.

spawned(0, Pids) -> Pids;
spawned(N, Pids) ->
    {ok, Pid} = gen_server:start(?MODULE, #{value => 0}, []),
    spawned(N - 1, [Pid | Pids]).

%% The same, and each is asked once.
answering(N) ->
    Before = memory(collected),
    T = erlang:monotonic_time(nanosecond),
    Pids = spawned(N, []),
    lists:foreach(fun(Pid) -> gen_server:call(Pid, getValue) end, Pids),
    Took = erlang:monotonic_time(nanosecond) - T,
    Bytes = (memory(now) - Before) div N,
    kill(Pids),
    {Took, Bytes}.

memory(collected) ->
    erlang:garbage_collect(),
    memory(now);
memory(now) ->
    erlang:memory(processes_used) + erlang:memory(ets).

kill(Processes) ->
    Monitors = [begin M = monitor(process, P), exit(P, kill), M end || P <- lists:map(fun pid/1, Processes)],
    [receive {'DOWN', M, process, _, _} -> ok end || M <- Monitors],
    ok.

pid({'$bt_actor', _, Pid, _}) -> Pid;
pid(Pid) -> Pid.

timed(Fun) ->
    T = erlang:monotonic_time(nanosecond),
    Fun(),
    erlang:monotonic_time(nanosecond) - T.
