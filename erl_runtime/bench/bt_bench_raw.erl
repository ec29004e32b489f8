%% @doc What a message costs beside gen_server in the same run: medians of at least 30 rounds, alternating.
%% Knows the calls that emitted code makes; no compiler, no kernel.
%%
%% Example: `erl -noshell -pa EBIN -eval 'bt_bench_raw:main(), halt().''.
-module(bt_bench_raw).

-export([main/0, main/1, results/1]).

-define(SITE, {<<"bench">>, 1, <<>>}).
-define(CLASS, {'$bt_class', 'BenchCounter'}).

main() -> main(31).

main(Rounds) ->
    [io:format("~-34s ~9.2f ~9.2f us   ~5.2f x  (at most ~.1f)~n", [Name, Base, Ours, Ours / Base, Most])
     || {Name, Base, Ours, Most} <- results(Rounds)],
    ok.

%% @doc `{Name, Microseconds or bytes of gen_server, ours, the ratio aimed at}'.
results(Rounds) ->
    boot(),
    Origin = bt_origin:new(1, group_leader()),
    bt_origin:enter(Origin),
    {ok, Server} = gen_server:start(bt_bench_server, #{value => 0}, []),
    Actor = bt_send:call(?CLASS, spawn, ?SITE),
    lists:append([round_trips(Rounds, Server, Actor), casts(Rounds, Server, Actor), futures(Rounds, Server, Actor),
                  spawns(max(3, Rounds div 6))]).

boot() ->
    {ok, _} = bt_tables:start_link(),
    [{ok, _} = Module:start_link() || Module <- [bt_crash, bt_future_keeper, bt_class]],
    bt_bench_counter:install().

round_trips(Rounds, Server, Actor) ->
    N = 20000,
    Pairs = pairs(Rounds, fun() -> timed(N, fun() -> gen_server:call(Server, add) end) end,
                  fun() -> timed(N, fun() -> bt_send:call(Actor, add, ?SITE) end) end),
    [row("call, there and back", Pairs, N, 1.3)].

casts(Rounds, Server, Actor) ->
    N = 100000,
    %% In a cell the sender is paused at 20,000; the figure is about an actor that sends.
    erase('$bt_cell'),
    Base = fun() -> gen_server:cast(Server, add) end,
    Ours = fun() -> bt_send:cast(Actor, add, ?SITE) end,
    Handled = pairs(Rounds, fun() -> handled(N, Base, fun() -> gen_server:call(Server, get) end) end,
                    fun() -> handled(N, Ours, fun() -> bt_send:call(Actor, getValue, ?SITE) end) end),
    Sending = pairs(Rounds, fun() -> gen_server:cast(Server, hold), sending(N, Base, Server) end,
                    fun() -> bt_send:cast(Actor, hold, ?SITE), sending(N, Ours, element(3, Actor)) end),
    put('$bt_cell', true),
    [row("cast, handled (100,000)", Handled, N, 2.5), row("cast, the sender's own time", Sending, N, 2.0)].

handled(N, Send, Sync) ->
    T0 = erlang:monotonic_time(),
    repeat(N, Send),
    Sync(),
    erlang:monotonic_time() - T0.

%% The receiver does nothing meanwhile: on two cores its time would else be in the sender's, or not, as it happens.
sending(N, Send, Receiver) ->
    timer:sleep(2),
    T0 = erlang:monotonic_time(),
    repeat(N, Send),
    T1 = erlang:monotonic_time(),
    Receiver ! go,
    T1 - T0.

futures(Rounds, Server, Actor) ->
    N = 10000,
    Pairs = pairs(Rounds, fun() -> timed(N, fun() -> gen_server:call(Server, add) end) end,
                  fun() -> timed(N, fun() -> bt_future:force(bt_send:keep(Actor, add, ?SITE)) end) end),
    [row("Future kept and awaited / call", Pairs, N, 4.0)].

spawns(Rounds) ->
    N = 100000,
    Base = fun() -> {ok, Pid} = gen_server:start(bt_bench_server, #{value => 0}, []), Pid end,
    Ours = fun() -> {'$bt_actor', _, Pid, _} = bt_send:call(?CLASS, spawn, ?SITE), Pid end,
    Both = pairs(Rounds, fun() -> made(N, Base) end, fun() -> made(N, Ours) end),
    [row("spawn (100,000)", [{A, B} || {{A, _}, {B, _}} <- Both], N, 1.3),
     bytes("bytes of an actor", [{A, B} || {{_, A}, {_, B}} <- Both], N, 1.3)].

made(N, Make) ->
    garbage_collect(),
    Before = erlang:memory(total),
    T0 = erlang:monotonic_time(),
    Pids = [Make() || _ <- lists:seq(1, N)],
    T1 = erlang:monotonic_time(),
    timer:sleep(300),
    Bytes = erlang:memory(total) - Before,
    end_all(Pids),
    {T1 - T0, Bytes}.

end_all(Pids) ->
    [exit(Pid, kill) || Pid <- Pids],
    bt_registry:actors(),
    wait_for_end(Pids).

wait_for_end(Pids) ->
    case lists:any(fun is_process_alive/1, Pids) of
        true -> timer:sleep(50), wait_for_end(Pids);
        false -> ok
    end.

%% Alternating, so that both meet the same weather.
pairs(Rounds, Base, Ours) ->
    [{inside(Base), inside(Ours)} || _ <- lists:seq(1, Rounds)].

%% A fresh process for each, working for the same cell, with a heap as the evaluator has after its first cells.
inside(Fun) ->
    Self = self(),
    Slot = bt_origin:current(),
    Pid = spawn_opt(fun() -> put('$bt_slot', Slot), Self ! {self(), Fun()} end, [{min_heap_size, 4000}]),
    receive {Pid, Result} -> Result end.

timed(N, Fun) ->
    T0 = erlang:monotonic_time(),
    repeat(N, Fun),
    erlang:monotonic_time() - T0.

repeat(0, _) -> ok;
repeat(N, Fun) -> Fun(), repeat(N - 1, Fun).

row(Name, Pairs, N, Most) ->
    {Base, Ours} = lists:unzip(Pairs),
    {Name, micro(median(Base), N), micro(median(Ours), N), Most}.

bytes(Name, Pairs, N, Most) ->
    {Base, Ours} = lists:unzip(Pairs),
    {Name, median(Base) / N, median(Ours) / N, Most}.

micro(Native, N) -> erlang:convert_time_unit(Native, native, nanosecond) / N / 1000.

median(List) -> lists:nth((length(List) + 1) div 2, lists:sort(List)).
