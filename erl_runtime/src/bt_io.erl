%% @doc What a cell shows: the calls that processes make, each answered by the group leader of their cell.
%% Knows how to find a cell's group leader; the group leader itself is `bt_io_server'.  Everything goes through
%% it in one order, so text, pictures and questions of a cell stay in the order in which they were made.
%%
%% Example: `bt_io:show(<<"hello\n">>), bt_io:warn(<<"careful\n">>)'.
-module(bt_io).

-export([init_table/0, open/1, of_cell/1, cell_of/1, cell/0, flush/1]).
-export([show/1, warn/1, display/3, clear/1, progress/2, view/1, ask/2, answer/2]).

-define(CELLS, bt_io_cells).

%% @doc Called once by the owner of the tables.
-spec init_table() -> ok.
init_table() ->
    ?CELLS = ets:new(?CELLS, [named_table, public, set, {read_concurrency, true}]),
    ok.

%% @doc The group leader of a cell, made at its first run; it never exits.
-spec open(integer()) -> pid().
open(Cell) ->
    case ets:lookup(?CELLS, Cell) of
        [{_, Pid}] -> Pid;
        [] -> make(Cell)
    end.

-spec make(integer()) -> pid().
make(Cell) ->
    Pid = bt_io_server:start(Cell),
    ets:insert(?CELLS, [{Cell, Pid}, {Pid, Cell}]),
    Pid.

-spec of_cell(integer()) -> pid() | undefined.
of_cell(Cell) ->
    lookup(Cell).

%% @doc The cell a group leader belongs to.
-spec cell_of(pid()) -> integer() | undefined.
cell_of(GroupLeader) ->
    lookup(GroupLeader).

%% @doc The cell to which the caller prints.
-spec cell() -> integer() | undefined.
cell() ->
    lookup(group_leader()).

%% @doc Returns when all that was written before has been handed to the kernel.
-spec flush(pid()) -> ok.
flush(GroupLeader) ->
    bt_io_server:request(GroupLeader, bt_flush).

-spec show(unicode:chardata()) -> ok.
show(Chars) ->
    checked(io:request(group_leader(), {put_chars, unicode, Chars})).

%% @doc The same on stderr; a group leader that is not ours gets it as ordinary text.
-spec warn(unicode:chardata()) -> ok.
warn(Chars) ->
    case io:request(group_leader(), {bt_stderr, Chars}) of
        ok -> ok;
        {error, _} -> show(Chars)
    end.

%% @doc Shows a bundle of MIME types; `new' makes an identity, the answer is what `update' is told.
-spec display(#{binary() => term()}, new | binary(), new | update) -> binary().
display(Bundle, new, Mode) ->
    display(Bundle, fresh_id(), Mode);
display(Bundle, Id, Mode) ->
    ok = checked(io:request(group_leader(), {bt_event, {display, Id, Bundle, Mode}})),
    Id.

-spec clear(boolean()) -> ok.
clear(Wait) ->
    checked(io:request(group_leader(), {bt_event, {clear, Wait}})).

-spec progress(binary(), map()) -> ok.
progress(Id, Map) ->
    checked(io:request(group_leader(), {bt_event, {progress, Id, Map}})).

%% @doc A live view; the map says of what, and what it shows first.
-spec view(map()) -> ok.
view(Map) ->
    checked(io:request(group_leader(), {bt_event, {view, Map}})).

%% @doc Asks the user; `Secret' hides what is typed.
-spec ask(unicode:chardata(), boolean()) -> {ok, binary()} | eof | {error, term()}.
ask(Prompt, Secret) ->
    io:request(group_leader(), {bt_ask, Prompt, Secret}).

%% @doc The kernel's answer to question number `Id'.
-spec answer(integer(), binary() | eof | {error, term()}) -> ok.
answer(Id, Text) ->
    case ets:take(?CELLS, {ask, Id}) of
        [{_, Pid}] -> bt_io_server:answer(Pid, Id, Text);
        [] -> ok
    end.

-spec fresh_id() -> binary().
fresh_id() ->
    integer_to_binary(erlang:unique_integer([positive])).

-spec lookup(term()) -> term() | undefined.
lookup(Key) ->
    try ets:lookup_element(?CELLS, Key, 2) of
        Value -> Value
    catch
        error:badarg -> undefined
    end.

%% A foreign group leader (a shell's, a test's) knows none of our requests.
-spec checked(term()) -> ok.
checked({error, _}) -> ok;
checked(_) -> ok.
