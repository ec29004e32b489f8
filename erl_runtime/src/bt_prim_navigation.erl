%% @doc SystemNavigation: who implements, sends, reads, writes, names and calls what.
%%
%% Answers CompiledMethods and CodeSites out of `bt_method_uses'; the texts of methods are searched only when a text is asked for.
%% `bt_prim_navigation:implementors(isOdd)' is the List of CompiledMethods of that selector.
-module(bt_prim_navigation).

-export([implementors/1, methods/3, sites/3, matching/1, selectors_matching/1, defined/0, sent/0, unused/1, unimplemented/1,
         extensions/0, is_primitive/2]).

-spec implementors(term()) -> [term()].
implementors(Selector) ->
    Wanted = bt_prim:symbol(Selector, 'implementorsOf:'),
    [compiled(Key) || {_, _, S} = Key <- bt_method_uses:keys(), S =:= Wanted].

-spec compiled(bt_class_store:key()) -> term().
compiled({Class, instance, Selector}) -> bt_prim_class:method({'$bt_class', Class}, Selector);
compiled({Class, class, Selector}) -> bt_prim_class:method({'$bt_meta', Class}, Selector).

%%% ------------------------------------------------------------------ uses

%% @doc The methods with such a use, each once; Scope and Wanted as in `sites/3'.
-spec methods(term(), term(), term()) -> [term()].
methods(Kind, Scope, Wanted) -> [compiled(Key) || Key <- lists:usort([Key || #{key := Key} <- found(Kind, Scope, Wanted)])].

%% @doc Every place of such a use.  Scope is nil for all methods, else a class or a CompiledMethod; Wanted is nil for all
%% uses, a Symbol, a class, or `{Module, Function, Arity}' with nil for what does not matter.
-spec sites(term(), term(), term()) -> [term()].
sites(Kind, Scope, Wanted) ->
    [bt_prim:value('CodeSite', #{method => compiled(Key), line => Line, what => shown(Kind, What), receiver => Receiver})
     || #{key := Key, line := Line, what := What, receiver := Receiver} <- found(Kind, Scope, Wanted)].

-spec found(term(), term(), term()) -> [bt_method_uses:use()].
found(Kind, Scope, Wanted) ->
    true = bt_method_uses:is_kind(Kind),
    Test = test(bt_future:force_deep(Wanted)),
    [Use || #{what := What} = Use <- bt_method_uses:of_kind(Kind, keys(bt_future:force(Scope))), Test(What)].

-spec keys(term()) -> [bt_class_store:key()].
keys(nil) -> bt_method_uses:keys();
keys({'$bt_class', Class}) -> bt_method_uses:keys_of(Class);
keys({'$bt_meta', Class}) -> bt_method_uses:keys_of(Class);
keys({'$bt_value', 'CompiledMethod', #{methodClass := {'$bt_class', Class}, selector := Selector}}) -> [{Class, instance, Selector}];
keys({'$bt_value', 'CompiledMethod', #{methodClass := {'$bt_meta', Class}, selector := Selector}}) -> [{Class, class, Selector}];
keys(Classes) when is_list(Classes) -> lists:append([keys(Each) || Each <- Classes]);
keys(Other) -> bt_prim:raise('TypeError', ["a class or a CompiledMethod is searched, not ", bt_prim:print(Other)]).

-spec test(term()) -> fun((term()) -> boolean()).
test(nil) -> fun(_) -> true end;
test({'$bt_class', Name}) -> fun(What) -> What =:= Name end;
test({Module, Function, Arity}) when is_integer(Arity); Arity =:= nil ->
    fun({M, F, A}) ->
        lists:all(fun({Asked, Is}) -> Asked =:= nil orelse Asked =:= Is end, [{Module, M}, {Function, F}, {Arity, A}])
    end;
test(Name) when is_atom(Name) -> fun(What) -> What =:= Name end;
test(Other) -> bt_prim:raise('TypeError', ["a class or a Symbol is searched for, not ", bt_prim:print(Other)]).

-spec shown(bt_method_uses:kind(), term()) -> term().
shown(calls, {Module, Function, Arity}) ->
    iolist_to_binary([atom_to_binary(Module), $:, atom_to_binary(Function), $/, integer_to_binary(Arity)]);
shown(classes, Name) ->
    case bt_class:exists(Name) of
        true -> {'$bt_class', Name};
        false -> Name
    end;
shown(_, Name) -> Name.

%% @doc Whether a method is nothing but a call of the runtime.
-spec is_primitive(term(), term()) -> boolean().
is_primitive(Class, Selector) ->
    Method = bt_prim_class:method(Class, Selector),
    Calls = Method =/= nil andalso [M || #{what := {M, _, _}} <- found(calls, Method, nil)],
    is_list(Calls) andalso lists:any(fun(M) -> lists:prefix("bt_", atom_to_list(M)) end, Calls).

%%% ------------------------------------------------------------------ texts and selectors

-spec matching(term()) -> [term()].
matching(Part) ->
    Wanted = bt_prim:string(Part, 'methodsMatching:'),
    [compiled(Key) || {C, Side, S} = Key <- bt_method_uses:keys(), bt_prim_string:includes(body(bt_describe:source(C, Side, S)), Wanted)].

-spec body(binary()) -> binary().
body(Source) ->
    case binary:split(Source, <<"=>">>) of
        [_, Body] -> Body;
        [Body] -> Body
    end.

-spec selectors_matching(term()) -> [atom()].
selectors_matching(Part) ->
    Wanted = bt_prim:string(Part, 'selectorsMatching:'),
    [S || S <- defined(), bt_prim_string:includes(atom_to_binary(S), Wanted)].

%% @doc The selectors that somebody implements, those made for a class by the runtime too.
-spec defined() -> [atom()].
defined() ->
    lists:usort([S || Class <- bt_class_store:classes(), Side <- [instance, class], S <- bt_class_store:own_selectors(Class, Side)]).

%% @doc The selectors that somebody sends.
-spec sent() -> [atom()].
sent() -> lists:usort([S || #{what := S} <- bt_method_uses:of_kind(sends, bt_method_uses:keys())]).

%% @doc Selectors of the user's classes that nobody sends or names; Called are sent by the runtime.
-spec unused([atom()]) -> [atom()].
unused(Called) ->
    Own = lists:usort([S || {Class, _, S} <- bt_method_uses:keys(), not is_library(Class)]),
    lists:subtract(Own, ordsets:union([sent(), bt_method_uses:symbols(bt_method_uses:keys()), lists:usort(Called)])).

%% @doc Selectors that the user's methods send and nobody answers; Provided are answered by the runtime.
-spec unimplemented([atom()]) -> [atom()].
unimplemented(Provided) ->
    Keys = [Key || {Class, _, _} = Key <- bt_method_uses:keys(), not is_library(Class)],
    Sent = lists:usort([S || #{what := S} <- bt_method_uses:of_kind(sends, Keys)]),
    Fields = lists:usort([Name || Class <- bt_class_store:classes(), Name <- bt_value:field_names(Class)]),
    Unknown = ordsets:subtract(Sent, ordsets:union(defined(), lists:usort(Provided))),
    [S || S <- Unknown, not names_fields(S, Fields), not waits(S)].

%% `spawn depth: 3' and `Point x: 1 y: 2' set fields.
-spec names_fields(atom(), [atom()]) -> boolean().
names_fields(Selector, Fields) ->
    Words = string:lexemes(atom_to_list(Selector), ":"),
    lists:last(atom_to_list(Selector)) =:= $: andalso lists:all(fun(Word) -> lists:member(Word, [atom_to_list(F) || F <- Fields]) end, Words).

%% `fooSync' is `foo' sent by somebody who waits.
-spec waits(atom()) -> boolean().
waits(Selector) -> lists:suffix("Sync", string:trim(atom_to_list(Selector), trailing, ":")).

-spec is_library(atom()) -> boolean().
is_library(Class) ->
    {ok, Row} = bt_class_store:class(Class),
    maps:get(library, Row, false).

%%% ------------------------------------------------------------------ extensions

%% @doc Methods that a class got from elsewhere than its definition, as Dictionaries.
-spec extensions() -> [map()].
extensions() ->
    [#{class => object(Class, Side), selector => Selector, source => maps:get(source, Top), unit => maps:get(unit, Top)}
     || {Class, Side, Selector} = Key <- bt_method_uses:keys(),
        #{bottom := false} = Top <- [bt_layers:top(bt_class_store:stacks(Key))]].

-spec object(atom(), bt_class:side()) -> term().
object(Class, instance) -> {'$bt_class', Class};
object(Class, class) -> {'$bt_meta', Class}.
