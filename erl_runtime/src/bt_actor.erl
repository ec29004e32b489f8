%% @doc The one loop that every actor runs: take a message, run its method over the actor's fields, answer.
%% While a message is handled the fields are the map under '$bt_state' in the process dictionary; an error puts back the
%% map from before.  The loop itself keeps that map on its stack, because foreign code may erase a dictionary.
%% Knows no class by name; starting is `bt_actor_start', ending `bt_actor_end'.
%%
%% Example of what it is sent: `{'$bt_msg', cast, increment, [], Sender, Stamp, Site, GroupLeader, Slot}'.
-module(bt_actor).

-include("bt_actor.hrl").

-compile({inline, [in_table/2, fields/1, perform/4, take_on/3, own/1]}).

-export([enter/2, awake/2, perform/4, missing_field/1]).

-export_type([ref/0, fields/0, actor/0, spec/0]).

-type ref() :: {'$bt_actor', Class :: atom(), pid() | {key | team, term()}, Number :: pos_integer()}.
-type fields() :: #{atom() => term()}.
-type actor() :: #actor{}.
-type spec() :: #spec{}.

-define(NOWHERE, {<<>>, 0, <<>>}).
%% So many handled messages are taken off their cell's count in one step: sender and actor would else pass one line of
%% memory to and fro.  An actor that has nothing to do, or works for another cell, settles at once.
-define(BATCH, 64).

%% @doc A new actor takes its first message; its fields are in the dictionary.
-spec enter(actor(), fields()) -> no_return().
enter(A, S) -> loop(A, S).

%%% ------------------------------------------------------------------ the loop

%% Nothing to settle: wait.
-spec loop(actor(), fields()) -> no_return().
loop(#actor{spec = #spec{hibernate = infinity}} = A, S) ->
    receive
        {'$bt_msg', How, Selector, Args, _, _, _, Leader, Slot} = Message ->
            _ = take_on(0, Leader, Slot),
            _ = put('$bt_msg', Message),
            message(How, Selector, Args, A, S, 0);
        Other ->
            other(Other, A, S)
    end;
loop(#actor{spec = #spec{hibernate = Ms}} = A, S) ->
    receive
        {'$bt_msg', How, Selector, Args, _, _, _, Leader, Slot} = Message ->
            _ = take_on(0, Leader, Slot),
            _ = put('$bt_msg', Message),
            message(How, Selector, Args, A, S, 0);
        Other ->
            other(Other, A, S)
    after Ms ->
        erlang:hibernate(?MODULE, awake, [A, S])
    end.

%% @doc Where a hibernated actor goes on.
-spec awake(actor(), fields()) -> no_return().
awake(A, S) -> loop(A, S).

%% So many messages of the current origin have been handled and are still counted.
-spec loop(actor(), fields(), non_neg_integer()) -> no_return().
loop(A, S, 0) ->
    _ = put('$bt_msg', idle),
    loop(A, S);
loop(A, S, ?BATCH) ->
    settle(?BATCH),
    loop(A, S, 0);
loop(A, S, Handled) ->
    receive
        {'$bt_msg', How, Selector, Args, _, _, _, Leader, Slot} = Message ->
            Counted = take_on(Handled, Leader, Slot),
            _ = put('$bt_msg', Message),
            message(How, Selector, Args, A, S, Counted);
        Other ->
            settle(Handled),
            _ = put('$bt_msg', idle),
            other(Other, A, S)
    after 0 ->
        settle(Handled),
        loop(A, S, 0)
    end.

-spec settle(non_neg_integer()) -> ok.
settle(0) -> ok;
settle(Handled) -> bt_origin:done(bt_origin:current(), Handled).

%% Output and counting follow the message.
-spec take_on(non_neg_integer(), pid(), bt_origin:slot()) -> non_neg_integer().
take_on(Handled, Leader, Slot) ->
    _ = case group_leader() of
            Leader -> true;
            _ -> group_leader(Leader, self())
        end,
    case get('$bt_slot') of
        Slot -> Handled;
        _ -> other_origin(Handled, Slot)
    end.

-spec other_origin(non_neg_integer(), bt_origin:slot()) -> 0.
other_origin(Handled, Slot) ->
    settle(Handled),
    _ = put('$bt_slot', Slot),
    0.

%%% ------------------------------------------------------------------ a message

%% The class's version tells whether anything changed since the last message.
-spec message(bt_answer:how(), atom(), [term()], actor(), fields(), non_neg_integer()) -> no_return().
message(How, Selector, Args, #actor{spec = #spec{class = Class, version = Version}} = A, S, Handled) ->
    case persistent_term:get(Class) of
        Version -> begin_message(How, Selector, Args, A, S, Handled);
        _ ->
            case bt_actor_tools:attend(How, Selector, A, S) of
                {go, New, Fields} -> begin_message(How, Selector, Args, New, Fields, Handled);
                {run, Noted, New, Fields} -> run(Noted, Selector, Args, New, Fields, Handled);
                {refuse, Exception, New, Fields} ->
                    bt_answer:refuse(How, Exception),
                    next(How, New, Fields, Handled)
            end
    end.

%% A Future that was cancelled before its turn is skipped, and so is what a caller has withdrawn.
-spec begin_message(bt_answer:how(), atom(), [term()], actor(), fields(), non_neg_integer()) -> no_return().
begin_message(How, Selector, Args, A, S, Handled) when is_integer(How) ->
    case bt_future_table:is_cancelled(How) of
        false -> run(How, Selector, Args, A, S, Handled);
        true -> next(How, A, S, Handled)
    end;
begin_message(How, Selector, Args, A, S, Handled) when is_reference(How) ->
    case get('$bt_withdrawn') =:= undefined orelse not bt_answer:is_withdrawn(How) of
        true -> run(How, Selector, Args, A, S, Handled);
        false -> next(How, A, S, Handled)
    end;
begin_message(How, Selector, Args, A, S, Handled) ->
    run(How, Selector, Args, A, S, Handled).

-spec run(bt_answer:how(), atom(), [term()], actor(), fields(), non_neg_integer()) -> no_return().
run(How, Selector, Args, #actor{self = Self, table = Table} = A, S, Handled) ->
    try perform(Table, Selector, Self, Args) of
        Value ->
            Fields = fields(S),
            _ = case get('$bt_boxes') of
                    undefined -> ok;
                    _ -> bt_block:free_boxes(Value, Fields)
                end,
            answer(How, Value),
            next(How, A, bt_object:settle(Fields), Handled)
    catch
        throw:{'$bt_return', _, _} = Return ->
            bt_answer:return(How, Return),
            next(How, A, fields(S), Handled);
        Kind:Reason:Stack ->
            _ = put('$bt_state', S),
            failed(How, bt_error:exception(Kind, Reason, Stack), A, S, Handled)
    end.

%% @doc The table is that of the version the class had a moment ago: nothing lies between.
-spec perform(term(), atom(), ref(), [term()]) -> term().
perform(Table, Selector, Self, Args) ->
    case in_table(Table, Selector) of
        none -> unlisted(Selector, Self, Args);
        Method ->
            case Args of
                [] -> Method(Self);
                [A] -> Method(Self, own(A));
                [A, B] -> Method(Self, own(A), own(B));
                _ -> apply(Method, [Self | [own(A) || A <- Args]])
            end
    end.

%% The copy of a mutable object becomes this actor's.
-spec own(term()) -> term().
own({'$bt_packed', _, _} = Packed) -> bt_object:unpack(Packed);
own(Arg) -> Arg.

-spec in_table(term(), atom()) -> fun() | none.
in_table(Table, Selector) ->
    case Table of
        #{Selector := Method} -> Method;
        {#{Selector := Method}, _} -> Method;
        {_, BaseKey} ->
            case persistent_term:get(BaseKey) of
                #{Selector := Method} -> Method;
                _ -> none
            end;
        _ -> none
    end.

-spec unlisted(atom(), ref(), [term()]) -> term().
unlisted('$bt_callback', _, [Block | Args]) -> apply(Block, [own(A) || A <- Args]);
unlisted('$bt_eval', Self, [retry]) -> bt_actor_pause:not_halted(Self);
unlisted('$bt_eval', Self, [Block]) -> Block(Self);
unlisted(Selector, Self, Args) -> bt_fallback:to_self(Self, Selector, [own(A) || A <- Args], ?NOWHERE).

%% Foreign code may have erased the dictionary: then nothing has been changed that we know of.
-spec fields(fields()) -> fields().
fields(S) ->
    case get('$bt_state') of
        undefined -> restore(S);
        Fields -> Fields
    end.

-spec restore(fields()) -> fields().
restore(#{} = S) ->
    _ = put('$bt_state', S),
    S.

%% A caller that waits is counted itself, so its message is not.
-spec next(bt_answer:how(), actor(), fields(), non_neg_integer()) -> no_return().
next(How, A, S, Handled) when is_reference(How) -> loop(A, S, Handled);
next({gen, _}, A, S, Handled) -> loop(A, S, Handled);
next({recorded, How}, A, S, Handled) -> next(How, A, S, Handled);
next({kept, How}, A, S, Handled) -> next(How, A, S, Handled);
next(_, A, S, Handled) -> loop(A, S, Handled + 1).

%% The two that are quick; the others say more.
-spec answer(bt_answer:how(), term()) -> term().
answer(cast, {'$bt_future', _, _} = Future) -> bt_answer:give(cast, Future);
answer(cast, _) -> ok;
answer(How, {'$bt_object', _, _} = Object) -> bt_answer:give(How, bt_object:pack(Object));
answer(Alias, Value) when is_reference(Alias) -> Alias ! {Alias, ok, Value}, ok;
answer(How, Value) -> bt_answer:give(How, Value).

-spec failed(bt_answer:how(), bt_error:exception(), actor(), fields(), non_neg_integer()) -> no_return().
failed(How, Exception, #actor{on_error = OnError} = A, S, Handled) ->
    bt_block:free_boxes(none, S),
    case OnError =:= crash andalso not bt_failure:is_senders(Exception, get('$bt_msg')) of
        true ->
            %% Who hears of the crash and sends again must not find this process any more.
            Reason = bt_actor_end:leave_crashed(A, Exception),
            bt_answer:refuse(How, Exception),
            settle(Handled + counted(How)),
            bt_actor_end:crash(A, Exception, Reason);
        false ->
            bt_answer:refuse(How, Exception),
            next(How, A, S, Handled)
    end.

-spec counted(bt_answer:how()) -> 0 | 1.
counted(How) ->
    case bt_answer:is_counted(How) of
        true -> 1;
        false -> 0
    end.

%%% ------------------------------------------------------------------ other messages

-spec other(term(), actor(), fields()) -> no_return().
other({'$bt_home', Alias, Block, Args, {_, Leader}, Slot}, A, S) ->
    bt_origin:switch(Leader, Slot),
    try bt_block:answer(Alias, fun() -> apply(Block, Args) end) of
        ok -> loop(A, fields(S));
        failed -> loop(A, restore(S))
    catch
        throw:{'$bt_return', _, _} -> loop(A, fields(S))
    end;
other({system, From, Request}, #actor{parent = Parent, debug = Debug} = A, S) ->
    %% `sys' asks what is exported without loading.
    {module, Sys} = code:ensure_loaded(bt_actor_sys),
    sys:handle_system_msg(Request, From, Parent, Sys, Debug, {A, S});
other({'$gen_call', From, Request}, A, S) -> foreign({gen, From}, Request, A, S);
other({'$gen_cast', Request}, A, S) -> foreign(cast, Request, A, S);
other({'$bt_stop', Reason}, A, _) -> bt_actor_end:stop(A, Reason);
other({'$bt_withdrawn', _}, A, S) -> loop(A, S);
other({'$bt_command', _}, A, S) -> loop(A, S);
other({'$bt_nudge', Alias}, A, S) -> nudged(Alias, A, S);
other({'EXIT', Parent, Reason}, #actor{parent = Parent} = A, _) -> bt_actor_end:stop(A, Reason);
other({Alias, Tag, _}, A, S) when is_reference(Alias), is_atom(Tag) -> loop(A, S);
other(Message, #actor{spec = #spec{class = Class}} = A, S) ->
    case bt_class:find(Class, 'handleInfo:') of
        none -> unknown(Message, A, S);
        _ -> foreign(cast, {'handleInfo:', Message}, A, S)
    end.

%% What nobody asked for is dropped; a linked process that died takes us along, as it would without trapping exits.
-spec unknown(term(), actor(), fields()) -> no_return().
unknown({'EXIT', _, Reason}, A, _) when Reason =/= normal -> bt_actor_end:stop(A, Reason);
unknown(_, A, S) -> loop(A, S).

%% From Erlang code: no origin, so it belongs to the cell that made the actor.
-spec foreign(bt_answer:how(), term(), actor(), fields()) -> no_return().
foreign(How, Request, #actor{leader = Leader} = A, S) ->
    bt_origin:switch(Leader, 0),
    {Selector, Args} = request(Request),
    _ = put('$bt_msg', {'$bt_msg', How, Selector, Args, self(), erlang:monotonic_time(), ?NOWHERE, Leader, 0}),
    message(How, Selector, Args, A, S, 0).

-spec request(term()) -> {atom(), [term()]}.
request(Request) when is_tuple(Request), is_atom(element(1, Request)) ->
    [Selector | Args] = tuple_to_list(Request),
    {Selector, Args};
request(Selector) when is_atom(Selector) -> {Selector, []};
request(Other) -> {'handleInfo:', [Other]}.

%% An inspector wants to see fields that are up to date.
-spec nudged(reference(), actor(), fields()) -> no_return().
nudged(Alias, #actor{spec = #spec{class = Class, version = Version}} = A, S) ->
    {New, Fields} = case persistent_term:get(Class) of
                        Version -> {A, S};
                        _ -> bt_actor_tools:followed(A, S)
                    end,
    Alias ! {Alias, ok, nudged},
    {Now, Kept} = bt_actor_tools:idle(New, Fields),
    loop(Now, Kept).

%% @doc A field that the emitted code did not find: one that came to the class while this message was running.
-spec missing_field(atom()) -> term().
missing_field(Field) -> bt_actor_state:missing_field(Field).
