%% @doc The group leader of one cell: takes Erlang's I/O requests, hands text to the kernel in few large pieces.
%% Knows the I/O protocol and the cap; knows nothing of evaluation.  Text waits at most 50 ms; a writer waits
%% when much is unsent; beyond 100,000 lines or 8 MB lines are only counted.  It never exits: printing through
%% a dead group leader raises, and an actor may print long after its cell has ended.
%%
%% Example: `Pid = bt_io_server:start(3), group_leader(Pid, self()), io:put_chars("hi\n")'.
-module(bt_io_server).

-export([start/1, request/2, answer/3]).
-export([init/1, loop/1]).

-record(state, {
    cell :: integer(),
    pending = [] :: [{stdout | stderr, iodata()}],
    waiting = 0 :: non_neg_integer(),
    timer = none :: none | reference(),
    cap = bt_io_cap:new() :: bt_io_cap:cap(),
    reader = bt_io_reader:new() :: bt_io_reader:reader()
}).

-type pending() :: {stdout | stderr, iodata()}.
-type answered() :: {term(), #state{}} | {later, #state{}, bt_io_reader:to()}.

-define(COALESCE_MS, 50).
-define(FLUSH_BYTES, 65536).

-spec start(integer()) -> pid().
start(Cell) ->
    spawn_opt(?MODULE, init, [Cell], [{priority, high}, {message_queue_data, off_heap}]).

%% @doc One request of the I/O protocol, answered.
-spec request(pid(), term()) -> term().
request(Pid, Request) ->
    io:request(Pid, Request).

-spec answer(pid(), integer(), binary() | eof | {error, term()}) -> ok.
answer(Pid, Id, Text) ->
    Pid ! {bt_answer, Id, Text},
    ok.

%% @private
-spec init(integer()) -> no_return().
init(Cell) ->
    group_leader(self(), self()),
    loop(#state{cell = Cell}).

%% @private
-spec loop(#state{}) -> no_return().
loop(State) ->
    receive
        Message -> loop(safely(Message, State))
    after idle_ms(State) ->
        erlang:hibernate(?MODULE, loop, [State])
    end.

-spec idle_ms(#state{}) -> timeout().
idle_ms(#state{timer = none}) -> 1000;
idle_ms(_) -> infinity.

%% Whatever somebody sends, this process lives on.
-spec safely(term(), #state{}) -> #state{}.
safely(Message, State) ->
    try
        handle(Message, State)
    catch
        _:_ -> State
    end.

-spec handle(term(), #state{}) -> #state{}.
handle({io_request, From, ReplyAs, Request}, State) when is_pid(From) ->
    case attempt(Request, {From, ReplyAs}, State) of
        {Reply, Next} -> respond(From, ReplyAs, Reply, Next);
        {later, Next, _} -> Next
    end;
handle({bt_answer, Id, Text}, State = #state{reader = Reader}) ->
    State#state{reader = bt_io_reader:answered(Id, Text, Reader)};
handle({timeout, Timer, flush}, State = #state{timer = Timer}) ->
    flush(State#state{timer = none});
handle({'EXIT', _, _}, State) ->
    State;
handle(_Other, State) ->
    State.

-spec respond(pid(), term(), term(), #state{}) -> #state{}.
respond(From, ReplyAs, Reply, State) ->
    From ! {io_reply, ReplyAs, Reply},
    State.

%% -- requests ----------------------------------------------------------------------------------------------

-spec io_request(term(), bt_io_reader:to(), #state{}) -> answered().
io_request({put_chars, Encoding, Chars}, _To, State) ->
    write(stdout, Encoding, Chars, State);
io_request({put_chars, Encoding, M, F, A}, _To, State) ->
    write(stdout, Encoding, apply(M, F, A), State);
io_request({put_chars, Chars}, _To, State) ->
    write(stdout, latin1, Chars, State);
io_request({put_chars, M, F, A}, _To, State) when is_atom(M), is_atom(F), is_list(A) ->
    write(stdout, latin1, apply(M, F, A), State);
io_request({bt_stderr, Chars}, _To, State) ->
    write(stderr, unicode, Chars, State);
io_request({bt_event, Event}, _To, State) ->
    {ok, event(Event, flush(State))};
io_request(bt_flush, _To, State) ->
    {ok, flush(report_dropped(State))};
io_request({requests, Requests}, To, State) ->
    requests(Requests, To, {ok, State});
io_request(getopts, _To, State) ->
    {[{binary, true}, {encoding, unicode}, {echo, false}], State};
io_request({setopts, _Options}, _To, State) ->
    {ok, State};
io_request({get_geometry, columns}, _To, State) ->
    {100, State};
io_request({get_geometry, rows}, _To, State) ->
    {30, State};
io_request(Read, To, State = #state{cell = Cell, reader = Reader}) ->
    Flushed = flush(State),
    case bt_io_reader:request(Read, To, Cell, Reader) of
        {later, Next} -> {later, Flushed#state{reader = Next}, To};
        {reply, Reply, Next} -> {Reply, Flushed#state{reader = Next}}
    end.

%% The answer is the last one's; the first error ends the series.
-spec requests([term()], bt_io_reader:to(), answered()) -> answered().
requests([], _To, Result) ->
    Result;
requests([Request | Rest], To, {_Before, State}) ->
    case attempt(Request, To, State) of
        {{error, _}, _} = Failed -> Failed;
        {later, _, _} = Later -> Later;
        Result -> requests(Rest, To, Result)
    end.

-spec attempt(term(), bt_io_reader:to(), #state{}) -> answered().
attempt(Request, To, State) ->
    try
        io_request(Request, To, State)
    catch
        _:_ -> {{error, Request}, State}
    end.

%% -- text --------------------------------------------------------------------------------------------------

-spec write(stdout | stderr, unicode | latin1, unicode:chardata(), #state{}) -> answered().
write(Stream, Encoding, Chars, State) ->
    case to_utf8(Encoding, Chars) of
        {ok, Bin} -> {ok, admit(Stream, Bin, State)};
        error -> {{error, {put_chars, Encoding, bad_characters}}, State}
    end.

-spec to_utf8(unicode | latin1, unicode:chardata()) -> {ok, binary()} | error.
to_utf8(Encoding, Chars) ->
    try unicode:characters_to_binary(Chars, Encoding, utf8) of
        Bin when is_binary(Bin) -> {ok, Bin};
        {_, _, _} -> to_latin1(Chars)
    catch
        error:badarg -> error
    end.

%% Bytes that are no UTF-8 are shown as Latin-1 rather than lost.
-spec to_latin1(unicode:chardata()) -> {ok, binary()} | error.
to_latin1(Chars) ->
    case unicode:characters_to_binary(Chars, latin1, utf8) of
        Bin when is_binary(Bin) -> {ok, Bin};
        _ -> error
    end.

-spec admit(stdout | stderr, binary(), #state{}) -> #state{}.
admit(_Stream, <<>>, State) ->
    State;
admit(Stream, Bin, State = #state{cap = Cap}) ->
    {Kept, Next} = bt_io_cap:admit(Bin, Cap),
    queue(Stream, Kept, State#state{cap = Next}).

-spec queue(stdout | stderr, binary(), #state{}) -> #state{}.
queue(_Stream, <<>>, State) ->
    with_timer(State);
queue(Stream, Bin, State = #state{pending = Pending, waiting = Waiting}) ->
    Next = State#state{pending = join(Stream, Bin, Pending), waiting = Waiting + byte_size(Bin)},
    case Next#state.waiting >= ?FLUSH_BYTES of
        true -> flush(Next);
        false -> with_timer(Next)
    end.

-spec join(stdout | stderr, binary(), [pending()]) -> [pending()].
join(Stream, Bin, [{Stream, Before} | Rest]) -> [{Stream, [Before, Bin]} | Rest];
join(Stream, Bin, Pending) -> [{Stream, Bin} | Pending].

-spec with_timer(#state{}) -> #state{}.
with_timer(State = #state{timer = none}) ->
    State#state{timer = erlang:start_timer(?COALESCE_MS, self(), flush)};
with_timer(State) ->
    State.

-spec flush(#state{}) -> #state{}.
flush(State = #state{cell = Cell, pending = Pending, timer = Timer}) ->
    cancel(Timer),
    lists:foreach(fun({Stream, Text}) -> bt_port:send({event, output, Cell, Stream, iolist_to_binary(Text)}) end,
                  lists:reverse(Pending)),
    State#state{pending = [], waiting = 0, timer = none}.

-spec cancel(none | reference()) -> ok.
cancel(none) -> ok;
cancel(Timer) -> erlang:cancel_timer(Timer, [{async, true}, {info, false}]).

-spec report_dropped(#state{}) -> #state{}.
report_dropped(State = #state{cap = Cap, pending = Pending}) ->
    case bt_io_cap:take_notice(Cap) of
        {none, _} -> State;
        {Notice, Next} -> State#state{cap = Next, pending = join(stderr, Notice, Pending)}
    end.

-spec event(tuple(), #state{}) -> #state{}.
event({display, Id, Bundle, Mode}, State = #state{cell = Cell}) ->
    bt_port:send({event, display, Cell, Id, Bundle, Mode}),
    State;
event({clear, Wait}, State = #state{cell = Cell}) ->
    bt_port:send({event, clear, Cell, Wait}),
    State#state{cap = bt_io_cap:new()};
event({progress, Id, Map}, State = #state{cell = Cell}) ->
    bt_port:send({event, progress, Cell, Id, Map}),
    State;
event({view, Map}, State = #state{cell = Cell}) ->
    bt_port:send({event, inspect, Cell, Map}),
    State.
