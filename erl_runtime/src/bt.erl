%% @doc For Erlang and Elixir code: make actors, send to them, wait for answers.  Replies are never Futures.
%% Takes a reference, a pid or a registered name.  Knows nothing but who to ask.
%%
%% Example: `C = bt:spawn('Counter', #{value => 3}), ok = bt:send(C, increment, []), 4 = bt:call(C, getValue, [])'.
-module(bt).

-compile({no_auto_import, [spawn/1, spawn/2]}).

-export([init_tables/0, spawn/1, spawn/2, send/3, call/3, call/4, await/1, stop/1]).

-type target() :: bt_actor:ref() | pid() | atom().

-define(SITE, {<<"Erlang">>, 0, <<>>}).

%% @doc Every table of this room; called by the process that is to own them.
-spec init_tables() -> ok.
init_tables() ->
    ok = bt_origin:init_tables(),
    ok = bt_registry:init_tables(),
    ok = bt_lifecycle:init_table(),
    ok = bt_persist:init_table(),
    ok = bt_sup_history:init_table(),
    ok = bt_future_table:init_tables(),
    ok = bt_deadlock:init_tables().

-spec spawn(atom()) -> bt_actor:ref().
spawn(Class) -> bt_actor_start:start(Class, #{}, none).

-spec spawn(atom(), bt_actor:fields()) -> bt_actor:ref().
spawn(Class, Fields) -> bt_actor_spawn:spawn_fields({'$bt_class', Class}, Fields).

%% @doc Send and go on.
-spec send(target(), atom(), [term()]) -> ok.
send(Target, Selector, Args) -> bt_send:cast_list(actor(Target), Selector, Args, ?SITE).

-spec call(target(), atom(), [term()]) -> term().
call(Target, Selector, Args) -> bt_send:call_list(actor(Target), Selector, Args, ?SITE).

%% @doc Wait at most so many milliseconds.
-spec call(target(), atom(), [term()], timeout()) -> term().
call(Target, Selector, Args, Timeout) ->
    bt_future:await(bt_send:keep_list(actor(Target), Selector, Args, ?SITE), Timeout).

-spec await(term()) -> term().
await(Value) -> bt_future:force(Value).

-spec stop(target()) -> nil.
stop(Target) -> bt_actor_ref:stop(actor(Target)).

-spec actor(target()) -> bt_actor:ref().
actor({'$bt_actor', _, _, _} = Ref) -> Ref;
actor(Pid) when is_pid(Pid) ->
    case bt_registry:ref(Pid) of
        undefined -> erlang:error({not_an_actor, Pid});
        Ref -> Ref
    end;
actor(Name) when is_atom(Name) ->
    case bt_registry:named(Name) of
        undefined -> actor(whereis(Name));
        Ref -> Ref
    end.
