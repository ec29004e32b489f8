%% @doc What `sys' calls back while an actor handles one of OTP's system messages: suspend, state, terminate.
%% Knows the loop's two variables; the loop goes on where it was.
%%
%% Example: `sys:get_state(Pid)' is the map of the actor's fields.
-module(bt_actor_sys).

-include("bt_actor.hrl").

-export([system_continue/3, system_terminate/4, system_code_change/4, system_get_state/1, system_replace_state/2]).

%% The loop's variables.
-type misc() :: {bt_actor:actor(), bt_actor:fields()}.

-spec system_continue(pid(), [sys:dbg_opt()], misc()) -> no_return().
system_continue(_Parent, Debug, {A, S}) -> bt_actor:enter(A#actor{debug = Debug}, S).

-spec system_terminate(term(), pid(), [sys:dbg_opt()], misc()) -> no_return().
system_terminate(Reason, _Parent, _Debug, {A, _}) -> bt_actor_end:stop(A, Reason).

-spec system_code_change(misc(), module(), term(), term()) -> {ok, misc()}.
system_code_change(Misc, _Module, _OldVsn, _Extra) -> {ok, Misc}.

-spec system_get_state(misc()) -> {ok, bt_actor:fields()}.
system_get_state({_, S}) -> {ok, S}.

-spec system_replace_state(fun((bt_actor:fields()) -> bt_actor:fields()), misc()) ->
    {ok, bt_actor:fields(), misc()}.
system_replace_state(Replace, {A, S}) ->
    New = Replace(S),
    _ = put('$bt_state', New),
    {ok, New, {A, New}}.
