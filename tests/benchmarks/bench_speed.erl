%% @doc The programs of speed/*.bt in plain Erlang, with its maps, lists, binaries, try and throw.
-module(bench_speed).
-export([run/2]).

%% {nanoseconds, answer}
run(Program, Input) ->
    T = erlang:monotonic_time(nanosecond),
    Answer = program(Program, Input),
    {erlang:monotonic_time(nanosecond) - T, Answer}.

program(fib, N) -> fib(N);
program(nbody, Steps) -> nbody(Steps);
program(sieve, Limit) -> sieve(lists:seq(2, Limit), Limit, 0);
program(strings, Times) -> string:length(strings(Times, <<>>));
program(words, Times) -> words(Times, 42, #{});
program(blocks, Size) -> blocks(lists:seq(1, Size));
program(depth, Depth) -> sum(Depth);
program(exceptions, Times) -> exceptions(1, Times, 0);
program(returns, Times) -> returns(1, Times, lists:seq(1, 20), 0).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).

nbody(Steps) ->
    Bodies = steps(Steps, [body(I) || I <- lists:seq(1, 5)]),
    round(lists:foldl(fun(Body, Sum) -> Sum + energy(Body) end, 0.0, Bodies) * 1000000000).

body(I) ->
    #{x => I * 1.5, y => 3.0 - I, z => I * 0.25, vx => 0.1 * I, vy => 0.3, vz => 0.5 - 0.1 * I,
      mass => 1.0 + I * 0.5}.

steps(0, Bodies) -> Bodies;
steps(N, Bodies) -> steps(N - 1, [pulled(Body, Bodies, 0.001) || Body <- Bodies]).

pulled(#{x := X, y := Y, z := Z, vx := Vx, vy := Vy, vz := Vz} = Body, Bodies, Dt) ->
    {Ax, Ay, Az} = lists:foldl(fun(Other, Speed) -> pull(X, Y, Z, Other, Dt, Speed) end, {Vx, Vy, Vz}, Bodies),
    Body#{x := X + Dt * Ax, y := Y + Dt * Ay, z := Z + Dt * Az, vx := Ax, vy := Ay, vz := Az}.

pull(X, Y, Z, #{x := OtherX, y := OtherY, z := OtherZ, mass := Mass}, Dt, {Ax, Ay, Az}) ->
    Dx = X - OtherX,
    Dy = Y - OtherY,
    Dz = Z - OtherZ,
    Squared = Dx * Dx + Dy * Dy + Dz * Dz + 0.01,
    Factor = Dt * Mass / (Squared * math:sqrt(Squared)),
    {Ax - Dx * Factor, Ay - Dy * Factor, Az - Dz * Factor}.

energy(#{vx := Vx, vy := Vy, vz := Vz, mass := Mass}) -> Mass * (Vx * Vx + Vy * Vy + Vz * Vz) * 0.5.

sieve([], _, Primes) -> Primes;
sieve([Prime | _] = Candidates, Limit, Primes) when Prime * Prime > Limit -> Primes + length(Candidates);
sieve([Prime | _] = Candidates, Limit, Primes) ->
    sieve([N || N <- Candidates, N rem Prime =/= 0], Limit, Primes + 1).

strings(0, Text) -> Text;
strings(Times, Text) -> strings(Times - 1, <<Text/binary, "word ">>).

words(0, _, Counts) -> map_size(Counts) * 1000 + maps:get(<<"word42">>, Counts);
words(Times, Before, Counts) ->
    Seed = (Before * 1103515245 + 12345) rem 2147483648,
    Word = <<"word", (integer_to_binary(Seed div 65536 rem 5000))/binary>>,
    words(Times - 1, Seed, Counts#{Word => maps:get(Word, Counts, 0) + 1}).

blocks(Numbers) ->
    Product = fun(I) -> fun(J, {Total, Count}) -> {Total + I * J, Count + 1} end end,
    {Total, Count} = lists:foldl(fun(I, So) -> lists:foldl(Product(I), So, Numbers) end, {0, 0}, Numbers),
    Add = fun(K, Sum) -> Sum + K end,
    lists:foldl(fun(_, Sum) -> lists:foldl(Add, Sum, lists:seq(1, 20)) end, Total, Numbers) + Count.

sum(0) -> 0;
sum(N) -> N + sum(N - 1).

exceptions(I, Times, Caught) when I > Times -> Caught;
exceptions(I, Times, Caught) ->
    Size = try refuse(I) catch error:{refused, Text} -> byte_size(Text) end,
    exceptions(I + 1, Times, Caught + Size).

refuse(_) -> error({refused, <<"refused">>}).

returns(I, Times, _, Sum) when I > Times -> Sum;
returns(I, Times, Numbers, Sum) -> returns(I + 1, Times, Numbers, Sum + first_above(I rem 20, Numbers)).

first_above(Least, Numbers) ->
    try
        lists:foreach(fun(N) when N > Least -> throw({found, N}); (_) -> ok end, Numbers),
        0
    catch
        throw:{found, N} -> N
    end.
