%% @doc PropertyTest: values by chance, the smallest that breaks a property, the seed that makes them again.
%%
%% What generates is `bt_prim_generator'.  The seed belongs to the property, so the same test draws the same values in every
%% run; a test class may answer another one to `seed', and how many values to try to `runs'.
-module(bt_prim_property).

-export([for_all/4]).

-define(SHRINKS, 500).

-type property() :: #{gens := [bt_prim_generator:generator()], names := [binary()], given := fun(), check := fun()}.

%% @doc Try the property; raises AssertionFailed with the smallest counterexample that was found.
-spec for_all(term(), [{binary(), term()}], fun(), fun()) -> nil.
for_all(TestCase, Named, Given, Check) ->
    {Names, Sources} = lists:unzip(Named),
    Gens = [bt_prim_generator:from(S) || S <- Sources],
    Property = #{gens => Gens, names => Names, given => Given, check => Check},
    Seed = seed(bt_prim:send(TestCase, seed), TestCase, Names),
    Runs = bt_prim:count(bt_prim:send(TestCase, runs), runs),
    try_all(Property, 1, Runs, 0, rand:seed_s(exsss, Seed), Seed).

-spec seed(term(), term(), [binary()]) -> integer().
seed(Seed, _, _) when is_integer(Seed) -> Seed;
seed(_, TestCase, Names) -> erlang:phash2({bt_class:class_of(TestCase), Names}).

%% Values that `given' refuses are drawn again; too many of them mean that nothing was tested.
-spec try_all(property(), pos_integer(), non_neg_integer(), non_neg_integer(), rand:state(), integer()) -> nil.
try_all(_, Run, Runs, _, _, _) when Run > Runs -> nil;
try_all(_, Run, Runs, Refused, _, _) when Refused > 20 * Runs ->
    bt_prim:raise('AssertionFailed', io_lib:format("only ~b of ~b values satisfied the condition", [Run - 1, Refused + Run - 1]));
try_all(#{gens := Gens} = Property, Run, Runs, Refused, State, Seed) ->
    {Values, Next} = draw(Gens, growth(Run), State),
    case outcome(Property, Values) of
        refused -> try_all(Property, Run, Runs, Refused + 1, Next, Seed);
        passed -> try_all(Property, Run + 1, Runs, Refused, Next, Seed);
        {failed, _} ->
            Smallest = shrink(Property, Values, ?SHRINKS),
            {failed, Why} = outcome(Property, Smallest),
            report(Property, Smallest, Why, Run, Seed)
    end.

%% Small values first: they are the ones that break things, and they read best.
-spec growth(pos_integer()) -> pos_integer().
growth(Run) -> 1 + Run.

-spec draw([bt_prim_generator:generator()], pos_integer(), rand:state()) -> {[term()], rand:state()}.
draw(Gens, Size, State) -> lists:mapfoldl(fun(Gen, S) -> bt_prim_generator:draw(Gen, Size, S) end, State, Gens).

-spec outcome(property(), [term()]) -> passed | refused | {failed, binary()}.
outcome(#{given := Given, check := Check}, Values) ->
    case bt_prim:truth(apply(Given, Values)) of
        false -> refused;
        true ->
            try bt_future:force(apply(Check, Values)) of
                false -> {failed, <<"the check answered false">>};
                _ -> passed
            catch Class:Reason:Stack -> caught(bt_error:exception(Class, Reason, Stack))
            end
    end.

-spec caught(bt_error:exception()) -> refused | {failed, binary()}.
caught({'$bt_value', 'TestSkipped', _}) -> refused;
caught({'$bt_value', 'AssertionFailed', _} = E) -> {failed, bt_error:message(E)};
caught(E) -> {failed, bt_prim_exception:print(E)}.

%% @doc Greedy: the first smaller value that still fails, again and again.
-spec shrink(property(), [term()], non_neg_integer()) -> [term()].
shrink(_, Values, 0) -> Values;
shrink(#{gens := Gens} = Property, Values, Left) ->
    Candidates = candidates(Gens, Values, []),
    case first_failing(Property, Candidates, Left) of
        {found, Smaller, Rest} -> shrink(Property, Smaller, Rest);
        none -> Values
    end.

-spec candidates([bt_prim_generator:generator()], [term()], [term()]) -> [[term()]].
candidates([Gen | Gens], [Value | Values], Before) ->
    Here = [lists:reverse(Before, [Smaller | Values]) || Smaller <- bt_prim_generator:smaller(Gen, Value)],
    Here ++ candidates(Gens, Values, [Value | Before]);
candidates([], [], _) -> [].

-spec first_failing(property(), [[term()]], non_neg_integer()) -> {found, [term()], non_neg_integer()} | none.
first_failing(_, [], _) -> none;
first_failing(_, _, 0) -> none;
first_failing(Property, [Values | Rest], Left) ->
    case outcome(Property, Values) of
        {failed, _} -> {found, Values, Left - 1};
        _ -> first_failing(Property, Rest, Left - 1)
    end.

-spec report(property(), [term()], binary(), pos_integer(), integer()) -> no_return().
report(#{names := Names}, Values, Why, Run, Seed) ->
    Bindings = [[Name, " = ", bt_prim:print(Value)] || {Name, Value} <- lists:zip(Names, Values)],
    bt_prim:raise('AssertionFailed',
                  [Why, " for ", lists:join(", ", Bindings),
                   io_lib:format(" (after ~b tries, seed ~b)", [Run, Seed])],
                  #{expected => true, actual => list_to_tuple(Values), seed => Seed}).
