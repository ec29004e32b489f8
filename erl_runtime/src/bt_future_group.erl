%% @doc Futures made of several: all of them, the first good one, the first of any kind.
%% Nobody waits for them: whoever resolves a member looks whether that settles the group.  Knows no rows.
%%
%% Example: `[1, 2] = bt_future:force(bt_future_group:all([bt_future:resolved(1), 2]))'.
-module(bt_future_group).

-export([all/1, first/2]).

-type outcome() :: fun((bt_future_table:tag(), term()) -> boolean()).

%% @doc The values of all in their order; rejected with the first rejection.
-spec all(term()) -> bt_future:future().
all(Futures) ->
    List = members(Futures, 'all:'),
    {'$bt_future', Id, _} = Future = bt_future:depending(List),
    Left = countdown(List),
    listen(List, fun(Tag, Value) -> collected(Tag, Value, Id, Left) end),
    _ = List =:= [] andalso complete(Id),
    Future.

%% What each member keeps is copied: it holds no list of the others.
-spec collected(bt_future_table:tag(), term(), bt_future_table:id(), atomics:atomics_ref()) -> boolean().
collected(ok, _, Id, Left) -> atomics:sub_get(Left, 1, 1) =:= 0 andalso complete(Id);
collected(Tag, Value, Id, _) -> bt_future_table:settle(Id, Tag, Value).

-spec complete(bt_future_table:id()) -> boolean().
complete(Id) ->
    States = [bt_future:outcome(One) || One <- bt_future_table:others(Id)],
    bt_future_table:settle(Id, ok, [Value || {ok, Value} <- States]).

%% @doc `any': the first that is resolved, rejected when all are; `race': the first that is either.
-spec first(term(), any | race) -> bt_future:future().
first(Futures, Kind) ->
    List = members(Futures, selector(Kind)),
    {'$bt_future', Id, _} = Future = bt_future:depending(List),
    listen(List, winner(Kind, Id, countdown(List))),
    _ = List =:= [] andalso bt_future:reject(Future, nobody(selector(Kind))),
    Future.

-spec selector(any | race) -> atom().
selector(any) -> 'any:';
selector(race) -> 'race:'.

-spec nobody(atom()) -> bt_error:exception().
nobody(Selector) ->
    bt_error:new('EmptyCollection', [atom_to_binary(Selector), " needs at least one Future"], #{selector => Selector}).

-spec winner(any | race, bt_future_table:id(), atomics:atomics_ref()) -> outcome().
winner(race, Id, _) -> fun(Tag, Value) -> bt_future_table:settle(Id, Tag, Value) end;
winner(any, Id, Left) ->
    fun(ok, Value) -> bt_future_table:settle(Id, ok, Value);
       (Tag, Value) -> atomics:sub_get(Left, 1, 1) =:= 0 andalso bt_future_table:settle(Id, Tag, Value)
    end.

-spec members(term(), atom()) -> [bt_future:future()].
members(Futures, Selector) -> [as_future(Value) || Value <- bt_prim:list(Futures, Selector)].

-spec as_future(term()) -> bt_future:future().
as_future({'$bt_future', _, _} = Future) -> Future;
as_future(Value) -> bt_future:resolved(Value).

-spec countdown([bt_future:future()]) -> atomics:atomics_ref().
countdown(List) ->
    Left = atomics:new(1, []),
    ok = atomics:put(Left, 1, length(List)),
    Left.

-spec listen([bt_future:future()], outcome()) -> ok.
listen(Futures, Outcome) ->
    lists:foreach(fun({'$bt_future', Id, _}) -> bt_future_table:add_callback(Id, bt_callback:notice(Outcome)) end, Futures).
