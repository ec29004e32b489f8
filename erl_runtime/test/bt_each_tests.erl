%% @doc Which collections a loop goes through itself.
-module(bt_each_tests).
-include_lib("eunit/include/eunit.hrl").

%% Here the classes of the collections are not the library's.
each_test_() ->
    {setup, fun bt_test_classes:start/0, fun bt_test_classes:stop/1,
     [{"others are asked", fun() ->
          [?assertEqual(other, bt_each:items(C)) || C <- [[1, 2], {'$bt_array', {1}}, #{a => 1}, 3, nil]]
      end},
      {"an improper list is told", fun() ->
          ?assertError({bt_error, {'$bt_value', 'TypeError', _}}, bt_each:improper(2))
      end}]}.
