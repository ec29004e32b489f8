%% @doc What is being done to actors from outside: recorded, halted at a selector, paused. One table, read by the actor itself
%% before each message while it has a row there, so that actors without one pay nothing: a first change bumps the version
%% of the class, and who has a row keeps a version of its own.
%%
%% Example: `bt_tools:record(Ref, all), bt_recent:entries(Ref)' are the messages it handled since.
-module(bt_tools).

-export([init_table/0, of_actor/1, of_class/1, forget/1, change/2]).
-export([record/2, record_class/2, record_all/1, is_recording_all/0, setting/2, put_setting/2, break_on/3, unbreak/1, pause/1, is_paused/1, is_recorded/2, resume/1, step/1, skip/1, retry/1]).
-export([eval/2, set_field/3]).

-export_type([tools/0]).

-define(TABLE, bt_tools).
-define(NOWHERE, {<<>>, 0, <<>>}).

-type key() :: pid() | {class, atom()} | everybody.
%% `record': which selectors; `breaks': the condition of each; `paused': before the next message.
-type tools() :: #{record => all | [atom()], breaks => #{atom() => fun((bt_actor:ref()) -> term())}, paused => true}.

-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [named_table, public, {read_concurrency, true}]),
    ok.

%% @doc What is done to the actor that asks: by itself, and with all of its class; `none' for nearly all.
-spec of_actor(atom()) -> tools() | none.
of_actor(Class) -> nearest(of_key(self()), of_class(Class)).

-spec nearest(tools() | none, tools() | none) -> tools() | none.
nearest(none, Further) -> Further;
nearest(Near, none) -> Near;
nearest(Near, Further) -> maps:merge(Further, Near).

%% @doc What is done to all instances of a class.
-spec of_class(atom()) -> tools() | none.
of_class(Class) -> nearest(of_key({class, Class}), of_key(everybody)).

-spec of_key(key()) -> tools() | none.
of_key(Key) ->
    case ets:lookup(?TABLE, Key) of
        [{_, Tools}] -> Tools;
        [] -> none
    end.

%% @doc The process has ended.
-spec forget(pid()) -> true.
forget(Pid) -> ets:delete(?TABLE, Pid).

%% @doc In the class server: new tools; true when instances have to look.
-spec change(key(), fun((tools()) -> tools())) -> boolean().
change(Key, Change) ->
    Before = of_key(Key),
    After = Change(case Before of none -> #{}; _ -> Before end),
    true = case map_size(After) of
               0 -> ets:delete(?TABLE, Key);
               _ -> ets:insert(?TABLE, {Key, After})
           end,
    (Before =:= none) =:= (map_size(After) > 0).

%%% ------------------------------------------------------------------ recording

%% @doc Keep the last messages, of these selectors or `all'; `none' ends it.
-spec record(bt_actor:ref(), all | none | [atom()]) -> bt_actor:ref().
record(Ref, Which) -> put_tools(Ref, recording(Which)).

%% @doc The same for all instances of a class, those to come as well.
-spec record_class(atom(), all | none | [atom()]) -> ok.
record_class(Class, Which) -> bt_class_server:call({tools, {class, Class}, Class, recording(Which)}).

-spec recording(all | none | [atom()]) -> fun((tools()) -> tools()).
recording(none) -> fun(Tools) -> maps:remove(record, Tools) end;
recording(Which) -> fun(Tools) -> Tools#{record => Which} end.

%% @doc The same for all actors of all classes.
-spec record_all(all | none) -> ok.
record_all(Which) -> bt_class_server:call({tools, everybody, 'Actor', recording(Which)}).

-spec is_recording_all() -> boolean().
is_recording_all() -> of_key(everybody) =/= none.

%% @doc What was set for the whole node.
-spec setting(atom(), integer()) -> integer().
setting(Name, Default) ->
    case ets:lookup(?TABLE, {setting, Name}) of
        [{_, Value}] -> Value;
        [] -> Default
    end.

-spec put_setting(atom(), integer()) -> true.
put_setting(Name, Value) -> ets:insert(?TABLE, {{setting, Name}, Value}).

%% @doc Whether a process, or all of its class, is recorded.
-spec is_recorded(pid(), atom()) -> boolean().
is_recorded(Pid, Class) -> lists:any(fun has_record/1, [of_key(Pid), of_key({class, Class}), of_key(everybody)]).

-spec has_record(tools() | none) -> boolean().
has_record(#{record := _}) -> true;
has_record(_) -> false.

%%% ------------------------------------------------------------------ halting

%% @doc Pause before the message when the condition, run in the actor, is true.
-spec break_on(bt_actor:ref(), atom(), fun((bt_actor:ref()) -> term())) -> bt_actor:ref().
break_on(Ref, Selector, Condition) ->
    put_tools(Ref, fun(Tools) -> Tools#{breaks => (maps:get(breaks, Tools, #{}))#{Selector => Condition}} end).

-spec unbreak(bt_actor:ref()) -> bt_actor:ref().
unbreak(Ref) ->
    _ = put_tools(Ref, fun(Tools) -> maps:remove(breaks, Tools) end),
    resume(Ref).

%% @doc Before its next message; what it is doing now goes on.
-spec pause(bt_actor:ref()) -> bt_actor:ref().
pause(Ref) ->
    _ = put_tools(Ref, fun(Tools) -> Tools#{paused => true} end),
    bt_actor_ref:nudge(pid(Ref)),
    Ref.

%% @doc Whether it is halted, or will be before its next message.
-spec is_paused(bt_actor:ref()) -> boolean().
is_paused(Ref) ->
    case bt_actor_ref:pid(Ref) of
        nil -> false;
        Pid -> is_to_pause(of_key(Pid)) orelse is_halted(process_info(Pid, dictionary))
    end.

-spec is_to_pause(tools() | none) -> boolean().
is_to_pause(#{paused := true}) -> true;
is_to_pause(_) -> false.

-spec is_halted(undefined | {dictionary, [{term(), term()}]}) -> boolean().
is_halted({dictionary, Dictionary}) -> lists:keymember('$bt_paused', 1, Dictionary);
is_halted(undefined) -> false.

-spec resume(bt_actor:ref()) -> bt_actor:ref().
resume(Ref) ->
    _ = put_tools(Ref, fun(Tools) -> maps:remove(paused, Tools) end),
    command(Ref, resume).

%% @doc Handle the one message it was paused at, or the next, and pause again.
-spec step(bt_actor:ref()) -> bt_actor:ref().
step(Ref) ->
    _ = put_tools(Ref, fun(Tools) -> Tools#{paused => true} end),
    command(Ref, step).

%% @doc Drop the message it was paused at; its sender is told.
-spec skip(bt_actor:ref()) -> bt_actor:ref().
skip(Ref) -> command(Ref, skip).

%% @doc Put the fields back as they were before the last recorded message, and handle that message again.
-spec retry(bt_actor:ref()) -> bt_actor:ref().
retry(Ref) -> asked(Ref, 'retry', retry).

%%% ------------------------------------------------------------------ inside the actor

%% @doc The block's value, run by the actor as itself: a message like others, or at once where the actor is paused.
-spec eval(bt_actor:ref(), fun((bt_actor:ref()) -> term())) -> term().
eval(Ref, Block) ->
    case pid(Ref) of
        Self when Self =:= self() -> Block(Ref);
        _ -> asked(Ref, 'eval:', Block)
    end.

-spec asked(bt_actor:ref(), atom(), retry | fun((bt_actor:ref()) -> term())) -> term().
asked(Ref, For, What) ->
    bt_failure:value(bt_wait:call(Ref, pid(Ref), '$bt_eval', [What], ?NOWHERE), {call, Ref, For, ?NOWHERE}).

%% @doc Give a field of an actor a value.
-spec set_field(bt_actor:ref(), atom(), term()) -> bt_actor:ref().
set_field(Ref, Field, Value) ->
    Packed = bt_object:pack(Value),
    _ = eval(Ref, fun({'$bt_actor', Class, _, _}) -> assign(Class, Field, bt_object:unpack(Packed), get('$bt_state')) end),
    Ref.

-spec assign(atom(), atom(), term(), bt_actor:fields()) -> nil.
assign(_, Field, Value, State) when is_map_key(Field, State) ->
    _ = put('$bt_state', State#{Field := Value}),
    nil;
assign(Class, Field, _, _) ->
    _ = bt_value:no_field(Class, Field, bt_value:field_names(Class)),
    nil.

%%% ------------------------------------------------------------------

-spec command(bt_actor:ref(), resume | step | skip) -> bt_actor:ref().
command(Ref, Command) ->
    pid(Ref) ! {'$bt_command', Command},
    Ref.

-spec put_tools(bt_actor:ref(), fun((tools()) -> tools())) -> bt_actor:ref().
put_tools({'$bt_actor', Class, _, _} = Ref, Change) ->
    ok = bt_class_server:call({tools, pid(Ref), Class, Change}),
    Ref.

-spec pid(bt_actor:ref()) -> pid().
pid(Ref) ->
    case bt_actor_ref:pid(Ref) of
        nil -> bt_failure:raise(bt_failure:gone_ref(Ref, normal));
        Pid -> Pid
    end.
