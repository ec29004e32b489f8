%% @doc Plain data written so that the compiler reads it back: numbers, texts, symbols, collections, values.
%%
%% Pure.  What holds a process, a block or a Future is no plain data.
%% `{ok, <<"#(1, 'it''s', #{#a => nil})">>} = bt_literal:text([1, <<"it's">>, #{a => nil}])', `error = bt_literal:text(self())'.
-module(bt_literal).

-export([text/1]).

-spec text(term()) -> {ok, binary()} | error.
text(Term) ->
    try {ok, unicode:characters_to_binary(write(Term))}
    catch throw:not_plain -> error
    end.

-spec write(term()) -> iodata().
write(N) when is_integer(N) -> integer_to_binary(N);
write(F) when is_float(F) -> float_to_binary(F, [short]);
write(Text) when is_binary(Text) ->
    case bt_print_text:is_text(Text) of
        true -> quoted(Text);
        false -> bt_print_text:bits(Text, byte_size(Text))
    end;
write(Bits) when is_bitstring(Bits) -> bt_print_text:bits(Bits, bit_size(Bits));
write(Atom) when is_atom(Atom) -> bt_print_text:symbol(Atom);
write([]) -> "#()";
write(List) when is_list(List) -> ["#(", listed(List), ")"];
write(Map) when is_map(Map) ->
    Entries = [[write(Key), " => ", write(Value)] || {Key, Value} <- lists:sort(maps:to_list(Map))],
    ["#{", lists:join(", ", Entries), "}"];
write(Tuple) when is_tuple(Tuple) -> tuple(Tuple);
write(_) -> throw(not_plain).

%% Nothing is special between single quotes but the quote itself; a text with other control characters goes byte by byte.
-spec quoted(binary()) -> iodata().
quoted(Text) ->
    case [C || <<C>> <= Text, C < 32, C =/= $\n, C =/= $\t] of
        [] -> [$', binary:replace(Text, <<"'">>, <<"''">>, [global]), $'];
        _ -> ["<<", lists:join(", ", [integer_to_binary(Byte) || <<Byte>> <= Text]), ">>"]
    end.

-spec listed([term()] | maybe_improper_list()) -> iodata().
listed([Last]) -> write(Last);
listed([Item | Rest]) when is_list(Rest) -> [write(Item), ", ", listed(Rest)];
listed([Item | Tail]) -> [write(Item), " | ", write(Tail)].

-spec tuple(tuple()) -> iodata().
tuple({'$bt_char', Code}) -> ["(Character value: ", integer_to_binary(Code), ")"];
tuple({'$bt_array', Items}) -> ["#[", lists:join(", ", [write(I) || I <- tuple_to_list(Items)]), "]"];
tuple({'$bt_class', Name}) -> atom_to_binary(Name);
tuple({'$bt_value', Class, Slots}) ->
    Plain = maps:filter(fun(Key, _) -> not bt_inspect:hidden(Key) end, Slots),
    ["(Erlang.bt_image value: ", bt_print_text:symbol(Class), " slots: ", write(Plain), ")"];
tuple(Tuple) when tuple_size(Tuple) > 0, is_atom(element(1, Tuple)) ->
    case atom_to_binary(element(1, Tuple)) of
        <<"$bt_", _/binary>> -> throw(not_plain);
        _ -> braces(Tuple)
    end;
tuple(Tuple) -> braces(Tuple).

-spec braces(tuple()) -> iodata().
braces(Tuple) -> ["{", lists:join(", ", [write(Item) || Item <- tuple_to_list(Tuple)]), "}"].
