%% @doc The baselines of supervision: the same trees in plain OTP, asked by the same process.
-module(bench_sup).
-behaviour(supervisor).
-export([start/1, crashes/2, scale/2, stop/1, start_server/1]).
-export([init/1, handle_call/3, handle_cast/2]).

-define(OFTEN, 100000000).

%% A tree of one named server, or an empty pool.
start(Kind) ->
    {ok, Pid} = supervisor:start_link(?MODULE, Kind),
    unlink(Pid),
    Pid.

init(one) -> {ok, {#{strategy => one_for_one, intensity => ?OFTEN, period => 1}, [child([{local, bench_sup_server}])]}};
init(pool) -> {ok, {#{strategy => simple_one_for_one, intensity => ?OFTEN, period => 1}, [child([])]}};
init(server) -> {ok, #{value => 0}}.

child(Args) -> #{id => server, start => {?MODULE, start_server, [Args]}}.

start_server([Name]) -> gen_server:start_link(Name, ?MODULE, server, []);
start_server([]) -> gen_server:start_link(?MODULE, server, []).

handle_call(getValue, _From, #{value := Value} = State) -> {reply, Value, State};
handle_call(crash, _From, State) -> {stop, {badmap, 1}, {error, crashed}, State}.

handle_cast(_, State) -> {noreply, State}.

%% Nanoseconds for N crashes, each until the next process has answered.
crashes(N, _) ->
    T = erlang:monotonic_time(nanosecond),
    crash(N),
    erlang:monotonic_time(nanosecond) - T.

crash(0) -> ok;
crash(N) ->
    Old = whereis(bench_sup_server),
    _ = gen_server:call(Old, crash),
    0 = gen_server:call(restarted(Old), getValue),
    crash(N - 1).

restarted(Old) ->
    case whereis(bench_sup_server) of
        New when is_pid(New), New =/= Old -> New;
        _ -> erlang:yield(), restarted(Old)
    end.

%% {nanoseconds up, nanoseconds down} for N children.
scale(N, Pool) ->
    T = erlang:monotonic_time(nanosecond),
    Pids = [element(2, supervisor:start_child(Pool, [])) || _ <- lists:seq(1, N)],
    Up = erlang:monotonic_time(nanosecond),
    [ok = supervisor:terminate_child(Pool, Pid) || Pid <- Pids],
    {Up - T, erlang:monotonic_time(nanosecond) - Up}.

stop(Pid) ->
    exit(Pid, shutdown),
    nil.
