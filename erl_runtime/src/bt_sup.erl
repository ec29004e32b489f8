%% @doc The node's own supervisor: those who are watched first, those who watch after them.
%% Knows the order and nothing else.  `rest_for_one': when one is restarted, so is everybody who built on it;
%% the wire outlives them all, and takes requests when the last one is there.
%%
%% Example: `supervisor:which_children(bt_sup)'.
-module(bt_sup).
-behaviour(supervisor).

-export([start_link/0]).
-export([init/1]).

-spec start_link() -> {ok, pid()} | {error, term()}.
start_link() ->
    case supervisor:start_link({local, ?MODULE}, ?MODULE, []) of
        {ok, Pid} -> {ok, Pid};
        {error, Reason} -> {error, Reason};
        ignore -> {error, ignore}
    end.

-spec init([]) -> {ok, {supervisor:sup_flags(), [supervisor:child_spec()]}}.
init([]) ->
    {ok, {#{strategy => rest_for_one, intensity => 5, period => 10, auto_shutdown => any_significant},
          [child(Module) || Module <- rooms()] ++ [#{id => listen, start => {bt_port, listen, []}}]}}.

-spec rooms() -> [module()].
rooms() ->
    [bt_port, bt_tables, bt_crash, bt_future_keeper, bt_class, bt_stdlib, bt_guard, bt_user_sup, bt_eval, bt_watch].

-spec child(module()) -> supervisor:child_spec().
%% Without the tables nothing is left to go on with: the node ends, and its kernel starts another.
child(bt_tables) ->
    #{id => bt_tables, start => {bt_tables, start_link, []}, restart => temporary, significant => true};
child(Module) ->
    #{id => Module, start => {Module, start_link, []}, shutdown => 1000}.
