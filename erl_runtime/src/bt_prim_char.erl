%% @doc Character and the character questions of Integer: code points and their Unicode classes.
%%
%% A Character is `{'$bt_char', CodePoint}'; every question also takes the code point itself.
%% `bt_prim_char:is_letter($a)' is true.
-module(bt_prim_char).

-export([new/1, code/1, equal/2, as_string/1, is_letter/1, is_digit/1, is_upper/1, is_lower/1, is_white/1, is_vowel/1,
         upper/1, lower/1]).

-type char_like() :: integer() | {'$bt_char', integer()}.

-spec new(term()) -> {'$bt_char', non_neg_integer()}.
new(Code) ->
    case bt_prim:integer(Code, 'value:') of
        C when C >= 0, C =< 16#10FFFF, C < 16#D800 orelse C > 16#DFFF -> {'$bt_char', C};
        C -> bt_prim:type_error('value:', "a Unicode code point", C)
    end.

-spec code(char_like()) -> integer().
code({'$bt_char', C}) -> C;
code(C) when is_integer(C) -> C.

%% @doc A Character equals its code point and the text of it alone does not.
-spec equal(char_like(), term()) -> boolean().
equal(Char, Other) ->
    case bt_future:force(Other) of
        {'$bt_char', C} -> C =:= code(Char);
        N when is_number(N) -> N == code(Char);
        _ -> false
    end.

-spec as_string(char_like()) -> binary().
as_string(Char) -> bt_prim_string:from_code_point(code(Char)).

-spec is_letter(char_like()) -> boolean().
is_letter(Char) -> has_class(code(Char), "\\p{L}").

-spec is_digit(char_like()) -> boolean().
is_digit(Char) -> has_class(code(Char), "\\p{Nd}").

-spec is_upper(char_like()) -> boolean().
is_upper(Char) -> has_class(code(Char), "\\p{Lu}").

-spec is_lower(char_like()) -> boolean().
is_lower(Char) -> has_class(code(Char), "\\p{Ll}").

-spec is_white(char_like()) -> boolean().
is_white(Char) -> has_class(code(Char), "[\\p{Z}\\t\\n\\v\\f\\r]").

-spec is_vowel(char_like()) -> boolean().
is_vowel(Char) -> lists:member(code(Char), "aeiouAEIOU").

-spec has_class(integer(), string()) -> boolean().
has_class(C, Class) when C >= 0, C =< 16#10FFFF, C < 16#D800 orelse C > 16#DFFF ->
    re:run(<<C/utf8>>, Class, [unicode, {capture, none}]) =:= match;
has_class(_, _) -> false.

-spec upper(char_like()) -> {'$bt_char', integer()}.
upper(Char) -> one(string:uppercase([code(Char)]), Char).

-spec lower(char_like()) -> {'$bt_char', integer()}.
lower(Char) -> one(string:lowercase([code(Char)]), Char).

%% A few characters have no single counterpart (sharp s): they stay.
-spec one(string(), char_like()) -> {'$bt_char', integer()}.
one([C], _) -> {'$bt_char', C};
one(_, Char) -> {'$bt_char', code(Char)}.
