%% @doc White space at the ends of a text.
%%
%% Bytes below 128 are looked at one by one; OTP's own way, which knows Unicode, costs a hundred times as much and is
%% taken only where another byte stands at an end.  `bt_prim_trim:trim(<<" a ">>, both)' is `<<"a">>'.
-module(bt_prim_trim).

-export([trim/2]).

-define(IS_WHITE(C), (C =:= $\s orelse (C >= $\t andalso C =< $\r))).

%% @doc Bytes that are no UTF-8 raise badarg.
-spec trim(binary(), both | leading | trailing) -> binary().
trim(Text, Where) ->
    case ends(Text, Where) of
        {Start, End} -> binary:part(Text, Start, End - Start);
        other -> string:trim(Text, Where)
    end.

-spec ends(binary(), both | leading | trailing) -> {non_neg_integer(), non_neg_integer()} | other.
ends(Text, leading) -> between(first(Text, 0), byte_size(Text));
ends(Text, trailing) -> between(0, last(Text, byte_size(Text)));
ends(Text, both) ->
    case first(Text, 0) of
        Start when Start =:= byte_size(Text) -> {Start, Start};
        Start -> between(Start, last(Text, byte_size(Text)))
    end.

-spec between(non_neg_integer() | other, non_neg_integer() | other) ->
          {non_neg_integer(), non_neg_integer()} | other.
between(Start, End) when is_integer(Start), is_integer(End) -> {Start, End};
between(_, _) -> other.

%% Before the first byte that is no white space.
-spec first(binary(), non_neg_integer()) -> non_neg_integer() | other.
first(Text, At) ->
    case Text of
        <<_:At/binary, C, _/binary>> when ?IS_WHITE(C) -> first(Text, At + 1);
        <<_:At/binary, C, _/binary>> when C >= 128 -> other;
        _ -> At
    end.

%% Behind the last.
-spec last(binary(), non_neg_integer()) -> non_neg_integer() | other.
last(_, 0) -> 0;
last(Text, At) ->
    case binary:at(Text, At - 1) of
        C when ?IS_WHITE(C) -> last(Text, At - 1);
        C when C >= 128 -> other;
        _ -> At
    end.
