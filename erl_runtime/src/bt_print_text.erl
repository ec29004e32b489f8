%% @doc How texts look: strings and bytes in quotes, symbols, module paths, `a Pid'.
%%
%% Pure.  `bt_print_text:symbol('two words')' is `#'two words''.
-module(bt_print_text).

-export([is_text/1, bits/2, character/1, symbol/1, module/2, with_article/1]).

%% @doc Whether a binary is UTF-8.
-spec is_text(binary()) -> boolean().
is_text(Binary) -> is_list(unicode:characters_to_list(Binary)).

%% @doc A quoted String; bytes that are no text as `<<1, 255>>'.
-spec bits(bitstring(), integer()) -> iodata().
bits(Bits, Left) when is_binary(Bits) ->
    case is_text(Bits) of
        true -> [$", escaped(Bits, <<>>), $"];
        false -> bytes(Bits, Left)
    end;
bits(Bits, Left) -> bytes(Bits, Left).

-spec escaped(binary(), binary()) -> binary().
escaped(<<$", Rest/binary>>, Done) -> escaped(Rest, <<Done/binary, "\"\"">>);
escaped(<<$\n, Rest/binary>>, Done) -> escaped(Rest, <<Done/binary, "\\n">>);
escaped(<<$\t, Rest/binary>>, Done) -> escaped(Rest, <<Done/binary, "\\t">>);
escaped(<<$\r, Rest/binary>>, Done) -> escaped(Rest, <<Done/binary, "\\r">>);
escaped(<<$\\, Rest/binary>>, Done) -> escaped(Rest, <<Done/binary, "\\\\">>);
escaped(<<C, Rest/binary>>, Done) when C < 32; C =:= 127 ->
    escaped(Rest, <<Done/binary, "\\u{", (integer_to_binary(C, 16))/binary, "}">>);
escaped(<<C, Rest/binary>>, Done) -> escaped(Rest, <<Done/binary, C>>);
escaped(<<>>, Done) -> Done.

-spec bytes(bitstring(), integer()) -> iodata().
bytes(Bits, Left) ->
    Shown = case bit_size(Bits) div 8 > max(16, Left) of
                true -> max(16, Left);
                false -> all
            end,
    ["<<", lists:join(", ", segments(Bits, Shown)), ">>"].

-spec segments(bitstring(), non_neg_integer() | all) -> [iodata()].
segments(<<>>, _) -> [];
segments(_, 0) -> [<<"…"/utf8>>];
segments(<<Byte, Rest/bitstring>>, all) -> [integer_to_binary(Byte) | segments(Rest, all)];
segments(<<Byte, Rest/bitstring>>, Left) -> [integer_to_binary(Byte) | segments(Rest, Left - 1)];
segments(Bits, _) ->
    Size = bit_size(Bits),
    <<Value:Size>> = Bits,
    [[integer_to_binary(Value), $:, integer_to_binary(Size)]].

%% @doc `$a'; what moves the cursor as it is written, `$\n'.
-spec character(non_neg_integer()) -> iolist().
character($\n) -> "$\\n";
character($\t) -> "$\\t";
character($\r) -> "$\\r";
character($\e) -> "$\\e";
character(0) -> "$\\0";
character($\\) -> "$\\\\";
character(Code) -> [$$, Code].

%% @doc `#ok', `#at:put:', `#+', `#'two words''; `nil', `true' and `false' are bare.
-spec symbol(atom()) -> iodata().
symbol(nil) -> <<"nil">>;
symbol(true) -> <<"true">>;
symbol(false) -> <<"false">>;
symbol(Atom) ->
    Text = atom_to_binary(Atom),
    case is_plain(Text) of
        true -> [$#, Text];
        false -> ["#'", binary:replace(Text, <<"'">>, <<"''">>, [global]), $']
    end.

-spec is_plain(binary()) -> boolean().
is_plain(Text) ->
    re:run(Text, <<"^(?:[\\p{L}_][\\p{L}\\p{N}_]*!?|(?:[\\p{L}_][\\p{L}\\p{N}_]*:)+|[-+*/%<>=~,&|@!?]+)$">>,
           [unicode, {capture, none}]) =:= match.

%% @doc `Erlang.lists', `Elixir.Enum'.
-spec module(erlang | elixir, module()) -> iodata().
module(erlang, Module) -> ["Erlang.", atom_to_binary(Module)];
module(elixir, Module) ->
    case atom_to_binary(Module) of
        <<"Elixir.", _/binary>> = Name -> Name;
        Name -> ["Elixir.", Name]
    end.

%% @doc `a Pid', `an OrderedCollection'.
-spec with_article(atom()) -> iodata().
with_article(Class) ->
    case atom_to_binary(Class) of
        <<C, _/binary>> = Name when C =:= $A; C =:= $E; C =:= $I; C =:= $O; C =:= $U -> ["an ", Name];
        Name -> ["a ", Name]
    end.
