%% @doc Core text to running code: lines, non-ASCII names, what a mistake of ours says.
-module(bt_loader_tests).
-include_lib("eunit/include/eunit.hrl").

-define(CORE(Name, Body), <<"module '", Name, "' ['f'/1] attributes []\n'f'/1 = fun (V0) -> ", Body, "\nend">>).

loader_test_() ->
    {foreach, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{atom_to_list(Name), fun() -> Test() end}
      || {Name, Test} <- [{loads, fun loads/0}, {lines, fun lines/0}, {unicode, fun unicode/0}, {unicode_module, fun unicode_module/0},
                          {broken, fun broken/0}, {twice, fun twice/0}, {warm, fun warm/0}]]}.

loads() ->
    ok = bt_loader:load(bt_lt_1, ?CORE("bt_lt_1", "{'ok', V0}")),
    ?assertEqual({ok, 3}, bt_lt_1:f(3)).

lines() ->
    ok = bt_loader:load('bt@cell@900001', ?CORE("bt@cell@900001", "( call 'erlang':'error'(V0) -| [4,{'file',\"cell[7]\"}] )")),
    Map = try 'bt@cell@900001':f(custom) catch Class:Reason:Stack -> bt_error:map(Class, Reason, Stack) end,
    ?assertMatch(#{frames := [#{unit := <<"cell[7]">>, line := 4}]}, Map).

unicode() ->
    ok = bt_loader:load(bt_lt_2, ?CORE("bt_lt_2", "{'bt%%03bb', 'bt%%d83dde00'}")),
    ?assertEqual({'λ', binary_to_atom(<<"😀"/utf8>>)}, bt_lt_2:f(3)).

unicode_module() ->
    Name = binary_to_atom(<<"bt@Größe@1"/utf8>>),
    Hex = binary:encode_hex(unicode:characters_to_binary(atom_to_binary(Name), utf8, {utf16, big})),
    ok = bt_loader:load(Name, <<"module 'bt%%", Hex/binary, "' ['f'/1] attributes []\n'f'/1 = fun (V0) -> V0\nend">>),
    ?assertEqual(3, Name:f(3)).

broken() ->
    [?assertError({bt_error, {'$bt_value', 'InternalError', #{message := <<"Beamtalk made code that fails in ", _/binary>>, hint := _}}},
                  bt_loader:load(bt_lt_3, Core))
     || Core <- [?CORE("bt_lt_3", "{'ok', V1}"), ?CORE("bt_lt_3", "{'ok', "), <<"module 'a' [">>, <<"module 'é"/utf8>>, <<"'abc">>]].

%% No module name is ever loaded twice.
twice() ->
    ok = bt_loader:load(bt_lt_4, ?CORE("bt_lt_4", "V0")),
    ?assertError({bt_error, {'$bt_value', 'InternalError', _}}, bt_loader:load(bt_lt_4, ?CORE("bt_lt_4", "V0"))).

warm() -> ?assertEqual(ok, bt_loader:warm_up()).
