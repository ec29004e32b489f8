%% @doc Makes the library's classes known when the node boots, from the file that the build wrote.
%% Knows the file's name; what a class is, is the business of `bt_class'.  Afterwards it loads, at low priority
%% and out of everybody's way, what cells will need: the first compilation costs 115 ms otherwise, and a cache that
%% is emptied while the node runs does not hurt it.
%%
%% Example: `bt_stdlib:start_link()' answers `ignore' when the classes are installed.
-module(bt_stdlib).

-export([start_link/0]).

%% The kernel's Python is still starting, on a machine that may have no core to spare.
-define(KERNEL_STARTS_MS, 300).
%% What the very first cell needs.
-define(FIRST, [bt_run, bt_render, bt_print, bt_print_number, bt_io_server, bt_io_cap, bt_io_reader]).

-spec start_link() -> ignore.
start_link() ->
    install(code:where_is_file("stdlib.meta")),
    spawn(fun warm_up/0),
    ignore.

-spec install(non_existing | file:filename()) -> ok.
install(non_existing) ->
    ok;
install(File) ->
    {ok, Bin} = file:read_file(File),
    bt_class:install_all(binary_to_term(Bin)).

-spec warm_up() -> ok.
warm_up() ->
    ok = bt_simple:load('bt@warm', <<"module 'bt@warm' ['f'/0] attributes [] 'f'/0 = fun () -> 1 end">>),
    lists:foreach(fun code:ensure_loaded/1, ?FIRST),
    process_flag(priority, low),
    timer:sleep(?KERNEL_STARTS_MS),
    Own = filename:dirname(code:which(?MODULE)),
    Beams = filelib:wildcard("*.beam", Own),
    lists:foreach(fun(Beam) -> code:ensure_loaded(list_to_atom(filename:rootname(Beam))) end, Beams),
    ok = bt_loader:warm_up().
