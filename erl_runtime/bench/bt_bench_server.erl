%% The same counter as a gen_server: the baseline.
-module(bt_bench_server).
-behaviour(gen_server).

-export([init/1, handle_call/3, handle_cast/2]).

init(State) -> {ok, State}.

handle_call(add, _From, #{value := V} = State) ->
    New = V + 1,
    {reply, New, State#{value => New}};
handle_call(get, _From, #{value := V} = State) ->
    {reply, V, State}.

handle_cast(hold, State) ->
    receive go -> {noreply, State} end;
handle_cast(add, #{value := V} = State) ->
    {noreply, State#{value => V + 1}}.
