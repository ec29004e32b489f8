%% @doc The last messages an actor handled, with its fields before and after: kept in its own dictionary, where a view reads
%% them without asking.  Knows the message envelope; whether to record is `bt_tools'' business.
%%
%% Example: `bt_recent:entries(Ref)' is `[#{selector => increment, before => #{value => 0}, …}]', oldest first.
-module(bt_recent).

-export([begun/1, ended/2, last/0, entries/1, of_dictionary/1, kept/0]).

-export_type([entry/0]).

%% So many are kept; twice as many before the older half is dropped, which makes it cheap.
-define(KEPT, 50).
%% Machine words of heap beyond which only a few are kept: payloads may be large.
-define(LARGE_HEAP, 8000000).
-define(FEW, 5).

-type entry() :: #{number := pos_integer(), message := tuple(), begun := integer(), ended := integer(),
                   outcome := ok | error, value := term(), before := bt_actor:fields(), 'after' := bt_actor:fields()}.

%% @doc How many are kept.
-spec kept() -> pos_integer().
kept() -> ?KEPT.

%% @doc The message under '$bt_msg' begins.
-spec begun(bt_actor:fields()) -> ok.
begun(Before) ->
    _ = put('$bt_recording', {bt_time:stamp(), Before}),
    ok.

%% @doc It has answered, or failed.
-spec ended(ok | error, term()) -> ok.
ended(Outcome, Value) ->
    case erase('$bt_recording') of
        {Begun, Before} -> add({get('$bt_msg'), Begun, bt_time:stamp(), Outcome, Value, Before, get('$bt_state')});
        undefined -> ok
    end.

-spec add(tuple()) -> ok.
add(Entry) ->
    {Number, Length, Entries} = recorded(get('$bt_recent')),
    _ = put('$bt_recent', {Number + 1, Length + 1, [Entry | Entries]}),
    ok.

-spec recorded(term()) -> {non_neg_integer(), non_neg_integer(), [tuple()]}.
recorded(undefined) -> {0, 0, []};
recorded({Number, Length, Entries}) when Length >= 2 * ?KEPT ->
    {_, Words} = process_info(self(), total_heap_size),
    Some = case Words > ?LARGE_HEAP of true -> ?FEW; false -> ?KEPT end,
    {Number, Some, lists:sublist(Entries, Some)};
recorded(Recent) -> Recent.

%% @doc The last one's message, and the fields before it.
-spec last() -> {tuple(), bt_actor:fields()} | none.
last() ->
    case get('$bt_recent') of
        {_, _, [{Message, _, _, _, _, Before, _} | _]} -> {Message, Before};
        _ -> none
    end.

%% @doc Those of an actor, oldest first; read without asking it.
-spec entries(bt_actor:ref()) -> [entry()].
entries(Ref) ->
    case bt_actor_ref:pid(Ref) of
        nil -> [];
        Pid ->
            case process_info(Pid, dictionary) of
                {dictionary, Dictionary} -> of_dictionary(proplists:get_value('$bt_recent', Dictionary));
                undefined -> []
            end
    end.

-spec of_dictionary(term()) -> [entry()].
of_dictionary({Last, _, Entries}) ->
    Newest = lists:sublist(Entries, ?KEPT),
    lists:reverse([entry(Number, Entry) || {Number, Entry} <- lists:zip(lists:seq(Last, Last - length(Newest) + 1, -1), Newest)]);
of_dictionary(_) -> [].

-spec entry(pos_integer(), tuple()) -> entry().
entry(Number, {Message, Begun, Ended, Outcome, Value, Before, After}) ->
    #{number => Number, message => Message, begun => Begun, ended => Ended, outcome => Outcome, value => Value,
      before => Before, 'after' => After}.
