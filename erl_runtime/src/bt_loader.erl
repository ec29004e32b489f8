%% @doc Core Erlang text to a loaded module: scan, rename atoms, parse, compile, load.
%%
%% Knows nothing of classes beyond handing an install map on.  The text is ASCII: an atom that is not is written as
%% `bt%%' and its UTF-16 code units in hex, and renamed in the token list, because the scanner would reject it.
%% Core that does not scan, parse or lint is a mistake of ours: `InternalError', with the text.
-module(bt_loader).

-export([load/2, define/3, compile/1, forms/1, load_forms/3, warm_up/0]).

-define(OPTIONS, [from_core, binary, deterministic, return_errors, clint, no_spawn_compiler_process]).

%% @doc Compile and load the module Name from its Core text.
-spec load(module(), binary()) -> ok.
load(Name, Core) ->
    load_forms(Name, forms(Core), Core).

%% @doc The same for a text that has been read.
-spec load_forms(module(), tuple(), binary()) -> ok.
load_forms(Name, Forms, Core) ->
    {Name, Beam} = compile_forms(Forms, Core),
    load_beam(Name, Beam, Core).

%% @doc Load a unit's module, then put the unit in force.  A class that the compiler found unchanged comes with the name
%% it had: its module is there, and mostly it is in force as well.
-spec define(module(), binary(), map()) -> map().
define(Name, Core, #{class := Class, version := Version} = Install) ->
    case {erlang:module_loaded(Name), bt_class:version(Class)} of
        {true, Version} -> #{class => Class, dropped_patches => 0, notes => []};
        {true, _} -> followed(Install, bt_class:install(maps:remove(more, Install)));
        {false, _} ->
            ok = load_all([{Name, Core} | maps:get(more, Install, [])]),
            followed(Install, bt_class:install(maps:remove(more, Install)))
    end.

%% The modules of one class, compiled side by side; the first needs the others.
-spec load_all([{module(), binary()}]) -> ok.
load_all([{Name, Core}]) -> load(Name, Core);
load_all([{Name, Core} | Others]) ->
    Aside = [{compiling(Text), Text} || {_, Text} <- Others],
    {Name, Beam} = compile(Core),
    lists:foreach(fun({Mon, Text}) ->
                      receive
                          {Mon, {Other, Object}} ->
                              true = demonitor(Mon, [flush]),
                              load_beam(Other, Object, Text);
                          {'DOWN', Mon, process, _, Why} -> broken("compiling", Why, Text)
                      end
                  end, Aside),
    load_beam(Name, Beam, Core).

%% What is compiled comes as a message with the monitor's reference.
-spec compiling(binary()) -> reference().
compiling(Text) ->
    Self = self(),
    {Pid, Mon} = spawn_monitor(fun() -> receive {go, Ref} -> Self ! {Ref, compile(Text)} end end),
    Pid ! {go, Mon},
    Mon.

%% Trees of a class that run follow its new definition, and patches of what says how they supervise.
-spec followed(map(), map()) -> map().
followed(#{op := class}, #{class := Class, notes := Notes} = Result) -> Result#{notes := Notes ++ bt_sup_change:follow(Class)};
followed(#{op := patch, methods := Methods}, #{class := Class, notes := Notes} = Result) ->
    case lists:any(fun bt_sup_spec:is_of_record/1, Methods) of
        true -> Result#{notes := Notes ++ bt_sup_change:follow(Class)};
        false -> Result
    end;
followed(_, Result) -> Result.

%% It comes from no file, and a name for one would be kept with each patch.
-spec load_beam(module(), binary(), binary()) -> ok.
load_beam(Name, Beam, Core) ->
    erlang:module_loaded(Name) andalso broken("loading", <<"a module of this name is loaded already">>, Core),
    case code:load_binary(Name, "", Beam) of
        {module, Name} -> ok;
        {error, Reason} -> broken("loading", Reason, Core)
    end.

%% @doc Core text to the module's name and its object code.
-spec compile(binary()) -> {module(), binary()}.
compile(Core) ->
    compile_forms(forms(Core), Core).

%% @doc Core text to the compiler's forms.
-spec forms(binary()) -> tuple().
forms(Core) ->
    parse(scan(Core), Core).

-spec compile_forms(tuple(), binary()) -> {module(), binary()}.
compile_forms(Forms, Core) ->
    case compile:forms(Forms, ?OPTIONS) of
        {ok, Name, Beam} -> {Name, Beam};
        {ok, Name, Beam, _Warnings} -> {Name, Beam};
        {error, Errors, _} -> broken("compiling", Errors, Core)
    end.

-spec scan(binary()) -> list().
scan(Core) ->
    case core_scan:string(binary_to_list(Core)) of
        {ok, Tokens, _} -> lists:map(fun rename/1, Tokens);
        {error, Reason, Line} -> broken("scanning", {Reason, Line}, <<>>)
    end.

-spec rename(tuple()) -> tuple().
rename({atom, Line, Atom} = Token) ->
    case atom_to_binary(Atom) of
        <<"bt%%", Hex/binary>> -> {atom, Line, decoded(Hex)};
        _ -> Token
    end;
rename(Token) -> Token.

-spec decoded(binary()) -> atom().
decoded(Hex) ->
    binary_to_atom(unicode:characters_to_binary(binary:decode_hex(Hex), {utf16, big})).

-spec parse(list(), binary()) -> tuple().
parse(Tokens, Core) ->
    case core_parse:parse(Tokens) of
        {ok, Forms} -> Forms;
        {error, {Line, Module, Reason}} ->
            broken("parsing", iolist_to_binary(["line ", integer_to_list(Line), ": ", Module:format_error(Reason)]), Core)
    end.

-spec broken(string(), term(), binary()) -> no_return().
broken(Step, Reason, Core) ->
    bt_error:raise('InternalError', ["Beamtalk made code that fails in ", Step, ": ", text(Reason)],
                   #{core => Core, hint => <<"This is a mistake of Beamtalk, not yours.  Please report it with the cell.">>}).

-spec text(term()) -> iodata().
text(Reason) when is_binary(Reason) -> Reason;
text(Reason) -> io_lib:format("~tp", [Reason]).

%% @doc The first compilation of a node costs some 115 ms more than the next: take it before anybody waits for one.
-spec warm_up() -> ok.
warm_up() ->
    _ = compile(<<"module 'bt@warm' ['f'/1] attributes []\n"
                  "'f'/1 = fun (V0) -> case V0 of <{'a',V1}> when 'true' -> V1 "
                  "<V2> when 'true' -> try call 'lists':'map'(fun (V3) -> V3, V2) of <V4> -> V4 "
                  "catch <V5,V6,V7> -> V6 end\nend">>),
    ok.
