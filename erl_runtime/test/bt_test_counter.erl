%% A class as the compiler would make it, for tests of the runtime alone: `Actor subclass: Counter'.
-module(bt_test_counter).

-export([install/0, install/2, getValue/1, increment/1, 'add:'/2, fail/1, failAfter/1, 'wait:'/2, 'askOther:'/2, later/1,
         'slow:'/2, 'show:'/2, 'run:'/2, 'forward:'/2, 'pos:'/2, relay/1, 'sum:with:'/3]).
-export(['tellOther:then:'/3, 'header onError'/0, 'header hibernate'/0]).

-define(SITE, {<<"test">>, 1, <<>>}).

install() -> install('Counter', #{}).

install(Class, More) ->
    Methods = [#{selector => S, side => instance, function => S, arity => N, combination => primary, mode => replace,
                 params => [], types => [], returns => nil, doc => <<>>, source => <<>>, line => 1, modifiers => []}
               || {S, N} <- module_info(exports), S =/= install, S =/= module_info, not lists:prefix("header", atom_to_list(S))],
    bt_class:install(maps:merge(
        #{op => class, module => ?MODULE, class => Class, version => erlang:unique_integer([positive]), superclass => 'Actor',
          kind => actor, modifiers => [], fields => [{value, literal, 0}], class_vars => [], headers => [], protocols => [],
          doc => <<>>, source => <<>>, unit => <<"cell[1]">>, cell => <<"c1">>, line => 1, methods => Methods,
          implements => nil}, More)).

value() -> #{value := V} = get('$bt_state'), V.
set(V) -> put('$bt_state', (get('$bt_state'))#{value => V}), V.

getValue(_) -> value().
increment(_) -> set(value() + 1).
'add:'(_, N) -> set(value() + bt_future:force(N)).
fail(_) -> bt_error:raise('TypeError', "arithmetic needs numbers").
failAfter(_) -> set(99), bt_error:raise('TypeError', "arithmetic needs numbers").
'wait:'(_, Ms) -> timer:sleep(Ms), Ms.
'slow:'(_, Ms) -> bt_wait:sleep(Ms), Ms.
'askOther:'(_, Other) -> bt_send:call(Other, 'askOther:', get('$bt_self'), ?SITE).
later(Self) -> bt_send:keep(Self, 'wait:', 10, ?SITE).
'show:'(_, Text) -> io:put_chars(Text), nil.
'run:'(_, Block) -> Block().
'forward:'(_, Other) -> bt_send:keep(Other, increment, ?SITE).
'pos:'(Self, N) when N > 0 -> Self;
'pos:'(Self, N) -> bt_error:no_clause(Self, 'pos:', [N]).
relay(_) ->
    Home = self(),
    Inner = fun() -> set(value() + 1) end,
    Block = fun() -> case self() of Home -> Inner(); _ -> bt_block:home(Home, Inner, []) end end,
    {Pid, Mon} = spawn_monitor(fun() -> [Block() || _ <- lists:seq(1, 10)] end),
    bt_wait:sleep(50),
    receive {'DOWN', Mon, process, Pid, Reason} -> Reason end.
'sum:with:'(_, A, B) -> A + B.
'tellOther:then:'(_, Other, Value) -> bt_send:cast(Other, 'add:', Value, ?SITE).

'header onError'() -> crash.
'header hibernate'() -> 20.
