%% @doc What class objects of actors answer to: spawn, spawn:, spawnWith:, spawnAs:, named:, and keywords that are fields.
%% The primitives behind Actor's class side; they answer by themselves too where no library is loaded.
%%
%% Example: `bt_actor_spawn:spawn_with({'$bt_class', 'Counter'}, [{value, 3}], Site)'.
-module(bt_actor_spawn).

-include("bt_actor.hrl").

-compile({no_auto_import, [spawn/1, spawn/2]}).

-export([spawn/1, spawn/2, spawn_fields/2, spawn_as/2, spawn_fields_as/3, spawn_with/3, named/1, all_registered/0]).
-export([answer/4, checked/2, selector/1]).

-type class() :: {'$bt_class', atom()}.

-spec spawn(class()) -> bt_actor:ref().
spawn({'$bt_class', Class}) -> bt_actor_start:start(Class, #{}, none).

%% @doc `spawn: x'.
-spec spawn(class(), term()) -> bt_actor:ref().
spawn({'$bt_class', Class}, Argument) -> bt_actor_start:start(Class, #{}, {argument, Argument}).

%% @doc `spawnWith: #{…}'.
-spec spawn_fields(class(), term()) -> bt_actor:ref().
spawn_fields({'$bt_class', Class}, Given) -> bt_actor_start:start(Class, checked(Class, Given), none).

%% @doc Fields that the class has, with values of their types.
-spec checked(atom(), term()) -> bt_actor:fields().
checked(Class, Given) ->
    Fields = bt_future:force(Given),
    #spec{fields = Known} = bt_actor_start:spec(Class),
    case [Key || Key <- maps:keys(Fields), not lists:member(Key, Known)] of
        [] -> bt_class_types:checked(Class, Fields);
        [Unknown | _] -> unknown(Class, Unknown, Known)
    end.

%% @doc `spawnAs: #name'.
-spec spawn_as(class(), atom()) -> bt_actor:ref().
spawn_as(Class, Name) -> spawn_fields_as(Class, #{}, Name).

-spec spawn_fields_as(class(), term(), atom()) -> bt_actor:ref().
spawn_fields_as(Class, Fields, Given) ->
    Name = bt_actor_ref:as_name(Given, 'spawnAs:'),
    bt_actor_ref:make_room(Name),
    bt_actor_ref:register_as(spawn_fields(Class, Fields), Name).

-spec named(atom()) -> bt_actor:ref() | nil.
named(Name) ->
    case bt_registry:named(Name) of
        undefined -> nil;
        Ref -> Ref
    end.

-spec all_registered() -> #{atom() => bt_actor:ref()}.
all_registered() -> maps:from_list(bt_registry:names()).

%% @doc `C spawn k: v j: w': a message to the new actor if its class answers k:j:, else its fields.
-spec spawn_with(term(), [{atom(), term()}], bt_send:site()) -> term().
spawn_with({'$bt_class', Class} = ClassObject, Pairs, Site) ->
    Named = [{field(Key), Value} || {Key, Value} <- Pairs],
    Selector = selector(Named),
    #spec{fields = Known} = bt_actor_start:spec(Class),
    case bt_send:handler(Class, Selector) of
        none ->
            case [Key || {Key, _} <- Named, not lists:member(Key, Known)] of
                [] -> bt_actor_start:start(Class, bt_class_types:checked(Class, maps:from_list(Named)), none);
                [Unknown | _] ->
                    case bt_sup_spec:kind(Class) =:= team orelse bt_fallback:catches_all({'$bt_actor', Class, self(), 0}) of
                        true -> spawn_then_send(ClassObject, Selector, Named, Site);
                        false -> unknown(Class, Unknown, Known)
                    end
            end;
        _ ->
            spawn_then_send(ClassObject, Selector, Named, Site)
    end;
spawn_with(Other, Pairs, Site) ->
    Selector = binary_to_atom(iolist_to_binary([[atom_to_binary(field(Key)), $:] || {Key, _} <- Pairs])),
    bt_send:keep_list(bt_send:call(Other, spawn, Site), Selector, [Value || {_, Value} <- Pairs], Site).

%% @doc `k:j:' of pairs `k' and `j'.
-spec selector([{atom(), term()}]) -> atom().
selector(Pairs) -> binary_to_atom(iolist_to_binary([[atom_to_binary(Key), $:] || {Key, _} <- Pairs])).

-spec spawn_then_send(class(), atom(), [term()], bt_send:site()) -> term().
spawn_then_send(ClassObject, Selector, Named, Site) ->
    Ref = bt_send:call(ClassObject, spawn, Site),
    bt_send:keep_list(Ref, Selector, [Value || {_, Value} <- Named], Site).

-spec field(atom()) -> atom().
field(Key) -> bt_foreign:function_of(Key).

-spec unknown(atom(), atom(), [atom()]) -> no_return().
unknown(Class, Key, Known) ->
    Methods = [atom_to_binary(S) || S <- maps:keys(bt_class_table:entries(Class, instance)), is_atom(S)],
    Fields = [atom_to_binary(Name) || Name <- Known],
    Near = bt_nearest:names(atom_to_binary(Key), Fields ++ Methods),
    Mean = case Near of [] -> <<>>; _ -> [<<"Did you mean ">>, lists:join(<<", ">>, Near), <<"? ">>] end,
    Has = case Fields of
              [] -> <<"It has no fields.">>;
              _ -> [<<"Its fields: ">>, lists:join(<<", ">>, Fields), <<".">>]
          end,
    bt_failure:raise({'$bt_value', 'MessageNotUnderstood',
                      #{message => <<(atom_to_binary(Class))/binary, " has no field and no message ",
                                     (atom_to_binary(Key))/binary>>,
                        selector => Key, hint => unicode:characters_to_binary([Mean, Has])}}).

%% @doc What a class object of actors answers without a library.
-spec answer(class(), atom(), [term()], bt_send:site()) -> {value, term()} | none.
answer({'$bt_class', Class} = ClassObject, Selector, Args, _) ->
    case bt_class_table:info(Class) of
        #{kind := actor} -> of_actor_class(ClassObject, Selector, Args);
        _ -> none
    end.

-spec of_actor_class(class(), atom(), [term()]) -> {value, term()} | none.
of_actor_class(Class, spawn, []) -> {value, spawn(Class)};
of_actor_class(Class, new, []) -> {value, spawn(Class)};
of_actor_class(Class, 'spawn:', [Argument]) -> {value, spawn(Class, Argument)};
of_actor_class(Class, 'spawnWith:', [Fields]) -> {value, spawn_fields(Class, Fields)};
of_actor_class(Class, 'spawnAs:', [Name]) -> {value, spawn_as(Class, Name)};
of_actor_class(Class, 'spawnWith:as:', [Fields, Name]) -> {value, spawn_fields_as(Class, Fields, Name)};
of_actor_class(_, 'named:', [Name]) -> {value, named(Name)};
of_actor_class(_, _, _) -> none.
