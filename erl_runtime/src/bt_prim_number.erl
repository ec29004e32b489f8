%% @doc Number, Integer, Float: rounding, roots, logarithms, bits, divisors.
%%
%% The operators themselves are bt_num's; here is what an operator does not do.
%% `bt_prim_number:round_to(3.14159, 0.01)' is `3.14'.
-module(bt_prim_number).

-export([negated/1, sign/1, is_zero/1, max/2, min/2, between/3, squared/1, reciprocal/1, rounded/1, ceiling/1,
         floor/1, truncated/1, round_to/2, round_places/2, truncate_to/2, as_float/1, fraction/1]).
-export([factorial/1, gcd/2, lcm/2, bit_and/2, bit_or/2, bit_xor/2, bit_shift/2, bit_not/1, is_prime/1, digits/1,
         print_base/2, times_repeat/2, to_do/4]).
-export([sqrt/1, ln/1, log2/1, log10/1, log/2, exp/1, sin/1, cos/1, tan/1, asin/1, acos/1, atan/1, atan2/2, sinh/1,
         cosh/1, tanh/1, to_radians/1, to_degrees/1, is_nan/1, is_infinite/1]).

%% A Character counts as its code point.
-spec n(number() | {'$bt_char', integer()}) -> number().
n({'$bt_char', C}) -> C;
n(N) -> N.

-spec i(integer() | {'$bt_char', integer()}) -> integer().
i({'$bt_char', C}) -> C;
i(N) -> N.

-spec negated(number()) -> number().
negated(N) -> -n(N).

-spec sign(number()) -> -1 | 0 | 1.
sign({'$bt_char', C}) -> sign(C);
sign(N) when N > 0 -> 1;
sign(N) when N < 0 -> -1;
sign(_) -> 0.

-spec is_zero(number()) -> boolean().
is_zero(N) -> n(N) == 0.

-spec max(number(), term()) -> term().
max(A, B) -> other(A, B, 'max:', fun(X, Y) -> X >= Y end).

-spec min(number(), term()) -> term().
min(A, B) -> other(A, B, 'min:', fun(X, Y) -> X =< Y end).

-spec other(number(), term(), atom(), fun((number(), number()) -> boolean())) -> number().
other(A, B, Selector, Keep) ->
    N = bt_prim:number(B, Selector),
    case Keep(n(A), N) of true -> A; false -> N end.

-spec between(number(), term(), term()) -> boolean().
between(N, Low, High) -> n(N) >= bt_prim:number(Low, 'between:and:') andalso n(N) =< bt_prim:number(High, 'between:and:').

-spec squared(number()) -> number().
squared(N) -> bt_num:mul(n(N), n(N)).

-spec reciprocal(number()) -> float().
reciprocal(N) when N == 0 -> bt_prim:raise('ZeroDivisionError', "0 has no reciprocal");
reciprocal(N) -> 1 / n(N).

-spec rounded(number()) -> integer().
rounded(N) -> round(n(N)).

-spec ceiling(number()) -> integer().
ceiling(N) -> ceil(n(N)).

-spec floor(number()) -> integer().
floor(N) -> erlang:floor(n(N)).

-spec truncated(number()) -> integer().
truncated(N) -> trunc(n(N)).

-spec fraction(number()) -> number().
fraction(N) -> n(N) - trunc(n(N)).

%% @doc The multiple of Unit that is nearest.
-spec round_to(number(), term()) -> number().
round_to(N, Unit) -> multiple(n(N), bt_prim:number(Unit, 'roundTo:'), fun erlang:round/1, 'roundTo:').

-spec truncate_to(number(), term()) -> number().
truncate_to(N, Unit) -> multiple(n(N), bt_prim:number(Unit, 'truncateTo:'), fun erlang:trunc/1, 'truncateTo:').

%% A unit of 0.01 is a hundredth: dividing by 100 at the end gives 3.14, multiplying by 0.01 3.1400000000000001.
-spec multiple(number(), number(), fun((number()) -> integer()), atom()) -> number().
multiple(_, Unit, _, Selector) when Unit == 0 -> bt_prim:raise('ZeroDivisionError', [atom_to_binary(Selector), " 0"]);
multiple(N, Unit, Fun, _) when is_integer(N), is_integer(Unit) ->
    case N rem Unit of
        0 -> N;
        Rest -> N - Rest + Fun(Rest / Unit) * Unit
    end;
multiple(N, Unit, Fun, _) when is_integer(Unit) -> Fun(N / Unit) * Unit;
multiple(N, Unit, Fun, _) ->
    Inverse = 1 / Unit,
    case abs(Inverse - round(Inverse)) < 1.0e-9 of
        true -> Fun(N * round(Inverse)) / round(Inverse);
        false -> Fun(N / Unit) * Unit
    end.

%% @doc Rounded to so many decimal places.
-spec round_places(number(), term()) -> number().
round_places({'$bt_char', C}, _) -> C;
round_places(N, Places) ->
    case bt_prim:integer(Places, 'roundToPlaces:') of
        P when is_integer(N), P >= 0 -> N;
        P when P > 0, P < 16 -> list_to_float(float_to_list(float(N), [{decimals, P}]));
        P when P >= 16 -> N;
        P -> Scale = pow10(-P), round(N / Scale) * Scale
    end.

-spec pow10(non_neg_integer()) -> pos_integer().
pow10(0) -> 1;
pow10(N) -> 10 * pow10(N - 1).

-spec as_float(number()) -> float().
as_float(N) ->
    try float(n(N))
    catch error:badarg -> bt_prim:raise('ArithmeticError', "the Integer is too large for a Float")
    end.

%%% ------------------------------------------------------------------ integers

-spec factorial(integer()) -> pos_integer().
factorial({'$bt_char', C}) -> factorial(C);
factorial(N) when N < 0 -> bt_prim:raise('ArithmeticError', "factorial needs an Integer that is not negative");
factorial(N) when N > 300_000 -> bt_prim:raise('IntegerTooLarge', "the factorial would have millions of digits");
factorial(N) -> product(2, N).

-spec product(pos_integer(), integer()) -> pos_integer().
product(From, To) when From > To -> 1;
product(From, To) when To - From < 8 -> lists:foldl(fun(X, Acc) -> X * Acc end, 1, lists:seq(From, To));
product(From, To) ->
    Middle = (From + To) div 2,
    product(From, Middle) * product(Middle + 1, To).

-spec gcd(integer(), term()) -> non_neg_integer().
gcd(A, B) -> gcd_loop(abs(i(A)), abs(bt_prim:integer(B, 'gcd:'))).

-spec gcd_loop(non_neg_integer(), non_neg_integer()) -> non_neg_integer().
gcd_loop(A, 0) -> A;
gcd_loop(A, B) -> gcd_loop(B, A rem B).

-spec lcm(integer(), term()) -> non_neg_integer().
lcm({'$bt_char', C}, Other) -> lcm(C, Other);
lcm(A, Other) ->
    case bt_prim:integer(Other, 'lcm:') of
        B when A =:= 0; B =:= 0 -> 0;
        B -> abs(A * B) div gcd(A, B)
    end.

-spec bit_and(integer(), term()) -> integer().
bit_and(A, B) -> i(A) band bt_prim:integer(B, 'bitAnd:').

-spec bit_or(integer(), term()) -> integer().
bit_or(A, B) -> i(A) bor bt_prim:integer(B, 'bitOr:').

-spec bit_xor(integer(), term()) -> integer().
bit_xor(A, B) -> i(A) bxor bt_prim:integer(B, 'bitXor:').

-spec bit_not(integer()) -> integer().
bit_not(A) -> bnot i(A).

%% @doc Left for a positive count, right for a negative one.
-spec bit_shift(integer(), term()) -> integer().
bit_shift(A, Count) ->
    case bt_prim:integer(Count, 'bitShift:') of
        N when N > 4_000_000 -> bt_prim:raise('IntegerTooLarge', "bitShift: by more than 4,000,000 bits");
        N -> i(A) bsl N
    end.

-spec is_prime(integer()) -> boolean().
is_prime({'$bt_char', C}) -> is_prime(C);
is_prime(N) when N < 2 -> false;
is_prime(N) when N < 4 -> true;
is_prime(N) when N rem 2 =:= 0 -> false;
is_prime(N) -> no_divisor(N, 3).

-spec no_divisor(integer(), pos_integer()) -> boolean().
no_divisor(N, D) when D * D > N -> true;
no_divisor(N, D) when N rem D =:= 0 -> false;
no_divisor(N, D) -> no_divisor(N, D + 2).

-spec digits(integer()) -> [0..9].
digits(N) -> [C - $0 || C <- integer_to_list(abs(i(N)))].

-spec print_base(integer(), term()) -> binary().
print_base(N, Base) ->
    case bt_prim:integer(Base, 'printString:') of
        B when B >= 2, B =< 36 -> integer_to_binary(i(N), B);
        B -> bt_prim:type_error('printString:', "a base from 2 to 36", B)
    end.

-spec times_repeat(integer(), term()) -> nil.
times_repeat(N, Block) -> repeat_loop(i(N), bt_prim:block(Block, 0, 'timesRepeat:')).

-spec repeat_loop(integer(), fun(() -> term())) -> nil.
repeat_loop(N, Block) when N > 0 -> Block(), repeat_loop(N - 1, Block);
repeat_loop(_, _) -> nil.

-spec to_do(number(), term(), term(), term()) -> nil.
to_do(From, To, Step, Block) -> bt_prim_interval:do(bt_prim_interval:new(From, To, Step), Block).

%%% ------------------------------------------------------------------ floats

-spec defined(atom(), fun((number()) -> float()), number()) -> float().
defined(Selector, Fun, N) ->
    try Fun(n(N))
    catch error:_ -> bt_prim:raise('ArithmeticError', without_value(Selector, N), #{selector => Selector})
    end.

-spec without_value(atom(), number()) -> iodata().
without_value(Selector, N) when Selector =:= exp; Selector =:= sinh; Selector =:= cosh ->
    [atom_to_binary(Selector), " of ", bt_prim:print(N), " is too large for a Float"];
without_value(Selector, N) -> [atom_to_binary(Selector), " is not defined for ", bt_prim:print(N)].

-spec sqrt(number()) -> float().
sqrt(N) -> defined(sqrt, fun math:sqrt/1, N).

-spec ln(number()) -> float().
ln(N) -> defined(ln, fun math:log/1, N).

-spec log2(number()) -> float().
log2(N) -> defined(log2, fun math:log2/1, N).

-spec log10(number()) -> float().
log10(N) -> defined(log10, fun math:log10/1, N).

-spec log(number(), term()) -> float().
log(N, Base) -> ln(N) / ln(bt_prim:number(Base, 'log:')).

-spec exp(number()) -> float().
exp(N) -> defined(exp, fun math:exp/1, N).

-spec sin(number()) -> float().
sin(N) -> math:sin(n(N)).

-spec cos(number()) -> float().
cos(N) -> math:cos(n(N)).

-spec tan(number()) -> float().
tan(N) -> math:tan(n(N)).

-spec asin(number()) -> float().
asin(N) -> defined(asin, fun math:asin/1, N).

-spec acos(number()) -> float().
acos(N) -> defined(acos, fun math:acos/1, N).

-spec atan(number()) -> float().
atan(N) -> math:atan(n(N)).

-spec atan2(number(), term()) -> float().
atan2(Y, X) -> math:atan2(n(Y), bt_prim:number(X, 'atan2:')).

-spec sinh(number()) -> float().
sinh(N) -> defined(sinh, fun math:sinh/1, N).

-spec cosh(number()) -> float().
cosh(N) -> defined(cosh, fun math:cosh/1, N).

-spec tanh(number()) -> float().
tanh(N) -> math:tanh(n(N)).

-spec to_radians(number()) -> float().
to_radians(N) -> n(N) * math:pi() / 180.

-spec to_degrees(number()) -> float().
to_degrees(N) -> n(N) * 180 / math:pi().

%% @doc The BEAM raises instead of making NaN.
-spec is_nan(number()) -> false.
is_nan(_) -> false.

%% @doc The BEAM raises instead of making an infinity; the one the library hands out is the largest Float.
-spec is_infinite(number()) -> boolean().
is_infinite(N) -> abs(n(N)) >= 1.7976931348623157e308.
