%% @doc How numbers look: floats in the fewest digits that read back the same, very large integers shortened.
%%
%% Pure.  `bt_print_number:of_float(100000.0)' is `<<"100000.0">>'.
-module(bt_print_number).

-export([integer/1, of_float/1]).

-define(MOST_BITS, 100000).
-define(ENDS, 1000000).

%% @doc All digits up to 100,000 bits, then `199506…109376 (30103 digits)'.
-spec integer(integer()) -> iodata().
integer(N) when N < 16#1000000000000000, N > -16#1000000000000000 -> integer_to_binary(N);
integer(N) ->
    case bits(abs(N)) > ?MOST_BITS of
        false -> integer_to_binary(N);
        true -> shortened(N)
    end.

-spec bits(pos_integer()) -> pos_integer().
bits(N) -> byte_size(binary:encode_unsigned(N)) * 8.

-spec shortened(integer()) -> iodata().
shortened(N) when N < 0 -> [$-, shortened(-N)];
shortened(N) ->
    {Head, Digits} = head(N, bits(N)),
    Tail = string:pad(integer_to_list(N rem ?ENDS), 6, leading, $0),
    [integer_to_binary(Head), <<"…"/utf8>>, Tail, " (", integer_to_binary(Digits), " digits)"].

%% The first six digits and how many there are, from the logarithm of the first 128 bits.
-spec head(pos_integer(), pos_integer()) -> {pos_integer(), pos_integer()}.
head(N, Bits) ->
    Shift = Bits - 128,
    Log = math:log10(N bsr Shift) + Shift * math:log10(2),
    Whole = trunc(Log),
    Fraction = Log - Whole,
    case Fraction < 1.0e-9 orelse Fraction > 1 - 1.0e-9 of
        true -> near_power(N, round(Log), Bits);
        false -> {trunc(math:pow(10, Fraction) * (?ENDS div 10)), Whole + 1}
    end.

%% So near a power of ten that the logarithm does not tell on which side: see, unless that takes too long.
-spec near_power(pos_integer(), pos_integer(), pos_integer()) -> {pos_integer(), pos_integer()}.
near_power(N, Exponent, Bits) when Bits =< 1000000 ->
    case N >= bt_num:pow(10, Exponent) of
        true -> {?ENDS div 10, Exponent + 1};
        false -> {?ENDS - 1, Exponent}
    end;
near_power(_, Exponent, _) -> {?ENDS div 10, Exponent + 1}.

%% @doc Plain digits between 1.0e-4 and 1.0e16, else with an exponent.
-spec of_float(float()) -> binary().
of_float(F) when F == 0 -> float_to_binary(F, [short]);
of_float(F) when F < 0 -> <<"-", (of_float(-F))/binary>>;
of_float(F) ->
    Short = float_to_binary(F, [short]),
    case F >= 1.0e-4 andalso F < 1.0e16 andalso binary:split(Short, <<"e">>) of
        [Mantissa, Exponent] -> plain(Mantissa, binary_to_integer(Exponent));
        _ -> Short
    end.

-spec plain(binary(), integer()) -> binary().
plain(Mantissa, Exponent) ->
    [Whole, Fraction] = binary:split(Mantissa, <<".">>),
    Digits = <<Whole/binary, (without_zero(Fraction))/binary>>,
    place(Digits, byte_size(Whole) + Exponent).

-spec without_zero(binary()) -> binary().
without_zero(<<"0">>) -> <<>>;
without_zero(Digits) -> Digits.

%% The point stands after the first Point digits.
-spec place(binary(), integer()) -> binary().
place(Digits, Point) when Point =< 0 -> <<"0.", (zeros(-Point))/binary, Digits/binary>>;
place(Digits, Point) when Point >= byte_size(Digits) -> <<Digits/binary, (zeros(Point - byte_size(Digits)))/binary, ".0">>;
place(Digits, Point) ->
    <<Whole:Point/binary, Fraction/binary>> = Digits,
    <<Whole/binary, ".", Fraction/binary>>.

-spec zeros(non_neg_integer()) -> binary().
zeros(N) -> binary:copy(<<"0">>, N).
