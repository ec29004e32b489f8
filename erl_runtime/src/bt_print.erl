%% @doc How values look: printString for programmers, displayString for people, the same from run to run.
%%
%% Knows the term of every kind of value and asks objects whose class says so itself.  Maps print sorted by key; depth
%% and length are capped (`…'); what an element's own printString raises does not spoil the collection around it.
%% `bt_print:print_string([1, <<"a">>])' is `<<"#(1, \"a\")">>'.
-module(bt_print).

-export([print_string/1, display_string/1, object/1, short/1, limited/2]).

-type budget() :: integer().
-type output() :: {iodata(), budget()}.

-define(BUDGET, 50000).
-define(DEPTH, 60).
-define(SHORT, 200).

%%% ------------------------------------------------------------------ entrances

%% @doc The printString of any value; an object whose class defines printString is asked.
-spec print_string(term()) -> binary().
print_string(Value) -> finished(print(Value, ?DEPTH, ?BUDGET)).

%% @doc The displayString of any value: a String is bare, an object whose class defines displayString is asked.
-spec display_string(term()) -> binary().
display_string(Text) when is_binary(Text) ->
    case bt_print_text:is_text(Text) of
        true -> Text;
        false -> print_string(Text)
    end;
display_string(Value) ->
    case bt_print_object:overridden(Value, displayString) of
        {ok, Text} -> Text;
        none -> print_string(Value)
    end.

%% @doc What `Object >> printString' answers: the class and its fields, whatever the class itself defines.
-spec object(term()) -> binary().
object(N) when is_integer(N), N < 16#1000000000000000, N > -16#1000000000000000 -> integer_to_binary(N);
object({'$bt_value', Class, Slots}) -> finished(value(Class, Slots, ?DEPTH, ?BUDGET));
object({'$bt_object', Class, _}) -> finished({bt_print_text:with_article(Class), 0});
object(Value) -> print_string(Value).

%% @doc A printString for a sentence: one line, not long, however large the value.
-spec short(term()) -> binary().
short(Value) -> limited(Value, ?SHORT).

%% @doc A printString of at most so many characters.
-spec limited(term(), pos_integer()) -> binary().
limited(Value, Most) ->
    Text = finished(print(Value, 6, Most div 2)),
    case string:length(Text) > Most of
        true -> <<(string:slice(Text, 0, Most - 1))/binary, "…"/utf8>>;
        false -> Text
    end.

-spec finished(output()) -> binary().
finished({Text, _}) -> unicode:characters_to_binary(Text).

%%% ------------------------------------------------------------------ by kind of term

-spec print(term(), integer(), budget()) -> output().
print(_, _, Left) when Left =< 0 -> {<<"…"/utf8>>, Left};
print(N, _, Left) when is_integer(N) -> {bt_print_number:integer(N), Left - 1};
print(F, _, Left) when is_float(F) -> {bt_print_number:of_float(F), Left - 1};
print(A, _, Left) when is_atom(A) -> {bt_print_text:symbol(A), Left - 1};
print(B, _, Left) when is_bitstring(B) -> {bt_print_text:bits(B, Left), Left - 1 - bit_size(B) div 128};
print([], _, Left) -> {"#()", Left - 1};
print(List, Depth, Left) when is_list(List) -> bracketed("#(", List, ")", Depth, Left);
print(Tuple, Depth, Left) when is_tuple(Tuple) -> tuple(Tuple, Depth, Left);
print(Map, Depth, Left) when is_map(Map) -> map(Map, Depth, Left);
print(Fun, _, Left) when is_function(Fun) ->
    {arity, Arity} = erlang:fun_info(Fun, arity),
    {["a Block/", integer_to_list(Arity)], Left - 1};
print(Other, _, Left) -> {bt_print_text:with_article(bt_class:class_of(Other)), Left - 1}.

-spec tuple(tuple(), integer(), budget()) -> output().
tuple({'$bt_value', Class, Slots} = Value, Depth, Left) when is_atom(Class), is_map(Slots) ->
    asked(Value, fun() -> value(Class, Slots, Depth, Left) end, Left);
tuple({'$bt_object', Class, _} = Object, _, Left) ->
    asked(Object, fun() -> {bt_print_text:with_article(Class), Left - 1} end, Left);
tuple({'$bt_packed', Class, Items} = Packed, _, Left) when is_map(Items) ->
    asked(Packed, fun() -> {bt_print_text:with_article(Class), Left - 1} end, Left);
tuple({'$bt_actor', Class, _, Number}, _, Left) when is_integer(Number) ->
    {[atom_to_binary(Class), "(#", integer_to_binary(Number), ")"], Left - 1};
tuple({'$bt_class', Class}, _, Left) when is_atom(Class) -> {atom_to_binary(Class), Left - 1};
tuple({'$bt_meta', Class}, _, Left) when is_atom(Class) -> {[atom_to_binary(Class), " class"], Left - 1};
tuple({'$bt_char', Code}, _, Left) when is_integer(Code) -> {bt_print_text:character(Code), Left - 1};
tuple({'$bt_array', Items}, Depth, Left) when is_tuple(Items) ->
    bracketed("#[", tuple_to_list(Items), "]", Depth, Left);
tuple({'$bt_module', Host, Module}, _, Left) -> {bt_print_text:module(Host, Module), Left - 1};
tuple({'$bt_future', _, _} = Future, Depth, Left) -> future(Future, Depth, Left);
tuple(Tuple, Depth, Left) -> bracketed("{", tuple_to_list(Tuple), "}", Depth, Left).

-spec future(term(), integer(), budget()) -> output().
future(Future, Depth, Left) ->
    case bt_future:state(Future) of
        {ok, Value} -> print(Value, Depth, Left);
        {error, Reason} -> around("Future(rejected: ", print(Reason, Depth - 1, Left - 1), ")");
        _ -> {"Future(pending)", Left - 1}
    end.

%% Objects whose class defines printString say it themselves.
-spec asked(term(), fun(() -> output()), budget()) -> output().
asked(Value, Default, Left) ->
    case bt_print_object:overridden(Value, printString) of
        {ok, Text} -> {Text, Left - 1 - byte_size(Text) div 16};
        none -> Default()
    end.

-spec value(atom(), map(), integer(), budget()) -> output().
value('Result', #{tag := ok, value := Value}, Depth, Left) -> around("Ok(", print(Value, Depth - 1, Left - 1), ")");
value('Result', #{tag := error, value := Value}, Depth, Left) -> around("Error(", print(Value, Depth - 1, Left - 1), ")");
value(Class, Slots, Depth, Left) ->
    case bt_class:inherits(Class, 'Exception') of
        true -> {bt_print_object:exception(Class, Slots), Left - 1};
        false -> bracketed([atom_to_binary(Class), "("], bt_print_object:fields(Class, Slots), ")", Depth, Left)
    end.

-spec around(iodata(), output(), iodata()) -> output().
around(Open, {Text, Left}, Close) -> {[Open, Text, Close], Left}.

%%% ------------------------------------------------------------------ collections

-spec bracketed(iodata(), list() | term(), iodata(), integer(), budget()) -> output().
bracketed(Open, [_ | _], Close, Depth, Left) when Depth =< 0 -> {[Open, <<"…"/utf8>>, Close], Left - 1};
bracketed(Open, Items, Close, Depth, Left) -> around(Open, items(Items, Depth - 1, Left - 1), Close).

-spec items(term(), integer(), budget()) -> output().
items([], _, Left) -> {[], Left};
items([Item], Depth, Left) -> print(Item, Depth, Left);
items([_ | _], _, Left) when Left =< 0 -> {<<"…"/utf8>>, Left};
items([Item | Rest], Depth, Left) ->
    {Text, Less} = print(Item, Depth, Left),
    {More, Least} = items(Rest, Depth, Less),
    {[Text, separator(Rest), More], Least};
items(Tail, Depth, Left) -> print(Tail, Depth, Left).

-spec separator(term()) -> string().
separator(Rest) when is_list(Rest) -> ", ";
separator(_) -> " | ".

-spec map(map(), integer(), budget()) -> output().
map(Map, _, Left) when map_size(Map) =:= 0 -> {"#{}", Left - 1};
map(_, Depth, Left) when Depth =< 0 -> {<<"#{…}"/utf8>>, Left - 1};
map(Map, Depth, Left) -> around("#{", pairs(bt_print_object:sorted(Map, Left), Depth - 1, Left - 1), "}").

-spec pairs([{term(), term()}], integer(), budget()) -> output().
pairs([], _, Left) -> {[], Left};
pairs([_ | _], _, Left) when Left =< 0 -> {<<"…"/utf8>>, Left};
pairs([{Key, Value} | Rest], Depth, Left) ->
    {KeyText, Less} = print(Key, Depth, Left),
    {ValueText, Lesser} = print(Value, Depth, max(1, Less)),
    {More, Least} = pairs(Rest, Depth, Lesser),
    {[KeyText, " => ", ValueText, [", " || Rest =/= []], More], Least}.
