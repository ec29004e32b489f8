%% @doc Who holds the node's memory: processes of the user's, binaries, tables; for the guard's sentence.
%% Knows how to weigh; ends nobody.  A process of the user's prints to a cell, whatever it is: actors, what they
%% spawned, the evaluator.  The runtime's own processes do not, and are never blamed.
%%
%% Example: `bt_holders:largest(bt_holders:user_processes())' is `{<<"the ETS table hoard">>, 480000000}'.
-module(bt_holders).

-export([user_processes/0, largest/1]).

-export_type([holder/0]).

-type holder() :: {pid(), Bytes :: non_neg_integer()}.

%% Reading the binaries of a process takes longer the more it has; with very many processes only heaps count.
-define(WEIGHED_WITH_BINARIES, 1000).

%% @doc The user's processes with what each holds, the largest first.
-spec user_processes() -> [holder()].
user_processes() ->
    Own = [Pid || Pid <- erlang:processes(), is_users(Pid)],
    Items = case length(Own) > ?WEIGHED_WITH_BINARIES of
                true -> [memory];
                false -> [memory, binary]
            end,
    Weighed = [{Pid, weight(Info)} || Pid <- Own, Info <- [process_info(Pid, Items)], is_list(Info)],
    lists:reverse(lists:keysort(2, Weighed)).

-spec is_users(pid()) -> boolean().
is_users(Pid) ->
    case process_info(Pid, group_leader) of
        {group_leader, Pid} -> false;
        {group_leader, Leader} -> bt_io:cell_of(Leader) =/= undefined;
        undefined -> false
    end.

-spec weight([{atom(), term()}]) -> non_neg_integer().
weight(Info) ->
    lists:sum([bytes(Item) || Item <- Info]).

-spec bytes({atom(), term()}) -> non_neg_integer().
bytes({memory, Bytes}) -> Bytes;
bytes({binary, Binaries}) -> lists:sum([Size || {_Id, Size, _Count} <- lists:usort(Binaries)]).

%% @doc The largest of all kinds of holders, in words, with its bytes.
-spec largest([holder()]) -> {binary(), non_neg_integer()}.
largest(Processes) ->
    Candidates = [binaries(Processes), table(), code() | [{words(Pid), Bytes} || {Pid, Bytes} <- lists:sublist(Processes, 1)]],
    lists:last(lists:keysort(2, Candidates)).

-spec words(pid()) -> binary().
words(Pid) ->
    case process_info(Pid, message_queue_len) of
        {_, Length} when Length > 10000 ->
            <<(bt_inspect:name(Pid))/binary, " (", (integer_to_binary(Length))/binary,
              " messages wait in its queue)">>;
        _ ->
            bt_inspect:name(Pid)
    end.

%% A binary that is being made, or that lies in messages, is no process's yet.
-spec binaries([holder()]) -> {binary(), non_neg_integer()}.
binaries(Processes) ->
    Total = erlang:memory(binary),
    case Processes of
        [{Pid, Bytes} | _] when Bytes * 4 > Total ->
            {<<"strings and binaries, most of them in ", (bt_inspect:name(Pid))/binary, ",">>, Total};
        _ ->
            {<<"strings and binaries">>, Total}
    end.

-spec code() -> {binary(), non_neg_integer()}.
code() ->
    {<<"the code of classes and cells">>, erlang:memory(code)}.

-spec table() -> {binary(), non_neg_integer()}.
table() ->
    Word = erlang:system_info(wordsize),
    Sizes = [{Table, Words * Word} || Table <- ets:all(), Words <- [ets:info(Table, memory)], is_integer(Words)],
    case lists:reverse(lists:keysort(2, Sizes)) of
        [{Table, Bytes} | _] -> {table_words(Table), Bytes};
        [] -> {<<"no table">>, 0}
    end.

-spec table_words(ets:table()) -> binary().
table_words(bt_workspace) ->
    <<"the variables of the cells">>;
table_words(Table) ->
    Name = case ets:info(Table, name) of undefined -> Table; Known -> Known end,
    unicode:characters_to_binary(io_lib:format("the ETS table ~tp", [Name])).
