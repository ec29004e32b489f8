%% @doc Where Elixir's own applications lie: found beside its `elixir' command, put on the code path at the first use,
%% so that a node that never meets Elixir pays nothing for it.
%%
%% Example: `true = bt_elixir:ensure()' on a machine with Elixir.
-module(bt_elixir).

-export([ensure/0]).

%% @doc Whether Elixir modules can be called from now on.
-spec ensure() -> boolean().
ensure() -> loaded() orelse (add_paths() andalso loaded() andalso started()).

loaded() -> code:ensure_loaded('Elixir.Kernel') =:= {module, 'Elixir.Kernel'}.

%% Elixir keeps its configuration in a process of its application.
started() -> element(1, application:ensure_all_started(elixir)) =:= ok.

add_paths() ->
    case os:find_executable("elixir") of
        false -> false;
        Command ->
            Home = filename:dirname(filename:dirname(resolved(Command))),
            ok =:= code:add_pathsz(filelib:wildcard(filename:join([Home, "lib", "*", "ebin"])))
    end.

%% Packages put a link to the command on the path.
resolved(File) ->
    case file:read_link_all(File) of
        {ok, Target} -> resolved(filename:absname(Target, filename:dirname(File)));
        {error, _} -> File
    end.
