%% @doc DateTime: a moment, kept as microseconds of Unix time and the offset it is shown with.
%%
%% A DateTime is a value `#{us, offset}' (offset in minutes); two are equal when both agree, the same
%% instant when `us' agrees.  `bt_prim_datetime:print(D)' is ISO 8601: `2024-01-15T10:30:00Z'.
-module(bt_prim_datetime).

-export([now/0, monotonic/0, make/3, make/6, make/7, from_timestamp/1, from_string/1, field/2, offset/1, timestamp/1,
         print/1, to_offset/2, add_us/2, add_duration/2, diff_seconds/2, minus/2, compare/2, same_instant/2,
         day_of_week/1]).
-export([us/1, local/1, wrap/2]).

-type datetime() :: {'$bt_value', 'DateTime', #{us := integer(), offset := integer()}}.

-define(EPOCH, 62_167_219_200).

-spec wrap(integer(), integer()) -> datetime().
wrap(Us, Offset) -> bt_prim:value('DateTime', #{us => Us, offset => Offset}).

-spec now() -> datetime().
now() -> wrap(erlang:system_time(microsecond), 0).

%% @doc Nanoseconds of a clock that never goes back.
-spec monotonic() -> integer().
monotonic() -> erlang:monotonic_time(nanosecond).

-spec make(term(), term(), term()) -> datetime().
make(Year, Month, Day) -> make(Year, Month, Day, 0, 0, 0).

-spec make(term(), term(), term(), term(), term(), term()) -> datetime().
make(Year, Month, Day, Hour, Minute, Second) -> make(Year, Month, Day, Hour, Minute, Second, 0).

-spec make(term(), term(), term(), term(), term(), term(), term()) -> datetime().
make(Year, Month, Day, Hour, Minute, Second, Offset) ->
    [Y, M, D, H, Mi, S, O] = [bt_prim:integer(X, 'year:month:day:') || X <- [Year, Month, Day, Hour, Minute, Second, Offset]],
    case Y >= 0 andalso calendar:valid_date(Y, M, D) andalso valid_time(H, Mi, S) of
        true -> from_local({{Y, M, D}, {H, Mi, S}}, 0, O);
        false -> bt_prim:raise('InvalidDate', io_lib:format("there is no ~4..0b-~2..0b-~2..0b ~2..0b:~2..0b:~2..0b",
                                                            [Y, M, D, H, Mi, S]))
    end.

-spec valid_time(integer(), integer(), integer()) -> boolean().
valid_time(H, M, S) -> H >= 0 andalso H < 24 andalso M >= 0 andalso M < 60 andalso S >= 0 andalso S < 60.

-spec from_local(calendar:datetime(), non_neg_integer(), integer()) -> datetime().
from_local(Local, Micro, Offset) ->
    Seconds = calendar:datetime_to_gregorian_seconds(Local) - ?EPOCH - Offset * 60,
    wrap(Seconds * 1_000_000 + Micro, Offset).

%% @doc Seconds of Unix time, an Integer or a Float.
-spec from_timestamp(term()) -> datetime().
from_timestamp(Seconds) -> wrap(round(bt_prim:number(Seconds, 'fromTimestamp:') * 1_000_000), 0).

%% @doc A Result of ISO 8601: `2024-01-15', `2024-01-15T10:30:00Z', `… 10:30:00.5+02:00'.
-spec from_string(term()) -> term().
from_string(Text) ->
    T = bt_prim:string(Text, 'fromString:'),
    Pattern = "^(\\d{4})-(\\d\\d)-(\\d\\d)(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,6}))?)?(Z|[+-]\\d\\d:?\\d\\d)?)?$",
    case re:run(T, Pattern, [{capture, all_but_first, binary}]) of
        {match, Parts} -> iso(T, Parts ++ lists:duplicate(8 - length(Parts), <<>>));
        nomatch -> wrong(T)
    end.

-spec iso(binary(), [binary()]) -> term().
iso(Text, [Y, M, D, H, Mi, S, Fraction, Zone]) ->
    [Year, Month, Day, Hour, Minute, Second] = [int(X) || X <- [Y, M, D, H, Mi, S]],
    case calendar:valid_date(Year, Month, Day) andalso valid_time(Hour, Minute, Second) of
        true ->
            Micro = int(binary:part(<<Fraction/binary, "000000">>, 0, 6)),
            bt_prim_array:tuple_result({ok, from_local({{Year, Month, Day}, {Hour, Minute, Second}}, Micro, zone(Zone))});
        false -> wrong(Text)
    end.

-spec int(binary()) -> integer().
int(<<>>) -> 0;
int(Digits) -> binary_to_integer(Digits).

-spec zone(binary()) -> integer().
zone(<<Sign, H:2/binary, Rest/binary>>) when Sign =:= $+; Sign =:= $- ->
    Minutes = int(H) * 60 + int(binary:replace(Rest, <<":">>, <<>>)),
    case Sign of $+ -> Minutes; $- -> -Minutes end;
zone(_) -> 0.

-spec wrong(binary()) -> term().
wrong(Text) -> bt_prim_array:tuple_result({error, <<"no date and time: ", Text/binary>>}).

-spec us(term()) -> integer().
us({'$bt_value', 'DateTime', #{us := Us}}) -> Us;
us(Other) ->
    case bt_future:force(Other) of
        Other -> bt_prim:raise('TypeError', ["a DateTime is needed, got ", bt_prim:print(Other)]);
        Forced -> us(Forced)
    end.

%% @doc Date, time and microseconds as its offset shows them.
-spec local(datetime()) -> {calendar:datetime(), non_neg_integer()}.
local({_, _, #{us := Us, offset := Offset}}) ->
    Shifted = Us + Offset * 60_000_000,
    Micro = ((Shifted rem 1_000_000) + 1_000_000) rem 1_000_000,
    {calendar:gregorian_seconds_to_datetime((Shifted - Micro) div 1_000_000 + ?EPOCH), Micro}.

-spec field(datetime(), year | month | day | hour | minute | second | microsecond) -> integer().
field(DateTime, Name) ->
    {{{Y, M, D}, {H, Mi, S}}, Micro} = local(DateTime),
    maps:get(Name, #{year => Y, month => M, day => D, hour => H, minute => Mi, second => S, microsecond => Micro}).

-spec day_of_week(datetime()) -> 1..7.
day_of_week(DateTime) ->
    {{Date, _}, _} = local(DateTime),
    calendar:day_of_the_week(Date).

-spec offset(datetime()) -> integer().
offset({_, _, #{offset := Offset}}) -> Offset.

%% @doc Seconds of Unix time: an Integer when whole.
-spec timestamp(datetime()) -> number().
timestamp({_, _, #{us := Us}}) when Us rem 1_000_000 =:= 0 -> Us div 1_000_000;
timestamp({_, _, #{us := Us}}) -> Us / 1_000_000.

-spec print(datetime()) -> binary().
print({_, _, #{offset := Offset}} = DateTime) ->
    {{{Y, M, D}, {H, Mi, S}}, Micro} = local(DateTime),
    iolist_to_binary([two(Y div 100), two(Y rem 100), $-, two(M), $-, two(D), $T, two(H), $:, two(Mi), $:, two(S),
                      fraction(Micro), print_zone(Offset)]).

-spec two(non_neg_integer()) -> iodata().
two(N) when N < 100 -> [N div 10 + $0, N rem 10 + $0];
two(N) -> integer_to_binary(N).

-spec fraction(non_neg_integer()) -> iodata().
fraction(0) -> "";
fraction(Micro) -> [$., string:trim(io_lib:format("~6..0b", [Micro]), trailing, "0")].

-spec print_zone(integer()) -> iodata().
print_zone(0) -> "Z";
print_zone(Offset) ->
    Sign = case Offset < 0 of true -> $-; false -> $+ end,
    [Sign, two(abs(Offset) div 60), $:, two(abs(Offset) rem 60)].

%% @doc The same instant shown with another offset.
-spec to_offset(datetime(), term()) -> datetime().
to_offset({_, _, #{us := Us}}, Minutes) -> wrap(Us, bt_prim:integer(Minutes, 'toOffset:')).

-spec add_us(datetime(), number()) -> datetime().
add_us({_, _, #{us := Us, offset := Offset}}, More) -> wrap(Us + round(More), Offset).

-spec add_duration(datetime(), term()) -> datetime().
add_duration(DateTime, Duration) -> add_us(DateTime, bt_prim_duration:ms(Duration) * 1000).

-spec diff_seconds(datetime(), term()) -> number().
diff_seconds(A, B) ->
    case us(A) - us(B) of
        Us when Us rem 1_000_000 =:= 0 -> Us div 1_000_000;
        Us -> Us / 1_000_000
    end.

%% @doc Less a Duration a DateTime, less a DateTime the Duration between.
-spec minus(datetime(), term()) -> term().
minus(A, {'$bt_value', 'Duration', #{ms := Ms}}) -> add_us(A, -Ms * 1000);
minus(A, B) -> bt_prim_duration:make((us(A) - us(B)) / 1000, 1).

-spec compare(datetime(), term()) -> -1 | 0 | 1.
compare(A, B) ->
    case us(A) - us(B) of
        D when D < 0 -> -1;
        0 -> 0;
        _ -> 1
    end.

-spec same_instant(datetime(), term()) -> boolean().
same_instant(A, B) -> us(A) =:= us(B).
