%% @doc Binary: bytes, from 1, and their Base64, hex and Erlang external forms.
%%
%% A String is a Binary whose bytes are UTF-8; here only the bytes count.
%% `bt_prim_binary:to_hex(<<255, 0>>)' is `<<"ff00">>'.
-module(bt_prim_binary).

-export([byte_at/2, part/3, concat/2, to_bytes/1, from_bytes/1, as_string/1, to_base64/1, to_base64_url/1, to_hex/1,
         from_base64/1, from_base64_url/1, from_hex/1, serialize/1, deserialize/1, deserialize_used/1, print/1]).

-spec byte_at(binary(), term()) -> byte().
byte_at(Bytes, Index) ->
    case bt_prim:integer(Index, 'byteAt:') of
        I when I >= 1, I =< byte_size(Bytes) -> binary:at(Bytes, I - 1);
        I -> bt_prim:out_of_bounds('byteAt:', I, byte_size(Bytes), "Binary")
    end.

%% @doc Size bytes from the place Start.
-spec part(binary(), term(), term()) -> binary().
part(Bytes, Start, Size) ->
    From = bt_prim:integer(Start, 'part:size:'),
    Count = bt_prim:count(Size, 'part:size:'),
    case From >= 1 andalso From - 1 + Count =< byte_size(Bytes) of
        true -> binary:part(Bytes, From - 1, Count);
        false -> bt_prim:out_of_bounds('part:size:', From + Count - 1, byte_size(Bytes), "Binary")
    end.

-spec concat(binary(), term()) -> binary().
concat(A, B) -> <<A/binary, (bt_prim:string(B, 'concat:'))/binary>>.

-spec to_bytes(binary()) -> [byte()].
to_bytes(Bytes) -> binary_to_list(Bytes).

-spec from_bytes(term()) -> binary().
from_bytes(List) ->
    try list_to_binary([bt_prim:integer(B, 'fromBytes:') || B <- bt_prim:list(List, 'fromBytes:')])
    catch error:badarg -> bt_prim:type_error('fromBytes:', "Integers from 0 to 255", List)
    end.

%% @doc A Result: the text, or why the bytes are none.
-spec as_string(binary()) -> term().
as_string(Bytes) ->
    case unicode:characters_to_binary(Bytes) of
        Bytes -> bt_prim:value('Result', #{tag => ok, value => Bytes});
        _ -> bt_prim:value('Result', #{tag => error, value => invalidUtf8})
    end.

-spec to_base64(binary()) -> binary().
to_base64(Bytes) -> base64:encode(Bytes).

-spec to_base64_url(binary()) -> binary().
to_base64_url(Bytes) ->
    << <<(case C of $+ -> $-; $/ -> $_; _ -> C end)>> || <<C>> <= base64:encode(Bytes), C =/= $= >>.

-spec to_hex(binary()) -> binary().
to_hex(Bytes) -> string:lowercase(binary:encode_hex(Bytes)).

-spec from_base64(term()) -> binary().
from_base64(Text) ->
    B = bt_prim:string(Text, 'fromBase64:'),
    try base64:decode(B)
    catch error:_ -> bt_prim:type_error('fromBase64:', "a Base64 text", B)
    end.

-spec from_base64_url(term()) -> binary().
from_base64_url(Text) ->
    B = bt_prim:string(Text, 'fromBase64Url:'),
    Plain = << <<(case C of $- -> $+; $_ -> $/; _ -> C end)>> || <<C>> <= B, C =/= $= >>,
    Padding = binary:copy(<<"=">>, (4 - byte_size(Plain) rem 4) rem 4),
    try base64:decode(<<Plain/binary, Padding/binary>>)
    catch error:_ -> bt_prim:type_error('fromBase64Url:', "a Base64 text for URLs", B)
    end.

-spec from_hex(term()) -> binary().
from_hex(Text) ->
    B = bt_prim:string(Text, 'fromHex:'),
    try binary:decode_hex(B)
    catch error:_ -> bt_prim:type_error('fromHex:', "pairs of hexadecimal digits", B)
    end.

-spec serialize(term()) -> binary().
serialize(Value) -> term_to_binary(bt_future:force_deep(Value)).

-spec deserialize(term()) -> term().
deserialize(Bytes) -> element(1, deserialize_used(Bytes)).

%% @doc `{Value, BytesRead}'; makes no new Symbols, so foreign bytes cannot fill the atom table.
-spec deserialize_used(term()) -> {term(), non_neg_integer()}.
deserialize_used(Bytes) ->
    B = bt_prim:string(Bytes, 'deserialize:'),
    try binary_to_term(B, [safe, used])
    catch error:_ -> bt_prim:type_error('deserialize:', "a binary that serialize: made", B)
    end.

-spec print(binary()) -> binary().
print(Bytes) ->
    iolist_to_binary(["<<", lists:join(", ", [integer_to_list(B) || <<B>> <= Bytes]), ">>"]).
