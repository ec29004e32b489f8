%% @doc For tests: the class server without the rest of the node, and classes whose methods are written in Erlang.
%%
%% `bt_test_classes:class('Dog', 'Object', #{}, ["speak(Self) -> woof."])' installs a class.
-module(bt_test_classes).

-export([start/0, stop/1, class/4, patch/4, patch/3, migrate/2, migrate/3, module/2]).

start() ->
    Tables = spawn(fun() -> bt_registry:init_tables(), bt_class_server:init_tables(), hold() end),
    wait(bt_objects),
    {ok, Server} = bt_class:start_link(),
    unlink(Server),
    {Server, Tables}.

hold() -> receive stop -> ok end.

wait(Table) ->
    case ets:whereis(Table) of
        undefined -> timer:sleep(1), wait(Table);
        _ -> ok
    end.

stop({Server, Tables}) ->
    [begin
         Ref = monitor(process, Pid),
         exit(Pid, kill),
         receive {'DOWN', Ref, _, _, _} -> ok end
     end || Pid <- [Server, Tables]],
    ok.

%% Options are entries of the install map; methods are Erlang functions, `'class sel'' for the class side.
class(Class, Super, Options, Functions) ->
    Unit = unit(class, Class, Functions),
    bt_class:install(maps:merge(Unit#{superclass => Super, kind => inherit}, Options)).

patch(Class, Cell, Functions) -> patch(Class, Cell, #{}, Functions).

patch(Class, Cell, Options, Functions) ->
    Unit = #{methods := Methods} = unit(patch, Class, Functions),
    OfMethods = maps:with([combination, modifiers, super], Options),
    bt_class:install(Unit#{cell => Cell, unit => Cell, methods := [maps:merge(M, OfMethods) || M <- Methods]}).

migrate(Class, Function) -> migrate(Class, <<>>, Function).

migrate(Class, Cell, Function) ->
    {Module, Version} = module(Class, [Function]),
    bt_class:install(#{op => migrate, class => Class, module => Module, version => Version, cell => Cell}).

unit(Op, Class, Functions) ->
    {Module, Version} = module(Class, Functions),
    #{op => Op, class => Class, module => Module, version => Version, unit => <<"cell[1]">>, cell => <<"class cell">>,
      modifiers => [], fields => [], class_vars => [], headers => [], protocols => [], doc => <<"doc">>,
      source => <<>>, line => 1, implements => nil,
      methods => [method(F, A, Text) || Text <- Functions, {F, A} <- [named(Text)], is_method(F)]}.

method(Function, Arity, Text) ->
    {Side, Selector} = case atom_to_list(Function) of
                           "class " ++ Name -> {class, list_to_atom(Name)};
                           _ -> {instance, Function}
                       end,
    #{selector => Selector, side => Side, function => Function, arity => Arity, combination => primary,
      mode => replace, params => [<<"p">> || _ <- lists:seq(2, Arity)], types => [], returns => nil, doc => <<>>,
      source => list_to_binary(Text), line => 2, modifiers => []}.

is_method(Function) -> not lists:prefix("field ", atom_to_list(Function)).

%% Compile and load functions into a module of a new name.
module(Class, Functions) ->
    Version = erlang:unique_integer([positive, monotonic]),
    Module = list_to_atom("bt@" ++ atom_to_list(Class) ++ "@" ++ integer_to_list(Version)),
    Forms = [form(Text) || Text <- Functions],
    {ok, Module, Beam} = compile:forms([{attribute, 1, module, Module}, {attribute, 1, compile, export_all} | Forms],
                                       [nowarn_export_all]),
    {module, Module} = code:load_binary(Module, "", Beam),
    {Module, Version}.

form(Text) ->
    {ok, Tokens, _} = erl_scan:string(Text),
    {ok, Form} = erl_parse:parse_form(Tokens),
    Form.

named(Text) ->
    {function, _, Name, Arity, _} = form(Text),
    {Name, Arity}.
