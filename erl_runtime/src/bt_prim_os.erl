%% @doc OS, System, Logger: commands, the environment, the machine, log lines.
%%
%% A command runs in a shell of its own and is ended at its timeout.
%% `bt_prim_os:run(<<"echo hi">>, 5000)' is Ok(#{exitCode => 0, output => "hi\n"}).
-module(bt_prim_os).

-export([run/2, get_env/2, set_env/2, unset_env/1, family/0, platform/0, architecture/0, hostname/0, erlang_version/0,
         pid/0, unique_id/0, halt/1, time_to_run/1, memory/0, process_count/0, processes/0]).
-export([log/3, level/0, level/1]).

-define(MAX_OUTPUT, 50_000_000).

%% @doc A Result of `#{exitCode, output}'; standard error is part of the output.
-spec run(term(), term()) -> term().
run(Command, Timeout) ->
    Text = bt_prim:string(Command, 'run:'),
    Ms = bt_prim:duration_ms(Timeout, 'run:timeout:'),
    Port = open_port({spawn_executable, "/bin/sh"},
                     [{args, ["-c", <<"exec 2>&1 < /dev/null\n", Text/binary>>]}, binary, exit_status, hide]),
    Timer = erlang:start_timer(Ms, self(), {bt_command, Port}),
    try bt_prim_array:tuple_result(collect(Port, Timer, [], 0))
    after
        erlang:cancel_timer(Timer),
        flush(Port, Timer)
    end.

-spec collect(port(), reference(), [binary()], non_neg_integer()) -> {ok, map()} | {error, binary()}.
collect(Port, Timer, Acc, Size) when Size =< ?MAX_OUTPUT ->
    receive
        {Port, {data, Data}} -> collect(Port, Timer, [Data | Acc], Size + byte_size(Data));
        {Port, {exit_status, Status}} ->
            {ok, #{exitCode => Status, output => iolist_to_binary(lists:reverse(Acc))}};
        {timeout, Timer, _} ->
            stop(Port),
            {error, <<"the command did not end in time">>}
    end;
collect(Port, _, _, _) ->
    stop(Port),
    {error, <<"the command printed more than 50 MB">>}.

%% Closing the port leaves the command running: it gets a signal too.
-spec stop(port()) -> ok.
stop(Port) ->
    case erlang:port_info(Port, os_pid) of
        {os_pid, Pid} -> _ = os:cmd("kill -9 " ++ integer_to_list(Pid)), close(Port);
        undefined -> ok
    end.

-spec close(port()) -> ok.
close(Port) ->
    try port_close(Port), ok
    catch error:badarg -> ok
    end.

-spec flush(port(), reference()) -> ok.
flush(Port, Timer) ->
    receive
        {Port, _} -> flush(Port, Timer);
        {timeout, Timer, _} -> flush(Port, Timer)
    after 0 -> ok
    end.

%%% ------------------------------------------------------------------ System

-spec get_env(term(), term()) -> term().
get_env(Name, Default) ->
    case os:getenv(unicode:characters_to_list(bt_prim:string(Name, 'getEnv:'))) of
        false when is_function(Default, 0) -> Default();
        false -> Default;
        Value -> unicode:characters_to_binary(Value)
    end.

-spec set_env(term(), term()) -> nil.
set_env(Name, Value) ->
    true = os:putenv(unicode:characters_to_list(bt_prim:string(Name, 'setEnv:value:')),
                     unicode:characters_to_list(bt_prim:string(Value, 'setEnv:value:'))),
    nil.

-spec unset_env(term()) -> nil.
unset_env(Name) ->
    true = os:unsetenv(unicode:characters_to_list(bt_prim:string(Name, 'unsetEnv:'))),
    nil.

-spec family() -> binary().
family() -> atom_to_binary(element(1, os:type())).

-spec platform() -> binary().
platform() -> atom_to_binary(element(2, os:type())).

-spec architecture() -> binary().
architecture() -> hd(binary:split(list_to_binary(erlang:system_info(system_architecture)), <<"-">>)).

-spec hostname() -> binary().
hostname() ->
    {ok, Name} = inet:gethostname(),
    list_to_binary(Name).

-spec erlang_version() -> binary().
erlang_version() -> list_to_binary(erlang:system_info(otp_release)).

-spec pid() -> integer().
pid() -> list_to_integer(os:getpid()).

-spec unique_id() -> integer().
unique_id() -> erlang:unique_integer([positive, monotonic]).

-spec halt(term()) -> no_return().
halt(Status) -> erlang:halt(bt_prim:count(Status, 'halt:'), [{flush, false}]).

-spec memory() -> non_neg_integer().
memory() -> erlang:memory(total).

-spec process_count() -> non_neg_integer().
process_count() -> erlang:system_info(process_count).

-spec processes() -> [pid()].
processes() -> erlang:processes().

%% @doc Milliseconds that the block took, a Float.
-spec time_to_run(term()) -> float().
time_to_run(Block) ->
    Fun = bt_prim:block(Block, 0, 'timeToRun'),
    Start = erlang:monotonic_time(microsecond),
    bt_future:force(Fun()),
    (erlang:monotonic_time(microsecond) - Start) / 1000.

%%% ------------------------------------------------------------------ Logger

-type level() :: debug | info | warning | error.

%% @doc A line on the cell's stderr and an event for OTP's logger.
-spec log(level(), term(), term()) -> nil.
log(Level, Message, Metadata) ->
    Text = bt_prim:text(Message),
    Meta = metadata(bt_future:force(Metadata)),
    case rank(Level) >= rank(level()) of
        true -> bt_io:warn([$[, atom_to_list(Level), "] ", Text, extra(Meta), $\n]);
        false -> ok
    end,
    logger:log(Level, "~ts", [Text], Meta#{domain => [beamtalk]}),
    nil.

-spec metadata(term()) -> map().
metadata(Map) when is_map(Map) -> maps:filter(fun(K, _) -> is_atom(K) end, Map);
metadata(_) -> #{}.

-spec extra(map()) -> iodata().
extra(Meta) when map_size(Meta) =:= 0 -> [];
extra(Meta) -> [$\s, bt_prim:print(Meta)].

-spec rank(level()) -> 0..3.
rank(debug) -> 0;
rank(info) -> 1;
rank(warning) -> 2;
rank(error) -> 3.

-spec level() -> level().
level() -> application:get_env(beamtalk, log_level, info).

-spec level(term()) -> nil.
level(warn) -> level(warning);
level(Level) when Level =:= debug; Level =:= info; Level =:= warning; Level =:= error ->
    application:set_env(beamtalk, log_level, Level),
    nil;
level(Other) -> bt_prim:type_error('level:', "#debug, #info, #warning or #error", Other).
