%% @doc Interval: `from to: to by: step' without its elements being made.
%%
%% An Interval is a value `#{from, to, step}'; floats are allowed.
%% `bt_prim_interval:to_list(bt_prim_interval:new(1, 7, 3))' is `[1, 4, 7]'.
-module(bt_prim_interval).

-export([new/3, size/1, to_list/1, do/2, collect/2, select/2, inject/3, at/2, first/1, last/1, includes/2, reversed/1,
         sum/1]).

-type interval() :: {'$bt_value', 'Interval', #{from := number(), to := number(), step := number()}}.

-spec new(term(), term(), term()) -> interval().
new(From, To, Step) ->
    case bt_prim:number(Step, 'to:by:') of
        S when S == 0 -> bt_prim:type_error('to:by:', "a step other than 0", Step);
        S -> make(bt_prim:number(From, 'to:by:'), bt_prim:number(To, 'to:by:'), S)
    end.

-spec make(number(), number(), number()) -> interval().
make(From, To, Step) -> {'$bt_value', 'Interval', #{from => From, to => To, step => Step}}.

-spec size(interval()) -> non_neg_integer().
size({_, _, #{from := F, to := T, step := S}}) when is_integer(F), is_integer(T), is_integer(S) ->
    case (S > 0 andalso F =< T) orelse (S < 0 andalso F >= T) of
        true -> (T - F) div S + 1;
        false -> 0
    end;
size({_, _, #{from := F, to := T, step := S}}) -> max(0, trunc(math:floor((T - F) / S + 1.0e-9)) + 1).

-spec to_list(interval()) -> [number()].
to_list({_, _, #{from := F, to := T, step := S}} = Interval) when is_integer(F), is_integer(T), is_integer(S) ->
    case ?MODULE:size(Interval) of
        0 -> [];
        _ -> lists:seq(F, T, S)
    end;
to_list({_, _, #{from := F, step := S}} = Interval) -> [F + S * I || I <- lists:seq(0, ?MODULE:size(Interval) - 1)].

-spec do(interval(), bt_prim:block1()) -> nil.
do({_, _, #{from := F, step := S}} = Interval, Block) ->
    loop(F, S, ?MODULE:size(Interval), bt_prim:block(Block, 1, 'do:')).

-spec loop(number(), number(), non_neg_integer(), bt_prim:block1()) -> nil.
loop(_, _, 0, _) -> nil;
loop(X, S, N, Block) -> Block(X), loop(X + S, S, N - 1, Block).

-spec collect(interval(), bt_prim:block1()) -> [term()].
collect(Interval, Block) -> bt_prim_list:collect(to_list(Interval), Block).

-spec select(interval(), bt_prim:block1()) -> [term()].
select(Interval, Block) -> bt_prim_list:select(to_list(Interval), Block).

-spec inject(interval(), term(), fun((term(), term()) -> term())) -> term().
inject({_, _, #{from := F, step := S}} = Interval, Start, Block) ->
    fold(F, S, ?MODULE:size(Interval), Start, bt_prim:block(Block, 2, 'inject:into:')).

-spec fold(number(), number(), non_neg_integer(), term(), fun((term(), term()) -> term())) -> term().
fold(_, _, 0, Acc, _) -> Acc;
fold(X, S, N, Acc, Block) -> fold(X + S, S, N - 1, Block(Acc, X), Block).

-spec at(interval(), term()) -> number().
at({_, _, #{from := F, step := S}} = Interval, Index) ->
    I = bt_prim:integer(Index, 'at:'),
    case ?MODULE:size(Interval) of
        Size when I >= 1, I =< Size -> F + (I - 1) * S;
        Size -> bt_prim:out_of_bounds('at:', I, Size, "Interval")
    end.

-spec first(interval()) -> number().
first(Interval) -> edge(Interval, first, 1).

-spec last(interval()) -> number().
last(Interval) -> edge(Interval, last, ?MODULE:size(Interval)).

-spec edge(interval(), atom(), non_neg_integer()) -> number().
edge(Interval, Selector, Index) ->
    case ?MODULE:size(Interval) of
        0 -> bt_prim:empty(Selector, "Interval");
        _ -> at(Interval, Index)
    end.

-spec includes(interval(), term()) -> boolean().
includes({_, _, #{from := F, step := S}} = Interval, Value) ->
    case bt_future:force(Value) of
        X when is_integer(X), is_integer(F), is_integer(S) ->
            (X - F) rem S =:= 0 andalso (X - F) div S >= 0 andalso (X - F) div S < ?MODULE:size(Interval);
        X -> lists:any(fun(Y) -> bt_prim:equal(X, Y) end, to_list(Interval))
    end.

-spec reversed(interval()) -> interval().
reversed({_, _, #{from := F, step := S}} = Interval) ->
    case ?MODULE:size(Interval) of
        0 -> Interval;
        N -> make(F + (N - 1) * S, F, -S)
    end.

-spec sum(interval()) -> number().
sum({_, _, #{from := F, step := S}} = Interval) ->
    N = ?MODULE:size(Interval),
    case is_integer(F) andalso is_integer(S) of
        true -> N * F + S * N * (N - 1) div 2;
        false -> lists:sum(to_list(Interval))
    end.
