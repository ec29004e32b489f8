%% @doc Json: RFC 8259 text to values and back.
%%
%% Objects are Dictionaries with String keys (written sorted by key), arrays Lists, null is nil.
%% `bt_prim_json:parse(<<"[1, null]">>)' is `{'$bt_value','Result', #{tag => ok, value => [1, nil]}}'.
-module(bt_prim_json).

-export([parse/1, generate/1, pretty/1, decode/1]).

-define(MAX_DEPTH, 1000).

%% @doc A Result of the value the text spells.
-spec parse(term()) -> term().
parse(Text) -> bt_prim_array:tuple_result(decode(bt_prim:string(Text, 'parse:'))).

%% @doc `{ok, Value}', or `{error, Message}' with the line and column of the mistake.
-spec decode(binary()) -> {ok, term()} | {error, binary()}.
decode(Text) ->
    try
        {Value, Rest} = value(space(Text), 0),
        case space(Rest) of
            <<>> -> {ok, Value};
            More -> wrong("the end of the text", More)
        end
    catch throw:{json, Wanted, Left} -> {error, message(Wanted, Text, Left)}
    end.

-spec wrong(string(), binary()) -> no_return().
wrong(Wanted, Rest) -> throw({json, Wanted, Rest}).

-spec message(string(), binary(), binary()) -> binary().
message(Wanted, Text, Rest) ->
    Before = binary:part(Text, 0, byte_size(Text) - byte_size(Rest)),
    Lines = binary:split(Before, <<"\n">>, [global]),
    Column = bt_prim_string:size(lists:last(Lines)) + 1,
    iolist_to_binary(io_lib:format("~s expected at line ~b, column ~b", [Wanted, length(Lines), Column])).

-spec space(binary()) -> binary().
space(<<C, Rest/binary>>) when C =:= $\s; C =:= $\n; C =:= $\t; C =:= $\r -> space(Rest);
space(Text) -> Text.

-spec value(binary(), non_neg_integer()) -> {term(), binary()}.
value(Text, Depth) when Depth > ?MAX_DEPTH -> wrong("less nesting", Text);
value(<<"null", Rest/binary>>, _) -> {nil, Rest};
value(<<"true", Rest/binary>>, _) -> {true, Rest};
value(<<"false", Rest/binary>>, _) -> {false, Rest};
value(<<$", Rest/binary>>, _) -> string(Rest, Rest, 0, []);
value(<<$[, Rest/binary>>, Depth) ->
    case space(Rest) of
        <<$], After/binary>> -> {[], After};
        Items -> array(Items, Depth + 1, [])
    end;
value(<<${, Rest/binary>>, Depth) ->
    case space(Rest) of
        <<$}, After/binary>> -> {#{}, After};
        Members -> object(Members, Depth + 1, [])
    end;
value(<<C, _/binary>> = Text, _) when C =:= $-; C >= $0, C =< $9 -> number(Text);
value(Text, _) -> wrong("a value", Text).

-spec array(binary(), non_neg_integer(), [term()]) -> {[term()], binary()}.
array(Text, Depth, Acc) ->
    {Value, Rest} = value(Text, Depth),
    case space(Rest) of
        <<$,, More/binary>> -> array(space(More), Depth, [Value | Acc]);
        <<$], After/binary>> -> {lists:reverse(Acc, [Value]), After};
        Other -> wrong(", or ]", Other)
    end.

-spec object(binary(), non_neg_integer(), [{binary(), term()}]) -> {#{binary() => term()}, binary()}.
object(<<$", Text/binary>>, Depth, Acc) ->
    {Key, Rest} = string(Text, Text, 0, []),
    {Value, Rest1} = member(space(Rest), Depth),
    case space(Rest1) of
        <<$,, More/binary>> -> object(space(More), Depth, [{Key, Value} | Acc]);
        <<$}, After/binary>> -> {maps:from_list(lists:reverse(Acc, [{Key, Value}])), After};
        Other -> wrong(", or }", Other)
    end;
object(Text, _, _) -> wrong("a key in \"", Text).

-spec member(binary(), non_neg_integer()) -> {term(), binary()}.
member(<<$:, Rest/binary>>, Depth) -> value(space(Rest), Depth);
member(Text, _) -> wrong(":", Text).

%% Plain stretches are cut out of the text whole.
-spec string(binary(), binary(), non_neg_integer(), iodata()) -> {binary(), binary()}.
string(<<$", Rest/binary>>, Start, Length, Acc) -> {text([Acc, binary:part(Start, 0, Length)], Start), Rest};
string(<<$\\, Rest/binary>>, Start, Length, Acc) ->
    {Char, After} = escape(Rest),
    string(After, After, 0, [Acc, binary:part(Start, 0, Length), Char]);
string(<<C, _/binary>> = Text, _, _, _) when C < 32 -> wrong("an escape (\\n, \\t) instead of a control character", Text);
string(<<_, Rest/binary>>, Start, Length, Acc) -> string(Rest, Start, Length + 1, Acc);
string(<<>>, _, _, _) -> wrong("a closing \"", <<>>).

-spec text(iodata(), binary()) -> binary().
text(Parts, Place) ->
    Text = iolist_to_binary(Parts),
    case unicode:characters_to_binary(Text) of
        Text -> Text;
        _ -> wrong("UTF-8", Place)
    end.

-spec escape(binary()) -> {binary(), binary()}.
escape(<<$n, R/binary>>) -> {<<"\n">>, R};
escape(<<$t, R/binary>>) -> {<<"\t">>, R};
escape(<<$r, R/binary>>) -> {<<"\r">>, R};
escape(<<$b, R/binary>>) -> {<<"\b">>, R};
escape(<<$f, R/binary>>) -> {<<"\f">>, R};
escape(<<C, R/binary>>) when C =:= $"; C =:= $\\; C =:= $/ -> {<<C>>, R};
escape(<<$u, R/binary>>) -> unicode_escape(hex(R), R);
escape(Text) -> wrong("one of \" \\ / b f n r t u", Text).

-spec unicode_escape({non_neg_integer(), binary()}, binary()) -> {binary(), binary()}.
unicode_escape({High, <<"\\u", Rest/binary>>}, Place) when High >= 16#D800, High =< 16#DBFF ->
    case hex(Rest) of
        {Low, After} when Low >= 16#DC00, Low =< 16#DFFF ->
            {<<(16#10000 + ((High - 16#D800) bsl 10) + (Low - 16#DC00))/utf8>>, After};
        _ -> wrong("the second half of a surrogate pair", Place)
    end;
unicode_escape({Code, _}, Place) when Code >= 16#D800, Code =< 16#DFFF -> wrong("a whole surrogate pair", Place);
unicode_escape({Code, After}, _) -> {<<Code/utf8>>, After}.

-spec hex(binary()) -> {non_neg_integer(), binary()}.
hex(<<Digits:4/binary, Rest/binary>> = Text) ->
    case re:run(Digits, "^[0-9a-fA-F]{4}$", [{capture, none}]) of
        match -> {binary_to_integer(Digits, 16), Rest};
        nomatch -> wrong("four hexadecimal digits", Text)
    end;
hex(Text) -> wrong("four hexadecimal digits", Text).

-spec number(binary()) -> {number(), binary()}.
number(Text) ->
    case re:run(Text, "^-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?", [{capture, all, binary}]) of
        {match, [Whole]} -> {binary_to_integer(Whole), after_part(Text, Whole)};
        {match, [Whole, Fraction | Exponent]} ->
            {to_float(Whole, Fraction, Exponent, Text), after_part(Text, Whole)};
        nomatch -> wrong("a number", Text)
    end.

-spec after_part(binary(), binary()) -> binary().
after_part(Text, Part) -> binary:part(Text, byte_size(Part), byte_size(Text) - byte_size(Part)).

%% Erlang wants digits on both sides of the point: 1e3 becomes 1.0e3.
-spec to_float(binary(), binary(), [binary()], binary()) -> float().
to_float(Whole, Fraction, Exponent, Text) ->
    Spelt = case {Fraction, Exponent} of
                {<<>>, [E]} -> <<(binary:part(Whole, 0, byte_size(Whole) - byte_size(E)))/binary, ".0", E/binary>>;
                _ -> Whole
            end,
    try binary_to_float(Spelt)
    catch error:_ -> wrong("a number that a Float can hold", Text)
    end.

%%% ------------------------------------------------------------------ writing

-spec generate(term()) -> binary().
generate(Value) -> iolist_to_binary(encode(bt_future:force_deep(Value), none)).

%% @doc Two blanks a level.
-spec pretty(term()) -> binary().
pretty(Value) -> iolist_to_binary(encode(bt_future:force_deep(Value), 0)).

-type indent() :: none | non_neg_integer().

-spec encode(term(), indent()) -> iodata().
encode(nil, _) -> "null";
encode(true, _) -> "true";
encode(false, _) -> "false";
encode(N, _) when is_integer(N) -> integer_to_binary(N);
encode(F, _) when is_float(F) -> bt_print:print_string(F);
encode(B, _) when is_binary(B) -> quote(B);
encode(A, _) when is_atom(A) -> quote(atom_to_binary(A));
encode({'$bt_char', C}, _) -> quote(<<C/utf8>>);
encode(M, Indent) when is_map(M) ->
    Keyed = lists:sort([{key(K), V} || {K, V} <- maps:to_list(M)]),
    Members = [[quote(K), colon(Indent), encode(V, deeper(Indent))] || {K, V} <- Keyed],
    bracket(${, Members, $}, Indent);
encode({'$bt_value', Class, Slots} = Value, Indent) ->
    case bt_class:responds_to(Value, asJson) of
        true -> encode(bt_prim:send(Value, asJson), Indent);
        false -> encode_value(Class, Value, Slots, Indent)
    end;
encode(Tuple, Indent) when is_tuple(Tuple) ->
    case bt_prim:plain(Tuple) orelse element(1, Tuple) =:= '$bt_array' orelse element(1, Tuple) =:= '$bt_object' of
        true -> encode(bt_prim:to_list(Tuple), Indent);
        false -> not_json(Tuple)
    end;
encode(L, Indent) when is_list(L) -> bracket($[, [encode(X, deeper(Indent)) || X <- L], $], Indent);
encode(Other, _) -> not_json(Other).

%% A collection is an array, any other value the object of its fields.
-spec encode_value(atom(), term(), map(), indent()) -> iodata().
encode_value(Class, Value, Slots, Indent) ->
    case bt_class:inherits(Class, 'Collection') of
        true -> encode(bt_prim:to_list(Value), Indent);
        false -> encode(Slots, Indent)
    end.

-spec not_json(term()) -> no_return().
not_json(Value) -> bt_prim:raise('TypeError', ["generate: has no JSON for ", bt_prim:print(Value)]).

-spec key(term()) -> binary().
key(K) when is_binary(K) -> K;
key(K) when is_atom(K) -> atom_to_binary(K);
key(K) -> bt_prim:text(K).

-spec colon(indent()) -> string().
colon(none) -> ":";
colon(_) -> ": ".

-spec deeper(indent()) -> indent().
deeper(none) -> none;
deeper(N) -> N + 1.

-spec bracket(char(), [iodata()], char(), indent()) -> iodata().
bracket(Open, [], Close, _) -> [Open, Close];
bracket(Open, Parts, Close, none) -> [Open, lists:join($,, Parts), Close];
bracket(Open, Parts, Close, N) ->
    Inner = ["\n", lists:duplicate(2 * (N + 1), $\s)],
    [Open, Inner, lists:join([$,, Inner], Parts), "\n", lists:duplicate(2 * N, $\s), Close].

-spec quote(binary()) -> iodata().
quote(Text) ->
    case unicode:characters_to_binary(Text) of
        Text -> [$", quoted(Text), $"];
        _ -> bt_prim:raise('TypeError', "generate: needs UTF-8 texts")
    end.

-spec quoted(binary()) -> iodata().
quoted(Text) -> [quoted_char(C) || <<C>> <= Text].

-spec quoted_char(byte()) -> iodata().
quoted_char($") -> "\\\"";
quoted_char($\\) -> "\\\\";
quoted_char($\n) -> "\\n";
quoted_char($\t) -> "\\t";
quoted_char($\r) -> "\\r";
quoted_char(C) when C < 32 -> io_lib:format("\\u~4.16.0b", [C]);
quoted_char(C) -> C.
