%% @doc How much a cell may print: the first 100,000 lines or 8 MB are kept, the lines after them counted.
%% Pure; knows no process.  The notice stands where the text was cut, and again when more was dropped later.
%%
%% Example: `{Kept, Cap} = bt_io_cap:admit(<<"a\nb\n">>, bt_io_cap:new())'.
-module(bt_io_cap).

-export([new/0, new/2, admit/2, take_notice/1]).
-export_type([cap/0]).

-record(cap, {lines :: integer(), bytes :: integer(), dropped = 0 :: non_neg_integer(), open = true :: boolean()}).
-opaque cap() :: #cap{}.

-define(LINES, 100000).
-define(BYTES, 8388608).

-spec new() -> cap().
new() ->
    new(?LINES, ?BYTES).

-spec new(pos_integer(), pos_integer()) -> cap().
new(Lines, Bytes) ->
    #cap{lines = Lines, bytes = Bytes}.

%% @doc The part of the text that is still shown.
-spec admit(binary(), cap()) -> {binary(), cap()}.
admit(Text, Cap = #cap{open = false, dropped = Dropped}) ->
    {<<>>, Cap#cap{dropped = Dropped + lines_in(Text)}};
admit(Text, Cap = #cap{lines = Lines, bytes = Bytes}) ->
    Ends = binary:matches(Text, <<"\n">>),
    case length(Ends) of
        Count when Count =< Lines, byte_size(Text) =< Bytes ->
            {Text, Cap#cap{lines = Lines - Count, bytes = Bytes - byte_size(Text)}};
        _ ->
            cut(Text, Ends, Cap)
    end.

%% The last whole line that fits is the last one shown; a single line that does not fit is cut inside.
-spec cut(binary(), [{non_neg_integer(), pos_integer()}], cap()) -> {binary(), cap()}.
cut(Text, Ends, Cap = #cap{lines = Lines, bytes = Bytes}) ->
    Fitting = [End + 1 || {End, _} <- lists:sublist(Ends, Lines), End < Bytes],
    At = case Fitting of
             [] when Lines > 0 -> whole_characters(Text, min(Bytes, byte_size(Text)));
             [] -> 0;
             _ -> lists:last(Fitting)
         end,
    <<Kept:At/binary, Rest/binary>> = Text,
    {Kept, Cap#cap{open = false, lines = 0, bytes = 0, dropped = lines_in(Rest)}}.

-spec whole_characters(binary(), non_neg_integer()) -> non_neg_integer().
whole_characters(_Text, 0) ->
    0;
whole_characters(Text, At) when At < byte_size(Text) ->
    case binary:at(Text, At) band 2#11000000 of
        2#10000000 -> whole_characters(Text, At - 1);
        _ -> At
    end;
whole_characters(_Text, At) ->
    At.

%% @doc The sentence about what was dropped since the last one, or `none'.
-spec take_notice(cap()) -> {none | binary(), cap()}.
take_notice(Cap = #cap{dropped = 0}) ->
    {none, Cap};
take_notice(Cap = #cap{dropped = Dropped}) ->
    Word = case Dropped of 1 -> <<"line">>; _ -> <<"lines">> end,
    Text = <<"\n… "/utf8, (grouped(integer_to_list(Dropped)))/binary, " more ", Word/binary, " dropped\n">>,
    {Text, Cap#cap{dropped = 0}}.

-spec grouped(string()) -> binary().
grouped(Digits) ->
    Head = length(Digits) rem 3,
    {First, Rest} = lists:split(Head, Digits),
    Parts = [First || First =/= []] ++ triples(Rest),
    iolist_to_binary(lists:join($,, Parts)).

-spec triples(string()) -> [string()].
triples([A, B, C | Rest]) -> [[A, B, C] | triples(Rest)];
triples([]) -> [].

%% A text without a newline at its end is a line as well.
-spec lines_in(binary()) -> non_neg_integer().
lines_in(<<>>) ->
    0;
lines_in(Text) ->
    Open = case binary:last(Text) of $\n -> 0; _ -> 1 end,
    length(binary:matches(Text, <<"\n">>)) + Open.
