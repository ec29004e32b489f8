%% @doc Dates, durations, timers, counters, files, commands: edges and mistakes.
-module(bt_prim_time_tests).

-include_lib("eunit/include/eunit.hrl").

-define(RAISES(Class, Expression), ?assertError({bt_error, {'$bt_value', Class, _}}, Expression)).
-define(OK(V), {'$bt_value', 'Result', #{tag := ok, value := V}}).
-define(ERROR, {'$bt_value', 'Result', #{tag := error, value := _}}).

all_test_() ->
    {setup, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{"dates", fun dates/0}, {"strftime", fun strftime/0}, {"durations", fun durations/0}, {"counters", fun counters/0},
      {"tables", fun tables/0}, {"files", fun files/0}, {"handles", fun handles/0}, {"commands", {timeout, 10, fun commands/0}},
      {"chance", fun chance/0}]}.

dates() ->
    Print = fun(Text) -> ?OK(D) = bt_prim_datetime:from_string(Text), bt_prim_datetime:print(D) end,
    [?assertEqual(Text, Print(Text))
     || Text <- [<<"2024-02-29T23:59:59Z">>, <<"1969-12-31T23:59:59.5Z">>, <<"2024-01-01T00:00:00+05:30">>,
                 <<"0001-01-01T00:00:00Z">>, <<"2024-01-01T00:00:00-08:00">>]],
    ?assertEqual(<<"2024-01-01T00:00:00Z">>, Print(<<"2024-01-01">>)),
    [?assertMatch(?ERROR, bt_prim_datetime:from_string(Text))
     || Text <- [<<"2023-02-29">>, <<"2024-13-01">>, <<"2024-01-01T24:00:00Z">>, <<"soon">>, <<>>]],
    ?RAISES('InvalidDate', bt_prim_datetime:make(2024, 4, 31)),
    D = bt_prim_datetime:make(2024, 3, 31, 12, 0, 0, 120),
    ?assertEqual(12, bt_prim_datetime:field(D, hour)),
    ?assertEqual(<<"2024-03-31T10:00:00Z">>, bt_prim_datetime:print(bt_prim_datetime:to_offset(D, 0))),
    ?assertEqual(0, bt_prim_datetime:compare(D, bt_prim_datetime:to_offset(D, 0))).

strftime() ->
    D = bt_prim_datetime:make(2024, 1, 5, 15, 4, 9),
    ?assertEqual(<<"Fri 05 Jan 2024 03:04:09 PM +0000 005 100%">>,
                 bt_prim_strftime:format(D, <<"%a %d %b %Y %I:%M:%S %p %z %j 100%%">>)),
    ?RAISES('TypeError', bt_prim_strftime:format(D, <<"%Q">>)),
    Same = fun(Text, Format) -> ?OK(P) = bt_prim_strftime:parse(Text, Format), bt_prim_datetime:print(P) end,
    ?assertEqual(<<"2024-01-05T15:04:09Z">>, Same(<<"5 January 2024, 03:04:09 PM">>, <<"%d %B %Y, %I:%M:%S %p">>)),
    ?assertEqual(<<"2024-01-05T00:00:00+01:00">>, Same(<<"2024-01-05 +0100">>, <<"%F %z">>)),
    ?assertMatch(?ERROR, bt_prim_strftime:parse(<<"2024">>, <<"%Y-%m">>)).

durations() ->
    Print = fun(Text) -> ?OK({_, _, #{ms := Ms}}) = bt_prim_duration:from_string(Text), bt_prim_duration:print(Ms) end,
    ?assertEqual(<<"1d2h3m4s5ms">>, Print(<<"1d2h3m4s5ms">>)),
    ?assertEqual(<<"-1m30s">>, Print(<<"-90s">>)),
    ?assertEqual(<<"1s500ms">>, Print(<<"1.5s">>)),
    [?assertMatch(?ERROR, bt_prim_duration:from_string(T)) || T <- [<<>>, <<"1">>, <<"1x">>, <<"h">>, <<"1h soon">>]],
    ?assertEqual(<<"0ms">>, bt_prim_duration:print(0)),
    ?RAISES('TypeError', bt_prim_duration:add(bt_prim_duration:make(1, 1), 3)).

counters() ->
    Counter = bt_prim_counter:new(0),
    Workers = [spawn_monitor(fun() -> [bt_prim_counter:add(Counter, 1) || _ <- lists:seq(1, 1000)] end) || _ <- lists:seq(1, 4)],
    [receive {'DOWN', Ref, process, Pid, normal} -> ok end || {Pid, Ref} <- Workers],
    ?assertEqual(4000, bt_prim_counter:value(Counter)),
    Named = bt_prim_counter:new(a_counter),
    ?RAISES('NameTaken', bt_prim_counter:new(a_counter)),
    ?assertEqual(Named, bt_prim_counter:named(a_counter)),
    nil = bt_prim_counter:delete(Named),
    ?RAISES('NotFound', bt_prim_counter:named(a_counter)).

%% A table lives on when the process that asked for it ends.
tables() ->
    {Pid, Ref} = spawn_monitor(fun() -> bt_prim_counter:table_put(bt_prim_counter:table_new(a_table, set), k, v) end),
    receive {'DOWN', Ref, process, Pid, normal} -> ok end,
    Table = bt_prim_counter:table_named(a_table),
    ?assertEqual(v, bt_prim_counter:table_at(Table, k)),
    ?assertEqual(none, bt_prim_counter:table_at_if_absent(Table, j, fun() -> none end)),
    ?RAISES('NameTaken', bt_prim_counter:table_new(a_table, set)),
    ?RAISES('TypeError', bt_prim_counter:table_new(b_table, heap)),
    nil = bt_prim_counter:table_delete(Table),
    ?RAISES('NotFound', bt_prim_counter:table_at(Table, k)).

directory() ->
    Name = "bt_prim_" ++ integer_to_list(erlang:unique_integer([positive])) ++ os:getpid(),
    Directory = filename:join(bt_prim_file:temp_directory(), Name),
    ?assertMatch(?OK(nil), bt_prim_file:mkdir(Directory)),
    Directory.

files() ->
    Directory = directory(),
    Path = filename:join(Directory, <<"é.txt"/utf8>>),
    ?assertMatch(?OK(nil), bt_prim_file:write(Path, <<"one\n">>)),
    ?assertMatch(?OK(nil), bt_prim_file:append(Path, <<"two">>)),
    ?assertMatch(?OK([<<"one">>, <<"two">>]), bt_prim_file:lines(Path)),
    ?assertMatch(?OK([<<"é.txt"/utf8>>]), bt_prim_file:list(Directory)),
    ?assertMatch({_, _, #{value := {'$bt_value', 'FileNotFound', _}}}, bt_prim_file:read(filename:join(Directory, "no"))),
    ?assertMatch({_, _, #{value := {'$bt_value', 'FileError', _}}}, bt_prim_file:read(Directory)),
    ?RAISES('FileNotFound', bt_prim_result:unwrap(bt_prim_file:read(filename:join(Directory, "no")))),
    ?assertMatch(?ERROR, bt_prim_file:delete(Directory)),
    ?assertMatch(?OK(nil), bt_prim_file:delete_all(Directory)),
    ?assertNot(bt_prim_file:exists(Directory)).

handles() ->
    Directory = directory(),
    Path = filename:join(Directory, "f"),
    ?OK(Handle) = bt_prim_file:open(Path, write),
    ?assertMatch(?OK(nil), bt_prim_file:h_write(Handle, <<"abc">>)),
    nil = bt_prim_file:h_close(Handle),
    ?assertNot(bt_prim_file:h_is_open(Handle)),
    ?RAISES('FileError', bt_prim_file:h_write(Handle, <<"x">>)),
    ?assertMatch(?OK(<<"abc">>), bt_prim_file:open_do(Path, read, fun(H) -> ?OK(T) = bt_prim_file:h_read_all(H), T end)),
    Before = bt_prim_file:open_handles(),
    ?RAISES('Error', bt_prim_file:open_do(Path, read, fun(_) -> bt_error:raise('Error', "no") end)),
    ?assertEqual(Before, bt_prim_file:open_handles()),
    bt_prim_file:delete_all(Directory).

commands() ->
    ?assertMatch(?OK(#{exitCode := 3, output := <<"hi\n">>}), bt_prim_os:run(<<"echo hi >&2; exit 3">>, 30000)),
    ?assertMatch(?ERROR, bt_prim_os:run(<<"sleep 9">>, 50)),
    receive Message -> error({left_over, Message}) after 20 -> ok end.

chance() ->
    Draw = fun() -> R = bt_prim_random:seeded(7), [bt_prim_random:next_integer_of(R, 100) || _ <- lists:seq(1, 5)] end,
    ?assertEqual(Draw(), Draw()),
    ?RAISES('TypeError', bt_prim_random:next_integer(0)),
    ?assertEqual(7, bt_prim_random:uuid_version(bt_prim_random:uuid7())),
    ?assertNotEqual(bt_prim_random:uuid4(), bt_prim_random:uuid4()).
