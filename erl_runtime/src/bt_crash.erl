%% @doc Turns what OTP and the loggers report into bounded cards for the kernel, instead of terminal noise.
%% Knows the shapes of reports; knows nothing of actors, which report for themselves.  It runs in the process
%% that reports, so it formats little and never a whole state, and lets through only so many cards a second.
%%
%% Example: `bt_crash:warn(3, #{class => 'Warning', message => <<"lost">>})' sends `{event, warning, 3, …}'.
-module(bt_crash).
-behaviour(gen_server).

-export([start_link/0, report/2, warn/2, log/2]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(CARDS_A_SECOND, 20).

-spec start_link() -> {ok, pid()}.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

%% @doc A process crashed.
-spec report(integer() | undefined, map()) -> ok.
report(Cell, Error) ->
    card(crash, Cell, Error).

%% @doc Something went wrong that no cell waits for.
-spec warn(integer() | undefined, map()) -> ok.
warn(Cell, Error) ->
    card(warning, Cell, Error).

-spec card(crash | warning, integer() | undefined, map()) -> ok.
card(Kind, Cell, Error) ->
    Counter = persistent_term:get(?MODULE),
    case counters:get(Counter, 1) of
        Many when Many >= ?CARDS_A_SECOND ->
            counters:add(Counter, 2, 1);
        _ ->
            counters:add(Counter, 1, 1),
            bt_port:send({event, Kind, Cell, Error})
    end.

%% @doc The logger handler's callback.  What the library's Logger says stands in its cell already.
-spec log(logger:log_event(), logger:handler_config()) -> ok.
log(#{meta := #{domain := [beamtalk | _]}}, _Config) ->
    ok;
%% The trees of the language: who subscribed hears of children that end by themselves; an actor reports its own crash, `bt_user_sup' a tree that gives up.
log(#{msg := {report, #{label := {supervisor, child_terminated}, report := [{supervisor, {_, bt_supervisor}} | Report]}}},
    _Config) ->
    ended(Report);
log(#{msg := {report, #{label := {supervisor, _}, report := [{supervisor, {_, bt_supervisor}} | _]}}}, _Config) ->
    ok;
log(#{level := Level, msg := Msg, meta := Meta}, _Config) ->
    Cell = case Meta of #{gl := Leader} -> bt_io:cell_of(Leader); _ -> undefined end,
    case logger:compare_levels(Level, error) of
        lt -> minor(Level, Msg, Meta, Cell);
        _ -> report(Cell, bt_report:card(Msg))
    end.

%% A handler that fails is taken out, and nobody would hear of crashes any more.
-spec ended([{atom(), term()}]) -> ok.
ended(Report) ->
    try
        ok = bt_lifecycle:crashed(Report),
        bt_sup_limit:crashed(proplists:get_value(mfargs, proplists:get_value(offender, Report)))
    catch
        Class:Reason:Stack -> report(undefined, bt_error:map(Class, Reason, Stack))
    end.

%% OTP's own lesser remarks (progress, supervisors starting) are nobody's concern.
-spec minor(logger:level(), term(), map(), integer() | undefined) -> ok.
minor(_Level, _Msg, #{domain := [otp | _]}, _Cell) ->
    ok;
minor(warning, Msg, _Meta, Cell) ->
    warn(Cell, bt_report:card(Msg));
minor(_Level, Msg, _Meta, undefined) ->
    warn(undefined, bt_report:card(Msg));
minor(_Level, Msg, _Meta, _Cell) ->
    #{message := Text} = bt_report:card(Msg),
    bt_io:warn([Text, $\n]).

-spec init([]) -> {ok, none}.
init([]) ->
    persistent_term:put(?MODULE, counters:new(2, [])),
    _ = [logger:remove_handler(Id) || Id <- [?MODULE, simple]],
    ok = logger:add_handler(?MODULE, ?MODULE, #{level => all, filter_default => log}),
    erlang:send_after(1000, self(), second),
    {ok, none}.

-spec handle_call(term(), gen_server:from(), none) -> {reply, ok, none}.
handle_call(_Request, _From, State) ->
    {reply, ok, State}.

-spec handle_cast(term(), none) -> {noreply, none}.
handle_cast(_Message, State) ->
    {noreply, State}.

%% Each second the allowance is new, and what was held back is told as a number.
-spec handle_info(term(), none) -> {noreply, none}.
handle_info(second, State) ->
    Counter = persistent_term:get(?MODULE),
    Held = counters:get(Counter, 2),
    counters:put(Counter, 1, 0),
    counters:put(Counter, 2, 0),
    tell_held_back(Held),
    erlang:send_after(1000, self(), second),
    {noreply, State};
handle_info(_Other, State) ->
    {noreply, State}.

-spec tell_held_back(non_neg_integer()) -> ok.
tell_held_back(0) ->
    ok;
tell_held_back(Held) ->
    Text = <<(integer_to_binary(Held))/binary, " more reports like these were left out.">>,
    warn(undefined, #{class => 'Warning', message => Text, hint => <<>>, frames => [], remote => [],
                      details => #{}}).
