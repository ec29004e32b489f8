%% @doc Regex, and the regular expressions of String: Erlang's re (PCRE) in Unicode mode.
%%
%% A Regex is a value `#{source, options, compiled}'; wherever one is wanted a String will do.
%% `bt_prim_regex:all(<<"a1b22">>, <<"\\d+">>)' is `[<<"1">>, <<"22">>]'.
-module(bt_prim_regex).

-export([new/2, try_new/2, matches/2, matches/3, first/2, all/2, groups/2, replace_first/3, replace_all/3, split/2]).

-define(LIMITS, [{match_limit, 10_000_000}, {match_limit_recursion, 1_000_000}]).

-type regex() :: term().

%% @doc A compiled Regex; a pattern that is none raises RegexError.
-spec new(term(), term()) -> regex().
new(Source, Options) ->
    case compile(Source, Options) of
        {ok, Regex} -> Regex;
        {error, Why} -> bt_prim:raise('RegexError', Why)
    end.

%% @doc The same as a Result.
-spec try_new(term(), term()) -> term().
try_new(Source, Options) -> bt_prim_array:tuple_result(compile(Source, Options)).

-spec compile(term(), term()) -> {ok, regex()} | {error, binary()}.
compile(Source, Options) ->
    Text = bt_prim:string(Source, 'from:'),
    Names = bt_prim:list(Options, 'from:options:'),
    case re:compile(Text, [unicode, ucp | [option(O) || O <- Names]]) of
        {ok, Compiled} -> {ok, bt_prim:value('Regex', #{source => Text, options => Names, compiled => Compiled})};
        {error, {Why, At}} ->
            {error, unicode:characters_to_binary(io_lib:format("~ts at place ~b of ~ts", [Why, At + 1, Text]))}
    end.

-spec option(term()) -> term().
option(O) when O =:= caseless; O =:= multiline; O =:= dotall; O =:= extended; O =:= ungreedy; O =:= anchored;
               O =:= dollar_endonly; O =:= firstline -> O;
option(ignoreCase) -> caseless;
option(Other) -> bt_prim:type_error('from:options:', "#caseless, #multiline, #dotall, #extended or #ungreedy", Other).

-spec compiled(term()) -> term().
compiled({'$bt_value', 'Regex', #{compiled := Compiled}}) -> Compiled;
compiled(Source) ->
    case bt_future:force(Source) of
        Source -> compiled(new(Source, []));
        Forced -> compiled(Forced)
    end.

-spec run(binary(), term(), [term()]) -> nomatch | match | {match, term()}.
run(Text, Regex, Options) ->
    Checked = bt_prim:string(Text, 'matchesRegex:'),
    Compiled = compiled(Regex),
    case bt_prim_string:as_text('matchesRegex:', Checked,
                                fun(T) -> re:run(T, Compiled, [report_errors | ?LIMITS] ++ Options) end) of
        {error, Why} -> bt_prim:raise('RegexError', io_lib:format("the pattern took too long: ~p", [Why]));
        Result -> Result
    end.

-spec matches(binary(), term()) -> boolean().
matches(Text, Regex) -> run(Text, Regex, [{capture, none}]) =:= match.

-spec matches(binary(), term(), term()) -> boolean().
matches(Text, Source, Options) -> matches(Text, new(Source, Options)).

%% @doc The first match, or nil.
-spec first(binary(), term()) -> binary() | nil.
first(Text, Regex) ->
    case run(Text, Regex, [{capture, first, binary}]) of
        {match, [Match]} -> Match;
        nomatch -> nil
    end.

-spec all(binary(), term()) -> [binary()].
all(Text, Regex) ->
    case run(Text, Regex, [global, {capture, first, binary}]) of
        {match, Matches} -> [M || [M] <- Matches];
        nomatch -> []
    end.

%% @doc The groups of the first match, or nil.
-spec groups(binary(), term()) -> [binary()] | nil.
groups(Text, Regex) ->
    case run(Text, Regex, [{capture, all_but_first, binary}]) of
        {match, Groups} -> Groups;
        nomatch -> nil
    end.

-spec replace_first(binary(), term(), term()) -> binary().
replace_first(Text, Regex, New) -> replace(Text, Regex, New, []).

-spec replace_all(binary(), term(), term()) -> binary().
replace_all(Text, Regex, New) -> replace(Text, Regex, New, [global]).

%% `\\1' in the replacement is the first group; a block gets the match.
-spec replace(binary(), term(), term(), [global]) -> binary().
replace(Text, Regex, Block, Options) when is_function(Block, 1) ->
    case run(Text, Regex, [{capture, first, index} | Options]) of
        nomatch -> Text;
        {match, [{_, _} = One]} -> pieces(Text, [One], 0, Block);
        {match, Many} -> pieces(Text, [M || [M] <- Many], 0, Block)
    end;
replace(Text, Regex, New, Options) ->
    Compiled = compiled(Regex),
    Replacement = bt_prim:string(New, 'replaceRegex:with:'),
    bt_prim_string:as_text('replaceRegex:with:', Text,
                           fun(T) -> re:replace(T, Compiled, Replacement, [{return, binary} | Options]) end).

-spec pieces(binary(), [{non_neg_integer(), non_neg_integer()}], non_neg_integer(), fun((binary()) -> term())) -> binary().
pieces(Text, Places, From, Block) -> iolist_to_binary(piece_list(Text, Places, From, Block)).

-spec piece_list(binary(), [{non_neg_integer(), non_neg_integer()}], non_neg_integer(), fun((binary()) -> term())) -> iodata().
piece_list(Text, [{Start, Length} | Rest], From, Block) ->
    New = bt_prim:string(bt_future:force(Block(binary:part(Text, Start, Length))), 'replaceRegex:with:'),
    [binary:part(Text, From, Start - From), New | piece_list(Text, Rest, Start + Length, Block)];
piece_list(Text, [], From, _) -> [binary:part(Text, From, byte_size(Text) - From)].

-spec split(binary(), term()) -> [binary()].
split(Text, Regex) ->
    Compiled = compiled(Regex),
    bt_prim_string:as_text('splitRegex:', Text, fun(T) -> re:split(T, Compiled, [{return, binary}]) end).
