%% @doc What a message means for which the receiver's class has no method, or whose receiver is a Future.
%% In this order: what every object answers to the Future protocol, what a reference or class object answers by itself,
%% a call of a foreign module, `doesNotUnderstand:', and the error, raised in the sender.
%%
%% Example: `3 = bt_fallback:keep(3, await, [], Site)'.
-module(bt_fallback).

-export([keep/4, call/4, cast/4, keep_future/4, cast_future/4, to_self/4, no_super/4, handled/3, where/1, catches_all/1]).

%% A value, or a message to the actor itself.
-type meaning() :: {value, term()} | {message, atom(), [term()]}.

-define(HANDLER, 'doesNotUnderstand:args:').
-define(SHORT_HANDLER, 'doesNotUnderstand:').

%%% ------------------------------------------------------------------ the three ways to send

-spec keep(term(), atom(), [term()], bt_send:site()) -> term().
keep(Receiver, Selector, Args, Site) ->
    case meaning(Receiver, Selector, Args, Site) of
        {value, Value} -> Value;
        {message, Handler, HandlerArgs} -> bt_message:ask(Receiver, Handler, HandlerArgs, Site)
    end.

-spec call(term(), atom(), [term()], bt_send:site()) -> term().
call(Receiver, Selector, Args, Site) ->
    case meaning(Receiver, Selector, Args, Site) of
        {value, Value} -> Value;
        {message, Handler, HandlerArgs} -> bt_message:demand(Receiver, Handler, HandlerArgs, Site)
    end.

-spec cast(term(), atom(), [term()], bt_send:site()) -> ok.
cast(Receiver, Selector, Args, Site) ->
    case meaning(Receiver, Selector, Args, Site) of
        {value, Value} -> bt_future:discard(Value, Site);
        {message, Handler, HandlerArgs} -> bt_message:tell(Receiver, Handler, HandlerArgs, Site)
    end.

-spec meaning(term(), atom(), [term()], bt_send:site()) -> meaning().
meaning({'$bt_module', Kind, Module}, Selector, Args, _) -> {value, bt_foreign:call(Kind, Module, Selector, Args)};
meaning(Receiver, Selector, Args, Site) ->
    case built_in(Receiver, Selector, Args, Site) of
        {value, _} = Value -> Value;
        none -> not_understood(Receiver, Selector, Args, Site)
    end.

-spec built_in(term(), atom(), [term()], bt_send:site()) -> {value, term()} | none.
built_in(Receiver, Selector, Args, Site) ->
    case of_any_object(Receiver, Selector, Args) of
        none -> of_kind(Receiver, Selector, Args, Site);
        Value -> Value
    end.

%% A plain value is a Future that is resolved.
-spec of_any_object(term(), atom(), [term()]) -> {value, term()} | none.
of_any_object(Receiver, await, []) -> {value, Receiver};
of_any_object(Receiver, 'await:', [_]) -> {value, Receiver};
of_any_object(Receiver, awaitForever, []) -> {value, Receiver};
of_any_object(Receiver, 'whenResolved:', [Block]) -> {value, bt_future:when_resolved(Receiver, Block)};
of_any_object(Receiver, 'whenRejected:', [_]) -> {value, Receiver};
of_any_object(Receiver, 'whenResolved:whenRejected:', [Block, _]) -> {value, bt_future:when_resolved(Receiver, Block)};
of_any_object(Receiver, 'then:', [Block]) -> {value, bt_future:then(Receiver, Block)};
of_any_object(_, isResolved, []) -> {value, true};
of_any_object(_, isRejected, []) -> {value, false};
of_any_object(_, isPending, []) -> {value, false};
of_any_object(_, _, _) -> none.

-spec of_kind(term(), atom(), [term()], bt_send:site()) -> {value, term()} | none.
of_kind({'$bt_actor', _, _, _} = Ref, Selector, Args, _) -> bt_actor_ref:answer(Ref, Selector, Args);
of_kind({'$bt_class', Name} = Class, Selector, Args, Site) ->
    case bt_value:construct(Name, Selector, Args) of
        {ok, Value} -> {value, Value};
        none -> bt_actor_spawn:answer(Class, Selector, Args, Site)
    end;
of_kind(_, _, _, _) -> none.

%%% ------------------------------------------------------------------ not understood

-spec not_understood(term(), atom(), [term()], bt_send:site()) -> meaning().
not_understood({'$bt_actor', _, {team, _}, _} = Team, Selector, Args, Site) ->
    {value, bt_team_send:routed(Team, Selector, Args, Site)};
not_understood({'$bt_actor', Class, _, _} = Ref, Selector, Args, Site) ->
    case own_handler(Ref) of
        none ->
            case waiting(Class, Selector) of
                none -> bt_error:not_understood(Ref, Selector, Args);
                Base -> {value, bt_message:demand(Ref, Base, Args, Site)}
            end;
        {?HANDLER, _} -> {message, ?HANDLER, [Selector, Args]};
        {?SHORT_HANDLER, _} -> {message, ?SHORT_HANDLER, [message(Selector, Args)]}
    end;
not_understood(Receiver, Selector, Args, _) -> {value, handled(Receiver, Selector, Args)}.

%% `getSync' and `at:putSync:' are `get' and `at:put:' sent by somebody who waits.
-spec waiting(atom(), atom()) -> atom().
waiting(Class, Selector) ->
    case re:run(atom_to_binary(Selector), "^(.+)Sync(:?)$", [{capture, all_but_first, binary}, unicode]) of
        {match, [Name, Colon]} -> known(Class, <<Name/binary, Colon/binary>>);
        nomatch -> none
    end.

-spec known(atom(), binary()) -> atom().
known(Class, Name) ->
    try binary_to_existing_atom(Name) of
        Base -> case bt_class:find(Class, Base) of none -> none; _ -> Base end
    catch error:badarg -> none
    end.

%% @doc A message that the receiver's class has no method for: its `doesNotUnderstand:', or the error.
-spec handled(term(), atom(), [term()]) -> term().
handled(Receiver, Selector, Args) ->
    case own_handler(Receiver) of
        none -> bt_error:not_understood(Receiver, Selector, Args);
        {?HANDLER, Method} -> Method(Receiver, Selector, Args);
        {?SHORT_HANDLER, Method} -> Method(Receiver, message(Selector, Args))
    end.

%% @doc Whether the receiver's class has a `doesNotUnderstand:' of its own, so that every message means something to it.
-spec catches_all(term()) -> boolean().
catches_all(Receiver) -> own_handler(Receiver) =/= none.

%% The library's default does what happens without one.
-spec own_handler(term()) -> none | {atom(), fun()}.
own_handler(Receiver) ->
    case {own(bt_send:method(Receiver, ?HANDLER)), own(bt_send:method(Receiver, ?SHORT_HANDLER))} of
        {none, none} -> none;
        {none, Method} -> {?SHORT_HANDLER, Method};
        {Method, none} -> {?HANDLER, Method};
        {Long, Short} -> nearer(Receiver, {?HANDLER, Long}, {?SHORT_HANDLER, Short})
    end.

%% Of two handlers the one whose class is nearer.
-spec nearer(term(), {atom(), fun()}, {atom(), fun()}) -> {atom(), fun()}.
nearer(Receiver, Long, Short) ->
    {Class, Side} = case Receiver of
                        {'$bt_class', Name} -> {Name, class};
                        _ -> {bt_class:class_of(Receiver), instance}
                    end,
    [{OfLong, _}, {OfShort, _}] = [bt_describe:implementor(Class, Side, S) || S <- [?HANDLER, ?SHORT_HANDLER]],
    case OfShort =/= OfLong andalso bt_class:inherits(OfShort, OfLong) of
        true -> Short;
        false -> Long
    end.

-spec own(fun() | none) -> fun() | none.
own(none) -> none;
own(Method) ->
    case where(Method) of
        message -> Method;
        {local, _} -> none
    end.

-spec message(atom(), [term()]) -> term().
message(Selector, Args) -> {'$bt_value', 'Message', #{selector => Selector, arguments => Args}}.

%% @doc A method that every object or actor has from the library runs in the sender; any other is a message.
-spec where(fun()) -> message | {local, fun()}.
where(Method) ->
    case erlang:fun_info(Method, module) of
        {module, 'bt@std@Object'} -> {local, Method};
        {module, 'bt@std@ProtoObject'} -> {local, Method};
        {module, 'bt@std@Actor'} -> {local, Method};
        {module, 'bt@std@Supervisor'} -> {local, Method};
        {module, 'bt@std@DynamicSupervisor'} -> {local, Method};
        {module, 'bt@std@Swarm'} -> {local, Method};
        _ -> message
    end.

%%% ------------------------------------------------------------------ to self, to super

-spec to_self(term(), atom(), [term()], bt_send:site()) -> term().
to_self({'$bt_module', _, _} = Module, Selector, Args, Site) -> keep(Module, Selector, Args, Site);
to_self(Self, Selector, Args, Site) ->
    case built_in(Self, Selector, Args, Site) of
        {value, Value} -> Value;
        none -> self_handled(Self, Selector, Args, Site)
    end.

-spec self_handled(term(), atom(), [term()], bt_send:site()) -> term().
self_handled({'$bt_actor', _, {team, _}, _} = Team, Selector, Args, Site) -> bt_team_send:routed(Team, Selector, Args, Site);
self_handled(Self, Selector, Args, _) -> handled(Self, Selector, Args).

-spec no_super(term(), atom(), [term()], bt_send:site()) -> term().
no_super(Self, Selector, Args, Site) ->
    case built_in(Self, Selector, Args, Site) of
        {value, Value} -> Value;
        none -> bt_error:not_understood(Self, Selector, Args)
    end.

%%% ------------------------------------------------------------------ to a Future

%% @doc Its own protocol, or its value's answer.
-spec keep_future(bt_future:future(), atom(), [term()], bt_send:site()) -> term().
keep_future(Future, Selector, Args, Site) ->
    case protocol(Future, Selector, Args) of
        {value, Value} -> Value;
        none -> bt_send:keep_list(bt_future:force(Future), Selector, Args, Site)
    end.

-spec cast_future(bt_future:future(), atom(), [term()], bt_send:site()) -> ok.
cast_future(Future, Selector, Args, Site) ->
    case protocol(Future, Selector, Args) of
        {value, _} -> ok;
        none -> bt_send:cast_list(bt_future:force(Future), Selector, Args, Site)
    end.

-spec protocol(bt_future:future(), atom(), [term()]) -> {value, term()} | none.
protocol(Future, await, []) -> {value, bt_future:await(Future)};
protocol(Future, 'await:', [Limit]) -> {value, bt_future:await(Future, Limit)};
protocol(Future, awaitForever, []) -> {value, bt_future:await_forever(Future)};
protocol(Future, 'whenResolved:', [Block]) -> {value, bt_future:when_resolved(Future, Block)};
protocol(Future, 'whenRejected:', [Block]) -> {value, bt_future:when_rejected(Future, Block)};
protocol(Future, 'whenResolved:whenRejected:', [Ok, Bad]) -> {value, bt_future:'when'(Future, Ok, Bad)};
protocol(Future, 'then:', [Block]) -> {value, bt_future:then(Future, Block)};
protocol(Future, isResolved, []) -> {value, bt_future:is_resolved(Future)};
protocol(Future, isRejected, []) -> {value, bt_future:is_rejected(Future)};
protocol(Future, isPending, []) -> {value, bt_future:is_pending(Future)};
protocol(Future, cancel, []) -> {value, bt_future:cancel(Future)};
%% Only a Future that no actor owes an answer to is settled by hand.
protocol({'$bt_future', _, {_, none, _, _}} = Future, 'resolve:', [Value]) -> {value, bt_future:resolve(Future, Value)};
protocol({'$bt_future', _, {_, none, _, _}} = Future, 'reject:', [Reason]) -> {value, bt_future:reject(Future, Reason)};
protocol(_, _, _) -> none.
