%% @doc Types of the fields of `typed' classes, checked where somebody else's values come in: constructors, `withX:',
%% `new:', `spawn'.  What a method of the class assigns is checked by its own code.
%%
%% Example: `bt_class_types:checked('Account', #{balance => 5})' is the same map, or raises `TypeError'.
-module(bt_class_types).

-export([gather/1, checked/2, of_field/2]).

-type types() :: #{atom() => {term(), binary()}}.

%% @doc The types of the fields of a class and its superclasses; the class's own win.
-spec gather([atom()]) -> types().
gather(Chain) ->
    lists:foldl(fun(Class, Types) ->
                    {ok, Row} = bt_class_store:class(Class),
                    maps:merge(Types, maps:get(field_types, Row, #{}))
                end, #{}, lists:reverse(Chain)).

%% @doc The fields, Futures among those with a type awaited, when each is of its type.
-spec checked(atom(), Fields) -> Fields when Fields :: #{atom() => term()}.
checked(Class, Fields) ->
    case bt_class_table:info(Class) of
        #{types := Types} when map_size(Types) > 0 ->
            maps:map(fun(Name, Value) -> one(Class, Name, Value, Types) end, Fields);
        _ -> Fields
    end.

%% @doc The check of one field that Class itself declares, `none' when it has no type.
-spec of_field(atom(), atom()) -> fun((term()) -> term()) | none.
of_field(Class, Name) ->
    case gather([Class]) of
        #{Name := _} = Types -> fun(Value) -> one(Class, Name, Value, Types) end;
        _ -> none
    end.

-spec one(atom(), atom(), term(), types()) -> term().
one(Class, Name, Given, Types) ->
    case Types of
        #{Name := {Type, Text}} ->
            Value = bt_future:force(Given),
            bt_emit:has_type(Value, Type) orelse
                bt_error:raise('TypeError', ["the field ", atom_to_binary(Name), " of ", atom_to_binary(Class),
                                             " must be of type ", Text, ", not ", bt_print:short(Value)], #{}),
            Value;
        _ -> Given
    end.
