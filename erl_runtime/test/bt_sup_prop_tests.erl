%% Trees behave as the same trees in plain Erlang: who starts, in which order, after which crash; when it is over.
-module(bt_sup_prop_tests).
-include_lib("proper/include/proper.hrl").
-include_lib("eunit/include/eunit.hrl").

-define(S, {<<"cell[1]">>, 3, <<>>}).
-define(QUIET_MS, 1000).

like_otp_test_() ->
    {setup, fun setup/0, fun stop/1,
     {timeout, 300, fun() -> ?assert(proper:quickcheck(prop_like_otp(), [{numtests, 150}, quiet, {to_file, user}])) end}}.

setup() ->
    Node = bt_test_node:start(),
    {ok, Sup} = bt_user_sup:start_link(),
    unlink(Sup),
    logger:set_primary_config(level, none),
    bt_test_classes:class('Named', 'Actor', #{fields => [{label, literal, nil}, {observer, literal, nil}]},
        ["'class supervisionPolicy'(_) -> permanent.",
         "initialize(_) -> #{label := N, observer := O} = get('$bt_state'), O ! {started, N, self()}, nil.",
         "crash(_) -> erlang:error({badmap, 1})."]),
    {Node, Sup}.

stop({Node, Sup}) ->
    logger:set_primary_config(level, notice),
    exit(Sup, shutdown),
    bt_test_node:stop(Node).

%%% ------------------------------------------------------------------ random trees, random ends

tree(0) -> {strategy(), range(0, 3), 3600, children(0)};
tree(Depth) -> {strategy(), range(0, 3), 3600, children(Depth)}.

strategy() -> oneof([one_for_one, one_for_all, rest_for_one]).

children(Depth) -> ?LET(N, range(1, 3), vector(N, child(Depth))).

child(0) -> {worker, name, oneof([permanent, permanent, transient, temporary])};
child(Depth) -> frequency([{3, child(0)}, {1, {tree, name, tree(Depth - 1)}}]).

%% Whose turn it is, and how it ends.
ends() -> list({range(0, 20), oneof([crash, kill, normal])}).

prop_like_otp() ->
    ?FORALL({Drawn, Ends}, {tree(2), ends()},
        begin
            {Tree, _} = named(Drawn, 1),
            {Plain, Ours} = both(Tree, Ends, [3, 30, 100, 1000]),
            ?WHENFAIL(io:format("~p~n~p~nOTP:  ~p~nours: ~p~n", [Tree, Ends, Plain, Ours]), Plain =:= Ours)
        end).

%% What differs on a busy machine only because nobody waited long enough is the same when they wait longer.
both(Tree, Ends, [Wait | Longer]) ->
    _ = put(wait_ms, Wait),
    case {plain(Tree, Ends), ours(Tree, Ends)} of
        {Seen, Seen} -> {Seen, Seen};
        Differ when Longer =:= [] -> Differ;
        _ -> both(Tree, Ends, Longer)
    end.

named({Strategy, Intensity, Period, Children}, N) ->
    {Named, Next} = lists:mapfoldl(fun name/2, N, Children),
    {{Strategy, Intensity, Period, Named}, Next}.

name({worker, name, Restart}, N) -> {{worker, name_of(N), Restart}, N + 1};
name({tree, name, Tree}, N) ->
    {Named, Next} = named(Tree, N + 1),
    {{tree, name_of(N), Named}, Next}.

name_of(N) -> list_to_atom("n" ++ integer_to_list(N)).

%%% ------------------------------------------------------------------ the two runs

%% Who started after each end, and whether the tree was still there.
plain(Tree, Ends) ->
    Self = self(),
    {Pid, Mon} = spawn_monitor(fun() ->
        process_flag(trap_exit, true),
        {ok, Sup} = bt_plain_sup:start_link(Tree, Self),
        Self ! {top, Sup},
        receive {'EXIT', Sup, _} -> ok; stop -> exit(Sup, shutdown) end
    end),
    Top = receive {top, Found} -> Found end,
    Seen = observed(Ends, Top, started(#{}, []), fun(_, Worker, Reason) -> end_plain(Worker, Reason) end),
    Pid ! stop,
    receive {'DOWN', Mon, process, Pid, _} -> ok end,
    Seen.

end_plain(Worker, kill) -> exit(Worker, kill);
end_plain(Worker, crash) -> Worker ! {leave, {bt_error, <<"crash">>}};
end_plain(Worker, normal) -> Worker ! {leave, normal}.

ours(Tree, Ends) ->
    {'$bt_actor', _, {team, Key}, _} = Team = bt_team:start({'$bt_class', define(Tree)}),
    Top = bt_keys:pid(Key),
    Seen = observed(Ends, Top, started(#{}, []), fun end_ours/3),
    nil = bt_team:stop(Team),
    Seen.

end_ours(_, Worker, kill) -> exit(Worker, kill);
end_ours(_, Worker, crash) -> bt_send:cast(bt_registry:ref(Worker), crash, ?S);
end_ours(_, Worker, normal) -> Worker ! {'$bt_stop', normal}.

%% A class for the tree; classes for those below it.
define({Strategy, Intensity, Period, Children}) ->
    Class = list_to_atom("Tree" ++ integer_to_list(erlang:unique_integer([positive]))),
    Values = #{strategy => maps:get(Strategy, #{one_for_one => oneForOne, one_for_all => oneForAll, rest_for_one => restForOne}),
               maxRestarts => Intensity, restartWindow => Period, children => [entry(Child) || Child <- Children]},
    persistent_term:put({?MODULE, Class}, Values),
    Read = fun(What) ->
               lists:flatten(io_lib:format("'class ~s'(_) -> maps:get(~s, persistent_term:get({~s, '~s'})).",
                                           [What, What, ?MODULE, Class]))
           end,
    bt_test_classes:class(Class, 'Supervisor', #{},
                          ["'class supervisionPolicy'(_) -> permanent." | [Read(What) || What <- maps:keys(Values)]]),
    Class.

entry({worker, Name, Restart}) ->
    {{'$bt_class', 'Named'}, #{label => Name, observer => self(), restart => Restart, id => Name}};
entry({tree, Name, Tree}) -> {{'$bt_class', define(Tree)}, #{id => Name}}.

observed(Ends, Top, {Living, First}, End) ->
    {_, Seen} = lists:foldl(fun({Turn, How}, {Now, Seen}) ->
                                case maps:to_list(maps:filter(fun(_, Pid) -> is_process_alive(Pid) end, Now)) of
                                    [] -> {Now, Seen};
                                    Alive ->
                                        {Name, Worker} = lists:nth(1 + Turn rem length(Alive), lists:sort(Alive)),
                                        Mon = monitor(process, Worker),
                                        End(Name, Worker, How),
                                        receive {'DOWN', Mon, process, Worker, _} -> ok end,
                                        settled(Top),
                                        {Next, Order} = started(Now, []),
                                        {Next, [{Name, How, Order, is_process_alive(Top)} | Seen]}
                                end
                            end, {Living, []}, Ends),
    {First, lists:reverse(Seen)}.

%% All supervisors have answered: whatever was to be restarted has been, or the tree is gone.
settled(Top) ->
    timer:sleep(get(wait_ms)),
    case is_process_alive(Top) of
        false -> timer:sleep(get(wait_ms));
        true -> try all_answer(Top) catch exit:_ -> settled(Top) end
    end.

all_answer(Sup) ->
    [all_answer(Child) || {_, Child, supervisor, _} <- gen_server:call(Sup, which_children, ?QUIET_MS), is_pid(Child)],
    ok.

started(Living, Order) ->
    receive {started, Name, Pid} -> started(Living#{Name => Pid}, [Name | Order])
    after get(wait_ms) -> {Living, lists:reverse(Order)}
    end.
