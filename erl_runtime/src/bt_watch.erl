%% @doc Views that stay up to date: takes snapshots of what they watch, at most ten a second, sends what changed.
%% Knows timers and identities of views; what a snapshot holds is the business of `bt_view'.
%%
%% Example: `bt_watch:watch(7, Actor)' sends `{event, view, 7, Snapshot}' now and at each change.
-module(bt_watch).
-behaviour(gen_server).

-export([start_link/0, watch/2, unwatch/1, hurry/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(PERIOD_MS, 100).
-define(SLOW_MS, 1000).

%% Turn: who was told to look before it was watched anew does not look twice.
-record(view, {target :: bt_view:target(), turn :: reference(), seen = none :: none | binary(),
               period = ?PERIOD_MS :: pos_integer(), timer = none :: none | reference()}).
-type views() :: #{term() => #view{}}.

-spec start_link() -> {ok, pid()}.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], [{spawn_opt, [{priority, high}]}]).

%% @doc Watch a target; one that is watched under this identity already gives way.
-spec watch(term(), bt_view:target()) -> ok.
watch(Id, Target) ->
    gen_server:cast(?MODULE, {watch, Id, Target}).

-spec unwatch(term()) -> ok.
unwatch(Id) ->
    gen_server:cast(?MODULE, {unwatch, Id}).

%% @doc A cell has ended: what has been quiet for long has probably changed now.
-spec hurry() -> ok.
hurry() ->
    gen_server:cast(?MODULE, hurry).

-spec init([]) -> {ok, views()}.
init([]) ->
    {ok, #{}}.

-spec handle_call(term(), gen_server:from(), views()) -> {reply, ok, views()}.
handle_call(_Request, _From, Views) ->
    {reply, ok, Views}.

-spec handle_cast(term(), views()) -> {noreply, views()}.
handle_cast({watch, Id, Target}, Views) ->
    {noreply, look(Id, #view{target = Target, turn = make_ref()}, Views)};
handle_cast({unwatch, Id}, Views) ->
    {noreply, maps:remove(Id, Views)};
handle_cast(hurry, Views) ->
    {noreply, maps:fold(fun hurried/3, Views, Views)};
handle_cast(_Other, Views) ->
    {noreply, Views}.

-spec handle_info(term(), views()) -> {noreply, views()}.
handle_info({look, Id, Turn}, Views) ->
    case Views of
        #{Id := View = #view{turn = Turn}} -> {noreply, look(Id, View, Views)};
        _ -> {noreply, Views}
    end;
handle_info({seen, Id, Turn, Seen}, Views) ->
    case Views of
        #{Id := View = #view{turn = Turn}} -> {noreply, Views#{Id := seen(Id, Seen, View)}};
        _ -> {noreply, Views}
    end;
handle_info(_Other, Views) ->
    {noreply, Views}.

%% Only one that waits for its next look, and would wait for long.
-spec hurried(term(), #view{}, views()) -> views().
hurried(Id, View = #view{timer = Timer, period = Period}, Views) when Timer =/= none, Period > ?PERIOD_MS ->
    case erlang:cancel_timer(Timer) of
        false -> Views;
        _ -> look(Id, View#view{period = ?PERIOD_MS}, Views)
    end;
hurried(_, _, Views) -> Views.

%% The reader is a process of its own: copying a state is its cost, and its fault only its own.
-spec look(term(), #view{}, views()) -> views().
look(Id, View = #view{target = Target, turn = Turn}, Views) ->
    Self = self(),
    spawn_opt(fun() -> Self ! {seen, Id, Turn, digested(snapshot(Target))} end, [{priority, high}]),
    Views#{Id => View#view{timer = none}}.

-spec snapshot(bt_view:target()) -> map().
snapshot(Target) ->
    try
        bt_view:data(Target)
    catch
        Class:Reason:Stack -> #{error => bt_error:map(Class, Reason, Stack)}
    end.

-spec digested(map()) -> {binary(), map()}.
digested(Snapshot) -> {erlang:md5(term_to_binary(lasting(Snapshot))), Snapshot}.

%% What takes long is looked at seldom: it says so itself, under `every'. What does not change is looked at less and less often, down to once a second.
-spec seen(term(), {binary(), map()}, #view{}) -> #view{}.
seen(Id, {Digest, Snapshot}, View = #view{seen = Before, period = Period, turn = Turn}) ->
    Often = maps:get(every, Snapshot, ?PERIOD_MS),
    Next = case Digest of
               Before -> max(Often, min(Period * 2, ?SLOW_MS));
               _ -> bt_port:send({event, view, Id, Snapshot}), Often
           end,
    View#view{seen = Digest, period = Next, timer = erlang:send_after(Next, self(), {look, Id, Turn})}.

%% Looking at a process costs it reductions, and ages grow by themselves: neither is a change.
-spec lasting(term()) -> term().
lasting(Map) when is_map(Map) ->
    maps:map(fun(_Key, Value) -> lasting(Value) end, maps:remove(live, Map));
lasting(List) when is_list(List) ->
    [lasting(Each) || Each <- List];
lasting(Other) ->
    Other.
