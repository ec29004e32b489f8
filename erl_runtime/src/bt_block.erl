%% @doc Blocks that belong to a process: going home, being served at home, boxes of shared variables, forks, `^'.
%% A block of an actor's method that touches fields or boxes runs only in that actor; run elsewhere it is sent home as
%% `{'$bt_home', Alias, Block, Args, {Sender, GroupLeader}, OriginSlot}', and a home that waits still serves it.
%%
%% Example: `K = bt_block:new_box(0), 1 = bt_block:put_box(K, 1), 1 = bt_block:get_box(K)'.
-module(bt_block).

-export([home/3, serve/1, answer/2, return/2, fork/1]).
-export([new_box/1, get_box/1, put_box/2, free_boxes/2, escaping/1, escapes/1]).

%% The key of a variable in the process dictionary, where emitted code reads and writes it.
-type box() :: integer().

-define(BOXES, '$bt_boxes').
-define(KEPT, '$bt_kept_boxes').
-define(HANDLERS, '$bt_handlers').
-define(SERVING, '$bt_serving').
-define(ESCAPED, '$bt_escaped').
-define(SCAN, 2000).
-define(MOST_KEPT, 10000).
-define(NOWHERE, {<<>>, 0, <<>>}).

%%% ------------------------------------------------------------------ home

%% @doc Run a block in the process whose variables it shares.
-spec home(pid(), fun(), [term()]) -> term().
home(Home, Block, Args) when Home =:= self() -> apply(Block, Args);
home(Home, Block, Args) -> bt_failure:value(bt_wait:home(Home, Block, Args), {home, Home}).

%% @doc Run a block that came home while its home waits, inside the waiting message.
-spec serve({'$bt_home', reference(), fun(), [term()], {pid(), pid()}, bt_origin:slot()}) -> ok | failed.
serve({_, Alias, Block, Args, {Sender, Leader}, Slot}) ->
    {OldLeader, OldSlot} = bt_origin:switch(Leader, Slot),
    Serving = case get(?SERVING) of undefined -> []; Pids -> Pids end,
    _ = put(?SERVING, [Sender | Serving]),
    Handlers = put(?HANDLERS, []),
    try
        answer(Alias, fun() -> apply(Block, Args) end)
    after
        _ = put(?SERVING, Serving),
        _ = put(?HANDLERS, handlers(Handlers)),
        bt_origin:switch(OldLeader, OldSlot)
    end.

%% An error in the block is for the handlers of the one who runs it, not for ours.
-spec handlers(undefined | [term()]) -> [term()].
handlers(undefined) -> [];
handlers(Handlers) -> Handlers.

%% @doc Tell the waiter what a function answers.  A `^' in a block leaves the method that made it: here.
-spec answer(reference(), fun(() -> term())) -> ok | failed.
answer(Alias, Fun) ->
    try Fun() of
        Value -> Alias ! {Alias, ok, Value}, ok
    catch
        throw:{'$bt_return', _, _} = Return ->
            Alias ! {Alias, throw, Return},
            throw(Return);
        Class:Reason:Stack ->
            Alias ! {Alias, error, bt_error:exception(Class, Reason, Stack)},
            failed
    end.

%% @doc `^' inside a block.
-spec return(reference(), term()) -> no_return().
return(Ref, Value) -> throw({'$bt_return', Ref, Value}).

%% @doc A process of its own for a block: it prints to the caller's cell, and its error belongs there.
-spec fork(fun(() -> term())) -> pid().
fork(Block) ->
    Leader = group_leader(),
    Slot = bt_origin:current(),
    spawn_opt(fun() -> forked(Block, Leader, Slot) end, [{message_queue_data, off_heap}]).

-spec forked(fun(() -> term()), pid(), bt_origin:slot()) -> term().
forked(Block, Leader, Slot) ->
    _ = bt_origin:switch(Leader, Slot),
    try Block()
    catch
        Class:Reason:Stack ->
            Error = bt_failure:map(bt_error:exception(Class, Reason, Stack), ?NOWHERE),
            bt_origin:discarded(Slot, Leader, Error)
    end.

%%% ------------------------------------------------------------------ boxes

%% @doc A variable that a block and its method share.
-spec new_box(term()) -> box().
new_box(Value) ->
    %% Small, and so found at once, for as long as a machine runs; nobody else has numbers like these as keys.
    Key = erlang:unique_integer(),
    _ = put(Key, Value),
    _ = case get(?BOXES) of
            undefined -> put(?BOXES, [Key]);
            Keys -> put(?BOXES, [Key | Keys])
        end,
    Key.

-spec get_box(box()) -> term().
get_box(Key) ->
    case get(Key) of
        undefined -> lists:keymember(Key, 1, get()) orelse gone(), undefined;
        Value -> Value
    end.

-spec gone() -> no_return().
gone() ->
    bt_error:raise('BlockHomeGone', <<"the variables this block shares with its method have gone">>,
                   #{hint => <<"Keep the block in a field or variable for as long as it is to run.">>}).

-spec put_box(box(), Value) -> Value.
put_box(Key, Value) ->
    _ = put(Key, Value),
    Value.

%% @doc Blocks in the arguments of a message may come home after the message that made them has ended.
-spec escaping([term()]) -> [term()].
escaping(Args) ->
    case has_fun(Args, ?SCAN) of
        0 -> put(?ESCAPED, true), Args;
        _ -> Args
    end.

%% @doc A block that something keeps which we do not see: a callback, a timer, foreign code.
-spec escapes(Block) -> Block.
escapes(Block) when is_function(Block) ->
    _ = case get(?BOXES) of
            undefined -> ok;
            _ -> put(?ESCAPED, true)
        end,
    Block;
escapes(Other) -> Other.

%% @doc The message has ended: its variables go, unless a block that may use them lives on in what remains.
-spec free_boxes(term(), term()) -> ok.
free_boxes(Answer, State) ->
    case get(?BOXES) of
        undefined -> ok;
        Keys ->
            _ = erase(?BOXES),
            Escaped = erase(?ESCAPED) =:= true orelse has_fun([Answer, State], ?SCAN) =:= 0,
            free(Keys, Escaped)
    end.

-spec free([box()], boolean()) -> ok.
free(Keys, false) ->
    lists:foreach(fun erlang:erase/1, Keys);
free(Keys, true) ->
    {Count, Kept} = case get(?KEPT) of undefined -> {0, queue:new()}; Known -> Known end,
    _ = put(?KEPT, forget_oldest(Count + length(Keys), lists:foldl(fun queue:in/2, Kept, Keys))),
    ok.

%% Nobody tells when a block is garbage: the oldest go first.
-spec forget_oldest(non_neg_integer(), queue:queue(box())) -> {non_neg_integer(), queue:queue(box())}.
forget_oldest(Count, Kept) when Count > ?MOST_KEPT ->
    {{value, Key}, Rest} = queue:out(Kept),
    _ = erase(Key),
    forget_oldest(Count - 1, Rest);
forget_oldest(Count, Kept) -> {Count, Kept}.

%% Steps left after looking for a fun; 0 when there is one, or when it is too much to look at.
-spec has_fun(term(), non_neg_integer()) -> non_neg_integer().
has_fun(_, 0) -> 0;
has_fun(Fun, _) when is_function(Fun) -> 0;
has_fun([Head | Tail], Left) -> has_fun(Tail, has_fun(Head, Left));
has_fun(Tuple, Left) when is_tuple(Tuple) -> has_fun(tuple_to_list(Tuple), Left - 1);
has_fun(Map, Left) when is_map(Map) -> in_map(maps:next(maps:iterator(Map)), Left);
has_fun(_, Left) -> Left - 1.

-spec in_map(none | {term(), term(), maps:iterator()}, non_neg_integer()) -> non_neg_integer().
in_map(_, 0) -> 0;
in_map(none, Left) -> Left;
in_map({Key, Value, Rest}, Left) -> in_map(maps:next(Rest), has_fun(Value, has_fun(Key, Left))).
