%% @doc What a view of the kernel may look at: the kinds of views, each data from one function, and the values they are of.
%% A value that is shown is held here under a number, which is all the kernel knows of it, until its view is closed;
%% the oldest go when there are too many.  Knows which module answers which kind, and nothing of what is in a view.
%%
%% Example: `#{handle := H} = bt_view:card(Counter), #{name := <<"Counter(#1)">>} = bt_view:data({actor, H, #{}})'.
-module(bt_view).

-export([init_table/0, hold/1, held/1, release/1, data/1, card/1, again/1, inspect/1, inspect_all/1, answer/1, is_answer/1, timeline/1]).

-export_type([target/0, options/0]).

-define(TABLE, bt_held).
-define(HELD, 2000).
-define(ANSWER, '$bt_inspect_answer').

-type handle() :: pos_integer().
-type options() :: #{atom() => term()}.
-type kind() :: actor | value | class | timeline | tree.
%% What is watched: a view of something held, a view of the whole system, or what `bt_inspect:snapshot' takes.
-type target() :: {kind(), handle(), options()} | {system | waits, options()} | term().

-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [named_table, public, ordered_set, {read_concurrency, true}]),
    ok.

%%% ------------------------------------------------------------------ what is looked at

-spec hold(term()) -> handle().
hold(Value) ->
    Handle = erlang:unique_integer([positive, monotonic]),
    true = ets:insert(?TABLE, {Handle, Value}),
    _ = ets:info(?TABLE, size) > ?HELD andalso ets:delete(?TABLE, ets:first(?TABLE)),
    Handle.

-spec held(handle()) -> term().
held(Handle) ->
    case ets:lookup(?TABLE, Handle) of
        [{_, Value}] -> Value;
        [] -> bt_error:raise('NotFound', <<"What this view was of is not kept any more.">>,
                             #{hint => <<"Run its cell again.">>})
    end.

%% @doc Its view has been closed.
-spec release(handle()) -> true.
release(Handle) -> ets:delete(?TABLE, Handle).

%%% ------------------------------------------------------------------ data of views

-spec data(target()) -> map().
data({actor, Handle, Options}) -> bt_view_actor:data(held(Handle), Options);
data({value, Handle, Options}) -> bt_view_value:data(held(Handle), Options);
data({class, Handle, Options}) -> bt_view_class:data(held(Handle), Options);
data({timeline, Handle, Options}) -> bt_view_timeline:data(held(Handle), Options);
data({system, Options}) -> bt_view_system:data(Options);
data({waits, _}) -> bt_view_waits:data();
data({tree, Handle, Options}) -> bt_view_tree:data(held(Handle), Options);
data(Other) -> bt_inspect:snapshot(Other).

%% @doc What a cell shows of an actor besides its name: a number for its view, and what the view shows first.
-spec card(bt_actor:ref()) -> #{handle := handle(), seen := map()}.
card(Ref) ->
    ok = up_to_date(Ref),
    again(#{handle => hold(Ref)}).

%% An idle one follows its class and takes what it has been sent; a busy one would keep the nudge in its queue.
-spec up_to_date(bt_actor:ref()) -> ok.
up_to_date(Ref) ->
    case bt_inspect:doing(Ref) of
        idle -> bt_actor_ref:nudge(bt_actor_ref:pid(Ref));
        _ -> ok
    end.

%% @doc The same, looked at anew.
-spec again(#{handle := handle(), _ => _}) -> #{handle := handle(), seen := map()}.
again(#{handle := Handle}) -> #{handle => Handle, seen => data({actor, Handle, #{}})}.

%% @doc Show a view of the whole node under the cell that runs.
-spec inspect_all(system | waits) -> nil.
inspect_all(Kind) ->
    ok = bt_io:view(#{kind => Kind, text => title(Kind), seen => data({Kind, #{}})}),
    nil.

-spec title(system | waits) -> binary().
title(system) -> <<"the processes of the node">>;
title(waits) -> <<"who waits for whom">>.

%% @doc Show a value in a view under the cell that runs; answers nothing.
-spec inspect(term()) -> ok.
inspect({'$bt_actor', _, Key, _} = Ref) when not (is_tuple(Key) andalso element(1, Key) =:= team) ->
    ok = up_to_date(Ref),
    shown(actor, Ref, #{full => true}, bt_view_tabs:names(Ref));
inspect({'$bt_value', 'Mailbox', #{actor := Ref}} = Mailbox) ->
    Handle = hold(Ref),
    bt_io:view(#{kind => mailbox, text => bt_print:short(Mailbox), handle => Handle,
                 seen => data({actor, Handle, #{page => 0}})});
inspect({'$bt_class', _} = Class) ->
    shown(class, Class, #{}, []);
inspect({'$bt_actor', _, {team, _}, _} = Team) ->
    shown(tree, Team, #{}, bt_view_tabs:names(Team));
inspect(Value) ->
    shown(value, Value, #{}, bt_view_tabs:of_value(Value)).

%% @doc What `inspect' answers. A cell whose value it is has shown it already.
-spec answer(binary()) -> binary().
answer(Text) ->
    _ = self() =:= whereis(bt_evaluator) andalso put(?ANSWER, Text),
    Text.

%% @doc Whether this is what `inspect' answered in this cell; asked again, nobody knows.
-spec is_answer(term()) -> boolean().
is_answer(Value) ->
    Answer = erase(?ANSWER),
    is_binary(Value) andalso Answer =:= Value.

%% @doc Show the messages between some actors, which are recorded from now on.
-spec timeline(term()) -> nil.
timeline(Actors) ->
    Handle = hold(bt_view_timeline:follow(Actors)),
    ok = bt_io:view(#{kind => timeline, text => <<"messages between actors">>, handle => Handle,
                      seen => data({timeline, Handle, #{}})}),
    nil.

%% A collection of the workspace is looked at as it is then; one of an actor as it is now.
-spec kept(term()) -> term().
kept({'$bt_object', _, {Number, _}} = Object) when is_integer(Number) -> Object;
kept(Value) -> bt_object:pack(Value).

-spec shown(kind(), term(), options(), [map()]) -> ok.
shown(Kind, Value, Options, Tabs) ->
    Handle = hold(kept(Value)),
    bt_io:view(#{kind => Kind, text => bt_print:short(Value), handle => Handle,
                 seen => data({Kind, Handle, Options}), tabs => Tabs}).
