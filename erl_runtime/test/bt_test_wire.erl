%% @doc A kernel for tests: a real port (cat) echoes the frames, this process collects them and may answer.
-module(bt_test_wire).

-export([open/0, close/0, sent/0, answers/1]).

-spec open() -> ok.
open() ->
    Caller = self(),
    Pid = spawn(fun() -> init(Caller) end),
    register(?MODULE, Pid),
    receive {Pid, ready} -> ok end.

-spec close() -> ok.
close() ->
    call(close).

%% @doc The frames since the last time, decoded, in order.
-spec sent() -> [term()].
sent() ->
    call(sent).

%% @doc What the coming questions are answered with.
-spec answers([term()]) -> ok.
answers(List) ->
    call({answers, List}).

call(Request) ->
    Ref = make_ref(),
    ?MODULE ! {Request, self(), Ref},
    receive {Ref, Answer} -> Answer end.

init(Caller) ->
    Port = open_port({spawn_executable, os:find_executable("cat")}, [{packet, 4}, binary, use_stdio]),
    persistent_term:put(bt_port, Port),
    Caller ! {self(), ready},
    loop(Port, [], []).

loop(Port, Sent, Answers) ->
    receive
        {Port, {data, Frame}} ->
            Term = binary_to_term(Frame),
            loop(Port, [Term | Sent], answer(Term, Answers));
        {sent, From, Ref} ->
            bt_port:send(mark),
            All = collect(Port, Sent),
            From ! {Ref, lists:reverse(All)},
            loop(Port, [], Answers);
        {{answers, List}, From, Ref} ->
            From ! {Ref, ok},
            loop(Port, Sent, List);
        {close, From, Ref} ->
            persistent_term:erase(bt_port),
            port_close(Port),
            unregister(?MODULE),
            From ! {Ref, ok}
    end.

collect(Port, Sent) ->
    receive
        {Port, {data, Frame}} ->
            case binary_to_term(Frame) of
                mark -> Sent;
                Term -> collect(Port, [Term | Sent])
            end
    end.

answer({event, ask, _Cell, Id, _Prompt, _Secret}, [Answer | Rest]) ->
    bt_io:answer(Id, Answer),
    Rest;
answer(_Term, Answers) ->
    Answers.
