%% @doc The blocks that are guarded: on:do:, on:restarts:, ensure:, ifCurtailed:.
%%
%% Knows how a block is entered and left; who is asked what to do with an exception is bt_exception's.
%% `bt_handling:on_do(fun() -> bt_error:raise('TypeError', "no") end, {'$bt_class', 'Error'}, fun bt_error:message/1)' is
%% `<<"no">>'.
-module(bt_handling).

-compile({inline, [restore/1]}).

-export([on_do/3, guard/4, classes/1, on_restarts/3, ensure/2, if_curtailed/2]).
-export([matches/2, takes/2]).

-type exception() :: bt_error:exception().
-type block() :: fun().

-define(HANDLERS, '$bt_handlers').
%% Throws of ours that only their own catchers may see.
-define(IS_CONTROL(Reason),
        (is_tuple(Reason) andalso tuple_size(Reason) =:= 3 andalso
         (element(1, Reason) =:= '$bt_return' orelse element(1, Reason) =:= '$bt_unwind' orelse
          element(1, Reason) =:= '$bt_retry' orelse element(1, Reason) =:= '$bt_resume' orelse
          element(1, Reason) =:= '$bt_restart' orelse element(1, Reason) =:= '$bt_pass'))).

%% @doc `[..] on: Class do: [:e | ..]'; Class may be a list or array of classes.
-spec on_do(block(), term(), block()) -> term().
on_do(Block, On, Do) -> guard(Block, classes(On), Do, false).

%% @doc What stands before `do:', as class names.
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
choose(Exception, []) -> bt_exception:pass(Exception);
choose(Exception, [Choice | Rest]) ->
    {Name, Block} = choice(Choice),
    case {lists:member(Name, bt_exception:restarts(Exception)), Block} of
        {true, none} -> bt_exception:restart(Exception, Name);
        {true, _} -> bt_exception:resume(Exception, bt_exception:answer(Block, Exception));
        {false, _} -> choose(Exception, Rest)
    end.

-spec choice(term()) -> {atom(), term()}.
choice({'$bt_value', 'Association', #{key := Name, value := Block}}) -> {Name, Block};
choice({Name, Block}) when is_atom(Name) -> {Name, Block};
choice(Name) when is_atom(Name) -> {Name, none}.

%% @doc The value of a block, or of the handler that takes what goes wrong in it; `Plain' as in a handler.
-spec guard(block(), [atom()], block(), boolean()) -> term().
guard(Block, On, Do, Plain) ->
    Outer = bt_exception:handlers(),
    Ref = erlang:unique_integer(),
    put(?HANDLERS, [{Ref, On, Do, Plain} | Outer]),
    try bt_future:force(Block()) of
        Value ->
            put(?HANDLERS, Outer),
            Value
    catch
        throw:{'$bt_unwind', Ref, Value} ->
            restore(Outer),
            Value;
        throw:{'$bt_retry', Ref, Other} ->
            put(?HANDLERS, Outer),
            guard(again(Other, Block), On, Do, Plain);
        throw:Reason:Stack when ?IS_CONTROL(Reason) ->
            put(?HANDLERS, Outer),
            erlang:raise(throw, Reason, Stack);
        Class:Reason:Stack ->
            put(?HANDLERS, Outer),
            case late(Class, Reason, Stack, {Ref, On, Do, Plain}, Outer) of
                {value, Value} -> Value;
                {retry, Other} -> guard(again(Other, Block), On, Do, Plain)
            end
    end.

-spec again(block() | none, block()) -> block().
again(none, Block) -> Block;
again(Other, _) -> Other.

%% Who runs a plain handler leaves the handlers as they are outside it: mostly they are right.
-spec restore([bt_exception:handler()] | undefined) -> ok.
restore(Handlers) ->
    case get(?HANDLERS) of
        Handlers -> ok;
        _ -> _ = put(?HANDLERS, Handlers), ok
    end.

%% What Erlang raised, or what nobody looked for when it was signalled, is offered on the way out.
-spec late(error | exit | throw, term(), list(), bt_exception:handler(), [bt_exception:handler()]) -> {value, term()} | {retry, block() | none}.
late(Class, Reason, Stack, {Ref, On, _, _} = Handler, Outer) ->
    Exception = bt_error:exception(Class, Reason, Stack),
    case passed(Exception, Ref) orelse not matches(Exception, On) of
        true -> erlang:raise(Class, keep(Class, Reason, Exception), Stack);
        false ->
            try bt_exception:run(Handler, bt_exception:framed(Exception), Outer) of
                {value, Value} -> {value, Value};
                {pass, Changed} -> erlang:raise(error, {bt_error, Changed}, Stack)
            catch
                throw:{'$bt_unwind', Ref, Value} -> {value, Value};
                throw:{'$bt_retry', Ref, Other} -> {retry, Other}
            end
    end.

-spec keep(error | exit | throw, term(), exception()) -> term().
keep(error, {bt_error, _}, Exception) -> {bt_error, Exception};
keep(_, Reason, _) -> Reason.

-spec passed(exception(), bt_exception:ref()) -> boolean().
passed({'$bt_value', _, #{'$handled' := Refs}}, Ref) -> lists:member(Ref, Refs);
passed(_, _) -> false.

%% @doc Whether a handler for these classes takes this exception; one whose class nobody defined is an Error.
-spec matches(exception(), [atom()]) -> boolean().
matches({'$bt_value', Class, _}, Classes) ->
    takes(Class, Classes)
        orelse (not bt_class:exists(Class) andalso (lists:member('Error', Classes) orelse lists:member('Exception', Classes))).

%% @doc The same of an exception of this class, which is known.
-spec takes(atom(), [atom()]) -> boolean().
takes(_, []) -> false;
takes(Class, [On | Others]) -> bt_class:inherits(Class, On) orelse takes(Class, Others).

%% @doc `[..] ensure: [..]'.
-spec ensure(block(), block()) -> term().
ensure(Block, Finally) ->
    Handlers = get(?HANDLERS),
    try bt_future:force(Block())
    after
        restore(Handlers),
        Finally()
    end.

%% @doc `[..] ifCurtailed: [..]': Finally runs only when the block does not end by itself.
-spec if_curtailed(block(), block()) -> term().
if_curtailed(Block, Finally) ->
    Handlers = get(?HANDLERS),
    try bt_future:force(Block())
    catch Class:Reason:Stack ->
        restore(Handlers),
        _ = Finally(),
        erlang:raise(Class, Reason, Stack)
    end.
