%% @doc Who is there: numbers of actors in the order they were made, all living actors, their names, and
%% why the last that crashed did.
%% Rows of actors that were killed are dropped when somebody comes across them.
%%
%% Example: `bt_registry:ref(Pid)' is `{'$bt_actor', 'Counter', Pid, 12}'.
-module(bt_registry).

-export([init_tables/0, number/0, new_number/0, add/1, remove/1, ref/1, actors/0, count/0]).
-export([name/3, named/1, cell_of/1, name_of/1, unname/1, names/0]).
-export([pid/1, crashed/2, ended/2]).

-define(ACTORS, bt_actors).
-define(NAMES, bt_names).
-define(ENDED, bt_ended_actors).
-define(CRASHES_KEPT, 10000).
-define(BEGIN_MS, 50).

-spec init_tables() -> ok.
init_tables() ->
    Options = [named_table, public, {write_concurrency, true}],
    %% Pids rise, so a tree takes a new one at its edge in half the time a growing hash table needs.
    ?ACTORS = ets:new(?ACTORS, [ordered_set | Options]),
    ?NAMES = ets:new(?NAMES, [set | Options]),
    ok = bt_keys:init_table(),
    ok = bt_kin:init_table(),
    ?ENDED = ets:new(?ENDED, [ordered_set, named_table, public]),
    persistent_term:put(?MODULE, {atomics:new(2, []), atomics:new(1, [])}).

%%% ------------------------------------------------------------------ actors

%% Two lines of memory: what makers write (numbers given, those of them for supervised actors), and how many other actors
%% have added themselves.
-define(NUMBERS, 1).
-define(SUPERVISED, 2).
-define(ADDED, 1).

%% @doc The number that a supervised actor has in all its lives.
-spec number() -> pos_integer().
number() ->
    {Makers, _} = persistent_term:get(?MODULE),
    ok = atomics:add(Makers, ?SUPERVISED, 1),
    atomics:add_get(Makers, ?NUMBERS, 1).

%% @doc The number of a new actor that is about to add itself.
-spec new_number() -> pos_integer().
new_number() ->
    {Makers, _} = persistent_term:get(?MODULE),
    atomics:add_get(Makers, ?NUMBERS, 1).

%% @doc The caller is this actor from now on.  Rows: {Pid, Class, Number, Key | none}.
-spec add(bt_actor:ref()) -> ok.
add({'$bt_actor', Class, Pid, Number}) when is_pid(Pid) ->
    true = ets:insert(?ACTORS, {Pid, Class, Number, none}),
    {_, Actors} = persistent_term:get(?MODULE),
    atomics:add(Actors, ?ADDED, 1);
add({'$bt_actor', Class, Key, Number}) ->
    true = ets:insert(?ACTORS, {self(), Class, Number, Key}),
    ok.

%% @doc It has ended; who takes its row away counts it as gone.
-spec remove(pid()) -> true.
remove(Pid) ->
    case ets:take(?ACTORS, Pid) of
        [{_, Class, _, _}] -> bt_class_live:went(Class);
        [] -> true
    end.

%% @doc The reference of the actor a process is.
-spec ref(pid()) -> bt_actor:ref() | undefined.
ref(Pid) ->
    case ets:lookup(?ACTORS, Pid) of
        [Row] -> reference(Row);
        [] -> undefined
    end.

-spec reference({pid(), atom(), pos_integer(), none | {key | team, term()}}) -> bt_actor:ref().
reference({Pid, Class, Number, none}) -> {'$bt_actor', Class, Pid, Number};
reference({_, Class, Number, Key}) -> {'$bt_actor', Class, Key, Number}.

%% @doc All living actors by number.
-spec actors() -> [bt_actor:ref()].
actors() ->
    {Makers, Actors} = persistent_term:get(?MODULE),
    all_added(Actors, atomics:get(Makers, ?NUMBERS) - atomics:get(Makers, ?SUPERVISED), ?BEGIN_MS),
    {Alive, Dead} = lists:partition(fun(Row) -> is_process_alive(element(1, Row)) end, ets:tab2list(?ACTORS)),
    lists:foreach(fun(Row) -> remove(element(1, Row)) end, Dead),
    lists:keysort(4, [reference(Row) || Row <- Alive]).

%% Those that were killed before they began are not waited for twice.
-spec all_added(atomics:atomics_ref(), non_neg_integer(), non_neg_integer()) -> ok.
all_added(Actors, Made, Left) ->
    case atomics:get(Actors, ?ADDED) of
        Added when Added >= Made -> ok;
        Added when Left =:= 0 -> atomics:add(Actors, ?ADDED, Made - Added);
        _ ->
            bt_wait:sleep(1),
            all_added(Actors, Made, Left - 1)
    end.

-spec count() -> non_neg_integer().
count() -> length(actors()).

%%% ------------------------------------------------------------------ names

%% @doc Give an actor a name; taken when another living one has it.  Cell is the cell that does it.
-spec name(atom(), bt_actor:ref(), term()) -> ok | {taken, bt_actor:ref(), term()}.
name(Name, Ref, Cell) ->
    case ets:insert_new(?NAMES, {Name, Ref, Cell}) of
        true -> erlang_name(Name, Ref);
        false -> taken(Name, Ref, Cell, ets:lookup(?NAMES, Name))
    end.

-spec taken(atom(), bt_actor:ref(), term(), [tuple()]) -> ok | {taken, bt_actor:ref(), term()}.
taken(Name, Ref, Cell, [{_, {'$bt_actor', _, Key, _} = Old, OldCell}] = Rows) ->
    case is_alive(pid(Key)) of
        true when Old =:= Ref -> ok;
        true -> {taken, Old, OldCell};
        false ->
            [ets:delete_object(?NAMES, Row) || Row <- Rows],
            name(Name, Ref, Cell)
    end;
taken(Name, Ref, Cell, []) -> name(Name, Ref, Cell).

%% Erlang code may want to know it too; a name OTP uses itself stays OTP's.
-spec erlang_name(atom(), bt_actor:ref()) -> ok.
erlang_name(Name, {'$bt_actor', _, Pid, _}) when is_pid(Pid) ->
    _ = try register(Name, Pid) catch error:badarg -> false end,
    ok;
erlang_name(_, _) -> ok.

-spec named(atom()) -> bt_actor:ref() | undefined.
named(Name) ->
    case ets:lookup(?NAMES, Name) of
        [{_, {'$bt_actor', _, Key, _} = Ref, _}] ->
            case is_alive(pid(Key)) of
                true -> Ref;
                false -> undefined
            end;
        [] -> undefined
    end.

%% @doc The cell that gave a name.
-spec cell_of(atom()) -> term().
cell_of(Name) ->
    case ets:lookup(?NAMES, Name) of
        [{_, _, Cell}] -> Cell;
        [] -> undefined
    end.

-spec name_of(bt_actor:ref()) -> atom() | undefined.
name_of(Ref) ->
    case lists:sort(ets:match(?NAMES, {'$1', Ref, '_'})) of
        [[Name] | _] -> Name;
        [] -> undefined
    end.

-spec unname(bt_actor:ref()) -> ok.
unname(Ref) -> ets:info(?NAMES, size) =:= 0 orelse unname_known(Ref), ok.

-spec unname_known(bt_actor:ref()) -> ok.
unname_known({'$bt_actor', _, Pid, _} = Ref) ->
    Names = [Name || [Name] <- ets:match(?NAMES, {'$1', Ref, '_'})],
    lists:foreach(fun(Name) ->
                      true = ets:match_delete(?NAMES, {Name, Ref, '_'}),
                      whereis(Name) =:= Pid andalso unregister(Name)
                  end, Names).

-spec names() -> [{atom(), bt_actor:ref()}].
names() -> lists:sort([{Name, Ref} || {Name, Ref, _} <- ets:tab2list(?NAMES), named(Name) =:= Ref]).

%% @doc The process behind a reference's third element, as it is now.
-spec pid(pid() | {key | team, term()}) -> pid() | undefined.
pid(Pid) when is_pid(Pid) -> Pid;
pid({_, Key}) -> bt_keys:pid(Key).

-spec is_alive(pid() | undefined) -> boolean().
is_alive(Pid) when is_pid(Pid), node(Pid) =:= node() -> is_process_alive(Pid);
is_alive(Pid) -> is_pid(Pid).

%%% ------------------------------------------------------------------ how they ended

%% @doc An actor crashes: those that come too late are told so.
-spec crashed(pid(), term()) -> true.
crashed(Pid, Reason) ->
    true = ets:insert(?ENDED, [{{pid, Pid}, Reason}, {{age, erlang:unique_integer([monotonic])}, Pid}]),
    ets:info(?ENDED, size) > 2 * ?CRASHES_KEPT andalso drop_oldest(ets:first(?ENDED)),
    true.

-spec drop_oldest(term()) -> true.
drop_oldest({age, _} = Age) ->
    [{_, Pid}] = ets:take(?ENDED, Age),
    ets:delete(?ENDED, {pid, Pid});
drop_oldest(_) -> true.

%% @doc Why a process ended; `noproc' is asked for what we know.
-spec ended(pid() | {key | team, term()}, term()) -> term().
ended(Pid, noproc) ->
    case ets:lookup(?ENDED, {pid, pid(Pid)}) of
        [{_, Reason}] -> Reason;
        [] -> noproc
    end;
ended(_, Reason) -> Reason.
