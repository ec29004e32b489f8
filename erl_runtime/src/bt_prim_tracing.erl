%% @doc Tracing of everything: recording switched on for all actors, and what they recorded since in one list.
%%
%% Knows which actors live and what `bt_recent' keeps of each; which messages to record is `bt_tools'' business.
%% `bt_prim_tracing:enable(true), bt_prim_tracing:traces()' is the MessageRecords of all actors, the newest first.
-module(bt_prim_tracing).

-export([enable/1, is_enabled/0, clear/0, traces/0, limit/0, limit/1, memory/1, context/0, context/1]).

-define(LIMIT, 10000).
-define(CONTEXT, '$bt_trace_context').

%% @doc Record what every actor handles from now on, or no longer.
-spec enable(boolean()) -> nil.
enable(true) -> ok = bt_tools:record_all(all), nil;
enable(false) -> ok = bt_tools:record_all(none), nil.

-spec is_enabled() -> boolean().
is_enabled() -> bt_tools:is_recording_all().

%% @doc What was recorded until now is left out from now on.
-spec clear() -> nil.
clear() ->
    true = bt_tools:put_setting(traced_since, bt_time:stamp()),
    nil.

%% @doc What the actors of the user's classes recorded, the newest first.
-spec traces() -> [term()].
traces() ->
    Since = bt_tools:setting(traced_since, 0),
    Found = [{Begun, Ref, Entry} || {'$bt_actor', Class, _, _} = Ref <- bt_registry:actors(), not is_library(Class),
                                    #{begun := Begun} = Entry <- bt_recent:entries(Ref), Begun >= Since],
    Newest = lists:sublist(lists:reverse(lists:sort(Found)), limit()),
    [bt_prim_tools:record(Ref, Entry) || {_, Ref, Entry} <- Newest].

-spec is_library(atom()) -> boolean().
is_library(Class) ->
    case bt_class_store:class(Class) of
        {ok, #{library := Library}} -> Library;
        none -> false
    end.

-spec limit() -> pos_integer().
limit() -> bt_tools:setting(most_traces, ?LIMIT).

-spec limit(term()) -> nil.
limit(Count) ->
    true = bt_tools:put_setting(most_traces, bt_prim:count(Count, 'maxEvents:')),
    nil.

%% @doc The bytes of an actor's process; 0 when it has ended.
-spec memory(bt_actor:ref()) -> non_neg_integer().
memory(Ref) ->
    case bt_actor_ref:pid(Ref) of
        nil -> 0;
        Pid ->
            case process_info(Pid, memory) of
                {memory, Bytes} -> Bytes;
                undefined -> 0
            end
    end.

%% @doc What this process has noted about what it does; nil when nothing.
-spec context() -> term().
context() ->
    case get(?CONTEXT) of
        undefined -> nil;
        Context -> Context
    end.

-spec context(term()) -> nil.
context(Context) ->
    _ = put(?CONTEXT, Context),
    nil.
