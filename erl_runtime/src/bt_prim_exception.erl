%% @doc Exception: its text, its parts, its stack; making one from a class.
%%
%% Handling and signalling are bt_exception's.  `bt_prim_exception:print(E)' is `ZeroDivisionError: division by zero'.
-module(bt_prim_exception).

-export([make/2, because/1, signal/1, signal_restarts/3, signal_kind/5, slot/2, class/1, kind/1, is_called/2, print/1, stack/1]).

-type exception() :: bt_error:exception().

%% @doc `MyError new: 'text'', or `new: #{#field => value}'.
-spec make(term(), term()) -> exception().
make(Class, Fields) when is_map(Fields) -> bt_value:new(Class, Fields);
make(Class, Text) ->
    {'$bt_value', Name, Slots} = bt_value:new(Class),
    {'$bt_value', Name, Slots#{message => bt_future:force(Text)}}.

%% @doc An exception as it is, of a class a new one; of any other reason, also of an Error(reason), an Error that says it.
-spec because(term()) -> exception().
because(Given) ->
    Reason = reason(bt_future:force(Given)),
    case bt_prim:is_kind(Reason, 'Exception') of
        true -> Reason;
        false -> bt_error:new('Error', bt_prim:text(Reason), #{reason => Reason})
    end.

-spec reason(term()) -> term().
reason({'$bt_class', Name} = Class) ->
    case bt_class:inherits(Name, 'Exception') of
        true -> bt_value:new(Class);
        false -> Class
    end;
reason(Value) ->
    case bt_prim:is_kind(Value, 'Result') andalso bt_prim:send(Value, isError) of
        true -> bt_prim:send(Value, error);
        false -> Value
    end.

%% @doc A class signals a new instance, an instance itself.
-spec signal(term()) -> term().
signal({'$bt_class', _} = Class) -> bt_exception:signal(bt_value:new(Class));
signal(Exception) -> bt_exception:signal(Exception).

%% @doc Restarts are `#name -> [..]', `{#name, [..]}' or bare names, which answer nil.
-spec signal_restarts(term(), term(), term()) -> term().
signal_restarts({'$bt_class', _} = Class, Text, Restarts) -> signal_restarts(bt_value:new(Class), Text, Restarts);
signal_restarts({'$bt_value', Class, Slots}, Text, Restarts) ->
    Pairs = [restart(bt_future:force(R)) || R <- bt_prim:list(Restarts, 'signal:restarts:')],
    bt_exception:signal_restarts({'$bt_value', Class, Slots#{message => Text}}, Pairs).

-spec restart(term()) -> {atom(), fun()}.
restart({'$bt_value', 'Association', #{key := Name, value := Block}}) -> restart({Name, Block});
restart({Name, Block}) when is_atom(Name), is_function(Block, 0) -> {Name, Block};
restart({Name, Value}) when is_atom(Name) -> {Name, fun() -> Value end};
restart(Name) when is_atom(Name), Name =/= nil -> {Name, fun() -> nil end};
restart(Other) -> bt_prim:type_error('signal:restarts:', "restarts like #retry -> [..]", Other).

-spec signal_kind(term(), term(), term(), term(), term()) -> term().
signal_kind({'$bt_class', _} = Class, Kind, About, Selector, Hint) ->
    {'$bt_value', Name, Slots} = bt_value:new(Class),
    Text = [bt_prim:text(Kind), " in ", bt_prim:text(About), " ", bt_prim:text(Selector)],
    bt_exception:signal({'$bt_value', Name, Slots#{kind => Kind, selector => Selector, hint => Hint,
                                                   message => unicode:characters_to_binary(Text)}}).

%% @doc What the exception says about itself under this name, else nil.
-spec slot(exception(), atom()) -> term().
slot({'$bt_value', _, Slots}, Name) -> maps:get(Name, Slots, nil).

-spec class(exception()) -> term().
class({'$bt_value', Class, _}) -> {'$bt_class', Class}.

%% @doc A Symbol to tell errors apart by: what the raiser said, else the class's: `#key_not_found' of a KeyNotFound.
-spec kind(exception()) -> atom().
kind({'$bt_value', _, #{kind := Kind}}) when is_atom(Kind), Kind =/= nil -> Kind;
kind({'$bt_value', Class, _}) -> class_kind(Class).

%% Some have names of their own in files of modern style.
-spec class_kind(atom()) -> atom().
class_kind('MessageNotUnderstood') -> does_not_understand;
class_kind('ImmutableField') -> immutable_value;
class_kind('MatchError') -> no_match;
class_kind('Error') -> user_error;
class_kind('ZeroDivisionError') -> division_by_zero;
class_kind('UndefinedClass') -> class_not_found;
class_kind('ActorStopped') -> actor_dead;
class_kind('ActorCrashed') -> actor_dead;
class_kind('TimeoutError') -> timeout;
class_kind(Class) -> snake(Class).

-spec snake(atom()) -> atom().
snake(Class) ->
    Words = re:replace(atom_to_binary(Class), "(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_",
                       [global, {return, binary}]),
    binary_to_atom(string:lowercase(Words)).

%% @doc Whether a Symbol stands for it: its kind, its class by either name, or the reason that Erlang gave.
-spec is_called(exception(), atom()) -> boolean().
is_called({'$bt_value', Class, Slots} = Exception, Name) ->
    lists:member(Name, [Class, snake(Class), class_kind(Class), kind(Exception), erlang_name(Class),
                        maps:get(reason, Slots, Class)]).

-spec erlang_name(atom()) -> atom().
erlang_name('ZeroDivisionError') -> badarith;
erlang_name('ArithmeticError') -> badarith;
erlang_name('ThrowError') -> erlang_throw;
erlang_name('ExitError') -> erlang_exit;
erlang_name('BEAMError') -> erlang_error;
erlang_name(Class) -> Class.

-spec print(exception()) -> binary().
print({'$bt_value', Class, _} = Exception) ->
    Name = atom_to_binary(Class),
    case bt_error:message(Exception) of
        Name -> Name;
        Text -> <<Name/binary, ": ", Text/binary>>
    end.

%% @doc The frames it was raised in, innermost first.
-spec stack(exception()) -> [term()].
stack({'$bt_value', _, Slots}) ->
    [bt_prim:value('StackFrame', #{method => maps:get(where, F, <<>>), unit => maps:get(unit, F, <<>>),
                                   line => maps:get(line, F, 0)})
     || F <- maps:get('$remote', Slots, []) ++ bt_frames:seen(maps:get('$frames', Slots, []))].
