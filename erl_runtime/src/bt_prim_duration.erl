%% @doc Time and Duration: clocks, and lengths of time in milliseconds with their texts.
%%
%% A Duration is a value `#{ms => Number}'.  `bt_prim_duration:print(5400000)' is `<<"1h30m">>'.
-module(bt_prim_duration).

-export([now/1, make/2, from_string/1, print/1, ms/1, add/2, subtract/2, times/2, divided/2, compare/2]).

-type duration() :: {'$bt_value', 'Duration', #{ms := number()}}.

-spec now(second | millisecond | microsecond) -> integer().
now(Unit) -> erlang:system_time(Unit).

%% @doc Count times a unit; whole milliseconds stay Integers.
-spec make(term(), pos_integer()) -> duration().
make(Count, UnitMs) ->
    case bt_prim:number(Count, 'Duration') * UnitMs of
        Ms when is_integer(Ms) -> wrap(Ms);
        Ms when trunc(Ms) == Ms -> wrap(trunc(Ms));
        Ms -> wrap(Ms)
    end.

-spec wrap(number()) -> duration().
wrap(Ms) -> bt_prim:value('Duration', #{ms => Ms}).

-spec ms(term()) -> number().
ms({'$bt_value', 'Duration', #{ms := Ms}}) -> Ms;
ms(Other) ->
    case bt_future:force(Other) of
        Other -> bt_prim:raise('TypeError', ["a Duration is needed, got ", bt_prim:print(Other)]);
        Forced -> ms(Forced)
    end.

%% @doc `1h30m', `500ms', `2d', `1.5s' and ISO 8601's `PT1H30M'; a Result.
-spec from_string(term()) -> term().
from_string(Text) ->
    T = bt_prim:string(Text, 'fromString:'),
    {Sign, Body} = sign(string:lowercase(string:trim(T))),
    Parts = re:run(Body, "(\\d+(?:\\.\\d+)?)(ms|d|h|m|s)", [global, {capture, all, binary}]),
    case Parts of
        {match, Found} ->
            Whole = iolist_to_binary([A || [A | _] <- Found]),
            case Whole =:= iso_body(Body) of
                true -> ok_result(wrap(Sign * lists:sum([part(N, U) || [_, N, U] <- Found])));
                false -> wrong(T)
            end;
        nomatch -> wrong(T)
    end.

-spec ok_result(term()) -> term().
ok_result(V) -> bt_prim:value('Result', #{tag => ok, value => V}).

-spec sign(binary()) -> {1 | -1, binary()}.
sign(<<"-", Rest/binary>>) -> {-1, Rest};
sign(Text) -> {1, Text}.

-spec iso_body(binary()) -> binary().
iso_body(Body) -> re:replace(Body, "^p|t|\\s", "", [global, {return, binary}]).

-spec part(binary(), binary()) -> number().
part(Number, Unit) ->
    N = bt_prim_numeral:as_number(Number),
    case N * unit(Unit) of
        Ms when is_float(Ms), trunc(Ms) == Ms -> trunc(Ms);
        Ms -> Ms
    end.

-spec unit(binary()) -> pos_integer().
unit(<<"ms">>) -> 1;
unit(<<"s">>) -> 1000;
unit(<<"m">>) -> 60_000;
unit(<<"h">>) -> 3_600_000;
unit(<<"d">>) -> 86_400_000.

-spec wrong(binary()) -> term().
wrong(Text) ->
    Reason = <<"no Duration: ", Text/binary>>,
    bt_prim:value('Result', #{tag => error, value => Reason}).

%% @doc `1d2h', `90ms', `1.5s' → the largest units first; nothing is `0ms'.
-spec print(number()) -> binary().
print(Ms) when Ms < 0 -> <<"-", (print(-Ms))/binary>>;
print(Ms) when is_float(Ms) -> <<(bt_prim:print(Ms))/binary, "ms">>;
print(0) -> <<"0ms">>;
print(Ms) ->
    Parts = [{Ms div 86_400_000, "d"}, {Ms div 3_600_000 rem 24, "h"}, {Ms div 60_000 rem 60, "m"},
             {Ms div 1000 rem 60, "s"}, {Ms rem 1000, "ms"}],
    iolist_to_binary([[integer_to_list(N), U] || {N, U} <- Parts, N > 0]).

-spec add(duration(), term()) -> duration().
add(A, B) -> wrap(ms(A) + ms(B)).

-spec subtract(duration(), term()) -> duration().
subtract(A, B) -> wrap(ms(A) - ms(B)).

-spec times(duration(), term()) -> duration().
times(A, N) -> make(bt_prim:number(N, '*') * ms(A), 1).

%% @doc By a number a Duration, by a Duration a Float.
-spec divided(duration(), term()) -> term().
divided(A, {'$bt_value', 'Duration', #{ms := Ms}}) -> ms(A) / Ms;
divided(A, N) -> make(ms(A) / bt_prim:number(N, '/'), 1).

-spec compare(duration(), term()) -> -1 | 0 | 1.
compare(A, B) ->
    case {ms(A), ms(B)} of
        {X, Y} when X < Y -> -1;
        {X, Y} when X > Y -> 1;
        _ -> 0
    end.
