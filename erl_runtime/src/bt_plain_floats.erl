%% @doc Whether Floats answer as the library has it what emitted code computes by itself (language/emit/floats.py).
%% Emitted code reads the flag before it computes; looking again whenever Float changes is what keeps it true.
%% Knows no code that uses it.
%%
%% Example: after `Float >> sqrt => 42.0' `persistent_term:get(bt_plain_floats)' is false, after `Float revert: #sqrt'
%% it is true again.
-module(bt_plain_floats).

-export([look/1]).

-define(FLAG, bt_plain_floats).
-define(LIBRARY, {bt_plain_floats, methods}).
-define(SELECTORS, [sqrt, squared, negated, sin, cos]).

%% @doc These classes have just changed.
-spec look(#{atom() => term()}) -> ok.
look(#{'Float' := _}) ->
    Methods = [bt_send:method(0.0, Selector) || Selector <- ?SELECTORS],
    case persistent_term:get(?LIBRARY, none) of
        none -> lists:member(none, Methods) orelse learn(Methods), ok;
        Library -> persistent_term:put(?FLAG, Methods =:= Library)
    end;
look(_) -> ok.

%% The library itself is loading.
-spec learn([fun()]) -> ok.
learn(Methods) ->
    persistent_term:put(?LIBRARY, Methods),
    persistent_term:put(?FLAG, true).
