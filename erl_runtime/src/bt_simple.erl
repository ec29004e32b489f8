%% @doc Cells so simple that compiling them takes longer than running them: calls, literals, bindings, cases.
%% Knows Core Erlang's forms; a cell with a fun, a loop, a try or a receive is compiled, and nothing of an
%% interpreted cell can outlive it.  An error gets the frame that the compiled cell would have had.
%%
%% Example: `ok = bt_simple:load('bt@cell@1', Core), 2 = bt_simple:call('bt@cell@1', s1), bt_simple:forget()'.
-module(bt_simple).

-export([load/2, call/2, forget/0]).

-define(CELLS, '$bt_simple').

-type node_() :: tuple().
-type env() :: #{term() => term()}.

%% @doc In the evaluator: make the statements of this module callable by `call/2', here and now.
-spec load(module(), binary()) -> ok.
load(Name, Core) ->
    Forms = bt_loader:forms(Core),
    case simple_module(Forms) of
        {true, Functions} -> keep(Name, Functions);
        false -> bt_loader:load_forms(Name, Forms, Core)
    end.

-spec keep(module(), #{atom() => node_()}) -> ok.
keep(Name, Functions) ->
    Cells = case erlang:get(?CELLS) of undefined -> #{}; Before -> Before end,
    erlang:put(?CELLS, Cells#{Name => Functions}),
    ok.

%% @doc Evaluate one statement.
-spec call(module(), atom()) -> term().
call(Module, Function) ->
    case erlang:get(?CELLS) of
        #{Module := #{Function := Body}} -> eval(Body, #{}, {Module, Function});
        _ -> Module:Function()
    end.

%% @doc The cell has ended.
-spec forget() -> ok.
forget() ->
    erlang:erase(?CELLS),
    ok.

%% -- what is simple ----------------------------------------------------------------------------------------

-spec simple_module(node_()) -> {true, #{atom() => node_()}} | false.
simple_module({c_module, _, _, _, _, Definitions}) ->
    Bodies = [{Name, Body} || {{c_var, _, {Name, 0}}, {c_fun, _, [], Body}} <- Definitions, Name =/= module_info],
    case lists:all(fun({_, Body}) -> simple(Body) end, Bodies) of
        true -> {true, maps:from_list(Bodies)};
        false -> false
    end.

-spec simple(node_()) -> boolean().
simple({c_literal, _, _}) -> true;
simple({c_var, _, Name}) -> not is_tuple(Name);
simple({c_cons, _, Head, Tail}) -> simple(Head) andalso simple(Tail);
simple({c_tuple, _, Elements}) -> lists:all(fun simple/1, Elements);
simple({c_call, _, {c_literal, _, _}, {c_literal, _, _}, Args}) -> lists:all(fun simple/1, Args);
simple({c_let, _, [_], Arg, Body}) -> simple(Arg) andalso simple(Body);
simple({c_seq, _, First, Body}) -> simple(First) andalso simple(Body);
simple({c_case, _, {c_values, _, Args}, Clauses}) -> lists:all(fun simple/1, Args) andalso clauses(Clauses);
simple({c_case, _, Arg, Clauses}) -> simple(Arg) andalso clauses(Clauses);
simple(_) -> false.

-spec clauses([node_()]) -> boolean().
clauses(Clauses) ->
    lists:all(fun({c_clause, _, Patterns, Guard, Body}) ->
                      lists:all(fun pattern/1, Patterns) andalso simple(Guard) andalso simple(Body)
              end, Clauses).

-spec pattern(node_()) -> boolean().
pattern({c_literal, _, _}) -> true;
pattern({c_var, _, _}) -> true;
pattern({c_cons, _, Head, Tail}) -> pattern(Head) andalso pattern(Tail);
pattern({c_tuple, _, Elements}) -> lists:all(fun pattern/1, Elements);
pattern({c_alias, _, _, Pattern}) -> pattern(Pattern);
pattern(_) -> false.

%% -- evaluation --------------------------------------------------------------------------------------------

-spec eval(node_(), env(), {module(), atom()}) -> term().
eval({c_literal, _, Value}, _Env, _Place) -> Value;
eval({c_var, _, Name}, Env, _Place) -> maps:get(Name, Env);
eval({c_call, Anno, {c_literal, _, Module}, {c_literal, _, Function}, Args}, Env, Place) ->
    apply_at(Module, Function, evals(Args, Env, Place), Anno, Place);
eval({c_let, _, [{c_var, _, Name}], Arg, Body}, Env, Place) ->
    eval(Body, Env#{Name => eval(Arg, Env, Place)}, Place);
eval({c_seq, _, First, Body}, Env, Place) ->
    _ = eval(First, Env, Place),
    eval(Body, Env, Place);
eval({c_tuple, _, Elements}, Env, Place) -> list_to_tuple(evals(Elements, Env, Place));
eval({c_cons, _, Head, Tail}, Env, Place) -> [eval(Head, Env, Place) | eval(Tail, Env, Place)];
eval({c_case, _, {c_values, _, Args}, Clauses}, Env, Place) ->
    choose(Clauses, evals(Args, Env, Place), Env, Place);
eval({c_case, _, Arg, Clauses}, Env, Place) ->
    choose(Clauses, [eval(Arg, Env, Place)], Env, Place).

-spec evals([node_()], env(), {module(), atom()}) -> [term()].
evals(Nodes, Env, Place) ->
    [eval(Node, Env, Place) || Node <- Nodes].

-spec choose([node_()], [term()], env(), {module(), atom()}) -> term().
choose([{c_clause, _, Patterns, Guard, Body} | Rest], Values, Env, Place) ->
    case match_all(Patterns, Values, Env) of
        {ok, Bound} ->
            case holds(Guard, Bound, Place) of
                true -> eval(Body, Bound, Place);
                false -> choose(Rest, Values, Env, Place)
            end;
        no -> choose(Rest, Values, Env, Place)
    end;
choose([], Values, _Env, _Place) ->
    erlang:error({case_clause, Values}).

%% A guard that fails is false.
-spec holds(node_(), env(), {module(), atom()}) -> boolean().
holds({c_literal, _, Value}, _Env, _Place) -> Value =:= true;
holds(Guard, Env, Place) ->
    try eval(Guard, Env, Place) of
        Value -> Value =:= true
    catch
        _:_ -> false
    end.

-spec match_all([node_()], [term()], env()) -> {ok, env()} | no.
match_all([], [], Env) -> {ok, Env};
match_all([Pattern | Patterns], [Value | Values], Env) ->
    case match(Pattern, Value, Env) of
        {ok, Bound} -> match_all(Patterns, Values, Bound);
        no -> no
    end.

-spec match(node_(), term(), env()) -> {ok, env()} | no.
match({c_var, _, Name}, Value, Env) -> {ok, Env#{Name => Value}};
match({c_literal, _, Value}, Value, Env) -> {ok, Env};
match({c_alias, _, {c_var, _, Name}, Pattern}, Value, Env) -> match(Pattern, Value, Env#{Name => Value});
match({c_cons, _, Head, Tail}, [H | T], Env) -> match_all([Head, Tail], [H, T], Env);
match({c_tuple, _, Patterns}, Value, Env) when tuple_size(Value) =:= length(Patterns) ->
    match_all(Patterns, tuple_to_list(Value), Env);
match(_Pattern, _Value, _Env) -> no.

%% -- calls -------------------------------------------------------------------------------------------------

-spec apply_at(module(), atom(), [term()], list(), {module(), atom()}) -> term().
apply_at(Module, Function, Args, Anno, Place) ->
    try
        apply(Module, Function, Args)
    catch
        Class:Reason:Stack -> erlang:raise(Class, Reason, inner(Stack) ++ frame(Anno, Place))
    end.

%% The frames of what was called; the interpreter's own, and what called it, are nobody's concern.
-spec inner(list()) -> list().
inner(Stack) ->
    lists:takewhile(fun(Frame) -> element(1, Frame) =/= ?MODULE end, Stack).

-spec frame(list(), {module(), atom()}) -> list().
frame([Line, {file, File} | _], {Module, Function}) when is_integer(Line) ->
    [{Module, Function, 0, [{file, File}, {line, Line}]}];
frame(_Anno, _Place) ->
    [].
