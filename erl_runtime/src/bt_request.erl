%% @doc The vocabulary between kernel and node: which module answers which request.
%% Knows the names of the requests and nothing else.  `run' goes to the evaluator; everything that asks is
%% answered by a throw-away process, so that questions are answered while a cell runs and a fault in one of
%% them ends only itself.
%%
%% Example: `bt_request:received(term_to_binary({1, {hello}}))' answers `{reply, 1, {ok, #{otp => …}}}'.
-module(bt_request).

-export([received/1, apart/2]).

%% @doc One frame of the kernel.
-spec received(binary()) -> ok.
received(Frame) ->
    case binary_to_term(Frame) of
        {Id, {run, Run}} -> bt_eval:run(Id, Run);
        {Id, {eval_quiet, Steps}} -> bt_eval:run(Id, #{steps => Steps, quiet => true});
        {Id, {interrupt}} -> bt_eval:interrupt(Id);
        {_Id, {shutdown}} -> bt_port:halt_now();
        {Id, Request} -> answer_apart(Id, Request)
    end.

-spec answer_apart(integer(), tuple()) -> ok.
answer_apart(Id, Request) ->
    _ = spawn_opt(?MODULE, apart, [Id, Request], [{max_heap_size, bt_guard:heap_limit()}]),
    ok.

%% @doc The body of the process that answers.
-spec apart(integer(), tuple()) -> ok.
apart(Id, Request) -> bt_port:reply(Id, answered(Request)).

-spec answered(tuple()) -> {ok, term()} | {error, bt_error:told()}.
answered(Request) ->
    try
        {ok, answer(Request)}
    catch
        Class:Reason:Stack -> {error, bt_error:map(Class, Reason, Stack)}
    end.

-spec answer(tuple()) -> term().
answer({hello}) ->
    #{otp => list_to_binary(erlang:system_info(otp_release)),
      erts => list_to_binary(erlang:system_info(version)),
      boot => element(1, erlang:statistics(wall_clock))};
answer({input, Id, Text}) ->
    bt_io:answer(Id, Text);
answer({compiled, Alias, Answer}) ->
    bt_door:compiled(Alias, Answer);
answer({who}) ->
    bt_reflect:who();
answer({reset}) ->
    bt_workspace:reset();
answer({classes}) ->
    bt_reflect:classes();
answer({class, Name}) ->
    bt_reflect:class(Name);
answer({selectors, Of}) ->
    bt_reflect:selectors(Of);
answer({describe, What}) ->
    bt_reflect:describe(What);
answer({watch, Id, Target}) ->
    bt_watch:watch(Id, Target);
answer({unwatch, Id}) ->
    bt_watch:unwatch(Id);
answer({snapshot, Target}) ->
    bt_view:data(Target);
answer({act, nil, Action, Arguments}) ->
    bt_view_act:act_on_all(Action, Arguments);
answer({act, Handle, Action, Arguments}) ->
    bt_view_act:act(bt_view:held(Handle), Action, Arguments);
answer({release, Handle}) ->
    bt_view:release(Handle).
