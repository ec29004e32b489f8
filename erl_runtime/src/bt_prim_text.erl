%% @doc String: splitting, joining, trimming, padding, replacing, URL form.
%%
%% Works on whole texts; places and graphemes are bt_prim_string's.
%% `bt_prim_text:split(<<"a,b">>, <<",">>)' is `[<<"a">>, <<"b">>]'.
-module(bt_prim_text).

-export([trim/1, trim_left/1, trim_right/1, split/2, lines/1, words/1, substrings/2, format/2, replace_all/3, replace_first/3, pad_left/3,
         pad_right/3, center/3, url_encoded/1, url_decoded/1, occurrences/2, without_prefix/2, without_suffix/2]).

-spec trim(binary()) -> binary().
trim(Text) -> bt_prim_string:as_text(trim, Text, fun(T) -> bt_prim_trim:trim(T, both) end).

-spec trim_left(binary()) -> binary().
trim_left(Text) -> bt_prim_string:as_text(trimLeft, Text, fun(T) -> bt_prim_trim:trim(T, leading) end).

-spec trim_right(binary()) -> binary().
trim_right(Text) -> bt_prim_string:as_text(trimRight, Text, fun(T) -> bt_prim_trim:trim(T, trailing) end).

%% @doc The pieces between the separators; an empty separator gives the graphemes.
-spec split(binary(), term()) -> [binary()].
split(Text, Separator) ->
    case bt_prim:string(Separator, 'split:') of
        <<>> -> bt_prim_string:as_list(Text);
        Sep -> binary:split(Text, Sep, [global])
    end.

%% @doc Lines without their ends (LF, CR LF or CR); a last line end starts no line.
-spec lines(binary()) -> [binary()].
lines(<<>>) -> [];
lines(Text) ->
    Lines = binary:split(Text, [<<"\r\n">>, <<"\n">>, <<"\r">>], [global]),
    case lists:last(Lines) of
        <<>> -> lists:droplast(Lines);
        _ -> Lines
    end.

%% @doc What stands between white space, Unicode's included.
-spec words(binary()) -> [binary()].
words(Text) -> binary:split(Text, spaces(), [global, trim_all]).

%% Made once: to prepare so many patterns takes longer than to use them.
-spec spaces() -> binary:cp().
spaces() ->
    case persistent_term:get({?MODULE, spaces}, none) of
        none ->
            Spaces = binary:compile_pattern(
                       [<<C/utf8>> || C <- [$\s, $\n, $\t, $\r, $\v, $\f, 16#85, 16#A0, 16#1680, 16#2028, 16#2029, 16#202F, 16#205F,
                                            16#3000 | lists:seq(16#2000, 16#200A)]]),
            ok = persistent_term:put({?MODULE, spaces}, Spaces),
            Spaces;
        Spaces -> Spaces
    end.

%% @doc The pieces between any of the separator's characters; no empty ones.
-spec substrings(binary(), term()) -> [binary()].
substrings(Text, Separators) ->
    case bt_prim_string:as_list(bt_prim:string(Separators, 'substrings:')) of
        [] -> [Text];
        Each -> binary:split(Text, Each, [global, trim_all])
    end.

%% @doc `{2}' is the second of a collection, `{name}' what a Dictionary has under #name.
-spec format(binary(), term()) -> binary().
format(Text, Values) ->
    Parts = re:split(Text, "\\{(\\w+)\\}", [{return, binary}, unicode]),
    iolist_to_binary(filled(Parts, bt_future:force(Values))).

-spec filled([binary()], term()) -> iodata().
filled([Literal, Place | Rest], Values) -> [Literal, bt_prim:text(in_place(Place, Values)) | filled(Rest, Values)];
filled(Literal, _) -> Literal.

-spec in_place(binary(), term()) -> term().
in_place(Key, Values) when is_map(Values) -> bt_prim_map:at(Values, binary_to_atom(Key));
in_place(Place, Values) ->
    bt_prim_list:at(bt_prim:list(Values, 'format:'), bt_prim:integer(bt_prim_numeral:as_integer(Place), 'format:')).

-spec replace_all(binary(), term(), term()) -> binary().
replace_all(Text, Old, New) -> replace(Text, Old, New, [global], 'replaceAll:with:').

-spec replace_first(binary(), term(), term()) -> binary().
replace_first(Text, Old, New) -> replace(Text, Old, New, [], 'replaceFirst:with:').

-spec replace(binary(), term(), term(), [global], atom()) -> binary().
replace(Text, Old, New, Options, Selector) ->
    case bt_prim:string(Old, Selector) of
        <<>> -> Text;
        Wanted ->
            Replacement = bt_prim:string(New, Selector),
            iolist_to_binary(lists:join(Replacement, binary:split(Text, Wanted, Options)))
    end.

-spec pad_left(binary(), term(), term()) -> binary().
pad_left(Text, Width, Filler) -> <<(padding(Text, Width, Filler, 'padLeft:with:'))/binary, Text/binary>>.

-spec pad_right(binary(), term(), term()) -> binary().
pad_right(Text, Width, Filler) -> <<Text/binary, (padding(Text, Width, Filler, 'padRight:with:'))/binary>>.

-spec center(binary(), term(), term()) -> binary().
center(Text, Width, Filler) ->
    Missing = max(0, bt_prim:integer(Width, 'center:with:') - bt_prim_string:size(Text)),
    Left = pad_left(Text, bt_prim_string:size(Text) + Missing div 2, Filler),
    pad_right(Left, Width, Filler).

-spec padding(binary(), term(), term(), atom()) -> binary().
padding(Text, Width, Filler, Selector) ->
    Missing = bt_prim:integer(Width, Selector) - bt_prim_string:size(Text),
    Fill = bt_prim:string(Filler, Selector),
    case Missing > 0 andalso Fill =/= <<>> of
        true ->
            Copies = (Missing + bt_prim_string:size(Fill) - 1) div bt_prim_string:size(Fill),
            bt_prim_string:take(bt_prim_string:repeat(Fill, Copies), Missing);
        false -> <<>>
    end.

-spec occurrences(binary(), term()) -> non_neg_integer().
occurrences(Text, Part) ->
    case bt_prim:string(Part, 'occurrencesOf:') of
        <<>> -> 0;
        Wanted -> length(binary:matches(Text, Wanted))
    end.

-spec without_prefix(binary(), term()) -> binary().
without_prefix(Text, Prefix) ->
    P = bt_prim:string(Prefix, 'withoutPrefix:'),
    case bt_prim_string:starts_with(Text, P) of
        true -> binary:part(Text, byte_size(P), byte_size(Text) - byte_size(P));
        false -> Text
    end.

-spec without_suffix(binary(), term()) -> binary().
without_suffix(Text, Suffix) ->
    S = bt_prim:string(Suffix, 'withoutSuffix:'),
    case bt_prim_string:ends_with(Text, S) of
        true -> binary:part(Text, 0, byte_size(Text) - byte_size(S));
        false -> Text
    end.

-spec url_encoded(binary()) -> binary().
url_encoded(Text) ->
    try uri_string:quote(Text)
    catch throw:{error, _, _} -> bt_prim:type_error(urlEncoded, "UTF-8 text", Text)
    end.

-spec url_decoded(binary()) -> binary().
url_decoded(Text) ->
    try uri_string:percent_decode(binary:replace(Text, <<"+">>, <<" ">>, [global])) of
        Decoded when is_binary(Decoded) -> Decoded;
        _ -> bt_prim:type_error(urlDecoded, "a URL-encoded text", Text)
    catch throw:{error, _, _} -> bt_prim:type_error(urlDecoded, "a URL-encoded text", Text)
    end.
