%% @doc Who wants to hear of what happens to actors and supervisors, and telling them: `System announcer'.
%% Each subscription has a process of its own, which prints to the subscriber's cell and takes one announcement after the
%% other; while there is no subscription, whoever would announce reads one counter and goes on.
%%
%% Example: `bt_lifecycle:spawned(Ref)' tells those who subscribed to ActorSpawned.
-module(bt_lifecycle).

-export([init_table/0, announcer/0, listening/3, dropped/1, hand/2, catch_up/1]).
-export([spawned/1, ended/2, crashed/1, started/1, supervisor_started/1, supervisor_ended/2, tell/2, reason_text/1]).

-define(TABLE, ?MODULE).
-define(SUBSCRIPTIONS, 1).
%% So many announcements may wait for one subscriber.
-define(WAITING, 10000).

-type block() :: fun((term()) -> term()).
-type handler() :: {always | once, block()} | {listener, pid()}.

-spec init_table() -> ok.
init_table() ->
    ?TABLE = ets:new(?TABLE, [ordered_set, named_table, public, {read_concurrency, true}]),
    persistent_term:put(?MODULE, atomics:new(1, [])).

%% @doc The one Announcer of the node's own announcements.
-spec announcer() -> bt_prim_announcer:announcer().
announcer() -> bt_prim:value('Announcer', #{table => ?TABLE}).

%%% ------------------------------------------------------------------ subscribing

%% @doc The handler of a new subscription: of this announcer one that is run by a process.
-spec listening(ets:table(), pos_integer(), handler()) -> handler().
listening(?TABLE, Number, {Kind, Block}) ->
    Leader = group_leader(),
    ok = atomics:add(persistent_term:get(?MODULE), ?SUBSCRIPTIONS, 1),
    {listener, spawn(fun() -> _ = bt_origin:switch(Leader, 0), listen(Number, Kind, Block, Leader) end)};
listening(_, _, Handler) -> Handler.

%% @doc A subscription's row was taken out.
-spec dropped(handler()) -> ok.
dropped({listener, Pid}) ->
    ok = atomics:sub(persistent_term:get(?MODULE), ?SUBSCRIPTIONS, 1),
    Pid ! stop,
    ok;
dropped(_) -> ok.

-spec listen(pos_integer(), always | once, block(), pid()) -> ok.
listen(Number, Kind, Block, Leader) ->
    receive
        stop -> ok;
        {catch_up, Slot} ->
            bt_origin:done(Slot),
            listen(Number, Kind, Block, Leader);
        {announced, Announcement, Slot} ->
            Outcome = bt_prim_process:told(fun() -> Block(Announcement) end, Leader),
            bt_origin:done(Slot),
            case Kind =:= always andalso Outcome of
                ok -> listen(Number, Kind, Block, Leader);
                _ -> unsubscribe(Number)
            end
    end.

-spec unsubscribe(pos_integer()) -> ok.
unsubscribe(Number) ->
    _ = [dropped(Handler) || {_, _, Handler} <- ets:take(?TABLE, Number)],
    ok.

%%% ------------------------------------------------------------------ telling

%% @doc Give an announcement to a listener; counts for the cell at work until it has been heard.
-spec hand(pid(), term()) -> ok.
hand(Pid, Announcement) ->
    case process_info(Pid, message_queue_len) of
        {_, Waiting} when Waiting < ?WAITING ->
            Slot = bt_origin:current(),
            _ = bt_origin:begun(Slot),
            Pid ! {announced, Announcement, Slot},
            ok;
        undefined -> ok;
        _ -> cut(ets:match_object(?TABLE, {'_', '_', {listener, Pid}}))
    end.

%% @doc A cell ends when listeners have heard what has been announced until now.
-spec catch_up(bt_origin:slot()) -> ok.
catch_up(Slot) ->
    case is_heard() of
        false -> ok;
        true -> lists:foreach(fun({_, _, Handler}) -> catch_up(Handler, Slot) end, ets:tab2list(?TABLE))
    end.

-spec catch_up(handler(), bt_origin:slot()) -> ok.
catch_up({listener, Pid}, Slot) ->
    _ = bt_origin:begun(Slot),
    Pid ! {catch_up, Slot},
    ok;
catch_up(_, _) -> ok.

%% Who cannot keep up would hear of everything too late and take all memory meanwhile.
-spec cut([tuple()]) -> ok.
cut([{Number, Class, {listener, Pid}}]) ->
    {_, Leader} = process_info(Pid, group_leader),
    unsubscribe(Number),
    Text = [<<"The subscription to ">>, atom_to_binary(Class), <<" was ended: ">>, integer_to_binary(?WAITING),
            <<" announcements wait for its block.">>],
    bt_crash:warn(bt_io:cell_of(Leader),
                  #{class => 'Warning', message => iolist_to_binary(Text), frames => [], remote => [], details => #{},
                    hint => <<"Subscribe to a narrower class, or let the block do less.">>});
cut([]) -> ok.

%% @doc Announce an instance of Class; its fields are worked out for somebody only.
-spec tell(atom(), fun(() -> #{atom() => term()})) -> ok.
tell(Class, Fields) ->
    case is_heard() of
        false -> ok;
        true -> told([Pid || {_, Wanted, {listener, Pid}} <- ets:tab2list(?TABLE), bt_class:inherits(Class, Wanted)], Class, Fields)
    end.

-spec is_heard() -> boolean().
is_heard() -> atomics:get(persistent_term:get(?MODULE), ?SUBSCRIPTIONS) > 0.

-spec told([pid()], atom(), fun(() -> #{atom() => term()})) -> ok.
told([], _, _) -> ok;
told(Pids, Class, Fields) ->
    Announcement = bt_prim:value(Class, Fields()),
    lists:foreach(fun(Pid) -> hand(Pid, Announcement) end, Pids).

%%% ------------------------------------------------------------------ what happens

-spec spawned(bt_actor:ref()) -> ok.
spawned(Ref) -> is_heard() andalso tell('ActorSpawned', fun() -> #{actor => Ref} end), ok.

-spec ended(bt_actor:ref(), term()) -> ok.
ended(Ref, Reason) -> is_heard() andalso tell('ActorEnded', fun() -> #{actor => Ref, reason => reason(Reason)} end), ok.

%% @doc A supervisor has started a child, for the first time or again.
-spec started(bt_actor_start:child()) -> ok.
started(#{key := Key, parent := Parent}) ->
    case bt_keys:starts(Key) of
        1 -> is_heard() andalso first(bt_keys:ref(Key)), ok;
        Starts ->
            ok = bt_sup_history:note(Key, {restarted, Starts - 1}),
            tell('SupervisionChildRestarted',
                 fun() -> #{child => bt_keys:ref(Key), supervisor => bt_team:above(Parent), restarts => Starts - 1} end)
    end.

-spec first(bt_actor:ref() | pid() | none) -> ok.
first({'$bt_actor', _, {key, _}, _} = Ref) -> spawned(Ref);
first({'$bt_actor', _, {team, _}, _} = Ref) -> supervisor_started(Ref);
first(_) -> ok.

-spec supervisor_started(bt_actor:ref()) -> ok.
supervisor_started(Ref) -> tell('SupervisorStarted', fun() -> #{supervisor => Ref} end).

-spec supervisor_ended(bt_actor:ref(), stopped | killed | gaveUp) -> ok.
supervisor_ended(Ref, How) -> tell('SupervisorEnded', fun() -> #{supervisor => Ref, reason => How} end).

%% @doc What OTP's supervisor reports of a child that has ended by itself.
-spec crashed([{atom(), term()}]) -> ok.
crashed(Report) ->
    Offender = proplists:get_value(offender, Report),
    Reason = proplists:get_value(reason, Report),
    {Key, Parent} = bt_sup_limit:offender(Offender),
    ok = bt_sup_history:note(Key, {crashed, Reason}),
    tell('SupervisionChildCrashed',
         fun() ->
             #{child => child_ref(bt_kin:place(Parent, Key), proplists:get_value(pid, Offender)),
               supervisor => bt_team:above(Parent), reason => reason(Reason)}
         end).

%% A child that nobody will restart may have left the table of keys already.
-spec child_ref(bt_kin:child() | none, term()) -> term().
child_ref(#{kind := Kind} = Child, _) when Kind =:= actor; Kind =:= team -> bt_kin:ref(Child);
child_ref(_, Pid) -> Pid.

%% @doc Why a child ended, in words.
-spec reason_text(term()) -> binary().
reason_text(Reason) ->
    case reason(Reason) of
        Text when is_binary(Text) -> Text;
        Word when is_atom(Word) -> atom_to_binary(Word);
        Number -> integer_to_binary(Number)
    end.

%% A word for what is a word, a text for what an error said.
-spec reason(term()) -> term().
reason({bt_error, Text}) when is_binary(Text) -> Text;
reason(Word) when is_atom(Word) -> Word;
reason(Number) when is_integer(Number) -> Number;
reason({shutdown, Word}) -> reason(Word);
reason(Other) -> unicode:characters_to_binary(io_lib:format("~0tP", [Other, 9], [{chars_limit, 200}])).
