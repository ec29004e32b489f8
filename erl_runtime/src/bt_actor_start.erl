%% @doc Making actors: what an instance of a class starts with, the process, its initializers.
%% A class without `initialize' and with literal defaults needs no acknowledgement: the maker goes on at once.  Plain
%% processes, not proc_lib's, whose crash report would copy and print a whole state; `'$ancestors'' and
%% `'$initial_call'' are written by themselves.
%%
%% Example: `Ref = bt_actor_start:start('Counter', #{value => 3}, none)'.
-module(bt_actor_start).

-include("bt_actor.hrl").

-export([start/3, start_link/3, spec/1, table/1, run/4, run_child/3, run_slowly/6, super_initialize/3]).

-export_type([argument/0, child/0, given/0]).

%% For `spawn: x'.
-type argument() :: none | {argument, term()}.
%% A supervised one: the key and number it has in all its lives.
-type child() :: #{key := bt_keys:key(), number := pos_integer(), parent => bt_keys:parent(),
                   restart => bt_keys:restart(), on_error => resume | crash}.
%% Fields and argument; what a child's template answers in the new process, with what it does once it is initialized.
-type given() :: {bt_actor:fields(), argument()}
               | fun(() -> {bt_actor:fields(), argument(), fun((bt_actor:ref()) -> term())}).

-define(INITIAL_CALL, {bt_actor, enter, 2}).
-define(NOWHERE, {<<>>, 0, <<>>}).

%%% ------------------------------------------------------------------ starting

%% @doc A new actor with these fields, which is nobody's child.
-spec start(atom(), bt_actor:fields(), argument()) -> bt_actor:ref().
start(Class, Fields, Argument) ->
    case spec(Class) of
        #spec{abstract = true} -> abstract(Class);
        #spec{computed = [], initializers = []} = Spec when Argument =:= none ->
            Number = bt_registry:new_number(),
            ok = bt_class_live:came(Spec#spec.live),
            %% What is kept for a class is not copied into a new process.
            Pid = spawn_opt(?MODULE, run, [Spec, Number, bt_object:pack_fields(Fields), self()], Spec#spec.options),
            made({'$bt_actor', Class, Pid, Number});
        Spec ->
            made(acknowledged(Spec, Fields, Argument))
    end.

-spec made(bt_actor:ref()) -> bt_actor:ref().
made(Ref) ->
    ok = bt_lifecycle:spawned(Ref),
    Ref.

-spec acknowledged(bt_actor:spec(), bt_actor:fields(), argument()) -> bt_actor:ref().
acknowledged(#spec{class = Class, options = Options}, Fields, Argument) ->
    Number = bt_registry:new_number(),
    Slot = bt_origin:current(),
    Given = {bt_object:pack_fields(Fields), packed(Argument)},
    Start = fun(Alias) -> spawn_opt(?MODULE, run_slowly, [Class, Number, Given, self(), Slot, Alias], Options) end,
    case bt_wait:started(Class, Start, infinity) of
        {Pid, {ok, started}} -> {'$bt_actor', Class, Pid, Number};
        {_, Outcome} -> bt_failure:outcome(Outcome, {start, Class})
    end.

-spec packed(argument()) -> argument().
packed(none) -> none;
packed({argument, Value}) -> {argument, bt_object:pack(Value)}.

%% @doc A child of a supervisor: linked, registered under its key before this returns.
-spec start_link(atom(), given(), child()) -> {ok, pid()} | {error, term()}.
start_link(Class, Given, Child) ->
    case spec(Class) of
        #spec{abstract = true} -> abstract(Class);
        #spec{computed = [], initializers = [], persist = none, options = Options} = Spec when Given =:= {#{}, none} ->
            ok = bt_class_live:came(Spec#spec.live),
            Pid = spawn_opt(?MODULE, run_child, [Spec, Child, self()], [link | Options]),
            _ = registered(Child, reference(Class, Child, Pid), Pid),
            {ok, Pid};
        #spec{options = Options} ->
            Parent = self(),
            Start = fun(Alias) ->
                        spawn_opt(?MODULE, run_slowly, [Class, Child, Given, Parent, 0, Alias], [link | Options])
                    end,
            case bt_wait:started(Class, Start, infinity) of
                {Pid, {ok, started}} -> {ok, Pid};
                {_, {error, Exception}} -> {error, {bt_error, Exception}};
                {_, {down, Reason}} -> {error, Reason}
            end
    end.

-spec abstract(atom()) -> no_return().
abstract(Class) ->
    bt_failure:raise({'$bt_value', 'InstantiationError',
                      #{message => <<(atom_to_binary(Class))/binary, " is abstract: spawn one of its subclasses.">>}}).

%%% ------------------------------------------------------------------ in the new process

%% @doc Nothing to run: straight into the loop.
-spec run(bt_actor:spec(), pos_integer(), bt_actor:fields(), pid()) -> no_return().
run(#spec{class = Class, template = Template} = Spec, Number, Fields, Parent) ->
    Self = {'$bt_actor', Class, self(), Number},
    prepare(Self, Template, Parent),
    bt_actor:enter(actor(Spec, Self, Parent, default), with_fields(Template, Fields)).

%% @doc The same for a child of a supervisor, which has registered it.
-spec run_child(bt_actor:spec(), child(), pid()) -> no_return().
run_child(#spec{class = Class, template = Template} = Spec, Child, Parent) ->
    process_flag(trap_exit, true),
    Self = reference(Class, Child, self()),
    prepare(Self, Template, Parent),
    bt_actor:enter(actor(Spec, Self, Parent, on_error_of(Child)), Template).

-spec with_fields(bt_actor:fields(), bt_actor:fields()) -> bt_actor:fields().
with_fields(Template, Fields) when map_size(Fields) =:= 0 -> Template;
with_fields(Template, Fields) ->
    State = maps:merge(Template, Fields),
    _ = put('$bt_state', State),
    bt_object:unpack_fields(State).

-spec prepare(bt_actor:ref(), bt_actor:fields(), pid()) -> ok.
prepare(Self, State, Parent) ->
    _ = put('$ancestors', [Parent]),
    _ = put('$initial_call', ?INITIAL_CALL),
    _ = put('$bt_self', Self),
    _ = put('$bt_state', State),
    bt_registry:add(Self).

-spec actor(bt_actor:spec(), bt_actor:ref(), pid(), resume | crash | default) -> bt_actor:actor().
actor(#spec{version = Version} = Spec, Self, Parent, OnError) ->
    #actor{self = Self, spec = Spec, table = table(Version), parent = Parent, leader = group_leader(),
           on_error = on_error(Spec#spec.on_error, OnError)}.

%% @doc What one version of a class answers.
-spec table(integer() | {kept, integer()}) -> term().
table({kept, Version}) -> table(Version);
table(Version) -> persistent_term:get(Version).

-spec on_error(resume | crash | default, resume | crash | default) -> resume | crash.
on_error(default, default) -> resume;
on_error(default, Given) -> Given;
on_error(OfClass, _) -> OfClass.

%% @doc Defaults that are code, initializers, then the acknowledgement.
-spec run_slowly(atom(), pos_integer() | child(), given(), pid(), bt_origin:slot(), reference()) -> no_return().
run_slowly(Class, Child, Given, Parent, Slot, Alias) ->
    Spec = spec(Class),
    _ = is_map(Child) andalso process_flag(trap_exit, true),
    Self = reference(Class, Child, self()),
    ok = bt_class_live:came(Spec#spec.live),
    prepare(Self, Spec#spec.template, Parent),
    _ = registered(Child, Self, self()),
    _ = bt_origin:switch(group_leader(), Slot),
    _ = put('$bt_msg', {'$bt_msg', start, initialize, [], Parent, bt_time:stamp(), ?NOWHERE, group_leader(), Slot}),
    try
        {Fields, Argument, After} = given(Given),
        ok = initialize(Spec, Self, Fields, Argument),
        ok = bt_persist:bring_back(Spec, Child),
        After(Self)
    of
        _ ->
            Alias ! {Alias, ok, started},
            _ = put('$bt_msg', idle),
            A = actor(Spec, Self, Parent, on_error_of(Child)),
            bt_actor:enter(bt_actor_tools:with_version(A, bt_persist:is_on()), get('$bt_state'))
    catch
        Kind:Reason:Stack ->
            Exception = bt_error:exception(Kind, Reason, Stack),
            failed(Child),
            Alias ! {Alias, error, Exception},
            _ = bt_registry:remove(self()),
            exit(normal)
    end.

-spec given(given()) -> {bt_actor:fields(), argument(), fun((bt_actor:ref()) -> term())}.
given({Fields, Argument}) -> {Fields, Argument, fun(_) -> ok end};
given(Template) -> Template().

-spec reference(atom(), pos_integer() | child(), pid()) -> bt_actor:ref().
reference(Class, #{key := Key, number := Number}, _) -> {'$bt_actor', Class, {key, Key}, Number};
reference(Class, Number, Pid) -> {'$bt_actor', Class, Pid, Number}.

%% `initialize' may pass the reference on.
-spec registered(pos_integer() | child(), bt_actor:ref(), pid()) -> term().
registered(#{key := Key, parent := Parent, restart := Restart}, Self, Pid) ->
    bt_keys:bind(Key, Pid, Self, {Parent, Restart});
registered(#{key := Key}, _, Pid) -> bt_keys:bind(Key, Pid);
registered(_, _, _) -> ok.

-spec failed(pos_integer() | child()) -> term().
failed(#{key := Key}) -> bt_keys:down(Key);
failed(_) -> ok.

-spec on_error_of(pos_integer() | child()) -> resume | crash | default.
on_error_of(#{on_error := OnError}) -> OnError;
on_error_of(#{}) -> crash;
on_error_of(_) -> default.

-spec initialize(bt_actor:spec(), bt_actor:ref(), bt_actor:fields(), argument()) -> ok.
initialize(#spec{computed = Computed, initializers = Initializers} = Spec, Self, Fields, Argument) ->
    [set(Field, bt_class_facts:default(Default)) || {Field, Default} <- Computed, not is_map_key(Field, Fields)],
    _ = with_fields(get('$bt_state'), Fields),
    _ = put('$bt_initialized', [Class || {Class, _} <- Initializers]),
    lists:foreach(fun({_, Method}) -> bt_future:force(Method(Self)) end, Initializers),
    _ = erase('$bt_initialized'),
    take_argument(Argument, Self, Spec),
    bt_block:free_boxes(none, get('$bt_state')).

-spec set(atom(), term()) -> term().
set(Field, Value) -> put('$bt_state', (get('$bt_state'))#{Field => Value}).

%% `spawn: x' is `initialize: x' where there is one, else the first field.
-spec take_argument(argument(), bt_actor:ref(), bt_actor:spec()) -> term().
take_argument(none, _, _) -> ok;
take_argument({argument, Value}, Self, #spec{class = Class, fields = Names}) ->
    case {bt_class:find(Class, 'initialize:'), Names} of
        {none, []} -> no_field(Class);
        {none, [First | _]} -> set(First, bt_object:unpack(Value));
        {Method, _} -> bt_future:force(Method(Self, bt_object:unpack(Value)))
    end.

-spec no_field(atom()) -> no_return().
no_field(Class) ->
    bt_failure:raise({'$bt_value', 'InstantiationError',
                      #{message => <<(atom_to_binary(Class))/binary,
                                     " has no field and no initialize: for spawn:'s argument.">>}}).

%% @doc `super initialize' in an initializer that spawn runs: the parents have run already.
-spec super_initialize(term(), atom(), bt_send:site()) -> term().
super_initialize(Self, Class, Site) ->
    case {get('$bt_initialized'), bt_class:super_method(Class, none, instance, initialize)} of
        {Classes, _} when is_list(Classes) -> Self;
        {_, none} -> bt_fallback:no_super(Self, initialize, [], Site);
        {_, Method} -> Method(Self)
    end.

%%% ------------------------------------------------------------------ what a class's instances need

%% @doc Gathered once for each version of the class.
-spec spec(atom()) -> #spec{}.
spec(Class) ->
    case bt_class:version(Class) of
        undefined -> bt_error:undefined_class(Class);
        Version ->
            case persistent_term:get({Version, Class}, none) of
                none -> gathered(Class, Version);
                Spec -> Spec
            end
    end.

%% The same for everybody, so two who gather at once put equal terms.
-spec gathered(atom(), integer()) -> bt_actor:spec().
gathered(Class, Version) ->
    #{kind := Kind, template := Template, fields := Fields, computed := Computed} = Info = bt_class_table:info(Class),
    Kind =:= actor orelse no_actor(Class),
    Headers = headers(Class),
    Kept = case bt_tools:of_class(Class) of none -> Version; _ -> bt_actor_tools:kept(Version) end,
    Spec = #spec{class = Class, live = bt_class_live:counter(Class), version = Kept,
                 marker = bt_class:state_marker(Class), template = Template, fields = [Name || {Name, _} <- Fields],
                 computed = Computed, initializers = initializers(Class, Info),
                 abstract = lists:member(abstract, maps:get(modifiers, Info, [])),
                 on_error = maps:get(onError, Headers, default),
                 hibernate = hibernate(maps:get(hibernate, Headers, false)),
                 persist = bt_persist:policy(Class, maps:get(persist, Headers, none)),
                 options = [{message_queue_data, off_heap}, {max_heap_size, heap(maps:get(heapLimit, Headers, none))}]},
    persistent_term:put({Version, Class}, Spec),
    Spec.

%% The values of the header lines that are about actors, the class's own before inherited ones.
-spec headers(atom()) -> #{atom() => term()}.
headers(Class) ->
    Known = maps:with([onError, hibernate, heapLimit, persist], bt_describe:headers(Class)),
    maps:map(fun(_, {Module, Function}) -> bt_future:force(Module:Function()) end, Known).

-spec no_actor(atom()) -> no_return().
no_actor(Class) -> bt_error:not_understood({'$bt_class', Class}, spawn, []).

-spec initializers(atom(), bt_class_table:info()) -> [{atom(), fun()}].
initializers(Class, #{ancestors := Ancestors}) ->
    Chain = [C || {_, C} <- lists:reverse(lists:keysort(1, [{N, C} || {C, N} <- maps:to_list(Ancestors)]))],
    lists:append([own_initializer(C) || C <- Chain ++ [Class], not is_library(C)]).

-spec own_initializer(atom()) -> [{atom(), fun()}].
own_initializer(Class) ->
    Active = bt_class_store:active({Class, instance, initialize}),
    [{Class, Method} || Part <- [before, primary, 'after'], {ok, Method} <- [maps:find(Part, Active)]].

-spec is_library(atom()) -> boolean().
is_library(Class) ->
    case bt_class_store:class(Class) of
        {ok, #{library := Library}} -> Library;
        _ -> false
    end.

-spec hibernate(term()) -> timeout().
hibernate(true) -> 0;
hibernate(Ms) when is_integer(Ms), Ms >= 0 -> Ms;
hibernate(_) -> infinity.

-spec heap(term()) -> map().
heap(Megabytes) when is_integer(Megabytes), Megabytes > 0 ->
    #{size => Megabytes * 1000000 div erlang:system_info(wordsize), kill => true, error_logger => false};
heap(_) -> bt_guard:heap_limit().
