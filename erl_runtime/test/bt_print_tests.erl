%% @doc Every kind of value has one text, the same from run to run.
-module(bt_print_tests).
-include_lib("proper/include/proper.hrl").
-include_lib("eunit/include/eunit.hrl").

print_test_() ->
    {foreach, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{atom_to_list(Name), {timeout, 60, fun() -> Test() end}}
      || {Name, Test} <- [{terms, fun terms/0}, {texts, fun texts/0}, {numbers, fun numbers/0}, {objects, fun objects/0},
                          {caps, fun caps/0}, {own_print_string, fun own_print_string/0}, {floats, fun floats/0},
                          {total, fun total/0}]]}.

terms() ->
    [?assertEqual(unicode:characters_to_binary(Text), bt_print:print_string(Term))
     || {Text, Term} <- [{"nil", nil}, {"true", true}, {"#ok", ok}, {"#'two words'", 'two words'}, {"#at:put:", 'at:put:'},
                         {"#+", '+'}, {"#'it''s'", 'it\'s'}, {"#λ", 'λ'}, {"#''", ''}, {"#'1a'", '1a'},
                         {"#()", []}, {"#(1, 2)", [1, 2]}, {"#(1, 2 | 3)", [1, 2 | 3]}, {"{}", {}}, {"{#ok, 1}", {ok, 1}},
                         {"#[1, 2]", {'$bt_array', {1, 2}}}, {"#[]", {'$bt_array', {}}}, {"#{}", #{}},
                         {"#{1 => #c, #a => 2, #b => #{}}", #{b => #{}, a => 2, 1 => c}},
                         {"$a", {'$bt_char', $a}}, {"$λ", {'$bt_char', 955}}, {"a Block/2", fun(_, _) -> 1 end},
                         {"Counter(#12)", {'$bt_actor', 'Counter', self(), 12}}, {"Counter", {'$bt_class', 'Counter'}},
                         {"Counter class", {'$bt_meta', 'Counter'}}, {"Erlang.lists", {'$bt_module', erlang, lists}},
                         {"Elixir.Enum", {'$bt_module', elixir, 'Elixir.Enum'}}, {"a Pid", self()},
                         {"a Reference", make_ref()}, {"<<1, 255>>", <<1, 255>>}, {"<<1, 5:3>>", <<1, 5:3>>},
                         {"{\"$bt_x\", 1}", {<<"$bt_x">>, 1}}]].

texts() ->
    ?assertEqual(<<"plain">>, bt_print:display_string(<<"plain">>)),
    ?assertEqual(<<"#(\"a\")">>, bt_print:display_string([<<"a">>])),
    ?assertEqual(<<"\"a \"\"q\"\" \\n\\t\\\\ é\""/utf8>>, bt_print:print_string(<<"a \"q\" \n\t\\ é"/utf8>>)),
    ?assertEqual(<<"\"\\u{7}\"">>, bt_print:print_string(<<7>>)),
    ?assertEqual(<<"<<255>>">>, bt_print:display_string(<<255>>)).

numbers() ->
    [?assertEqual(Text, bt_print:print_string(Number))
     || {Text, Number} <- [{<<"0">>, 0}, {<<"-7">>, -7}, {<<"1267650600228229401496703205376">>, 1 bsl 100},
                           {<<"1.0">>, 1.0}, {<<"100000.0">>, 1.0e5}, {<<"1234567890123456.0">>, 1234567890123456.0},
                           {<<"1.0e16">>, 1.0e16}, {<<"1.0e100">>, 1.0e100}, {<<"0.0001">>, 1.0e-4}, {<<"1.0e-5">>, 1.0e-5},
                           {<<"-0.30000000000000004">>, -(0.1 + 0.2)}, {<<"-0.0">>, -0.0}]],
    ?assertEqual(<<"100000…000000 (40001 digits)"/utf8>>, bt_print:print_string(power(10, 40000))),
    ?assertEqual(<<"-999999…999999 (40000 digits)"/utf8>>, bt_print:print_string(-(power(10, 40000) - 1))).

power(A, N) -> bt_num:pow(A, N).

objects() ->
    bt_test_classes:class('PrPoint', 'Value', #{fields => [{y, literal, 0}, {x, literal, 0}]}, []),
    Point = bt_value:new({'$bt_class', 'PrPoint'}, #{x => <<"a">>, y => 4}),
    ?assertEqual(<<"PrPoint(4, \"a\")">>, bt_print:print_string(Point)),
    ?assertEqual(<<"#(PrPoint(4, \"a\"))">>, bt_print:display_string([Point])),
    ?assertEqual(<<"Ok(3)">>, bt_print:print_string({'$bt_value', 'Result', #{tag => ok, value => 3}})),
    ?assertEqual(<<"Error(#r)">>, bt_print:print_string({'$bt_value', 'Result', #{tag => error, value => r}})),
    ?assertEqual(<<"Unheard(1)">>, bt_print:print_string({'$bt_value', 'Unheard', #{a => 1, '$hidden' => 2}})),
    ?assertEqual(<<"ZeroDivisionError: division by zero">>,
                 bt_print:print_string({'$bt_value', 'ZeroDivisionError', #{message => <<"division by zero">>, '$frames' => []}})),
    ?assertEqual(<<"an OrderedCollection">>, bt_print:print_string({'$bt_object', 'OrderedCollection', 5})).

caps() ->
    Deep = lists:foldl(fun(_, Acc) -> [Acc] end, [], lists:seq(1, 1000)),
    ?assert(byte_size(bt_print:print_string(Deep)) < 400),
    Long = bt_print:print_string(lists:seq(1, 200000)),
    ?assert(byte_size(Long) < 1000000),
    ?assertNotEqual(nomatch, string:find(Long, "…")),
    ?assert(string:length(bt_print:short(lists:duplicate(1000, <<"long">>))) =< 200),
    ?assert(byte_size(bt_print:print_string(maps:from_keys(lists:seq(1, 200000), 1))) < 2000000),
    ?assertNotEqual(nomatch, string:find(bt_print:print_string(lists:seq(1, 5000)), "5000)")).

own_print_string() ->
    bt_test_classes:class('PrOwn', 'Value', #{fields => [{n, literal, 1}]},
                          ["printString({_, _, #{n := N}}) -> <<\"own \", (integer_to_binary(N))/binary>>.",
                           "displayString(_) -> <<\"for people\">>."]),
    Own = bt_value:new({'$bt_class', 'PrOwn'}),
    ?assertEqual(<<"#(own 1, {own 1})">>, bt_print:print_string([Own, {Own}])),
    ?assertEqual(<<"for people">>, bt_print:display_string(Own)),
    ?assertEqual(<<"PrOwn(1)">>, bt_print:object(Own)),
    bt_test_classes:class('PrBad', 'Value', #{}, ["printString(_) -> error(oops)."]),
    ?assertEqual(<<"#(PrBad())">>, bt_print:print_string([{'$bt_value', 'PrBad', #{}}])).

%% A Float's text reads back as the same Float.
floats() ->
    ?assert(proper:quickcheck(?FORALL(F, float(), binary_to_float(to_erlang(bt_print:print_string(F))) == F),
                              [{numtests, 2000}, quiet])).

to_erlang(Text) -> Text.

%% Any term has a text that is UTF-8, and the same twice.
total() ->
    ?assert(proper:quickcheck(
              ?FORALL(Term, value(),
                      begin
                          Text = bt_print:print_string(Term),
                          is_list(unicode:characters_to_list(Text)) andalso Text =:= bt_print:print_string(Term)
                              andalso is_binary(bt_print:short(Term)) andalso is_binary(bt_print:display_string(Term))
                      end), [{numtests, 300}, {max_size, 20}, quiet])).

value() -> ?SIZED(Size, value(Size)).

value(0) -> oneof([integer(), float(), binary(), bitstring(), atom(), boolean(), nil, {'$bt_char', range(0, 1000)}]);
value(Size) ->
    Smaller = ?LAZY(value(Size div 3)),
    oneof([value(0), list(Smaller), map_of(Smaller, Smaller), loose_tuple(Smaller), {'$bt_array', loose_tuple(Smaller)},
           {'$bt_value', oneof(['Point', 'Result', 'Set']), map_of(oneof([a, b, tag]), Smaller)}]).

map_of(Keys, Values) -> ?LET(Pairs, list({Keys, Values}), maps:from_list(Pairs)).
