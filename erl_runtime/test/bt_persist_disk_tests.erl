%% @doc Files of state: what is written comes back; what is damaged, cut or of another kind is put aside and told.
-module(bt_persist_disk_tests).
-include_lib("eunit/include/eunit.hrl").

disk_test_() ->
    {foreach, fun folder/0, fun remove/1,
     [fun(Path) -> ?_test(Test(Path)) end || Test <- tests()]}.

tests() ->
    [fun comes_back/1, fun snapshot/1, fun nothing_yet/1, fun damaged/1, fun cut/1, fun another/1, fun not_plain/1,
     fun no_place/1].

folder() ->
    Unique = integer_to_list(erlang:unique_integer([positive])),
    list_to_binary(filename:join(["/tmp", "bt_persist_" ++ os:getpid() ++ "_" ++ Unique, "Team", "a.state"])).

remove(Path) -> file:del_dir_r(filename:dirname(filename:dirname(Path))).

comes_back(Path) ->
    ok = bt_persist_disk:write(Path, 'Team', {fields, #{n => 3, name => <<"x">>}}),
    ?assertEqual({ok, {fields, #{n => 3, name => <<"x">>}}}, bt_persist_disk:read(Path)),
    ok = bt_persist_disk:write(Path, 'Team', {fields, #{n => 4}}),
    ?assertEqual({ok, {fields, #{n => 4}}}, bt_persist_disk:read(Path)),
    ?assertEqual({ok, ["a.state"]}, file:list_dir(filename:dirname(Path))).

snapshot(Path) ->
    ok = bt_persist_disk:write(Path, 'Team', {snapshot, [1, {2}]}),
    ?assertEqual({ok, {snapshot, [1, {2}]}}, bt_persist_disk:read(Path)).

nothing_yet(Path) -> ?assertEqual(none, bt_persist_disk:read(Path)).

damaged(Path) ->
    ok = bt_persist_disk:write(Path, 'Team', {fields, #{n => 3}}),
    {ok, Text} = file:read_file(Path),
    Size = byte_size(Text) - 1,
    <<Head:Size/binary, Last>> = Text,
    ok = file:write_file(Path, <<Head/binary, (Last bxor 1)>>),
    aside(Path).

cut(Path) ->
    ok = bt_persist_disk:write(Path, 'Team', {fields, #{n => 3}}),
    {ok, Text} = file:read_file(Path),
    ok = file:write_file(Path, binary:part(Text, 0, byte_size(Text) - 3)),
    aside(Path).

another(Path) ->
    ok = filelib:ensure_dir(Path),
    ok = file:write_file(Path, <<"beamtalk state 2\nxyz">>),
    aside(Path).

aside(Path) ->
    ?assertMatch({lost, _}, bt_persist_disk:read(Path)),
    ?assert(filelib:is_regular(<<Path/binary, ".bad">>)),
    ?assertEqual(none, bt_persist_disk:read(Path)).

not_plain(Path) ->
    {error, Told} = bt_persist_disk:write(Path, 'Team', {fields, #{n => 3, who => self(), how => fun() -> 1 end}}),
    ?assertMatch({match, _}, re:run(Told, "^how, who cannot be in a file")),
    ?assertEqual({ok, {fields, #{n => 3}}}, bt_persist_disk:read(Path)),
    ?assertMatch({error, _}, bt_persist_disk:write(Path, 'Team', {snapshot, [self()]})).

no_place(Path) ->
    ok = filelib:ensure_dir(Path),
    Below = filename:join(filename:dirname(Path), <<"file">>),
    ok = file:write_file(Below, <<>>),
    ?assertMatch({error, _}, bt_persist_disk:write(filename:join(Below, <<"b.state">>), 'Team', {fields, #{n => 1}})).
