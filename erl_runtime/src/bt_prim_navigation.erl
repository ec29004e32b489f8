%% @doc SystemNavigation and Inspector: questions about loaded code, and objects as names with values.
%%
%% Senders and references are found in the source texts that the class store keeps, word by word.
%% `bt_prim_navigation:implementors(isOdd)' is the List of CompiledMethods of that selector.
-module(bt_prim_navigation).

-export([implementors/1, senders/1, sent_by/1, references/1, matching/1, selectors_matching/1, unused/0, kind/1,
         fields/1]).

-type side() :: bt_class:side().

-spec implementors(term()) -> [term()].
implementors(Selector) ->
    Wanted = bt_prim:symbol(Selector, 'implementorsOf:'),
    [compiled(Class, Side, Wanted) || {Class, Side, S} <- all(), S =:= Wanted].

-spec all() -> [{atom(), side(), atom()}].
all() ->
    [{Class, Side, S} || Class <- bt_class_store:classes(), Side <- [instance, class],
                         S <- lists:sort(bt_class_store:own_selectors(Class, Side))].

-spec compiled(atom(), side(), atom()) -> term().
compiled(Class, Side, Selector) -> bt_prim_class:method(class_object(Class, Side), Selector).

-spec class_object(atom(), side()) -> term().
class_object(Class, instance) -> {'$bt_class', Class};
class_object(Class, class) -> {'$bt_meta', Class}.

%% A method with the text behind its arrow.
-spec sources() -> [{{atom(), side(), atom()}, binary()}].
sources() -> [{Key, body(Source)} || {C, Side, S} = Key <- all(), Source <- [bt_describe:source(C, Side, S)], Source =/= <<>>].

-spec body(binary()) -> binary().
body(Source) ->
    case binary:split(Source, <<"=>">>) of
        [_, Body] -> Body;
        [Body] -> Body
    end.

-spec found([{{atom(), side(), atom()}, binary()}]) -> [term()].
found(Keys) -> [compiled(C, Side, S) || {{C, Side, S}, _} <- Keys].

-spec senders(term()) -> [term()].
senders(Selector) ->
    Parts = parts(bt_prim:symbol(Selector, 'sendersOf:')),
    found([Each || {_, Text} = Each <- sources(), lists:all(fun(Part) -> has_word(Text, Part) end, Parts)]).

%% `at:put:' is sent where both `at:' and `put:' stand.
-spec parts(atom()) -> [binary()].
parts(Selector) ->
    case binary:split(atom_to_binary(Selector), <<":">>, [global, trim]) of
        [Unary] -> [case binary:last(atom_to_binary(Selector)) of $: -> <<Unary/binary, ":">>; _ -> Unary end];
        Keywords -> [<<K/binary, ":">> || K <- Keywords]
    end.

-spec has_word(binary(), binary()) -> boolean().
has_word(Text, Word) ->
    re:run(Text, <<"(?<![\\w#])\\Q", Word/binary, "\\E(?!\\w)">>, [unicode, {capture, none}]) =:= match.

%% @doc The selectors that somebody defines and that stand in the text of a CompiledMethod.
-spec sent_by(term()) -> [atom()].
sent_by({'$bt_value', 'CompiledMethod', #{source := Source}}) ->
    Text = body(Source),
    lists:usort([S || {_, _, S} <- all(), lists:all(fun(Part) -> has_word(Text, Part) end, parts(S))]);
sent_by(Other) -> bt_prim:type_error('messagesSentBy:', "a CompiledMethod", Other).

-spec references(term()) -> [term()].
references({'$bt_class', Name}) ->
    Word = atom_to_binary(Name),
    found([Each || {_, Text} = Each <- sources(), has_word(Text, Word)]);
references(Other) -> bt_prim:type_error('referencesTo:', "a class", Other).

-spec matching(term()) -> [term()].
matching(Part) ->
    Wanted = bt_prim:string(Part, 'methodsMatching:'),
    found([Each || {_, Text} = Each <- sources(), bt_prim_string:includes(Text, Wanted)]).

-spec selectors_matching(term()) -> [atom()].
selectors_matching(Part) ->
    Wanted = bt_prim:string(Part, 'selectorsMatching:'),
    lists:usort([S || {_, _, S} <- all(), bt_prim_string:includes(atom_to_binary(S), Wanted)]).

%% @doc Selectors of the user's classes that no text sends.
-spec unused() -> [atom()].
unused() ->
    Texts = iolist_to_binary([[T, $\n] || {_, T} <- sources()]),
    lists:usort([S || {C, _, S} <- all(), not is_library(C), not lists:all(fun(P) -> has_word(Texts, P) end, parts(S))]).

-spec is_library(atom()) -> boolean().
is_library(Class) ->
    {ok, Row} = bt_class_store:class(Class),
    maps:get(library, Row, false).

%%% ------------------------------------------------------------------ Inspector

-spec kind(term()) -> collection | actor | class | object | value.
kind({'$bt_class', _}) -> class;
kind({'$bt_meta', _}) -> class;
kind({'$bt_actor', _, _, _}) -> actor;
kind(Value) ->
    case {bt_prim:is_kind(Value, 'Collection') andalso not is_binary(Value), Value} of
        {true, _} -> collection;
        {_, {'$bt_value', _, _}} -> object;
        _ -> value
    end.

%% @doc What an Inspector shows inside a value, each an InspectorField.
-spec fields(term()) -> [term()].
fields(Map) when is_map(Map) -> [field(K, V) || {K, V} <- bt_prim_map:pairs(Map)];
fields(Value) ->
    case kind(Value) of
        collection ->
            List = bt_prim:to_list(Value),
            [field(I, X) || {I, X} <- lists:zip(lists:seq(1, length(List)), List)];
        Kind when Kind =:= actor; Kind =:= object -> [field(K, V) || {K, V} <- bt_prim_actor:pairs(Value)];
        _ -> []
    end.

-spec field(term(), term()) -> term().
field(Name, Value) -> bt_prim:value('InspectorField', #{name => Name, value => Value}).
