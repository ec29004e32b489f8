%% The class the benchmark sends to, as the compiler would make it: `Actor subclass: Counter', two methods.
-module(bt_bench_counter).

-export([install/0, add/1, getValue/1, hold/1, 'class spawn'/1]).

install() ->
    Methods = [#{selector => S, side => Side, function => F, arity => 1, combination => primary, mode => replace,
                 params => [], types => [], returns => nil, doc => <<>>, source => <<>>, line => 1, modifiers => []}
               || {S, Side, F} <- [{add, instance, add}, {getValue, instance, getValue}, {hold, instance, hold}, {spawn, class, 'class spawn'}]],
    bt_class:install(#{op => class, module => ?MODULE, class => 'BenchCounter', version => 1, superclass => 'Actor',
                       kind => actor, modifiers => [], fields => [{value, literal, 0}], class_vars => [], headers => [],
                       protocols => [], doc => <<>>, source => <<>>, unit => <<"bench">>, cell => <<"bench">>, line => 1,
                       methods => Methods, implements => nil}).

add(_Self) ->
    case get('$bt_state') of
        #{value := V} = State ->
            New = V + 1,
            _ = put('$bt_state', State#{value => New}),
            New
    end.

getValue(_Self) ->
    case get('$bt_state') of #{value := V} -> V end.

hold(_Self) ->
    receive go -> nil end.

%% As the library's Actor has it.
'class spawn'(Class) -> bt_actor_spawn:spawn(Class).
