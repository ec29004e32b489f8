%% @doc Erlang's errors, exits and throws as exception objects that say what a Beamtalk programmer wants to know.
%%
%% Knows the reasons of OTP and the exceptions of Elixir.  `exception(error, badarith, [{erlang, '/', [1, 0], []}])' is
%% a ZeroDivisionError.
-module(bt_error_erlang).

-export([exception/3]).

-spec exception(error | exit | throw, term(), list()) -> bt_error:exception().
exception(error, {bt_error, {'$bt_value', _, _} = Exception}, Stack) -> with_frames(Exception, Stack);
exception(throw, {'$bt_return', _, _}, Stack) ->
    with_frames(bt_error:new('BlockCannotReturn', "the method this block would return from has ended",
                             #{hint => <<"Leave out ^ when the block's value is wanted.">>}), Stack);
exception(error, Reason, Stack) -> with_frames(error_value(Reason, Stack), Stack);
exception(exit, Reason, Stack) ->
    with_frames(beam('ExitError', ["the process was told to exit: ", print(Reason)], exit, Reason), Stack);
exception(throw, Value, Stack) ->
    with_frames(beam('ThrowError', ["a value was thrown and nobody caught it: ", print(Value)], throw, Value), Stack).

%% Frames are those of the first place that caught it.
-spec with_frames(bt_error:exception(), list()) -> bt_error:exception().
with_frames({'$bt_value', _, #{'$frames' := _}} = Exception, _) -> Exception;
with_frames({'$bt_value', Class, Slots}, Stack) ->
    {'$bt_value', Class, Slots#{'$frames' => bt_frames:frames(Stack)}}.

-spec error_value(term(), list()) -> bt_error:exception().
error_value(badarith, [{erlang, Op, [_, Zero], _} | _]) when Zero == 0, (Op =:= '/' orelse Op =:= 'div' orelse Op =:= 'rem') ->
    bt_error:new('ZeroDivisionError', "division by zero");
error_value(badarith, [{erlang, Op, [A, B], _} | _]) when is_number(A), is_number(B) ->
    bt_error:new('ArithmeticError', [bt_print:limited(A, 40), " ", atom_to_binary(Op), " ", bt_print:limited(B, 40),
                                     " is too large for a Float"]);
error_value(badarith, [{erlang, Op, Args, _} | _]) when is_list(Args) ->
    bt_error:new('TypeError', ["arithmetic does not work here: ", lists:join([" ", atom_to_binary(Op), " "],
                                                                           [print(Arg) || Arg <- Args])]);
%% Some compiled operations do not name their operands.
error_value(badarith, _) ->
    bt_error:new('ArithmeticError', "an operand is no number, or the result is too large for a Float");
error_value({badkey, Key}, _) ->
    bt_error:new('KeyNotFound', ["key ", print(Key), " is not in this Dictionary"], #{key => Key});
error_value({badmap, Value}, _) -> bt_error:new('TypeError', ["a Dictionary is needed here, got ", print(Value)]);
error_value({badarity, {Fun, Args}}, _) ->
    {arity, Arity} = erlang:fun_info(Fun, arity),
    bt_error:new('ArityMismatch', ["a Block/", integer_to_list(Arity), " takes ", count(Arity), ", it was given ",
                               integer_to_list(length(Args))]);
error_value({badfun, Value}, _) -> bt_error:new('TypeError', ["a Block is needed here, got ", print(Value)]);
error_value({badrecord, Value}, _) -> beam('BEAMError', ["a record is needed here, got ", print(Value)], error, badrecord);
error_value({Kind, Value}, _) when Kind =:= badmatch; Kind =:= case_clause; Kind =:= try_clause; Kind =:= with_clause ->
    bt_error:new('MatchError', ["no pattern matches ", print(Value)], #{value => Value});
error_value(if_clause, _) -> bt_error:new('MatchError', "no condition is true");
error_value(system_limit, _) -> bt_error:new('LimitExceeded', "a limit of the BEAM is reached");
error_value(Reason, [{Module, Function, Args, Info} | _]) when is_list(Info) ->
    called(Reason, Module, Function, Args, Info);
error_value(Reason, _) -> other(Reason).

-spec called(term(), module(), atom(), list() | arity(), list()) -> bt_error:exception().
called(undef, Module, Function, Args, _) -> undefined(Module, Function, arity(Args));
called(function_clause, Module, Function, Args, _) when is_list(Args) ->
    beam('BEAMError', [mfa(Module, Function, Args), " has no clause for ", arguments(Args)], error, function_clause);
called(badarg, Module, Function, Args, Info) when is_list(Args) ->
    beam('BEAMError', [mfa(Module, Function, Args), " does not accept ", arguments(Args),
                       why(Module, Function, Args, Info)], error, badarg);
called(badarg, bt_foreign, call, _, _) -> other(badarg);
called(badarg, Module, Function, Args, _) ->
    beam('BEAMError', [mfa(Module, Function, Args), " does not accept its arguments"], error, badarg);
called(Reason, _, _, _, _) -> other(Reason).

-spec other(term()) -> bt_error:exception().
other(#{'__struct__' := Module, '__exception__' := true} = Exception) ->
    Text = try Module:message(Exception) catch _:_ -> print(Exception) end,
    beam('BEAMError', [elixir_name(Module), ": ", Text], error, Exception);
other(Reason) when is_atom(Reason) -> beam('BEAMError', ["Erlang error ", print(Reason)], error, Reason);
other(Reason) -> beam('BEAMError', ["Erlang error ", print(Reason)], error, Reason).

-spec elixir_name(module()) -> binary().
elixir_name(Module) ->
    case atom_to_binary(Module) of
        <<"Elixir.", Name/binary>> -> Name;
        Name -> Name
    end.

-spec beam(atom(), iodata(), atom(), term()) -> bt_error:exception().
beam(Class, Message, Kind, Reason) -> bt_error:new(Class, Message, #{kind => Kind, reason => Reason}).

%%% ------------------------------------------------------------------ what is not there

-spec undefined(module(), atom(), arity()) -> bt_error:exception().
undefined(Module, Function, Arity) ->
    case code:ensure_loaded(Module) of
        {module, _} ->
            Others = lists:usort([F || {F, A} <- exports(Module), A =:= Arity orelse F =:= Function]),
            bt_error:new('BEAMError', [name(Module), " has no function ", atom_to_binary(Function), " with ", count(Arity)],
                         #{kind => error, reason => undef, hint => function_hint(Module, Function, Others)});
        {error, _} ->
            bt_error:new('BEAMError', ["there is no module ", name(Module)],
                         #{kind => error, reason => undef, hint => module_hint(Module)})
    end.

-spec function_hint(module(), atom(), [atom()]) -> binary().
function_hint(Module, Function, Others) ->
    case [A || {F, A} <- exports(Module), F =:= Function] of
        [] -> bt_error:did_you_mean(Function, Others);
        Arities ->
            iolist_to_binary([atom_to_binary(Function), " takes ",
                              lists:join(" or ", [integer_to_list(A) || A <- lists:sort(Arities)]), " arguments."])
    end.

%% A module that was compiled from a cell has no `module_info'.
-spec exports(module()) -> [{atom(), arity()}].
exports(Module) -> erlang:get_module_info(Module, exports).

-spec module_hint(module()) -> binary().
module_hint(Module) ->
    case {atom_to_binary(Module), code:ensure_loaded('Elixir.Enum')} of
        {<<"Elixir.", _/binary>>, {error, _}} ->
            <<"Elixir is not installed: install the package `elixir` and restart the kernel.">>;
        _ -> bt_error:did_you_mean(Module, [M || {M, _} <- code:all_loaded()])
    end.

%%% ------------------------------------------------------------------ words

-spec mfa(module(), atom(), list() | arity()) -> iodata().
mfa(Module, Function, Args) -> [name(Module), $:, atom_to_binary(Function), $/, integer_to_list(arity(Args))].

-spec name(module()) -> binary().
name(Module) ->
    case atom_to_binary(Module) of
        <<"Elixir.", _/binary>> = Name -> Name;
        Name -> <<"Erlang.", Name/binary>>
    end.

-spec arity(list() | arity()) -> arity().
arity(Args) when is_list(Args) -> length(Args);
arity(Arity) -> Arity.

-spec arguments([term()]) -> iodata().
arguments([]) -> "no arguments";
arguments(Args) -> lists:join(", ", [print(Arg) || Arg <- Args]).

%% OTP's own explanation of a badarg, where it has one.
-spec why(module(), atom(), [term()], list()) -> iodata().
why(Module, Function, Args, Info) ->
    Explainer = maps:get(module, proplists:get_value(error_info, Info, #{}), Module),
    try Explainer:format_error(badarg, [{Module, Function, Args, Info}]) of
        Reasons ->
            [[": argument ", integer_to_list(N), " is ", Text] || {N, Text} <- lists:sort(maps:to_list(Reasons)), is_integer(N)]
    catch _:_ -> []
    end.

-spec count(arity()) -> iodata().
count(0) -> "no arguments";
count(1) -> "1 argument";
count(N) -> [integer_to_list(N), " arguments"].

-spec print(term()) -> binary().
print(Term) -> bt_print:short(Term).
