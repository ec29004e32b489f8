%% @doc The primitives behind exceptions: signal, on:do:, ensure:, ifCurtailed:, retry, return:, pass, restarts.
%%
%% A process keeps the handlers that are at work in its dictionary, so `signal' finds the handler and runs it where the
%% error is, before anything is unwound: that is what lets `restart:' and `resume:' go on there.  Errors of Erlang
%% cannot wait; they reach the same handlers when they are caught.  A handler runs with the handlers outside its own.
-module(bt_exception).

-export([raise/1, signal/1, signal/2, signal_restarts/2, on_do/3, on_restarts/3, ensure/2, if_curtailed/2]).
-export([return/2, retry/1, retry_using/2, pass/1, resume/2, restart/2, resignal/2, restarts/1, outermost/1]).
-export([from_reason/3]).

-type exception() :: bt_error:exception().
-type block() :: fun().
-type handler() :: #{ref := reference(), on := [atom()], do := block()}.

-define(HANDLERS, '$bt_handlers').
%% Throws of ours that only their own catchers may see.
-define(IS_CONTROL(Reason),
        (is_tuple(Reason) andalso tuple_size(Reason) =:= 3 andalso
         (element(1, Reason) =:= '$bt_return' orelse element(1, Reason) =:= '$bt_unwind' orelse
          element(1, Reason) =:= '$bt_retry' orelse element(1, Reason) =:= '$bt_resume' orelse
          element(1, Reason) =:= '$bt_restart' orelse element(1, Reason) =:= '$bt_pass'))).

%%% ------------------------------------------------------------------ signalling

%% @doc Raise an exception of the runtime: as `signal/1', but its sender cannot go on.
-spec raise(exception()) -> no_return().
raise({'$bt_value', Class, Slots}) ->
    search({'$bt_value', Class, offered(maps:without(['$handled', '$signal', '$restarts'], Slots), Slots)}, handlers(), []).

%% Restarts of a sender that has given up: still worth telling, no longer to be had.
-spec offered(map(), map()) -> map().
offered(Kept, #{'$restarts' := [_ | _] = Names}) -> Kept#{'$offered' => Names};
offered(Kept, _) -> Kept.

%% @doc `e signal': run the first handler that takes Exception; its value is only answered for `resume:' and restarts.
-spec signal(exception()) -> term().
signal(Exception) -> offer(Exception, []).

%% @doc `e signal: text', also `Error signal: text'.
-spec signal(exception() | {'$bt_class', atom()}, term()) -> term().
signal({'$bt_class', _} = Class, Text) -> signal(bt_value:new(Class), Text);
signal({'$bt_value', Class, Slots}, Text) -> signal({'$bt_value', Class, Slots#{message => Text}}).

%% @doc Signal with restarts `[{Name, Block}]', of which a handler may choose one.
-spec signal_restarts(exception(), [{atom(), block()}]) -> term().
signal_restarts(Exception, Restarts) -> offer(Exception, Restarts).

-spec offer(exception(), [{atom(), block()}]) -> term().
offer({'$bt_value', Class, Slots}, Restarts) ->
    Here = make_ref(),
    Signalled = {'$bt_value', Class, (maps:without(['$handled'], Slots))#{
                     '$signal' => Here, '$restarts' => [Name || {Name, _} <- Restarts]}},
    try search(Signalled, handlers(), [])
    catch
        throw:{'$bt_resume', Here, Value} -> Value;
        throw:{'$bt_restart', Here, Name} -> run_restart(Name, Restarts)
    end.

-spec run_restart(atom(), [{atom(), block()}]) -> term().
run_restart(Name, Restarts) ->
    {_, Block} = lists:keyfind(Name, 1, Restarts),
    Block().

-spec handlers() -> [handler()].
handlers() ->
    case get(?HANDLERS) of
        undefined -> [];
        Handlers -> Handlers
    end.

%% The handlers that have had their chance are noted in the exception, so they let it pass when it is raised.
-spec search(exception(), [handler()], [reference()]) -> no_return().
search(Exception, [], Passed) -> erlang:error({bt_error, handled(Exception, Passed)});
search(Exception, [#{ref := Ref, on := On} = Handler | Outer], Passed) ->
    case matches(Exception, On) of
        false -> search(Exception, Outer, [Ref | Passed]);
        true ->
            try run(Handler, framed(Exception), Outer) of
                {value, Value} -> throw({'$bt_unwind', Ref, Value});
                {pass, Changed} -> search(Changed, Outer, [Ref | Passed])
            catch
                error:Reason:Stack -> again(Reason, Stack, [Ref | Passed])
            end
    end.

%% An error of the handler itself belongs to the handlers outside; those inside, still on the stack, let it pass.
-spec again(term(), list(), [reference()]) -> no_return().
again(Reason, Stack, Passed) ->
    erlang:raise(error, {bt_error, handled(bt_error:exception(error, Reason, Stack), Passed)}, Stack).

-spec framed(exception()) -> exception().
framed({'$bt_value', _, #{'$frames' := _}} = Exception) -> Exception;
framed({'$bt_value', Class, Slots}) ->
    {current_stacktrace, Stack} = erlang:process_info(self(), current_stacktrace),
    {'$bt_value', Class, Slots#{'$frames' => bt_frames:raw(Stack)}}.

-spec handled(exception(), [reference()]) -> exception().
handled(Exception, []) -> Exception;
handled({'$bt_value', Class, Slots}, Passed) ->
    {'$bt_value', Class, Slots#{'$handled' => Passed ++ maps:get('$handled', Slots, [])}}.

%% Run a handler block with the handlers outside it.
-spec run(handler(), exception(), [handler()]) -> {value, term()} | {pass, exception()}.
run(#{ref := Ref, do := Do}, {'$bt_value', Class, Slots}, Outer) ->
    Inner = put(?HANDLERS, Outer),
    Exception = {'$bt_value', Class, Slots#{'$handler' => Ref}},
    try {value, bt_future:force(call(Do, Exception))}
    catch throw:{'$bt_pass', Ref, Changed} -> {pass, Changed}
    after put(?HANDLERS, Inner)
    end.

-spec call(block(), exception()) -> term().
call(Do, Exception) when is_function(Do, 1) -> Do(Exception);
call(Do, _) when is_function(Do, 0) -> Do();
call(Value, _) -> Value.

%%% ------------------------------------------------------------------ handling

%% @doc `[..] on: Class do: [:e | ..]'; Class may be a list or array of classes.
-spec on_do(block(), term(), block()) -> term().
on_do(Block, On, Do) -> handling(Block, classes(On), Do).

-spec handling(block(), [atom()], block()) -> term().
handling(Block, Classes, Do) ->
    case guarded(Block, #{ref => make_ref(), on => Classes, do => Do}) of
        {value, Value} -> Value;
        {retry, Again} -> handling(Again, Classes, Do)
    end.

%% What stands before `do:', as class names.
-spec classes(term()) -> [atom()].
classes({'$bt_class', Class}) -> [Class];
classes({'$bt_array', Classes}) -> classes(tuple_to_list(Classes));
classes(Classes) when is_list(Classes) -> lists:flatmap(fun classes/1, Classes);
classes(On) ->
    case bt_future:force(On) of
        On -> bt_error:raise('TypeError', ["on:do: needs an exception class, got ", bt_print:short(On)]);
        Forced -> classes(Forced)
    end.

%% @doc `[..] on: Class restarts: [#useDefault -> [..]]': the named restart is chosen when the error offers it, and the
%% block beside it, if any, gives its value.
-spec on_restarts(block(), term(), [{atom(), term()} | atom()]) -> term().
on_restarts(Block, On, Choices) -> on_do(Block, On, fun(Exception) -> choose(Exception, to_list(Choices)) end).

-spec to_list(term()) -> [term()].
to_list({'$bt_array', Choices}) -> tuple_to_list(Choices);
to_list(Choices) when is_list(Choices) -> Choices;
to_list(Choice) -> [Choice].

-spec choose(exception(), [{atom(), term()} | atom()]) -> term().
choose(Exception, []) -> pass(Exception);
choose(Exception, [Choice | Rest]) ->
    {Name, Block} = choice(Choice),
    case {lists:member(Name, restarts(Exception)), Block} of
        {true, none} -> restart(Exception, Name);
        {true, _} -> resume(Exception, call(Block, Exception));
        {false, _} -> choose(Exception, Rest)
    end.

-spec choice(term()) -> {atom(), term()}.
choice({'$bt_value', 'Association', #{key := Name, value := Block}}) -> {Name, Block};
choice({Name, Block}) when is_atom(Name) -> {Name, Block};
choice(Name) when is_atom(Name) -> {Name, none}.

-spec guarded(block(), handler()) -> {value, term()} | {retry, block()}.
guarded(Block, #{ref := Ref} = Handler) ->
    Outer = handlers(),
    put(?HANDLERS, [Handler | Outer]),
    try
        {value, bt_future:force(Block())}
    catch
        throw:{'$bt_unwind', Ref, Value} -> {value, Value};
        throw:{'$bt_retry', Ref, none} -> {retry, Block};
        throw:{'$bt_retry', Ref, Other} -> {retry, Other};
        Class:Reason:Stack ->
            put(?HANDLERS, Outer),
            late(Class, Reason, Stack, Block, Handler, Outer)
    after
        put(?HANDLERS, Outer)
    end.

%% What Erlang raised, or what nobody looked for when it was signalled, is offered on the way out.
-spec late(error | exit | throw, term(), list(), block(), handler(), [handler()]) -> {value, term()} | {retry, block()}.
late(throw, Reason, Stack, _, _, _) when ?IS_CONTROL(Reason) -> erlang:raise(throw, Reason, Stack);
late(Class, Reason, Stack, Block, #{ref := Ref, on := On} = Handler, Outer) ->
    Exception = bt_error:exception(Class, Reason, Stack),
    case passed(Exception, Ref) orelse not matches(Exception, On) of
        true -> erlang:raise(Class, keep(Class, Reason, Exception), Stack);
        false ->
            try run(Handler, framed(Exception), Outer) of
                {value, Value} -> {value, Value};
                {pass, Changed} -> erlang:raise(error, {bt_error, Changed}, Stack)
            catch
                throw:{'$bt_unwind', Ref, Value} -> {value, Value};
                throw:{'$bt_retry', Ref, none} -> {retry, Block};
                throw:{'$bt_retry', Ref, Other} -> {retry, Other}
            end
    end.

-spec keep(error | exit | throw, term(), exception()) -> term().
keep(error, {bt_error, _}, Exception) -> {bt_error, Exception};
keep(_, Reason, _) -> Reason.

-spec passed(exception(), reference()) -> boolean().
passed({'$bt_value', _, #{'$handled' := Refs}}, Ref) -> lists:member(Ref, Refs);
passed(_, _) -> false.

%% @doc Whether a handler for these classes takes this exception; one whose class nobody defined is an Error.
-spec matches(exception(), [atom()]) -> boolean().
matches({'$bt_value', Class, _}, Classes) ->
    lists:any(fun(On) -> bt_class:inherits(Class, On) end, Classes)
        orelse (not bt_class:exists(Class) andalso (lists:member('Error', Classes) orelse lists:member('Exception', Classes))).

%% @doc `[..] ensure: [..]'.
-spec ensure(block(), block()) -> term().
ensure(Block, Finally) ->
    try bt_future:force(Block())
    after Finally()
    end.

%% @doc `[..] ifCurtailed: [..]': Finally runs only when the block does not end by itself.
-spec if_curtailed(block(), block()) -> term().
if_curtailed(Block, Finally) ->
    try bt_future:force(Block())
    catch Class:Reason:Stack ->
        _ = Finally(),
        erlang:raise(Class, Reason, Stack)
    end.

%%% ------------------------------------------------------------------ what a handler may say to its exception

%% @doc `e return: v': the value of the guarded block.
-spec return(exception(), term()) -> no_return().
return(Exception, Value) -> throw({'$bt_unwind', handler(Exception, return), Value}).

-spec retry(exception()) -> no_return().
retry(Exception) -> throw({'$bt_retry', handler(Exception, retry), none}).

-spec retry_using(exception(), block()) -> no_return().
retry_using(Exception, Block) -> throw({'$bt_retry', handler(Exception, 'retryUsing:'), Block}).

%% @doc `e pass': the handlers outside this one get it.
-spec pass(exception()) -> no_return().
pass(Exception) -> throw({'$bt_pass', handler(Exception, pass), Exception}).

%% @doc `e resignal: other': Other goes to the handlers outside instead.
-spec resignal(exception(), term()) -> no_return().
resignal(Exception, {'$bt_value', Class, Slots}) ->
    {'$bt_value', _, Old} = Exception,
    throw({'$bt_pass', handler(Exception, 'resignal:'),
           {'$bt_value', Class, maps:merge(maps:with(['$signal', '$restarts'], Old), Slots)}});
resignal(_, Other) -> bt_prim:type_error('resignal:', "an exception", Other).

%% @doc `e resume: v': the signal answers v.
-spec resume(exception(), term()) -> no_return().
resume({'$bt_value', _, #{'$signal' := Where}}, Value) -> throw({'$bt_resume', Where, Value});
resume(Exception, _) ->
    bt_error:raise('Error', ["the sender of this error cannot go on: ", bt_error:message(Exception)],
                   #{hint => <<"Use return: or retry.">>}).

%% @doc `e restart: #name': the signaler goes on with the value of that restart.
-spec restart(exception(), term()) -> no_return().
restart({'$bt_value', _, Slots} = Exception, Given) ->
    Name = bt_prim:symbol(Given, 'restart:'),
    case lists:member(Name, restarts(Exception)) of
        true -> throw({'$bt_restart', maps:get('$signal', Slots), Name});
        false when is_map_key('$offered', Slots) ->
            bt_error:raise('RestartNotFound', ["#", atom_to_binary(Name), " was on offer in another process, which has given up"],
                           #{hint => <<"Choose the restart in the method that runs there.">>});
        false ->
            bt_error:raise('RestartNotFound', ["there is no restart #", atom_to_binary(Name), " here"],
                           #{hint => bt_error:did_you_mean(Name, restarts(Exception), "It offers ")})
    end.

%% @doc The names of the restarts on offer.
-spec restarts(exception()) -> [atom()].
restarts({'$bt_value', _, Slots}) -> maps:get('$restarts', Slots, []).

-spec handler(exception(), atom()) -> reference().
handler({'$bt_value', _, #{'$handler' := Ref}}, _) -> Ref;
handler(_, Selector) ->
    bt_error:raise('Error', [atom_to_binary(Selector), " belongs in the handler block of on:do:"]).

%%% ------------------------------------------------------------------ for the runtime

%% @doc Run Fun as the outermost frame of this process: a handler outside has no say in it (blocks run for others).
-spec outermost(fun(() -> T)) -> T.
outermost(Fun) ->
    Handlers = put(?HANDLERS, []),
    try Fun()
    after put(?HANDLERS, Handlers)
    end.

-spec from_reason(error | exit | throw, term(), list()) -> exception().
from_reason(Class, Reason, Stack) -> bt_error:exception(Class, Reason, Stack).
