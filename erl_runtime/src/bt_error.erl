%% @doc Raising: exception values, what each mistake is called, what it says, and its hint.
%%
%% An exception is `{'$bt_value', Class, #{message => …}}', raised as `erlang:error({bt_error, Exception})'.  What comes
%% from Erlang is made into one by `bt_error_erlang'; what a boundary shows is made by `map/3'.
-module(bt_error).

-export([raise/2, raise/3, new/2, new/3, map/3, exception/3, message/1, hint/1]).
-export([no_clause/3, match_error/3, not_boolean/2, missing_name/1, undefined_class/1, not_understood/2, not_understood/3]).
-export([did_you_mean/2, did_you_mean/3, classes/0]).

-export_type([exception/0, told/0, site/0]).

-type exception() :: {'$bt_value', atom(), #{atom() => term()}}.
-type told() :: #{class := atom(), message := binary(), hint := binary(), frames := [bt_frames:frame()],
                 remote := [bt_frames:frame()], details := #{}}.
-type site() :: {binary(), non_neg_integer(), binary()}.

%% @doc The exception classes that the runtime raises, under their superclasses.
-spec classes() -> [{atom(), [atom()]}].
classes() ->
    [{'Error', ['RuntimeError', 'TypeError', 'InstantiationError', 'BEAMError', 'InternalError', 'Interrupted', 'AssertionFailed',
                'SyntaxError']},
     {'RuntimeError', ['MessageNotUnderstood', 'MatchError', 'ZeroDivisionError', 'IntegerTooLarge', 'IndexOutOfBounds',
                       'KeyNotFound', 'EmptyCollection', 'NotFound', 'FieldNotFound', 'UndefinedVariable', 'UndefinedClass',
                       'UndefinedName', 'SealedClass', 'SealedMethod', 'ImmutableField', 'KindChange', 'CyclicHierarchy',
                       'ClassInUse', 'MethodNotFound', 'NothingToRevert', 'TooManyArguments', 'ProtocolNotMet', 'NameTaken',
                       'ActorStopped', 'ActorCrashed', 'ActorGone', 'TimeoutError', 'Deadlock', 'FutureForgotten',
                       'Cancelled', 'BlockCannotReturn', 'BlockHomeGone', 'MigrationFailed', 'PartialFailure',
                       'FileNotFound', 'SubclassResponsibility', 'NotImplemented', 'RestartNotFound', 'LimitExceeded',
                       'UnwrapError', 'RegexError', 'ArithmeticError', 'TextTooLarge', 'InvalidDate',
                       'InputNotAvailable', 'FileError']},
     {'TypeError', ['ArityMismatch']},
     {'BEAMError', ['ThrowError', 'ExitError']}].

%%% ------------------------------------------------------------------ raising

-spec raise(atom(), iodata()) -> no_return().
raise(Class, Message) -> raise(Class, Message, #{}).

%% @doc Raise an exception of Class; Slots may hold a `hint' and whatever the class of error is about.
-spec raise(atom(), iodata(), #{atom() => term()}) -> no_return().
raise(Class, Message, Slots) -> bt_exception:raise(new(Class, Message, Slots)).

-spec new(atom(), iodata()) -> exception().
new(Class, Message) -> new(Class, Message, #{}).

-spec new(atom(), iodata(), #{atom() => term()}) -> exception().
new(Class, Message, Slots) -> {'$bt_value', Class, Slots#{message => unicode:characters_to_binary(Message)}}.

%% @doc The exception value behind whatever a `catch' caught.
-spec exception(error | exit | throw, term(), list()) -> exception().
exception(Class, Reason, Stack) -> bt_error_erlang:exception(Class, Reason, Stack).

%% @doc What a boundary (evaluator, actor, wire) tells of an error.
-spec map(error | exit | throw, term(), list()) -> told().
map(Class, Reason, Stack) ->
    {'$bt_value', Name, Slots} = Exception = exception(Class, Reason, Stack),
    {Frames, Remote} = case Slots of
                           #{'$remote' := Far} -> {bt_frames:frames(Stack), Far};
                           #{'$frames' := First} -> {bt_frames:seen(First), []}
                       end,
    #{class => Name, message => message(Exception), hint => hint(Exception), frames => Frames, remote => Remote,
      details => details(Slots)}.

%% @doc What an exception says; one without a text of its own says its class.
-spec message(exception()) -> binary().
message({'$bt_value', _, #{message := Text}}) when is_binary(Text) -> Text;
message({'$bt_value', Class, #{message := nil}}) -> atom_to_binary(Class);
message({'$bt_value', _, #{message := Other}}) -> bt_print:display_string(Other);
message({'$bt_value', Class, _}) -> atom_to_binary(Class).

%% @doc The hint, with the restarts on offer.
-spec hint(exception()) -> binary().
hint({'$bt_value', Class, Slots}) ->
    Own = case Slots of
              #{hint := Text} when is_binary(Text) -> Text;
              %% To look for the nearest selectors takes longer than all the rest; most who catch it never ask.
              #{receiver := Receiver, selector := Selector} when Class =:= 'MessageNotUnderstood' -> unknown_hint(Receiver, Selector);
              _ -> <<>>
          end,
    case maps:get('$offered', Slots, maps:get('$restarts', Slots, [])) of
        [_ | _] = Names ->
            Offer = iolist_to_binary(["Restarts: ", lists:join(", ", [bt_print:print_string(Name) || Name <- Names]), "."]),
            iolist_to_binary(lists:join(" ", [Part || Part <- [Own, Offer], Part =/= <<>>]));
        [] -> Own
    end.

-spec details(#{atom() => term()}) -> #{}.
details(Slots) ->
    maps:filter(fun(Key, Value) ->
                    hd(atom_to_list(Key) ++ "$") =/= $$ andalso Key =/= message andalso Key =/= hint andalso small(Value)
                end, Slots).

-spec small(term()) -> boolean().
small(Value) -> is_atom(Value) orelse is_number(Value) orelse (is_binary(Value) andalso byte_size(Value) =< 1000).

%%% ------------------------------------------------------------------ what emitted code reports

%% @doc No clause of a method fits its arguments.
-spec no_clause(term(), bt_class:selector(), [term()]) -> no_return().
no_clause(Self, Selector, Args) ->
    Shown = [bt_print:print_string(Arg) || Arg <- Args],
    raise('MatchError', [receiver(Self), " ", atom_to_binary(Selector), " has no clause for ", lists:join(", ", Shown)],
          #{selector => Selector, receiver => Self, arguments => Args}).

%% @doc A pattern does not fit a value.
-spec match_error(binary(), term(), site()) -> no_return().
match_error(<<>>, Value, _) ->
    raise('MatchError', ["no pattern matches ", bt_print:print_string(Value)], #{value => Value});
match_error(Pattern, Value, _) ->
    raise('MatchError', [Pattern, " does not match ", bt_print:print_string(Value)], #{value => Value}).

%% @doc A condition is neither true nor false.
-spec not_boolean(term(), site()) -> no_return().
not_boolean(Value, _) ->
    raise('TypeError', ["a condition must be true or false, this is ", bt_print:print_string(Value)], #{value => Value}).

%% @doc A variable of the cell that has no value.
-spec missing_name(atom()) -> no_return().
missing_name(Name) ->
    Known = [Each || {Each, _} <- bt_workspace:bindings()],
    raise('UndefinedVariable', [atom_to_binary(Name), " is not defined"], #{hint => did_you_mean(Name, Known)}).

-spec undefined_class(atom()) -> no_return().
undefined_class(Host) when Host =:= 'Erlang'; Host =:= 'Elixir' ->
    raise('UndefinedClass', [atom_to_binary(Host), " alone is not a value"],
          #{hint => <<"Name a module of it: Erlang.lists reverse: #(1, 2).">>});
undefined_class(Name) ->
    raise('UndefinedClass', [atom_to_binary(Name), " is not a class"],
          #{hint => did_you_mean(Name, bt_class_store:classes())}).

-spec not_understood(term(), bt_class:selector()) -> no_return().
not_understood(Receiver, Selector) -> not_understood(Receiver, Selector, []).

%% @doc Receiver does not answer Selector.
-spec not_understood(term(), bt_class:selector(), [term()]) -> no_return().
not_understood({'$bt_class', Class} = Receiver, Selector, Args) ->
    case bt_class:exists(Class) of
        true -> unknown_message(Receiver, Selector, Args);
        false -> undefined_class(Class)
    end;
not_understood(Receiver, Selector, Args) -> unknown_message(Receiver, Selector, Args).

-spec unknown_message(term(), bt_class:selector(), [term()]) -> no_return().
unknown_message(Receiver, Selector, Args) ->
    raise('MessageNotUnderstood', [receiver(Receiver), " does not understand #", atom_to_binary(Selector)],
          #{selector => Selector, receiver => Receiver, arguments => Args}).

-spec unknown_hint(term(), bt_class:selector()) -> binary().
unknown_hint(Text, '+') when is_binary(Text) -> <<"Texts are joined with ++.">>;
unknown_hint(Receiver, Selector) ->
    case {did_you_mean(Selector, bt_describe:understood(Receiver) ++ keywords(Receiver)), Receiver} of
        {<<>>, nil} -> <<"Is the variable or field set?">>;
        {Hint, _} -> Hint
    end.

%% A Value class makes instances by any of its fields.
-spec keywords(term()) -> [atom()].
keywords({'$bt_class', Class}) ->
    case bt_class_table:info(Class) of
        #{kind := value, fields := [_ | _] = Fields} -> [bt_class_synth:constructor_selector([Name]) || {Name, _} <- Fields];
        _ -> []
    end;
keywords(_) -> [].

-spec receiver(term()) -> binary().
receiver({'$bt_class', Class}) -> atom_to_binary(Class);
receiver(nil) -> <<"nil">>;
receiver(Value) -> atom_to_binary(bt_class:class_of(Value)).

%%% ------------------------------------------------------------------ did you mean

%% @doc `Did you mean increment?', or nothing.
-spec did_you_mean(term(), [atom()]) -> binary().
did_you_mean(Name, Candidates) -> did_you_mean(Name, Candidates, none).

%% @doc As above; when nothing is near, the candidates after Otherwise (when they are few).
-spec did_you_mean(term(), [atom()], iodata() | none) -> binary().
did_you_mean(Name, Candidates, Otherwise) ->
    Texts = [atom_to_binary(Candidate) || Candidate <- Candidates],
    case {bt_nearest:names(text(Name), Texts), Otherwise, Texts} of
        {[], none, _} -> <<>>;
        {[], _, []} -> <<>>;
        {[], _, [_ | _]} when length(Texts) > 12 -> <<>>;
        {[], _, _} -> unicode:characters_to_binary([Otherwise, lists:join(", ", Texts), "."]);
        {Near, _, _} -> unicode:characters_to_binary(["Did you mean ", lists:join(" or ", Near), "?"])
    end.

-spec text(term()) -> binary().
text(Name) when is_atom(Name) -> atom_to_binary(Name);
text(Name) -> bt_print:print_string(Name).
