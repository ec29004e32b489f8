%% @doc Views that stay up to date: takes snapshots of what they watch, at most ten a second, sends what changed.
%% Knows timers and identities of views; what a snapshot holds is the business of `bt_inspect'.
%%
%% Example: `bt_watch:watch(7, Actor)' sends `{event, view, 7, Snapshot}' now and at each change.
-module(bt_watch).
-behaviour(gen_server).

-export([start_link/0, watch/2, unwatch/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(PERIOD_MS, 100).
-define(SLOW_MS, 1000).

-record(view, {target :: term(), seen = none :: none | binary(), period = ?PERIOD_MS :: pos_integer(),
               busy = false :: boolean()}).
-type views() :: #{term() => #view{}}.

-spec start_link() -> {ok, pid()}.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], [{spawn_opt, [{priority, high}]}]).

-spec watch(term(), term()) -> ok.
watch(Id, Target) ->
    gen_server:cast(?MODULE, {watch, Id, Target}).

-spec unwatch(term()) -> ok.
unwatch(Id) ->
    gen_server:cast(?MODULE, {unwatch, Id}).

-spec init([]) -> {ok, views()}.
init([]) ->
    {ok, #{}}.

-spec handle_call(term(), gen_server:from(), views()) -> {reply, ok, views()}.
handle_call(_Request, _From, Views) ->
    {reply, ok, Views}.

-spec handle_cast(term(), views()) -> {noreply, views()}.
handle_cast({watch, Id, Target}, Views) ->
    {noreply, look(Id, #view{target = Target}, Views)};
handle_cast({unwatch, Id}, Views) ->
    {noreply, maps:remove(Id, Views)};
handle_cast(_Other, Views) ->
    {noreply, Views}.

-spec handle_info(term(), views()) -> {noreply, views()}.
handle_info({look, Id}, Views) ->
    case Views of
        #{Id := View = #view{busy = false}} -> {noreply, look(Id, View, Views)};
        _ -> {noreply, Views}
    end;
handle_info({seen, Id, Snapshot}, Views) ->
    case Views of
        #{Id := View} -> {noreply, Views#{Id := seen(Id, Snapshot, View)}};
        _ -> {noreply, Views}
    end;
handle_info(_Other, Views) ->
    {noreply, Views}.

%% The reader is a process of its own: copying a state is its cost, and its fault only its own.
-spec look(term(), #view{}, views()) -> views().
look(Id, View = #view{target = Target}, Views) ->
    Self = self(),
    spawn_opt(fun() -> Self ! {seen, Id, snapshot(Target)} end, [{priority, high}]),
    Views#{Id => View#view{busy = true}}.

-spec snapshot(term()) -> map().
snapshot(Target) ->
    try
        bt_inspect:snapshot(Target)
    catch
        Class:Reason:Stack -> #{error => bt_error:map(Class, Reason, Stack)}
    end.

%% What does not change is looked at less and less often, down to once a second.
-spec seen(term(), map(), #view{}) -> #view{}.
seen(Id, Snapshot, View = #view{seen = Before, period = Period}) ->
    Digest = erlang:md5(term_to_binary(lasting(Snapshot))),
    Next = case Digest of
               Before -> min(Period * 2, ?SLOW_MS);
               _ -> bt_port:send({event, view, Id, Snapshot}), ?PERIOD_MS
           end,
    erlang:send_after(Next, self(), {look, Id}),
    View#view{seen = Digest, period = Next, busy = false}.

%% Looking at a process costs it reductions, and ages grow by themselves: neither is a change.
-spec lasting(term()) -> term().
lasting(Map) when is_map(Map) ->
    maps:map(fun(_Key, Value) -> lasting(Value) end, maps:remove(live, Map));
lasting(List) when is_list(List) ->
    [lasting(Each) || Each <- List];
lasting(Other) ->
    Other.
