%% @doc Watches the memory of the node ten times a second, because heap limits see neither binaries nor queues.
%% Knows sizes and their largest holders.  Above 60 % of what we may use the cell that runs is stopped, with a
%% message that names the largest holder; above 80 % the largest process is killed.
%%
%% Example: `bt_guard:heap_limit()' is the max_heap_size for actors and the evaluator.
-module(bt_guard).
-behaviour(gen_server).

-export([start_link/0, limit/0, heap_bytes/0, heap_limit/0, megabytes/1, largest_holder/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(PERIOD_MS, 100).
%% After a stop the memory needs a moment to be given back before it is judged again.
-define(PAUSE_MS, 1000).
-define(DEFAULT_MEMORY, 4000000000).

-spec start_link() -> {ok, pid()}.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], [{spawn_opt, [{priority, high}]}]).

%% @doc Bytes that the node may use.
-spec limit() -> pos_integer().
limit() ->
    application:get_env(beamtalk, memory, ?DEFAULT_MEMORY).

%% @doc Bytes that one process may use: an eighth, because collecting needs 2.6 times as much.
-spec heap_bytes() -> pos_integer().
heap_bytes() ->
    limit() div 8.

-spec heap_limit() -> #{size := pos_integer(), kill := true, error_logger := false}.
heap_limit() ->
    #{size => heap_bytes() div erlang:system_info(wordsize), kill => true, error_logger => false}.

-spec megabytes(non_neg_integer()) -> binary().
megabytes(Bytes) when Bytes >= 1000000000 ->
    <<(float_to_binary(Bytes / 1.0e9, [{decimals, 1}]))/binary, " GB">>;
megabytes(Bytes) ->
    <<(integer_to_binary(Bytes div 1000000))/binary, " MB">>.

-spec init([]) -> {ok, none}.
init([]) ->
    again(?PERIOD_MS),
    {ok, none}.

-spec handle_call(term(), gen_server:from(), none) -> {reply, ok, none}.
handle_call(_Request, _From, State) ->
    {reply, ok, State}.

-spec handle_cast(term(), none) -> {noreply, none}.
handle_cast(_Message, State) ->
    {noreply, State}.

-spec handle_info(term(), none) -> {noreply, none}.
handle_info(sample, State) ->
    again(judge(erlang:memory(total), limit())),
    {noreply, State};
handle_info(_Other, State) ->
    {noreply, State}.

again(Ms) ->
    erlang:send_after(Ms, self(), sample).

judge(Used, Limit) when Used * 10 > Limit * 8 ->
    kill_largest(Used, Limit),
    ?PAUSE_MS;
judge(Used, Limit) when Used * 10 > Limit * 6 ->
    bt_eval:stop_evaluator(memory_error(Used, Limit)),
    ?PAUSE_MS;
judge(_Used, _Limit) ->
    ?PERIOD_MS.

kill_largest(Used, Limit) ->
    Error = memory_error(Used, Limit),
    bt_eval:stop_evaluator(Error),
    case largest_process() of
        {Pid, _Bytes, _Name} ->
            bt_crash:report(undefined, Error),
            exit(Pid, kill);
        none ->
            ok
    end.

memory_error(Used, Limit) ->
    {What, Bytes} = largest_holder(),
    Text = [<<"The cell was stopped: the node uses ">>, megabytes(Used), <<" of ">>, megabytes(Limit),
            <<". The largest holder is ">>, What, <<" with ">>, megabytes(Bytes), <<".">>],
    #{class => 'OutOfMemory', message => iolist_to_binary(Text),
      hint => <<"Let go of what is no longer needed: set the variable to nil, or stop the actor.">>,
      frames => [], remote => [], details => #{}}.

%% @doc What holds most: a process, binaries or a table; in words, with its bytes.
-spec largest_holder() -> {binary(), non_neg_integer()}.
largest_holder() ->
    Candidates = [holder_process(), {<<"binaries and strings">>, erlang:memory(binary)}, holder_table()],
    lists:last(lists:keysort(2, Candidates)).

holder_process() ->
    case largest_process() of
        {Pid, Bytes} -> {process_words(Pid), Bytes};
        none -> {<<"nobody">>, 0}
    end.

process_words(Pid) ->
    Length = case process_info(Pid, message_queue_len) of {_, N} -> N; undefined -> 0 end,
    Queue = case Length > 10000 of
                true -> <<" (", (integer_to_binary(Length))/binary, " messages wait in its queue)">>;
                false -> <<>>
            end,
    <<(bt_inspect:name(Pid))/binary, Queue/binary>>.

holder_table() ->
    Word = erlang:system_info(wordsize),
    Sizes = [{Table, Words * Word} || Table <- ets:all(), Words <- [ets:info(Table, memory)],
                                     is_integer(Words)],
    case lists:reverse(lists:keysort(2, Sizes)) of
        [{Table, Bytes} | _] -> {table_words(Table), Bytes};
        [] -> {<<"no table">>, 0}
    end.

table_words(Table) ->
    Name = case ets:info(Table, name) of undefined -> Table; Known -> Known end,
    unicode:characters_to_binary(io_lib:format("the ETS table ~tp", [Name])).

largest_process() ->
    Sizes = [{Pid, Bytes} || Pid <- erlang:processes(), {memory, Bytes} <- [process_info(Pid, memory)]],
    case lists:reverse(lists:keysort(2, Sizes)) of
        [Largest | _] -> Largest;
        [] -> none
    end.
