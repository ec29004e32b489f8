%% @doc Announcements: in order, to those who subscribed; a listener that cannot keep up is cut; a history that stays small.
-module(bt_lifecycle_tests).
-include_lib("eunit/include/eunit.hrl").

lifecycle_test_() ->
    {foreach, fun bt_test_node:start/0, fun bt_test_node:stop/1,
     [fun nobody/0, fun in_order/0, fun once/0, fun a_failing_block_goes_on/0, {timeout, 30, fun cut/0}, fun history/0]}.

subscribe(Class, Block) ->
    ok = declared(Class),
    bt_prim_announcer:'when'(bt_lifecycle:announcer(), {'$bt_class', Class}, Block).

declared(Class) ->
    case bt_class:exists(Class) of
        true -> ok;
        false -> bt_test_classes:class(Class, 'Value', #{}, []), ok
    end.

told(N) -> bt_lifecycle:tell('ActorSpawned', fun() -> #{actor => N} end).

nobody() ->
    ok = bt_lifecycle:tell('ActorSpawned', fun() -> error(made_for_nobody) end),
    ?assertEqual(0, bt_prim_announcer:count(bt_lifecycle:announcer())).

in_order() ->
    Self = self(),
    S = subscribe('ActorSpawned', fun({_, _, #{actor := N}}) -> Self ! {heard, N}, nil end),
    [told(N) || N <- lists:seq(1, 100)],
    ?assertEqual(lists:seq(1, 100), [receive {heard, N} -> N after 20000 -> timeout end || _ <- lists:seq(1, 100)]),
    ?assert(bt_prim_announcer:unsubscribe(S)),
    told(101),
    ?assertEqual(silence, receive {heard, Late} -> Late after 50 -> silence end).

once() ->
    Self = self(),
    ok = declared('ActorSpawned'),
    S = bt_prim_announcer:when_once(bt_lifecycle:announcer(), {'$bt_class', 'ActorSpawned'},
                                    fun(_) -> Self ! heard, nil end),
    told(1),
    receive heard -> ok end,
    bt_test_node:wait_until(fun() -> not bt_prim_announcer:is_active(S) end).

a_failing_block_goes_on() ->
    Self = self(),
    S = subscribe('ActorSpawned', fun({_, _, #{actor := N}}) -> Self ! {heard, N}, error(oops) end),
    told(1), told(2),
    receive {heard, 1} -> ok end,
    receive {heard, 2} -> ok end,
    ?assert(bt_prim_announcer:unsubscribe(S)).

cut() ->
    S = subscribe('ActorSpawned', fun(_) -> timer:sleep(infinity) end),
    [told(N) || N <- lists:seq(1, 10100)],
    ?assertNot(bt_prim_announcer:is_active(S)),
    [Warning] = [Text || {event, warning, _, #{message := Text}} <- bt_test_node:events()],
    ?assertMatch({match, _}, re:run(Warning, "ActorSpawned was ended: 10000 announcements wait")).

history() ->
    [bt_sup_history:note(N rem 7, {restarted, N}) || N <- lists:seq(1, 5000)],
    ?assert(ets:info(bt_sup_history, size) =< 2000),
    Last = bt_sup_history:of_keys([3]),
    ?assertEqual(60, length(Last)),
    ?assertMatch(#{key := 3, what := restarted, reason := 4994}, lists:last(Last)).
