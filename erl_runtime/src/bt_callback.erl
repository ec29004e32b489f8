%% @doc What is to run when a Future is resolved: `whenResolved:', `then:', a reply to somebody else, a notice.
%% Registered in an actor it runs as a later message of that actor; registered in a cell, in a process of its own that
%% prints to that cell.  Counts for the cell it was registered in, from the moment the Future is resolved.
%%
%% Example: `bt_callback:new(fun(V) -> V + 1 end, none, NextId)' is what `f then: [:v | v + 1]' registers.
-module(bt_callback).

-export([new/3, discard/1, reply/1, notice/1, fire/4, run/3]).

-export_type([callback/0, handler/0, next/0]).

-type handler() :: fun((term()) -> term()) | none.
-type next() :: bt_future_table:id() | none.
-type place() :: {pid() | cell, pid(), bt_origin:slot()}.
-type callback() :: {block, handler(), handler(), next(), place(), reference()}
                    | {discard, place(), bt_send:site()}
                    | {reply, gen_server:from()}
                    | {notice, fun((bt_future_table:tag(), term()) -> term())}.

%% @doc Blocks for both ends; Next is the Future that takes the block's value.
-spec new(handler(), handler(), next()) -> callback().
new(OnOk, OnError, Next) ->
    {block, bt_block:escapes(OnOk), bt_block:escapes(OnError), Next, here(), make_ref()}.

%% @doc Nobody wants the value; an error belongs to the cell.
-spec discard(bt_send:site()) -> callback().
discard(Site) -> {discard, here(), Site}.

%% @doc Forward the value to a `gen_server:call'.
-spec reply(gen_server:from()) -> callback().
reply(From) -> {reply, From}.

%% @doc Run a function of the runtime, a quick one that cannot fail, in whoever resolves.
-spec notice(fun((bt_future_table:tag(), term()) -> term())) -> callback().
notice(Fun) -> {notice, Fun}.

-spec here() -> place().
here() ->
    Home = case get('$bt_self') of
               {'$bt_actor', _, _, _} -> self();
               _ -> cell
           end,
    {Home, group_leader(), bt_origin:current()}.

%%% ------------------------------------------------------------------ when the Future is resolved

%% @doc The Future Id has this outcome.  A Future that was forwarded passes its callbacks on.
-spec fire(callback(), bt_future_table:id(), bt_future_table:tag(), term()) -> ok.
fire(Callback, _, forwarded, {'$bt_future', Id, _}) -> bt_future_table:add_callback(Id, Callback);
fire({block, OnOk, _, Next, Place, _}, _, ok, Value) -> block(OnOk, Value, Next, Place, ok);
fire({block, _, OnError, Next, Place, _}, Id, error, Exception) ->
    _ = (OnError =/= none orelse Next =/= none) andalso bt_future_table:read(Id),
    block(OnError, Exception, Next, Place, error);
fire({block, _, _, Next, _, _}, _, Tag, Value) -> pass_on(Next, Tag, Value);
fire({discard, {_, Leader, Slot}, Site}, Id, error, Exception) ->
    _ = bt_future_table:read(Id),
    bt_origin:discarded(Slot, Leader, bt_failure:map(Exception, Site));
fire({discard, _, _}, _, _, _) -> ok;
fire({reply, From}, _, Tag, Value) -> gen_server:reply(From, bt_failure:erlang_reply(Tag, Value));
fire({notice, Fun}, _, Tag, Value) ->
    _ = Fun(Tag, Value),
    ok.

-spec block(handler(), term(), next(), place(), bt_future_table:tag()) -> ok.
block(none, Value, Next, _, Tag) -> pass_on(Next, Tag, Value);
block(Block, Value, Next, {cell, Leader, Slot}, _) ->
    _ = bt_origin:begun(Slot),
    _ = spawn(fun() -> in_a_process(Block, Value, Next, Leader, Slot) end),
    ok;
block(Block, Value, Next, {Actor, Leader, Slot}, _) ->
    case is_process_alive(Actor) of
        true ->
            _ = bt_origin:begun(Slot),
            Actor ! {'$bt_msg', {callback, Next}, '$bt_callback', [Block, Value], self(), bt_time:stamp(),
                     {<<>>, 0, <<>>}, Leader, Slot},
            ok;
        false ->
            pass_on(Next, error, bt_failure:gone(Actor, noproc))
    end.

-spec pass_on(next(), bt_future_table:tag(), term()) -> ok.
pass_on(none, _, _) -> ok;
pass_on(Next, Tag, Value) ->
    _ = bt_future_table:settle(Next, Tag, Value),
    ok.

-spec in_a_process(fun((term()) -> term()), term(), next(), pid(), bt_origin:slot()) -> ok.
in_a_process(Block, Value, Next, Leader, Slot) ->
    _ = bt_origin:switch(Leader, Slot),
    try run(Block, Value, Next) of
        _ -> ok
    catch
        Class:Reason:Stack ->
            failed(Next, bt_error:exception(Class, Reason, Stack), Leader, Slot)
    end,
    bt_origin:done(Slot).

-spec failed(next(), bt_error:exception(), pid(), bt_origin:slot()) -> ok.
failed(none, Exception, Leader, Slot) -> bt_origin:discarded(Slot, Leader, bt_failure:map(Exception, {<<>>, 0, <<>>}));
failed(Next, Exception, _, _) -> pass_on(Next, error, Exception).

%% @doc Run a block and give its value to the next Future, if somebody waits for it.
-spec run(fun((term()) -> term()), term(), next()) -> term().
run(Block, Value, none) -> Block(bt_object:unpack(Value));
run(Block, Value, Next) ->
    Answer = Block(bt_object:unpack(Value)),
    _ = case Answer of
            {'$bt_future', _, _} -> bt_future_table:settle(Next, forwarded, Answer);
            _ -> bt_future_table:settle(Next, ok, Answer)
        end,
    Answer.
