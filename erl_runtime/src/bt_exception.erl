%% @doc The primitives behind exceptions: signal, retry, return:, pass, restarts.
%%
%% A process keeps the handlers that are at work in its dictionary, so `signal' finds the handler and runs it where the
%% error is, before anything is unwound: that is what lets `restart:' and `resume:' go on there.  Errors of Erlang
%% cannot wait; they reach the same handlers when they are caught (bt_handling).  A handler runs with the handlers outside its own.
-module(bt_exception).

-compile({inline, [known/1, call/2, unwind/2]}).

-export([raise/1, signal/1, signal/2, signal_restarts/2]).
-export([return/2, retry/1, retry_using/2, pass/1, resume/2, restart/2, resignal/2, restarts/1, outermost/1]).
-export([from_reason/3, handlers/0, run/3, framed/1, answer/2, again/3, unwind/2]).

-export_type([handler/0, ref/0]).

-type exception() :: bt_error:exception().
-type block() :: fun().
%% A small number is compared faster than a reference.
-type ref() :: integer().
%% `Plain' says that the block does no more with its exception than ask it what it says, and leave with a value.
-type handler() :: {ref(), On :: [atom()], Do :: block(), Plain :: boolean()}.

-define(HANDLERS, '$bt_handlers').

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

%% @doc The handlers at work in this process, the innermost first.
-spec handlers() -> [handler()].
handlers() ->
    case get(?HANDLERS) of
        undefined -> [];
        Handlers -> Handlers
    end.

%% The handlers that have had their chance are noted in the exception, so they let it pass when it is raised.
-spec search(exception(), [handler()], [ref()]) -> no_return().
search(Exception, [], Passed) -> erlang:error({bt_error, handled(Exception, Passed)});
search(Exception, [{Ref, On, _, _} = Handler | Outer], Passed) ->
    case bt_handling:matches(Exception, On) of
        false -> search(Exception, Outer, [Ref | Passed]);
        true ->
            try run(Handler, seen_by(Handler, Exception), Outer) of
                {value, Value} -> unwind(Ref, Value);
                {pass, Changed} -> search(Changed, Outer, [Ref | Passed])
            catch
                error:Reason:Stack -> again(Reason, Stack, [Ref | Passed])
            end
    end.

%% @doc An error of the handler itself belongs to the handlers outside; those inside, still on the stack, let it pass.
-spec again(term(), list(), [ref()]) -> no_return().
again(Reason, Stack, Passed) ->
    erlang:raise(error, {bt_error, handled(bt_error:exception(error, Reason, Stack), Passed)}, Stack).

%% Taking the stack costs a third of it all, and nobody looks at it in a plain handler.
-spec seen_by(handler(), exception()) -> exception().
seen_by({_, _, _, true}, {'$bt_value', Class, _} = Exception) ->
    case bt_plain_exceptions:template(Class) of
        none -> framed(Exception);
        _ -> Exception
    end;
seen_by(_, Exception) -> framed(Exception).

%% @doc The exception with the stack as it is, unless it has one.
-spec framed(exception()) -> exception().
framed({'$bt_value', _, #{'$frames' := _}} = Exception) -> Exception;
framed({'$bt_value', Class, Slots}) ->
    {current_stacktrace, Stack} = erlang:process_info(self(), current_stacktrace),
    {'$bt_value', Class, Slots#{'$frames' => bt_frames:raw(Stack)}}.

-spec handled(exception(), [ref()]) -> exception().
handled(Exception, []) -> Exception;
handled({'$bt_value', Class, Slots}, Passed) ->
    {'$bt_value', Class, Slots#{'$handled' => Passed ++ maps:get('$handled', Slots, [])}}.

%% @doc Run a handler block with the handlers outside it.
-spec run(handler(), exception(), [handler()]) -> {value, term()} | {pass, exception()}.
run({Ref, _, Do, _}, {'$bt_value', Class, Slots}, Outer) ->
    Inner = put(?HANDLERS, Outer),
    Exception = {'$bt_value', Class, Slots#{'$handler' => Ref}},
    try {value, answer(Do, Exception)}
    catch throw:{'$bt_pass', Ref, Changed} -> {pass, Changed}
    after put(?HANDLERS, Inner)
    end.

%% @doc What a handler block answers, waited for.
-spec answer(block(), exception()) -> term().
answer(Do, Exception) -> known(call(Do, Exception)).

-spec known(term()) -> term().
known({'$bt_future', _, _} = Future) -> bt_future:force(Future);
known(Value) -> Value.

-spec call(block(), exception()) -> term().
call(Do, Exception) when is_function(Do, 1) -> Do(Exception);
call(Do, _) when is_function(Do, 0) -> Do();
call(Value, _) -> Value.

%%% ------------------------------------------------------------------ what a handler may say to its exception

%% @doc `e return: v': the value of the guarded block.
-spec return(exception(), term()) -> no_return().
return(Exception, Value) -> unwind(handler(Exception, return), Value).

%% @doc Leave the block of this handler.  A throw would note up to 40 frames on its way, which nobody looks at.
-spec unwind(ref(), term()) -> no_return().
unwind(Ref, Value) -> erlang:raise(throw, {'$bt_unwind', Ref, Value}, []).

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

-spec handler(exception(), atom()) -> ref().
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
