%% @doc The reading half of a group leader: lines, characters, passwords and `get_until', asked of the kernel.
%% Knows the I/O protocol's shapes and the question numbers; knows nothing of output.  Questions of one cell are
%% asked one after another; while one is open its cell goes on printing.
%%
%% Example: `io:get_line("Name? ")' in a process of the cell.
-module(bt_io_reader).

-export([new/0, request/4, answered/3]).
-export_type([reader/0, to/0]).

-type to() :: {pid(), term()}.
-type want() :: line | password | {chars, pos_integer()} | {until, module(), atom(), [term()]} | raw.
-record(question, {to :: to(), want :: want(), prompt :: binary(), secret = false :: boolean(),
                   continuation = [] :: term(), cell :: integer()}).
-record(reader, {
    buffer = [] :: string(),
    open = none :: none | {integer(), #question{}},
    queue = [] :: [#question{}]
}).
-opaque reader() :: #reader{}.
-type taken() :: {done, term(), string(), #question{}} | {more, #question{}}.

-spec new() -> reader().
new() ->
    #reader{}.

%% @doc A read is answered later, by this module; what is no read at all is an error at once.
-spec request(term(), to(), integer(), reader()) -> {later, reader()} | {reply, term(), reader()}.
request(Request, To, Cell, Reader = #reader{queue = Queue}) ->
    case want(Request) of
        {ok, Want, Prompt, Secret} ->
            Question = #question{to = To, want = Want, prompt = prompt(Prompt), secret = Secret, cell = Cell},
            {later, next(Reader#reader{queue = Queue ++ [Question]})};
        error ->
            {reply, {error, request}, Reader}
    end.

-spec want(term()) -> {ok, want(), term(), boolean()} | error.
want({get_line, _Encoding, Prompt}) -> {ok, line, Prompt, false};
want({get_line, Prompt}) -> {ok, line, Prompt, false};
want({get_password, _Encoding}) -> {ok, password, <<>>, true};
want({bt_ask, Prompt, Secret}) -> {ok, raw, Prompt, Secret};
want({get_chars, _Encoding, Prompt, N}) when is_integer(N), N > 0 -> {ok, {chars, N}, Prompt, false};
want({get_chars, Prompt, N}) when is_integer(N), N > 0 -> {ok, {chars, N}, Prompt, false};
want({get_until, _Encoding, Prompt, M, F, A}) -> {ok, {until, M, F, A}, Prompt, false};
want({get_until, Prompt, M, F, A}) -> {ok, {until, M, F, A}, Prompt, false};
want(_) -> error.

-spec prompt(term()) -> binary().
prompt({format, Format, Args}) ->
    prompt(io_lib:format(Format, Args));
prompt(Prompt) when is_atom(Prompt) ->
    atom_to_binary(Prompt);
prompt(Prompt) ->
    case unicode:characters_to_binary(Prompt) of
        Bin when is_binary(Bin) -> Bin;
        _ -> <<>>
    end.

-spec next(reader()) -> reader().
next(Reader = #reader{open = none, queue = [Question | Rest]}) ->
    try_buffer(Question, Reader#reader{queue = Rest});
next(Reader) ->
    Reader.

-spec try_buffer(#question{}, reader()) -> reader().
try_buffer(Question = #question{want = Want}, Reader) when Want =:= raw; Want =:= password ->
    ask(Question, Reader);
try_buffer(Question, Reader = #reader{buffer = []}) ->
    ask(Question, Reader);
try_buffer(Question, Reader = #reader{buffer = Buffer}) ->
    taken(take(Question, Buffer), Reader).

-spec ask(#question{}, reader()) -> reader().
ask(Question = #question{prompt = Prompt, secret = Secret, cell = Cell}, Reader) ->
    Id = erlang:unique_integer([positive]),
    ets:insert(bt_io_cells, {{ask, Id}, self()}),
    bt_port:send({event, ask, Cell, Id, Prompt, Secret}),
    Reader#reader{open = {Id, Question}}.

%% @doc The kernel's answer to the open question.
-spec answered(integer(), binary() | eof | {error, term()}, reader()) -> reader().
answered(Id, Text, Reader = #reader{open = {Id, Question}}) ->
    input(Text, Question, Reader#reader{open = none});
answered(_Id, _Text, Reader) ->
    Reader.

-spec input(binary() | eof | {error, term()}, #question{}, reader()) -> reader().
input(Text, Question = #question{want = raw}, Reader) when is_binary(Text) ->
    done({ok, Text}, Question, Reader);
input(Text, Question = #question{want = password}, Reader) when is_binary(Text) ->
    done(Text, Question, Reader);
input(Text, Question, Reader = #reader{buffer = Buffer}) when is_binary(Text) ->
    taken(take(Question, Buffer ++ unicode:characters_to_list(<<Text/binary, "\n">>)), Reader);
input(eof, Question = #question{want = {until, _, _, _}}, Reader) ->
    taken(take(Question, eof), Reader);
input(Other, Question, Reader) ->
    done(Other, Question, Reader).

-spec taken(taken(), reader()) -> reader().
taken({done, Result, Rest, Question}, Reader) ->
    done(Result, Question, Reader#reader{buffer = Rest});
taken({more, Question}, Reader) ->
    ask(Question, Reader#reader{buffer = []}).

-spec done(term(), #question{}, reader()) -> reader().
done(Result, #question{to = {From, ReplyAs}}, Reader) ->
    From ! {io_reply, ReplyAs, Result},
    next(Reader).

-spec take(#question{}, string() | eof) -> taken().
take(Question = #question{want = line}, Chars) ->
    {Line, Rest} = lists:splitwith(fun(C) -> C =/= $\n end, Chars),
    finish_line(Line, Rest, Question);
take(Question = #question{want = {chars, N}}, Chars) when length(Chars) >= N ->
    {Taken, Rest} = lists:split(N, Chars),
    {done, unicode:characters_to_binary(Taken), Rest, Question};
take(Question = #question{want = {chars, _}}, Chars) ->
    {done, unicode:characters_to_binary(Chars), [], Question};
take(Question = #question{want = {until, M, F, A}, continuation = Before}, Chars) ->
    try apply(M, F, [Before, Chars | A]) of
        {done, Result, eof} -> {done, Result, [], Question};
        {done, Result, Rest} -> {done, Result, Rest, Question};
        {more, Continuation} -> {more, Question#question{continuation = Continuation}}
    catch
        _:_ -> {done, {error, F}, [], Question}
    end.

-spec finish_line(string(), string(), #question{}) -> taken().
finish_line(Line, [$\n | Rest], Question) ->
    {done, unicode:characters_to_binary(Line ++ "\n"), Rest, Question};
finish_line(Line, [], Question) ->
    {done, unicode:characters_to_binary(Line), [], Question}.
