%% @doc The baselines of the living system: a module loaded by plain OTP, and what a node holds after all is collected.
-module(bench_live).
-export([watch/0, load/0, held/0]).

%% Keeps the object code of the next module that is loaded.
watch() ->
    Asker = self(),
    Keeper = spawn(fun() -> keeper(Asker) end),
    receive {Keeper, ready} -> nil end.

keeper(Asker) ->
    true = register(?MODULE, self()),
    1 = erlang:trace_pattern({code, load_binary, 3}, true, [global]),
    _ = erlang:trace(all, true, [call]),
    Asker ! {self(), ready},
    receive {trace, _, call, {code, load_binary, Arguments}} -> ok end,
    _ = erlang:trace(all, false, [call]),
    _ = erlang:trace_pattern({code, load_binary, 3}, false, [global]),
    loads(Arguments).

loads([Name, File, Object]) ->
    receive
        {load, From} ->
            T = erlang:monotonic_time(nanosecond),
            {module, Name} = code:load_binary(Name, File, Object),
            From ! {?MODULE, erlang:monotonic_time(nanosecond) - T},
            loads([Name, File, Object])
    end.

%% Nanoseconds to load that module in the place of the one of its name, as a system without patches is changed.
load() ->
    ?MODULE ! {load, self()},
    receive {?MODULE, Took} -> Took end.

%% {bytes, atoms} of the whole node, when those who rest after a while do so and what was freed has been given back.
%% Whoever asks waits meanwhile, so that nothing lies on its heap but what it keeps.
held() ->
    {Pid, Mon} = spawn_monitor(fun() -> exit(settled()) end),
    receive {'DOWN', Mon, process, Pid, Held} -> Held end.

settled() ->
    timer:sleep(1500),
    lists:foreach(fun erlang:garbage_collect/1, processes()),
    Bytes = [begin timer:sleep(50), erlang:memory(total) end || _ <- lists:seq(1, 10)],
    {lists:min(Bytes), erlang:system_info(atom_count)}.
