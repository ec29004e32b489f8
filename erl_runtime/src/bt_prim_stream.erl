%% @doc Stream: `#{step => fun(() -> done | {Element, NextStep})}', pulled one element at a time.
%%
%% A Stream is a value: a step can be run any number of times.  Blocks run when their element is asked for.
%% `bt_prim_stream:take(bt_prim_stream:from(1, 1), 2)' is `[1, 2]'.
-module(bt_prim_stream).

-export([on/1, from/2, next/1, collect/2, select/2, reject/2, drop/2, take/2, take_while/2, do/2, inject/3, detect/2,
         detect/3, any/2, all/2, is_empty/1, to_list/1]).

-type step() :: fun(() -> done | {term(), step()}).
-type stream() :: {'$bt_value', 'Stream', #{step := step()}}.

-spec make(step()) -> stream().
make(Step) -> bt_prim:value('Stream', #{step => Step}).

-spec step(stream()) -> done | {term(), step()}.
step({_, _, #{step := Step}}) -> Step().

-spec on(term()) -> stream().
on({'$bt_value', 'Stream', _} = Stream) -> Stream;
on({'$bt_value', 'Interval', _} = Interval) -> make(of_interval(Interval, 1, bt_prim_interval:size(Interval)));
on(Collection) -> make(of_list(bt_prim:list(Collection, 'on:'))).

-spec of_list([term()]) -> step().
of_list(List) ->
    fun() ->
            case List of
                [X | Rest] -> {X, of_list(Rest)};
                [] -> done
            end
    end.

-spec of_interval(term(), pos_integer(), non_neg_integer()) -> step().
of_interval(_, Place, Size) when Place > Size -> fun() -> done end;
of_interval(Interval, Place, Size) ->
    fun() -> {bt_prim_interval:at(Interval, Place), of_interval(Interval, Place + 1, Size)} end.

%% @doc Step is added to the last element, or a block that makes the next of it.
-spec from(term(), term()) -> stream().
from(Start, Step) when is_function(Step, 1) -> make(iterate(Start, Step));
from(Start, Step) ->
    Number = bt_prim:number(Step, 'from:by:'),
    make(iterate(Start, fun(X) -> bt_prim:add(X, Number) end)).

-spec iterate(term(), bt_prim:block1()) -> step().
iterate(X, Next) -> fun() -> {X, fun() -> (iterate(bt_future:force(Next(X)), Next))() end} end.

-spec next(stream()) -> term().
next(Stream) ->
    case step(Stream) of
        {X, _} -> X;
        done -> nil
    end.

-spec is_empty(stream()) -> boolean().
is_empty(Stream) -> step(Stream) =:= done.

%%% ------------------------------------------------------------------ later

-spec collect(stream(), bt_prim:block1()) -> stream().
collect({_, _, #{step := Step}}, Block) -> make(mapped(Step, bt_prim:block(Block, 1, 'collect:'))).

-spec mapped(step(), bt_prim:block1()) -> step().
mapped(Step, Block) ->
    fun() ->
            case Step() of
                {X, Next} -> {Block(X), mapped(Next, Block)};
                done -> done
            end
    end.

-spec select(stream(), bt_prim:block1()) -> stream().
select({_, _, #{step := Step}}, Block) -> make(filtered(Step, bt_prim:block(Block, 1, 'select:'), true)).

-spec reject(stream(), bt_prim:block1()) -> stream().
reject({_, _, #{step := Step}}, Block) -> make(filtered(Step, bt_prim:block(Block, 1, 'reject:'), false)).

-spec filtered(step(), bt_prim:block1(), boolean()) -> step().
filtered(Step, Block, Wanted) -> fun() -> next_fitting(Step, Block, Wanted) end.

-spec next_fitting(step(), bt_prim:block1(), boolean()) -> done | {term(), step()}.
next_fitting(Step, Block, Wanted) ->
    case Step() of
        done -> done;
        {X, Next} ->
            case bt_prim:truth(Block(X)) of
                Wanted -> {X, filtered(Next, Block, Wanted)};
                _ -> next_fitting(Next, Block, Wanted)
            end
    end.

-spec drop(stream(), term()) -> stream().
drop({_, _, #{step := Step}}, Count) ->
    N = bt_prim:count(Count, 'drop:'),
    make(fun() -> skip(Step, N) end).

-spec skip(step(), non_neg_integer()) -> done | {term(), step()}.
skip(Step, 0) -> Step();
skip(Step, N) ->
    case Step() of
        {_, Next} -> skip(Next, N - 1);
        done -> done
    end.

-spec take_while(stream(), bt_prim:block1()) -> stream().
take_while({_, _, #{step := Step}}, Block) -> make(while(Step, bt_prim:block(Block, 1, 'takeWhile:'))).

-spec while(step(), bt_prim:block1()) -> step().
while(Step, Block) ->
    fun() ->
            case Step() of
                done -> done;
                {X, Next} ->
                    case bt_prim:truth(Block(X)) of
                        true -> {X, while(Next, Block)};
                        false -> done
                    end
            end
    end.

%%% ------------------------------------------------------------------ now

-spec take(stream(), term()) -> [term()].
take({_, _, #{step := Step}}, Count) -> taken(Step, bt_prim:count(Count, 'take:')).

-spec taken(step(), non_neg_integer()) -> [term()].
taken(_, 0) -> [];
taken(Step, N) ->
    case Step() of
        {X, Next} -> [X | taken(Next, N - 1)];
        done -> []
    end.

-spec to_list(stream()) -> [term()].
to_list(Stream) -> lists:reverse(inject(Stream, [], fun(Acc, X) -> [X | Acc] end)).

-spec do(stream(), bt_prim:block1()) -> nil.
do(Stream, Block) ->
    Fun = bt_prim:block(Block, 1, 'do:'),
    inject(Stream, nil, fun(_, X) -> Fun(X), nil end).

-spec inject(stream(), term(), fun((term(), term()) -> term())) -> term().
inject({_, _, #{step := Step}}, Start, Block) -> fold(Step, Start, bt_prim:block(Block, 2, 'inject:into:')).

-spec fold(step(), term(), fun((term(), term()) -> term())) -> term().
fold(Step, Acc, Block) ->
    case Step() of
        {X, Next} -> fold(Next, Block(Acc, X), Block);
        done -> Acc
    end.

-spec detect(stream(), bt_prim:block1()) -> term().
detect(Stream, Block) ->
    detect(Stream, Block, fun() -> bt_prim_list:none_fits() end).

-spec detect(stream(), bt_prim:block1(), term()) -> term().
detect(Stream, Block, None) ->
    case step(select(Stream, Block)) of
        {X, _} -> X;
        done -> bt_prim_block:value_of(None)
    end.

-spec any(stream(), bt_prim:block1()) -> boolean().
any(Stream, Block) -> step(select(Stream, Block)) =/= done.

-spec all(stream(), bt_prim:block1()) -> boolean().
all(Stream, Block) -> step(reject(Stream, Block)) =:= done.
