%% @doc Data of the view of who waits for whom: each wait that is longer than a moment, those in a circle marked, and the
%% circles that have been found and broken.  Asks nobody who waits.
%%
%% Example: `#{waits := [#{who := <<"Planner(#1)">>, for := <<"Critic(#2)">>}], found := []} = bt_view_waits:data()'.
-module(bt_view_waits).

-export([data/0]).

-define(SHOWN, 100).

-spec data() -> map().
data() ->
    Edges = lists:keysort(1, [{bt_inspect:name(Pid), Edge} || #{pid := Pid} = Edge <- bt_deadlock:edges()]),
    Circle = circles([Pid || {_, #{pid := Pid}} <- Edges], []),
    #{kind => waits, total => length(Edges),
      waits => [wait(Name, Edge, Circle) || {Name, Edge} <- lists:sublist(Edges, ?SHOWN)],
      found => [#{number => Number, names => Names, members => [member(Member) || Member <- Members]}
                || {Number, Names, Members} <- bt_deadlock:found()]}.

-spec circles([pid()], [pid()]) -> [pid()].
circles([], Known) -> Known;
circles([Pid | Rest], Known) ->
    case lists:member(Pid, Known) of
        true -> circles(Rest, Known);
        false -> circles(Rest, bt_deadlock:members(Pid) ++ Known)
    end.

-spec wait(binary(), map(), [pid()]) -> map().
wait(Who, #{pid := Pid, name := Doing, target := Target, what := What, since := Since}, Circle) ->
    Place = place(What),
    Place#{who => Who, doing => Doing, for => bt_inspect:name(Target), circular => lists:member(Pid, Circle),
           pid => list_to_binary(pid_to_list(Pid)), live => #{age => bt_time:ms() - Since}}.

%% What is waited for, and where the program says so.
-spec place(bt_wait:what()) -> map().
place({call, _, Selector, Site}) -> (at(Site))#{asked => atom_to_binary(Selector)};
place({future, {'$bt_future', _, {_, _, Selector, Site}}}) -> (at(Site))#{asked => atom_to_binary(Selector)};
place({What, _}) -> (at(none))#{asked => atom_to_binary(What)}.

-spec member({binary(), term()}) -> map().
member({Name, Site}) -> (at(Site))#{name => Name}.

-spec at(term()) -> map().
at({Unit, Line, _} = Site) -> #{unit => Unit, line => Line, site => bt_inspect:site(Site)};
at(_) -> #{unit => <<>>, line => 0, site => <<>>}.
