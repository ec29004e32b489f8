%% @doc Data of an actor's view: what `bt_inspect' reads without asking it, with what the tables know of its class, its
%% supervisor and what is being done to it from outside.
%%
%% Example: `#{version := 1, recording := false} = bt_view_actor:data(Counter, #{})'; with `full => true' more.
-module(bt_view_actor).

-export([data/2]).

-define(NEIGHBOURS, 20).
-define(COMPACT_RECENT, 5).

-spec data(bt_actor:ref(), bt_view:options()) -> map().
data({'$bt_actor', Class, _, _} = Ref, Options) ->
    Seen = seen(Ref, page(Options), Options),
    Known = maps:merge(Seen, #{version => bt_class_store:changes(Class), supervisor => supervisor(Ref),
                              persists => bt_persist:describe(Ref)}),
    Full = with_process(bt_actor_ref:pid(Ref), Class, Known, maps:get(full, Options, false)),
    case Options of
        #{at := Number} when Number > 0 -> Full#{then => bt_inspect:then(Ref, Number)};
        _ -> Full
    end.

%% A large state is copied when somebody asks for that.
-spec seen(bt_actor:ref(), non_neg_integer() | none, bt_view:options()) -> map().
seen(Ref, Page, #{whole := true}) -> (bt_inspect:actor(Ref, Page, infinity))#{every => 1000};
seen(Ref, Page, _) -> bt_inspect:actor(Ref, Page).

-spec page(bt_view:options()) -> non_neg_integer() | none.
page(#{page := Page}) -> Page;
page(#{full := true}) -> 0;
page(_) -> none.

-spec supervisor(bt_actor:ref()) -> binary().
supervisor(Ref) ->
    case bt_team:supervisor(Ref) of
        nil -> <<>>;
        Team -> bt_print:short(Team)
    end.

-spec with_process(pid() | nil, atom(), map(), boolean()) -> map().
with_process(nil, _, Seen, _) -> Seen;
with_process(Pid, Class, Seen, false) ->
    Recent = maps:get(recent, Seen, []),
    Last = lists:nthtail(max(0, length(Recent) - ?COMPACT_RECENT), Recent),
    Seen#{recent => Last, recording => is_recorded(Pid, Class)};
with_process(Pid, Class, Seen, true) ->
    Seen#{recording => is_recorded(Pid, Class), methods => methods(Class),
          kept => bt_recent:kept(), links => neighbours(links, Pid), monitors => neighbours(monitors, Pid),
          monitored_by => neighbours(monitored_by, Pid)}.

-spec is_recorded(pid(), atom()) -> boolean().
is_recorded(Pid, Class) -> bt_tools:is_recorded(Pid, Class).

%% What one may send it, without what every object answers.
-spec methods(atom()) -> [binary()].
methods(Class) ->
    Own = [Selector || Each <- [Class | bt_class_store:ancestors(Class)], not is_library(Each),
                       Selector <- bt_class_store:own_selectors(Each, instance)],
    [atom_to_binary(Selector) || Selector <- lists:usort(Own)].

-spec is_library(atom()) -> boolean().
is_library(Class) ->
    case bt_class_store:class(Class) of
        {ok, Row} -> maps:get(library, Row, false);
        none -> true
    end.

-spec neighbours(links | monitors | monitored_by, pid()) -> [binary()].
neighbours(Which, Pid) ->
    case process_info(Pid, Which) of
        {_, Found} -> [Name || Each <- lists:sublist(Found, ?NEIGHBOURS), Name <- neighbour(Each)];
        undefined -> []
    end.

-spec neighbour(term()) -> [binary()].
neighbour(Pid) when is_pid(Pid) -> [bt_inspect:name(Pid)];
neighbour({process, Pid}) -> neighbour(Pid);
neighbour({Name, Node}) when is_atom(Name), is_atom(Node) -> [<<"the process ", (atom_to_binary(Name))/binary>>];
neighbour(_) -> [].
