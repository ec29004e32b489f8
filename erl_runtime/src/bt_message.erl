%% @doc A message on its way to an actor: thrown away (`tell'), kept as a Future (`ask'), or answered at once (`demand').
%% The envelope is `{'$bt_msg', How, Selector, Args, Sender, Stamp, Site, GroupLeader, OriginSlot}'; How is `cast', the
%% number of a Future, or the alias of the one who waits.  Whether the receiver understands it has been asked before.
%%
%% Example: `bt_message:demand(Ref, increment, [], Site)' is 1.
-module(bt_message).

-compile({inline, [post/5, escaping/1]}).

-export([tell/4, ask/4, demand/4]).

-define(QUEUE_LIMIT, 20000).
%% Every 128th message.
-define(LOOK, 127).
-define(QUEUE_LOW, 15000).
-define(PAUSE_MS, 1).
-define(PAUSES, 30000).
-define(CAST_MS, 1000).
-define(TIMEOUT, 30000).

%%% ------------------------------------------------------------------ nobody wants the answer

-spec tell(bt_actor:ref(), atom(), [term()], bt_send:site()) -> ok.
tell({'$bt_actor', _, Pid, _} = Ref, Selector, Args, Site) when is_pid(Pid), node(Pid) =:= node() ->
    case is_process_alive(Pid) of
        true -> post(Pid, cast, Selector, Args, Site);
        false -> lost(bt_failure:gone_ref(Ref, noproc), Site)
    end;
tell({'$bt_actor', _, Pid, _}, Selector, Args, Site) when is_pid(Pid) ->
    post(Pid, cast, Selector, Args, Site);
tell({'$bt_actor', _, {team, _}, _} = Team, Selector, Args, Site) ->
    bt_future:discard(bt_team_send:ask(Team, Selector, escaping(Args), Site), Site);
tell({'$bt_actor', _, Key, _} = Ref, Selector, Args, Site) ->
    case bt_keys:live_pid(Key, ?CAST_MS) of
        {ok, Pid} -> post(Pid, cast, Selector, Args, Site);
        Absent -> lost(absent(Absent, Ref, Selector, Site), Site)
    end.

-spec lost(bt_error:exception(), bt_send:site()) -> ok.
lost(Exception, Site) ->
    bt_origin:discarded(bt_origin:current(), bt_failure:map(Exception, Site)).

%% A receiver's queue is looked at now and then.
-spec post(pid(), bt_answer:how(), atom(), [term()], bt_send:site()) -> ok.
post(Pid, How, Selector, Args, Site) ->
    Slot = case get('$bt_slot') of
               undefined -> 0;
               0 -> 0;
               Current ->
                   {Sent, _} = persistent_term:get(bt_origin),
                   atomics:add_get(Sent, Current, 1) band ?LOOK =:= 0 andalso hold_back(Pid, Current),
                   Current
           end,
    Pid ! {'$bt_msg', How, Selector, escaping(Args), self(), os:perf_counter(), Site, group_leader(), Slot},
    ok.

-spec hold_back(pid(), bt_origin:slot()) -> boolean() | ok.
hold_back(Pid, Slot) ->
    bt_origin:is_cell() andalso bt_origin:pending(Slot) > ?QUEUE_LIMIT div 2 andalso look(Pid, Slot).

%% Receivers in turn would meet the look always at the same one: counting one message that was never sent shifts it.
-spec look(pid(), bt_origin:slot()) -> ok.
look(Pid, Slot) ->
    bt_origin:begun(Slot),
    pause(Pid, ?QUEUE_LIMIT, ?PAUSES),
    bt_origin:done(Slot).

%% Variables that a block in the arguments shares with its method must outlive the message; a mutable object is copied.
-spec escaping([term()]) -> [term()].
escaping([]) -> [];
escaping(Args) ->
    case get('$bt_boxes') of
        undefined -> bt_object:pack(Args);
        _ -> bt_object:pack(bt_block:escaping(Args))
    end.

-spec pause(pid(), non_neg_integer(), non_neg_integer()) -> ok.
pause(_, _, 0) -> ok;
pause(Pid, Limit, Left) ->
    case process_info(Pid, message_queue_len) of
        {_, Length} when Length > Limit ->
            bt_wait:sleep(?PAUSE_MS),
            pause(Pid, ?QUEUE_LOW, Left - 1);
        _ -> ok
    end.

-spec absent(gone | {timeout, timeout()}, bt_actor:ref(), atom(), bt_send:site()) -> bt_error:exception().
absent(gone, Ref, _, _) -> bt_failure:given_up(Ref);
absent({timeout, Limit}, Ref, Selector, Site) ->
    bt_failure:exception({timeout, Limit}, {call, Ref, Selector, Site}).

%%% ------------------------------------------------------------------ the answer is kept

-spec ask(bt_actor:ref(), atom(), [term()], bt_send:site()) -> bt_future:future() | term().
ask({'$bt_actor', _, Pid, _} = Ref, Selector, Args, Site) when is_pid(Pid) ->
    case node(Pid) =/= node() orelse is_process_alive(Pid) of
        true -> posted(Pid, Ref, Selector, Args, Site);
        false -> rejected(bt_failure:gone_ref(Ref, noproc), Pid, Ref, Selector, Site)
    end;
ask({'$bt_actor', _, {team, _}, _} = Team, Selector, Args, Site) ->
    bt_team_send:ask(Team, Selector, escaping(Args), Site);
ask({'$bt_actor', _, Key, _} = Ref, Selector, Args, Site) ->
    case bt_keys:live_pid(Key, ?TIMEOUT) of
        {ok, Pid} -> posted(Pid, Ref, Selector, Args, Site);
        Absent -> rejected(absent(Absent, Ref, Selector, Site), self(), Ref, Selector, Site)
    end.

-spec posted(pid(), bt_actor:ref(), atom(), [term()], bt_send:site()) -> bt_future:future().
posted(Pid, Ref, Selector, Args, Site) ->
    {'$bt_future', Id, _} = Future = bt_future:promise(Pid, Ref, Selector, Site),
    ok = post(Pid, Id, Selector, Args, Site),
    Future.

-spec rejected(bt_error:exception(), pid(), bt_actor:ref(), atom(), bt_send:site()) -> bt_future:future().
rejected(Exception, Pid, Ref, Selector, Site) ->
    Future = bt_future:promise(Pid, Ref, Selector, Site),
    _ = bt_future:reject(Future, Exception),
    Future.

%%% ------------------------------------------------------------------ the answer is needed at once

-spec demand(bt_actor:ref(), atom(), [term()], bt_send:site()) -> term().
demand({'$bt_actor', _, Pid, _} = Ref, Selector, Args, Site) when is_pid(Pid) ->
    case bt_wait:call(Ref, Pid, Selector, escaping(Args), Site) of
        {ok, {'$bt_future', _, _} = Future} -> bt_future:force(Future);
        {ok, {'$bt_packed', _, _} = Packed} -> bt_object:unpack(Packed);
        {ok, Value} -> Value;
        Outcome -> bt_failure:outcome(Outcome, {call, Ref, Selector, Site})
    end;
demand({'$bt_actor', _, {team, _}, _} = Team, Selector, Args, Site) ->
    bt_future:force(bt_team_send:ask(Team, Selector, escaping(Args), Site));
demand({'$bt_actor', _, Key, _} = Ref, Selector, Args, Site) ->
    demand_supervised(Ref, Key, Selector, Args, Site, bt_time:deadline(?TIMEOUT)).

%% `noproc' says that the message was never handled: only then may it be sent once more.
-spec demand_supervised(bt_actor:ref(), {key, term()}, atom(), [term()], bt_send:site(), bt_time:deadline()) -> term().
demand_supervised(Ref, Key, Selector, Args, Site, Deadline) ->
    case bt_keys:live_pid(Key, bt_time:left(Deadline)) of
        {ok, Pid} ->
            case bt_wait:call(Ref, Pid, Selector, escaping(Args), Site) of
                {ok, Value} -> bt_object:unpack(bt_future:force(Value));
                {down, noproc} -> demand_supervised(Ref, Key, Selector, Args, Site, Deadline);
                Outcome -> bt_failure:outcome(Outcome, {call, Ref, Selector, Site})
            end;
        Absent ->
            bt_failure:raise(absent(Absent, Ref, Selector, Site))
    end.
