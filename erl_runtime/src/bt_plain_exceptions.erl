%% @doc `Error signal: text' for a handler that only asks the exception what it says and leaves with a value.
%%
%% Such a handler runs where the error is, like every other, but the exception need not know where that was, nor how to
%% go on.  An exception class is plain when the library alone says how its exceptions are signalled and what they answer
%% to the messages such a handler sends; that is noted with its version, and a patch makes another one.
%% `bt_plain_exceptions:signal('Error', <<"no">>)' does not come back, or says that the message has to be sent.
-module(bt_plain_exceptions).

-export([signal/2, text/2, template/1, note/3]).

-define(HANDLERS, '$bt_handlers').
%% Out of the way of the versions themselves.
-define(KEY(Version), (Version bor (1 bsl 56))).
%% What the compiler lets a plain handler send, but what all objects answer; and what it lets nobody else answer.
-define(ASKED, [messageText, message, description, hint, kind, class, errorClass, selector, arguments, receiver, reason,
                return, 'return:', retry, 'retryUsing:']).

%% @doc Run the plain handler that takes a new exception, and leave its block; `other' when there is none.
-spec signal(atom(), term()) -> other.
signal(Class, Text) ->
    case get(?HANDLERS) of
        [_ | _] = Handlers ->
            case template(Class) of
                none -> other;
                Template -> offered(Handlers, Class, Template, Text, Handlers)
            end;
        _ -> other
    end.

-spec offered([bt_exception:handler()], atom(), map(), term(), [bt_exception:handler()]) -> other.
offered([{Ref, [Class | _], Do, true} | Outer], Class, Template, Text, Inner) ->
    handled(Ref, Do, Outer, {'$bt_value', Class, Template#{message => Text, '$handler' => Ref}}, Inner);
offered([{Ref, On, Do, Plain} | Outer], Class, Template, Text, Inner) ->
    case bt_handling:takes(Class, On) of
        true when Plain -> handled(Ref, Do, Outer, {'$bt_value', Class, Template#{message => Text, '$handler' => Ref}}, Inner);
        true -> other;
        false -> offered(Outer, Class, Template, Text, Inner)
    end;
offered([], _, _, _, _) -> other.

-spec handled(integer(), fun(), [bt_exception:handler()], bt_error:exception(), [bt_exception:handler()]) -> no_return().
handled(Ref, Do, Outer, Exception, Inner) ->
    _ = put(?HANDLERS, Outer),
    try bt_exception:answer(Do, Exception) of
        Value -> bt_exception:unwind(Ref, Value)
    catch
        error:Reason:Stack ->
            _ = put(?HANDLERS, Inner),
            bt_exception:again(Reason, Stack, passed(Inner, Outer));
        Kind:Reason:Stack ->
            _ = put(?HANDLERS, Inner),
            erlang:raise(Kind, Reason, Stack)
    end.

-spec passed([bt_exception:handler()], [bt_exception:handler()]) -> [integer()].
passed(Outer, Outer) -> [];
passed([{Ref, _, _, _} | Rest], Outer) -> [Ref | passed(Rest, Outer)].

%% @doc `e messageText': what an exception says, when its class leaves that to the library.
-spec text(term(), bt_send:site()) -> term().
text({'$bt_value', Class, #{'$plain' := Version, message := Text}} = Exception, Site) when is_binary(Text) ->
    case persistent_term:get(Class) of
        Version -> Text;
        _ -> bt_send:call(Exception, messageText, Site)
    end;
text(Receiver, Site) -> bt_send:call(Receiver, messageText, Site).

%%% ------------------------------------------------------------------ which classes

%% @doc The fields of a new exception of a plain class.
-spec template(atom()) -> map() | none.
template(Class) ->
    case persistent_term:get(Class, none) of
        none -> none;
        Version -> persistent_term:get(?KEY(Version), none)
    end.

%% @doc Note of a version that is about to be put in force whether its exceptions are plain: a key found in 13 ns, where
%% the facts in the tables take 40.  The tables of both sides are as `bt_class_publish' puts them.
-spec note(pos_integer(), bt_class_publish:published(), bt_class_publish:published()) -> ok.
note(Version, Instances, Classes) ->
    case entry('$info', Instances) of
        #{name := Name, ancestors := Above, plain := true, template := Template}
          when Name =:= 'Exception'; is_map_key('Exception', Above) ->
            Plain = lists:all(fun(Selector) -> is_librarys(Selector, Instances) end, ?ASKED)
                andalso is_librarys('signal:', Classes),
            _ = [persistent_term:put(?KEY(Version), Template#{'$plain' => Version}) || Plain],
            ok;
        _ -> ok
    end.

-spec is_librarys(atom(), bt_class_publish:published()) -> boolean().
is_librarys(Selector, Table) ->
    case {entry({combo, Selector}, Table), entry(Selector, Table)} of
        {none, Method} when is_function(Method) ->
            {module, Module} = erlang:fun_info(Method, module),
            lists:member(Module, ['bt@std@Exception', 'bt@std@Object', 'bt@std@ProtoObject']);
        _ -> false
    end.

-spec entry(term(), bt_class_publish:published()) -> term().
entry(Key, {Overlay, BaseKey}) ->
    case Overlay of
        #{Key := Found} -> Found;
        _ -> entry(Key, persistent_term:get(BaseKey))
    end;
entry(Key, Base) -> maps:get(Key, Base, none).
