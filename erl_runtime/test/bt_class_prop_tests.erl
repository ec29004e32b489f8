%% @doc Any sequence of definitions, patches and reverts leaves dispatch tables that agree with a plain model.
-module(bt_class_prop_tests).
-include_lib("proper/include/proper.hrl").
-include_lib("eunit/include/eunit.hrl").

-define(CLASSES, ['PtA', 'PtB', 'PtC', 'PtD']).
-define(SELECTORS, [m, k]).

tables_agree_test_() ->
    {timeout, 120, fun() -> ?assertEqual(true, proper:quickcheck(prop_tables_agree(), [{numtests, 200}, {to_file, user}, quiet])) end}.

command() ->
    frequency([{2, {class, oneof(?CLASSES), list(oneof(?SELECTORS))}},
               {5, {patch, oneof(?CLASSES), oneof([instance, class]), oneof(?SELECTORS), oneof([<<"c1">>, <<"c2">>])}},
               {2, {revert, oneof(?CLASSES), oneof([instance, class]), oneof(?SELECTORS)}},
               {1, {unpatch, oneof(?CLASSES), oneof([instance, class]), oneof(?SELECTORS)}},
               {1, {run, oneof([<<"c1">>, <<"c2">>])}}]).

prop_tables_agree() ->
    ?FORALL(Commands, list(command()),
            begin
                Started = bt_test_classes:start(),
                try
                    Model = lists:foldl(fun step/2, #{}, [{class, C, [m]} || C <- ?CLASSES] ++ Commands),
                    lists:all(fun({C, Side, S}) -> agrees(C, Side, S, Model) end,
                              [{C, Side, S} || C <- ?CLASSES, Side <- [instance, class], S <- ?SELECTORS])
                after
                    bt_test_classes:stop(Started)
                end
            end).

super('PtA') -> 'Object';
super('PtB') -> 'PtA';
super('PtC') -> 'PtB';
super('PtD') -> 'PtA'.

%% The model: {Class, Side, Selector} => layers, top first, each {Tag, Cell | bottom}.
step({class, Class, Selectors0}, Model) ->
    Selectors = lists:usort(Selectors0),
    Tag = erlang:unique_integer([positive]),
    bt_test_classes:class(Class, super(Class), #{}, [text(instance, S, Tag) || S <- Selectors]),
    Kept = maps:filter(fun({C, Side, S}, Layers) ->
                           not (C =:= Class andalso ((Side =:= instance andalso lists:member(S, Selectors))
                                                     orelse lists:keymember(bottom, 2, Layers)))
                       end, Model),
    lists:foldl(fun(S, M) -> M#{{Class, instance, S} => [{Tag, bottom}]} end, Kept, Selectors);
step({patch, Class, Side, Selector, Cell}, Model) ->
    Tag = erlang:unique_integer([positive]),
    bt_test_classes:patch(Class, Cell, [text(Side, Selector, Tag)]),
    Model#{{Class, Side, Selector} => [{Tag, Cell} | maps:get({Class, Side, Selector}, Model, [])]};
step({revert, Class, Side, Selector}, Model) ->
    Key = {Class, Side, Selector},
    _ = (catch bt_class_server:call({revert, Key})),
    case maps:get(Key, Model, []) of
        [{_, Cell} | Rest] when Cell =/= bottom -> put_layers(Key, Rest, Model);
        _ -> Model
    end;
step({unpatch, Class, Side, Selector}, Model) ->
    Key = {Class, Side, Selector},
    _ = (catch bt_class_server:call({unpatch, Key})),
    put_layers(Key, [Layer || {_, bottom} = Layer <- maps:get(Key, Model, [])], Model);
step({run, Cell}, Model) ->
    ok = bt_class:begin_cell(Cell),
    _ = bt_class:end_cell(Cell),
    maps:filter(fun(_, Layers) -> Layers =/= [] end,
                maps:map(fun(_, Layers) -> [L || {_, Of} = L <- Layers, Of =/= Cell] end, Model)).

put_layers(Key, [], Model) -> maps:remove(Key, Model);
put_layers(Key, Layers, Model) -> Model#{Key => Layers}.

text(Side, Selector, Tag) ->
    Name = case Side of instance -> atom_to_list(Selector); class -> "'class " ++ atom_to_list(Selector) ++ "'" end,
    Name ++ "(_) -> " ++ integer_to_list(Tag) ++ ".".

agrees(Class, Side, Selector, Model) ->
    Found = case Side of
                instance -> bt_class:find(Class, Selector);
                class -> bt_class:find_class(Class, Selector)
            end,
    Answer = case Found of none -> none; _ -> Found(x) end,
    Answer =:= expected(Class, Side, Selector, Model).

expected('Object', _, _, _) -> none;
expected(Class, Side, Selector, Model) ->
    case Model of
        #{{Class, Side, Selector} := [{Tag, _} | _]} -> Tag;
        _ -> expected(super(Class), Side, Selector, Model)
    end.
