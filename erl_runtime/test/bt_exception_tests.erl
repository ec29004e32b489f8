%% @doc Signals and handlers: what runs where, what unwinds, what a handler may choose.
-module(bt_exception_tests).
-include_lib("eunit/include/eunit.hrl").

-define(CLASS(Name), {'$bt_class', Name}).

exception_test_() ->
    {foreach, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{atom_to_list(Name), fun() -> Test(), ?assertEqual([], handlers()) end}
      || {Name, Test} <- [{catching, fun catching/0}, {subclasses, fun subclasses/0}, {erlang_errors, fun erlang_errors/0},
                          {order, fun order/0}, {returning, fun returning/0}, {retrying, fun retrying/0},
                          {passing, fun passing/0}, {in_handler, fun in_handler/0}, {resuming, fun resuming/0},
                          {restarting, fun restarting/0}, {choosing, fun choosing/0}, {ensuring, fun ensuring/0},
                          {curtailed, fun curtailed/0}, {non_local, fun non_local/0}, {signal_again, fun signal_again/0},
                          {sets, fun sets/0}, {outermost, fun outermost/0}, {unhandled, fun unhandled/0},
                          {frames, fun frames/0}, {plain, fun plain/0}, {unknown_class, fun unknown_class/0}]]}.

%% No class is plain here: the library is not loaded.
plain() ->
    Sees = fun({_, _, Slots}) -> is_map_key('$frames', Slots) end,
    ?assert(bt_handling:guard(fun() -> signal('Error', <<"x">>) end, ['Error'], Sees, true)),
    ?assert(bt_handling:guard(fun() -> bt_error:raise('TypeError', "x") end, ['Error'], Sees, true)),
    ?assertEqual(other, bt_plain_exceptions:signal('Error', <<"x">>)),
    ?assertEqual(other, on('Error', fun() -> bt_plain_exceptions:signal('Error', <<"x">>) end, fun(_) -> caught end)),
    ?assertEqual(none, bt_plain_exceptions:template('Error')),
    ?assertEqual(none, bt_plain_exceptions:template('NoSuchClass')).

handlers() ->
    case get('$bt_handlers') of undefined -> []; Handlers -> Handlers end.

on(Class, Block, Do) -> bt_handling:on_do(Block, ?CLASS(Class), Do).

signal(Class, Text) -> bt_exception:signal({'$bt_value', Class, #{}}, Text).

catching() ->
    ?assertEqual(5, on('Error', fun() -> 5 end, fun(_) -> caught end)),
    ?assertEqual(<<"oops">>, on('Error', fun() -> signal('Error', <<"oops">>) end, fun bt_error:message/1)),
    ?assertEqual(plain, on('Error', fun() -> signal('Error', <<"oops">>) end, fun() -> plain end)),
    ?assertEqual(7, on('Error', fun() -> signal('Error', <<"oops">>) end, 7)).

subclasses() ->
    bt_test_classes:class('ExMine', 'Error', #{}, []),
    ?assertEqual('ExMine', on('Error', fun() -> signal('ExMine', <<"m">>) end, fun({_, Class, _}) -> Class end)),
    ?assertEqual(outer, on('Error', fun() -> on('ExMine', fun() -> signal('Error', <<"e">>) end, fun(_) -> inner end) end,
                           fun(_) -> outer end)).

erlang_errors() ->
    Zero = zero(),
    [?assertEqual(Class, on('Exception', Fun, fun({_, C, _}) -> C end))
     || {Class, Fun} <- [{'ZeroDivisionError', fun() -> 1 div Zero end}, {'TypeError', fun() -> nothing() * nothing() end},
                         {'KeyNotFound', fun() -> map_get(a, maps:from_list([])) end}, {'MatchError', fun() -> {ok, _} = Zero end},
                         {'BEAMError', fun() -> erlang:error(custom) end}, {'BEAMError', fun() -> lists:nope(1) end},
                         {'BEAMError', fun() -> nope:nope(1) end}, {'ThrowError', fun() -> throw(up) end},
                         {'ThrowError', fun() -> throw({a, b, c}) end},
                         {'ExitError', fun() -> exit(bye) end}, {'ArityMismatch', fun() -> (fun() -> 1 end)(Zero) end},
                         {'BEAMError', fun() -> lists:reverse(Zero) end}, {'BEAMError', fun() -> atom_to_list(Zero) end}]].

zero() -> list_to_integer("0").

nothing() -> binary_to_term(term_to_binary([])).

%% The handler runs before anything is unwound; then ensure blocks run, innermost first.
order() ->
    put(trace, []),
    Note = fun(What) -> put(trace, [What | get(trace)]) end,
    on('Error', fun() ->
                    bt_handling:ensure(fun() -> bt_handling:ensure(fun() -> signal('Error', <<"x">>) end, fun() -> Note(inner) end) end,
                                        fun() -> Note(outer) end)
                end, fun(_) -> Note(handler) end),
    ?assertEqual([handler, inner, outer], lists:reverse(get(trace))).

returning() ->
    ?assertEqual(5, on('Error', fun() -> signal('Error', <<"x">>), 1 end, fun(E) -> bt_exception:return(E, 5) end)),
    ?assertEqual(5, on('Error', fun() -> 1 div zero() end, fun(E) -> bt_exception:return(E, 5), 6 end)).

retrying() ->
    put(tries, 0),
    Block = fun() -> put(tries, get(tries) + 1), get(tries) < 3 andalso signal('Error', <<"no">>), get(tries) end,
    ?assertEqual(3, on('Error', Block, fun bt_exception:retry/1)),
    put(tries, 0),
    Late = fun() -> put(tries, get(tries) + 1), 6 div (get(tries) - 1) end,
    ?assertEqual(6, on('ZeroDivisionError', Late, fun bt_exception:retry/1)),
    ?assertEqual(other, on('Error', fun() -> signal('Error', <<"no">>) end,
                           fun(E) -> bt_exception:retry_using(E, fun() -> other end) end)).

passing() ->
    Pass = fun bt_exception:pass/1,
    ?assertEqual(<<"x">>, on('Error', fun() -> on('Error', fun() -> signal('Error', <<"x">>) end, Pass) end, fun bt_error:message/1)),
    ?assertEqual('ZeroDivisionError',
                 on('Error', fun() -> on('Error', fun() -> 1 div zero() end, Pass) end, fun({_, C, _}) -> C end)),
    ?assertError({bt_error, {'$bt_value', 'Error', #{message := <<"x">>}}},
                 on('Error', fun() -> on('Error', fun() -> signal('Error', <<"x">>) end, Pass) end, Pass)),
    Other = {'$bt_value', 'TypeError', #{message => <<"other">>}},
    ?assertEqual('TypeError', on('Error', fun() -> on('Error', fun() -> signal('Error', <<"x">>) end,
                                                      fun(E) -> bt_exception:resignal(E, Other) end) end,
                                 fun({_, C, _}) -> C end)).

%% An error in a handler goes to the handlers outside, never to its own again.
in_handler() ->
    ?assertEqual(<<"second">>,
                 on('Error', fun() -> on('Error', fun() -> signal('Error', <<"first">>) end,
                                         fun(_) -> signal('Error', <<"second">>) end) end, fun bt_error:message/1)),
    ?assertEqual('ZeroDivisionError',
                 on('Error', fun() -> on('Error', fun() -> signal('Error', <<"first">>) end, fun(_) -> 1 div zero() end) end,
                    fun({_, C, _}) -> C end)),
    put(count, 0),
    ?assertError({bt_error, {'$bt_value', 'ZeroDivisionError', _}},
                 on('Error', fun() -> signal('Error', <<"first">>) end, fun(_) -> put(count, get(count) + 1), 1 div zero() end)),
    ?assertEqual(1, get(count)).

resuming() ->
    ?assertEqual(10, on('Error', fun() -> signal('Error', <<"x">>) * 2 end, fun(E) -> bt_exception:resume(E, 5) end)),
    ?assertError({bt_error, {'$bt_value', 'Error', _}},
                 on('Error', fun() -> 1 div zero() end, fun(E) -> bt_exception:resume(E, 5) end)),
    ?assertError({bt_error, {'$bt_value', 'Error', _}},
                 on('Error', fun() -> bt_error:raise('TypeError', "final") end, fun(E) -> bt_exception:resume(E, 5) end)).

restarting() ->
    Offer = fun() -> {went_on, bt_exception:signal_restarts({'$bt_value', 'Error', #{message => <<"x">>}},
                                                            [{use_default, fun() -> 42 end}, {again, fun() -> again end}])} end,
    ?assertEqual({went_on, 42}, on('Error', Offer, fun(E) -> bt_exception:restart(E, use_default) end)),
    ?assertEqual([use_default, again], on('Error', Offer, fun bt_exception:restarts/1)),
    ?assertEqual({went_on, 42},
                 on('Error', fun() -> on('TypeError', Offer, fun(_) -> no end) end, fun(E) -> bt_exception:restart(E, use_default) end)),
    ?assertEqual({went_on, 42},
                 on('Error', fun() -> on('Error', Offer, fun bt_exception:pass/1) end,
                    fun(E) -> bt_exception:restart(E, use_default) end)),
    ?assertError({bt_error, {'$bt_value', 'RestartNotFound', _}}, on('Error', Offer, fun(E) -> bt_exception:restart(E, nope) end)),
    Far = try Offer() catch error:{bt_error, Unhandled} -> Unhandled end,
    ?assertError({bt_error, {'$bt_value', 'RestartNotFound', #{hint := <<"Choose the restart in", _/binary>>}}},
                 on('Error', fun() -> bt_exception:raise(Far) end, fun(E) -> bt_exception:restart(E, use_default) end)),
    Hint = try Offer() catch error:{bt_error, Exception} -> bt_error:hint(Exception) end,
    ?assertEqual(<<"Restarts: #use_default, #again.">>, Hint).

choosing() ->
    Offer = fun() -> {went_on, bt_exception:signal_restarts({'$bt_value', 'Error', #{message => <<"x">>}}, [{def, fun() -> 42 end}])} end,
    ?assertEqual({went_on, 42}, bt_handling:on_restarts(Offer, ?CLASS('Error'), [def])),
    ?assertEqual({went_on, 7}, bt_handling:on_restarts(Offer, ?CLASS('Error'), [{other, fun() -> 1 end}, {def, fun() -> 7 end}])),
    ?assertError({bt_error, _}, bt_handling:on_restarts(Offer, ?CLASS('Error'), [other])).

ensuring() ->
    ?assertEqual(3, bt_handling:ensure(fun() -> 3 end, fun() -> 4 end)),
    put(ran, no),
    ?assertError({bt_error, _}, bt_handling:ensure(fun() -> signal('Error', <<"x">>) end, fun() -> put(ran, yes) end)),
    ?assertEqual(yes, get(ran)).

curtailed() ->
    put(ran, no),
    ?assertEqual(3, bt_handling:if_curtailed(fun() -> 3 end, fun() -> put(ran, yes) end)),
    ?assertEqual(no, get(ran)),
    ?assertThrow({'$bt_return', ref, 1}, bt_handling:if_curtailed(fun() -> throw({'$bt_return', ref, 1}) end, fun() -> put(ran, yes) end)),
    ?assertEqual(yes, get(ran)).

%% `^' leaves through handlers.
non_local() ->
    ?assertThrow({'$bt_return', ref, 1}, on('Exception', fun() -> throw({'$bt_return', ref, 1}) end, fun(_) -> caught end)),
    ?assertThrow({'$bt_return', ref, 1}, on('Error', fun() -> signal('Error', <<"x">>) end, fun(_) -> throw({'$bt_return', ref, 1}) end)).

signal_again() ->
    ?assertEqual({outer, <<"x">>},
                 on('Error', fun() -> on('Error', fun() -> signal('Error', <<"x">>) end, fun bt_exception:signal/1) end,
                    fun(E) -> {outer, bt_error:message(E)} end)),
    Kept = on('Error', fun() -> signal('Error', <<"kept">>) end, fun(E) -> E end),
    ?assertEqual(<<"kept">>, on('Error', fun() -> bt_exception:signal(Kept) end, fun bt_error:message/1)).

sets() ->
    Both = [?CLASS('MatchError'), ?CLASS('TypeError')],
    ?assertEqual(either, bt_handling:on_do(fun() -> signal('TypeError', <<"x">>) end, Both, fun(_) -> either end)),
    ?assertEqual(either, bt_handling:on_do(fun() -> signal('TypeError', <<"x">>) end, {'$bt_array', list_to_tuple(Both)}, fun(_) -> either end)),
    ?assertError({bt_error, {'$bt_value', 'TypeError', #{message := <<"on:do: needs an exception class, got 3">>}}},
                 bt_handling:on_do(fun() -> signal('Error', <<"x">>) end, 3, fun(_) -> either end)).

%% What runs for another process is none of this one's handlers' business.
outermost() ->
    ?assertEqual({kept, <<"x">>},
                 on('Error', fun() ->
                                 try bt_exception:outermost(fun() -> signal('Error', <<"x">>) end)
                                 catch error:{bt_error, E} -> {kept, bt_error:message(E)}
                                 end
                             end, fun(_) -> caught end)).

unhandled() ->
    ?assertError({bt_error, {'$bt_value', 'Error', #{message := <<"x">>}}}, signal('Error', <<"x">>)),
    ?assertError({bt_error, _}, bt_exception:return({'$bt_value', 'Error', #{}}, 1)).

frames() ->
    {Module, _} = bt_test_classes:module('ExFramed', ["'class go:'(_, F) -> {went, F()}."]),
    Frames = on('Error', fun() -> Module:'class go:'(x, fun() -> signal('Error', <<"x">>) end) end,
                fun({_, _, #{'$frames' := Seen}}) -> bt_frames:seen(Seen) end),
    ?assertMatch([#{where := <<"ExFramed class >> go:">>, line := 1}], Frames).

unknown_class() ->
    ?assertEqual(caught, on('Error', fun() -> signal('ExNeverDefined', <<"x">>) end, fun(_) -> caught end)).
