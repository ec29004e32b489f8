%% @doc DateTime: `format:' and `parse:format:' with the strftime letters everybody knows.
%%
%% `%Y %m %d %e %H %M %S %f %z %j %a %A %b %B %y %I %p %s %F %T %%'.  Knows bt_prim_datetime.
%% `bt_prim_strftime:format(D, <<"%d.%m.%Y">>)' is `<<"15.01.2024">>'.
-module(bt_prim_strftime).

-export([format/2, parse/2]).

-define(DAYS, ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]).
-define(MONTHS, ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December"]).

-spec format(term(), term()) -> binary().
format(DateTime, Format) ->
    F = bt_prim:string(Format, 'format:'),
    unicode:characters_to_binary(letters(F, DateTime)).

-spec letters(binary(), term()) -> iodata().
letters(<<"%", Letter/utf8, Rest/binary>>, D) -> [letter(Letter, D) | letters(Rest, D)];
letters(<<C/utf8, Rest/binary>>, D) -> [C | letters(Rest, D)];
letters(<<>>, _) -> [].

-spec letter(char(), term()) -> iodata().
letter($Y, D) -> padded(year, 4, D);
letter($y, D) -> io_lib:format("~2..0b", [bt_prim_datetime:field(D, year) rem 100]);
letter($m, D) -> padded(month, 2, D);
letter($d, D) -> padded(day, 2, D);
letter($e, D) -> io_lib:format("~2b", [bt_prim_datetime:field(D, day)]);
letter($H, D) -> padded(hour, 2, D);
letter($M, D) -> padded(minute, 2, D);
letter($S, D) -> padded(second, 2, D);
letter($f, D) -> padded(microsecond, 6, D);
letter($I, D) -> io_lib:format("~2..0b", [(bt_prim_datetime:field(D, hour) + 11) rem 12 + 1]);
letter($p, D) -> case bt_prim_datetime:field(D, hour) < 12 of true -> "AM"; false -> "PM" end;
letter($z, D) -> zone(bt_prim_datetime:offset(D));
letter($s, D) -> integer_to_list(bt_prim_datetime:us(D) div 1_000_000);
letter($j, D) -> io_lib:format("~3..0b", [day_of_year(D)]);
letter($A, D) -> weekday(D);
letter($a, D) -> lists:sublist(weekday(D), 3);
letter($B, D) -> month(D);
letter($b, D) -> lists:sublist(month(D), 3);
letter($F, D) -> letters(<<"%Y-%m-%d">>, D);
letter($T, D) -> letters(<<"%H:%M:%S">>, D);
letter($%, _) -> "%";
letter(Other, _) -> unknown(Other).

-spec unknown(char()) -> no_return().
unknown(Letter) -> bt_prim:raise('TypeError', ["format: knows no %", [Letter]]).

-spec padded(atom(), pos_integer(), term()) -> iodata().
padded(Field, Width, D) ->
    Digits = integer_to_list(bt_prim_datetime:field(D, Field)),
    [lists:duplicate(max(0, Width - length(Digits)), $0), Digits].

-spec zone(integer()) -> iodata().
zone(Offset) ->
    Sign = case Offset < 0 of true -> "-"; false -> "+" end,
    io_lib:format("~s~2..0b~2..0b", [Sign, abs(Offset) div 60, abs(Offset) rem 60]).

-spec weekday(term()) -> string().
weekday(D) -> lists:nth(bt_prim_datetime:day_of_week(D), ?DAYS).

-spec month(term()) -> string().
month(D) -> lists:nth(bt_prim_datetime:field(D, month), ?MONTHS).

-spec day_of_year(term()) -> pos_integer().
day_of_year(D) ->
    {{{Y, _, _} = Date, _}, _} = bt_prim_datetime:local(D),
    calendar:date_to_gregorian_days(Date) - calendar:date_to_gregorian_days({Y, 1, 1}) + 1.

%%% ------------------------------------------------------------------ parsing

%% @doc A Result of the DateTime the text spells in this format.
-spec parse(term(), term()) -> term().
parse(Text, Format) ->
    T = bt_prim:string(Text, 'parse:format:'),
    F = binary:replace(binary:replace(bt_prim:string(Format, 'parse:format:'), <<"%F">>, <<"%Y-%m-%d">>),
                       <<"%T">>, <<"%H:%M:%S">>),
    case read(F, T, #{}) of
        {ok, Found} -> built(T, Found);
        error -> wrong(T)
    end.

-spec wrong(binary()) -> term().
wrong(Text) -> bt_prim_array:tuple_result({error, <<"no date and time of this format: ", Text/binary>>}).

-spec built(binary(), #{char() => integer()}) -> term().
built(Text, Found) ->
    Get = fun(Letter, Default) -> maps:get(Letter, Found, Default) end,
    try bt_prim_datetime:make(Get($Y, 1970), Get($m, 1), Get($d, 1), hour(Found), Get($M, 0), Get($S, 0), Get($z, 0)) of
        DateTime -> bt_prim_array:tuple_result({ok, DateTime})
    catch error:_ -> wrong(Text)
    end.

-spec hour(#{char() => integer()}) -> integer().
hour(#{$I := H, $p := Half}) -> H rem 12 + Half;
hour(Found) -> maps:get($H, Found, maps:get($I, Found, 0)).

-spec read(binary(), binary(), #{char() => integer()}) -> {ok, #{char() => integer()}} | error.
read(<<"%", Letter, Format/binary>>, Text, Found) ->
    case take(Letter, Text) of
        {N, Rest} -> read(Format, Rest, Found#{slot(Letter) => N});
        error -> error
    end;
read(<<C/utf8, Format/binary>>, <<C/utf8, Text/binary>>, Found) -> read(Format, Text, Found);
read(<<>>, <<>>, Found) -> {ok, Found};
read(_, _, _) -> error.

%% A month's name is a month.
-spec slot(char()) -> char().
slot(L) when L =:= $B; L =:= $b -> $m;
slot(L) -> L.

-spec take(char(), binary()) -> {integer(), binary()} | error.
take($Y, Text) -> digits(Text, 4);
take(L, Text) when L =:= $m; L =:= $d; L =:= $H; L =:= $I; L =:= $M; L =:= $S; L =:= $y -> digits(Text, 2);
take($f, Text) -> digits(Text, 6);
take($p, <<Half:2/binary, Rest/binary>>) when Half =:= <<"AM">>; Half =:= <<"am">> -> {0, Rest};
take($p, <<Half:2/binary, Rest/binary>>) when Half =:= <<"PM">>; Half =:= <<"pm">> -> {12, Rest};
take($z, <<"Z", Rest/binary>>) -> {0, Rest};
take($z, <<Sign, H:2/binary, ":", M:2/binary, Rest/binary>>) -> offset(Sign, H, M, Rest);
take($z, <<Sign, H:2/binary, M:2/binary, Rest/binary>>) -> offset(Sign, H, M, Rest);
take(L, Text) when L =:= $B; L =:= $b -> name(L, Text, ?MONTHS);
take(L, Text) when L =:= $A; L =:= $a -> name(L, Text, ?DAYS);
take(_, _) -> error.

-spec digits(binary(), pos_integer()) -> {integer(), binary()} | error.
digits(Text, Max) ->
    case re:run(Text, ["^\\d{1,", integer_to_list(Max), "}"], [{capture, first, binary}]) of
        {match, [D]} -> {binary_to_integer(D), binary:part(Text, byte_size(D), byte_size(Text) - byte_size(D))};
        nomatch -> error
    end.

-spec offset(char(), binary(), binary(), binary()) -> {integer(), binary()} | error.
offset(Sign, H, M, Rest) ->
    try binary_to_integer(H) * 60 + binary_to_integer(M) of
        Minutes when Sign =:= $- -> {-Minutes, Rest};
        Minutes when Sign =:= $+ -> {Minutes, Rest};
        _ -> error
    catch error:_ -> error
    end.

%% Day names are read and not checked.
-spec name(char(), binary(), [string()]) -> {integer(), binary()} | error.
name(Letter, Text, Names) ->
    Short = Letter =:= $b orelse Letter =:= $a,
    Wanted = [{I, case Short of true -> lists:sublist(N, 3); false -> N end}
              || {I, N} <- lists:zip(lists:seq(1, length(Names)), Names)],
    case [{I, string:prefix(Text, N)} || {I, N} <- Wanted, string:prefix(Text, N) =/= nomatch] of
        [{I, Rest} | _] -> {I, Rest};
        [] -> error
    end.
