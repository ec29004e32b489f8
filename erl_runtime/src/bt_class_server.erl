%% @doc The one process that writes classes: it owns the tables and puts one unit after another in force.
%%
%% Knows the order of things (cells that run again, ages of layers); what a unit means is `bt_class_install''s, what
%% dispatch sees is `bt_class_table''s.  Mistakes of the user travel back and are raised in the caller.
-module(bt_class_server).
-behaviour(gen_server).

-export([start_link/0, call/1, init_tables/0]).
-export([init/1, handle_call/3, handle_cast/2]).

%% Frames of an error's stack; the BEAM's own 8 are soon used up by the runtime.
-define(FRAMES, 40).

-spec start_link() -> {ok, pid()} | ignore | {error, term()}.
start_link() -> gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

%% @doc Ask the server; an exception is raised here, in the caller.
-spec call(term()) -> term().
call(Request) ->
    case gen_server:call(?MODULE, Request, infinity) of
        {ok, Answer} -> Answer;
        {raise, error, {bt_error, Exception}, _} -> bt_exception:raise(Exception);
        {raise, Class, Reason, Stack} -> erlang:raise(Class, Reason, Stack)
    end.

%% @doc Make the tables; their owner should be a process that never ends, so that classes outlive this server.
-spec init_tables() -> ok.
init_tables() ->
    ok = bt_class_store:create(),
    ok = bt_class_table:init_table(),
    ok = bt_class_cells:create(),
    ok = bt_class_steps:create(),
    ok = bt_class_vars:create(),
    ok = bt_protocol:create(),
    ok = bt_tools:init_table(),
    ok = bt_object_table:create().

-spec init([]) -> {ok, none}.
init([]) ->
    _ = ets:whereis(bt_class_rows) =:= undefined andalso init_tables(),
    _ = erlang:system_flag(backtrace_depth, ?FRAMES),
    _ = bt_class_store:classes() =:= [] andalso bt_class_install:library(bt_class_builtin:units(), age()),
    {ok, none}.

%% What is younger has the larger number.
-spec age() -> integer().
age() -> erlang:unique_integer([positive, monotonic]).

%% All the layers of a selector are read to change one: none of them stays on this process's heap.
-spec handle_call(term(), gen_server:from(), none) -> {reply, term(), none, hibernate}.
handle_call(Request, _From, none) ->
    try {reply, {ok, handle(Request, age())}, none, hibernate}
    catch
        Class:Reason:Stack -> {reply, {raise, Class, Reason, Stack}, none, hibernate}
    end.

-spec handle_cast(term(), none) -> {noreply, none}.
handle_cast(_, none) -> {noreply, none}.

-spec handle(term(), pos_integer()) -> term().
handle({install, Unit}, Age) ->
    Cell = maps:get(cell, Unit, <<>>),
    Run = bt_class_cells:run(Cell),
    _ = Cell =/= <<>> andalso bt_class_steps:drop(Cell, Run),
    {Answer, Keys} = bt_class_install:unit(Unit, Age, stale(Cell, Run)),
    true = bt_class_cells:add(Cell, Keys),
    Answer;
handle({install_all, Units}, Age) -> bt_class_install:library(Units, Age);
handle({begin_cell, Cell}, Age) ->
    _ = bt_class_cells:start(Cell, Age),
    ok;
handle({end_cell, Cell}, _) ->
    Run = bt_class_cells:run(Cell),
    _ = bt_class_steps:drop(Cell, Run),
    {Notes, Kept} = bt_class_install:sweep(bt_class_cells:keys(Cell), stale(Cell, Run)),
    _ = bt_class_cells:keep(Cell, Kept),
    Notes;
handle({revert, Key}, _) -> bt_class_install:revert(Key);
handle({unpatch, Key}, _) -> bt_class_install:unpatch(Key);
handle({remove_method, Key}, _) -> bt_class_install:remove_method(Key);
handle({document_method, Key, Doc}, _) -> bt_class_install:document_method(Key, Doc);
handle({remove_class, Class}, _) -> bt_class_install:remove(Class);
handle({document, Class, Doc}, _) -> bt_class_install:document(Class, Doc);
handle({tools, Key, Class, Change}, _) ->
    _ = bt_tools:change(Key, Change) andalso bt_class_table:touch(bt_class_store:subtree(Class), #{}),
    ok;
handle({protocol, Name, Messages}, _) -> bt_protocol:store(Name, Messages, []).

%% A layer of Cell from before its run now is stale.
-spec stale(binary(), non_neg_integer()) -> fun((bt_class_store:layer()) -> boolean()).
stale(Cell, Run) ->
    fun(#{cell := Of, age := Age, bottom := Bottom}) -> Of =:= Cell andalso Age =< Run andalso not Bottom end.
