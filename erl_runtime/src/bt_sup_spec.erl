%% @doc The record of a supervisor class: strategy, intensity, and its children as entries, from header lines and from
%% `class children => …' alike.
%% Starts nothing.  An entry's recipe says how a child is started; its expressions are evaluated at each start.
%%
%% Example: `#{flags := #{strategy := one_for_one}, entries := [#{id := 'Critic'}]} = bt_sup_spec:of_class('Team')'.
-module(bt_sup_spec).

-export([is_of_record/1, of_class/1, header/3, number/3, entries/2, kind/1, specs/3, specs/4, ids/1]).

-export_type([entry/0, recipe/0]).

%% What is the same at every start: the class, the message to it, further fields; or an Erlang child's call.
-type recipe() :: {class, atom()} | {class, atom(), fun(() -> {atom(), term()}), fun(() -> map())}
                | {foreign, module(), atom(), [term()] | fun(() -> [term()])}.
-type entry() :: #{id := term(), class := atom(), recipe := recipe(), restart := bt_keys:restart(),
                   shutdown := timeout() | brutal_kill, scale := none | non_neg_integer(), kind := bt_kin:kind(),
                   limit := bt_sup_limit:limit()}.

-define(SITE, {<<>>, 0, <<>>}).
-define(SCALE_IN_ONE, 100).
-define(OPTIONS, [scale, restart, restartStrategy, shutdown, name, id]).
-define(SHUTDOWN_MS, 5000).

%% @doc What a class says, checked.
-spec of_class(atom()) -> #{flags := supervisor:sup_flags(), entries := [entry()]}.
of_class(Class) ->
    Ask = fun(What) -> bt_send:call({'$bt_class', Class}, What, ?SITE) end,
    #{flags => #{strategy => strategy(Ask(strategy), Class),
                 intensity => number(Ask(maxRestarts), 'maxRestarts:', Class),
                 period => max(1, number(Ask(restartWindow), 'restartWindow:', Class))},
      entries => entries(Ask(children), Class)}.

%% @doc Whether a method is one of those that say how a class supervises.
-spec is_of_record(map()) -> boolean().
is_of_record(#{side := class, selector := Selector}) ->
    lists:member(Selector, [children, strategy, maxRestarts, restartWindow, childClass]);
is_of_record(_) -> false.

%% @doc The value of a header line of a class or its superclasses.
-spec header(term(), atom(), term()) -> term().
header({'$bt_class', Class}, Key, Default) ->
    case bt_describe:headers(Class) of
        #{Key := {Module, Function}} -> bt_future:force(Module:Function());
        _ -> Default
    end.

-spec strategy(term(), atom()) -> supervisor:strategy().
strategy('oneForOne', _) -> one_for_one;
strategy('oneForAll', _) -> one_for_all;
strategy('restForOne', _) -> rest_for_one;
strategy(Other, Class) ->
    wrong(Class, ["its strategy is ", bt_prim:print(Other)], "Strategies are #oneForOne, #oneForAll and #restForOne.").

%% @doc A count, or a Duration in seconds, that stands in a header line.
-spec number(term(), atom(), atom()) -> non_neg_integer().
number(N, _, _) when is_integer(N), N >= 0 -> N;
number(Other, What, Class) ->
    case catch bt_prim:duration_ms(Other, 'restartWindow:') of
        Ms when is_integer(Ms), What =:= 'restartWindow:' -> Ms div 1000;
        _ -> wrong(Class, [atom_to_binary(What), " is ", bt_prim:print(Other)], "It is a number that is not negative.")
    end.

-spec wrong(atom(), iodata(), iodata()) -> no_return().
wrong(Class, What, Hint) ->
    bt_error:raise('TypeError', [atom_to_binary(Class), " cannot supervise: ", What],
                   #{hint => unicode:characters_to_binary(Hint)}).

%%% ------------------------------------------------------------------ children

%% @doc Entries in child order; those without a name are told apart by a number.
-spec entries(term(), atom()) -> [entry()].
entries(Children, Class) ->
    Given = try [entry(bt_future:force(Each)) || Each <- bt_prim:list(Children, 'children:')]
            catch throw:{not_a_child, What} -> wrong(Class, ["a child is ", bt_prim:print(What)], child_hint(What))
            end,
    {Entries, _} = lists:mapfoldl(fun numbered/2, #{}, Given),
    Entries.

-spec child_hint(term()) -> iodata().
child_hint({'$bt_actor', Class, _, _}) ->
    ["A child is started by its supervisor, again and again: write ", atom_to_binary(Class), " spawn in the list itself."];
child_hint(_) -> "Children are classes: Critic, Critic spawn model: #opus, {Pool, scale: 10}, or Erlang.mod start_link: x.".

-spec numbered(entry(), #{term() => pos_integer()}) -> {entry(), #{term() => pos_integer()}}.
numbered(#{id := Id} = Entry, Seen) ->
    case Seen of
        #{Id := Count} -> {Entry#{id := {Id, Count + 1}}, Seen#{Id := Count + 1}};
        _ -> {Entry, Seen#{Id => 1}}
    end.

%% @doc One child of a list; throws what is none.
-spec entry(term()) -> entry().
entry({'$bt_child', nil, Start, Options, Fields}) ->
    {'$value', Value} = Start(),
    with_fields(with_options(entry(Value), Options), Fields);
entry({'$bt_child', {'$bt_class', Class}, Start, Options, Fields}) -> of_actor(Class, Start, Options, Fields);
entry({'$bt_child', {'$bt_module', _, Module}, Start, Options, _}) ->
    {Selector, _} = Start(),
    Args = fun() -> {_, Values} = Start(), [bt_foreign:to_erlang(Value) || Value <- Values] end,
    with_options(of_mfa(Module, bt_foreign:function_of(Selector), Args), Options);
entry({'$bt_class', Class}) ->
    Entry = of_actor(Class, fun plain/0, fun none/0, fun none/0),
    Entry#{recipe := {class, Class}};
entry({Entry, Options}) when is_map(Options), is_tuple(Entry), element(1, Entry) =/= '$bt_module' ->
    Fields = maps:without(?OPTIONS, Options),
    with_fields(with_options(entry(Entry), fun() -> Options end), fun() -> Fields end);
entry({'$bt_value', 'SupervisionSpec', Slots}) -> of_spec(Slots);
entry({'$bt_module', Kind, Module}) -> of_module(Kind, Module, []);
entry({{'$bt_module', Kind, Module}, Argument}) -> of_module(Kind, Module, [bt_foreign:to_erlang(Argument)]);
entry(#{start := _} = Spec) -> of_erlang(bt_foreign:to_erlang(Spec));
entry({Id, {M, F, A}, Restart, Shutdown, _, _}) when is_atom(M), is_atom(F), is_list(A) ->
    of_erlang(#{id => Id, start => {M, F, A}, restart => Restart, shutdown => Shutdown});
entry(Other) -> throw({not_a_child, Other}).

-spec plain() -> {spawn, []}.
plain() -> {spawn, []}.

-spec none() -> #{}.
none() -> #{}.

-spec with_fields(entry(), fun(() -> map())) -> entry().
with_fields(#{recipe := {class, Class}} = Entry, Fields) -> Entry#{recipe := {class, Class, fun plain/0, Fields}};
with_fields(#{recipe := {class, Class, Start, _}} = Entry, Fields) -> Entry#{recipe := {class, Class, Start, Fields}};
with_fields(Entry, _) -> Entry.

-spec of_actor(atom(), fun(() -> {atom(), term()}), fun(() -> map()), fun(() -> map())) -> entry().
of_actor(Class, Start, Options, Fields) ->
    Kind = kind(Class),
    Kind =:= foreign andalso throw({not_a_child, {'$bt_class', Class}}),
    Policy = bt_send:call({'$bt_class', Class}, supervisionPolicy, ?SITE),
    with_options(#{id => Class, class => Class, recipe => {class, Class, Start, Fields}, restart => restart(Policy),
                   shutdown => shutdown(Kind), scale => none, kind => Kind, limit => limit(Kind, Class)}, Options).

%% A supervisor's header lines of these names are about its own children.
-spec limit(bt_kin:kind(), atom()) -> bt_sup_limit:limit().
limit(actor, Class) -> bt_sup_limit:of_class(Class);
limit(_, _) -> none.

%% @doc What a child of this class is.
-spec kind(atom()) -> bt_kin:kind().
kind(Class) ->
    case bt_class_table:info(Class) of
        #{kind := actor, ancestors := #{'Supervisor' := _}} -> team;
        #{kind := actor} -> actor;
        none -> bt_error:undefined_class(Class);
        _ -> foreign
    end.

-spec shutdown(bt_kin:kind()) -> timeout().
shutdown(team) -> infinity;
shutdown(_) -> ?SHUTDOWN_MS.

-spec of_spec(map()) -> entry().
of_spec(#{actorClass := {'$bt_class', Class}} = Slots) ->
    Start = case maps:get(arguments, Slots, nil) of
                Args when is_map(Args) -> fun() -> {'spawnWith:', [Args]} end;
                _ -> fun() -> {spawn, []} end
            end,
    Options = maps:filter(fun(_, Value) -> Value =/= nil end, maps:with([id, restart, shutdown], Slots)),
    of_actor(Class, Start, fun() -> Options end, fun none/0);
of_spec(Slots) -> throw({not_a_child, maps:get(actorClass, Slots, nil)}).

%% Elixir's modules, and some of Erlang's, say themselves how they are started.
-spec of_module(atom(), module(), [term()]) -> entry().
of_module(_, Module, Args) ->
    _ = code:ensure_loaded(Module),
    case erlang:function_exported(Module, child_spec, 1) of
        true -> of_erlang(Module:child_spec(case Args of [Arg] -> Arg; [] -> [] end));
        false -> of_mfa(Module, start_link, Args)
    end.

-spec of_erlang(map()) -> entry().
of_erlang(#{start := {Module, Function, Args}} = Spec) ->
    Entry = of_mfa(Module, Function, Args),
    with_options(Entry, fun() -> maps:with([id, restart, shutdown], Spec) end).

-spec of_mfa(module(), atom(), [term()] | fun(() -> [term()])) -> entry().
of_mfa(Module, Function, Args) ->
    #{id => Module, class => Module, recipe => {foreign, Module, Function, Args}, restart => permanent,
      shutdown => ?SHUTDOWN_MS, scale => none, kind => foreign, limit => none}.

%%% ------------------------------------------------------------------ options

-spec with_options(entry(), fun(() -> map())) -> entry().
with_options(Entry, Options) ->
    maps:fold(fun option/3, Entry, maps:map(fun(_, Value) -> bt_future:force(Value) end, maps:with(?OPTIONS, Options()))).

-spec option(atom(), term(), entry()) -> entry().
option(scale, N, Entry) when is_integer(N), N >= 0 -> Entry#{scale := N};
option(restart, Word, Entry) -> Entry#{restart := restart(Word)};
option(restartStrategy, Word, Entry) -> Entry#{restart := restart(Word)};
option(shutdown, Time, Entry) -> Entry#{shutdown := shutdown_time(Time)};
option(Key, Id, Entry) when Key =:= name; Key =:= id -> Entry#{id := Id};
option(Key, Value, #{class := Class}) -> wrong(Class, [atom_to_binary(Key), ": is ", bt_prim:print(Value)], "It is a number.").

-spec shutdown_time(term()) -> timeout() | brutal_kill.
shutdown_time(Word) when Word =:= brutal_kill; Word =:= infinity -> Word;
shutdown_time(brutalKill) -> brutal_kill;
shutdown_time(Time) -> bt_prim:duration_ms(Time, 'shutdown:').

-spec restart(term()) -> bt_keys:restart().
restart(Word) when Word =:= permanent; Word =:= transient; Word =:= temporary -> Word;
restart(Other) ->
    bt_error:raise('TypeError', ["restart: is ", bt_prim:print(Other)],
                   #{hint => <<"It is #permanent, #transient or #temporary.">>}).

%%% ------------------------------------------------------------------ for OTP

%% @doc Child specs of a supervisor's entries; each child gets its key here, and keeps it.
-spec specs(bt_keys:key(), [entry()], supervisor:sup_flags()) -> [supervisor:child_spec()].
specs(Parent, Entries, Flags) -> specs(Parent, 0, Entries, Flags).

%% @doc The same for entries that come after the first so many.
-spec specs(bt_keys:key(), non_neg_integer(), [entry()], supervisor:sup_flags()) -> [supervisor:child_spec()].
specs(Parent, Before, Entries, Flags) ->
    Members = [Member || {Number, Entry} <- lists:zip(lists:seq(Before + 1, Before + length(Entries)), Entries),
                         Member <- members(Number, Entry#{flags => Flags})],
    Keys = bt_kin:enter(Parent, [{Order, Class, Id, Kind} || {Order, #{class := Class, id := Id, kind := Kind}} <- Members]),
    [member_spec(Parent, Key, Member) || {Key, {_, Member}} <- lists:zip(Keys, Members)].

%% @doc The ids of what entries start, each with its class.
-spec ids([entry()]) -> [{term(), atom()}].
ids(Entries) -> [{Id, Class} || Entry <- Entries, {_, #{id := Id, class := Class}} <- members(1, Entry)].

-spec members(pos_integer(), map()) -> [{bt_kin:order(), map()}].
members(Number, #{scale := none} = Entry) -> [{{Number, 0}, Entry}];
members(Number, #{scale := N, id := Id} = Entry) when N =< ?SCALE_IN_ONE ->
    [{{Number, M}, Entry#{id := {Id, M}}} || M <- lists:seq(1, N)];
members(Number, Entry) -> [{{Number, 0}, Entry#{kind := group, shutdown := infinity}}].

%% @doc One child: an OTP spec whose start finds key and parent again.
-spec member_spec(bt_keys:key(), pos_integer(), map()) -> supervisor:child_spec().
member_spec(Parent, Key, #{id := Id, kind := Kind, restart := Restart, shutdown := Shutdown} = Entry) ->
    ok = bt_keys:announce(Key, none, Parent, Restart),
    Child = #{key => Key, number => Key, parent => Parent, restart => Restart},
    #{id => Id, start => {bt_sup_child, start_link, [Child, Kind, bt_sup_child:recipe(Entry)]},
      restart => Restart, shutdown => Shutdown, type => type(Kind)}.

-spec type(bt_kin:kind()) -> worker | supervisor.
type(Kind) when Kind =:= team; Kind =:= group -> supervisor;
type(_) -> worker.
