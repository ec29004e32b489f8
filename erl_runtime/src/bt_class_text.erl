%% @doc The text of a class as it is in force, and the file it goes back to.
%%
%% Knows the layers of methods and how a file is written; putting patches into the text is asked of the kernel, which knows
%% the grammar.  A file that no longer holds the text the class was loaded from is somebody else's work and stays as it is.
%%
%% Example: `bt_class_text:source({'$bt_class', 'Counter'})' is `<<"Actor subclass: Counter ...">>'.
-module(bt_class_text).

-export([source/1, save/1, save/2]).

-type class() :: {'$bt_class', atom()}.

%% @doc The text, patches included.
-spec source(class()) -> binary().
source(Class) -> bt_door:rewritten(loaded(Class), [row(K, L) || {K, L} <- layers(Class)]).

%% @doc Write the class to the file it was loaded from; it is loaded again, so its patches are patches no longer.
-spec save(class()) -> class().
save(Class) ->
    Loaded = loaded(Class),
    File = file(Class),
    Text = read(File),
    case binary:split(Text, Loaded) of
        [Before, After] -> written(Class, File, [Before, source(Class), After]);
        [_] ->
            bt_prim:raise('FileError', [File, " has been edited since ", bt_prim:print(Class), " was loaded from it"],
                          #{hint => iolist_to_binary([bt_prim:print(Class), " reload takes the file as it is now, ",
                                                      bt_prim:print(Class), " save: writes another file."])})
    end.

%% @doc Write the class to a file of its own, from which it is loaded at once.
-spec save(class(), term()) -> class().
save(Class, Path) ->
    File = bt_prim:string(Path, 'save:'),
    case filelib:is_file(File) of
        false -> written(Class, File, [source(Class), $\n]);
        true -> taken(Class, File)
    end.

-spec taken(class(), binary()) -> class().
taken(Class, File) ->
    case bt_prim_class:source_file(Class) of
        File -> save(Class);
        _ -> bt_prim:raise('FileError', [File, " is there already and holds something else"],
                           #{hint => <<"Choose another name, or delete it first.">>})
    end.

%%% ------------------------------------------------------------------ what is in force

-spec loaded(class()) -> binary().
loaded({'$bt_class', Name}) ->
    case bt_class_store:class(Name) of
        {ok, #{source := <<_, _/binary>> = Source}} -> Source;
        _ -> bt_prim:raise('NotFound', [atom_to_binary(Name), " was not made from a text"], #{})
    end.

%% What every method of the class answers with now, the methods nobody wrote apart.
-spec layers(class()) -> [{bt_class_store:key(), bt_class_store:layer()}].
layers({'$bt_class', Name}) ->
    [{{Name, Side, Selector}, Layer}
     || Side <- [instance, class], {Selector, Stacks} <- lists:sort(bt_class_store:own_methods(Name, Side)),
        {_, [#{synthetic := false} = Layer | _]} <- lists:sort(maps:to_list(Stacks))].

%% Side, selector, combination, the new text or nothing where it is the class's own, comment, whether it is one clause more.
-spec row(bt_class_store:key(), bt_class_store:layer()) -> tuple().
row({_, Side, Selector}, #{combination := Combination, source := Source, doc := Doc, mode := Mode} = Layer) ->
    New = case Layer of #{bottom := true} -> <<>>; _ -> Source end,
    {atom_to_binary(Side), atom_to_binary(Selector), atom_to_binary(Combination), New, Doc,
     atom_to_binary(Mode =:= first_clause)}.

%%% ------------------------------------------------------------------ files

-spec file(class()) -> binary().
file({'$bt_class', Name} = Class) ->
    case bt_prim_class:source_file(Class) of
        <<"stdlib/", _/binary>> -> bt_prim:raise('FileError', [atom_to_binary(Name), " belongs to the class library"], #{});
        File ->
            filename:extension(File) =:= <<".bt">> orelse
                bt_prim:raise('FileError', [atom_to_binary(Name), " has no file yet, it was defined in ", File],
                              #{hint => <<(atom_to_binary(Name))/binary, " save: '", (atom_to_binary(Name))/binary,
                                          ".bt' gives it one.">>}),
            File
    end.

-spec read(binary()) -> binary().
read(File) ->
    case file:read_file(File) of
        {ok, Text} -> Text;
        {error, Why} -> refused(File, "read", Why)
    end.

%% The new text is there whole or not at all.
-spec written(class(), binary(), iodata()) -> class().
written(Class, File, Text) ->
    Aside = <<File/binary, ".saving">>,
    case file:write_file(Aside, Text) of
        ok ->
            case file:rename(Aside, File) of
                ok -> _ = bt_door:load(File), Class;
                {error, Why} -> _ = file:delete(Aside), refused(File, "written", Why)
            end;
        {error, Why} -> refused(File, "written", Why)
    end.

-spec refused(binary(), string(), file:posix() | badarg | terminated | system_limit) -> no_return().
refused(File, What, Why) -> bt_prim:raise('FileError', [File, " cannot be ", What, ": ", file:format_error(Why)], #{}).
