%% @doc What OTP reports and users log becomes cards of the right cell, bounded in size and number.
-module(bt_crash_tests).
-include_lib("eunit/include/eunit.hrl").

crash_test_() ->
    {foreach, fun start/0, fun stop/1,
     [fun of_its_cell/1, fun lesser_levels/1, fun crashed_process/1, fun no_flood/1, fun otp_is_quiet/1]}.

start() ->
    ok = bt_io:init_table(),
    bt_test_wire:open(),
    #{level := Level} = logger:get_primary_config(),
    Terminal = logger:get_handler_config(default),
    _ = logger:remove_handler(default),
    logger:set_primary_config(level, notice),
    {ok, Pid} = bt_crash:start_link(),
    unlink(Pid),
    {Pid, Level, Terminal}.

stop({Pid, Level, Terminal}) ->
    gen_server:stop(Pid),
    logger:remove_handler(bt_crash),
    logger:set_primary_config(level, Level),
    restore(Terminal),
    bt_test_wire:close(),
    ets:delete(bt_io_cells).

restore({ok, #{module := Module} = Config}) -> logger:add_handler(default, Module, Config);
restore({error, _}) -> ok.

in_cell(Cell, Fun) ->
    {Pid, Ref} = spawn_monitor(fun() -> group_leader(bt_io:open(Cell), self()), Fun() end),
    receive {'DOWN', Ref, process, Pid, _} -> ok end.

%% The reports of the emulator itself come a moment later.
cards() ->
    timer:sleep(50),
    [{Kind, Cell, Error} || {event, Kind, Cell, Error} <- bt_test_wire:sent(), Kind =:= crash orelse Kind =:= warning].

some_cards() ->
    case cards() of
        [] -> some_cards();
        Cards -> Cards
    end.

of_its_cell(_) ->
    ?_test(begin
        in_cell(7, fun() -> logger:error("disk ~p", [full]) end),
        ?assertMatch([{crash, 7, #{message := <<"disk full">>}}], some_cards())
    end).

lesser_levels(_) ->
    ?_test(begin
        in_cell(7, fun() -> logger:warning("careful") end),
        ?assertMatch([{warning, 7, #{message := <<"careful">>}}], some_cards()),
        in_cell(7, fun() -> logger:notice("by the way"), bt_io:flush(group_leader()) end),
        ?assertMatch([{event, output, 7, stderr, <<"by the way\n">>}], bt_test_wire:sent())
    end).

crashed_process(_) ->
    ?_test(begin
        in_cell(8, fun() -> error(boom) end),
        [{crash, 8, #{class := 'BEAMError', message := <<"Erlang error #boom">>, frames := [#{line := Line} | _]}}] = some_cards(),
        ?assert(Line > 0),
        in_cell(9, fun() -> proc_lib:init_p(self(), [], fun() -> exit(bad) end) end),
        ?assertMatch([{crash, 9, #{message := <<"bad">>}}], some_cards())
    end).

no_flood(_) ->
    ?_test(begin
        in_cell(7, fun() -> [logger:error("again") || _ <- lists:seq(1, 500)] end),
        ?assertEqual(20, length(cards())),
        ?assertMatch([{warning, undefined, #{message := <<"480 more reports like these were left out.">>}}], some_cards())
    end).

otp_is_quiet(_) ->
    ?_test(begin
        logger:notice("starting", [], #{domain => [otp, sasl]}),
        ?assertEqual([], cards())
    end).
