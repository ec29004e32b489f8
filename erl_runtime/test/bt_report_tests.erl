%% @doc OTP's reports as short cards.
-module(bt_report_tests).
-include_lib("eunit/include/eunit.hrl").

message(Msg) ->
    maps:get(message, bt_report:card(Msg)).

plain_text_test() ->
    ?assertEqual(<<"disk full">>, message({string, "disk full\n"})),
    ?assertEqual(<<"3 left">>, message({"~p left", [3]})),
    ?assertEqual(<<"#{a => 1}">>, message({report, #{a => 1}})),
    ?assertEqual(<<"#{a => 1}">>, message({report, [{a, 1}]})).

wrong_format_test() ->
    ?assertMatch(<<_/binary>>, message({"~p ~p", [1]})).

supervisor_test() ->
    Report = #{label => {supervisor, child_terminated},
               report => [{supervisor, {local, s}}, {errorContext, child_terminated}, {reason, boom},
                          {offender, [{pid, self()}, {id, worker}]}]},
    ?assertEqual(<<"Supervisor: child worker ended: boom.">>, message({report, Report})).

proc_lib_test() ->
    Report = #{label => {proc_lib, crash},
               report => [[{initial_call, {m, f, [a, b]}}, {pid, self()},
                           {error_info, {error, badarg, [{m, f, 2, [{file, "m.erl"}, {line, 7}]}]}}], []]},
    Card = bt_report:card({report, Report}),
    ?assertMatch(#{class := _, message := <<_, _/binary>>}, Card),
    ?assertEqual(<<"A process of m:f/2">>, maps:get(actor, maps:get(details, Card))),
    ?assertEqual([#{where => <<"m:f/2">>, unit => <<"m.erl">>, line => 7}], maps:get(frames, Card)).

emulator_test() ->
    Card = bt_report:card({"Error in process ~p with exit value:~n~p~n", [self(), {badarith, [{m, f, 1, []}]}]}),
    ?assertMatch(#{class := _, message := <<_, _/binary>>, details := #{actor := <<"A process">>}}, Card).

huge_states_stay_short_and_quick_test() ->
    State = lists:duplicate(300000, #{key => <<"some text">>}),
    Report = #{label => {gen_server, terminate}, name => server, reason => {bad, State}, state => State},
    {Micros, Message} = timer:tc(fun() -> message({report, Report}) end),
    ?assert(byte_size(Message) < 1000),
    ?assert(Micros < 2000000).
