%% @doc What a restarted actor brings back: `persist: #memory', `#ets' or `#disk' in its class, or `snapshot' and `restore:'.
%% Works in the actor itself, which is a supervisor's child; `#memory' costs nothing until the actor ends, the other two
%% write after each message that changed a field, before it is answered.  An actor without any of these pays nothing.
%%
%% Example: `persist: #ets' in `Counter'; after a kill `bt_persist:bring_back(Spec, Child)' puts its fields back.
-module(bt_persist).

-include("bt_actor.hrl").

-export([init_table/0, policy/2, bring_back/2, follow/1, is_on/0, keep/0, leave/1, forget/1, of_class/1, describe/1]).

-export_type([policy/0, kept/0]).

-define(TABLE, ?MODULE).
%% In the actor's dictionary: what to do, and the fields as they were last kept.
-define(ON, '$bt_persist').
-define(LAST, '$bt_persisted').

-type place() :: memory | ets | disk.
-type policy() :: none | {place(), fields | snapshot}.
-type kept() :: {fields, bt_actor:fields()} | {snapshot, term()}.

-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [set, named_table, public, {write_concurrency, true}]),
    ok.

%% @doc What a class wants; two methods without a word mean `#memory'.
-spec policy(atom(), term()) -> policy().
policy(Class, Word) ->
    What = case {bt_class:find(Class, snapshot), bt_class:find(Class, 'restore:')} of
               {none, _} -> fields;
               {_, none} -> fields;
               _ -> snapshot
           end,
    case Word of
        none when What =:= fields -> none;
        none -> {memory, snapshot};
        nil -> none;
        Place when Place =:= memory; Place =:= ets; Place =:= disk -> {Place, What};
        _ -> wrong(Class, Word)
    end.

-spec wrong(atom(), term()) -> no_return().
wrong(Class, Word) ->
    bt_error:raise('TypeError', [atom_to_binary(Class), " cannot persist its state: persist: is ", bt_prim:print(Word)],
                   #{hint => <<"It is #memory (comes back after an error), #ets (after a kill too) or "
                               "#disk (after the node's end too).">>}).

%% @doc `#memory', `#ets', `#disk', or nil: where instances keep their state.
-spec of_class({'$bt_class', atom()}) -> place() | nil.
of_class({'$bt_class', Class}) ->
    case bt_actor_start:spec(Class) of
        #spec{persist = {Place, _}} -> Place;
        #spec{} -> nil
    end.

%% @doc What an actor's next process brings back, in words; nothing for one that starts anew.
-spec describe(bt_actor:ref()) -> binary().
describe({'$bt_actor', Class, {key, _}, _}) ->
    case bt_class:exists(Class) andalso bt_actor_start:spec(Class) of
        false -> <<>>;
        #spec{persist = none} -> <<>>;
        #spec{persist = {Place, snapshot}} -> iolist_to_binary([$#, atom_to_binary(Place), <<": what its snapshot says">>]);
        #spec{persist = {Place, fields}, fields = Fields} ->
            Names = lists:join(<<", ">>, [atom_to_binary(Field) || Field <- Fields]),
            unicode:characters_to_binary([$#, atom_to_binary(Place), <<": ">>, Names])
    end;
describe(_) -> <<>>.

%%% ------------------------------------------------------------------ starting

%% @doc After `initialize': the state that was kept, if there is one and it still fits.
-spec bring_back(bt_actor:spec(), pos_integer() | bt_actor_start:child()) -> ok.
bring_back(#spec{persist = {Place, _}} = Spec, #{key := Key, parent := _}) ->
    On = turn_on(Place, Key, Spec),
    Fresh = get('$bt_state'),
    case kept(On, Key) of
        none -> ok;
        {ok, Kept} -> put_back(Kept, Spec, Fresh);
        {lost, Why} -> lost(Why)
    end,
    _ = put(?LAST, get('$bt_state')),
    ok;
bring_back(_, _) -> ok.

-spec turn_on(place(), pos_integer(), bt_actor:spec()) -> {place(), file:filename_all() | none}.
turn_on(disk, Key, #spec{class = Class}) ->
    On = case bt_persist_disk:claim(Key) of
             {ok, Path} -> {disk, Path};
             {no, Why} ->
                 told([atom_to_binary(Class), <<" keeps its state in #ets only: ">>, Why]),
                 {ets, none}
         end,
    _ = put(?ON, On),
    On;
turn_on(Place, _, _) ->
    _ = put(?ON, {Place, none}),
    {Place, none}.

%% A file is read at the node's first start of the child; later the table is as good.
-spec kept({place(), file:filename_all() | none}, pos_integer()) -> {ok, kept()} | {lost, iodata()} | none.
kept({Place, Path}, Key) ->
    case kept_in_table(Place, Key) of
        [{_, Kept}] -> {ok, Kept};
        [] when Place =:= disk -> bt_persist_disk:read(Path);
        [] -> none
    end.

%% What an error left is for the next process only: a kill later would bring back what is long past.
-spec kept_in_table(place(), pos_integer()) -> [{pos_integer(), kept()}].
kept_in_table(memory, Key) -> ets:take(?TABLE, Key);
kept_in_table(_, Key) -> ets:lookup(?TABLE, Key).

%% State that does not fit is no state: the fields are as after `initialize'.
-spec put_back(kept(), bt_actor:spec(), bt_actor:fields()) -> ok.
put_back(Kept, Spec, Fresh) ->
    try restored(Kept, Spec)
    catch Kind:Reason:Stack ->
        _ = put('$bt_state', Fresh),
        lost(bt_error:message(bt_error:exception(Kind, Reason, Stack)))
    end.

-spec restored(kept(), bt_actor:spec()) -> ok.
restored({snapshot, Value}, #spec{class = Class}) ->
    case bt_class:find(Class, 'restore:') of
        none -> lost(<<"the class has no restore: any more.">>);
        Method ->
            _ = bt_future:force(Method(get('$bt_self'), bt_object:unpack(Value))),
            ok
    end;
restored({fields, Fields}, #spec{class = Class, fields = Known}) ->
    Declared = bt_class_types:checked(Class, maps:with(Known, Fields)),
    _ = put('$bt_state', maps:merge(get('$bt_state'), Declared)),
    _ = bt_object:unpack_fields(Declared),
    case maps:keys(maps:without(Known, Fields)) of
        [] -> ok;
        Old -> lost([<<"the class has no ">>, lists:join(<<", ">>, [atom_to_binary(Field) || Field <- Old]), <<" any more.">>])
    end.

%%% ------------------------------------------------------------------ while it runs

%% @doc The class has a new definition, which may persist otherwise.
-spec follow(bt_actor:spec()) -> boolean().
follow(#spec{persist = none}) ->
    _ = erase(?ON),
    false;
follow(#spec{persist = {Place, _}} = Spec) ->
    case {get(?ON), get('$bt_self')} of
        {{Place, _}, _} -> is_on();
        {{ets, none}, _} when Place =:= disk -> true;
        {_, {_, _, {key, Key}, _}} ->
            _ = turn_on(Place, Key, Spec),
            is_on();
        _ -> false
    end.

%% @doc Whether this actor keeps its state after each message.
-spec is_on() -> boolean().
is_on() ->
    case get(?ON) of
        {Place, _} -> Place =/= memory;
        undefined -> false
    end.

%% @doc A message has been handled.
-spec keep() -> ok.
keep() ->
    State = get('$bt_state'),
    case get(?LAST) of
        State -> ok;
        _ ->
            _ = put(?LAST, State),
            written(get(?ON))
    end.

-spec written({place(), file:filename_all() | none} | undefined) -> ok.
written({Place, Path}) ->
    {'$bt_actor', Class, {key, Key}, _} = get('$bt_self'),
    try taken(bt_actor_start:spec(Class)) of
        Kept ->
            true = ets:insert(?TABLE, {Key, Kept}),
            Place =:= disk andalso once(bt_persist_disk:write(Path, Class, Kept)),
            ok
    catch Kind:Reason:Stack ->
        once({error, bt_error:message(bt_error:exception(Kind, Reason, Stack))})
    end;
written(undefined) -> ok.

-spec taken(bt_actor:spec()) -> kept().
taken(#spec{class = Class, persist = {_, snapshot}}) ->
    Method = bt_class:find(Class, snapshot),
    {snapshot, bt_object:pack(bt_future:force_deep(Method(get('$bt_self'))))};
taken(#spec{fields = Known}) -> {fields, bt_object:pack_fields(maps:with(Known, get('$bt_state')))}.

%% @doc The actor ends by an error or a stop: the moment for `#memory'.
-spec leave(bt_actor:actor()) -> ok.
leave(#actor{spec = #spec{persist = none}}) -> ok;
leave(_) ->
    case get(?ON) of
        {memory, _} = On -> written(On);
        _ -> ok
    end.

%% @doc There will be no process of this key any more; a file stays.
-spec forget(bt_keys:key()) -> true.
forget(Key) -> ets:delete(?TABLE, Key).

%%% ------------------------------------------------------------------ what is lost

-spec lost(iodata()) -> ok.
lost(Why) ->
    Self = get('$bt_self'),
    ok = bt_lifecycle:tell('ActorStateLost', fun() -> #{actor => Self, reason => unicode:characters_to_binary(Why)} end),
    told([bt_print:print_string(Self), <<" did not get back all of its state: ">>, Why]).

%% One word about what cannot be written, not one a message.
-spec once(ok | {error, iodata()}) -> ok.
once(ok) -> ok;
once({error, Why}) ->
    case put('$bt_persist_told', true) of
        true -> ok;
        undefined ->
            Self = get('$bt_self'),
            ok = bt_lifecycle:tell('ActorStateLost', fun() -> #{actor => Self, reason => unicode:characters_to_binary(Why)} end),
            told([bt_print:print_string(Self), <<" could not keep its state: ">>, Why])
    end.

-spec told(iodata()) -> ok.
told(Text) ->
    bt_crash:warn(bt_io:cell_of(group_leader()),
                  #{class => 'Warning', message => unicode:characters_to_binary(Text), hint => <<>>, frames => [],
                    remote => [], details => #{}}).
