%% @doc Kills children of a tree one after another and looks how long each is gone: `Chaos on: team killEvery: … for: …'.
%% Works in the process that asks, which serves its blocks while it sleeps.  Knows trees; restarts nobody.
%%
%% Example: `#{kills := 3} = bt_chaos:run(Team, 10, 30, 42)' kills three children, ten milliseconds apart.
-module(bt_chaos).

-export([run/4]).

%% A child that is not back by then counts as lost.
-define(BACK_MS, 2000).
-define(SAMPLE, 100).
-define(KILLS, 100000).

-type child() :: {bt_keys:key(), bt_actor:ref(), pid()}.
-type kill() :: #{child := bt_actor:ref(), restarted := boolean(), milliseconds := float() | nil}.

%% @doc The slots of a ChaosReport.
-spec run(term(), term(), term(), term()) -> term().
run(Given, Every, For, Seed) ->
    {'$bt_actor', _, {team, Key}, _} = Team = team(bt_future:force(Given)),
    Period = max(1, bt_prim:duration_ms(Every, 'killEvery:')),
    Wanted = min(?KILLS, bt_prim:duration_ms(For, 'for:') div Period),
    Before = restarts(Key),
    {Kills, _} = kills(Key, Wanted, Period, bt_time:ms() + Period, random(bt_future:force(Seed))),
    bt_prim:value('ChaosReport', #{team => Team, kills => Kills, wanted => Wanted, survived => bt_keys:is_expected(Key),
                                   restarts => max(0, restarts(Key) - Before)}).

-spec team(term()) -> bt_actor:ref().
team({'$bt_actor', _, {team, _}, _} = Team) -> Team;
team(Other) -> bt_prim:type_error('on:killEvery:for:', "a supervisor", Other).

-spec random(term()) -> rand:state().
random(nil) -> rand:seed_s(exsss);
random(Seed) -> rand:seed_s(exsss, bt_prim:integer(Seed, 'seed:')).

-spec kills(bt_keys:key(), non_neg_integer(), pos_integer(), integer(), rand:state()) -> {[kill()], rand:state()}.
kills(_, 0, _, _, Random) -> {[], Random};
kills(Key, Left, Period, At, Random) ->
    _ = bt_wait:sleep(max(0, At - bt_time:ms())),
    case alive(Key) of
        [] -> no_victim(Key, Left, Period, At, Random);
        Victims ->
            {N, Next} = rand:uniform_s(length(Victims), Random),
            Kill = kill(lists:nth(N, Victims)),
            {Rest, Last} = kills(Key, Left - 1, Period, At + Period, Next),
            {[Kill | Rest], Last}
    end.

%% Everybody may just be starting; a tree that has ended has nobody for ever.
-spec no_victim(bt_keys:key(), pos_integer(), pos_integer(), integer(), rand:state()) -> {[kill()], rand:state()}.
no_victim(Key, Left, Period, At, Random) ->
    case bt_keys:is_expected(Key) of
        true -> kills(Key, Left - 1, Period, At + Period, Random);
        false -> {[], Random}
    end.

-spec kill(child()) -> kill().
kill({Key, Ref, Pid}) ->
    Began = erlang:monotonic_time(microsecond),
    true = exit(Pid, kill),
    _ = bt_wait:down(Pid, ?BACK_MS),
    case bt_keys:live_pid({key, Key}, ?BACK_MS) of
        {ok, _} ->
            Took = erlang:monotonic_time(microsecond) - Began,
            #{child => Ref, restarted => true, milliseconds => Took / 1000};
        _ -> #{child => Ref, restarted => false, milliseconds => nil}
    end.

%%% ------------------------------------------------------------------ whom

%% Actors at any depth; of a pool some, taken anywhere.
-spec alive(bt_keys:key()) -> [child()].
alive(Key) -> lists:append([alive_of(Child) || Child <- children(Key)]).

-spec children(bt_keys:key()) -> [bt_kin:child()].
children(Key) ->
    case bt_kin:is_pool(Key) of
        true -> bt_kin:sample(Key, ?SAMPLE);
        false -> bt_kin:children(Key)
    end.

-spec alive_of(bt_kin:child()) -> [child()].
alive_of(#{kind := actor, key := Key} = Child) ->
    case bt_keys:pid(Key) of
        Pid when is_pid(Pid) -> [{Key, bt_kin:ref(Child), Pid} || is_process_alive(Pid)];
        undefined -> []
    end;
alive_of(#{kind := foreign}) -> [];
alive_of(#{key := Key}) -> alive(Key).

-spec restarts(bt_keys:key()) -> non_neg_integer().
restarts(Key) -> lists:sum([restarts_of(Child) || Child <- bt_kin:children(Key)]).

-spec restarts_of(bt_kin:child()) -> non_neg_integer().
restarts_of(#{kind := Kind, key := Key}) when Kind =:= actor; Kind =:= foreign -> max(0, bt_keys:starts(Key) - 1);
restarts_of(#{key := Key}) -> max(0, bt_keys:starts(Key) - 1) + restarts(Key).
