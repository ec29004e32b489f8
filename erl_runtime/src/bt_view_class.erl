%% @doc Data of the class browser: a class, its fields, its methods on both sides, the source of the chosen one; and what its
%% buttons do: a changed source is a patch.
%%
%% Example: `#{methods := [#{selector := <<"increment">>} | _]} = bt_view_class:data({'$bt_class', 'Counter'}, #{})'.
-module(bt_view_class).

-export([data/2, act/3]).

%% `class => C' looks at another class than the one the view was opened on; `side' and `selector' choose a method.
-spec data({'$bt_class', atom()}, bt_view:options()) -> map().
data({'$bt_class', First}, Options) ->
    Class = existing(maps:get(class, Options, <<>>), First),
    {ok, Row} = bt_class_store:class(Class),
    Actors = case Row of #{kind := actor} -> bt_class_live:count(Class); _ -> none end,
    #{kind => class, name => atom_to_binary(Class), superclass => superclass(Row),
      subclasses => [atom_to_binary(Each) || Each <- bt_class_store:children(Class)],
      doc => maps:get(doc, Row, <<>>), library => maps:get(library, Row, false), version => bt_class_store:changes(Class),
      fields => [#{name => atom_to_binary(Name), text => default(Default)} || {Name, Default} <- maps:get(fields, Row)],
      methods => [method(Class, Side, Selector) || Side <- [instance, class],
                                                    Selector <- lists:sort(bt_class_store:own_selectors(Class, Side)),
                                                    not is_synthetic(Class, Side, Selector)],
      chosen => chosen(Class, Options), live => #{actors => Actors}}.

-spec superclass(map()) -> binary().
superclass(#{superclass := none}) -> <<>>;
superclass(#{superclass := Super}) -> atom_to_binary(Super).

-spec existing(binary(), atom()) -> atom().
existing(<<>>, Default) -> Default;
existing(Name, Default) ->
    try binary_to_existing_atom(Name) of
        Class -> case bt_class:exists(Class) of true -> Class; false -> Default end
    catch error:badarg -> Default
    end.

-spec default({literal, term()} | {code, module(), atom()}) -> binary().
default({literal, Value}) -> bt_print:short(Value);
default({code, _, _}) -> <<"computed">>.

%% Getters and constructors that nobody wrote.
-spec is_synthetic(atom(), bt_class:side(), atom()) -> boolean().
is_synthetic(Class, Side, Selector) ->
    case bt_describe:layers(Class, Side, Selector) of
        [#{synthetic := Synthetic} | _] -> Synthetic;
        [] -> true
    end.

-spec method(atom(), bt_class:side(), atom()) -> map().
method(Class, Side, Selector) ->
    [Top | Below] = bt_describe:layers(Class, Side, Selector),
    #{selector => atom_to_binary(Selector), side => Side, patched => not maps:get(bottom, Top), layers => 1 + length(Below)}.

-spec chosen(atom(), bt_view:options()) -> none | map().
chosen(Class, #{selector := Selector, side := Side}) when Selector =/= <<>> ->
    Key = {Class, side(Side), existing_selector(Selector)},
    case bt_class_store:stacks(Key) of
        Stacks when map_size(Stacks) > 0 ->
            #{source := Source, doc := Doc, unit := Unit, line := Line, time := Time} = bt_layers:top(Stacks),
            Diff = case bt_layers:below_top(Stacks) of
                       none -> <<>>;
                       _ -> bt_describe:diff(Class, side(Side), element(3, Key))
                   end,
            #{selector => Selector, side => side(Side), source => Source, doc => Doc, diff => Diff,
              live => #{age => erlang:system_time(millisecond) - Time}, site => bt_inspect:site({Unit, Line, <<>>}), version => bt_class_store:changes(Key)};
        _ -> none
    end;
chosen(_, _) -> none.

-spec side(binary()) -> bt_class:side().
side(<<"class">>) -> class;
side(_) -> instance.

-spec existing_selector(binary()) -> atom().
existing_selector(Selector) ->
    try binary_to_existing_atom(Selector)
    catch error:badarg -> nil
    end.

%%% ------------------------------------------------------------------ acting

%% @doc `accept' puts a source in force as a patch, `revert' takes the newest layer of a method off.
-spec act(atom(), accept | revert, [binary()]) -> binary().
act(_, accept, [Class, Side, Source]) ->
    Head = case side(Side) of class -> <<Class/binary, " class">>; instance -> Class end,
    Before = bt_patched:marks(existing(Class, nil)),
    _ = bt_door:define(<<"patch ", Head/binary, " >> ", Source/binary>>, <<Head/binary, ", edited">>),
    bt_patched:since(existing(Class, nil), Before);
act(_, revert, [Class, Side, Selector]) ->
    ok = bt_class_server:call({revert, {existing(Class, nil), side(Side), existing_selector(Selector)}}),
    <<Class/binary, " >> ", Selector/binary, " is as it was before.">>.
