%% @doc What printing has to know about objects: does their class say it itself, which fields are shown, in which order.
-module(bt_print_object).

-export([overridden/2, fields/2, exception/2, sorted/2]).

%% @doc What an object's own printString or displayString answers; `none' when it only inherits `Object''s.
-spec overridden(term(), printString | displayString) -> {ok, binary()} | none.
overridden({Tag, Class, _} = Value, Selector) when Tag =:= '$bt_value'; Tag =:= '$bt_object'; Tag =:= '$bt_packed' ->
    Default = bt_class:find('Object', Selector),
    case bt_class:find(Class, Selector) of
        none -> none;
        Default -> none;
        Method -> text(Method, Value)
    end;
overridden(_, _) -> none.

%% An own printString that fails must not hide the value: the plain form is shown instead.
-spec text(fun((term()) -> term()), term()) -> {ok, binary()} | none.
text(Method, Value) ->
    try bt_future:force(Method(Value)) of
        Text when is_binary(Text) -> {ok, Text};
        _ -> none
    catch error:_ -> none
    end.

%% @doc The values of the fields in the order of their definition; late ones by their default, hidden ones not at all.
-spec fields(atom(), map()) -> [term()].
fields(Class, Slots) ->
    Known = bt_value:field_names(Class),
    Others = lists:sort([Key || Key <- maps:keys(Slots), not lists:member(Key, Known), is_visible(Key)]),
    [bt_value:slot({'$bt_value', Class, Slots}, Name) || Name <- Known, is_visible(Name)]
        ++ [maps:get(Key, Slots) || Key <- Others].

-spec is_visible(term()) -> boolean().
is_visible(Key) when is_atom(Key) -> hd(atom_to_list(Key) ++ " ") =/= $$;
is_visible(_) -> true.

%% @doc `ZeroDivisionError: division by zero'.
-spec exception(atom(), map()) -> iodata().
exception(Class, Slots) ->
    Name = atom_to_binary(Class),
    case bt_error:message({'$bt_value', Class, Slots}) of
        <<>> -> Name;
        Name -> Name;
        Message -> [Name, ": ", Message]
    end.

%% @doc The pairs of a map in the order of their keys, no more than are going to be shown and one.
-spec sorted(map(), integer()) -> [{term(), term()}].
sorted(Map, Most) -> lists:sublist(lists:keysort(1, maps:to_list(Map)), max(1, Most) + 1).
