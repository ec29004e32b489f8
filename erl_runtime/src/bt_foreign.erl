%% @doc Messages to Erlang and Elixir modules: `Erlang.lists reverse: xs' is a call of lists:reverse/1.
%% Arguments are awaited themselves, an actor goes as its pid; what comes back is a plain value already.
%%
%% Example: `bt_foreign:call(erlang, maps, 'get:m:', [k, #{k => 1}])' is 1.
-module(bt_foreign).

-export([call/4, to_erlang/1, function_of/1]).

-spec call(erlang | elixir, module(), atom(), [term()]) -> term().
call(Kind, Module, Selector, Args) ->
    Function = function_of(Selector),
    Plain = [to_erlang(Arg) || Arg <- Args],
    Arity = length(Plain),
    case erlang:function_exported(Module, Function, Arity) of
        true -> apply(Module, Function, Plain);
        false ->
            check(Kind, Module, Function, Arity),
            apply(Module, Function, Plain)
    end.

%% @doc A value as Erlang code expects it: Futures awaited, actors as pids.
-spec to_erlang(term()) -> term().
to_erlang({'$bt_future', _, _} = Future) -> to_erlang(bt_future:force(Future));
to_erlang({'$bt_actor', _, Key, _}) -> bt_registry:pid(Key);
to_erlang({'$bt_char', Code}) -> Code;
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

check(Kind, Module, Function, Arity) ->
    Kind =:= elixir andalso need_elixir(),
    case code:ensure_loaded(Module) of
        {module, _} ->
            erlang:function_exported(Module, Function, Arity) orelse no_function(Module, Function, Arity);
        {error, _} -> no_module(Kind, Module)
    end.

need_elixir() ->
    bt_elixir:ensure() orelse
        raise(<<"Elixir is not installed here.">>, <<"Install the package elixir, then restart the kernel.">>).

no_module(elixir, Module) ->
    raise([<<"There is no module ">>, string:prefix(atom_to_binary(Module), "Elixir."), <<".">>], <<>>);
no_module(erlang, Module) ->
    raise([<<"There is no module ">>, atom_to_binary(Module), <<".">>], <<>>).

no_function(Module, Function, Arity) ->
    Arities = lists:sort([A || {F, A} <- Module:module_info(exports), F =:= Function]),
    Hint = case Arities of
               [] -> near(Module, Function);
               _ -> [<<"It takes ">>, lists:join(<<" or ">>, [integer_to_list(A) || A <- Arities]), <<" arguments.">>]
           end,
    raise([atom_to_binary(Module), <<" has no function ">>, atom_to_binary(Function), <<" with ">>,
           integer_to_list(Arity), <<" arguments.">>], Hint).

near(Module, Function) ->
    Names = [atom_to_binary(F) || {F, _} <- Module:module_info(exports)],
    case bt_nearest:names(atom_to_binary(Function), Names) of
        [] -> <<>>;
        Found -> [<<"Did you mean ">>, lists:join(<<", ">>, Found), <<"?">>]
    end.

raise(Message, Hint) ->
    bt_failure:raise({'$bt_value', 'MessageNotUnderstood',
                      #{message => unicode:characters_to_binary(Message), hint => unicode:characters_to_binary(Hint)}}).
