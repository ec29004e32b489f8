%% @doc The cells that put something in force: which selectors each has patched, and when its run began.
%%
%% When a cell runs again its former layers and migrations give way: those that are not younger than its run.  One row a
%% cell that ever defined something, written by the class server alone.  Knows nothing of what a layer is.
%% `bt_class_cells:add(<<"cell-7">>, [{'Counter', instance, increment}])'.
-module(bt_class_cells).

-export([create/0, start/2, run/1, keys/1, add/2, keep/2]).

-define(TABLE, bt_class_cells).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, set]),
    ok.

%% @doc The cell runs from Age on; one that has never defined anything has nothing that could give way.
-spec start(binary(), pos_integer()) -> boolean().
start(Cell, Age) -> ets:update_element(?TABLE, Cell, {2, Age}).

%% @doc The age of its run.
-spec run(binary()) -> non_neg_integer().
run(Cell) ->
    {Run, _} = row(Cell),
    Run.

%% @doc The selectors that may have layers from it.
-spec keys(binary()) -> [bt_class_store:key()].
keys(Cell) ->
    {_, Keys} = row(Cell),
    Keys.

%% @doc A unit of the cell is in force, with layers of these selectors.
-spec add(binary(), [bt_class_store:key()]) -> true.
add(Cell, Keys) ->
    {Run, Known} = row(Cell),
    ets:insert(?TABLE, {Cell, Run, lists:usort(Keys ++ Known)}).

%% @doc Only these still have layers from it.
-spec keep(binary(), [bt_class_store:key()]) -> boolean().
keep(Cell, Keys) -> ets:update_element(?TABLE, Cell, {3, Keys}).

-spec row(binary()) -> {non_neg_integer(), [bt_class_store:key()]}.
row(Cell) ->
    case ets:lookup(?TABLE, Cell) of
        [{_, Run, Keys}] -> {Run, Keys};
        [] -> {0, []}
    end.
