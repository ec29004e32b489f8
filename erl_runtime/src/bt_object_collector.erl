%% @doc Forgets objects of the workspace that nobody knows any more, while everything goes on.
%%
%% Each object has a token, a binary that lies outside all heaps and counts who refers to it: variables, messages,
%% blocks, other objects' items.  When only its row and the collector do, nobody can ever ask for the object again.
%% The collector runs in a process of its own, now and then, when the table has doubled.
-module(bt_object_collector).

-export([create/0, number/0, token/1, look/1, collect/0]).

%% Slots: the last number given; rows from which on it is worth looking; whether somebody is collecting.
-define(NUMBER, 1).
-define(THRESHOLD, 2).
-define(BUSY, 3).
-define(FIRST, 20000).
-define(BATCH, 200).
%% Longer than what is copied with a term; sizes go round so that a list of tokens can be told from another.
-define(SMALLEST, 65).
-define(SIZES, 31).
%% The row and the collector itself.
-define(NOBODY, 2).

-spec create() -> ok.
create() ->
    Slots = atomics:new(3, []),
    ok = atomics:put(Slots, ?THRESHOLD, ?FIRST),
    persistent_term:put(?MODULE, Slots).

-spec number() -> pos_integer().
number() -> atomics:add_get(persistent_term:get(?MODULE), ?NUMBER, 1).

-spec token(pos_integer()) -> binary().
token(Number) -> binary:copy(<<0>>, token_size(Number)).

-spec token_size(pos_integer()) -> pos_integer().
token_size(Number) -> ?SMALLEST + Number rem ?SIZES.

%% @doc Collect, elsewhere, when the table has grown enough.
-spec look(non_neg_integer()) -> ok.
look(Rows) ->
    Slots = persistent_term:get(?MODULE),
    case Rows > atomics:get(Slots, ?THRESHOLD) andalso atomics:compare_exchange(Slots, ?BUSY, 0, 1) of
        ok ->
            _ = spawn_opt(fun collect/0, [{priority, low}]),
            ok;
        _ -> ok
    end.

%% @doc Look at every object once; answers how many went.
-spec collect() -> non_neg_integer().
collect() ->
    Gone = sweep(ets:select(bt_objects, [{{{'$1', '$token'}, '_'}, [], ['$1']}], ?BATCH), 0),
    Slots = persistent_term:get(?MODULE),
    ok = atomics:put(Slots, ?THRESHOLD, max(?FIRST, 2 * bt_object_table:rows())),
    ok = atomics:put(Slots, ?BUSY, 0),
    Gone.

-spec sweep('$end_of_table' | {[pos_integer()], term()}, non_neg_integer()) -> non_neg_integer().
sweep('$end_of_table', Gone) -> Gone;
sweep({Numbers, Continuation}, Gone) ->
    Unknown = in_fresh_process(fun() -> unknown(Numbers) end),
    lists:foreach(fun bt_object_table:forget/1, Unknown),
    sweep(ets:select(Continuation), Gone + length(Unknown)).

%% A process that has held nothing else: its binaries are the tokens it reads, in one order.
-spec in_fresh_process(fun(() -> [pos_integer()])) -> [pos_integer()].
in_fresh_process(Fun) ->
    Asker = self(),
    {Pid, Ref} = spawn_opt(fun() -> Asker ! {self(), Fun()}, ok end, [monitor, {priority, low}, {min_heap_size, 20000}]),
    receive
        {Pid, Numbers} ->
            true = demonitor(Ref, [flush]),
            Numbers;
        {'DOWN', Ref, process, Pid, _} -> []
    end.

-spec unknown([pos_integer()]) -> [pos_integer()].
unknown(Numbers) ->
    Tokens = [{Number, Token} || Number <- Numbers, {_, Token} <- ets:lookup(bt_objects, {Number, '$token'})],
    {binary, Held} = erlang:process_info(self(), binary),
    Sizes = [byte_size(Token) || {_, Token} <- Tokens],
    Known = [Number || {Number, _} <- Tokens],
    case matching(Sizes, Held) of
        none -> [];
        Counts -> [Number || {Number, ?NOBODY} <- lists:zip(Known, Counts)]
    end.

%% The counts in the order of the tokens: the list is in the order of reading or in the opposite one.
-spec matching([pos_integer()], [{term(), pos_integer(), pos_integer()}]) -> [pos_integer()] | none.
matching(Sizes, Held) ->
    Given = [Size || {_, Size, _} <- Held],
    Counts = [Count || {_, _, Count} <- Held],
    case {Given =:= Sizes, lists:reverse(Given) =:= Sizes} of
        {true, _} -> Counts;
        {false, true} -> lists:reverse(Counts);
        {false, false} -> none
    end.
