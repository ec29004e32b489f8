%% @doc ClassBuilder: the text of a class from its parts; values and blocks that no text can say are kept aside for it.
%%
%% Knows how a class is written; compiling it is asked of the kernel through `bt_door'.
%% `bt_prim_builder:register(#{name => 'Foo', superclass => {'$bt_class', 'Value'}, fields => [], …})' is the class Foo.
-module(bt_prim_builder).

-export([register/1, kept/1]).

-type parts() :: #{name := atom(), superclass := term(), modifiers := [atom()], doc := binary(),
                   fields := [{atom(), term()}], variables := [{atom(), term()}],
                   methods := [method()], signatures := noted(), returns := noted(), docs := noted()}.
-type side() :: instance | class.
-type method() :: {atom(), side(), term()}.
-type noted() :: #{{side(), atom()} => term()}.

-spec register(parts()) -> term().
register(#{name := nil}) ->
    bt_prim:raise('InstantiationError', "a class needs a name", #{hint => <<"Send the builder name: #MyClass first.">>});
register(#{name := Name} = Parts) ->
    Text = iolist_to_binary([head(Parts), [method(M, Parts) || M <- maps:get(methods, Parts)]]),
    _ = bt_door:define(Text, <<"ClassBuilder ", (atom_to_binary(Name))/binary>>),
    {'$bt_class', Name}.

%% @doc What the text refers to by number.
-spec kept(pos_integer()) -> term().
kept(Number) ->
    case persistent_term:get({?MODULE, Number}, none) of
        none ->
            bt_prim:raise('BlockHomeGone', "this class was built from a block, and the node that held the block has ended",
                          #{hint => <<"Run the cell that builds the class again.">>});
        {kept, Term} -> Term
    end.

%%% ------------------------------------------------------------------ text

-spec head(parts()) -> iodata().
head(#{name := Name, superclass := Super, modifiers := Modifiers, doc := Doc, fields := Fields, variables := Variables}) ->
    Word = case bt_class:exists(super(Super)) andalso bt_class_table:info(super(Super)) of
               #{kind := actor} -> "state";
               _ -> "field"
           end,
    [comment(Doc, ""), [[atom_to_binary(M), $\s] || M <- Modifiers],
     atom_to_binary(super(Super)), " subclass: ", atom_to_binary(Name), "\n",
     [field(Word, F) || F <- Fields], [field("classState", V) || V <- Variables]].

-spec super(term()) -> atom().
super(nil) -> 'Object';
super({'$bt_class', Super}) -> Super;
super(Other) -> bt_prim:symbol(Other, 'superclass:').

-spec comment(term(), string()) -> iodata().
comment(Doc, Indent) ->
    [[Indent, "/// ", Line, "\n"] || Line <- binary:split(bt_prim:text(Doc), <<"\n">>, [global]), Doc =/= <<>>].

-spec field(string(), {atom(), term()}) -> iodata().
field(Word, {Name, Default}) ->
    ["  ", Word, ": ", atom_to_binary(bt_prim:symbol(Name, 'addField:default:')), " = ", value(Default), "\n"].

%% Plain literals as they are, everything else kept aside.
-spec value(term()) -> iodata().
value(Integer) when is_integer(Integer) -> integer_to_binary(Integer);
value(Constant) when Constant =:= nil; Constant =:= true; Constant =:= false -> atom_to_binary(Constant);
value(Other) -> keep(Other).

-spec keep(term()) -> iodata().
keep(Term) ->
    Number = erlang:unique_integer([positive]),
    persistent_term:put({?MODULE, Number}, {kept, Term}),
    ["(Erlang.bt_prim_builder kept: ", integer_to_binary(Number), ")"].

-spec method(method(), parts()) -> iodata().
method({Selector, Side, Body}, #{signatures := Signatures, returns := Returns, docs := Docs}) ->
    Key = {Side, Selector},
    [comment(maps:get(Key, Docs, <<>>), "  "), "  ", side(Side),
     answering(code(Selector, Body, maps:get(Key, Signatures, none)), maps:get(Key, Returns, none)), "\n"].

-spec code(atom(), term(), term()) -> iodata().
code(_, Text, _) when is_binary(Text) -> indented(Text);
code(Selector, Block, Signature) when is_function(Block) ->
    {Head, Names} = head(Selector, Signature),
    [Head, " => ", keep(Block), call(Block, length(Names), Names, Selector)];
code(Selector, Other, _) ->
    bt_prim:raise('TypeError', ["the body of ", atom_to_binary(Selector), " is a block or its source, not ",
                                bt_print:print_string(Other)], #{}).

-spec answering(iodata(), term()) -> iodata().
answering(Code, none) -> Code;
answering(Code, Type) ->
    case binary:split(iolist_to_binary(Code), <<"=>">>) of
        [Head, Body] -> [string:trim(Head, trailing), " -> ", type(Type), " =>", Body];
        [_] -> Code
    end.

-spec type(term()) -> binary().
type({'$bt_class', Name}) -> atom_to_binary(Name);
type(Name) when is_atom(Name) -> atom_to_binary(Name);
type(Given) -> bt_prim:text(Given).

%% The head as it was given, with the names that stand in it; else one with names of our own.
-spec head(atom(), term()) -> {iodata(), [binary()]}.
head(Selector, none) ->
    Names = names(Selector),
    {written(Selector, Names), Names};
head(Selector, Given) ->
    Head = bt_prim:string(Given, 'methodSignatures:'),
    Parts = [re:run(Head, ["\\Q", Part, "\\E\\s*(\\w+)"], [{capture, all_but_first, binary}, unicode]) || Part <- parts(Selector)],
    case [Name || {match, [Name]} <- Parts] of
        Names when length(Names) =:= length(Parts) -> {Head, Names};
        _ ->
            bt_prim:raise('TypeError', ["the signature ", bt_prim:print(Head), " is not one of ", bt_prim:print(Selector)],
                          #{hint => iolist_to_binary(["Like this: ", written(Selector, names(Selector)), "."])})
    end.

%% What stands before each parameter.
-spec parts(atom()) -> [binary()].
parts(Selector) ->
    Text = atom_to_binary(Selector),
    case {binary:split(Text, <<":">>, [global, trim]), names(Selector)} of
        {_, []} -> [];
        {[Operator], [_]} when Operator =:= Text -> [Operator];
        {Words, _} -> [<<Word/binary, ":">> || Word <- Words]
    end.

-spec side(side()) -> string().
side(instance) -> "";
side(class) -> "class ".

%% The lines of a body stand deeper than its head, wherever the text came from.
-spec indented(binary()) -> binary().
indented(Text) -> binary:replace(Text, <<"\n">>, <<"\n    ">>, [global]).

-spec names(atom()) -> [binary()].
names(Selector) ->
    Text = atom_to_binary(Selector),
    Count = case {binary:matches(Text, <<":">>), re:run(Text, "^\\w", [unicode])} of
                {[], nomatch} -> 1;
                {Colons, _} -> length(Colons)
            end,
    [<<"given", (integer_to_binary(N))/binary>> || N <- lists:seq(1, Count)].

-spec written(atom(), [binary()]) -> iodata().
written(Selector, []) -> atom_to_binary(Selector);
written(Selector, Names) ->
    case binary:split(atom_to_binary(Selector), <<":">>, [global, trim]) of
        [Operator] when length(Names) =:= 1 ->
            case binary:last(atom_to_binary(Selector)) of
                $: -> [Operator, ": ", Names];
                _ -> [Operator, " ", Names]
            end;
        Words -> lists:join(" ", [[W, ": ", N] || {W, N} <- lists:zip(Words, Names)])
    end.

-spec call(fun(), non_neg_integer(), [binary()], atom()) -> iodata().
call(Block, Count, Names, Selector) ->
    case erlang:fun_info(Block, arity) of
        {arity, Count} -> [" valueWithArguments: ", list(Names)];
        {arity, Arity} when Arity =:= Count + 1 -> [" valueWithArguments: ", list([<<"self">> | Names])];
        {arity, Arity} ->
            bt_prim:raise('ArityMismatch',
                          io_lib:format("~ts takes ~b argument~ts, its block has ~b parameter~ts",
                                        [Selector, Count, plural(Count), Arity, plural(Arity)]),
                          #{hint => <<"One parameter for each argument, and one before them for the receiver if wanted.">>})
    end.

-spec plural(non_neg_integer()) -> string().
plural(1) -> "";
plural(_) -> "s".

-spec list([binary()]) -> iodata().
list(Names) -> ["#(", lists:join(", ", Names), ")"].
