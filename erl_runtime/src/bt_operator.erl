%% @doc Operators whose operands are not two plain numbers, and equality of anything with anything.
%% Operands are awaited, left before right; then the left one's class decides.
%%
%% Example: `true = bt_operator:equal('=', 1, 1.0), false = bt_operator:equal('=:=', 1, 1.0)'.
-module(bt_operator).

-export([binary/4, equal/3]).

-spec binary(atom(), term(), term(), bt_send:site()) -> term().
binary(',', A, B, _Site) when is_binary(A), is_binary(B) ->
    bt_future:force((bt_send:method(A, ','))(A, B));
binary(Selector, A, B, Site) ->
    Left = bt_future:force(A),
    Right = bt_future:force(B),
    case is_equality(Selector) of
        true -> equal(Selector, Left, Right);
        false -> bt_send:call(Left, Selector, Right, Site)
    end.

-spec is_equality(atom()) -> boolean().
is_equality('=') -> true;
is_equality('==') -> true;
is_equality('/=') -> true;
is_equality('!=') -> true;
is_equality('=:=') -> true;
is_equality('=/=') -> true;
is_equality(_) -> false.

-spec equal(atom(), term(), term()) -> boolean().
equal('=', A, B) -> same('=', A, B);
equal('==', A, B) -> same('==', A, B);
equal('/=', A, B) -> not same('=', A, B);
equal('!=', A, B) -> not same('==', A, B);
equal('=:=', A, B) -> identical(A, B);
equal('=/=', A, B) -> not identical(A, B).

%% Futures inside are awaited only when the structures differ without.
-spec identical(term(), term()) -> boolean().
identical(A, B) when A =:= B -> true;
identical(A, B) ->
    (bt_deep:has_future(A) orelse bt_deep:has_future(B))
        andalso bt_future:force_deep(A) =:= bt_future:force_deep(B).

-spec same('=' | '==', term(), term()) -> boolean().
same(_, A, B) when is_number(A), is_number(B) -> A == B;
same(_, A, B) when is_atom(A), is_atom(B) -> A =:= B;
same(_, A, B) when is_binary(A), is_binary(B) -> A =:= B;
same(_, {'$bt_char', A}, B) when is_number(B) -> A == B;
same(_, A, {'$bt_char', B}) when is_number(A) -> A == B;
same(Selector, {'$bt_future', _, _} = A, B) -> same(Selector, bt_future:force(A), B);
same(Selector, A, {'$bt_future', _, _} = B) -> same(Selector, A, bt_future:force(B));
same(Selector, {'$bt_value', Class, _} = A, B) -> by_class(Selector, Class, A, B);
same(Selector, {'$bt_object', Class, _} = A, B) -> by_class(Selector, Class, A, B);
same(_, A, B) -> structure(A, B).

%% A class's own method decides, that of `=' for `==' as well; the one that every object has compares structure.
-spec by_class('=' | '==', atom(), term(), term()) -> boolean().
by_class(Selector, Class, A, B) ->
    case {bt_send:handler(Class, Selector), Selector} of
        {message, _} -> bt_future:force((bt_send:method(A, Selector))(A, B)) =:= true;
        {_, '=='} -> by_class('=', Class, A, B);
        {_, '='} -> structure(A, B)
    end.

-spec structure(term(), term()) -> boolean().
structure(A, B) when A == B -> true;
structure(A, B) ->
    (bt_deep:has_future(A) orelse bt_deep:has_future(B)) andalso bt_future:force_deep(A) == bt_future:force_deep(B).
