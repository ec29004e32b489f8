%% @doc A child's own limit: `maxRestarts: 2 restartWindow: 60' in an actor's class; a child that crashes more often is
%% given up, its siblings go on.  Works in the supervisor's process, whose dictionary remembers when a child crashed.
%%
%% Example: after `bt_sup_limit:crashed(MFArgs)' for the third time `bt_sup_limit:is_exceeded(Key, {2, 60})' is true.
-module(bt_sup_limit).

-export([of_class/1, offender/1, crashed/1, is_exceeded/2, give_up/3]).

-export_type([limit/0]).

%% So many restarts within so many seconds.
-type limit() :: none | {non_neg_integer(), pos_integer()}.

-define(WINDOW_S, 60).

%% @doc What an actor's class says of its instances.
-spec of_class(atom()) -> limit().
of_class(Class) ->
    Header = fun(Key, Default) -> bt_sup_spec:header({'$bt_class', Class}, Key, Default) end,
    case Header(maxRestarts, none) of
        none -> none;
        Max ->
            Window = Header(restartWindow, ?WINDOW_S),
            {bt_sup_spec:number(Max, 'maxRestarts:', Class), max(1, bt_sup_spec:number(Window, 'restartWindow:', Class))}
    end.

%% @doc Key and parent of the child that OTP's supervisor, in whose process this is, reports.
-spec offender([{atom(), term()}]) -> {bt_keys:key() | none, bt_keys:parent()}.
offender(Offender) ->
    case proplists:get_value(mfargs, Offender) of
        {_, _, undefined} -> forgotten(bt_supervisor:key(), proplists:get_value(id, Offender));
        Start -> child(Start)
    end.

%% OTP forgets how a temporary child was started.
-spec forgotten(bt_keys:key(), term()) -> {bt_keys:key() | none, bt_keys:parent()}.
forgotten(Parent, Id) ->
    case bt_kin:child(Parent, Id) of
        #{key := Key} -> {Key, Parent};
        none -> {none, Parent}
    end.

-spec child({module(), atom(), [term()]}) -> {bt_keys:key(), bt_keys:parent()}.
child({bt_sup_child, start_link, [#{key := Key, parent := Parent} | _]}) -> {Key, Parent};
child({bt_sup_child, start_member, [#{pool := Pool}, {Key, _}]}) -> {Key, Pool};
child({bt_sup_child, start_member, [#{pool := Pool}, Key]}) -> {Key, Pool}.

%% @doc The supervisor reports that a child has ended by itself.
-spec crashed({module(), atom(), [term()]}) -> ok.
crashed({_, _, [_, _, #{limit := Limit}]} = Start) -> note(Start, Limit);
crashed({_, _, [#{pool := _}, {_, #{limit := Limit}}]} = Start) -> note(Start, Limit);
crashed({_, _, [#{pool := _, limit := Limit} | _]} = Start) -> note(Start, Limit);
crashed(_) -> ok.

-spec note({module(), atom(), [term()]}, limit()) -> ok.
note(_, none) -> ok;
note(Start, {Max, Seconds}) ->
    {Key, _} = child(Start),
    Now = bt_time:ms(),
    Times = [Time || Time <- times(Key), Time > Now - Seconds * 1000],
    _ = put({?MODULE, Key}, lists:sublist([Now | Times], Max + 1)),
    ok.

-spec times(bt_keys:key()) -> [integer()].
times(Key) ->
    case get({?MODULE, Key}) of
        undefined -> [];
        Times -> Times
    end.

-spec is_exceeded(bt_keys:key(), limit()) -> boolean().
is_exceeded(_, none) -> false;
is_exceeded(Key, {Max, _}) -> length(times(Key)) > Max.

%% @doc There will be no next process, unless somebody restarts the child; it is told to the tree's cell and subscribers.
-spec give_up(bt_keys:key(), bt_keys:parent(), limit()) -> ok.
give_up(Key, Parent, {Max, Seconds}) ->
    _ = erase({?MODULE, Key}),
    Ref = bt_keys:known_ref(Key),
    true = bt_keys:gone(Key),
    ok = bt_sup_history:note(Key, given_up),
    ok = bt_lifecycle:tell('SupervisionChildGivenUp', fun() -> #{child => Ref, supervisor => bt_team:above(Parent)} end),
    bt_crash:report(bt_io:cell_of(group_leader()), bt_team_failure:child_given_up(Ref, Max, Seconds)).
