%% @doc The one process that writes classes: it owns the tables and puts one unit after another in force.
%%
%% Knows the order of things (cells that run again, ages of layers); what a unit means is `bt_class_install''s, what
%% dispatch sees is `bt_class_table''s.  Mistakes of the user travel back and are raised in the caller.
-module(bt_class_server).
-behaviour(gen_server).

-export([start_link/0, call/1]).
-export([init/1, handle_call/3, handle_cast/2]).

-type state() :: #{age := pos_integer(), runs := #{binary() => pos_integer()},
                   cells := #{binary() => #{bt_class_store:key() => true}}}.

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

-spec init([]) -> {ok, state()}.
init([]) ->
    ok = bt_class_store:create(),
    ok = bt_class_steps:create(),
    ok = bt_class_vars:create(),
    ok = bt_protocol:create(),
    ok = bt_object_table:create(),
    ok = bt_class_install:library(bt_class_builtin:units(), 1),
    {ok, #{age => 2, runs => #{}, cells => #{}}}.

-spec handle_call(term(), gen_server:from(), state()) -> {reply, term(), state()}.
handle_call(Request, _From, #{age := Age} = State) ->
    try handle(Request, State) of
        {Answer, New} -> {reply, {ok, Answer}, New#{age := Age + 1}}
    catch
        Class:Reason:Stack -> {reply, {raise, Class, Reason, Stack}, State#{age := Age + 1}}
    end.

-spec handle_cast(term(), state()) -> {noreply, state()}.
handle_cast(_, State) -> {noreply, State}.

-spec handle(term(), state()) -> {term(), state()}.
handle({install, Unit}, #{age := Age, runs := Runs} = State) ->
    Cell = maps:get(cell, Unit, <<>>),
    Stale = stale(Cell, maps:get(Cell, Runs, 0)),
    {Answer, Keys} = bt_class_install:unit(Unit, Age, Stale),
    {Answer, remember(Cell, Keys, State)};
handle({install_all, Units}, #{age := Age} = State) ->
    {bt_class_install:library(Units, Age), State};
handle({begin_cell, Cell}, #{age := Age, runs := Runs} = State) ->
    {ok, State#{runs := Runs#{Cell => Age}}};
handle({end_cell, Cell}, #{cells := Cells, runs := Runs} = State) ->
    Keys = maps:keys(maps:get(Cell, Cells, #{})),
    {Notes, Kept} = bt_class_install:sweep(Keys, stale(Cell, maps:get(Cell, Runs, 0))),
    {Notes, State#{cells := Cells#{Cell => maps:from_keys(Kept, true)}}};
handle({revert, Key}, State) -> {bt_class_install:revert(Key), State};
handle({unpatch, Key}, State) -> {bt_class_install:unpatch(Key), State};
handle({remove_class, Class}, State) -> {bt_class_install:remove(Class), State};
handle({document, Class, Doc}, State) -> {bt_class_install:document(Class, Doc), State};
handle({protocol, Name, Selectors}, State) -> {bt_protocol:store(Name, Selectors), State}.

%% A layer of Cell from before its run now is stale.
-spec stale(binary(), non_neg_integer()) -> fun((bt_class_store:layer()) -> boolean()).
stale(Cell, Run) ->
    fun(#{cell := Of, age := Age, bottom := Bottom}) -> Of =:= Cell andalso Age =< Run andalso not Bottom end.

-spec remember(binary(), [bt_class_store:key()], state()) -> state().
remember(Cell, Keys, #{cells := Cells} = State) ->
    Known = maps:get(Cell, Cells, #{}),
    State#{cells := Cells#{Cell => maps:merge(Known, maps:from_keys(Keys, true))}}.
