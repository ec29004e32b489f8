%% @doc Under this the user's trees live: one keeper for each, linked to no cell.
%% A keeper starts its tree apart, so that a tree whose children take their time, or start trees themselves, keeps
%% nobody waiting; when the tree has ended it takes it out of the tables and, if the tree gave up, says so.
%%
%% Example: `ok = bt_user_sup:start('Team', 7)' returns when all children of the new tree have started.
-module(bt_user_sup).
-behaviour(supervisor).

-export([start_link/0, start/2, start_keeper/4]).
-export([init/1, keep/4]).

-spec start_link() -> supervisor:startlink_ret().
start_link() -> supervisor:start_link({local, ?MODULE}, ?MODULE, []).

-spec init([]) -> {ok, {supervisor:sup_flags(), [supervisor:child_spec()]}}.
init([]) ->
    {ok, {#{strategy => simple_one_for_one},
          [#{id => tree, start => {?MODULE, start_keeper, []}, restart => temporary, shutdown => infinity}]}}.

%% @doc Start the tree of a supervisor class under this key; raises what its record or a child's `initialize' raises.
-spec start(atom(), bt_keys:key()) -> ok.
start(Class, Key) ->
    Leader = group_leader(),
    Start = fun(Alias) ->
                {ok, Keeper} = supervisor:start_child(?MODULE, [Class, Key, Leader, Alias]),
                Keeper
            end,
    case bt_wait:started(Class, Start, infinity) of
        {_, {ok, started}} -> ok;
        {_, Outcome} -> bt_failure:outcome(Outcome, {start, Class})
    end.

-spec start_keeper(atom(), bt_keys:key(), pid(), reference()) -> {ok, pid()}.
start_keeper(Class, Key, Leader, Alias) -> {ok, spawn_link(?MODULE, keep, [Class, Key, Leader, Alias])}.

-spec keep(atom(), bt_keys:key(), pid(), reference()) -> ok.
keep(Class, Key, Leader, Alias) ->
    process_flag(trap_exit, true),
    case bt_supervisor:start_link(Class, Key, Leader) of
        {ok, Pid} ->
            Ref = {'$bt_actor', Class, {team, Key}, Key},
            ok = bt_lifecycle:supervisor_started(Ref),
            Alias ! {Alias, ok, started},
            watch(Pid, Ref, Leader);
        {error, Reason} ->
            Alias ! {Alias, error, bt_team_failure:exception(Class, Reason)},
            bt_kin:forget(Key)
    end.

-spec watch(pid(), bt_actor:ref(), pid()) -> ok.
watch(Pid, {_, _, {team, Key}, _} = Ref, Leader) ->
    receive
        {'EXIT', Pid, Reason} ->
            ok = bt_kin:forget(Key),
            _ = Reason =:= shutdown andalso bt_crash:report(bt_io:cell_of(Leader), bt_team_failure:gave_up(Ref)),
            bt_lifecycle:supervisor_ended(Ref, how(Reason));
        {'EXIT', _, _} ->
            true = exit(Pid, shutdown),
            watch(Pid, Ref, Leader)
    end.

-spec how(term()) -> stopped | killed | gaveUp.
how(shutdown) -> gaveUp;
how(killed) -> killed;
how(_) -> stopped.
