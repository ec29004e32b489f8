%% @doc What the evaluator does with a cell: its steps in order, its value, its settling, its reply.
%% Knows a run's map and the order of things; knows nothing of why it may be ended from outside.  Each finished
%% statement commits what it assigned; the first that raises ends the cell and keeps everything before it.
%%
%% Example of a run: `#{cell => 3, steps => [{module, 'bt@cell@1', Core}, {eval, 'bt@cell@1', s1}]}'.
-module(bt_run).

-export([evaluator/1, end_cell/1, nested/1]).

-export_type([step/0]).

%% How long a cell's value may be on its way before it is shown as pending.
-define(RESULT_MS, 200).
-define(SETTLE_MS, 100).

-record(done, {owner :: pid(), value = nil :: term(), notes = [] :: [binary()], classes = [] :: [atom()],
               committed = [] :: [atom()], patched = [] :: [bt_patched:change()], statement = none :: atom()}).

-type step() :: {module, module(), binary()} | {define, module(), binary(), map()} | {eval, module(), atom()}.
-type ran() :: {ok, #done{}} | {error, bt_error:told(), #done{}}.

%% @doc The body of the evaluator process.
-spec evaluator(pid()) -> no_return().
evaluator(Owner) ->
    register(bt_evaluator, self()),
    bt_workspace:enter(),
    loop(Owner).

%% Messages that cells have asked for (timers, ports, foreign processes) stay in the mailbox for later cells.
-spec loop(pid()) -> no_return().
loop(Owner) ->
    receive
        {'$bt_run', Run} ->
            Result = run(Run#{owner => Owner}),
            bt_eval:finished(Owner, Result, bt_ended:held(self())),
            loop(Owner);
        {'$bt_home', _, _, _, _, _} = Message ->
            bt_block:serve(Message),
            loop(Owner)
    end.

-spec run(map()) -> {ok | error, map()}.
run(Run = #{owner := Owner, leader := Leader, origin := Origin}) ->
    group_leader(Leader, self()),
    bt_origin:enter(Origin),
    false = bt_view:is_answer(nil),
    begin_cell(Run),
    Ran = steps(maps:get(steps, Run), #done{owner = Owner}),
    bt_simple:forget(),
    Result = finish(noted(Ran, end_cell(Run)), Origin),
    bt_io:flush(Leader),
    Result.

%% Patches that this cell made when it ran before give way to the ones it makes now.
-spec begin_cell(map()) -> ok.
begin_cell(#{key := Key}) -> bt_class:begin_cell(Key);
begin_cell(_Quiet) -> ok.

%% @doc Answers what is to be told about them; also for a cell that was ended from outside.
-spec end_cell(map()) -> [binary()].
end_cell(#{key := Key}) -> bt_class:end_cell(Key);
end_cell(_Quiet) -> [].

-spec noted(ran(), [binary()]) -> ran().
noted({ok, Done}, Notes) -> {ok, add_notes(Done, Notes)};
noted({error, Error, Done}, Notes) -> {error, Error, add_notes(Done, Notes)}.

-spec add_notes(#done{}, [binary()]) -> #done{}.
add_notes(Done = #done{notes = Before}, Notes) ->
    Done#done{notes = Before ++ Notes}.

-spec steps([step()], #done{}) -> ran().
steps([], Done) ->
    {ok, Done};
steps([Step | Rest], Done) ->
    try step(Step, Done) of
        Next -> steps(Rest, commit(Next))
    catch
        Class:Reason:Stack ->
            bt_workspace:rollback(),
            {error, in_statement(Step, bt_error:map(Class, Reason, Stack)), Done}
    end.

%% @doc Steps that a running statement asked for, taken by the process that runs it; the value of the last.
-spec nested([step()]) -> term().
nested(Steps) ->
    IsEvaluator = self() =:= whereis(bt_evaluator),
    Done = lists:foldl(fun(Step, Before) ->
                           After = step(Step, Before),
                           _ = IsEvaluator andalso bt_workspace:commit(),
                           After
                       end, #done{owner = self()}, Steps),
    _ = IsEvaluator orelse bt_simple:forget(),
    Done#done.value.

%% A call in tail position leaves no frame; the kernel knows where the statement stands.
-spec in_statement(step(), map()) -> map().
in_statement({eval, _Module, Function}, Error) -> Error#{statement => Function};
in_statement({define, Module, _Core, _Install}, Error) -> Error#{statement => Module};
in_statement(_Module, Error) -> Error.

-spec step(step(), #done{}) -> #done{}.
step({module, Module, Core}, Done) ->
    ok = bt_simple:load(Module, Core),
    Done;
step({define, Module, Core, Install}, Done) ->
    bt_workspace:bind_snapshots(Module, maps:get(snapshots, Install, [])),
    Result = bt_loader:define(Module, Core, Install),
    Class = maps:get(class, Result, maps:get(class, Install)),
    Classes = [Class | lists:delete(Class, Done#done.classes)],
    add_notes(Done#done{value = {'$bt_class', Class}, classes = Classes, patched = patched(Install, Done)},
              maps:get(notes, Result, []));
step({eval, Module, Function}, Done) ->
    Value = bt_simple:call(Module, Function),
    bt_block:free_boxes(Value, bt_workspace:uncommitted()),
    Done#done{value = Value, patched = [], statement = Function}.

%% Patches one after another are told of together.
-spec patched(map(), #done{}) -> [bt_patched:change()].
patched(Install, #done{patched = Before}) ->
    case bt_patched:seen(Install) of
        [] -> [];
        Changes -> Before ++ Changes
    end.

%% The owner is told, for the case that this process is ended in the middle of the next statement.
-spec commit(#done{}) -> #done{}.
commit(Done = #done{owner = Owner, committed = Committed}) ->
    Names = bt_workspace:commit(),
    Next = Done#done{committed = Names ++ (Committed -- Names)},
    bt_eval:kept(Owner, kept(Next)),
    Next.

-spec kept(#done{}) -> map().
kept(Done = #done{classes = Classes}) ->
    #{committed => names(Done), classes => lists:reverse(Classes)}.

%% -- the end of a cell -------------------------------------------------------------------------------------

-spec finish(ran(), bt_origin:slot()) -> {ok | error, map()}.
finish({error, Error, Done}, Origin) ->
    bt_origin:abandon(Origin),
    outcome({error, Error}, [], Done);
finish({ok, Done}, Origin) ->
    Shown = shown(Done),
    ok = bt_lifecycle:catch_up(Origin),
    Discarded = bt_origin:settle(Origin, ?SETTLE_MS),
    outcome(settled(Shown), Discarded, Done).

%% A rejected value fails the cell, and so does a discarded send; the statements have all run.
-spec shown(#done{}) -> {ok, #{value := bt_render:rendered(), _ => _}} | {error, map()}.
shown(#done{patched = [_ | _] = Changes}) ->
    {ok, #{value => bt_patched:render(Changes)}};
shown(#done{value = Value} = Done) ->
    try
        {ok, rendered(bt_future:await_all(Value, application:get_env(beamtalk, result_ms, ?RESULT_MS)))}
    catch
        Class:Reason:Stack -> {error, in_last(bt_error:map(Class, Reason, Stack), Done)}
    end.

%% The last statement's own value is what failed.
-spec in_last(bt_error:told(), #done{}) -> map().
in_last(Error, #done{statement = none}) -> Error;
in_last(Error, #done{statement = Function}) -> Error#{statement => Function}.

-spec rendered(term()) -> #{value := bt_render:rendered(), _ => _}.
rendered({'$bt_future', _, _} = Pending) -> #{value => bt_render:render(Pending), pending => Pending};
rendered(Value) ->
    Rendered = bt_render:render(Value),
    #{value => case bt_view:is_answer(Value) of true -> Rendered#{kind := nil}; false -> Rendered end}.

%% What an actor had been sent by this cell is in its fields now.
-spec settled({ok | error, map()}) -> {ok | error, map()}.
settled({ok, #{value := #{kind := actor, data := Card} = Rendered} = Shown}) ->
    {ok, Shown#{value := Rendered#{data := bt_view:again(Card)}}};
settled(Shown) -> Shown.

-spec outcome({ok | error, map()}, [map()], #done{}) -> {ok | error, map()}.
outcome({ok, Shown}, [], Done) ->
    {ok, Shown#{notes => Done#done.notes, bindings => names(Done), classes => lists:reverse(Done#done.classes)}};
outcome({ok, _Shown}, [First | More], Done) ->
    outcome({error, First}, More, Done);
outcome({error, Error}, More, Done) ->
    {error, maps:merge(Error#{notes => Done#done.notes, more => More}, kept(Done))}.

-spec names(#done{}) -> [binary()].
names(#done{committed = Committed}) ->
    [atom_to_binary(Name) || Name <- lists:sort(Committed)].
