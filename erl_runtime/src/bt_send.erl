%% @doc The one place where a message meets a receiver: what emitted code calls for every send.
%% A plain value's method is looked up and applied with nothing between; an actor gets a message; a Future is awaited
%% first.  `keep' may answer a Future, `call' never does, `cast' answers nothing, `self' runs in the caller.
%% Knows lookup, not classes; what a missing method means is `bt_fallback'.
%%
%% Example: `7 = bt_send:call(3, '+', 4, {<<"cell[1]">>, 1, <<>>})'.
-module(bt_send).

-compile({inline, [method/2, class_of/1, of_tuple/1, find/2, find_class/2, in_table/2, in_sender/1, taken/2]}).

-export([keep/3, keep/4, keep/5, keep/6, keep_list/4]).
-export([call/3, call/4, call/5, call/6, call_list/4]).
-export([cast/3, cast/4, cast/5, cast/6, cast_list/4]).
-export([self/3, self/4, self/5, self/6, self_list/4]).
-export([super/7, binary/4, equal/3, foreign/5, spawn_with/3]).
-export([method/2, handler/2]).

-export_type([site/0]).

-type site() :: {Unit :: binary(), Line :: non_neg_integer(), Where :: binary()}.
-type selector() :: atom().
%% What a class answers, or what was patched since and the key of the rest.
-type table() :: map() | {map(), term()}.

%%% ------------------------------------------------------------------ lookup

%% @doc The method a receiver answers a selector with.  Apply it at once.
-spec method(term(), selector()) -> fun() | none.
method({'$bt_class', Class}, Selector) -> find_class(Class, Selector);
method(Receiver, Selector) -> find(class_of(Receiver), Selector).

-spec find(atom(), selector()) -> fun() | none.
find(Class, Selector) ->
    case persistent_term:get(Class, none) of
        none -> none;
        Version -> in_table(persistent_term:get(Version), Selector)
    end.

-spec find_class(atom(), selector()) -> fun() | none.
find_class(Class, Selector) ->
    case persistent_term:get(Class, none) of
        none -> none;
        Version -> in_table(persistent_term:get(-Version), Selector)
    end.

%% The whole table of a class, or what was patched since and the key of the rest.
-spec in_table(table(), selector()) -> fun() | none.
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

-spec class_of(term()) -> atom().
class_of(N) when is_integer(N) -> 'Integer';
class_of(T) when is_tuple(T) -> of_tuple(T);
class_of(F) when is_float(F) -> 'Float';
class_of(B) when is_binary(B) -> 'String';
class_of(Other) -> bt_class:class_of(Other).

-spec of_tuple(tuple()) -> atom().
of_tuple({'$bt_value', Class, _}) -> Class;
of_tuple({'$bt_actor', Class, _, _}) -> Class;
of_tuple({'$bt_object', Class, _}) -> Class;
of_tuple(Other) -> bt_class:class_of(Other).

%% How an actor's class takes a message: in the actor, in the sender, or not at all.
-spec handler(atom(), selector()) -> message | {local, fun()} | none.
handler(Class, Selector) -> taken(find(Class, Selector), Selector).

-spec taken(fun() | none, selector()) -> message | {local, fun()} | none.
taken(none, _) -> none;
taken(Method, Selector) ->
    case in_sender(Selector) of
        false -> message;
        true -> bt_fallback:where(Method)
    end.

%% What a reference answers itself, unless its class has a method of that name.
-spec in_sender(selector()) -> boolean().
in_sender(class) -> true; in_sender('=') -> true; in_sender('==') -> true; in_sender('/=') -> true;
in_sender('!=') -> true; in_sender('=:=') -> true; in_sender('=/=') -> true; in_sender(hash) -> true;
in_sender(isNil) -> true; in_sender(notNil) -> true; in_sender('ifNil:') -> true;
in_sender('ifNotNil:') -> true; in_sender('ifNil:ifNotNil:') -> true; in_sender('ifNotNil:ifNil:') -> true;
in_sender(yourself) -> true; in_sender('isKindOf:') -> true; in_sender('isMemberOf:') -> true;
in_sender('respondsTo:') -> true; in_sender('conformsTo:') -> true; in_sender('equals:') -> true;
in_sender('perform:') -> true; in_sender('perform:with:') -> true; in_sender('perform:with:with:') -> true;
in_sender('perform:withArguments:') -> true; in_sender('->') -> true; in_sender(printString) -> true;
in_sender(displayString) -> true; in_sender(asString) -> true; in_sender(inspect) -> true;
in_sender(state) -> true; in_sender(mailbox) -> true; in_sender(methods) -> true; in_sender(pid) -> true;
in_sender(isAlive) -> true; in_sender(stop) -> true; in_sender(kill) -> true; in_sender(monitor) -> true;
in_sender(link) -> true; in_sender('trace:') -> true; in_sender('breakOn:when:') -> true;
in_sender('breakOn:') -> true; in_sender(clearBreaks) -> true; in_sender(untrace) -> true;
in_sender(recent) -> true; in_sender('forkAt:') -> true; in_sender('eval:') -> true; in_sender(pause) -> true;
in_sender(resume) -> true; in_sender(step) -> true; in_sender(skip) -> true; in_sender(retry) -> true;
in_sender(isPaused) -> true; in_sender(mailboxSize) -> true; in_sender('onExit:') -> true; in_sender('registerAs:') -> true;
in_sender(unregister) -> true; in_sender(unregisterName) -> true; in_sender(registeredName) -> true;
in_sender(isRegistered) -> true; in_sender('withTimeout:') -> true; in_sender('whenResolved:') -> true;
in_sender('whenRejected:') -> true; in_sender('whenResolved:whenRejected:') -> true;
in_sender('then:') -> true; in_sender(await) -> true; in_sender('await:') -> true;
in_sender(awaitForever) -> true;
in_sender(_) -> false.

%%% ------------------------------------------------------------------ the value may be a Future

-define(KEEP(Receiver, Selector, Args, Site, Apply),
        case Receiver of
            {'$bt_actor', Class, _, _} ->
                case handler(Class, Selector) of
                    message -> bt_message:ask(Receiver, Selector, Args, Site);
                    {local, Method} -> apply(Method, [Receiver | Args]);
                    none -> bt_fallback:keep(Receiver, Selector, Args, Site)
                end;
            {'$bt_future', _, _} -> bt_fallback:keep_future(Receiver, Selector, Args, Site);
            _ ->
                case method(Receiver, Selector) of
                    none -> bt_fallback:keep(Receiver, Selector, Args, Site);
                    Method -> Apply
                end
        end).

-spec keep(term(), selector(), site()) -> term().
keep(R, S, Site) -> ?KEEP(R, S, [], Site, Method(R)).

-spec keep(term(), selector(), term(), site()) -> term().
keep(R, S, A, Site) -> ?KEEP(R, S, [A], Site, Method(R, A)).

-spec keep(term(), selector(), term(), term(), site()) -> term().
keep(R, S, A, B, Site) -> ?KEEP(R, S, ([A, B]), Site, Method(R, A, B)).

-spec keep(term(), selector(), term(), term(), term(), site()) -> term().
keep(R, S, A, B, C, Site) -> ?KEEP(R, S, ([A, B, C]), Site, Method(R, A, B, C)).

-spec keep_list(term(), selector(), [term()], site()) -> term().
keep_list(R, S, Args, Site) -> ?KEEP(R, S, Args, Site, apply(Method, [R | Args])).

%%% ------------------------------------------------------------------ the value is needed at once

-define(CALL(Receiver, Selector, Args, Site, Apply),
        case Receiver of
            {'$bt_actor', Class, _, _} ->
                case handler(Class, Selector) of
                    message -> bt_message:demand(Receiver, Selector, Args, Site);
                    {local, Method} -> bt_future:force(apply(Method, [Receiver | Args]));
                    none -> bt_future:force(bt_fallback:call(Receiver, Selector, Args, Site))
                end;
            {'$bt_future', _, _} -> bt_future:force(bt_fallback:keep_future(Receiver, Selector, Args, Site));
            _ ->
                case method(Receiver, Selector) of
                    none -> bt_future:force(bt_fallback:call(Receiver, Selector, Args, Site));
                    Method ->
                        case Apply of
                            {'$bt_future', _, _} = Future -> bt_future:force(Future);
                            Value -> Value
                        end
                end
        end).

-spec call(term(), selector(), site()) -> term().
call(R, S, Site) -> ?CALL(R, S, [], Site, Method(R)).

-spec call(term(), selector(), term(), site()) -> term().
call(R, S, A, Site) -> ?CALL(R, S, [A], Site, Method(R, A)).

-spec call(term(), selector(), term(), term(), site()) -> term().
call(R, S, A, B, Site) -> ?CALL(R, S, ([A, B]), Site, Method(R, A, B)).

-spec call(term(), selector(), term(), term(), term(), site()) -> term().
call(R, S, A, B, C, Site) -> ?CALL(R, S, ([A, B, C]), Site, Method(R, A, B, C)).

-spec call_list(term(), selector(), [term()], site()) -> term().
call_list(R, S, Args, Site) -> ?CALL(R, S, Args, Site, apply(Method, [R | Args])).

%%% ------------------------------------------------------------------ the value is thrown away

-define(CAST(Receiver, Selector, Args, Site, Apply),
        case Receiver of
            {'$bt_actor', Class, _, _} ->
                case handler(Class, Selector) of
                    message -> bt_message:tell(Receiver, Selector, Args, Site);
                    {local, Method} -> bt_future:discard(apply(Method, [Receiver | Args]), Site);
                    none -> bt_fallback:cast(Receiver, Selector, Args, Site)
                end;
            {'$bt_future', _, _} -> bt_fallback:cast_future(Receiver, Selector, Args, Site);
            _ ->
                case method(Receiver, Selector) of
                    none -> bt_fallback:cast(Receiver, Selector, Args, Site);
                    Method ->
                        case Apply of
                            {'$bt_future', _, _} = Future -> bt_future:discard(Future, Site);
                            _ -> ok
                        end
                end
        end).

-spec cast(term(), selector(), site()) -> ok.
cast(R, S, Site) -> ?CAST(R, S, [], Site, Method(R)).

-spec cast(term(), selector(), term(), site()) -> ok.
cast(R, S, A, Site) -> ?CAST(R, S, [A], Site, Method(R, A)).

-spec cast(term(), selector(), term(), term(), site()) -> ok.
cast(R, S, A, B, Site) -> ?CAST(R, S, ([A, B]), Site, Method(R, A, B)).

-spec cast(term(), selector(), term(), term(), term(), site()) -> ok.
cast(R, S, A, B, C, Site) -> ?CAST(R, S, ([A, B, C]), Site, Method(R, A, B, C)).

-spec cast_list(term(), selector(), [term()], site()) -> ok.
cast_list(R, S, Args, Site) -> ?CAST(R, S, Args, Site, apply(Method, [R | Args])).

%%% ------------------------------------------------------------------ to self: a direct call, no queue

-define(SELF(Self, Selector, Args, Site, Apply),
        case method(Self, Selector) of
            none -> bt_fallback:to_self(Self, Selector, Args, Site);
            Method -> Apply
        end).

-spec self(term(), selector(), site()) -> term().
self(R, S, Site) -> ?SELF(R, S, [], Site, Method(R)).

-spec self(term(), selector(), term(), site()) -> term().
self(R, S, A, Site) -> ?SELF(R, S, [A], Site, Method(R, A)).

-spec self(term(), selector(), term(), term(), site()) -> term().
self(R, S, A, B, Site) -> ?SELF(R, S, ([A, B]), Site, Method(R, A, B)).

-spec self(term(), selector(), term(), term(), term(), site()) -> term().
self(R, S, A, B, C, Site) -> ?SELF(R, S, ([A, B, C]), Site, Method(R, A, B, C)).

-spec self_list(term(), selector(), [term()], site()) -> term().
self_list(R, S, Args, Site) -> ?SELF(R, S, Args, Site, apply(Method, [R | Args])).

%%% ------------------------------------------------------------------ the others

%% @doc `super': the layer below in a patch (Module), else the superclass's method.
-spec super(term(), atom(), module() | none, bt_class:side(), selector(), [term()], site()) -> term().
super(Self, Class, none, instance, initialize, [], Site) -> bt_actor_start:super_initialize(Self, Class, Site);
super(Self, Class, Module, Side, Selector, Args, Site) ->
    case bt_class:super_method(Class, Module, Side, Selector) of
        none -> bt_fallback:no_super(Self, Selector, Args, Site);
        Method -> apply(Method, [Self | Args])
    end.

%% @doc An operator whose operands were not two plain numbers.
-spec binary(selector(), term(), term(), site()) -> term().
binary(Selector, A, B, Site) -> bt_operator:binary(Selector, A, B, Site).

-spec equal(selector(), term(), term()) -> boolean().
equal(Selector, A, B) -> bt_operator:equal(Selector, A, B).

-spec foreign(erlang | elixir, module(), selector(), [term()], site()) -> term().
foreign(Kind, Module, Selector, Args, _Site) -> bt_foreign:call(Kind, Module, Selector, Args).

%% @doc `C spawn k: v j: w': the message k:j: to a new actor if its class answers it, else fields.
-spec spawn_with(term(), [{atom(), term()}], site()) -> term().
spawn_with(Class, Pairs, Site) -> bt_actor_spawn:spawn_with(Class, Pairs, Site).
