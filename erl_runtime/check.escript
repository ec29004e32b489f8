#!/usr/bin/env escript
%% -*- erlang -*-
%%! +sbwt none
%% @doc Builds and judges the Erlang side with what OTP itself brings: no rebar3, no network.
%%
%%   escript check.escript compile OUT          src to OUT/ebin, test to OUT/test; a warning is an error
%%   escript check.escript eunit OUT MODULE     one *_tests module
%%   escript check.escript xref OUT             calls to functions that do not exist, or are deprecated
%%   escript check.escript dialyzer OUT PLT     builds the PLT if it is not there

-mode(compile).

main(["compile", Out]) -> finish(compile(Out));
main(["eunit", Out, Module]) -> finish(eunit(Out, list_to_atom(Module)));
main(["xref", Out]) -> finish(xref(Out));
main(["dialyzer", Out, Plt]) -> finish(dialyzer(Out, Plt));
main(_) -> io:put_chars(standard_error, "usage: see the head of check.escript\n"), halt(2).

finish(ok) -> halt(0);
finish(error) -> halt(1).

here() -> filename:dirname(filename:absname(escript:script_name())).

%% -- compile ------------------------------------------------------------------------------------

compile(Out) ->
    Src = filename:join(here(), "src"),
    Test = filename:join(here(), "test"),
    Options = [debug_info, warnings_as_errors, report, {i, Src}],
    Results = in_parallel(fun(File) -> compile_one(File, filename:join(Out, "ebin"), Options) end, erls(Src))
        ++ in_parallel(fun(File) -> compile_test(File, filename:join(Out, "test"), Options) end, erls(Test)),
    case lists:member(error, Results) of true -> error; false -> ok end.

erls(Directory) -> filelib:wildcard(filename:join(Directory, "*.erl")).

compile_one(File, Directory, Options) ->
    ok = filelib:ensure_path(Directory),
    case compile:file(File, [{outdir, Directory} | Options]) of {ok, _} -> ok; error -> error end.

%% A property test is left out where PropEr is not installed.
compile_test(File, Directory, Options) ->
    {ok, Text} = file:read_file(File),
    case binary:match(Text, <<"proper/include">>) =:= nomatch orelse is_list(code:lib_dir(proper)) of
        true -> compile_one(File, Directory, [{d, 'TEST'}, nowarn_missing_spec | Options]);
        false -> ok
    end.

in_parallel(Fun, Items) ->
    Started = [spawn_monitor(fun() -> exit({done, Fun(Item)}) end) || Item <- Items],
    [receive {'DOWN', Ref, process, Pid, {done, R}} -> R; {'DOWN', Ref, process, Pid, _} -> error end
     || {Pid, Ref} <- Started].

%% -- tests --------------------------------------------------------------------------------------

eunit(Out, Module) ->
    use(Out),
    logger:set_primary_config(level, none),
    eunit:test(Module, [verbose, {scale_timeouts, 4}]).

use(Out) ->
    [code:add_patha(filename:join(Out, D)) || D <- ["test", "ebin"]].

%% -- analysis -----------------------------------------------------------------------------------

xref(Out) ->
    {ok, _} = xref:start(beamtalk, [{xref_mode, functions}]),
    xref:set_default(beamtalk, [{warnings, false}, {verbose, false}]),
    ok = xref:set_library_path(beamtalk, code:get_path()),
    {ok, _} = xref:add_directory(beamtalk, filename:join(Out, "ebin")),
    Found = [{Kind, Calls} || Kind <- [undefined_function_calls, deprecated_function_calls],
                              {ok, Calls} <- [xref:analyze(beamtalk, Kind)], Calls =/= []],
    [io:format("~s: ~p calls ~p~n", [Kind, From, To]) || {Kind, Calls} <- Found, {From, To} <- Calls],
    case Found of [] -> ok; _ -> error end.

dialyzer(Out, Plt) ->
    filelib:is_file(Plt) orelse build_plt(Plt),
    Warnings = dialyzer:run([{analysis_type, succ_typings}, {init_plt, Plt}, {get_warnings, true},
                             {files_rec, [filename:join(Out, "ebin")]},
                             {warnings, [unknown, error_handling]}]),
    [io:put_chars(dialyzer:format_warning(W, [{filename_opt, basename}])) || W <- Warnings],
    case Warnings of [] -> ok; _ -> error end.

build_plt(Plt) ->
    ok = filelib:ensure_dir(Plt),
    Apps = [erts, kernel, stdlib, compiler, crypto, runtime_tools, syntax_tools, inets, ssl],
    Directories = [filename:join(D, "ebin") || A <- Apps, D <- [code:lib_dir(A)], is_list(D)],
    Scratch = Plt ++ "." ++ os:getpid(),
    _ = dialyzer:run([{analysis_type, plt_build}, {output_plt, Scratch}, {files_rec, Directories}]),
    ok = file:rename(Scratch, Plt).
