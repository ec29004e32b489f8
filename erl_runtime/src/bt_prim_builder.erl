%% @doc ClassBuilder: the text of a class from its parts; values and blocks that no text can say are kept aside for it.
%%
%% Knows how a class is written; compiling it is asked of the kernel through `bt_door'.
%% `bt_prim_builder:register(#{name => 'Foo', superclass => {'$bt_class', 'Value'}, fields => [], …})' is the class Foo.
-module(bt_prim_builder).

-export([register/1, kept/1]).

-type parts() :: #{name := atom(), superclass := term(), modifiers := [atom()], doc := binary(),
                   fields := [{atom(), term()}], variables := [{atom(), term()}],
                   methods := [{atom(), instance | class, term()}]}.

-spec register(parts()) -> term().
register(#{name := nil}) ->
    bt_prim:raise('InstantiationError', "a class needs a name", #{hint => <<"Send the builder name: #MyClass first.">>});
register(#{name := Name} = Parts) ->
    Text = iolist_to_binary([head(Parts), [method(M) || M <- maps:get(methods, Parts)]]),
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

-spec method({atom(), instance | class, term()}) -> iodata().
method({_, Side, Text}) when is_binary(Text) -> ["  ", side(Side), indented(Text), "\n"];
method({Selector, Side, Block}) when is_function(Block) ->
    Names = names(Selector),
    Body = [keep(Block), call(Block, length(Names), Names, Selector)],
    ["  ", side(Side), written(Selector, Names), " => ", Body, "\n"];
method({Selector, _, Other}) ->
    bt_prim:raise('TypeError', ["the body of ", atom_to_binary(Selector), " is a block or its source, not ",
                                bt_print:print_string(Other)], #{}).

-spec side(instance | class) -> string().
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
