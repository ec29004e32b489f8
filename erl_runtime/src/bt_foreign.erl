%% @doc Messages to Erlang and Elixir modules: `Erlang.lists reverse: xs' is a call of lists:reverse/1.
%% Arguments are awaited themselves, an actor goes as its pid; what comes back is a plain value already.
%%
%% Example: `bt_foreign:call(erlang, maps, 'get:m:', [k, #{k => 1}])' is 1.
-module(bt_foreign).

-export([call/4, to_erlang/1, function_of/1]).

%% What does not exist is said by `bt_error_erlang'.
-spec call(erlang | elixir, module(), atom(), [term()]) -> term().
call(Kind, Module, Selector, Args) ->
    _ = Kind =:= elixir andalso bt_elixir:ensure(),
    apply(Module, function_of(Selector), [to_erlang(Arg) || Arg <- Args]).

%% @doc A value as Erlang code expects it: Futures awaited, actors as pids.
-spec to_erlang(term()) -> term().
to_erlang({'$bt_future', _, _} = Future) -> to_erlang(bt_future:force(Future));
to_erlang({'$bt_actor', _, Key, _}) -> bt_registry:pid(Key);
to_erlang({'$bt_char', Code}) -> Code;
to_erlang(Block) when is_function(Block) -> bt_block:escapes(Block);
to_erlang(Value) -> Value.

%% @doc `at:put:' names the function `at'; what was cut once is kept.
-spec function_of(atom()) -> atom().
function_of(Selector) ->
    case persistent_term:get({?MODULE, Selector}, none) of
        none ->
            Function = binary_to_atom(hd(binary:split(atom_to_binary(Selector), <<":">>))),
            persistent_term:put({?MODULE, Selector}, Function),
            Function;
        Function -> Function
    end.
