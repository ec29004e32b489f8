%% @doc What goes wrong with supervisors, in words: children that do not start, trees that give up, answers that miss.
%% Knows OTP's reasons; starts and stops nothing.
%%
%% Example: `bt_team_failure:exception('Team', {shutdown, {failed_to_start_child, 'Critic', {bt_error, E}}})' is E.
-module(bt_team_failure).

-export([exception/2, gave_up/1, child_given_up/3, partial/2]).

%% @doc Why a tree or a child did not start: what the child raised, if it did.
-spec exception(atom(), term()) -> bt_error:exception().
exception(_, {bt_error, {'$bt_value', _, _} = Exception}) -> Exception;
exception(Class, {shutdown, Reason}) -> exception(Class, Reason);
exception(Class, {failed_to_start_child, _, {bt_error, _} = Reason}) -> exception(Class, Reason);
exception(Class, {failed_to_start_child, _, {shutdown, Reason}}) -> exception(Class, Reason);
exception(Class, {failed_to_start_child, _, {failed_to_start_child, _, _} = Reason}) -> exception(Class, Reason);
exception(Class, {failed_to_start_child, _, {'EXIT', {{bt_error, _}, _}} = Reason}) -> exception(Class, Reason);
exception(Class, {failed_to_start_child, Id, Reason}) ->
    new('ActorCrashed', [atom_to_binary(Class), <<" did not start: its child ">>, bt_prim:print(Id), <<" did not: ">>,
                         brief(Reason)], <<>>);
exception(Class, {'EXIT', {{bt_error, _} = Reason, _}}) -> exception(Class, Reason);
exception(Class, {'EXIT', Reason}) -> exception(Class, Reason);
exception(Class, {{bt_error, _} = Reason, Stack}) when is_list(Stack) -> exception(Class, Reason);
exception(Class, {{shutdown, _} = Reason, Child}) when is_tuple(Child), element(1, Child) =:= child ->
    exception(Class, Reason);
exception(Class, noproc) -> new('ActorStopped', [atom_to_binary(Class), <<" has stopped.">>], <<>>);
exception(Class, Reason) -> new('ActorCrashed', [atom_to_binary(Class), <<" did not start: ">>, brief(Reason)], <<>>).

-spec brief(term()) -> iodata().
brief(Reason) -> io_lib:format("~0tP", [Reason, 12], [{chars_limit, 200}]).

%% @doc The card of a tree that has given up.
-spec gave_up(bt_actor:ref()) -> map().
gave_up(Ref) ->
    bt_failure:map(new('ActorGone', [bt_print:print_string(Ref), <<" has given up: its children crashed more often than "
                                                                   "it restarts them, so it ended with all of them.">>],
                       <<"maxRestarts: and restartWindow: in its class say how often within how many seconds.">>),
                   {<<>>, 0, <<>>}).

%% @doc The card of a child that is not restarted any more.
-spec child_given_up(bt_actor:ref() | pid() | none, non_neg_integer(), pos_integer()) -> map().
child_given_up(Ref, Max, Seconds) ->
    Times = case Max of 1 -> <<"once">>; _ -> [integer_to_binary(Max), <<" times">>] end,
    bt_failure:map(new('ActorGone', [bt_print:print_string(Ref), <<" is not restarted any more: it crashed more than ">>, Times,
                                     <<" within ">>, integer_to_binary(Seconds), <<" seconds. Its siblings go on.">>],
                       <<"restartChild: starts it again; maxRestarts: and restartWindow: in its class are its own limit.">>),
                   {<<>>, 0, <<>>}).

%% @doc Some of several answers are errors.
-spec partial([term()], [{ok | error, term()}]) -> bt_error:exception().
partial(Children, Outcomes) ->
    Failed = [{Child, Error} || {Child, {error, Error}} <- lists:zip(Children, Outcomes)],
    Text = [integer_to_binary(length(Failed)), <<" of ">>, integer_to_binary(length(Outcomes)), <<" failed: ">>,
            lists:join(<<"; ">>, [reason(Each) || Each <- lists:sublist(Failed, 5)])],
    {'$bt_value', 'PartialFailure',
     #{message => unicode:characters_to_binary(Text), children => Children,
       answers => [case Outcome of {ok, Value} -> Value; {error, _} -> nil end || Outcome <- Outcomes],
       errors => [case Outcome of {ok, _} -> nil; {error, Error} -> Error end || Outcome <- Outcomes]}}.

-spec reason({term(), bt_error:exception()}) -> iodata().
reason({Child, {'$bt_value', Class, _} = Exception}) ->
    [bt_print:print_string(Child), <<": ">>, atom_to_binary(Class), <<": ">>, bt_error:message(Exception)].

-spec new(atom(), iodata(), binary()) -> bt_error:exception().
new(Class, Message, Hint) ->
    {'$bt_value', Class, #{message => unicode:characters_to_binary(Message), hint => Hint}}.
