%% @doc References that outlive processes: the process behind the key of a supervised actor or supervisor, whose child it
%% is, how often it was started, and whether there will be another process once this one has ended.
%% Knows no class and asks no supervisor.
%%
%% Example: `{ok, Pid} = bt_keys:live_pid({key, 7}, 1000)' waits at most a second for the next process of actor 7.
-module(bt_keys).

-export([init_table/0, announce/4, bind/2, bind/4, down/1, ended/2, gone/1]).
-export([pid/1, live_pid/2, ref/1, known_ref/1, parent/1, restart/1, starts/1, teams/0, is_expected/1]).

-export_type([key/0, restart/0, parent/0]).

-type key() :: term().
-type restart() :: permanent | transient | temporary.
-type parent() :: key() | none.
%% `none' for a reference that Erlang code made and restarts by itself.
-type row() :: {key(), pid() | restarting, Starts :: non_neg_integer(), bt_actor:ref() | pid() | none, parent(), restart()}.

-define(TABLE, bt_keys).
%% A restart takes some microseconds: the first looks follow at once.
-define(YIELDS, 300).
-define(PAUSE_MS, 5).

-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [set, named_table, public, {read_concurrency, true}, {write_concurrency, true}]),
    ok.

%%% ------------------------------------------------------------------ writing

%% @doc A child there will be; one that is known keeps its process.
-spec announce(key(), bt_actor:ref() | none, parent(), restart()) -> ok.
announce(Key, Ref, Parent, Restart) ->
    ets:insert_new(?TABLE, {Key, restarting, 0, Ref, Parent, Restart})
        orelse ets:update_element(?TABLE, Key, [{4, Ref}, {5, Parent}, {6, Restart}]),
    ok.

%% @doc A child that has no parent here.
-spec bind(key(), pid()) -> pos_integer().
bind(Key, Pid) -> bind(Key, Pid, none, {none, permanent}).

%% @doc A child has (re)started: Key names this process from now on.
-spec bind(key(), pid(), bt_actor:ref() | pid() | none, {parent(), restart()}) -> pos_integer().
bind(Key, Pid, Ref, {Parent, Restart}) ->
    case ets:insert_new(?TABLE, {Key, Pid, 1, Ref, Parent, Restart}) of
        true -> 1;
        false ->
            Starts = ets:update_counter(?TABLE, Key, {3, 1}),
            true = ets:update_element(?TABLE, Key, [{2, Pid}, {4, Ref}]),
            Starts
    end.

%% @doc The process of this key is about to end: who sends now waits for the next one.
-spec down(key()) -> boolean().
down(Key) -> ets:update_element(?TABLE, Key, {2, restarting}).

%% @doc The process of this key ends for this reason.
-spec ended(key(), term()) -> boolean().
ended(Key, Reason) ->
    case ets:lookup(?TABLE, Key) of
        [{_, _, _, _, _, temporary}] -> gone(Key);
        [{_, _, _, _, _, transient}] when Reason =:= normal -> gone(Key);
        _ -> down(Key)
    end.

%% @doc There will be no other process under this key.
-spec gone(key()) -> true.
gone(Key) ->
    true = bt_persist:forget(Key),
    ets:delete(?TABLE, Key).

%%% ------------------------------------------------------------------ reading

%% @doc The process of a key as it is now.
-spec pid(key()) -> pid() | undefined.
pid(Key) ->
    case ets:lookup(?TABLE, Key) of
        [{_, Pid, _, _, _, _}] when is_pid(Pid) -> Pid;
        _ -> undefined
    end.

%% @doc The reference of a key; of a child that is no actor its process.
-spec ref(key()) -> bt_actor:ref() | pid() | none.
ref(Key) -> ets:lookup_element(?TABLE, Key, 4).

%% @doc The same for a key that may be gone.
-spec known_ref(key()) -> bt_actor:ref() | pid() | none.
known_ref(Key) ->
    case ets:lookup(?TABLE, Key) of
        [{_, _, _, Ref, _, _}] -> Ref;
        [] -> none
    end.

-spec parent(key()) -> parent().
parent(Key) ->
    case ets:lookup(?TABLE, Key) of
        [{_, _, _, _, Parent, _}] -> Parent;
        [] -> none
    end.

-spec restart(key()) -> restart().
restart(Key) ->
    case ets:lookup(?TABLE, Key) of
        [{_, _, _, _, _, Restart}] -> Restart;
        [] -> permanent
    end.

%% @doc How often a process was started under this key.
-spec starts(key()) -> non_neg_integer().
starts(Key) ->
    case ets:lookup(?TABLE, Key) of
        [{_, _, Starts, _, _, _}] -> Starts;
        [] -> 0
    end.

%% @doc All supervisors that live, by number.
-spec teams() -> [bt_actor:ref()].
teams() ->
    Rows = ets:match_object(?TABLE, {'_', '_', '_', {'$bt_actor', '_', {team, '_'}, '_'}, '_', '_'}),
    lists:keysort(4, [Ref || {_, Pid, _, Ref, _, _} <- Rows, is_alive(Pid)]).

%% @doc The living process behind a key, waiting for the next one if need be and if there will be one.
-spec live_pid({key | team, key()}, non_neg_integer()) -> {ok, pid()} | gone | {timeout, timeout()}.
live_pid({_, Key}, Ms) -> live_until(Key, bt_time:deadline(Ms), Ms, ?YIELDS).

-spec live_until(key(), bt_time:deadline(), timeout(), non_neg_integer()) -> {ok, pid()} | gone | {timeout, timeout()}.
live_until(Key, Deadline, Limit, Yields) ->
    case ets:lookup(?TABLE, Key) of
        [{_, Pid, _, _, _, _} = Row] ->
            case is_alive(Pid) of
                true -> still(Key, Pid, Deadline, Limit, Yields);
                false ->
                    case is_coming(Row) of
                        true -> later(Key, Deadline, Limit, Yields);
                        false -> gone
                    end
            end;
        [] -> gone
    end.

%% The question whether a process lives waits for that process, which may have begun to end meanwhile.
-spec still(key(), pid(), bt_time:deadline(), timeout(), non_neg_integer()) ->
    {ok, pid()} | gone | {timeout, timeout()}.
still(Key, Pid, Deadline, Limit, Yields) ->
    case pid(Key) of
        Pid -> {ok, Pid};
        _ -> live_until(Key, Deadline, Limit, Yields)
    end.

-spec later(key(), bt_time:deadline(), timeout(), non_neg_integer()) -> {ok, pid()} | gone | {timeout, timeout()}.
later(Key, Deadline, Limit, 0) ->
    case bt_time:left(Deadline) of
        0 -> {timeout, Limit};
        Left ->
            bt_wait:sleep(min(Left, ?PAUSE_MS)),
            live_until(Key, Deadline, Limit, 0)
    end;
later(Key, Deadline, Limit, Yields) ->
    true = erlang:yield(),
    live_until(Key, Deadline, Limit, Yields - 1).

%% @doc Whether a key has a process or will have one.
-spec is_expected(key()) -> boolean().
is_expected(Key) ->
    case ets:lookup(?TABLE, Key) of
        [{_, Pid, _, _, _, _} = Row] -> is_alive(Pid) orelse is_coming(Row);
        [] -> false
    end.

%% A supervisor that lives restarts its children, unless they are temporary and have had their time.
-spec is_coming(row()) -> boolean().
is_coming({_, _, Starts, _, _, temporary}) when Starts > 0 -> false;
is_coming({_, _, _, _, none, temporary}) -> false;
is_coming({_, _, _, _, none, _}) -> true;
is_coming({_, _, _, _, Parent, _}) -> is_expected(Parent).

-spec is_alive(pid() | restarting) -> boolean().
is_alive(Pid) when is_pid(Pid), node(Pid) =:= node() -> is_process_alive(Pid);
is_alive(Pid) -> is_pid(Pid).
