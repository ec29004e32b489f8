%% @doc Numbers as a text spells them, with white space around; nil of a text that spells none.
%%
%% `bt_prim_numeral:as_number(<<" 1.5 ">>)' is 1.5.
-module(bt_prim_numeral).

-export([as_integer/1, as_float/1, as_number/1]).

-spec as_integer(binary()) -> integer() | nil.
as_integer(Text) ->
    try binary_to_integer(bt_prim_trim:trim(Text, both))
    catch error:_ -> nil
    end.

-spec as_float(binary()) -> float() | nil.
as_float(Text) ->
    case as_integer(Text) of
        nil ->
            try bt_prim_trim:trim(Text, both) of
                Trimmed -> with_point(Trimmed, binary:match(Trimmed, <<".">>))
            catch error:_ -> nil
            end;
        N -> try float(N) catch error:_ -> nil end
    end.

%% Erlang wants a point before an exponent.
-spec with_point(binary(), nomatch | {non_neg_integer(), 1}) -> float() | nil.
with_point(Text, nomatch) ->
    Pointed = re:replace(Text, "^([+-]?\\d+)(?=[eE])", "\\1.0", [{return, binary}]),
    case binary:match(Pointed, <<".">>) of
        nomatch -> nil;
        Place -> with_point(Pointed, Place)
    end;
with_point(Text, _) ->
    try binary_to_float(Text)
    catch error:_ -> nil
    end.

-spec as_number(binary()) -> number() | nil.
as_number(Text) ->
    case as_integer(Text) of
        nil -> as_float(Text);
        N -> N
    end.
