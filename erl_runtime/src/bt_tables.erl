%% @doc Owns the tables that must outlive everybody who writes them.
%% Knows only who to ask for them; a process so simple that it has no way to fail.
%%
%% Example: `bt_tables:start_link()' makes the table of group leaders, and every other room's.
-module(bt_tables).
-behaviour(gen_server).

-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2]).

-spec start_link() -> {ok, pid()}.
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec init([]) -> {ok, none}.
init([]) ->
    ok = bt_io:init_table(),
    ok = bt_eval:init_table(),
    ok = bt_workspace:init_table(),
    ok = bt_view:init_table(),
    _ = bt:init_tables(),
    ok = bt_class_server:init_tables(),
    {ok, none}.

-spec handle_call(term(), gen_server:from(), none) -> {reply, ok, none}.
handle_call(_Request, _From, State) ->
    {reply, ok, State}.

-spec handle_cast(term(), none) -> {noreply, none}.
handle_cast(_Message, State) ->
    {noreply, State}.
