%% @doc Arithmetic on numbers of any kind: what the operators of Number and Integer do when emitted code does not.
%%
%% Characters count as their code points, Futures are waited for.  A product that would keep a scheduler busy for more
%% than some 100 ms raises IntegerTooLarge, because nothing can interrupt it.  `/' always answers a Float.
%% `bt_num:divide(10, 4)' is `2.5'.
-module(bt_num).

-export([add/2, sub/2, mul/2, divide/2, int_div/2, 'rem'/2, pow/2]).

-define(SMALL(N), (is_integer(N) andalso N < 1 bsl 59 andalso N > -(1 bsl 59))).
%% Bits of one factor times bits of the other: about 100 ms.
-define(MOST_WORK, 160000000000).
%% The BEAM's own limit is 2^25 bits.
-define(MOST_BITS, 33000000).

-spec add(term(), term()) -> number().
add(A, B) when is_integer(A), is_integer(B) -> A + B;
add(A, B) when is_number(A), is_number(B) -> real(fun() -> A + B end, '+', A, B);
add(A, B) -> coerced(fun add/2, '+', A, B).

-spec sub(term(), term()) -> number().
sub(A, B) when is_integer(A), is_integer(B) -> A - B;
sub(A, B) when is_number(A), is_number(B) -> real(fun() -> A - B end, '-', A, B);
sub(A, B) -> coerced(fun sub/2, '-', A, B).

-spec mul(term(), term()) -> number().
mul(A, B) when ?SMALL(A), ?SMALL(B) -> A * B;
mul(A, B) when is_integer(A), is_integer(B) ->
    ok = affordable('*', bits(A), bits(B)),
    A * B;
mul(A, B) when is_number(A), is_number(B) -> real(fun() -> A * B end, '*', A, B);
mul(A, B) -> coerced(fun mul/2, '*', A, B).

%% @doc A Float, also of two Integers that divide evenly, also of two too large to be Floats themselves.
-spec divide(term(), term()) -> float().
divide(A, B) when is_number(A), is_number(B), B == 0 -> zero_division(A, "/");
divide(A, B) when ?SMALL(A), ?SMALL(B) -> A / B;
divide(A, B) when is_integer(A), is_integer(B) ->
    try A / B
    catch error:badarith -> large_ratio(A, B)
    end;
divide(A, B) when is_number(A), is_number(B) -> real(fun() -> A / B end, '/', A, B);
divide(A, B) -> coerced(fun divide/2, '/', A, B).

%% Scale both so that the quotient has 64 bits, then put the exponent back.
-spec large_ratio(integer(), integer()) -> float().
large_ratio(A, B) ->
    Shift = bits(A) - bits(B) - 64,
    Quotient = case Shift >= 0 of
                   true -> (A bsr Shift) div B;
                   false -> (A bsl -Shift) div B
               end,
    real(fun() -> scaled(float(Quotient), Shift) end, '/', A, B).

-spec scaled(float(), integer()) -> float().
scaled(F, Shift) when Shift > 1000 -> scaled(F * math:pow(2, 1000), Shift - 1000);
scaled(F, Shift) when Shift < -1000 -> scaled(F * math:pow(2, -1000), Shift + 1000);
scaled(F, Shift) -> F * math:pow(2, Shift).

%% @doc Whole division of Integers, towards zero.
-spec int_div(term(), term()) -> integer().
int_div(A, B) when is_integer(A), is_integer(B), B =/= 0 ->
    ok = affordable('div:', max(0, bits(A) - bits(B)), bits(B)),
    A div B;
int_div(A, 0) when is_number(A) -> zero_division(A, "div:");
int_div(A, B) when is_float(A); is_float(B) -> no_number('div:', "an Integer", A, B);
int_div(A, B) -> coerced(fun int_div/2, 'div:', A, B).

%% @doc What whole division leaves; it has the sign of A.
-spec 'rem'(term(), term()) -> number().
'rem'(A, B) when is_number(A), is_number(B), B == 0 -> zero_division(A, "%");
'rem'(A, B) when is_integer(A), is_integer(B) ->
    ok = affordable('%', max(0, bits(A) - bits(B)), bits(B)),
    A rem B;
'rem'(A, B) when is_number(A), is_number(B) -> real(fun() -> math:fmod(A, B) end, '%', A, B);
'rem'(A, B) -> coerced(fun 'rem'/2, '%', A, B).

%%% ------------------------------------------------------------------ powers

-spec pow(term(), term()) -> number().
pow(A, B) when is_integer(A), is_integer(B), B >= 0 -> power(A, B);
pow(A, B) when is_number(A), is_number(B), A == 0, B < 0 -> zero_division(A, "**");
pow(A, B) when is_number(A), is_number(B), A < 0, is_float(B) ->
    case B == trunc(B) of
        true -> pow(A, trunc(B)) * 1.0;
        false ->
            bt_error:raise('ArithmeticError', [bt_print:limited(A, 40), " ** ", bt_print:limited(B, 40), " is not a real number"])
    end;
pow(A, B) when is_number(A), is_number(B) -> real(fun() -> math:pow(A, B) end, '**', A, B);
pow(A, B) -> coerced(fun pow/2, '**', A, B).

-spec power(integer(), non_neg_integer()) -> integer().
power(_, 0) -> 1;
power(A, _) when A =:= 0; A =:= 1 -> A;
power(-1, B) -> 1 - 2 * (B band 1);
power(2, B) ->
    B =< ?MOST_BITS orelse too_large('**', 2, B),
    1 bsl B;
power(A, B) ->
    Half = (bits(A) * B + 1) div 2,
    Half * Half =< ?MOST_WORK orelse too_large('**', A, B),
    squares(A, B, 1).

-spec squares(integer(), non_neg_integer(), integer()) -> integer().
squares(_, 0, Done) -> Done;
squares(A, 1, Done) -> A * Done;
squares(A, B, Done) when B band 1 =:= 1 -> squares(A * A, B bsr 1, A * Done);
squares(A, B, Done) -> squares(A * A, B bsr 1, Done).

%%% ------------------------------------------------------------------ limits

-spec bits(integer()) -> pos_integer().
bits(0) -> 1;
bits(N) when ?SMALL(N) -> trunc(math:log2(abs(N))) + 1;
bits(N) ->
    Below = (erts_debug:flat_size(N) - 2) * 64,
    Below + top_bits(abs(N bsr Below)).

-spec top_bits(non_neg_integer()) -> non_neg_integer().
top_bits(0) -> 0;
top_bits(N) -> 1 + top_bits(N bsr 1).

-spec affordable(atom(), non_neg_integer(), non_neg_integer()) -> ok.
affordable(_, A, B) when A * B =< ?MOST_WORK, A + B =< ?MOST_BITS -> ok;
affordable(Operator, A, B) ->
    bt_error:raise('IntegerTooLarge',
                   [atom_to_binary(Operator), " of Integers with about ", integer_to_binary(A), " and ",
                    integer_to_binary(B), " bits would take too long, and nothing could interrupt it"],
                   #{selector => Operator, hint => <<"Work with Floats, or with smaller Integers.">>}).

-spec too_large(atom(), integer(), integer()) -> no_return().
too_large(Operator, A, B) ->
    bt_error:raise('IntegerTooLarge', [bt_print:limited(A, 40), " ", atom_to_binary(Operator), " ", bt_print:limited(B, 40),
                                       " is too large an Integer"],
                   #{selector => Operator, hint => <<"Work with Floats, or with smaller Integers.">>}).

%% The BEAM has no infinity: a Float that would be one is an error.
-spec real(fun(() -> float()), atom(), number(), number()) -> float().
real(Fun, Operator, A, B) ->
    try Fun()
    catch error:badarith ->
        bt_error:raise('ArithmeticError', [bt_print:limited(A, 40), " ", atom_to_binary(Operator), " ", bt_print:limited(B, 40),
                                           " is too large for a Float"], #{selector => Operator})
    end.

%%% ------------------------------------------------------------------ operands

-spec coerced(fun((term(), term()) -> T), atom(), term(), term()) -> T.
coerced(Fun, Operator, A, B) ->
    case {operand(A), operand(B)} of
        {X, Y} when is_number(X), is_number(Y) -> Fun(X, Y);
        {X, Y} -> no_number(Operator, "a Number", X, Y)
    end.

-spec operand(term()) -> term().
operand({'$bt_char', Code}) -> Code;
operand(N) when is_number(N) -> N;
operand(Value) ->
    case bt_future:force(Value) of
        {'$bt_char', Code} -> Code;
        Forced -> Forced
    end.

-spec no_number(atom(), iodata(), term(), term()) -> no_return().
no_number(Operator, Wanted, A, B) ->
    Wrong = case is_integer(A) orelse (is_number(A) andalso not is_number(B)) of true -> B; false -> A end,
    bt_error:raise('TypeError', [atom_to_binary(Operator), " needs ", Wanted, ", got ", bt_print:limited(Wrong, 80)],
                   #{selector => Operator, hint => text_hint(Operator, Wrong)}).

-spec text_hint(atom(), term()) -> binary().
text_hint('+', Text) when is_binary(Text) -> <<"Texts are joined with ++, after printString.">>;
text_hint(_, nil) -> <<"Is the variable or field set?">>;
text_hint(_, _) -> <<>>.

-spec zero_division(number(), iodata()) -> no_return().
zero_division(A, Operator) ->
    bt_error:raise('ZeroDivisionError', "division by zero", #{receiver => A, operator => iolist_to_binary(Operator)}).
