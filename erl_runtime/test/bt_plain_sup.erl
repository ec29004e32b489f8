%% @doc For tests: a tree in plain Erlang, whose processes tell an observer when they start.
%%
%% `{ok, Pid} = bt_plain_sup:start_link({one_for_one, 3, 60, [{worker, a, permanent}]}, Observer)'.
-module(bt_plain_sup).
-behaviour(supervisor).

-export([start_link/2, start_worker/2]).
-export([init/1]).

start_link(Tree, Observer) -> supervisor:start_link(?MODULE, {Tree, Observer}).

init({{Strategy, Intensity, Period, Children}, Observer}) ->
    {ok, {#{strategy => Strategy, intensity => Intensity, period => Period}, [spec(Child, Observer) || Child <- Children]}}.

spec({worker, Name, Restart}, Observer) ->
    #{id => Name, start => {?MODULE, start_worker, [Name, Observer]}, restart => Restart};
spec({tree, Name, Tree}, Observer) ->
    #{id => Name, start => {?MODULE, start_link, [Tree, Observer]}, type => supervisor, shutdown => infinity}.

start_worker(Name, Observer) ->
    proc_lib:start_link(erlang, apply, [fun started/2, [Name, Observer]]).

started(Name, Observer) ->
    process_flag(trap_exit, true),
    Observer ! {started, Name, self()},
    proc_lib:init_ack({ok, self()}),
    serve().

serve() ->
    receive
        {'EXIT', _, Reason} -> exit(Reason);
        {leave, Reason} -> exit(Reason)
    end.
