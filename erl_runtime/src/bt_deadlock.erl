%% @doc Who waits for whom: the wait-for graph of waits longer than 20 ms, and the circles in it.
%% A row says whom a process waits for, with what it was doing itself and whose blocks it runs meanwhile.  A circle is
%% believed only when all its members sleep: one that has its answer already is about to run.
%%
%% Example: `{deadlock, <<"Planner>>step waits for Critic>>review: waits for Planner">>}'.
-module(bt_deadlock).

-export([init_tables/0, save/0, restore/1, enter/3, check/0, edge/1, chain/1, drop_dead/0]).
-export([edges/0, members/1, found/0, end_wait/1]).

-export_type([edge/0]).

-define(TABLE, bt_waits).
%% The last circles that were found and broken: {Number, What is said of it, [{Name, Site}]}.
-define(FOUND, bt_deadlocks).
-define(FOUND_KEPT, 20).
-define(LONGEST, 1000).

-record(edge, {
    pid :: pid(),
    target :: pid(),
    what :: bt_wait:what(),
    name :: binary(),
    alias :: reference(),
    serving = [] :: [pid()],
    since :: integer(),
    number :: integer()
}).

%% The number of an actor; a process that is none comes after all of them.
-type rank() :: {pos_integer() | none, pid()}.
-type edge() :: #{target := pid(), what := bt_wait:what(), name := binary(), since := integer()}.

-spec init_tables() -> ok.
init_tables() ->
    ?TABLE = ets:new(?TABLE, [named_table, public, set, {keypos, #edge.pid}, {write_concurrency, true}]),
    ?FOUND = ets:new(?FOUND, [named_table, public, ordered_set]),
    ok.

%%% ------------------------------------------------------------------ edges

%% @doc The edge of an outer wait, while a block that came home waits itself.
-spec save() -> [tuple()].
save() -> ets:lookup(?TABLE, self()).

-spec restore([tuple()]) -> true.
restore([]) -> ets:delete(?TABLE, self());
restore([Edge]) -> ets:insert(?TABLE, Edge).

%% @doc The caller waits for Target; Alias is where it would be told of a circle.
-spec enter(pid(), bt_wait:what(), reference()) -> true.
enter(Target, What, Alias) ->
    Serving = case get('$bt_serving') of undefined -> []; Pids -> Pids end,
    ets:insert(?TABLE, #edge{pid = self(), target = holder(Target, What), what = What, name = doing(), alias = Alias,
                             serving = Serving, since = bt_time:ms(), number = erlang:unique_integer()}).

%% A Future made of others is held up by the process that one of them waits for.
-spec holder(pid(), bt_wait:what()) -> pid().
holder(Target, {future, {'$bt_future', Id, _}}) ->
    case bt_future_table:target(Id) of
        undefined -> Target;
        Pid -> Pid
    end;
holder(Target, _) -> Target.

%% @doc A process that is killed while it waits leaves its row.
-spec drop_dead() -> ok.
drop_dead() ->
    lists:foreach(fun(#edge{pid = Pid}) -> is_process_alive(Pid) orelse ets:delete(?TABLE, Pid) end,
                  ets:tab2list(?TABLE)).

%% @doc Whom a process waits for, when it has waited for a while.
-spec edge(pid()) -> edge() | none.
edge(Pid) ->
    case ets:lookup(?TABLE, Pid) of
        [#edge{target = Target, what = What, name = Name, since = Since}] ->
            #{target => Target, what => What, name => Name, since => Since};
        [] -> none
    end.

-spec doing() -> binary().
doing() ->
    case {get('$bt_self'), get('$bt_msg')} of
        {{'$bt_actor', Class, _, _}, {'$bt_msg', _, Selector, _, _, _, _, _, _}} -> method(Class, Selector);
        {{'$bt_actor', Class, _, _}, _} -> atom_to_binary(Class);
        {{'$bt_starting', Class}, _} -> method(Class, initialize);
        _ -> cell(bt_origin:is_cell())
    end.

-spec method(atom(), atom()) -> binary().
method(Class, Selector) -> <<(atom_to_binary(Class))/binary, ">>", (atom_to_binary(Selector))/binary>>.

-spec cell(boolean()) -> binary().
cell(true) -> <<"the cell">>;
cell(false) -> <<"a block">>.

%%% ------------------------------------------------------------------ circles

%% @doc Whether the caller's wait closes a circle and it is the one to give up.  `suspected': look again soon, somebody
%% in the circle may be about to go on, or has been told to give up.
-spec check() -> none | suspected | {deadlock, binary()}.
check() ->
    case circle(self()) of
        none -> none;
        Edges -> confirm(Edges)
    end.

-spec confirm([#edge{}, ...]) -> suspected | {deadlock, binary()}.
confirm(Edges) ->
    Asleep = lists:all(fun(#edge{pid = Pid}) -> Pid =:= self() orelse is_asleep(Pid) end, Edges),
    Same = lists:all(fun(#edge{pid = Pid} = Edge) -> ets:lookup(?TABLE, Pid) =:= [Edge] end, Edges),
    case Asleep andalso Same of
        true ->
            #edge{number = Number} = Last = last(Edges),
            Names = named(Edges),
            ok = remember(Number, Names, Edges),
            give_up(Last, Names);
        false -> suspected
    end.

%% Several may notice the same circle: it has the number of its last edge.
-spec remember(integer(), binary(), [#edge{}, ...]) -> ok.
remember(Number, Names, Edges) ->
    Members = [{Name, site(What)} || #edge{name = Name, what = What} <- in_order(Edges)],
    true = ets:insert(?FOUND, {Number, Names, Members}),
    _ = ets:info(?FOUND, size) > ?FOUND_KEPT andalso ets:delete(?FOUND, ets:first(?FOUND)),
    ok.

%% The youngest gives up, whoever noticed: what a program does must not depend on that.
-spec give_up(#edge{}, binary()) -> suspected | {deadlock, binary()}.
give_up(#edge{pid = Pid}, Names) when Pid =:= self() -> {deadlock, Names};
give_up(#edge{alias = Alias}, Names) ->
    Alias ! {Alias, deadlock, Names},
    suspected.

-spec last([#edge{}, ...]) -> #edge{}.
last(Edges) ->
    {_, Last} = lists:max([{rank(Edge), Edge} || Edge <- Edges]),
    Last.

-spec is_asleep(pid()) -> boolean().
is_asleep(Pid) -> process_info(Pid, status) =:= {status, waiting}.

-spec circle(pid()) -> none | [#edge{}, ...].
circle(Pid) -> follow(Pid, Pid, none, [], 0).

-spec follow(pid(), pid(), #edge{} | none, [#edge{}], non_neg_integer()) -> none | [#edge{}, ...].
follow(_, _, _, _, ?LONGEST) -> none;
follow(Start, Pid, From, Path, Length) ->
    case ets:lookup(?TABLE, Pid) of
        [Edge] -> step(Start, Edge, From, Path, Length);
        [] -> none
    end.

%% A process that waits serves the blocks of others: waiting for one's home holds nobody up until the home has begun.
-spec step(pid(), #edge{}, #edge{} | none, [#edge{}], non_neg_integer()) -> none | [#edge{}, ...].
step(Start, #edge{target = Target} = Edge, From, Path, Length) ->
    case is_served(Edge, From) of
        false -> none;
        true when Target =:= Start -> closed(Start, Edge, Path);
        true -> follow(Start, Target, Edge, [Edge | Path], Length + 1)
    end.

-spec closed(pid(), #edge{}, [#edge{}]) -> none | [#edge{}, ...].
closed(Start, Edge, Path) ->
    [#edge{serving = Serving} | _] = All = lists:reverse([Edge | Path]),
    case Edge of
        #edge{what = {home, _}, pid = Pid, target = Start} ->
            case lists:member(Pid, Serving) of
                true -> All;
                false -> none
            end;
        _ -> All
    end.

-spec is_served(#edge{}, #edge{} | none) -> boolean().
is_served(_, none) -> true;
is_served(#edge{serving = Serving}, #edge{pid = From, what = {home, _}}) -> lists:member(From, Serving);
is_served(_, _) -> true.

%% The circle has no beginning; the name must not depend on who noticed it.
-spec named([#edge{}, ...]) -> binary().
named(Edges) ->
    [First | _] = Rotated = in_order(Edges),
    Names = [Name || #edge{name = Name} <- Rotated],
    iolist_to_binary(lists:join(<<" waits for ">>, Names ++ [subject(First)])).

-spec in_order([#edge{}, ...]) -> [#edge{}, ...].
in_order(Edges) -> rotate(Edges, lists:min([rank(Edge) || Edge <- Edges])).

-spec rotate([#edge{}, ...], rank()) -> [#edge{}, ...].
rotate([Edge | Rest] = Edges, Rank) ->
    case rank(Edge) of
        Rank -> Edges;
        _ -> rotate(Rest ++ [Edge], Rank)
    end.

-spec rank(#edge{}) -> rank().
rank(#edge{pid = Pid}) ->
    case bt_registry:ref(Pid) of
        {'$bt_actor', _, _, Number} -> {Number, Pid};
        undefined -> {none, Pid}
    end.

-spec subject(#edge{}) -> binary().
subject(#edge{name = Name}) -> hd(binary:split(Name, <<">>">>)).

%% @doc Who waits for whom from a process on, for the message of a timeout: `[<<"Planner>>step">>, <<"Critic>>review:">>]'.
-spec chain(pid()) -> [binary()].
chain(Pid) -> chain(Pid, 10).

-spec chain(pid() | undefined, non_neg_integer()) -> [binary()].
chain(_, 0) -> [];
chain(Pid, Left) ->
    case ets:lookup(?TABLE, Pid) of
        [#edge{name = Name, target = Target, what = What}] ->
            case chain(Target, Left - 1) of
                [] -> [Name | asked(What)];
                Further -> [Name | Further]
            end;
        [] -> []
    end.

-spec asked(bt_wait:what()) -> [binary()].
asked({call, {'$bt_actor', Class, _, _}, Selector, _}) -> [method(Class, Selector)];
asked({future, {'$bt_future', _, {_, {'$bt_actor', Class, _, _}, Selector, _}}}) -> [method(Class, Selector)];
asked(_) -> [].

%%% ------------------------------------------------------------------ for views

%% @doc All that wait for long: who, what it does itself, for whom, where the wait stands in the program, since when.
-spec edges() -> [#{pid := pid(), name := binary(), target := pid(), what := bt_wait:what(), since := integer()}].
edges() ->
    [#{pid => Pid, name => Name, target => Target, what => What, since => Since}
     || #edge{pid = Pid, name = Name, target = Target, what = What, since = Since} <- ets:tab2list(?TABLE),
        is_process_alive(Pid)].

%% @doc The members of the circle a process waits in; none when it is in none.
-spec members(pid()) -> [pid()].
members(Pid) ->
    case circle(Pid) of
        none -> [];
        Edges -> [Member || #edge{pid = Member} <- Edges]
    end.

%% @doc The circles that were broken, the last one first.
-spec found() -> [{integer(), binary(), [{binary(), term()}]}].
found() -> lists:reverse(ets:tab2list(?FOUND)).

%% @doc Have a process give up its wait, as if it had been the youngest of a circle.
-spec end_wait(pid()) -> ok | none.
end_wait(Pid) ->
    case ets:lookup(?TABLE, Pid) of
        [#edge{alias = Alias, name = Name}] ->
            Why = <<Name/binary, " was told from a view to wait no longer">>,
            Alias ! {Alias, deadlock, Why},
            ok;
        [] -> none
    end.

-spec site(bt_wait:what()) -> term().
site({call, _, _, Site}) -> Site;
site({future, {'$bt_future', _, {_, _, _, Site}}}) -> Site;
site(_) -> none.
