%% @doc The stack of layers of one selector: what a class cell, patches and reverts do to it.
%%
%% Pure.  The top layer is in force; a `bottom' layer came with its class (or is `synthetic': a getter, a constructor),
%% every other one is a patch.  `bt_layers:push(patch, Layer, Stacks)'.
-module(bt_layers).

-export([set_bottom/1, push/2, drop/2, drop_bottom/1, drop_synthetic/1, revert/1, unpatch/1, patches/1, all/1, top/1,
         below_top/1]).

-type stacks() :: bt_class_store:stacks().
-type layer() :: bt_class_store:layer().

%% @doc A class cell defines this selector: its layers become the whole stack.
-spec set_bottom([layer()]) -> stacks().
set_bottom(Layers) -> maps:from_list([{Combination, [Layer]} || #{combination := Combination} = Layer <- Layers]).

-spec push(layer(), stacks()) -> stacks().
push(#{combination := Combination} = Layer, Stacks) ->
    Stacks#{Combination => [Layer | maps:get(Combination, Stacks, [])]}.

%% @doc Take out the layers that Which is true of.
-spec drop(fun((layer()) -> boolean()), stacks()) -> stacks().
drop(Which, Stacks) ->
    maps:filter(fun(_, Layers) -> Layers =/= [] end,
                maps:map(fun(_, Layers) -> [L || L <- Layers, not Which(L)] end, Stacks)).

%% @doc The class no longer defines this selector: what its former cell made goes, and the patches upon it.
-spec drop_bottom(stacks()) -> stacks().
drop_bottom(Stacks) ->
    case lists:any(fun is_bottom/1, all(Stacks)) of
        true -> #{};
        false -> Stacks
    end.

-spec drop_synthetic(stacks()) -> stacks().
drop_synthetic(Stacks) -> drop(fun(#{synthetic := Synthetic}) -> Synthetic end, Stacks).

%% @doc Drop the newest layer; the class's own is not one that can be dropped.
-spec revert(stacks()) -> {ok, layer(), stacks()} | nothing.
revert(Stacks) ->
    case newest_first([Layer || Layer <- all(Stacks), not is_bottom(Layer)]) of
        [] -> nothing;
        [Newest | _] -> {ok, Newest, drop(fun(Layer) -> Layer =:= Newest end, Stacks)}
    end.

%% @doc Drop every patch.
-spec unpatch(stacks()) -> stacks().
unpatch(Stacks) -> drop(fun(Layer) -> not is_bottom(Layer) end, Stacks).

-spec patches(stacks()) -> [layer()].
patches(Stacks) -> [Layer || Layer <- all(Stacks), not is_bottom(Layer)].

%% @doc Every layer, the newest first.
-spec all(stacks()) -> [layer()].
all(Stacks) -> newest_first(lists:append(maps:values(Stacks))).

%% @doc The primary in force, or the newest combination when there is no primary.
-spec top(stacks()) -> layer() | none.
top(#{primary := [Top | _]}) -> Top;
top(Stacks) ->
    case all(Stacks) of
        [Newest | _] -> Newest;
        [] -> none
    end.

-spec below_top(stacks()) -> layer() | none.
below_top(#{primary := [_, Below | _]}) -> Below;
below_top(_) -> none.

-spec is_bottom(layer()) -> boolean().
is_bottom(#{bottom := Bottom}) -> Bottom.

-spec newest_first([layer()]) -> [layer()].
newest_first(Layers) -> lists:sort(fun(#{age := A}, #{age := B}) -> A >= B end, Layers).
