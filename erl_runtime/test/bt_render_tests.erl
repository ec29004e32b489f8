%% @doc How values show in a cell: kinds, tables, own HTML, and a mistake in it.
-module(bt_render_tests).

-include_lib("eunit/include/eunit.hrl").

all_test_() ->
    {setup, fun start/0, fun bt_test_classes:stop/1,
     [{"plain", fun plain/0}, {"tables", fun tables/0}, {"values", fun values/0}, {"own form", fun own/0}, {"broken", fun broken/0}]}.

start() ->
    Started = bt_test_classes:start(),
    _ = bt_test_classes:class('RtPoint', 'Value', #{fields => [{x, literal, 0}, {y, literal, 0}]}, []),
    _ = bt_test_classes:class('RtHtml', 'Value', #{}, ["asHtml(_) -> <<\"<b>b</b>\">>."]),
    _ = bt_test_classes:class('RtMime', 'Value', #{}, ["asMimeBundle(_) -> #{<<\"text/plain\">> => <<\"p\">>, <<\"image/png\">> => <<137>>}."]),
    _ = bt_test_classes:class('RtBad', 'Value', #{}, ["asHtml(_) -> 1 = 2."]),
    Started.

plain() ->
    ?assertEqual(#{text => <<"nil">>, kind => nil}, bt_render:render(nil)),
    ?assertEqual(#{text => <<"3">>, kind => text}, bt_render:render(3)),
    ?assertEqual(#{text => <<"#(1, 2)">>, kind => text}, bt_render:render([1, 2])),
    ?assertMatch(#{kind := text}, bt_render:render([#{a => 1}])),
    ?assertMatch(#{kind := text}, bt_render:render([#{a => 1}, #{b => 1}])),
    ?assertMatch(#{kind := text}, bt_render:render([#{a => 1}, 3])).

tables() ->
    #{kind := table, text := Text, mime := #{<<"text/html">> := Html}, data := Data} = bt_render:render([#{a => <<"<x>">>, b => 1}, #{a => nil, b => 2}]),
    ?assertEqual(<<"#(#{#a => \"<x>\", #b => 1}, #{#a => nil, #b => 2})">>, Text),
    ?assertEqual(#{columns => [<<"a">>, <<"b">>], rows => [[<<"<x>">>, <<"1">>], [<<"nil">>, <<"2">>]], total => 2}, Data),
    ?assertMatch({_, _}, binary:match(Html, <<"<td>&lt;x&gt;</td>">>)),
    #{data := #{rows := Rows, total := 3000}, mime := #{<<"text/html">> := Long}} = bt_render:render([#{n => N} || N <- lists:seq(1, 3000)]),
    ?assertEqual(2000, length(Rows)),
    ?assertMatch({_, _}, binary:match(Long, <<"2950 more rows">>)).

point(X, Y) -> {'$bt_value', 'RtPoint', #{x => X, y => Y}}.

values() ->
    #{kind := table, data := Data} = bt_render:render([point(1, 2), point(3, 4)]),
    ?assertEqual(#{columns => [<<"x">>, <<"y">>], rows => [[<<"1">>, <<"2">>], [<<"3">>, <<"4">>]], total => 2}, Data),
    ?assertMatch(#{kind := text}, bt_render:render([point(1, 2), #{x => 1, y => 2}])).

own() ->
    ?assertMatch(#{kind := html, mime := #{<<"text/html">> := <<"<b>b</b>">>}}, bt_render:render({'$bt_value', 'RtHtml', #{}})),
    ?assertMatch(#{kind := mime, text := <<"p">>, mime := #{<<"image/png">> := <<137>>}}, bt_render:render({'$bt_value', 'RtMime', #{}})).

broken() ->
    #{kind := html, text := Text, mime := #{<<"text/html">> := Html}} = bt_render:render({'$bt_value', 'RtBad', #{}}),
    ?assertEqual(<<"RtBad()">>, Text),
    ?assertMatch({_, _}, binary:match(Html, <<"asHtml failed">>)).
