%% @doc Texts, numbers, JSON, regular expressions: edges, foreign input, what must not pass.
-module(bt_prim_text_tests).

-include_lib("eunit/include/eunit.hrl").

-define(RAISES(Class, Expression), ?assertError({bt_error, {'$bt_value', Class, _}}, Expression)).
-define(OK(V), {'$bt_value', 'Result', #{tag := ok, value := V}}).
-define(ERROR, {'$bt_value', 'Result', #{tag := error, value := _}}).

all_test_() ->
    {setup, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{"graphemes", fun graphemes/0}, {"pieces", fun pieces/0}, {"numbers", fun numbers/0}, {"json in", fun json_in/0},
      {"json out", fun json_out/0}, {"json refused", fun json_refused/0}, {"regex", fun regex/0}, {"bytes", fun bytes/0}]}.

graphemes() ->
    Family = <<"👨‍👩‍👧"/utf8>>,
    ?assertEqual(1, bt_prim_string:size(Family)),
    ?assertEqual(1, bt_prim_string:size(<<"\r\n">>)),
    ?assertEqual(<<"é"/utf8>>, bt_prim_string:at(<<"héllo"/utf8>>, 2)),
    ?RAISES('IndexOutOfBounds', bt_prim_string:at(<<"abc">>, 4)),
    ?RAISES('IndexOutOfBounds', bt_prim_string:at(<<"abc">>, 0)),
    ?assertEqual(<<"olléh"/utf8>>, bt_prim_string:reverse(<<"héllo"/utf8>>)),
    ?assertEqual(2, bt_prim_string:size(<<255, 254>>)),
    ?assertEqual(255, bt_prim_string:at(<<255, 254>>, 1)),
    ?assertEqual(3, bt_prim_string:index_of(<<"éàx"/utf8>>, <<"x">>)),
    ?assertEqual(nil, bt_prim_string:index_of(<<"abc">>, <<>>)),
    ?assertEqual(<<"Éa"/utf8>>, bt_prim_string:capitalize(<<"éa"/utf8>>)).

pieces() ->
    ?assertEqual([<<>>], bt_prim_text:split(<<>>, <<",">>)),
    ?assertEqual([<<"a">>, <<>>, <<"b">>], bt_prim_text:split(<<"a,,b">>, <<",">>)),
    ?assertEqual([<<"a">>, <<"b">>], bt_prim_text:split(<<"ab">>, <<>>)),
    ?assertEqual([<<"a">>, <<>>, <<"b">>], bt_prim_text:lines(<<"a\r\n\nb\n">>)),
    ?assertEqual([], bt_prim_text:words(<<"  ">>)),
    ?assertEqual(<<"a">>, bt_prim_text:replace_all(<<"a">>, <<>>, <<"x">>)),
    ?assertEqual(<<"abab7">>, bt_prim_text:pad_left(<<"7">>, 5, <<"ab">>)),
    ?assertEqual(<<"long">>, bt_prim_text:pad_left(<<"long">>, 2, <<" ">>)),
    ?RAISES('TypeError', bt_prim_text:split(<<"a">>, 3)),
    ?RAISES('TextTooLarge', bt_prim_string:repeat(<<"0123456789">>, 100_000_000)).

numbers() ->
    ?assertEqual(3.14, bt_prim_number:round_to(3.14159, 0.01)),
    ?assertEqual(15, bt_prim_number:round_to(17, 5)),
    ?assertEqual(-20, bt_prim_number:round_to(-18, 5)),
    ?assertEqual(-15, bt_prim_number:truncate_to(-18, 5)),
    ?RAISES('ZeroDivisionError', bt_prim_number:round_to(1, 0)),
    ?RAISES('ArithmeticError', bt_prim_number:sqrt(-1)),
    ?RAISES('ArithmeticError', bt_prim_number:ln(0)),
    ?RAISES('IntegerTooLarge', bt_prim_number:factorial(10_000_000)),
    ?RAISES('IntegerTooLarge', bt_prim_number:bit_shift(1, 1 bsl 60)),
    ?assertEqual(1200, bt_prim_number:round_places(1234.5, -2)),
    ?assertEqual(nil, bt_prim_numeral:as_integer(<<"4x">>)),
    ?assertEqual(-4, bt_prim_numeral:as_integer(<<" -4 ">>)),
    ?assertEqual(3.0, bt_prim_numeral:as_float(<<"3">>)),
    ?assertEqual(nil, bt_prim_numeral:as_number(<<"">>)).

json_in() ->
    [?assertMatch({Text, ?OK(Value)}, {Text, bt_prim_json:parse(Text)})
     || {Text, Value} <- [{<<"null">>, nil}, {<<" [ ] ">>, []}, {<<"{}">>, #{}}, {<<"1e3">>, 1000.0}, {<<"-0.5">>, -0.5},
                          {<<"12345678901234567890">>, 12345678901234567890}, {<<"\"\\u00e9\"">>, <<"é"/utf8>>},
                          {<<"\"\\ud83d\\ude00\"">>, <<"😀"/utf8>>}, {<<"{\"a\":{\"b\":[1]}}">>, #{<<"a">> => #{<<"b">> => [1]}}},
                          {<<"\"a\\\\\\\"\\/\"">>, <<"a\\\"/">>}, {<<"{\"a\":1,\"a\":2}">>, #{<<"a">> => 2}}]].

json_refused() ->
    [?assertMatch({Text, ?ERROR}, {Text, bt_prim_json:parse(Text)})
     || Text <- [<<>>, <<"[1,]">>, <<"[1 2]">>, <<"{a:1}">>, <<"{\"a\" 1}">>, <<"01">>, <<"+1">>, <<".5">>, <<"1.">>, <<"1e">>,
                 <<"nul">>, <<"\"\n\"">>, <<"\"\\x\"">>, <<"\"\\ud83d\"">>, <<"\"\\ude00\"">>, <<"\"abc">>, <<"[">>, <<"{">>, <<"1 2">>,
                 <<"\"", 255, "\"">>, <<"1e999">>, <<"'a'">>, <<"[1]]">>, (binary:copy(<<"[">>, 5000))]].

json_out() ->
    ?assertEqual(<<"{\"a\":[1,2.5,null,true],\"b\":\"x\\n\\u0001\"}">>,
                 bt_prim_json:generate(#{b => <<"x\n", 1>>, <<"a">> => [1, 2.5, nil, true]})),
    ?assertEqual(<<"[1,\"ok\"]">>, bt_prim_json:generate({1, ok})),
    ?assertEqual(<<"{\n  \"a\": []\n}">>, bt_prim_json:pretty(#{a => []})),
    ?RAISES('TypeError', bt_prim_json:generate(self())),
    ?RAISES('TypeError', bt_prim_json:generate(<<255>>)).

regex() ->
    ?assertEqual([<<"1">>, <<"22">>], bt_prim_regex:all(<<"a1b22">>, <<"\\d+">>)),
    ?assertEqual(nil, bt_prim_regex:first(<<"a">>, <<"\\d">>)),
    ?RAISES('RegexError', bt_prim_regex:new(<<"(">>, [])),
    ?RAISES('TypeError', bt_prim_regex:new(<<"a">>, [nonsense])),
    ?assertEqual(<<"[1]a[2]">>, bt_prim_regex:replace_all(<<"1a2">>, <<"\\d">>, fun(M) -> <<"[", M/binary, "]">> end)),
    ?assertEqual(<<"b-a">>, bt_prim_regex:replace_first(<<"a-b">>, <<"(\\w)-(\\w)">>, <<"\\2-\\1">>)),
    ?RAISES('RegexError', bt_prim_regex:matches(binary:copy(<<"a">>, 40), <<"(a+)+$|(a|aa)+b">>)
                              andalso bt_prim_regex:matches(<<(binary:copy(<<"a">>, 40))/binary, "!">>, <<"^(a|aa)+$">>)).

bytes() ->
    ?assertEqual(<<"-_-_">>, bt_prim_binary:to_base64_url(<<251, 255, 191>>)),
    ?assertEqual(<<251, 255, 191>>, bt_prim_binary:from_base64_url(<<"-_-_">>)),
    ?RAISES('TypeError', bt_prim_binary:from_base64(<<"!">>)),
    ?RAISES('TypeError', bt_prim_binary:from_hex(<<"0">>)),
    ?RAISES('TypeError', bt_prim_binary:from_bytes([256])),
    ?RAISES('IndexOutOfBounds', bt_prim_binary:part(<<"abc">>, 2, 3)),
    ?RAISES('TypeError', bt_prim_binary:deserialize(<<131, 100, 0, 20, "never_seen_atom_zzzz">>)).

%% Seven bytes are looked at together.
size_test_() ->
    Odd = [<<>>, <<"\r\n">>, <<"\r">>, <<"\n">>, <<12>>, <<14>>, <<0>>, <<127>>, <<"\x{e9}"/utf8>>, <<"e\x{301}"/utf8>>],
    [?_assertEqual({Text, string:length(Text)}, {Text, bt_prim_string:size(Text)})
     || Before <- lists:seq(0, 9), After <- lists:seq(0, 9), Inside <- Odd,
        Text <- [<<(binary:copy(<<"a">>, Before))/binary, Inside/binary, (binary:copy(<<"z">>, After))/binary>>]].
