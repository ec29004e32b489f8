%% @doc Data of the timeline: the recorded messages of some actors in the order in which they were begun, with who sent each.
%% Reads what the actors keep of themselves; asks none of them.
%%
%% Example: `#{lines := [<<"Planner(#1)">>], messages := [#{to := <<"Planner(#1)">>, selector := <<"step">>}]} =
%% bt_view_timeline:data({'$bt_timeline', [Planner]}, #{})'.
-module(bt_view_timeline).

-export([follow/1, data/2]).

-export_type([timeline/0]).

-define(ACTORS, 12).
-define(SHOWN, 60).

-type timeline() :: {'$bt_timeline', [bt_actor:ref()]}.

%% @doc Record these actors from now on; their timeline.
-spec follow(term()) -> timeline().
follow(Actors) ->
    Refs = lists:sublist([actor(Each) || Each <- bt_future:force_deep(bt_prim:list(Actors, 'timeline:'))], ?ACTORS),
    lists:foreach(fun(Ref) -> bt_tools:record(Ref, all) end, Refs),
    {'$bt_timeline', Refs}.

-spec actor(term()) -> bt_actor:ref().
actor({'$bt_actor', _, _, _} = Ref) -> Ref;
actor(Other) -> bt_prim:type_error('timeline:', "actors", Other).

%% @doc `filter => Text' keeps messages whose selector or text has it.
-spec data(timeline(), bt_view:options()) -> map().
data({'$bt_timeline', Refs}, Options) ->
    Filter = maps:get(filter, Options, <<>>),
    All = lists:keysort(1, [entry(Ref, Entry) || Ref <- Refs, Entry <- bt_recent:entries(Ref)]),
    Wanted = [Message || {_, Message} <- All, is_wanted(Message, Filter)],
    Shown = lists:nthtail(max(0, length(Wanted) - ?SHOWN), Wanted),
    #{kind => timeline, lines => [bt_print:short(Ref) || Ref <- Refs], messages => Shown, total => length(Wanted),
      shown => ?SHOWN, kept => bt_recent:kept(), filter => Filter}.

-spec entry(bt_actor:ref(), bt_recent:entry()) -> {integer(), map()}.
entry(Ref, #{number := Number, begun := Begun} = Entry) ->
    {Begun, (bt_inspect:recorded(Entry))#{to => bt_print:short(Ref), number => Number}}.

-spec is_wanted(map(), binary()) -> boolean().
is_wanted(_, <<>>) -> true;
is_wanted(#{selector := Selector, arguments := Arguments, to := To, sender := From}, Filter) ->
    lists:any(fun(Text) -> binary:match(Text, Filter) =/= nomatch end, [Selector, To, From | Arguments]).
