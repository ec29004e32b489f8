%% @doc Generators of PropertyTest: values of a kind by chance, and smaller ones of the same kind.
%%
%% A class stands for its usual values, an Interval for its numbers, a List for one of its elements, a tuple for tuples, a
%% block for what it answers.  `bt_prim_generator:smaller({integer, 0, 9}, 4)' is `[0, 2, 3]'.
-module(bt_prim_generator).

-export([from/1, draw/3, smaller/2, list_of/1, make/1]).

-export_type([generator/0]).

-type generator() :: {integer, integer() | none, integer() | none} | float | boolean | character
                   | {string, non_neg_integer()} | symbol | {list, generator(), non_neg_integer()} | {tuple, [generator()]}
                   | {elements, [term(), ...]} | {mapped, generator(), fun()} | {block, fun()} | {dictionary, generator(), generator()}.

%% @doc The Generator of a value that stands for one.
-spec from(term()) -> generator().
from({'$bt_value', 'Generator', #{gen := Gen}}) -> Gen;
from({'$bt_class', Class}) -> of_class(Class);
from({'$bt_value', 'Interval', #{from := From, to := To, step := 1}}) when is_integer(From), is_integer(To), From =< To ->
    {integer, From, To};
from([_ | _] = List) -> {elements, List};
from(Block) when is_function(Block, 0) -> {block, Block};
from(Tuple) when is_tuple(Tuple) ->
    case bt_prim:plain(Tuple) of
        true -> {tuple, [from(Part) || Part <- tuple_to_list(Tuple)]};
        false -> from_collection(Tuple)
    end;
from(Other) -> unknown(Other).

-spec from_collection(term()) -> generator().
from_collection(Value) ->
    case bt_prim:is_kind(Value, 'Collection') andalso bt_prim:to_list(Value) of
        [_ | _] = List -> {elements, List};
        _ -> unknown(Value)
    end.

-spec unknown(term()) -> no_return().
unknown(Value) ->
    bt_prim:raise('TypeError', [bt_prim:print(Value), " generates nothing"],
                  #{hint => <<"Use a class like Integer, an Interval, a List of choices, or a Generator.">>}).

-spec of_class(atom()) -> generator().
of_class('Integer') -> {integer, none, none};
of_class('PositiveInteger') -> {integer, 1, none};
of_class('NonNegativeInteger') -> {integer, 0, none};
of_class('NegativeInteger') -> {integer, none, -1};
of_class('Float') -> float;
of_class('Number') -> float;
of_class('Boolean') -> boolean;
of_class('Character') -> character;
of_class('String') -> {string, 0};
of_class('NonEmptyString') -> {string, 1};
of_class('Symbol') -> symbol;
of_class('List') -> {list, {integer, none, none}, 0};
of_class('Dictionary') -> {dictionary, {string, 0}, {integer, none, none}};
of_class(Class) ->
    case bt_class:find_class(Class, generator) of
        none -> unknown({'$bt_class', Class});
        _ -> from(bt_prim:send({'$bt_class', Class}, generator))
    end.

%% @doc Lists of what the argument generates.
-spec list_of(term()) -> generator().
list_of(Source) -> {list, from(bt_future:force(Source)), 0}.

%% @doc The Beamtalk object of a Generator.
-spec make(generator()) -> term().
make(Gen) -> bt_prim:value('Generator', #{gen => Gen}).

%%% ------------------------------------------------------------------ drawing

-spec draw(generator(), pos_integer(), rand:state()) -> {term(), rand:state()}.
draw({integer, none, none}, Size, S) -> between(-Size * Size, Size * Size, S);
draw({integer, Low, none}, Size, S) -> between(Low, Low + Size * Size, S);
draw({integer, none, High}, Size, S) -> between(High - Size * Size, High, S);
draw({integer, Low, High}, _, S) -> between(Low, High, S);
draw(float, Size, S) ->
    {F, S1} = rand:uniform_s(S),
    {(F - 0.5) * Size * Size, S1};
draw(boolean, _, S) ->
    {N, S1} = rand:uniform_s(2, S),
    {N =:= 1, S1};
draw(character, _, S) ->
    {C, S1} = letter(S),
    {{'$bt_char', C}, S1};
draw({string, Least}, Size, S) ->
    {Length, S1} = between(Least, Least + Size, S),
    {Letters, S2} = many(fun letter/1, Length, S1),
    {unicode:characters_to_binary(Letters), S2};
draw(symbol, _, S) -> draw({elements, [a, b, c, ok, error, name, value, north, south]}, 1, S);
draw({list, Gen, Least}, Size, S) ->
    {Length, S1} = between(Least, Least + Size, S),
    many(fun(Each) -> draw(Gen, Size, Each) end, Length, S1);
draw({dictionary, Keys, Values}, Size, S) ->
    {Pairs, S1} = draw({list, {tuple, [Keys, Values]}, 0}, min(Size, 20), S),
    {maps:from_list(Pairs), S1};
draw({tuple, Gens}, Size, S) ->
    {Values, S1} = lists:mapfoldl(fun(Gen, Each) -> draw(Gen, Size, Each) end, S, Gens),
    {list_to_tuple(Values), S1};
draw({elements, List}, _, S) ->
    {N, S1} = rand:uniform_s(length(List), S),
    {lists:nth(N, List), S1};
draw({mapped, Gen, Block}, Size, S) ->
    {Value, S1} = draw(Gen, Size, S),
    {bt_future:force(Block(Value)), S1};
draw({block, Block}, _, S) -> {bt_future:force(Block()), S}.

%% Every fourth number lies near 0 or near an end.
-spec between(integer(), integer(), rand:state()) -> {integer(), rand:state()}.
between(Low, High, S) ->
    {Kind, S1} = rand:uniform_s(8, S),
    Centre = lists:nth(min(Kind, 3), [max(Low, min(High, 0)), Low, High]),
    {From, To} = case Kind > 2 of
                     true -> {Low, High};
                     false -> {max(Low, Centre - 4), min(High, Centre + 4)}
                 end,
    {N, S2} = rand:uniform_s(To - From + 1, S1),
    {From + N - 1, S2}.

-spec many(fun((rand:state()) -> {term(), rand:state()}), non_neg_integer(), rand:state()) -> {[term()], rand:state()}.
many(Draw, Count, S) -> lists:mapfoldl(fun(_, Each) -> Draw(Each) end, S, lists:seq(1, Count)).

%% Mostly plain letters, now and then what breaks naive code.
-spec letter(rand:state()) -> {char(), rand:state()}.
letter(S) ->
    {N, S1} = rand:uniform_s(40, S),
    Odd = [$\s, $", $', $\\, $\n, $0, $9, $-, $_, 16#E9, 16#3B1, 16#4E2D, 16#1F600, $Z],
    case N > 26 of
        true -> {lists:nth(N - 26, Odd), S1};
        false -> {$a + N - 1, S1}
    end.

%%% ------------------------------------------------------------------ shrinking

%% @doc Simpler values of the same kind, the simplest first.
-spec smaller(generator(), term()) -> [term()].
smaller({integer, Low, High}, N) -> integers(N, origin(Low, High));
smaller(float, F) when F == 0 -> [];
smaller(float, F) -> [0.0 | [float(trunc(F)) || F /= trunc(F)]] ++ [F / 2 || abs(F) > 1];
smaller(boolean, true) -> [false];
smaller(character, {'$bt_char', C}) when C =/= $a -> [{'$bt_char', $a}];
smaller({string, Least}, Text) ->
    [unicode:characters_to_binary(L) || L <- shorter(fun simpler/1, Least, unicode:characters_to_list(Text))];
smaller({list, Gen, Least}, List) -> shorter(fun(X) -> smaller(Gen, X) end, Least, List);
smaller({tuple, Gens}, Tuple) -> [list_to_tuple(L) || L <- one_smaller(Gens, tuple_to_list(Tuple), [])];
smaller({dictionary, _, _}, Map) -> [maps:remove(Key, Map) || Key <- bt_prim_map:keys(Map)];
smaller({elements, List}, X) -> lists:takewhile(fun(Y) -> Y =/= X end, List);
smaller(_, _) -> [].

-spec origin(integer() | none, integer() | none) -> integer().
origin(Low, _) when is_integer(Low), Low > 0 -> Low;
origin(_, High) when is_integer(High), High < 0 -> High;
origin(_, _) -> 0.

-spec integers(integer(), integer()) -> [integer()].
integers(N, N) -> [];
integers(N, Origin) ->
    Half = Origin + (N - Origin) div 2,
    Near = case N > Origin of true -> N - 1; false -> N + 1 end,
    lists:usort(fun(A, B) -> abs(A - Origin) =< abs(B - Origin) end, [Origin, Half, Near]) -- [N].

-spec simpler(char()) -> [char()].
simpler($a) -> [];
simpler(_) -> [$a].

-spec shorter(fun((term()) -> [term()]), non_neg_integer(), [term()]) -> [[term()]].
shorter(Simpler, Least, List) ->
    Length = length(List),
    Halves = [Part || Length > 1, Part <- [lists:sublist(List, Length div 2), lists:nthtail(Length div 2, List)]],
    Without = [lists:sublist(List, I - 1) ++ lists:nthtail(I, List) || I <- lists:seq(1, min(Length, 30))],
    Fewer = [L || L <- [[] | Halves] ++ Without, length(L) >= Least, L =/= List],
    Fewer ++ [lists:sublist(List, I - 1) ++ [Y | lists:nthtail(I, List)]
              || I <- lists:seq(1, min(Length, 30)), Y <- Simpler(lists:nth(I, List))].

-spec one_smaller([generator()], [term()], [term()]) -> [[term()]].
one_smaller([Gen | Gens], [X | Rest], Before) ->
    [lists:reverse(Before, [Y | Rest]) || Y <- smaller(Gen, X)] ++ one_smaller(Gens, Rest, [X | Before]);
one_smaller([], [], _) -> [].
