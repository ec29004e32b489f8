%% @doc The rows of Futures: pending, resolved, rejected, forwarded; and a bag of who waits for which.
%% Whoever resolves writes the row first and takes the waiters afterwards; whoever waits adds itself first and looks at
%% the row afterwards: no answer is lost.  Knows nothing of actors.  The keeper (`bt_future_keeper') bounds the table.
%%
%% Example: `Id = bt_future_table:new(self()), bt_future_table:settle(Id, ok, 3), {ok, 3} = bt_future_table:look(Id)'.
-module(bt_future_table).

-export([init_tables/0, new/1, look/1, peek/1, is_pending/1, is_cancelled/1, read/1, settle/3, settle/4, answer/3, cancel/2]).
-export([add_waiter/2, drop_waiter/2, add_callback/2, last/0, evict/2, target/1, others/1, size/0, bytes/0]).

-export_type([id/0, tag/0, found/0, context/0, target/0]).

-type id() :: pos_integer().
%% Who is to resolve it: a process, or whoever resolves the Futures it comes of.
-type target() :: pid() | {after_others, [id()]}.
-type tag() :: ok | error | throw | forwarded.
-type found() :: {tag(), term()} | pending | forgotten.
%% Where a rejected send was written and whose output it belongs to, for the warning when nobody ever looked.
-type context() :: {bt_send:site(), pid()} | none.

%% Rows: {Id, pending, target()} · {Id, ok | read_ok | throw | forwarded, Value} · {Id, error | read_error, Exception, Context}
-define(ROWS, bt_futures).
-define(WAITERS, bt_future_waiters).
%% The keeper looks at the size of the table each time so many Futures have been made.
-define(CHECK_EVERY, 4096).

-spec init_tables() -> ok.
init_tables() ->
    Options = [named_table, public, {write_concurrency, true}],
    ?ROWS = ets:new(?ROWS, [set | Options]),
    ?WAITERS = ets:new(?WAITERS, [duplicate_bag | Options]),
    persistent_term:put(?MODULE, atomics:new(2, [])).

%% @doc A pending Future that Target is to resolve.
-spec new(target()) -> id().
new(Target) ->
    Id = atomics:add_get(persistent_term:get(?MODULE), 1, 1),
    true = ets:insert(?ROWS, {Id, pending, Target}),
    Id rem ?CHECK_EVERY =:= 0 andalso bt_future_keeper:check(),
    Id.

%% @doc What a Future holds; asking counts as having looked.
-spec look(id()) -> found().
look(Id) ->
    case ets:lookup(?ROWS, Id) of
        [{_, read_ok, Value}] -> {ok, Value};
        [{_, ok, Value}] -> _ = ets:update_element(?ROWS, Id, {2, read_ok}), {ok, Value};
        [{_, pending, _}] -> pending;
        [{_, forwarded, Value}] -> {forwarded, Value};
        [{_, throw, Value}] -> {throw, Value};
        [{_, read_error, Value, _}] -> {error, Value};
        [{_, error, Value, _}] -> _ = ets:update_element(?ROWS, Id, {2, read_error}), {error, Value};
        [] -> forgotten
    end.

%% @doc What a Future holds, without having looked.
-spec peek(id()) -> found().
peek(Id) ->
    case ets:lookup(?ROWS, Id) of
        [{_, pending, _}] -> pending;
        [{_, read_ok, Value}] -> {ok, Value};
        [{_, Tag, Value}] -> {Tag, Value};
        [{_, _, Value, _}] -> {error, Value};
        [] -> forgotten
    end.

-spec is_pending(id()) -> boolean().
is_pending(Id) ->
    case ets:lookup(?ROWS, Id) of
        [{_, pending, _}] -> true;
        _ -> false
    end.

%% @doc Whether a message that is about to begin has been cancelled.  While nothing ever was, no row is looked at.
-spec is_cancelled(id()) -> boolean().
is_cancelled(Id) -> atomics:get(persistent_term:get(?MODULE), 2) > 0 andalso not is_pending(Id).

%% @doc Reject because nobody wants it any more; answers whether that was in time.
-spec cancel(id(), term()) -> boolean().
cancel(Id, Exception) ->
    ok = atomics:add(persistent_term:get(?MODULE), 2, 1),
    settle(Id, error, Exception).

%% @doc The process that a pending Future waits for in the end.
-spec target(id()) -> pid() | undefined.
target(Id) ->
    case ets:lookup(?ROWS, Id) of
        [{_, pending, Target}] when is_pid(Target) -> Target;
        [{_, pending, {after_others, Ids}}] -> first_target(Ids);
        [{_, forwarded, {'$bt_future', Other, _}}] -> target(Other);
        _ -> undefined
    end.

-spec first_target([id()]) -> pid() | undefined.
first_target([]) -> undefined;
first_target([Id | Rest]) ->
    case target(Id) of
        undefined -> first_target(Rest);
        Pid -> Pid
    end.

%% @doc The Futures that a pending one comes of.
-spec others(id()) -> [id()].
others(Id) ->
    case ets:lookup(?ROWS, Id) of
        [{_, pending, {after_others, Ids}}] -> Ids;
        _ -> []
    end.

%% @doc Somebody has looked; answers the unread rejection there was.
-spec read(id()) -> {unread, term(), context()} | seen.
read(Id) ->
    case ets:lookup(?ROWS, Id) of
        [{_, error, Exception, Context}] ->
            _ = ets:update_element(?ROWS, Id, {2, read_error}),
            {unread, Exception, Context};
        _ -> seen
    end.

-spec settle(id(), tag(), term()) -> boolean().
settle(Id, Tag, Value) -> settle(Id, Tag, Value, none).

%% @doc Resolve, reject or forward, unless that has been done; answers whether it was us.
-spec settle(id(), tag(), term(), context()) -> boolean().
settle(Id, Tag, Value, Context) ->
    case is_pending(Id) of
        true ->
            true = ets:insert(?ROWS, row(Id, Tag, Value, Context)),
            wake(ets:take(?WAITERS, Id), Tag, Value, Id);
        false ->
            false
    end.

%% @doc The answer of the actor that owes it: only a cancellation can have come before.
-spec answer(id(), ok | forwarded, term()) -> boolean().
answer(Id, Tag, Value) ->
    case is_cancelled(Id) of
        false ->
            true = ets:insert(?ROWS, {Id, Tag, Value}),
            wake(ets:take(?WAITERS, Id), Tag, Value, Id);
        true ->
            false
    end.

-spec row(id(), tag(), term(), context()) -> tuple().
row(Id, error, Exception, Context) -> {Id, error, Exception, Context};
row(Id, Tag, Value, _) -> {Id, Tag, Value}.

-spec wake([{id(), reference() | bt_callback:callback()}], tag(), term(), id()) -> true.
wake([], _, _, _) -> true;
wake(Waiters, Tag, Value, Id) ->
    [wake_one(Waiter, Tag, Value, Id) || {_, Waiter} <- Waiters],
    true.

-spec wake_one(reference() | bt_callback:callback(), tag(), term(), id()) -> term().
wake_one(Alias, Tag, Value, Id) when is_reference(Alias) ->
    Alias ! {Alias, Tag, Value},
    ets:update_element(?ROWS, Id, {2, when_read(Tag)});
wake_one(Callback, Tag, Value, Id) ->
    bt_callback:fire(Callback, Id, Tag, Value).

-spec when_read(tag()) -> atom().
when_read(ok) -> read_ok;
when_read(error) -> read_error;
when_read(Tag) -> Tag.

%%% ------------------------------------------------------------------ waiters

-spec add_waiter(id(), reference()) -> true.
add_waiter(Id, Alias) -> ets:insert(?WAITERS, {Id, Alias}).

-spec drop_waiter(id(), reference()) -> true.
drop_waiter(Id, Alias) -> ets:delete_object(?WAITERS, {Id, Alias}).

%% @doc Have a callback run when the Future is resolved, at once when it is.
-spec add_callback(id(), bt_callback:callback()) -> ok.
add_callback(Id, Callback) ->
    true = ets:insert(?WAITERS, {Id, Callback}),
    case peek(Id) of
        pending -> bt_future_keeper:watch(Id);
        Found -> fire_ours(Id, Callback, Found)
    end.

%% The resolver may be taking it at this moment.  Who takes a row away fires it: taking and counting is one step, and
%% rows that are equal go together.
-spec fire_ours(id(), bt_callback:callback(), found()) -> ok.
fire_ours(Id, Callback, Found) ->
    Ours = ets:select_delete(?WAITERS, [{{Id, '$1'}, [{'=:=', '$1', {const, Callback}}], [true]}]),
    case Found of
        {Tag, Value} -> fire_times(Ours, Callback, Id, Tag, Value);
        forgotten -> ok
    end.

-spec fire_times(non_neg_integer(), bt_callback:callback(), id(), tag(), term()) -> ok.
fire_times(0, _, _, _, _) -> ok;
fire_times(Times, Callback, Id, Tag, Value) ->
    bt_callback:fire(Callback, Id, Tag, Value),
    fire_times(Times - 1, Callback, Id, Tag, Value).

%%% ------------------------------------------------------------------ bounds

-spec last() -> non_neg_integer().
last() -> atomics:get(persistent_term:get(?MODULE), 1).

-spec size() -> non_neg_integer().
size() -> info(size).

-spec bytes() -> non_neg_integer().
bytes() -> (info(memory)) * erlang:system_info(wordsize).

-spec info(size | memory) -> non_neg_integer().
info(Item) ->
    case ets:info(?ROWS, Item) of
        undefined -> 0;
        Value -> Value
    end.

%% @doc Give up one row when it may go: `read' rows first, `unread' ones later, `pending' ones never.
-spec evict(read | unread, id()) -> boolean() | absent | {unseen, term(), context()}.
evict(Which, Id) ->
    case ets:lookup(?ROWS, Id) of
        [] -> absent;
        [{_, pending, _}] -> false;
        [{_, error, Exception, Context}] when Which =:= unread ->
            true = ets:delete(?ROWS, Id),
            {unseen, Exception, Context};
        [Row] when Which =:= unread; element(2, Row) =:= read_ok; element(2, Row) =:= read_error -> ets:delete(?ROWS, Id);
        [_] -> false
    end.
