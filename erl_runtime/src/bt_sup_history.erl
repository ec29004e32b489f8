%% @doc What happened to supervised children lately: who crashed and why, who was started again; for views that are opened
%% afterwards.  A bounded table; written only when something happens.
%%
%% Example: `bt_sup_history:note(7, {crashed, killed}), [#{key := 7, what := crashed}] = bt_sup_history:of_keys([7])'.
-module(bt_sup_history).

-export([init_table/0, note/2, of_keys/1]).

-export_type([what/0, event/0]).

-type what() :: {crashed, term()} | {restarted, pos_integer()} | given_up.
-type event() :: #{key := bt_keys:key(), what := crashed | restarted | given_up, reason := term(), at := integer()}.

-define(TABLE, ?MODULE).
-define(KEPT, 2000).
-define(TOLD, 60).

-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [ordered_set, named_table, public]),
    ok.

-spec note(bt_keys:key(), what()) -> ok.
note(Key, What) ->
    true = ets:insert(?TABLE, {erlang:unique_integer([monotonic]), bt_time:ms(), Key, What}),
    _ = ets:info(?TABLE, size) > ?KEPT andalso ets:delete(?TABLE, ets:first(?TABLE)),
    ok.

%% @doc The last events of these children, oldest first.
-spec of_keys([bt_keys:key()]) -> [event()].
of_keys(Keys) -> lists:reverse(last(ets:last(?TABLE), maps:from_keys(Keys, true), ?TOLD)).

-spec last(integer() | '$end_of_table', #{bt_keys:key() => true}, non_neg_integer()) -> [event()].
last('$end_of_table', _, _) -> [];
last(_, _, 0) -> [];
last(Number, Keys, Left) ->
    Before = ets:prev(?TABLE, Number),
    case ets:lookup(?TABLE, Number) of
        [{_, At, Key, What}] when is_map_key(Key, Keys) -> [event(At, Key, What) | last(Before, Keys, Left - 1)];
        _ -> last(Before, Keys, Left)
    end.

-spec event(integer(), bt_keys:key(), what()) -> event().
event(At, Key, given_up) -> #{key => Key, what => given_up, reason => nil, at => At};
event(At, Key, {What, Reason}) -> #{key => Key, what => What, reason => Reason, at => At}.
