%% @doc The way from the node to the compiler, which lives in the kernel: text to be compiled, files to be loaded, by a cell,
%% a method or an actor that is running.  Whoever asks waits for the steps and takes them itself.
%%
%% Example: `bt_door:evaluate(<<"3 + 4">>)' is 7.
-module(bt_door).

-export([evaluate/1, evaluate/2, load/1, define/2, check/2, rewritten/2, compiled/2]).

-export_type([answer/0]).

-define(WAIT_MS, 60000).

%% A unit's name and key, its steps, the classes it defines.
-type program() :: {binary(), binary(), [bt_run:step()], [atom()]}.
-type problem() :: #{kind := binary(), message := binary(), hint := binary()}.
-type answer() :: {ok, [program()] | [binary()], [binary()]} | {error, problem()}.

%% @doc The value of a text.
-spec evaluate(term()) -> term().
evaluate(Text) -> evaluate(Text, <<"evaluate:">>).

%% @doc The same of a text that errors call by this name.
-spec evaluate(term(), binary()) -> term().
evaluate(Text, Unit) -> take(programs({text, bt_prim:string(Text, 'evaluate:'), Unit}), nil).

%% @doc Load a file, a folder of files, or a list of both; answers the classes, in the order they were loaded in.  An image
%% (`.bti') is run like a cell.
-spec load(term()) -> [term()].
load(Path) ->
    Paths = [bt_prim:string(P, 'load:') || P <- paths(bt_future:force_deep(Path))],
    Programs = case [P || P <- Paths, filename:extension(P) =:= <<".bti">>] of
                   [Image] when Paths =:= [Image] -> programs({image, Image});
                   _ -> programs({files, Paths})
               end,
    _ = take(Programs, nil),
    [{'$bt_class', Class} || {_, _, _, Classes} <- Programs, Class <- Classes].

-spec paths(term()) -> [term()].
paths(List) when is_list(List) -> List;
paths(One) -> [One].

%% @doc Put the text of a class or patch in force; Unit is what errors and `sourceFile' name.
-spec define(binary(), binary()) -> term().
define(Text, Unit) -> take(programs({text, Text, Unit}), nil).

%% @doc What is wrong with a text, without putting it in force.
-spec check(binary(), binary()) -> ok | {error, problem()}.
check(Text, Unit) ->
    case ask({check, Text, Unit}) of
        {ok, _, _} -> ok;
        {error, Problem} -> {error, Problem}
    end.

%% @doc The text of a class with methods changed; a row is `{Side, Selector, Combination, NewText, Doc, IsOneMore}'.
-spec rewritten(binary(), [tuple()]) -> binary().
rewritten(Text, Rows) ->
    [New] = programs({rewrite, Text, Rows}),
    New.

%% @doc The kernel's answer.
-spec compiled(reference(), answer()) -> ok.
compiled(Alias, Answer) ->
    Alias ! {Alias, Answer},
    ok.

%%% ------------------------------------------------------------------

-spec programs(tuple()) -> [program()] | [binary()].
programs(Request) ->
    case ask(Request) of
        {ok, Programs, Warnings} ->
            lists:foreach(fun(Warning) -> bt_io:warn([Warning, $\n]) end, Warnings),
            Programs;
        {error, #{kind := Kind, message := Message, hint := Hint}} ->
            bt_error:raise(kind(Kind), Message, #{hint => Hint})
    end.

%% A mistake that has no exception class of its own is a syntax error to whoever catches it.
-spec kind(binary()) -> atom().
kind(Kind) ->
    try binary_to_existing_atom(Kind) of
        Class -> case bt_class:exists(Class) of true -> Class; false -> 'SyntaxError' end
    catch error:badarg -> 'SyntaxError'
    end.

-spec ask(tuple()) -> answer().
ask(Request) ->
    Alias = alias([reply]),
    bt_port:send({event, compile, Alias, Request}),
    receive
        {Alias, Answer} -> Answer
    after ?WAIT_MS ->
        _ = unalias(Alias),
        {error, #{kind => <<"TimeoutError">>, message => <<"The compiler did not answer within a minute.">>,
                  hint => <<"Compiling needs the kernel this node belongs to; a node on its own has no compiler.">>}}
    end.

-spec take([program()], term()) -> term().
take(Programs, Start) ->
    lists:foldl(fun({_, Key, Steps, _}, _) ->
                    ok = bt_class:begin_cell(Key),
                    Value = bt_run:nested(Steps),
                    _ = bt_class:end_cell(Key),
                    Value
                end, Start, Programs).
