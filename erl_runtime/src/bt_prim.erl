%% @doc What every library primitive needs: raising, forcing, checking arguments, comparing elements.
%%
%% Knows the term shapes of values and how to ask the dispatcher; knows no class of the library.
%% `bt_prim:integer(three, 'take:')' raises TypeError "take: needs an Integer, got #three".
-module(bt_prim).

-export([raise/2, raise/3, type_error/3, out_of_bounds/4, empty/2, key_not_found/3]).
-export([truth/1, block/3, symbol_arity/1, integer/2, count/2, number/2, string/2, symbol/2, list/2, duration_ms/2]).
-export([add/2, less/2, less_equal/2, equal/2, plain/1, to_list/1, send/2, send/3, text/1, print/1, printed/1,
         is_kind/2, class_name/1, value/2]).

-export_type([value/0, block1/0]).

-type value() :: term().
-type block1() :: fun((value()) -> value()).

-define(SITE, {<<>>, 0, <<>>}).

%%% ------------------------------------------------------------------ raising

%% @doc Raise an exception of Class with this message.
-spec raise(atom(), iodata()) -> no_return().
raise(Class, Message) -> raise(Class, Message, #{}).

%% @doc Raise an exception of Class with this message and further slots (`hint', `selector', …).
-spec raise(atom(), iodata(), #{atom() => term()}) -> no_return().
raise(Class, Message, Slots) -> bt_error:raise(Class, Message, Slots).

%% @doc `take: needs an Integer, got #three'.
-spec type_error(atom(), iodata(), value()) -> no_return().
type_error(Selector, Wanted, Got) -> mistaken('TypeError', Selector, Wanted, Got).

-spec mistaken(atom(), atom(), iodata(), value()) -> no_return().
mistaken(Class, Selector, Wanted, Got) ->
    raise(Class, [atom_to_binary(Selector), " needs ", Wanted, ", got ", print(Got)], #{selector => Selector}).

-spec out_of_bounds(atom(), integer(), non_neg_integer(), iodata()) -> no_return().
out_of_bounds(Selector, Index, Size, What) ->
    raise('IndexOutOfBounds',
          ["index ", integer_to_list(Index), " is out of bounds: this ", What, " has size ", integer_to_list(Size)],
          #{selector => Selector, index => Index, size => Size}).

-spec empty(atom(), iodata()) -> no_return().
empty(Selector, What) ->
    raise('EmptyCollection', [atom_to_binary(Selector), " needs at least one element, this ", What, " is empty"],
          #{selector => Selector}).

-spec key_not_found(atom(), value(), iodata()) -> no_return().
key_not_found(Selector, Key, What) ->
    raise('KeyNotFound', ["key ", print(Key), " is not in this ", What], #{selector => Selector, key => Key}).

%%% ------------------------------------------------------------------ arguments

%% @doc A Boolean: what a block of `select:' answered, forced when it is a Future.
-spec truth(value()) -> boolean().
truth(true) -> true;
truth(false) -> false;
truth(Value) ->
    case bt_future:force(Value) of
        true -> true;
        false -> false;
        Other -> raise('TypeError', ["true or false is needed here, got ", print(Other)])
    end.

%% @doc A fun of this arity: a block as it is, a Symbol as the block that sends it.
-spec block(value(), arity(), atom()) -> fun().
block(Block, Arity, _Selector) when is_function(Block, Arity) -> Block;
block(Symbol, 1, Selector) when is_atom(Symbol), Symbol =/= nil, Symbol =/= true, Symbol =/= false ->
    case symbol_arity(Symbol) of
        1 -> fun(X) -> bt_send:keep(X, Symbol, ?SITE) end;
        _ -> type_error(Selector, "a block with 1 parameter", Symbol)
    end;
block(Symbol, 2, Selector) when is_atom(Symbol), Symbol =/= nil, Symbol =/= true, Symbol =/= false ->
    case symbol_arity(Symbol) of
        2 -> fun(X, Y) -> bt_send:keep(X, Symbol, Y, ?SITE) end;
        _ -> type_error(Selector, "a block with 2 parameters", Symbol)
    end;
block(Value, Arity, Selector) ->
    case bt_future:force(Value) of
        Value when is_function(Value) -> mistaken('ArityMismatch', Selector, block_wanted(Arity), Value);
        Value -> type_error(Selector, block_wanted(Arity), Value);
        Forced -> block(Forced, Arity, Selector)
    end.

-spec block_wanted(arity()) -> iodata().
block_wanted(0) -> "a block without parameters";
block_wanted(1) -> "a block with 1 parameter";
block_wanted(N) -> ["a block with ", integer_to_list(N), " parameters"].

%% @doc Parameters of the block that a Symbol stands for: the receiver and the arguments.
-spec symbol_arity(atom()) -> pos_integer().
symbol_arity(Symbol) ->
    Text = atom_to_binary(Symbol),
    case binary:matches(Text, <<":">>) of
        [] ->
            <<C/utf8, _/binary>> = <<Text/binary, " ">>,
            case lists:member(C, "+-*/<>=,%&|!~@\\") of true -> 2; false -> 1 end;
        Colons -> length(Colons) + 1
    end.

-spec integer(value(), atom()) -> integer().
integer(N, _) when is_integer(N) -> N;
integer({'$bt_char', N}, _) -> N;
integer(V, Selector) -> forced(V, fun integer/2, "an Integer", Selector).

%% @doc An Integer that is not negative.
-spec count(value(), atom()) -> non_neg_integer().
count(N, _) when is_integer(N), N >= 0 -> N;
count(N, Selector) when is_integer(N) -> type_error(Selector, "an Integer that is not negative", N);
count(V, Selector) -> count(integer(V, Selector), Selector).

-spec number(value(), atom()) -> number().
number(N, _) when is_number(N) -> N;
number({'$bt_char', N}, _) -> N;
number(V, Selector) -> forced(V, fun number/2, "a Number", Selector).

%% @doc A String: also a Character, whose text it is.
-spec string(value(), atom()) -> binary().
string(B, _) when is_binary(B) -> B;
string({'$bt_char', C}, _) -> <<C/utf8>>;
string(V, Selector) -> forced(V, fun string/2, "a String", Selector).

-spec symbol(value(), atom()) -> atom().
symbol(A, _) when is_atom(A) -> A;
symbol(V, Selector) -> forced(V, fun symbol/2, "a Symbol", Selector).

%% @doc The elements of any collection; a value that is none raises TypeError.
-spec list(value(), atom()) -> [value()].
list(L, _) when is_list(L) -> L;
list(V, Selector) ->
    case bt_future:force(V) of
        V -> case is_collection(V) of
                 true -> to_list(V);
                 false -> type_error(Selector, "a collection", V)
             end;
        Forced -> list(Forced, Selector)
    end.

%% @doc Milliseconds: an Integer as it is, a Duration in milliseconds.
-spec duration_ms(value(), atom()) -> non_neg_integer().
duration_ms({'$bt_value', 'Duration', #{ms := Ms}}, _) -> max(0, Ms);
duration_ms(F, _) when is_float(F), F >= 0 -> round(F);
duration_ms(V, Selector) -> count(V, Selector).

-spec forced(value(), fun((value(), atom()) -> T), iodata(), atom()) -> T.
forced(V, Check, Wanted, Selector) ->
    case bt_future:force(V) of
        V -> type_error(Selector, Wanted, V);
        Forced -> Check(Forced, Selector)
    end.

-spec is_collection(value()) -> boolean().
is_collection(V) when is_list(V); is_map(V); is_binary(V) -> true;
is_collection(V) when is_tuple(V) -> plain(V) orelse is_kind(V, 'Collection');
is_collection(_) -> false.

%%% ------------------------------------------------------------------ elements

-spec add(value(), value()) -> value().
add(A, B) when is_number(A), is_number(B) -> A + B;
add(A, B) -> bt_send:binary('+', A, B, ?SITE).

%% @doc Strict order of sort: numbers, texts, symbols, tuples and lists by the BEAM's term order; objects by `<'.
-spec less(value(), value()) -> boolean().
less(A, B) when is_number(A), is_number(B) -> A < B;
less(A, B) when is_binary(A), is_binary(B) -> A < B;
less({'$bt_char', A}, {'$bt_char', B}) -> A < B;
less(A, B) ->
    case plain(A) andalso plain(B) of
        true -> A < B;
        false -> less_objects(bt_future:force(A), bt_future:force(B))
    end.

-spec less_objects(value(), value()) -> boolean().
less_objects(A, B) ->
    case plain(A) andalso plain(B) of
        true -> A < B;
        false -> truth(bt_send:binary('<', A, B, ?SITE))
    end.

-spec less_equal(value(), value()) -> boolean().
less_equal(A, B) -> not less(B, A).

%% @doc Value equality: 1 = 1.0, objects by their own `='.
-spec equal(value(), value()) -> boolean().
equal(A, B) when A == B -> true;
equal(A, B) when is_number(A), is_number(B) -> false;
equal(A, B) when is_binary(A); is_atom(A); is_binary(B); is_atom(B) ->
    (is_tuple(A) orelse is_tuple(B)) andalso truth(bt_send:equal('=', A, B));
equal(A, B) -> truth(bt_send:equal('=', A, B)).

%% @doc Whether a term is compared by the BEAM alone: no object, actor or Future at its top.
-spec plain(value()) -> boolean().
plain(T) when is_tuple(T), tuple_size(T) >= 2 ->
    case element(1, T) of
        '$bt_value' -> false;
        '$bt_future' -> false;
        '$bt_actor' -> false;
        '$bt_object' -> false;
        '$bt_char' -> false;
        '$bt_array' -> false;
        '$bt_class' -> false;
        '$bt_meta' -> false;
        '$bt_module' -> false;
        _ -> true
    end;
plain(_) -> true.

%% @doc The elements of a collection in its own order.
-spec to_list(value()) -> [value()].
to_list(L) when is_list(L) -> L;
to_list({'$bt_array', T}) -> tuple_to_list(T);
to_list(M) when is_map(M) -> bt_prim_map:values(M);
to_list(B) when is_binary(B) -> bt_prim_string:as_list(B);
to_list({'$bt_value', 'Set', #{items := Items}}) -> lists:sort(maps:keys(Items));
to_list(T) when is_tuple(T) ->
    case plain(T) of
        true -> tuple_to_list(T);
        false -> send(T, asList)
    end;
to_list(Other) -> send(Other, asList).

%%% ------------------------------------------------------------------ asking objects

%% @doc The value of a unary message, never a Future.
-spec send(value(), atom()) -> value().
send(Receiver, Selector) -> bt_send:call(Receiver, Selector, ?SITE).

-spec send(value(), atom(), [value()]) -> value().
send(Receiver, Selector, Args) -> bt_future:force(bt_send:keep_list(Receiver, Selector, Args, ?SITE)).

%% @doc The displayString of any value.
-spec text(value()) -> binary().
text(Value) -> bt_print:display_string(Value).

%% @doc The printString of any value.
-spec print(value()) -> binary().
print(Value) -> bt_print:print_string(Value).

%% @doc What a message `printString' answers: Futures inside are awaited.
-spec printed(value()) -> binary().
printed(Value) -> bt_print:print_string(bt_future:force_deep(Value)).

-spec is_kind(value(), atom()) -> boolean().
is_kind(Value, Class) -> bt_class:is_kind(Value, Class).

-spec class_name(value()) -> binary().
class_name(Value) -> atom_to_binary(bt_class:class_of(Value)).

%% @doc An instance of a Value class from its slots.
-spec value(atom(), #{atom() => value()}) -> value().
value(Class, Slots) -> {'$bt_value', Class, Slots}.
