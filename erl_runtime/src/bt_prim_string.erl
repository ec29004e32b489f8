%% @doc String: a UTF-8 binary seen as graphemes, from 1; the shape of the text (size, places, case, order).
%%
%% ASCII texts take a byte-wise way: graphemes cost forty times as much.  Splitting, padding and
%% replacing live in bt_prim_text.  `bt_prim_string:at(<<"héllo"/utf8>>, 2)' is `<<"é"/utf8>>'.
-module(bt_prim_string).

-export([size/1, as_list/1, at/2, at_if_absent/3, first/1, last/1, from_to/3, take/2, drop/2, reverse/1,
         upper/1, lower/1, capitalize/1, do/2, collect/2, select/2, reject/2, is_ascii/1]).
-export([as_text/3, less/2, less_equal/2, equals/2, concat/2, includes/2, starts_with/2, ends_with/2, index_of/2,
         as_symbol/1, from_list/1, from_code_point/1, from_code_points/1,
         code_points/1, from_iolist/1, is_blank/1, is_digit/1, is_alpha/1, repeat/2]).

-define(MAX_BYTES, 512_000_000).
-define(SHORT, 64).
%% Seven bytes as one small integer: none has its highest bit, none is 13 (what is xored with 13 is not 0).
-define(ASCII(N), (N band 16#80808080808080 =:= 0 andalso
                   ((N bxor 16#0D0D0D0D0D0D0D) - 16#01010101010101) band bnot (N bxor 16#0D0D0D0D0D0D0D)
                       band 16#80808080808080 =:= 0)).

%% @doc One byte is one grapheme: no byte above 127 and no carriage return (CR LF is one grapheme).
-spec is_ascii(binary()) -> boolean().
is_ascii(<<Seven:56, Rest/binary>>) when ?ASCII(Seven) -> is_ascii(Rest);
is_ascii(<<A, Rest/binary>>) when A < 128, A =/= 13 -> is_ascii(Rest);
is_ascii(<<>>) -> true;
is_ascii(_) -> false.

-spec size(binary()) -> non_neg_integer().
size(Text) ->
    case is_ascii(Text) of
        true -> byte_size(Text);
        false ->
            try string:length(Text)
            catch error:_ -> byte_size(Text)
            end
    end.

%% @doc The graphemes, each a String; of bytes that are no text the bytes.
-spec as_list(binary()) -> [binary() | byte()].
as_list(Text) ->
    case is_ascii(Text) of
        true -> [<<C>> || <<C>> <= Text];
        false -> graphemes(Text)
    end.

-spec graphemes(binary()) -> [binary() | byte()].
graphemes(Text) ->
    try [unicode:characters_to_binary([G]) || G <- string:to_graphemes(Text)]
    catch error:_ -> binary_to_list(Text)
    end.

-spec at(binary(), term()) -> binary() | byte().
at(Text, I) when is_integer(I), I > 0 ->
    try string_part(Text, I - 1, 1) of
        <<>> -> bt_prim:out_of_bounds('at:', I, ?MODULE:size(Text), "String");
        Grapheme -> Grapheme
    catch error:{badarg, _} -> bt_prim_binary:byte_at(Text, I)
    end;
at(Text, I) when is_integer(I) -> bt_prim:out_of_bounds('at:', I, ?MODULE:size(Text), "String");
at(Text, I) -> at(Text, bt_prim:integer(I, 'at:')).

-spec at_if_absent(binary(), term(), term()) -> term().
at_if_absent(Text, Index, Default) ->
    I = bt_prim:integer(Index, 'at:ifAbsent:'),
    case I > 0 andalso part(Text, I - 1, 1) of
        Found when is_binary(Found), Found =/= <<>> -> Found;
        _ when is_function(Default, 0) -> Default();
        _ -> Default
    end.

%% @doc What Fun makes of UTF-8; bytes that are none raise TypeError.
-spec as_text(atom(), binary(), fun((binary()) -> Result)) -> Result.
as_text(Selector, Text, Fun) ->
    try Fun(Text)
    catch error:Reason when Reason =:= badarg; element(1, Reason) =:= badarg ->
        bt_prim:type_error(Selector, "UTF-8 text", Text)
    end.

%% @doc Count graphemes after the first Skip, fewer at the end.
-spec part(binary(), non_neg_integer(), non_neg_integer()) -> binary().
part(Text, Skip, Count) -> as_text('from:to:', Text, fun(T) -> string_part(T, Skip, Count) end).

-spec string_part(binary(), non_neg_integer(), non_neg_integer()) -> binary().
string_part(Text, Skip, Count) ->
    case is_ascii(Text) of
        true ->
            Start = min(Skip, byte_size(Text)),
            binary:part(Text, Start, min(Count, byte_size(Text) - Start));
        false -> string:slice(Text, Skip, Count)
    end.

-spec first(binary()) -> binary() | byte().
first(<<>>) -> bt_prim:empty(first, "String");
first(Text) -> at(Text, 1).

-spec last(binary()) -> binary() | byte().
last(<<>>) -> bt_prim:empty(last, "String");
last(Text) -> lists:last(as_list(Text)).

-spec from_to(binary(), term(), term()) -> binary().
from_to(Text, From, To) ->
    Start = max(1, bt_prim:integer(From, 'from:to:')),
    part(Text, Start - 1, max(0, bt_prim:integer(To, 'from:to:') - Start + 1)).

-spec take(binary(), term()) -> binary().
take(Text, Count) -> part(Text, 0, max(0, bt_prim:integer(Count, 'take:'))).

-spec drop(binary(), term()) -> binary().
drop(Text, Count) -> part(Text, max(0, bt_prim:integer(Count, 'drop:')), byte_size(Text)).

-spec reverse(binary()) -> binary().
reverse(Text) -> iolist_to_binary(lists:reverse(as_list(Text))).

-spec upper(binary()) -> binary().
upper(Text) ->
    case is_ascii(Text) of
        true -> << <<(if C >= $a, C =< $z -> C - 32; true -> C end)>> || <<C>> <= Text >>;
        false -> as_text(uppercase, Text, fun string:uppercase/1)
    end.

-spec lower(binary()) -> binary().
lower(Text) ->
    case is_ascii(Text) of
        true -> << <<(if C >= $A, C =< $Z -> C + 32; true -> C end)>> || <<C>> <= Text >>;
        false -> as_text(lowercase, Text, fun string:lowercase/1)
    end.

%% @doc The first grapheme in title case, the rest as it is.
-spec capitalize(binary()) -> binary().
capitalize(Text) -> as_text(capitalize, Text, fun string:titlecase/1).

-spec do(binary(), bt_prim:block1()) -> nil.
do(Text, Block) -> bt_prim_list:do(as_list(Text), Block).

%% @doc A String when every answer is text, else the List of the answers.
-spec collect(binary(), bt_prim:block1()) -> binary() | [term()].
collect(Text, Block) ->
    Answers = [bt_future:force(A) || A <- bt_prim_list:collect(as_list(Text), Block)],
    case lists:all(fun is_text/1, Answers) of
        true -> from_list(Answers);
        false -> Answers
    end.

-spec is_text(term()) -> boolean().
is_text({'$bt_char', _}) -> true;
is_text(X) -> is_binary(X).

-spec select(binary(), bt_prim:block1()) -> binary().
select(Text, Block) -> iolist_to_binary(bt_prim_list:select(as_list(Text), Block)).

-spec reject(binary(), bt_prim:block1()) -> binary().
reject(Text, Block) -> iolist_to_binary(bt_prim_list:reject(as_list(Text), Block)).

%%% ------------------------------------------------------------------ comparing, searching

-spec less(binary(), term()) -> boolean().
less(A, B) -> A < bt_prim:string(B, '<').

-spec less_equal(binary(), term()) -> boolean().
less_equal(A, B) -> A =< bt_prim:string(B, '<=').

%% @doc Equal without regard to case.
-spec equals(binary(), term()) -> boolean().
equals(A, B) ->
    Other = bt_prim:string(B, 'equalsIgnoreCase:'),
    as_text('equalsIgnoreCase:', A, fun(Text) -> string:equal(Text, Other, true) end).

-spec concat(binary(), term()) -> binary().
concat(A, B) ->
    Text = bt_prim:string(B, '++'),
    Size = byte_size(A),
    joined(A, Size, Text, Size + byte_size(Text)).

%% Short texts are made as they are; longer ones get room to grow, so that appending again and again stays cheap.
-spec joined(binary(), non_neg_integer(), binary(), non_neg_integer()) -> binary().
joined(A, Size, Text, Total) when Total =< ?SHORT -> <<A:Size/binary, Text/binary>>;
joined(A, _, Text, Total) ->
    checked(Total),
    <<A/binary, Text/binary>>.

%% @doc Raise when a text would outgrow what one text may take: the heap limit does not see binaries.
-spec checked(non_neg_integer()) -> ok.
checked(Bytes) when Bytes > ?MAX_BYTES ->
    bt_prim:raise('TextTooLarge', io_lib:format("a text of ~b bytes is larger than one text may be (~b)",
                                                [Bytes, ?MAX_BYTES]));
checked(_) -> ok.

-spec includes(binary(), term()) -> boolean().
includes(Text, Part) ->
    case bt_prim:string(Part, 'includesSubstring:') of
        <<>> -> true;
        Wanted -> binary:match(Text, Wanted) =/= nomatch
    end.

-spec starts_with(binary(), term()) -> boolean().
starts_with(Text, Prefix) ->
    P = bt_prim:string(Prefix, 'startsWith:'),
    S = byte_size(P),
    case Text of
        <<P:S/binary, _/binary>> -> true;
        _ -> false
    end.

-spec ends_with(binary(), term()) -> boolean().
ends_with(Text, Suffix) ->
    S = bt_prim:string(Suffix, 'endsWith:'),
    Skip = byte_size(Text) - byte_size(S),
    Skip >= 0 andalso binary:part(Text, Skip, byte_size(S)) =:= S.

%% @doc The place of the first grapheme of Part, or nil.
-spec index_of(binary(), term()) -> pos_integer() | nil.
index_of(Text, Part) ->
    case bt_prim:string(Part, 'indexOf:') of
        <<>> -> nil;
        Wanted ->
            case binary:match(Text, Wanted) of
                {Start, _} -> ?MODULE:size(binary:part(Text, 0, Start)) + 1;
                nomatch -> nil
            end
    end.

%%% ------------------------------------------------------------------ to and from other classes

-spec as_symbol(binary()) -> atom().
as_symbol(Text) ->
    try binary_to_atom(Text)
    catch error:_ -> bt_prim:raise('TypeError', "asSymbol needs a text of at most 255 characters")
    end.

%% @doc The Integer that the whole text spells, or nil.
%% @doc The texts and characters of a collection in one String.
-spec from_list(term()) -> binary().
from_list(List) -> iolist_to_binary([bt_prim:string(X, 'withAll:') || X <- bt_prim:list(List, 'withAll:')]).

-spec from_code_point(term()) -> binary().
from_code_point(Code) -> from_code_points([Code]).

-spec from_code_points(term()) -> binary().
from_code_points(Codes) ->
    Points = [bt_prim:integer(C, 'fromCodePoints:') || C <- bt_prim:list(Codes, 'fromCodePoints:')],
    case unicode:characters_to_binary(Points) of
        Text when is_binary(Text) -> Text;
        _ -> bt_prim:type_error('fromCodePoints:', "Unicode code points", Codes)
    end.

-spec code_points(binary()) -> [integer()].
code_points(Text) ->
    case unicode:characters_to_list(Text) of
        List when is_list(List) -> List;
        _ -> bt_prim:type_error(codePoints, "UTF-8 text", Text)
    end.

-spec from_iolist(term()) -> binary().
from_iolist(Data) ->
    Plain = without_characters(Data),
    try unicode:characters_to_binary(Plain) of
        Text when is_binary(Text) -> Text;
        _ -> iolist_to_binary(Plain)
    catch error:_ -> bt_prim:type_error('fromIolist:', "texts, code points and lists of them", Data)
    end.

%% Characters as their code points.
-spec without_characters(term()) -> term().
without_characters([Head | Tail]) -> [without_characters(Head) | without_characters(Tail)];
without_characters({'$bt_char', Code}) -> Code;
without_characters(Other) -> Other.

-spec is_blank(binary()) -> boolean().
is_blank(Text) -> as_text(isBlank, Text, fun(T) -> bt_prim_trim:trim(T, both) end) =:= <<>>.

%% @doc Only decimal digits, at least one.
-spec is_digit(binary()) -> boolean().
is_digit(Text) -> only(Text, "^\\p{Nd}+\\z").

%% @doc Only letters, at least one.
-spec is_alpha(binary()) -> boolean().
is_alpha(Text) -> only(Text, "^\\p{L}+\\z").

-spec only(binary(), string()) -> boolean().
only(Text, Class) ->
    try re:run(Text, Class, [unicode, {capture, none}]) =:= match
    catch error:badarg -> false
    end.

-spec repeat(binary(), term()) -> binary().
repeat(Text, Times) ->
    N = bt_prim:count(Times, 'repeat:'),
    checked(N * byte_size(Text)),
    binary:copy(Text, N).
