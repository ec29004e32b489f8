%% @doc How a supervisor starts one child: an actor, another supervisor, a group of very many, an Erlang process.
%% Called by OTP's supervisor, in its process; a template's expressions run in the child's own, or a slow one would keep
%% all children waiting.
%%
%% Example: `{ok, Pid} = bt_sup_child:start_link(#{key => 7, number => 7, …}, actor, #{recipe => Recipe})'.
-module(bt_sup_child).

-export([start_link/3, start_member/2, recipe/1]).

-define(NOWHERE, {<<>>, 0, <<>>}).

-spec start_link(bt_actor_start:child(), bt_kin:kind(), map()) -> supervisor:startchild_ret().
start_link(#{key := Key, parent := Parent} = Child, Kind, #{limit := Limit} = Entry) ->
    case bt_sup_limit:is_exceeded(Key, Limit) of
        true ->
            ok = bt_sup_limit:give_up(Key, Parent, Limit),
            ignore;
        false -> told(start(Child, Kind, Entry), Child)
    end;
start_link(Child, Kind, Entry) -> told(start(Child, Kind, Entry), Child).

-spec told(supervisor:startchild_ret(), bt_actor_start:child()) -> supervisor:startchild_ret().
told({ok, _} = Started, Child) ->
    ok = bt_lifecycle:started(Child),
    Started;
told(Failed, _) -> Failed.

-spec start(bt_actor_start:child(), bt_kin:kind(), map()) -> supervisor:startchild_ret().
start(Child, actor, #{recipe := {class, Class}}) -> bt_actor_start:start_link(Class, {#{}, none}, Child);
start(Child, actor, #{recipe := {class, Class, Start, Fields}}) ->
    bt_actor_start:start_link(Class, fun() -> given(Class, Start(), Fields()) end, Child);
start(#{key := Key}, team, #{class := Class}) -> bt_supervisor:start_link(Class, Key, group_leader());
start(#{key := Key} = Child, group, #{scale := Count} = Entry) ->
    case bt_supervisor:start_group(Child, Entry, group_leader()) of
        {ok, Pid} -> populated(bt_sup_pool:populate(Key, Pid, Count), Pid);
        Failed -> Failed
    end;
start(#{key := Key, parent := Parent, restart := Restart}, foreign, #{recipe := {foreign, M, F, Args}}) ->
    try apply(M, F, arguments(Args)) of
        {ok, Pid} = Started when is_pid(Pid) ->
            _ = bt_keys:bind(Key, Pid, Pid, {Parent, Restart}),
            Started;
        Other -> Other
    catch Class:Reason:Stack -> {error, {bt_error, bt_error:exception(Class, Reason, Stack)}}
    end.

-spec arguments([term()] | fun(() -> [term()])) -> [term()].
arguments(Args) when is_list(Args) -> Args;
arguments(Args) -> Args().

-spec populated(ok | {error, term()}, pid()) -> {ok, pid()} | {error, term()}.
populated(ok, Pid) -> {ok, Pid};
populated(Failed, Pid) ->
    true = unlink(Pid),
    ok = sys:terminate(Pid, shutdown),
    Failed.

%% @doc A child of a pool or group: what all have in common, and what is this one's own.
-spec start_member(map(), pos_integer() | {pos_integer(), map()}) -> supervisor:startchild_ret().
start_member(Common, {Key, #{kind := Kind} = Entry}) -> member(member(Common, Key), Kind, Entry);
start_member(Common, Key) -> member(member(Common, Key), actor, Common).

%% OTP lets a pool's child not stay away: one that is given up starts and is dropped at once.
-spec member(bt_actor_start:child(), bt_kin:kind(), map()) -> supervisor:startchild_ret().
member(#{key := Key, parent := Pool} = Child, Kind, #{limit := Limit} = Entry) ->
    Outcome = told(start(Child, Kind, Entry), Child),
    case {bt_sup_limit:is_exceeded(Key, Limit), Outcome} of
        {true, {ok, Pid}} ->
            Self = self(),
            Row = bt_kin:place(Pool, Key),
            _ = spawn(fun() -> bt_sup_pool:drop_process(Pool, Self, Pid, Row) end),
            ok = bt_sup_limit:give_up(Key, Pool, Limit);
        _ -> ok
    end,
    Outcome;
member(Child, Kind, Entry) -> told(start(Child, Kind, Entry), Child).

-spec member(map(), pos_integer()) -> bt_actor_start:child().
member(#{pool := Pool, restart := Restart}, Key) -> #{key => Key, number => Key, parent => Pool, restart => Restart}.

%% @doc What a start needs of an entry.
-spec recipe(map()) -> map().
recipe(Entry) -> maps:with([recipe, scale, class, kind, restart, shutdown, flags, limit], Entry).

%%% ------------------------------------------------------------------ in the child's process

%% What the message to the class means for a child: its fields, its argument, and what it does first.
-spec given(atom(), {atom(), term()}, map()) -> message().
given(Class, Message, More) ->
    {Fields, Argument, After} = of_message(Class, Message),
    {maps:merge(Fields, bt_actor_spawn:checked(Class, More)), Argument, After}.

-type message() :: {bt_actor:fields(), bt_actor_start:argument(), fun((bt_actor:ref()) -> term())}.

-spec of_message(atom(), {atom(), term()}) -> message().
of_message(_, {spawn, []}) -> {#{}, none, fun nothing/1};
of_message(_, {'spawn:', [Argument]}) -> {#{}, {argument, Argument}, fun nothing/1};
of_message(Class, {'spawnWith:', [Fields]}) -> {bt_actor_spawn:checked(Class, Fields), none, fun nothing/1};
of_message(_, {'spawnAs:', [Name]}) -> {#{}, none, named(Name)};
of_message(Class, {'spawnWith:as:', [Fields, Name]}) -> {bt_actor_spawn:checked(Class, Fields), none, named(Name)};
of_message(Class, {'$fields', Pairs}) ->
    Selector = bt_actor_spawn:selector(Pairs),
    case bt_send:handler(Class, Selector) of
        none -> {bt_actor_spawn:checked(Class, maps:from_list(Pairs)), none, fun nothing/1};
        _ -> {#{}, none, fun(Self) -> bt_send:cast_list(Self, Selector, [Value || {_, Value} <- Pairs], ?NOWHERE) end}
    end.

-spec nothing(bt_actor:ref()) -> ok.
nothing(_) -> ok.

-spec named(atom()) -> fun((bt_actor:ref()) -> term()).
named(Name) -> fun(Self) -> bt_actor_ref:register_as(Self, Name) end.
