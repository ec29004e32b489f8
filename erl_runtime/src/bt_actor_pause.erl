%% @doc An actor that is halted: before a message, or idle. It answers evaluations, and goes on when it is told to.
%% Runs in the actor, whose queue stays as it is; what a view needs to know lies under '$bt_paused' in its dictionary.
%%
%% Example: `{go, A2, Fields} = bt_actor_pause:wait({break, increment}, A, S)' after `bt_tools:resume(Ref)'.
-module(bt_actor_pause).

-include("bt_actor.hrl").

-export([wait/3, holds/2, not_halted/1]).

-type why() :: paused | {break, atom()}.

%% @doc Stay until the command to go on, or to drop the message; the fields may have changed meanwhile, and so may the class:
%% what has not begun is handled by the methods in force when it begins.
-spec wait(why(), bt_actor:actor(), bt_actor:fields()) -> {go | skip, bt_actor:actor(), bt_actor:fields()}.
wait(Why, #actor{self = Self} = A, S) ->
    Halted = halted_at(),
    _ = put('$bt_paused', {Why, bt_time:stamp()}),
    say(Why, Self, Halted),
    {Command, Then, Fields} = case is_wanted(Why, A) of
                                  true -> listen(A, S);
                                  false -> {go, A, S}
                              end,
    _ = erase('$bt_paused'),
    _ = put('$bt_msg', Halted),
    {New, Followed} = bt_actor_tools:followed(Then, Fields),
    {Command, New, Followed}.

%% A new actor has not had any message.
-spec halted_at() -> tuple() | idle.
halted_at() ->
    case get('$bt_msg') of
        undefined -> idle;
        Message -> Message
    end.

%% Who resumes takes the wish away first and sends the command then: a command that came too early is not missed.
-spec is_wanted(why(), bt_actor:actor()) -> boolean().
is_wanted({break, _}, _) -> true;
is_wanted(paused, #actor{spec = #spec{class = Class}}) ->
    case bt_tools:of_actor(Class) of
        #{paused := true} -> true;
        _ -> false
    end.

-spec listen(bt_actor:actor(), bt_actor:fields()) -> {go | skip, bt_actor:actor(), bt_actor:fields()}.
listen(#actor{parent = Parent} = A, S) ->
    receive
        {'$bt_command', resume} -> {go, A, S};
        {'$bt_command', step} -> {step(), A, S};
        {'$bt_command', skip} -> {skip, A, S};
        {'$bt_msg', How, '$bt_eval', [retry], _, _, _, _, _} ->
            {New, Fields} = again(A, S),
            _ = bt_answer:give(How, A#actor.self),
            listen(New, Fields);
        {'$bt_msg', How, '$bt_eval', [Block], _, _, _, Leader, Slot} = Message ->
            listen(A, evaluate(How, Block, Message, {Leader, Slot}, A, S));
        {'$bt_nudge', Alias} ->
            Alias ! {Alias, ok, nudged},
            listen(A, S);
        {'$bt_stop', Reason} -> bt_actor_end:stop(A, Reason);
        {'EXIT', Parent, Reason} -> bt_actor_end:stop(A, Reason)
    end.

%% Between two messages it is the next one that may pass.
-spec step() -> go.
step() ->
    _ = halted_at() =:= idle andalso put('$bt_step', true),
    go.

-spec evaluate(bt_answer:how(), fun(), tuple(), {pid(), bt_origin:slot()}, bt_actor:actor(), bt_actor:fields()) ->
          bt_actor:fields().
evaluate(How, Block, Message, {Leader, Slot}, #actor{self = Self}, S) ->
    Before = {group_leader(), bt_origin:current()},
    Halted = put('$bt_msg', Message),
    _ = bt_origin:switch(Leader, Slot),
    Fields = case attempt(fun() -> Block(Self) end, S) of
                 {ok, Value} -> _ = bt_answer:give(How, bt_object:pack(Value)), get('$bt_state');
                 {error, Exception} -> _ = bt_answer:refuse(How, Exception), S
             end,
    _ = bt_origin:switch(element(1, Before), element(2, Before)),
    _ = put('$bt_msg', Halted),
    Fields.

%% The last message that was recorded, over the fields as they were before it.
-spec again(bt_actor:actor(), bt_actor:fields()) -> {bt_actor:actor(), bt_actor:fields()}.
again(A, S) ->
    case bt_recent:last() of
        none -> {A, S};
        {Message, Recorded} ->
            Halted = put('$bt_msg', Message),
            _ = put('$bt_state', Recorded),
            {New, Before} = bt_actor_tools:followed(A, Recorded),
            _ = put('$bt_state', Before),
            bt_recent:begun(Before),
            Fields = run(Message, New, Before),
            _ = put('$bt_msg', Halted),
            {New, Fields}
    end.

-spec run(tuple(), bt_actor:actor(), bt_actor:fields()) -> bt_actor:fields().
run({'$bt_msg', _, Selector, Args, _, _, _, _, _}, #actor{self = Self, table = Table}, Before) ->
    case attempt(fun() -> bt_actor:perform(Table, Selector, Self, Args) end, Before) of
        {ok, Value} -> bt_recent:ended(ok, Value);
        {error, Exception} -> bt_recent:ended(error, Exception)
    end,
    get('$bt_state').

%% An error puts the fields back.
-spec attempt(fun(() -> term()), bt_actor:fields()) -> {ok, term()} | {error, bt_error:exception()}.
attempt(Work, S) ->
    try
        {ok, bt_future:force(Work())}
    catch
        Kind:Reason:Stack ->
            _ = put('$bt_state', S),
            {error, bt_error:exception(Kind, Reason, Stack)}
    end.

%% @doc Whether a condition holds; one that fails halts, so that it can be looked at.
-spec holds(fun((bt_actor:ref()) -> term()), bt_actor:ref()) -> boolean().
holds(Condition, Self) ->
    State = get('$bt_state'),
    case attempt(fun() -> Condition(Self) end, State) of
        {ok, Value} -> Value =/= false andalso Value =/= nil;
        {error, _} -> true
    end.

%% @doc It was told to do what only a halted actor does.
-spec not_halted(bt_actor:ref()) -> no_return().
not_halted(Self) ->
    bt_failure:raise({'$bt_value', 'Error', #{message => <<(bt_print:print_string(Self))/binary, " is not halted.">>,
                                              hint => <<"pause it first, or breakOn: a selector.">>}}).

-spec say(why(), bt_actor:ref(), tuple() | idle) -> ok.
say({break, Selector}, Self, _) ->
    io:put_chars([bt_print:print_string(Self), " halts before ", atom_to_binary(Selector),
                  " (resume, step or skip it)\n"]);
say(paused, _, _) -> ok.
