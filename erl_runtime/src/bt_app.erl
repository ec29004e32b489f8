%% @doc Starts the node's side of Beamtalk: the application, and what the command line told it.
%% Knows the names of the arguments; knows nothing of what the supervised processes do.
%%
%% Example: `erl -noshell -pa DIR -s bt_app boot -bt_fd 5 -bt_memory 8000000000'.
-module(bt_app).
-behaviour(application).

-export([boot/0, start/2, stop/1]).

%% @doc For `-s bt_app boot'.  Permanent: without its application this node serves nobody, and ends.
-spec boot() -> ok.
boot() ->
    ok = application:load(beamtalk),
    set_argument(bt_fd, fd),
    set_argument(bt_memory, memory),
    {ok, _} = application:ensure_all_started(beamtalk, permanent),
    ok.

-spec start(application:start_type(), term()) -> {ok, pid()} | {error, term()}.
start(_Type, _Args) ->
    bt_sup:start_link().

-spec stop(term()) -> ok.
stop(_State) ->
    ok.

-spec set_argument(atom(), atom()) -> ok.
set_argument(Flag, Key) ->
    case init:get_argument(Flag) of
        {ok, [[Text] | _]} -> application:set_env(beamtalk, Key, list_to_integer(Text));
        _ -> ok
    end.
