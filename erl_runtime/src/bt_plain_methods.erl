%% @doc Whether classes of the library answer as the library has it what emitted code computes by itself.
%% Emitted code reads a flag before it computes; looking again whenever the class changes is what keeps it true.
%% Knows no code that uses it.
%%
%% Example: after `Float >> sqrt => 42.0' `persistent_term:get(bt_plain_floats)' is false, after `Float revert: #sqrt'
%% it is true again.
-module(bt_plain_methods).

-export([look/1, watched/0]).

%% @doc The class, its flag, and the methods that are computed: floats.py, known.py and handlers.py in language/emit.
-spec watched() -> [{atom(), atom(), [bt_class:selector()]}].
watched() ->
    [{'Float', bt_plain_floats, [sqrt, squared, negated, sin, cos]},
     {'String', bt_plain_texts, [size]},
     {'Block', bt_plain_blocks, ['on:do:']}].

%% @doc These classes have just changed.
-spec look(#{atom() => term()}) -> ok.
look(Tables) ->
    lists:foreach(fun({Class, Flag, Selectors}) -> is_map_key(Class, Tables) andalso look(Class, Flag, Selectors) end, watched()).

-spec look(atom(), atom(), [bt_class:selector()]) -> ok.
look(Class, Flag, Selectors) ->
    Methods = [bt_class:find(Class, Selector) || Selector <- Selectors],
    case persistent_term:get({Flag, methods}, none) of
        none -> lists:member(none, Methods) orelse learn(Flag, Methods), ok;
        Library -> persistent_term:put(Flag, Methods =:= Library)
    end.

%% The library itself is loading.
-spec learn(atom(), [fun()]) -> ok.
learn(Flag, Methods) ->
    persistent_term:put({Flag, methods}, Methods),
    persistent_term:put(Flag, true).
