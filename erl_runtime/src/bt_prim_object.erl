%% @doc Object: what every object answers about itself and its class.
%%
%% Knows bt_class and bt_value; classes as objects are bt_prim_class's.
%% `bt_prim_object:class_of(3)' is `{'$bt_class', 'Integer'}'.
-module(bt_prim_object).

-export([class_of/1, hash/1, equals/2, same/2, is_kind_of/2, is_member_of/2, responds_to/2, perform/2, perform/3,
         field_names/1, field_at/2, field_at_put/3, association/2, error/2, raise/2, subclass_responsibility/1,
         print_collection/2, copy/1]).

-define(SITE, {<<>>, 0, <<>>}).

-spec class_of(term()) -> term().
class_of({'$bt_class', Name}) -> {'$bt_meta', Name};
class_of({'$bt_meta', _}) -> {'$bt_class', 'Metaclass'};
class_of(Value) -> {'$bt_class', bt_class:class_of(Value)}.

%% @doc What `=' means where no class says otherwise: the same structure; Futures in it only when it is not.
-spec equals(term(), term()) -> boolean().
equals(A, B) -> A == B orelse bt_future:force_deep(A) == bt_future:force_deep(B).

-spec same(term(), term()) -> boolean().
same(A, B) -> A =:= B orelse bt_future:force_deep(A) =:= bt_future:force_deep(B).

%% @doc Equal values have equal hashes: 1 and 1.0 too.
-spec hash(term()) -> non_neg_integer().
hash(Value) -> erlang:phash2(levelled(bt_future:force_deep(Value))).

%% Floats that are whole are what they equal, at any depth.
-spec levelled(term()) -> term().
levelled(Value) when is_atom(Value); is_binary(Value); is_integer(Value) -> Value;
levelled(Value) when is_float(Value) -> bt_prim_set:key(Value);
levelled([Head | Tail]) -> [levelled(Head) | levelled(Tail)];
levelled(Value) when is_tuple(Value) -> list_to_tuple(levelled(tuple_to_list(Value)));
levelled(Value) when is_map(Value) -> maps:map(fun(_, Inside) -> levelled(Inside) end, Value);
levelled(Value) -> Value.

-spec is_kind_of(term(), term()) -> boolean().
is_kind_of({'$bt_class', Name}, {'$bt_meta', Wanted}) -> bt_class:inherits(Name, Wanted);
is_kind_of(_, {'$bt_meta', _}) -> false;
is_kind_of(Value, Class) -> bt_class:is_kind(Value, class_name(Class, 'isKindOf:')).

-spec is_member_of(term(), term()) -> boolean().
is_member_of(Value, {'$bt_meta', _} = Class) -> class_of(Value) =:= Class;
is_member_of(Value, Class) -> bt_class:class_of(Value) =:= class_name(Class, 'isMemberOf:').

-spec class_name(term(), atom()) -> atom().
class_name({'$bt_class', Name}, _) -> Name;
class_name(Name, _) when is_atom(Name), Name =/= nil -> Name;
class_name(Other, Selector) ->
    case bt_future:force(Other) of
        Other -> bt_prim:type_error(Selector, "a class", Other);
        Forced -> class_name(Forced, Selector)
    end.

-spec responds_to(term(), term()) -> boolean().
responds_to(Value, Selector) -> bt_class:responds_to(Value, selector(Selector, 'respondsTo:')).

%% @doc A selector may come as text; one that is no symbol yet is no selector of anything.
-spec selector(term(), atom()) -> atom().
selector(Text, Selector) when is_binary(Text) ->
    try binary_to_existing_atom(Text)
    catch error:badarg -> bt_prim:symbol(binary_to_atom(Text), Selector)
    end;
selector(Other, Selector) -> bt_prim:symbol(Other, Selector).

-spec perform(term(), term()) -> term().
perform(Receiver, Selector) -> perform(Receiver, Selector, []).

-spec perform(term(), term(), term()) -> term().
perform(Receiver, Given, Arguments) ->
    Selector = selector(Given, 'perform:'),
    Args = bt_prim:list(Arguments, 'perform:withArguments:'),
    Wanted = bt_prim:symbol_arity(Selector) - 1,
    Wanted =:= length(Args) orelse
        bt_prim:raise('ArityMismatch',
                      io_lib:format("~ts takes ~b argument~s and was given ~b",
                                    [bt_prim:print(Selector), Wanted, [$s || Wanted =/= 1], length(Args)]),
                      #{selector => Selector}),
    bt_send:keep_list(Receiver, Selector, Args, ?SITE).

-spec field_names(term()) -> [atom()].
field_names({'$bt_class', _}) -> [];
field_names(Value) -> bt_value:field_names(bt_class:class_of(Value)).

-spec field_at(term(), term()) -> term().
field_at(Value, Name) -> bt_value:field(Value, selector(Name, 'fieldAt:')).

%% @doc A copy with the field changed.
-spec field_at_put(term(), term(), term()) -> term().
field_at_put(Value, Name, New) -> bt_value:with_field(Value, selector(Name, 'fieldAt:put:'), New).

-spec association(term(), term()) -> term().
association(Key, Value) -> bt_prim:value('Association', #{key => Key, value => Value}).

%% @doc `self error: 'text''.
-spec error(term(), term()) -> no_return().
error(_, Message) -> bt_prim:raise('Error', bt_prim:text(Message)).

-spec raise(atom(), binary()) -> no_return().
raise(Class, Message) -> bt_prim:raise(Class, Message).

-spec subclass_responsibility(term()) -> no_return().
subclass_responsibility(Receiver) ->
    Class = case Receiver of
                {'$bt_class', Name} -> [atom_to_binary(Name), " class"];
                _ -> bt_prim:class_name(Receiver)
            end,
    bt_prim:raise('SubclassResponsibility', [Class, " must define this method: its superclass only names it"]).

%% @doc `Class(a, b)'.
-spec print_collection(term(), [term()]) -> binary().
print_collection(Collection, Elements) ->
    iolist_to_binary([bt_prim:class_name(Collection), $(, lists:join(", ", [bt_prim:print(E) || E <- Elements]), $)]).

%% @doc Values are their own copies.
-spec copy(term()) -> term().
copy(Value) -> Value.
