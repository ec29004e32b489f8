%% @doc What the buttons of a view do to what it shows; each runs in a process of its own, so that an actor that is busy,
%% blocked or deadlocked keeps only this one waiting.  What is printed meanwhile goes to the actor's own cell.
%%
%% Example: `#{said := <<"3">>} = bt_view_act:act(Counter, send, [<<"increment">>])'.
-module(bt_view_act).

-export([act/3, act_on_all/2, typed/3]).

%% What errors call a text of a view; the kernel shows no place in it, for it is not what was typed alone.
-define(TYPED, <<"what was typed">>).

-spec act(term(), atom(), [term()]) -> #{said := binary()} | #{tabs := list(), content := map()}.
act(Of, tab, [Place | Path]) ->
    bt_view_tabs:opened(bt_view_value:step_in(Of, Path), Place);
act(Tree, Action, Arguments) when is_pid(Tree); Tree =:= everything ->
    #{said => bt_view_tree:act(Action, Arguments)};
act({'$bt_actor', _, {team, _}, _} = Team, Action, Arguments) ->
    to_its_cell(bt_actor_ref:pid(Team)),
    #{said => bt_view_tree:act(Action, Arguments)};
act({'$bt_actor', _, _, _} = Ref, Action, Arguments) ->
    to_its_cell(bt_actor_ref:pid(Ref)),
    #{said => actor(Action, Arguments, Ref)};
act({'$bt_class', Class}, Action, Arguments) ->
    #{said => bt_view_class:act(Class, Action, Arguments)}.

%% @doc What a view of the whole node does to a process, which it names by its pid's text; or a file is loaded that has
%% been edited.
-spec act_on_all(give_up | kill | load, [binary()]) -> #{said := binary()}.
act_on_all(load, [File]) ->
    Names = [atom_to_binary(Class) || {_, Class} <- bt_door:load(File)],
    #{said => iolist_to_binary(["Loaded ", File, " again: ", lists:join(", ", Names)])};
act_on_all(give_up, [Text]) ->
    Pid = list_to_pid(binary_to_list(Text)),
    case bt_deadlock:end_wait(Pid) of
        ok -> #{said => <<(bt_inspect:name(Pid))/binary, " waits no longer.">>};
        none -> #{said => <<"It had stopped waiting already.">>}
    end;
act_on_all(kill, [Text]) ->
    Pid = list_to_pid(binary_to_list(Text)),
    Name = bt_inspect:name(Pid),
    true = exit(Pid, kill),
    true = bt_registry:remove(Pid),
    #{said => <<Name/binary, " was killed.">>}.

-spec to_its_cell(pid() | nil) -> ok.
to_its_cell(nil) -> ok;
to_its_cell(Pid) ->
    case process_info(Pid, group_leader) of
        {_, Leader} -> _ = bt_origin:switch(Leader, 0), ok;
        undefined -> ok
    end.

-spec actor(atom(), [term()], bt_actor:ref()) -> binary().
actor(send, [Text], Ref) ->
    Block = typed(<<"[:it | it ">>, Text, <<"]">>),
    printed(fun() -> Block(Ref) end);
actor(evaluate, [Text], Ref) ->
    Block = typed(<<"[:it | it eval: [">>, Text, <<"]]">>),
    printed(fun() -> Block(Ref) end);
actor(set, [Field, Text], Ref) ->
    Value = bt_future:force_deep(typed(<<>>, Text, <<>>)),
    _ = bt_tools:set_field(Ref, field(Ref, Field), Value),
    <<Field/binary, " is now ", (bt_print:short(Value))/binary, ".">>;
actor(pause, [], Ref) -> done(bt_tools:pause(Ref), <<"Pausing before its next message.">>);
actor(resume, [], Ref) -> done(bt_tools:resume(Ref), <<"Going on.">>);
actor(step, [], Ref) -> done(bt_tools:step(Ref), <<"One message.">>);
actor(skip, [], Ref) -> done(bt_tools:skip(Ref), <<"The message was dropped.">>);
actor(retry, [], Ref) -> done(bt_tools:retry(Ref), <<"Handled its last message again.">>);
actor(trace, [], Ref) -> done(bt_tools:record(Ref, all), <<"Recording.">>);
actor(untrace, [], Ref) -> done(bt_tools:record(Ref, none), <<"No longer recording.">>);
actor(stop, [], Ref) -> done(bt_actor_ref:stop(Ref), <<"Stopped.">>);
actor(kill, [], Ref) -> done(bt_actor_ref:kill(Ref), <<"Killed.">>);
actor(fork, [Number], Ref) -> bt_print:short(bt_prim_tools:fork(Ref, Number)).

-spec done(term(), binary()) -> binary().
done(_, Said) -> Said.

%% A name that no class has needs no atom.
-spec field(bt_actor:ref(), binary()) -> atom().
field({'$bt_actor', Class, _, _}, Name) ->
    Names = bt_value:field_names(Class),
    case [Field || Field <- Names, atom_to_binary(Field) =:= Name] of
        [Field] -> Field;
        [] -> bt_error:raise('FieldNotFound', [atom_to_binary(Class), " has no field ", Name], #{})
    end.

%% @doc The value of a text that was typed into a view, with what belongs around it.
-spec typed(binary(), binary(), binary()) -> term().
typed(Before, Text, After) -> bt_door:evaluate(iolist_to_binary([Before, Text, After]), ?TYPED).

-spec printed(fun(() -> term())) -> binary().
printed(Work) -> bt_print:short(bt_future:force_deep(Work())).
