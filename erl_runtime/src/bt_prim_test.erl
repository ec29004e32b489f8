%% @doc TestCase: finding the tests of a class, running them, telling how they went.
%%
%% A test is a unary method whose name begins with `test'.  Each starts from a fresh instance after `setUp', which may
%% answer the instance to use; an assertion that fails raises AssertionFailed, `skip' raises TestSkipped.
-module(bt_prim_test).

-export([run/1, run/2, run_all/1, tests/1, fixture/0, assert/3, assert_equal/3, assert_reason/2, should_raise/3, fail/2, skip/1]).
-export([summary/1, report/1, html/1]).

-define(SITE, {<<>>, 0, <<>>}).
-define(FIXTURE, '$bt_suite_fixture').

-type outcome() :: passed | {failed | error | skipped, map()}.

%%% ------------------------------------------------------------------ running

%% @doc The TestResult of all tests of a class.
-spec run(term()) -> term().
run(Class) -> suite(Class, tests(Class)).

%% @doc Of one test, or of a List of them.
-spec run(term(), term()) -> term().
run(Class, Tests) when is_list(Tests) -> suite(Class, [wanted(Class, T) || T <- Tests]);
run(Class, Test) -> suite(Class, [wanted(Class, bt_future:force(Test))]).

-spec wanted(term(), term()) -> atom().
wanted({'$bt_class', Name} = Class, Test) ->
    Selector = bt_prim:symbol(Test, 'run:'),
    case bt_class:find(Name, Selector) of
        none -> bt_prim:raise('NotFound', [bt_prim:print(Class), " has no test ", bt_prim:print(Selector)],
                              #{hint => bt_error:did_you_mean(Selector, tests(Class))});
        _ -> Selector
    end.

%% @doc The tests of these classes, or of all below TestCase, in one TestResult.
-spec run_all([term()]) -> term().
run_all(Classes) ->
    Results = [run(Class) || Class <- Classes, tests(Class) =/= []],
    Sum = fun(Slot) -> lists:sum([maps:get(Slot, S) || {_, _, S} <- Results]) end,
    bt_prim:value('TestResult', #{name => <<"All tests">>, passed => Sum(passed), failed => Sum(failed), skipped => Sum(skipped),
                                  duration => Sum(duration), tests => lists:append([maps:get(tests, S) || {_, _, S} <- Results])}).

%% @doc The tests a class defines or inherits, in the order of its text.
-spec tests(term()) -> [atom()].
tests({'$bt_class', Name}) ->
    Chain = lists:takewhile(fun(C) -> C =/= 'TestCase' end, [Name | bt_class_store:ancestors(Name)]),
    lists:append([own_tests(C) || C <- lists:reverse(Chain)]).

-spec own_tests(atom()) -> [atom()].
own_tests(Class) ->
    Methods = [{maps:get(line, Layer, 0), Selector}
               || {Selector, Stacks} <- bt_class_store:own_methods(Class, instance), is_test(atom_to_list(Selector)),
                  Layer <- [bt_layers:top(Stacks)], Layer =/= none],
    [Selector || {_, Selector} <- lists:sort(Methods)].

-spec is_test(string()) -> boolean().
is_test("test" ++ Rest) -> not lists:member($:, Rest);
is_test(_) -> false.

-spec suite(term(), [atom()]) -> term().
suite({'$bt_class', Name} = Class, Tests) ->
    Start = erlang:monotonic_time(microsecond),
    Outcomes = around_suite(Class, Tests),
    Took = (erlang:monotonic_time(microsecond) - Start) / 1000,
    Count = fun(Kinds) -> length([T || {T, O} <- Outcomes, lists:member(kind(O), Kinds)]) end,
    bt_prim:value('TestResult',
                  #{name => atom_to_binary(Name), passed => Count([passed]), failed => Count([failed, error]),
                    skipped => Count([skipped]), duration => Took, tests => [row(Name, T, O) || {T, O} <- Outcomes]}).

-spec kind(outcome()) -> passed | failed | error | skipped.
kind(passed) -> passed;
kind({Kind, _}) -> Kind.

-spec row(atom(), atom(), outcome()) -> map().
row(Class, Test, passed) -> #{class => Class, test => Test, result => passed};
row(Class, Test, {Kind, Told}) -> Told#{class => Class, test => Test, result => Kind}.

%% What setUpOnce answers is the suite's fixture; when it fails every test fails with its error.
-spec around_suite(term(), [atom()]) -> [{atom(), outcome()}].
around_suite(Class, Tests) ->
    Former = get(?FIXTURE),
    case attempt(Class, fun() -> {value, send(bt_value:new(Class), setUpOnce)} end) of
        {value, Fixture} ->
            put(?FIXTURE, Fixture),
            try [{Test, one(Class, Test)} || Test <- Tests] ++ torn_down(Class)
            after put(?FIXTURE, Former)
            end;
        Failed -> [{Test, Failed} || Test <- Tests]
    end.

%% A suite that cannot be torn down has failed once more.
-spec torn_down(term()) -> [{atom(), outcome()}].
torn_down(Class) ->
    case attempt(Class, fun() -> {value, send(bt_value:new(Class), tearDownOnce)} end) of
        {value, _} -> [];
        Failed -> [{tearDownOnce, Failed}]
    end.

-spec fixture() -> term().
fixture() ->
    case get(?FIXTURE) of
        undefined -> nil;
        Fixture -> Fixture
    end.

-spec one(term(), atom()) -> outcome().
one({'$bt_class', Name} = Class, Test) -> bt_test_fields:during(Name, fun() -> fresh(Class, Test) end).

%% What a failed `setUp' had already begun is torn down too; the first failure is the one that is told.
-spec fresh(term(), atom()) -> outcome().
fresh(Class, Test) ->
    Fresh = bt_value:new(Class),
    {Case, Outcome} =
        case attempt(Class, fun() -> {value, ready(Fresh, send(Fresh, setUp))} end) of
            {value, Ready} -> {Ready, placed(Class, Test, attempt(Class, fun() -> send(Ready, Test), passed end))};
            Failed -> {Fresh, Failed}
        end,
    later(Outcome, attempt(Class, fun() -> send(Case, tearDown), passed end)).

%% `setUp' of a value may answer a copy with fields set.
-spec ready(term(), term()) -> term().
ready({'$bt_value', Class, _}, {'$bt_value', Class, _} = Other) -> Other;
ready(Fresh, _) -> Fresh.

%% A last statement that fails leaves no frame of its method, it was called in its place: then it is that statement's line.
-spec placed(term(), atom(), outcome()) -> outcome().
placed(_, _, passed) -> passed;
placed(_, _, {_, #{line := _}} = Outcome) -> Outcome;
placed({'$bt_class', Name}, Test, {Kind, Told}) ->
    case bt_describe:method(Name, instance, Test) of
        #{unit := Unit, line := Line, source := Source} ->
            Lines = binary:matches(string:trim(Source), <<"\n">>),
            {Kind, Told#{unit => Unit, line => Line + length(Lines)}};
        _ -> {Kind, Told}
    end.

-spec later(outcome(), outcome()) -> outcome().
later(passed, Torn) -> Torn;
later(Outcome, _) -> Outcome.

-spec send(term(), atom()) -> term().
send(Receiver, Selector) -> bt_send:call(Receiver, Selector, ?SITE).

-spec attempt(term(), fun(() -> Result)) -> Result | outcome().
attempt({'$bt_class', Name}, Fun) ->
    try Fun()
    catch Class:Reason:Stack ->
        Exception = bt_error:exception(Class, Reason, Stack),
        told(Name, Exception, bt_error:map(Class, Reason, Stack))
    end.

-spec told(atom(), bt_error:exception(), map()) -> outcome().
told(_, {'$bt_value', 'TestSkipped', Slots}, _) -> {skipped, #{message => maps:get(message, Slots, <<>>)}};
told(Name, {'$bt_value', 'AssertionFailed', Slots}, Map) ->
    {failed, (place(Name, Map))#{message => maps:get(message, Slots), expected => maps:get(expected, Slots, nil),
                                 actual => maps:get(actual, Slots, nil)}};
told(Name, {'$bt_value', Class, _} = Exception, Map) ->
    Message = <<(atom_to_binary(Class))/binary, ": ", (bt_error:message(Exception))/binary>>,
    {error, (place(Name, Map))#{message => Message}}.

%% The innermost line that stands in the test class itself.
-spec place(atom(), map()) -> map().
place(Class, #{frames := Frames}) ->
    Prefix = <<(atom_to_binary(Class))/binary, " >> ">>,
    case [F || #{where := Where} = F <- Frames, string:prefix(Where, Prefix) =/= nomatch] of
        [#{unit := Unit, line := Line} | _] -> #{unit => Unit, line => Line};
        [] -> #{}
    end.

%%% ------------------------------------------------------------------ assertions

-spec assert(term(), boolean(), term()) -> nil.
assert(Value, Wanted, Text) ->
    case bt_future:force(Value) of
        Wanted -> nil;
        Other -> failed([bt_prim:text(Text), ", got ", bt_prim:print(Other)], Wanted, Other)
    end.

-spec failed(iodata(), term(), term()) -> no_return().
failed(Text, Expected, Actual) -> bt_prim:raise('AssertionFailed', Text, #{expected => Expected, actual => Actual}).

-spec assert_equal(term(), term(), boolean()) -> nil.
assert_equal(Actual, Expected, Wanted) ->
    A = bt_future:force_deep(Actual),
    E = bt_future:force_deep(Expected),
    case {bt_prim:equal(A, E), Wanted} of
        {Same, Same} -> nil;
        {false, true} -> failed(["expected ", bt_prim:print(E), ", got ", bt_prim:print(A)], E, A);
        {true, false} -> failed(["expected anything but ", bt_prim:print(E)], E, A)
    end.

%% @doc The reason of a Result that went wrong: an equal value, or an exception that goes by that name.
-spec assert_reason(term(), term()) -> nil.
assert_reason(Actual, Given) ->
    Expected = bt_future:force(Given),
    case bt_prim:is_kind(Actual, 'Exception') andalso is_name(Expected) andalso fits(Actual, Expected) of
        true -> nil;
        false -> assert_equal(Actual, Expected, true)
    end.

-spec is_name(term()) -> boolean().
is_name({'$bt_class', _}) -> true;
is_name(Value) -> is_atom(Value).

%% @doc The block must raise an exception of the class, or of a kind given as Symbol.
-spec should_raise(term(), term(), boolean()) -> nil.
should_raise(Block, Wanted, Should) ->
    Fun = bt_prim:block(Block, 0, 'should:raise:'),
    case {raised(Fun), Should} of
        {none, true} -> failed(["expected ", bt_prim:print(Wanted), ", nothing was raised"], Wanted, nil);
        {none, false} -> nil;
        {{_, Exception}, _} ->
            case {fits(Exception, bt_future:force(Wanted)), Should} of
                {Same, Same} -> nil;
                _ -> failed(["expected ", [["not "] || not Should], bt_prim:print(Wanted), ", got ", bt_prim:print(Exception)],
                            Wanted, Exception)
            end
    end.

-spec raised(fun(() -> term())) -> none | {raised, bt_error:exception()}.
raised(Fun) ->
    try bt_exception:outermost(fun() -> bt_future:force(Fun()) end), none
    catch Class:Reason:Stack -> {raised, bt_error:exception(Class, Reason, Stack)}
    end.

-spec fits(bt_error:exception(), term()) -> boolean().
fits(Exception, Kind) when is_atom(Kind) -> bt_prim_exception:is_called(Exception, Kind);
fits({'$bt_value', Class, _}, {'$bt_class', Wanted}) -> bt_class:inherits(Class, Wanted);
fits(Exception, Classes) -> lists:any(fun(Class) -> fits(Exception, Class) end, bt_prim:list(Classes, 'should:raise:')).

-spec fail(term(), term()) -> no_return().
fail(_, Message) -> failed(bt_prim:text(Message), nil, nil).

-spec skip(term()) -> no_return().
skip(Reason) -> bt_prim:raise('TestSkipped', bt_prim:text(Reason)).

%%% ------------------------------------------------------------------ telling

%% @doc `CounterTest: 3 passed, 1 failed, 0 skipped'.
-spec summary(term()) -> binary().
summary({_, _, #{name := Name, passed := Passed, failed := Failed, skipped := Skipped}}) ->
    iolist_to_binary(io_lib:format("~ts: ~b passed, ~b failed, ~b skipped", [Name, Passed, Failed, Skipped])).

%% @doc The summary and a line for each failure.
-spec report(term()) -> binary().
report({_, _, #{tests := Tests}} = Result) ->
    Lines = [["\n  ", line(T)] || #{result := R} = T <- Tests, R =:= failed orelse R =:= error],
    unicode:characters_to_binary([summary(Result), Lines]).

-spec line(map()) -> iodata().
line(#{class := Class, test := Test, message := Message} = Row) ->
    [atom_to_binary(Class), " >> ", atom_to_binary(Test), ": ", Message, where(Row)].

-spec where(map()) -> iodata().
where(#{unit := Unit, line := Line}) -> [" (", Unit, " line ", integer_to_binary(Line), ")"];
where(_) -> [].

-spec html(term()) -> binary().
html({_, _, #{tests := Tests}} = Result) ->
    Heads = [["<th>", H, "</th>"] || H <- ["test", "result", "expected", "actual", "line"]],
    unicode:characters_to_binary(["<p><b>", bt_render:escape(summary(Result)), "</b></p><table class=\"beamtalk-table\"><thead><tr>",
                                  Heads, "</tr></thead><tbody>", [html_row(T) || T <- Tests], "</tbody></table>"]).

-spec html_row(map()) -> iodata().
html_row(#{class := Class, test := Test, result := Result} = Row) ->
    Told = case Row of
               #{result := failed, expected := E, actual := A} when E =/= nil; A =/= nil -> [short(E), short(A)];
               #{message := Message} -> [Message, <<>>];
               _ -> [<<>>, <<>>]
           end,
    Cells = [<<(atom_to_binary(Class))/binary, " >> ", (atom_to_binary(Test))/binary>>, atom_to_binary(Result)]
        ++ Told ++ [iolist_to_binary(where(Row))],
    ["<tr>", [["<td>", bt_render:escape(C), "</td>"] || C <- Cells], "</tr>"].

-spec short(term()) -> binary().
short(Value) -> bt_print:short(Value).
