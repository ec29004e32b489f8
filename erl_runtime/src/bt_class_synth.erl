%% @doc The methods a Value class has without anybody writing them: getters, `withX:', keyword constructors; exceptions
%% have getters.
%%
%% They are layers at the bottom of their selectors, so a written method of that name wins and a patch covers them.
-module(bt_class_synth).

-export([changes/2, constructor_selector/1, with_selector/1]).

%% @doc What has to change in the rows of Class so that its synthetic methods fit its fields.
-spec changes(atom(), pos_integer()) -> [{bt_class_store:key(), bt_class_store:stacks()}].
changes(Class, Age) ->
    {ok, Row} = bt_class_store:class(Class),
    Wanted = wanted(Row, Age),
    Present = [{{Class, Side, Selector}, Stacks}
               || Side <- [instance, class], {Selector, Stacks} <- bt_class_store:own_methods(Class, Side),
                  bt_layers:drop_synthetic(Stacks) =/= Stacks],
    Gone = [{Key, bt_layers:drop_synthetic(Stacks)} || {Key, Stacks} <- Present, not is_map_key(Key, Wanted)],
    Gone ++ [{Key, under(Layer, bt_class_store:stacks(Key))} || {Key, Layer} <- maps:to_list(Wanted)].

-spec under(bt_class_store:layer(), bt_class_store:stacks()) -> bt_class_store:stacks().
under(Layer, Stacks) ->
    Written = bt_layers:drop_synthetic(Stacks),
    case Written of
        #{primary := [_ | _] = Layers} ->
            case lists:last(Layers) of
                #{bottom := true} -> Written;
                _ -> Written#{primary := Layers ++ [Layer]}
            end;
        _ -> Written#{primary => [Layer]}
    end.

-spec wanted(bt_class_store:row(), pos_integer()) -> #{bt_class_store:key() => bt_class_store:layer()}.
wanted(#{name := Class, kind := value, fields := Own} = Row, Age) ->
    Withs = [{{Class, instance, with_selector(Name)}, layer(bt_value:setter(Class, Name), [Name], Row, Age)} || {Name, _} <- Own],
    maps:from_list(getters(Row, Age) ++ Withs ++ constructor(Row, Age));
wanted(#{name := Class, kind := object, fields := [_ | _]} = Row, Age) ->
    case lists:member('Exception', bt_class_store:ancestors(Class)) of
        true -> maps:from_list(getters(Row, Age));
        false -> #{}
    end;
wanted(_, _) -> #{}.

-spec getters(bt_class_store:row(), pos_integer()) -> [{bt_class_store:key(), bt_class_store:layer()}].
getters(#{name := Class, fields := Own} = Row, Age) ->
    Getter = case lists:member('TestCase', bt_class_store:ancestors(Class)) of
                 true -> fun bt_test_fields:getter/1;
                 false -> fun bt_value:getter/1
             end,
    [{{Class, instance, Name}, layer(Getter(Name), [], Row, Age)} || {Name, _} <- Own].

-spec constructor(bt_class_store:row(), pos_integer()) -> [{bt_class_store:key(), bt_class_store:layer()}].
constructor(#{name := Class} = Row, Age) ->
    #{fields := All, modifiers := Modifiers, types := Types} = bt_class_facts:of_class(Class),
    Fields = [Name || {Name, _} <- All],
    Exact = case lists:member(abstract, Modifiers) orelse map_size(Types) > 0 of true -> none; false -> Class end,
    case bt_value:constructor(Exact, Fields) of
        none -> [];
        Function -> [{{Class, class, constructor_selector(Fields)}, layer(Function, Fields, Row, Age)}]
    end.

%% @doc `x:y:' of `[x, y]'.
-spec constructor_selector([atom()]) -> atom().
constructor_selector(Fields) ->
    binary_to_atom(iolist_to_binary([[atom_to_binary(Field), $:] || Field <- Fields])).

%% @doc `withX:' of `x'.
-spec with_selector(atom()) -> atom().
with_selector(Field) ->
    <<First/utf8, Rest/binary>> = atom_to_binary(Field),
    Upper = unicode:characters_to_binary(string:uppercase([First])),
    binary_to_atom(<<"with", Upper/binary, Rest/binary, ":">>).

-spec layer(fun(), [atom()], bt_class_store:row(), pos_integer()) -> bt_class_store:layer().
layer(Function, Params, #{module := Module, unit := Unit, cell := Cell, line := Line}, Age) ->
    #{function => Function, module => Module, bottom => true, synthetic => true, combination => primary, age => Age,
      params => [atom_to_binary(Param) || Param <- Params], types => [], returns => nil, doc => <<>>, source => <<>>,
      line => Line, modifiers => [], mode => replace, unit => Unit, cell => Cell, time => 0, version => 0,
      uses => bt_method_uses:none()}.
