%% @doc Method combinations: around, before, primary, after, woven into the one function a dispatch table holds.
%%
%% Knows what a selector consists of on one class and what it inherits; knows no tables.  The befores of a superclass
%% run for a subclass's primary too, the most specific first; afters the other way round.  `self proceed' in an around
%% method goes on with what it wraps, with the same arguments.
-module(bt_combine).

-export([merge/2, compose/2, primary/1, proceed/1, tops/1]).

-export_type([entry/0, spec/0]).

-type spec() :: #{around := [fun()], before := [fun()], primary := fun() | none, 'after' := [fun()]}.
-type entry() :: none | {plain, fun()} | {combo, spec()}.

-define(PROCEED, '$bt_proceed').

%% @doc What a class answers: its own functions in force, over what it inherits.
-spec merge(bt_class_store:active(), entry()) -> entry().
merge(Own, Inherited) when map_size(Own) =:= 0 -> Inherited;
merge(#{primary := Method} = Own, Inherited) when map_size(Own) =:= 1, not is_tuple(Inherited) -> {plain, Method};
merge(#{primary := Method} = Own, {plain, _}) when map_size(Own) =:= 1 -> {plain, Method};
merge(Own, Inherited) ->
    Above = spec(Inherited),
    {combo, #{around => own(around, Own) ++ maps:get(around, Above),
              before => own(before, Own) ++ maps:get(before, Above),
              primary => maps:get(primary, Own, maps:get(primary, Above)),
              'after' => maps:get('after', Above) ++ own('after', Own)}}.

-spec own(before | around | 'after', bt_class_store:active()) -> [fun()].
own(Combination, Own) ->
    case Own of
        #{Combination := Method} -> [Method];
        _ -> []
    end.

-spec spec(entry()) -> spec().
spec(none) -> #{around => [], before => [], primary => none, 'after' => []};
spec({plain, Method}) -> (spec(none))#{primary := Method};
spec({combo, Spec}) -> Spec.

%% @doc One function for a dispatch table; `none' when there is nothing to wrap.
-spec compose(atom(), spec()) -> fun() | none.
compose(_, #{primary := none}) -> none;
compose(Selector, #{primary := Primary} = Spec) ->
    {arity, Arity} = erlang:fun_info(Primary, arity),
    woven(Arity, Selector, Spec).

-spec woven(arity(), atom(), spec()) -> fun().
woven(1, _, Z) -> fun(S) -> run(Z, [S]) end;
woven(2, _, Z) -> fun(S, A) -> run(Z, [S, A]) end;
woven(3, _, Z) -> fun(S, A, B) -> run(Z, [S, A, B]) end;
woven(4, _, Z) -> fun(S, A, B, C) -> run(Z, [S, A, B, C]) end;
woven(5, _, Z) -> fun(S, A, B, C, D) -> run(Z, [S, A, B, C, D]) end;
woven(6, _, Z) -> fun(S, A, B, C, D, E) -> run(Z, [S, A, B, C, D, E]) end;
woven(7, _, Z) -> fun(S, A, B, C, D, E, F) -> run(Z, [S, A, B, C, D, E, F]) end;
woven(8, _, Z) -> fun(S, A, B, C, D, E, F, G) -> run(Z, [S, A, B, C, D, E, F, G]) end;
woven(9, _, Z) -> fun(S, A, B, C, D, E, F, G, H) -> run(Z, [S, A, B, C, D, E, F, G, H]) end;
woven(Arity, Selector, _) ->
    bt_error:raise('TooManyArguments',
                   ["before, after and around methods take at most 8 arguments, ", atom_to_binary(Selector), " has ",
                    integer_to_list(Arity - 1)]).

%% @doc The primary inside a woven function; any other function is one itself.
-spec primary(fun()) -> fun().
primary(Method) ->
    case erlang:fun_info(Method, module) of
        {module, ?MODULE} ->
            {env, [#{primary := Primary}]} = erlang:fun_info(Method, env),
            Primary;
        _ -> Method
    end.

%% @doc The functions of a woven one in the order they begin, for descriptions.
-spec tops(spec()) -> [fun()].
tops(#{around := Around, before := Before, primary := Primary, 'after' := After}) ->
    Around ++ Before ++ [Primary || Primary =/= none] ++ After.

-spec run(spec(), [term()]) -> term().
run(#{around := [Around | Inner]} = Spec, Args) ->
    Outer = get(?PROCEED),
    _ = put(?PROCEED, {Spec#{around := Inner}, Args, Outer}),
    try apply(Around, Args)
    after put(?PROCEED, Outer)
    end;
run(#{before := Before, primary := Primary, 'after' := After}, Args) ->
    lists:foreach(fun(Method) -> apply(Method, Args) end, Before),
    Value = apply(Primary, Args),
    lists:foreach(fun(Method) -> apply(Method, Args) end, After),
    Value.

%% @doc `self proceed': what the around method at work wraps, with the arguments it was called with.
-spec proceed(term()) -> term().
proceed(_Self) ->
    case get(?PROCEED) of
        {Spec, Args, Outer} = Here ->
            _ = put(?PROCEED, Outer),
            try run(Spec, Args)
            after put(?PROCEED, Here)
            end;
        _ ->
            bt_error:raise('Error', <<"proceed belongs in an around method, none is at work here">>,
                           #{hint => <<"Write around m => ... self proceed ...">>})
    end.
