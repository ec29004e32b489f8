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

-type state() :: #{runs := #{binary() => integer()}, cells := #{binary() => #{bt_class_store:key() => true}}}.

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
    ok = bt_class_steps:create(),
    ok = bt_class_vars:create(),
    ok = bt_protocol:create(),
    ok = bt_tools:init_table(),
    ok = bt_object_table:create().

-spec init([]) -> {ok, state()}.
init([]) ->
    _ = ets:whereis(bt_class_rows) =:= undefined andalso init_tables(),
    _ = erlang:system_flag(backtrace_depth, ?FRAMES),
    _ = bt_class_store:classes() =:= [] andalso bt_class_install:library(bt_class_builtin:units(), age()),
    {ok, #{runs => #{}, cells => bt_class_store:layers_by_cell()}}.

%% What is younger has the larger number.
-spec age() -> integer().
age() -> erlang:unique_integer([positive, monotonic]).

-spec handle_call(term(), gen_server:from(), state()) -> {reply, term(), state()}.
handle_call(Request, _From, State) ->
    try handle(Request, age(), State) of
        {Answer, New} -> {reply, {ok, Answer}, New}
    catch
        Class:Reason:Stack -> {reply, {raise, Class, Reason, Stack}, State}
    end.

-spec handle_cast(term(), state()) -> {noreply, state()}.
handle_cast(_, State) -> {noreply, State}.

-spec handle(term(), pos_integer(), state()) -> {term(), state()}.
handle({install, Unit}, Age, #{runs := Runs} = State) ->
    Cell = maps:get(cell, Unit, <<>>),
    Stale = stale(Cell, maps:get(Cell, Runs, 0)),
    _ = Cell =/= <<>> andalso bt_class_steps:drop(Cell, maps:get(Cell, Runs, 0)),
    {Answer, Keys} = bt_class_install:unit(Unit, Age, Stale),
    {Answer, remember(Cell, Keys, State)};
handle({install_all, Units}, Age, State) ->
    {bt_class_install:library(Units, Age), State};
handle({begin_cell, Cell}, Age, #{runs := Runs} = State) ->
    {ok, State#{runs := Runs#{Cell => Age}}};
handle({end_cell, Cell}, _, #{cells := Cells, runs := Runs} = State) ->
    Keys = maps:keys(maps:get(Cell, Cells, #{})),
    _ = bt_class_steps:drop(Cell, maps:get(Cell, Runs, 0)),
    {Notes, Kept} = bt_class_install:sweep(Keys, stale(Cell, maps:get(Cell, Runs, 0))),
    {Notes, State#{cells := Cells#{Cell => maps:from_keys(Kept, true)}}};
handle({revert, Key}, _, State) -> {bt_class_install:revert(Key), State};
handle({unpatch, Key}, _, State) -> {bt_class_install:unpatch(Key), State};
handle({remove_method, Key}, _, State) -> {bt_class_install:remove_method(Key), State};
handle({document_method, Key, Doc}, _, State) -> {bt_class_install:document_method(Key, Doc), State};
handle({remove_class, Class}, _, State) -> {bt_class_install:remove(Class), State};
handle({document, Class, Doc}, _, State) -> {bt_class_install:document(Class, Doc), State};
handle({tools, Key, Class, Change}, _, State) ->
    _ = bt_tools:change(Key, Change) andalso bt_class_table:touch(bt_class_store:subtree(Class), #{}),
    {ok, State};
handle({protocol, Name, Messages}, _, State) -> {bt_protocol:store(Name, Messages, []), State}.

%% A layer of Cell from before its run now is stale.
-spec stale(binary(), non_neg_integer()) -> fun((bt_class_store:layer()) -> boolean()).
stale(Cell, Run) ->
    fun(#{cell := Of, age := Age, bottom := Bottom}) -> Of =:= Cell andalso Age =< Run andalso not Bottom end.

-spec remember(binary(), [bt_class_store:key()], state()) -> state().
remember(Cell, Keys, #{cells := Cells} = State) ->
    Known = maps:get(Cell, Cells, #{}),
    State#{cells := Cells#{Cell => maps:merge(Known, maps:from_keys(Keys, true))}}.
