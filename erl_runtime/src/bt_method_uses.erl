%% @doc What the methods in force send, read, write, name and call, out of the rows that the compiler filled.
%%
%% Knows the shape of `uses' in a layer (`emit/uses.py' makes it); knows nothing of the library's values.
%% `bt_method_uses:of_kind(sends, [{'Counter', instance, bump}])' is `[#{what => '+', line => 3, …}]'.
-module(bt_method_uses).

-export([keys/0, keys_of/1, of_kind/2, symbols/1, none/0, is_kind/1]).

-export_type([kind/0, use/0, uses/0]).

-type kind() :: sends | reads | writes | classes | calls.
-type use() :: #{key := bt_class_store:key(), what := term(), line := non_neg_integer(), receiver := atom()}.
-type uses() :: {[tuple()], [tuple()], [tuple()], [tuple()], [tuple()], [atom()]}.

%% @doc Of a method that was never written down.
-spec none() -> uses().
none() -> {[], [], [], [], [], []}.

-spec is_kind(term()) -> boolean().
is_kind(Kind) -> lists:member(Kind, [sends, reads, writes, classes, calls]).

%% @doc Every method that somebody wrote, by class, side and selector.
-spec keys() -> [bt_class_store:key()].
keys() -> lists:append([keys_of(Class) || Class <- bt_class_store:classes()]).

%% @doc Those of one class, both sides.
-spec keys_of(atom()) -> [bt_class_store:key()].
keys_of(Class) ->
    [{Class, Side, Selector} || Side <- [instance, class],
                                {Selector, Stacks} <- lists:sort(bt_class_store:own_methods(Class, Side)), in_force(Stacks) =/= []].

%% @doc The uses of one kind in these methods.
-spec of_kind(kind(), [bt_class_store:key()]) -> [use()].
of_kind(Kind, Keys) ->
    [use(Kind, Key, Each) || Key <- Keys, Uses <- uses(Key), Each <- element(position(Kind), Uses)].

-spec position(kind()) -> 1..5.
position(sends) -> 1;
position(reads) -> 2;
position(writes) -> 3;
position(classes) -> 4;
position(calls) -> 5.

-spec use(kind(), bt_class_store:key(), tuple()) -> use().
use(sends, Key, {Selector, Line, Receiver}) -> #{key => Key, what => Selector, line => Line, receiver => Receiver};
use(calls, Key, {Module, Function, Arity, Line}) ->
    #{key => Key, what => {Module, Function, Arity}, line => Line, receiver => nil};
use(_, Key, {Name, Line}) -> #{key => Key, what => Name, line => Line, receiver => nil}.

%% @doc The symbols that stand in these methods: selectors may be sent by name.
-spec symbols([bt_class_store:key()]) -> [atom()].
symbols(Keys) -> lists:usort(lists:append([element(6, Uses) || Key <- Keys, Uses <- uses(Key)])).

-spec uses(bt_class_store:key()) -> [uses()].
uses(Key) -> [maps:get(uses, Layer) || Layer <- in_force(bt_class_store:stacks(Key))].

-spec in_force(bt_class_store:stacks()) -> [bt_class_store:layer()].
in_force(Stacks) -> [Top || [#{synthetic := false} = Top | _] <- maps:values(Stacks)].
