%% @doc The wire to the kernel: one descriptor, {packet,4} frames, External Term Format; nothing else.
%% Knows no request's meaning.  The end of the file is the end of the node: a kernel that was killed leaves no
%% orphan.  Any process may send; the port makes the sender wait while the kernel does not read.  It starts
%% first, so that it outlives whoever else has to be restarted, and listens only when everybody is there.
%%
%% Example: `bt_port:send({event, output, 3, stdout, <<"hi\n">>})'.
-module(bt_port).
-behaviour(gen_server).

-export([start_link/0, listen/0, send/1, send_frame/1, reply/2, halt_now/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

-spec start_link() -> {ok, pid()} | ignore.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], [{spawn_opt, [{priority, high}]}]).

%% @doc The last of the supervisor's children: from now on requests are taken.
-spec listen() -> ignore.
listen() ->
    ok = gen_server:call(?MODULE, listen),
    ignore.

%% @doc Encode in the caller and write; without a kernel (tests, a worker node) it goes nowhere.
-spec send(term()) -> ok.
send(Term) ->
    send_frame(term_to_binary(Term, [{minor_version, 2}])).

-spec send_frame(iodata()) -> ok.
send_frame(Frame) ->
    case persistent_term:get(?MODULE, none) of
        none -> ok;
        Port -> write(Port, Frame)
    end.

-spec reply(integer(), {ok, term()} | {error, map()}) -> ok.
reply(Id, Result) ->
    send({reply, Id, Result}).

%% @doc `init:stop' would wait for everybody; who asks for this has got all he wanted.
-spec halt_now() -> no_return().
halt_now() ->
    erlang:halt(0, [{flush, false}]).

-spec write(port(), iodata()) -> ok.
write(Port, Frame) ->
    try erlang:port_command(Port, Frame) of
        true -> ok
    catch
        error:badarg -> ok
    end.

-spec init([]) -> {ok, none}.
init([]) ->
    process_flag(trap_exit, true),
    {ok, none}.

-spec handle_call(listen, gen_server:from(), State) -> {reply, ok, State} when State :: none | port().
handle_call(listen, _From, none) ->
    {reply, ok, open(application:get_env(beamtalk, fd))};
handle_call(listen, _From, Port) ->
    {reply, ok, Port}.

%% Without a kernel (tests, a worker node) there is nothing to listen to.
-spec open(undefined | {ok, integer()}) -> none | port().
open(undefined) ->
    none;
open({ok, Fd}) ->
    Port = open_port({fd, Fd, Fd}, [{packet, 4}, binary, eof]),
    persistent_term:put(?MODULE, Port),
    Port.

-spec handle_cast(term(), State) -> {noreply, State} when State :: none | port().
handle_cast(_Message, Port) ->
    {noreply, Port}.

-spec handle_info(term(), State) -> {noreply, State} when State :: none | port().
handle_info({Port, {data, Frame}}, Port) ->
    bt_request:received(Frame),
    {noreply, Port};
handle_info({Port, eof}, Port) ->
    halt_now();
handle_info({'EXIT', Port, _Reason}, Port) ->
    halt_now();
handle_info(_Other, Port) ->
    {noreply, Port}.

%% @doc A node whose wire is gone cannot be reached any more.
-spec terminate(term(), none | port()) -> ok.
terminate(_Reason, none) ->
    ok;
terminate(_Reason, _Port) ->
    halt_now().
