%% @doc What errors say: names, sentences, hints, frames, and the map a boundary sends.
-module(bt_error_tests).
-include_lib("eunit/include/eunit.hrl").

error_test_() ->
    {foreach, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{atom_to_list(Name), fun() -> Test() end}
      || {Name, Test} <- [{not_understood, fun not_understood/0}, {clauses, fun clauses/0}, {hints, fun hints/0},
                          {of_erlang, fun of_erlang/0}, {of_elixir, fun of_elixir/0}, {maps, fun error_map/0},
                          {remote, fun remote/0}, {frames, fun frames/0}, {messages, fun messages/0},
                          {every_class, fun every_class/0}]]}.

raised(Fun) ->
    try {none, Fun()}
    catch Class:Reason:Stack ->
        #{class := Name, message := Message, hint := Hint} = bt_error:map(Class, Reason, Stack),
        {Name, Message, Hint}
    end.

not_understood() ->
    bt_test_classes:class('ErCounter', 'Actor', #{}, ["increment(_) -> 1.", "'add:'(_, _) -> 1."]),
    Counter = {'$bt_actor', 'ErCounter', self(), 1},
    ?assertEqual({'MessageNotUnderstood', <<"ErCounter does not understand #incremnet">>, <<"Did you mean increment?">>},
                 raised(fun() -> bt_error:not_understood(Counter, incremnet) end)),
    ?assertEqual({'MessageNotUnderstood', <<"nil does not understand #foo:">>, <<"Is the variable or field set?">>},
                 raised(fun() -> bt_error:not_understood(nil, 'foo:', [1]) end)),
    bt_test_classes:class('ErMoney', 'Value', #{fields => [{amount, literal, 0}, {currency, literal, chf}]}, []),
    ?assertMatch({_, _, <<"Did you mean amount:?">>},
                 raised(fun() -> bt_error:not_understood({'$bt_class', 'ErMoney'}, 'amont:', [1]) end)),
    ?assertMatch({'MessageNotUnderstood', <<"ErCounter does not understand #neww">>, <<"Did you mean new or new:?">>},
                 raised(fun() -> bt_error:not_understood({'$bt_class', 'ErCounter'}, neww) end)).

clauses() ->
    ?assertEqual({'MatchError', <<"Integer fib: has no clause for -1">>, <<>>},
                 raised(fun() -> bt_error:no_clause(3, 'fib:', [-1]) end)),
    ?assertEqual({'MatchError', <<"{#ok, v} does not match 3">>, <<>>},
                 raised(fun() -> bt_error:match_error(<<"{#ok, v}">>, 3, {<<>>, 1, <<>>}) end)),
    ?assertEqual({'TypeError', <<"a condition must be true or false, this is 3">>, <<>>},
                 raised(fun() -> bt_error:not_boolean(3, {<<>>, 1, <<>>}) end)),
    ?assertEqual({'UndefinedClass', <<"Integr is not a class">>, <<"Did you mean Integer?">>},
                 raised(fun() -> bt_error:undefined_class('Integr') end)).

hints() ->
    ?assertEqual(<<"Did you mean size?">>, bt_error:did_you_mean(sise, [size, select])),
    ?assertEqual(<<>>, bt_error:did_you_mean(zzz, [size, select])),
    ?assertEqual(<<"Its fields are size, select.">>, bt_error:did_you_mean(zzz, [size, select], "Its fields are ")),
    ?assertEqual(<<>>, bt_error:did_you_mean(zzz, [], "Its fields are ")).

of_erlang() ->
    Three = list_to_integer("3"),
    [?assertEqual(Expected, raised(Fun))
     || {Expected, Fun} <-
            [{{'ZeroDivisionError', <<"division by zero">>, <<>>}, fun() -> Three div zero() end},
             {{'ArithmeticError', <<"1.0e308 * 30 is too large for a Float">>, <<>>}, fun() -> call(erlang, '*', [1.0e308, Three * 10]) end},
             {{'ArithmeticError', <<"1.0e308 * 30 is too large for a Float">>, <<>>}, fun() -> opaque(1.0e308) * opaque(30) end},
             {{'TypeError', <<"arithmetic does not work here: #a + 3">>, <<>>}, fun() -> nothing() + Three end},
             {{'KeyNotFound', <<"key 3 is not in this Dictionary">>, <<>>}, fun() -> map_get(Three, maps:from_list([])) end},
             {{'MatchError', <<"no pattern matches 3">>, <<>>}, fun() -> {ok, _} = opaque(Three) end},
             {{'ArityMismatch', <<"a Block/1 takes 1 argument, it was given 2">>, <<>>}, fun() -> apply(fun(_) -> 1 end, [1, 2]) end},
             {{'BEAMError', <<"there is no module Erlang.list">>, <<"Did you mean lists?">>}, fun() -> call(list, reverse, [[]]) end},
             {{'BEAMError', <<"Erlang.lists has no function revers with 1 argument">>, <<"Did you mean reverse?">>},
              fun() -> call(lists, revers, [[]]) end},
             {{'BEAMError', <<"Erlang.lists has no function reverse with 3 arguments">>, <<"reverse takes 1 or 2 arguments.">>},
              fun() -> call(lists, reverse, [1, 2, 3]) end},
             {{'BEAMError', <<"Erlang.lists:nth/2 has no clause for 0, #(1)">>, <<>>}, fun() -> call(lists, nth, [0, [1]]) end},
             {{'BEAMError', <<"Erlang.erlang:atom_to_list/1 does not accept 3: argument 1 is not an atom">>, <<>>},
              fun() -> call(erlang, atom_to_list, [Three]) end},
             {{'BEAMError', <<"Erlang error #custom">>, <<>>}, fun() -> erlang:error(custom) end},
             {{'ThrowError', <<"a value was thrown and nobody caught it: #up">>, <<>>}, fun() -> throw(up) end},
             {{'ExitError', <<"the process was told to exit: #bye">>, <<>>}, fun() -> exit(bye) end},
             {{'BlockCannotReturn', <<"the method this block would return from has ended">>,
               <<"Leave out ^ when the block's value is wanted.">>}, fun() -> throw({'$bt_return', make_ref(), 1}) end}]].

zero() -> list_to_integer("0").

nothing() -> list_to_atom("a").

opaque(Term) -> binary_to_term(term_to_binary(Term)).

call(Module, Function, Args) -> apply(Module, Function, Args).

of_elixir() ->
    Exception = #{'__struct__' => 'Elixir.NoSuchError', '__exception__' => true, message => <<"m">>},
    ?assertMatch({'BEAMError', <<"NoSuchError: ", _/binary>>, _}, raised(fun() -> erlang:error(Exception) end)).

error_map() ->
    {Module, _} = bt_test_classes:module('ErMapped', ["m(_) -> {bt_error:raise('TypeError', <<\"t\">>, #{hint => <<\"h\">>, index => 3, big => [1]})}."]),
    Map = try Module:m(x) catch Class:Reason:Stack -> bt_error:map(Class, Reason, Stack) end,
    ?assertMatch(#{class := 'TypeError', message := <<"t">>, hint := <<"h">>, remote := [],
                   frames := [#{where := <<"ErMapped >> m">>, line := 1}]}, Map),
    ?assertEqual(#{index => 3}, maps:get(details, Map)).

%% An error from another process brings its frames along; the frames here are those of who waited.
remote() ->
    Far = [#{where => <<"Far >> away">>, unit => <<"cell[1]">>, line => 3}],
    {Module, _} = bt_test_classes:module('ErNear', ["near(_, E) -> {erlang:error({bt_error, E})}."]),
    Exception = {'$bt_value', 'Error', #{message => <<"x">>, '$frames' => Far, '$remote' => Far}},
    Map = try Module:near(x, Exception) catch Class:Reason:Stack -> bt_error:map(Class, Reason, Stack) end,
    ?assertMatch(#{remote := Far, frames := [#{where := <<"ErNear >> near">>}]}, Map).

frames() ->
    At = fun(M, F) -> {M, F, 1, [{file, "cell[7]"}, {line, 4}]} end,
    Names = [Where || #{where := Where} <- bt_frames:frames(
        [At('bt@Counter@17', increment), At('bt@Counter@17', 'class make:'), At('bt@Counter@17', '-at:put:/2-fun-0-'),
         At('bt@Counter@17', '-at:put:/2-lists^map/1-0-'), At(lists, map), At('bt@std@List@4', 'do:'), At(bt_send, keep),
         At('bt@cell@42', s1), At('bt@cell@42', '-s1/0-fun-1-'), At('bt@Counter@17', 'field x'), At('bt@Counter@17', migrate)])],
    ?assertEqual([<<"Counter >> increment">>, <<"Counter class >> make:">>, <<"a block in Counter >> at:put:">>,
                  <<"Counter >> at:put:">>, <<"List >> do:">>, <<>>, <<"a block">>, <<"Counter field x">>,
                  <<"Counter >> state">>], Names),
    ?assertMatch([#{unit := <<"cell[7]">>, line := 4}], bt_frames:frames([At('bt@A@1', a), At('bt@A@1', a)])),
    ?assert(length(bt_frames:frames([At('bt@A@1', list_to_atom("f" ++ integer_to_list(N))) || N <- lists:seq(1, 100)])) =< 30).

messages() ->
    ?assertEqual(<<"Error">>, bt_error:message({'$bt_value', 'Error', #{}})),
    ?assertEqual(<<"Error">>, bt_error:message({'$bt_value', 'Error', #{message => nil}})),
    ?assertEqual(<<"#(1)">>, bt_error:message({'$bt_value', 'Error', #{message => [1]}})).

%% Whatever the runtime raises can be caught as an Error.
every_class() ->
    [?assert(bt_class:inherits(Class, 'Error')) || {_, Classes} <- bt_error:classes(), Class <- Classes].
