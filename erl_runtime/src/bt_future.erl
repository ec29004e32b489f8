%% @doc Futures: values that are still being made.  Awaiting, callbacks, combining, cancelling, and forcing: the wait by
%% necessity that emitted code and primitives ask for.
%% A Future is shareable between processes; what it holds is a row (`bt_future_table').  Only this room looks inside:
%% `{'$bt_future', Id, {TargetPid, ActorRef | none, Selector | none, Site}}'.
%%
%% Example: `F = bt_future:resolved(3), 3 = bt_future:force(F), 4 = bt_future:force(4)'.
-module(bt_future).

-export([force/1, force_deep/1, await/1, await/2, await_forever/1, await_all/2]).
-export([new/0, depending/1, promise/4, resolved/1, rejected/1, resolve/2, reject/2, cancel/1]).
-export([is_resolved/1, is_rejected/1, is_pending/1, state/1, outcome/1, overwritten/1, watch/2, waiting/1, discard/2]).
-export([when_resolved/2, when_rejected/2, 'when'/3, then/2, all/1, any/1, race/1]).

-export_type([future/0]).

-type future() :: {'$bt_future', bt_future_table:id(), {pid(), bt_actor:ref() | none, atom(), bt_send:site()}}.

-define(TIMEOUT, 30000).
%% The Future this process last gave a `whenRejected:` to.
-define(LOOKED, '$bt_looked').
-define(NOWHERE, {<<>>, 0, <<>>}).

%%% ------------------------------------------------------------------ making

%% @doc A pending Future that whoever likes resolves.
-spec new() -> future().
new() -> depending([]).

%% @doc A pending Future that comes of other Futures.
-spec depending([future()]) -> future().
depending(Futures) ->
    Id = bt_future_table:new({after_others, [One || {'$bt_future', One, _} <- Futures]}),
    {'$bt_future', Id, {bt_future_keeper:pid(), none, none, ?NOWHERE}}.

%% @doc A pending Future that a process is to resolve, for a send written at Site.
-spec promise(pid(), bt_actor:ref() | none, atom(), bt_send:site()) -> future().
promise(Pid, Ref, Selector, Site) -> {'$bt_future', bt_future_table:new(Pid), {Pid, Ref, Selector, Site}}.

-spec resolved(term()) -> future().
resolved(Value) ->
    Future = new(),
    _ = resolve(Future, Value),
    Future.

-spec rejected(term()) -> future().
rejected(Exception) ->
    Future = new(),
    _ = reject(Future, Exception),
    Future.

%% @doc Give a Future its value, once; a Future as value forwards.
-spec resolve(future(), term()) -> boolean().
resolve({'$bt_future', Id, _}, {'$bt_future', Id, _}) ->
    bt_future_table:settle(Id, error, bt_failure:exception({deadlock, <<"a Future waits for itself">>}, {start, none}));
resolve({'$bt_future', Id, _}, {'$bt_future', _, _} = Other) -> bt_future_table:settle(Id, forwarded, Other);
resolve({'$bt_future', Id, _}, Value) -> bt_future_table:settle(Id, ok, Value).

-spec reject(future(), term()) -> boolean().
reject({'$bt_future', Id, {_, _, _, Site}}, {'$bt_value', _, _} = Exception) ->
    bt_future_table:settle(Id, error, Exception, {Site, group_leader()});
reject(Future, Reason) -> reject(Future, bt_error:exception(error, Reason, [])).

%% @doc Reject with Cancelled: a message not yet begun is skipped, a running one goes on.
-spec cancel(future()) -> boolean().
cancel({'$bt_future', Id, _}) ->
    case bt_future_table:peek(Id) of
        {forwarded, Other} -> cancel(Other);
        _ ->
            Cancelled = bt_future_table:cancel(Id, bt_failure:cancelled()),
            _ = bt_future_table:read(Id),
            Cancelled
    end.

%%% ------------------------------------------------------------------ waiting

%% @doc The value where one is needed: a Future is awaited, anything else is itself.
-spec force(term()) -> term().
force({'$bt_future', _, _} = Future) -> value(Future, ?TIMEOUT);
force(Value) -> Value.

-spec await(term()) -> term().
await(Value) -> force(Value).

%% @doc Wait at most so many milliseconds, or a Duration.
-spec await(term(), term()) -> term().
await({'$bt_future', _, _} = Future, Limit) -> value(Future, bt_time:timeout(force(Limit)));
await(Value, _) -> Value.

-spec await_forever(term()) -> term().
await_forever({'$bt_future', _, _} = Future) -> value(Future, infinity);
await_forever(Value) -> Value.

-spec value(future(), timeout()) -> term().
value(Future, Timeout) -> value(Future, Timeout, Timeout).

%% So long in all, of which so much is left: forwarding may have taken some of it.
-spec value(future(), timeout(), timeout()) -> term().
value({'$bt_future', Id, _} = Future, Limit, Left) ->
    case bt_future_table:look(Id) of
        pending ->
            %% Mostly the answer is a microsecond away: letting others go first costs less than a monitor, a row and an alias.
            erlang:yield(),
            found(bt_future_table:look(Id), Future, Limit, Left);
        Found -> found(Found, Future, Limit, Left)
    end.

-spec found(bt_future_table:found(), future(), timeout(), timeout()) -> term().
found({ok, {'$bt_packed', _, _} = Packed}, _, _, _) -> bt_object:unpack(Packed);
found({ok, Value}, _, _, _) -> Value;
found(pending, Future, Limit, Left) -> wait(Future, Limit, Left);
found({forwarded, Other}, _, Limit, Left) -> value(Other, Limit, Left);
found(forgotten, Future, _, _) -> forgotten(Future);
found(Outcome, Future, _, _) -> bt_failure:outcome(Outcome, {future, Future}).

-spec wait(future(), timeout(), timeout()) -> term().
wait({'$bt_future', Id, {Target, _, _, _}} = Future, Limit, Left) ->
    Deadline = bt_time:deadline(Left),
    case bt_wait:future(Future, Id, Target, Left) of
        {ok, {'$bt_packed', _, _} = Packed} -> bt_object:unpack(Packed);
        {ok, Value} -> Value;
        {forwarded, Other} -> value(Other, Limit, bt_time:left(Deadline));
        {down, Reason} -> after_down(Future, Id, Reason);
        {timeout, _} -> bt_failure:outcome({timeout, Limit}, {future, Future});
        Outcome -> bt_failure:outcome(Outcome, {future, Future})
    end.

%% It may have answered before it ended; if not, everybody else who waits learns it from us.
-spec after_down(future(), bt_future_table:id(), term()) -> term().
after_down(Future, Id, Reason) ->
    _ = bt_future_table:settle(Id, error, bt_failure:exception({down, Reason}, {future, Future})),
    value(Future, 0).

-spec forgotten(future()) -> no_return().
forgotten({'$bt_future', _, {_, Ref, Selector, {Unit, Line, _}}}) ->
    Sent = case Ref of
               none -> <<"this Future">>;
               _ -> [<<"the answer of ">>, bt_print:print_string(Ref), <<" to ">>, atom_to_binary(Selector),
                     <<" (sent in ">>, Unit, <<", line ">>, integer_to_binary(Line), <<")">>]
           end,
    bt_failure:raise({'$bt_value', 'FutureForgotten',
                      #{message => unicode:characters_to_binary(
                                       [Sent, <<" was given up: only ">>, integer_to_binary(bt_future_keeper:bound()),
                                        <<" Futures are kept.">>]),
                        hint => <<"Await Futures soon after the send, or keep their values instead.">>}}).

%% @doc All Futures inside a value are awaited and replaced, however deep they lie.
-spec force_deep(term()) -> term().
force_deep(Value) -> bt_deep:replace(Value, fun force/1).

%% @doc The result of a cell: its Futures have Ms altogether.  Those that stay pending or are rejected stay Futures; a
%% rejected one that is the whole result raises.
-spec await_all(term(), non_neg_integer()) -> term().
await_all(Value, Ms) ->
    Deadline = bt_time:deadline(Ms),
    Whole = whole(Value, Deadline),
    bt_deep:replace(Whole, fun(Future) -> inside(Future, Deadline) end).

-spec whole(term(), bt_time:deadline()) -> term().
whole({'$bt_future', _, _} = Future, Deadline) ->
    wait_settled(Future, Deadline),
    case is_pending(Future) orelse looked_at(Future) of
        true -> Future;
        false -> value(Future, 0)
    end;
whole(Value, _) -> Value.

%% The cell's last statement said itself what a rejection means: `f whenRejected: [...]` answers f again.
-spec looked_at(future()) -> boolean().
looked_at({'$bt_future', Id, _} = Future) -> get(?LOOKED) =:= Id andalso is_rejected(Future).

-spec inside(future(), bt_time:deadline()) -> term().
inside(Future, Deadline) ->
    wait_settled(Future, Deadline),
    case state(Future) of
        {ok, _} -> force(Future);
        _ -> Future
    end.

-spec wait_settled(future(), bt_time:deadline()) -> ok.
wait_settled({'$bt_future', Id, {Target, _, _, _}} = Future, Deadline) ->
    case bt_future_table:peek(Id) of
        {forwarded, Other} -> wait_settled(Other, Deadline);
        pending ->
            case bt_wait:future(Future, Id, Target, bt_time:left(Deadline)) of
                {forwarded, Other} -> wait_settled(Other, Deadline);
                {down, Reason} ->
                    _ = bt_future_table:settle(Id, error, bt_failure:exception({down, Reason}, {future, Future})),
                    ok;
                _ -> ok
            end;
        _ -> ok
    end.

%%% ------------------------------------------------------------------ looking

%% @doc What a Future holds now, without waiting and without counting as a look.
-spec state(future()) -> pending | {ok, term()} | {error, term()} | forgotten.
state({'$bt_future', Id, _}) -> outcome(Id).

%% @doc The same by its number.
-spec outcome(bt_future_table:id()) -> pending | {ok, term()} | {error, term()} | forgotten.
outcome(Id) ->
    case bt_future_table:peek(Id) of
        {forwarded, Other} -> state(Other);
        {throw, _} -> {error, bt_failure:cancelled()};
        Found -> Found
    end.

-spec is_resolved(term()) -> boolean().
is_resolved({'$bt_future', _, _} = Future) -> is_tuple(state(Future)) andalso element(1, state(Future)) =:= ok;
is_resolved(_) -> true.

-spec is_rejected(term()) -> boolean().
is_rejected({'$bt_future', _, _} = Future) -> is_tuple(state(Future)) andalso element(1, state(Future)) =:= error;
is_rejected(_) -> false.

-spec is_pending(term()) -> boolean().
is_pending({'$bt_future', _, _} = Future) -> state(Future) =:= pending;
is_pending(_) -> false.

%% @doc Whom a process waits for, when it has waited for more than 20 ms.
-spec waiting(pid()) -> undefined | #{actor := term(), selector := atom(), since := integer(), site := bt_send:site()}.
waiting(Pid) ->
    case bt_deadlock:edge(Pid) of
        #{what := {call, Ref, Selector, Site}, since := Since} ->
            #{actor => Ref, selector => Selector, site => Site, since => Since};
        #{what := {future, {'$bt_future', _, {_, Ref, Selector, Site}}}, since := Since} when Ref =/= none ->
            #{actor => Ref, selector => Selector, site => Site, since => Since};
        _ -> undefined
    end.

%% @doc A variable that held this value got another one: a rejection nobody has seen is told now.
-spec overwritten(term()) -> ok.
overwritten({'$bt_future', Id, {_, _, _, Site}}) ->
    case bt_future_table:read(Id) of
        {unread, Exception, _} -> bt_crash:warn(bt_origin:cell(), bt_failure:map(Exception, Site));
        seen -> ok
    end;
overwritten(_) -> ok.

%% @doc Tell the kernel when a Future that a cell showed as pending is resolved.
-spec watch(future(), term()) -> ok.
watch({'$bt_future', Id, _}, FutureId) ->
    bt_future_table:add_callback(Id, bt_callback:notice(fun(Tag, Value) -> tell_kernel(FutureId, Tag, Value) end)).

%% Rendering takes its time: not the resolver's.
-spec tell_kernel(term(), bt_future_table:tag(), term()) -> pid().
tell_kernel(FutureId, Tag, Value) -> spawn(fun() -> bt_port:send({event, future, FutureId, shown(Tag, Value)}) end).

-spec shown(bt_future_table:tag(), term()) -> {ok, term()} | {error, map()}.
shown(ok, Value) -> {ok, bt_render:render(Value)};
shown(error, Exception) -> {error, bt_failure:map(Exception, ?NOWHERE)};
shown(throw, _) -> shown(error, bt_failure:cancelled()).

%% @doc Nobody wants the value; an error belongs to the cell.
-spec discard(term(), bt_send:site()) -> ok.
discard({'$bt_future', Id, _}, Site) -> bt_future_table:add_callback(Id, bt_callback:discard(Site));
discard(_, _) -> ok.

%%% ------------------------------------------------------------------ callbacks

-spec when_resolved(term(), fun((term()) -> term())) -> term().
when_resolved(Value, Block) -> 'when'(Value, Block, none).

-spec when_rejected(term(), fun((term()) -> term())) -> term().
when_rejected(Value, Block) -> 'when'(Value, none, Block).

%% @doc Answers the same Future; a plain value is a resolved one.
-spec 'when'(term(), bt_callback:handler(), bt_callback:handler()) -> term().
'when'({'$bt_future', Id, _} = Future, OnOk, OnError) ->
    _ = OnError =/= none andalso put(?LOOKED, Id),
    bt_future_table:add_callback(Id, bt_callback:new(OnOk, OnError, none)),
    Future;
'when'(Value, none, _) -> Value;
'when'(Value, OnOk, _) ->
    {'$bt_future', Id, _} = resolved(Value),
    bt_future_table:add_callback(Id, bt_callback:new(OnOk, none, none)),
    Value.

%% @doc A Future of the block's value for the value.
-spec then(term(), fun((term()) -> term())) -> future().
then({'$bt_future', Id, _} = Parent, Block) ->
    {'$bt_future', Next, _} = Future = depending([Parent]),
    bt_future_table:add_callback(Id, bt_callback:new(Block, none, Next)),
    Future;
then(Value, Block) -> then(resolved(Value), Block).

%%% ------------------------------------------------------------------ several

%% @doc The values of all in their order; rejected with the first rejection.
-spec all(term()) -> future().
all(Futures) -> bt_future_group:all(Futures).

%% @doc The first that is resolved; rejected when all are.
-spec any(term()) -> future().
any(Futures) -> bt_future_group:first(Futures, any).

%% @doc The first that is resolved or rejected.
-spec race(term()) -> future().
race(Futures) -> bt_future_group:first(Futures, race).
