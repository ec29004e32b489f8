%% @doc Block: running a fun with the right number of arguments, and the loops whose blocks were not literal.
%%
%% Where a block may stand for a value (`ifTrue: 3', `at:ifAbsent: 0'), anything else is its own value.
%% `bt_prim_block:value(fun() -> 7 end)' is `7'.
-module(bt_prim_block).

-export([value/1, value/2, value/3, value/4, value_with/2, value_of/1, value_of/2, arity/1, while/3, repeat/1]).

-spec value(term()) -> term().
value(Block) when is_function(Block, 0) -> Block();
value(Block) -> mismatch(Block, value, 0).

-spec value(fun(), term()) -> term().
value(Block, A) when is_function(Block, 1) -> Block(A);
value(Block, _) -> mismatch(Block, 'value:', 1).

-spec value(fun(), term(), term()) -> term().
value(Block, A, B) when is_function(Block, 2) -> Block(A, B);
value(Block, _, _) -> mismatch(Block, 'value:value:', 2).

-spec value(fun(), term(), term(), term()) -> term().
value(Block, A, B, C) when is_function(Block, 3) -> Block(A, B, C);
value(Block, _, _, _) -> mismatch(Block, 'value:value:value:', 3).

-spec value_with(fun(), [term()]) -> term().
value_with(Block, Args) when is_function(Block, length(Args)) -> apply(Block, Args);
value_with(Block, Args) -> mismatch(Block, 'valueWithArguments:', length(Args)).

-spec mismatch(fun(), atom(), non_neg_integer()) -> no_return().
mismatch(Block, Selector, Given) ->
    Wanted = arity(Block),
    bt_prim:raise('ArityMismatch', ["this block takes ", plural(Wanted), " and was given ", integer_to_list(Given)],
                  #{selector => Selector, hint => hint(Wanted)}).

-spec plural(non_neg_integer()) -> iodata().
plural(0) -> "no arguments";
plural(1) -> "1 argument";
plural(N) -> [integer_to_list(N), " arguments"].

-spec hint(non_neg_integer()) -> binary().
hint(0) -> <<"Run it with value.">>;
hint(N) when N =< 4 ->
    Keywords = lists:join(" ", lists:duplicate(N, "value: x")),
    iolist_to_binary(["Run it with ", Keywords, "."]);
hint(_) -> <<"Run it with valueWithArguments: and a list.">>.

%% @doc The value of a block without parameters; of anything else itself.
-spec value_of(term()) -> term().
value_of(Block) when is_function(Block, 0) -> Block();
value_of(Block) when is_function(Block) -> mismatch(Block, value, 0);
value_of(Other) -> Other.

%% @doc The same for a block that may look at a value.
-spec value_of(term(), term()) -> term().
value_of(Block, A) when is_function(Block, 1) -> Block(A);
value_of(Block, _) -> value_of(Block).

-spec arity(fun()) -> arity().
arity(Block) ->
    {arity, N} = erlang:fun_info(Block, arity),
    N.

%% @doc Run Body as long as Condition answers Wanted.
-spec while(fun(() -> term()), boolean(), term()) -> nil.
while(Condition, Wanted, Body) ->
    while_loop(bt_prim:block(Condition, 0, 'whileTrue:'), Wanted, bt_prim:block(Body, 0, 'whileTrue:')).

-spec while_loop(fun(() -> term()), boolean(), fun(() -> term())) -> nil.
while_loop(Condition, Wanted, Body) ->
    case bt_prim:truth(Condition()) of
        Wanted -> Body(), while_loop(Condition, Wanted, Body);
        _ -> nil
    end.

-spec repeat(fun(() -> term())) -> no_return().
repeat(Block) when is_function(Block, 0) -> Block(), repeat(Block).
