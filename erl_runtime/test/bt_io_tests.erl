%% @doc The group leader of a cell, spoken to through Erlang's own io module.
-module(bt_io_tests).
-include_lib("eunit/include/eunit.hrl").

%% The test process stands for the kernel: what would go over the wire comes here.
io_test_() ->
    {foreach, fun start/0, fun stop/1,
     [fun shapes/1, fun order/1, fun bad_characters/1, fun never_exits/1, fun reading/1, fun asking/1,
      fun scanning/1, fun foreign_leader/1, fun coalesces/1]}.

start() ->
    ok = bt_io:init_table(),
    bt_test_wire:open().

stop(_) ->
    bt_test_wire:close(),
    ets:delete(bt_io_cells).

shapes(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        io:put_chars("a"),
        io:format("~ts~n", [<<"ä"/utf8>>]),
        ok = raw({put_chars, latin1, [228]}),
        ok = io:request(group_leader(), {put_chars, unicode, io_lib, format, ["~w", [b]]}),
        ok = io:request(group_leader(), {put_chars, io_lib, nl, []}),
        ok = io:requests(group_leader(), [{put_chars, unicode, "x"}, nl, {put_chars, unicode, "y"}]),
        {ok, 100} = io:columns(),
        ?assertEqual([{encoding, unicode}], [O || {encoding, _} = O <- io:getopts()]),
        ok = io:setopts([binary]),
        ?assertEqual(<<"aä\näb\nx\ny"/utf8>>, text(stdout))
    end).

order(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        bt_io:show("one"),
        bt_io:warn("two"),
        <<_/binary>> = bt_io:display(#{<<"text/plain">> => <<"three">>}, new, new),
        bt_io:show("four"),
        bt_io:clear(true),
        bt_io:flush(group_leader()),
        ?assertMatch([{event, output, 3, stdout, <<"one">>}, {event, output, 3, stderr, <<"two">>},
                      {event, display, 3, _, #{}, new}, {event, output, 3, stdout, <<"four">>},
                      {event, clear, 3, true}], bt_test_wire:sent())
    end).

bad_characters(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        ?assertMatch({error, _}, io:request(group_leader(), {put_chars, unicode, [not_a_character]})),
        ?assertMatch({error, _}, io:request(group_leader(), {no_such_request, 1})),
        io:put_chars("still here"),
        ?assertEqual(<<"still here">>, text(stdout))
    end).

never_exits(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        Leader = group_leader(),
        Leader ! {io_request, not_a_pid, ref, {put_chars, unicode, "x"}},
        Leader ! garbage,
        Leader ! {'EXIT', self(), kill},
        ?assertMatch({error, _}, io:request(Leader, {put_chars, unicode, erlang, error, [oops]})),
        ?assert(is_process_alive(Leader))
    end).

reading(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        bt_test_wire:answers([<<"first">>, <<"second line">>, eof]),
        ?assertEqual(<<"first\n">>, io:get_line("? ")),
        ?assertEqual(<<"sec">>, io:get_chars("", 3)),
        ?assertEqual(<<"ond line\n">>, io:get_line("")),
        ?assertEqual(eof, io:get_line(""))
    end).

asking(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        bt_test_wire:answers([<<"Ada">>, {error, no_stdin}]),
        ?assertEqual({ok, <<"Ada">>}, bt_io:ask("Name? ", false)),
        ?assertEqual({error, no_stdin}, bt_io:ask("Again? ", true)),
        ?assertMatch([{event, ask, 3, _, <<"Name? ">>, false}, {event, ask, 3, _, <<"Again? ">>, true}],
                     bt_test_wire:sent())
    end).

scanning(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        bt_test_wire:answers([<<"{a, ">>, <<"[1]}. rest">>]),
        ?assertEqual({ok, {a, [1]}}, io:read("term> "))
    end).

foreign_leader(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        ?assertEqual(3, bt_io:cell()),
        ?assertEqual(3, bt_io:cell_of(bt_io:of_cell(3))),
        ?assertEqual(undefined, bt_io:cell_of(self()))
    end).

coalesces(_) ->
    ?_test(begin
        group_leader(bt_io:open(3), self()),
        [bt_io:show([integer_to_binary(N), $\n]) || N <- lists:seq(1, 2000)],
        bt_io:flush(group_leader()),
        Sent = bt_test_wire:sent(),
        ?assert(length(Sent) < 5),
        ?assertEqual(2000, length(binary:matches(text(stdout, Sent), <<"\n">>)))
    end).

%% io:request/2 itself would turn Latin-1 lists into UTF-8 binaries that it still calls Latin-1.
raw(Request) ->
    Ref = make_ref(),
    group_leader() ! {io_request, self(), Ref, Request},
    receive {io_reply, Ref, Reply} -> Reply end.

text(Stream) ->
    bt_io:flush(group_leader()),
    text(Stream, bt_test_wire:sent()).

text(Stream, Sent) ->
    << <<Text/binary>> || {event, output, 3, S, Text} <- Sent, S =:= Stream >>.
