%% @doc How many instances of an actor class live, without looking for them: a counter for each class.
%% Counted up by who starts one, down by who takes its row out of the registry; one that was killed by somebody else's hand
%% is counted until somebody comes across it.
%%
%% Example: `bt_class_live:count('Counter')' is 3, those of its subclasses included.
-module(bt_class_live).

-compile({inline, [came/1]}).

-export([declare/1, counter/1, came/1, went/1, count/1]).

%% @doc In the class server: a class that may have instances is there.
-spec declare(atom()) -> ok.
declare(Class) ->
    case persistent_term:get({?MODULE, Class}, none) of
        none -> persistent_term:put({?MODULE, Class}, atomics:new(1, [{signed, true}]));
        _ -> ok
    end.

-spec counter(atom()) -> atomics:atomics_ref().
counter(Class) -> persistent_term:get({?MODULE, Class}).

-spec came(atomics:atomics_ref()) -> ok.
came(Counter) -> atomics:add(Counter, 1, 1).

-spec went(atom()) -> true.
went(Class) -> atomics:sub(counter(Class), 1, 1) =:= ok.

-spec count(atom()) -> non_neg_integer().
count(Class) -> max(0, lists:sum([own(Each) || Each <- bt_class_store:subtree(Class)])).

-spec own(atom()) -> integer().
own(Class) ->
    case persistent_term:get({?MODULE, Class}, none) of
        none -> 0;
        Counter -> atomics:get(Counter, 1)
    end.
