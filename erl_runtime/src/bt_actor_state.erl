%% @doc An actor's fields follow its class: new fields take their defaults, migrations run, before the next message.
%% Each actor does it itself when it notices a new version; a migration that raises leaves the fields as they were.
%%
%% Example: `{ok, A2, Fields} = bt_actor_state:migrate(A, Fields0)'.
-module(bt_actor_state).

-include("bt_actor.hrl").

-export([migrate/2, missing_field/1]).

-spec migrate(bt_actor:actor(), bt_actor:fields()) -> {ok, bt_actor:actor(), bt_actor:fields()} | {failed, term()}.
migrate(#actor{spec = #spec{class = Class, marker = Marker}, self = Self} = A, S) ->
    #spec{version = Version} = Spec = bt_actor_start:spec(Class),
    {Latest, Steps} = bt_class:state_steps(Class, Marker),
    try
        lists:foreach(fun(Step) -> take(Step, Self) end, Steps)
    of
        ok ->
            Table = bt_actor_start:table(Version),
            {ok, A#actor{spec = Spec#spec{marker = Latest}, table = Table}, get('$bt_state')}
    catch
        Kind:Reason:Stack ->
            _ = put('$bt_state', S),
            {failed, migration_failed(Self, bt_error:exception(Kind, Reason, Stack))}
    end.

-spec take(bt_class_steps:step(), bt_actor:ref()) -> ok.
take({fields, Fields}, _) ->
    lists:foreach(fun({Field, Default}) -> add(Field, Default, get('$bt_state')) end, Fields);
take({migrate, Module}, Self) ->
    _ = bt_future:force(Module:migrate(Self)),
    ok.

-spec add(atom(), bt_class_store:default(), bt_actor:fields()) -> ok.
add(Field, _, State) when is_map_key(Field, State) -> ok;
add(Field, Default, State) ->
    Value = bt_class_facts:default(Default),
    _ = put('$bt_state', State#{Field => Value}),
    ok.

-spec migration_failed(bt_actor:ref(), bt_error:exception()) -> bt_error:exception().
migration_failed(Self, {'$bt_value', Class, Slots}) ->
    Text = [bt_print:print_string(Self), <<" could not be migrated: ">>, atom_to_binary(Class), <<": ">>,
            maps:get(message, Slots, <<>>)],
    {'$bt_value', 'MigrationFailed',
     #{message => unicode:characters_to_binary(Text), actor => Self, error => {'$bt_value', Class, Slots},
       hint => <<"Its fields are as they were. Correct the migration and run its cell again.">>}}.

%% @doc The default of a field the class got while a message was running; in a process that is no actor there is none.
-spec missing_field(atom()) -> term().
missing_field(Field) ->
    case {get('$bt_state'), get('$bt_self')} of
        {State, {'$bt_actor', Class, _, _}} when is_map(State) ->
            #{fields := Fields} = bt_class_table:info(Class),
            declared(lists:keyfind(Field, 1, Fields), Field, Class);
        _ ->
            raise([<<"The field ">>, atom_to_binary(Field), <<" belongs to an actor; nothing here has it.">>])
    end.

-spec declared({atom(), bt_class_store:default()} | false, atom(), atom()) -> term().
declared({Field, Default}, Field, _) ->
    Value = bt_class_facts:default(Default),
    _ = put('$bt_state', (get('$bt_state'))#{Field => Value}),
    Value;
declared(false, Field, Class) ->
    raise([atom_to_binary(Class), <<" has no field ">>, atom_to_binary(Field), <<".">>]).

-spec raise(iodata()) -> no_return().
raise(Text) ->
    bt_failure:raise({'$bt_value', 'FieldNotFound', #{message => unicode:characters_to_binary(Text)}}).
