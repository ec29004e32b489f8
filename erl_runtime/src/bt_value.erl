%% @doc Instances of Value and Object classes: making them, reading and changing their slots, `x.f' of anything.
%%
%% Knows the shape `{'$bt_value', Class, Slots}' and the facts of classes.  `bt_value:new({'$bt_class', 'Point'},
%% #{x => 7})' is `Point(7, 0)'; what has no such field raises and says which ones there are.
-module(bt_value).

-export([new/1, new/2, construct/3, make/2, literal/1]).
-export([getter/1, setter/2, constructor/2]).
-export([slot/2, field/2, with_field/3, field_names/1, no_field/3]).

-type value() :: {'$bt_value', atom(), #{atom() => term()}}.
-type class_object() :: {'$bt_class', atom()}.

%%% ------------------------------------------------------------------ making

%% @doc `Point new': every field its default.
-spec new(class_object()) -> value().
new({'$bt_class', Class}) -> make(Class, #{}).

%% @doc `Point new: #{#x => 7}'.
-spec new(class_object(), term()) -> value().
new({'$bt_class', Class}, Slots) when is_map(Slots) ->
    Names = field_names(Class),
    lists:foreach(fun(Key) -> lists:member(Key, Names) orelse no_field(Class, Key, Names) end, maps:keys(Slots)),
    make(Class, Slots);
new({'$bt_class', Class} = Self, Slots) ->
    case bt_future:force(Slots) of
        Slots ->
            bt_error:raise('TypeError', [atom_to_binary(Class), " new: needs a Dictionary of fields, got ",
                                         bt_print:print_string(Slots)],
                           #{hint => iolist_to_binary(["Write ", atom_to_binary(Class), " new: #{#field => value}."])});
        Forced -> new(Self, Forced)
    end.

%% @doc An instance with these slots, the others at their defaults.
-spec make(atom(), #{atom() => term()}) -> value().
make(Class, Slots) ->
    case bt_class_table:info(Class) of
        #{plain := true, template := Template} when map_size(Slots) =:= 0 -> {'$bt_value', Class, Template};
        #{plain := true, template := Template} -> {'$bt_value', Class, maps:merge(Template, Slots)};
        none -> bt_error:undefined_class(Class);
        Facts -> make(Class, Slots, Facts)
    end.

-spec make(atom(), #{atom() => term()}, bt_class_table:info()) -> value().
make(Class, Slots, #{kind := Kind, modifiers := Modifiers, template := Template, computed := Computed}) ->
    Kind =:= actor andalso refuse_actor(Class),
    lists:member(abstract, Modifiers) andalso refuse_abstract(Class),
    ok = refuse_written(Class, literal(Class)),
    Given = bt_class_types:checked(Class, Slots),
    {'$bt_value', Class, maps:merge(compute(Computed, Given, Template), Given)}.

-spec compute([{atom(), bt_class_store:default()}], map(), map()) -> map().
compute([], _, Template) -> Template;
compute(Computed, Slots, Template) ->
    lists:foldl(fun({Name, _}, Made) when is_map_key(Name, Slots) -> Made;
                   ({Name, Default}, Made) -> Made#{Name => bt_class_facts:default(Default)}
                end, Template, Computed).

-spec refuse_actor(atom()) -> no_return().
refuse_actor(Class) ->
    Name = atom_to_binary(Class),
    bt_error:raise('InstantiationError', [Name, " is an Actor class, its instances are processes"],
                   #{hint => <<"Write ", Name/binary, " spawn.">>}).

%% @doc How instances come to be of a class whose instances are no records of slots.
-spec literal(atom()) -> binary() | none.
literal('Integer') -> <<"Write it: 42, 16rFF.">>;
literal('Float') -> <<"Write it: 3.14.">>;
literal('Character') -> <<"Write it: $a, or Character value: 97.">>;
literal('Symbol') -> <<"Write it: #name, or 'text' asSymbol.">>;
literal('Block') -> <<"Write it: [:x | x + 1].">>;
literal('Binary') -> <<"Write it: <<1, 2>>, or Binary fromBytes: #(1, 2).">>;
literal(Class) when Class =:= 'Pid'; Class =:= 'Reference'; Class =:= 'Port'; Class =:= 'Metaclass'; Class =:= 'ForeignModule' ->
    <<"The system makes these.">>;
literal(_) -> none.

-spec refuse_written(atom(), binary() | none) -> ok.
refuse_written(_, none) -> ok;
refuse_written(Class, Hint) ->
    bt_error:raise('InstantiationError', ["an instance of ", atom_to_binary(Class), " is not made by new"], #{hint => Hint}).

-spec refuse_abstract(atom()) -> no_return().
refuse_abstract(Class) ->
    Name = atom_to_binary(Class),
    bt_error:raise('InstantiationError', [Name, " is abstract, it has no instances"],
                   #{hint => <<"Make an instance of a subclass of ", Name/binary, ".">>}).

%% @doc A keyword message whose keywords all name fields makes an instance: `Point y: 4'.  `none' when they do not.
-spec construct(atom(), bt_class:selector(), [term()]) -> {ok, value()} | none.
construct(Class, Selector, Args) ->
    case bt_class_table:info(Class) of
        #{kind := value, fields := [_ | _] = Fields} -> fill(Class, Fields, keywords(Selector), Args);
        #{ancestors := #{'Exception' := _}, fields := Fields} -> fill(Class, Fields, keywords(Selector), Args);
        _ -> none
    end.

-spec fill(atom(), [{atom(), term()}], [binary()], [term()]) -> {ok, value()} | none.
fill(Class, Fields, Keywords, Args) when length(Keywords) =:= length(Args) ->
    Known = maps:from_list([{atom_to_binary(Name), Name} || {Name, _} <- Fields]),
    case lists:all(fun(Keyword) -> is_map_key(Keyword, Known) end, Keywords) of
        true -> {ok, make(Class, maps:from_list([{maps:get(K, Known), A} || {K, A} <- lists:zip(Keywords, Args)]))};
        false -> none
    end;
fill(_, _, _, _) -> none.

-spec keywords(atom()) -> [binary()].
keywords(Selector) -> binary:split(atom_to_binary(Selector), <<":">>, [global, trim]).

%%% ------------------------------------------------------------------ functions for dispatch tables

-spec getter(atom()) -> fun((term()) -> term()).
getter(Name) ->
    fun({'$bt_value', _, #{Name := Value}}) -> Value;
       (Self) -> slot(Self, Name)
    end.

-spec setter(atom(), atom()) -> fun((term(), term()) -> value()).
setter(Class, Name) ->
    case bt_class_types:of_field(Class, Name) of
        none -> fun({'$bt_value', C, Slots}, Value) -> {'$bt_value', C, Slots#{Name => Value}} end;
        Check -> fun({'$bt_value', C, Slots}, Value) -> {'$bt_value', C, Slots#{Name => Check(Value)}} end
    end.

%% @doc The function behind `x: 3 y: 4' of Class, whose fields these all are; `none' for no fields, or for more than a
%% function is kept ready for (`construct/3' serves those).  A subclass that inherits it has more fields.
-spec constructor(atom(), [atom()]) -> fun() | none.
constructor(Class, [F]) ->
    fun({_, C}, A) when C =:= Class -> instance(C, #{F => A});
       ({_, C}, A) -> make(C, #{F => A})
    end;
constructor(Class, [F, G]) ->
    fun({_, C}, A, B) when C =:= Class -> instance(C, #{F => A, G => B});
       ({_, C}, A, B) -> make(C, #{F => A, G => B})
    end;
constructor(Class, [F, G, H]) ->
    fun({_, C}, A, B, D) when C =:= Class -> instance(C, #{F => A, G => B, H => D});
       ({_, C}, A, B, D) -> make(C, #{F => A, G => B, H => D})
    end;
constructor(_, [_, _, _, _] = F) -> fun(S, A, B, C, D) -> build(S, F, [A, B, C, D]) end;
constructor(_, [_, _, _, _, _] = F) -> fun(S, A, B, C, D, E) -> build(S, F, [A, B, C, D, E]) end;
constructor(_, [_, _, _, _, _, _] = F) -> fun(S, A, B, C, D, E, G) -> build(S, F, [A, B, C, D, E, G]) end;
constructor(_, [_, _, _, _, _, _, _] = F) -> fun(S, A, B, C, D, E, G, H) -> build(S, F, [A, B, C, D, E, G, H]) end;
constructor(_, [_, _, _, _, _, _, _, _] = F) -> fun(S, A, B, C, D, E, G, H, I) -> build(S, F, [A, B, C, D, E, G, H, I]) end;
constructor(_, _) -> none.

-spec instance(atom(), #{atom() => term()}) -> value().
instance(Class, Slots) -> {'$bt_value', Class, Slots}.

-spec build(class_object(), [atom()], [term()]) -> value().
build({'$bt_class', Class}, Names, Values) -> make(Class, maps:from_list(lists:zip(Names, Values))).

%%% ------------------------------------------------------------------ slots

%% @doc A slot of a Value; one made before the field existed answers the field's default.
-spec slot(value(), atom()) -> term().
slot({'$bt_value', _, Slots}, Name) when is_map_key(Name, Slots) -> map_get(Name, Slots);
slot({'$bt_value', Class, Slots}, Name) ->
    case bt_class_table:info(Class) of
        #{fields := Fields} ->
            case lists:keyfind(Name, 1, Fields) of
                {_, Default} -> bt_class_facts:default(Default);
                false -> no_field(Class, Name, [N || {N, _} <- Fields])
            end;
        none -> no_field(Class, Name, visible(Slots))
    end;
slot(Other, Name) -> field(Other, Name).

%% @doc `x.f'.
-spec field(term(), atom()) -> term().
field({'$bt_value', _, _} = Value, Name) -> slot(Value, Name);
field(Map, Name) when is_map(Map) ->
    case Map of
        #{Name := Value} -> Value;
        _ -> no_key(Map, Name)
    end;
field({'$bt_class', Class}, Name) -> bt_class:get_var(Class, Name);
field(Value, Name) ->
    case bt_future:force(Value) of
        Value -> no_fields(Value, Name);
        Forced -> field(Forced, Name)
    end.

%% @doc `x.f := v': a copy of X with the field changed; a Dictionary may get a new key, a Value may not.
-spec with_field(term(), atom(), term()) -> term().
with_field({'$bt_value', Class, Slots}, Name, Value) when is_map_key(Name, Slots) ->
    {'$bt_value', Class, Slots#{Name := Value}};
with_field({'$bt_value', Class, Slots}, Name, Value) ->
    Names = field_names(Class),
    lists:member(Name, Names) orelse no_field(Class, Name, Names),
    {'$bt_value', Class, Slots#{Name => Value}};
with_field(Map, Name, Value) when is_map(Map) -> Map#{Name => Value};
with_field({'$bt_class', Class} = Self, Name, Value) ->
    _ = bt_class:put_var(Class, Name, Value),
    Self;
with_field(Other, Name, Value) ->
    case bt_future:force(Other) of
        Other -> no_fields(Other, Name);
        Forced -> with_field(Forced, Name, Value)
    end.

%% @doc The fields instances of Class have, inherited ones first.
-spec field_names(atom()) -> [atom()].
field_names(Class) ->
    case bt_class_table:info(Class) of
        #{fields := Fields} -> [Name || {Name, _} <- Fields];
        none -> []
    end.

-spec visible(map()) -> [atom()].
visible(Slots) -> [Key || Key <- lists:sort(maps:keys(Slots)), is_atom(Key), hd(atom_to_list(Key) ++ "$") =/= $$].

%%% ------------------------------------------------------------------ mistakes

%% @doc The error that names the fields there are.
-spec no_field(atom(), term(), [atom()]) -> no_return().
no_field(Class, Name, Names) ->
    bt_error:raise('FieldNotFound', [atom_to_binary(Class), " has no field ", bare(Name)],
                   #{field => Name, hint => bt_error:did_you_mean(Name, Names, "Its fields are ")}).

-spec no_key(map(), atom()) -> no_return().
no_key(Map, Name) ->
    bt_error:raise('FieldNotFound', ["this Dictionary has no key ", bt_print:print_string(Name)],
                   #{field => Name, hint => bt_error:did_you_mean(Name, visible(Map), "Its keys are ")}).

-spec no_fields(term(), atom()) -> no_return().
no_fields({'$bt_actor', Class, _, _}, Name) ->
    Field = atom_to_binary(Name),
    bt_error:raise('FieldNotFound', ["the fields of ", article(Class), " belong to it alone, ", Field,
                                     " cannot be reached from outside"],
                   #{field => Name, hint => <<"Send a message: x ", Field/binary, ", or x ", Field/binary, ": value.">>});
no_fields(Value, Name) ->
    bt_error:raise('FieldNotFound', [bt_print:print_string(Value), " is ", article(bt_class:class_of(Value)),
                                     " and has no fields, so there is no ", atom_to_binary(Name)],
                   #{field => Name, hint => <<"Put a blank after the period when it ends a statement.">>}).

-spec article(atom()) -> iodata().
article(Class) ->
    case atom_to_binary(Class) of
        <<C, _/binary>> = Name when C =:= $A; C =:= $E; C =:= $I; C =:= $O; C =:= $U -> ["an ", Name];
        Name -> ["a ", Name]
    end.

-spec bare(term()) -> binary().
bare(Name) when is_atom(Name) -> atom_to_binary(Name);
bare(Name) -> bt_print:print_string(Name).
