%% @doc Watches the memory of the node ten times a second, because heap limits see neither binaries nor queues.
%% Knows sizes and their largest holders.  Above 60 % of what we may use the cell that runs is stopped, with a
%% message that names the largest holder; above 80 % the largest process of the user's is killed as well.
%%
%% Example: `bt_guard:heap_limit()' is the max_heap_size for actors and the evaluator.
-module(bt_guard).
-behaviour(gen_server).

-export([start_link/0, limit/0, heap_bytes/0, heap_limit/0, megabytes/1]).
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

-spec again(pos_integer()) -> reference().
again(Ms) ->
    erlang:send_after(Ms, self(), sample).

-spec judge(non_neg_integer(), pos_integer()) -> pos_integer().
judge(Used, Limit) when Used * 10 > Limit * 6 ->
    Holders = bt_holders:user_processes(),
    bt_eval:stop_evaluator(memory_error(<<"The cell was stopped">>, Used, Limit, Holders)),
    Used * 10 > Limit * 8 andalso kill_largest(Holders, Used, Limit),
    ?PAUSE_MS;
judge(_Used, _Limit) ->
    ?PERIOD_MS.

%% The evaluator is stopped already; a second victim only when it is somebody else's memory.
-spec kill_largest([bt_holders:holder()], non_neg_integer(), pos_integer()) -> true.
kill_largest([{Pid, _Bytes} | _] = Holders, Used, Limit) ->
    Name = bt_inspect:name(Pid),
    Error = memory_error(<<Name/binary, " was killed">>, Used, Limit, Holders),
    bt_eval:evaluator() =:= Pid orelse bt_crash:report(undefined, Error#{details => #{actor => Name}}),
    exit(Pid, kill);
kill_largest([], _Used, _Limit) ->
    true.

-spec memory_error(binary(), non_neg_integer(), pos_integer(), [bt_holders:holder()]) -> map().
memory_error(What, Used, Limit, Holders) ->
    {Holder, Bytes} = bt_holders:largest(Holders),
    Text = [What, <<": the node uses ">>, megabytes(Used), <<" of ">>, megabytes(Limit),
            <<". The largest holder is ">>, Holder, <<" with ">>, megabytes(Bytes), <<".">>],
    #{class => 'OutOfMemory', message => iolist_to_binary(Text), hint => hint(Holders),
      frames => [], remote => [], details => #{}}.

-spec hint([bt_holders:holder()]) -> binary().
hint([{Pid, _Bytes} | _]) ->
    case bt_registry:ref(Pid) of
        undefined -> hint([]);
        Actor -> bt_ended:ending(Actor)
    end;
hint([]) ->
    <<"Let go of what is no longer needed: set the variable to nil, or stop the actor.">>.
