%% @doc Classes changed by text while they are in use: methods compiled, removed, documented, files read again.
%%
%% Knows how a patch is written; compiling is asked of the kernel through `bt_door'.
%% `bt_prim_source:compile({'$bt_class', 'Counter'}, getValue, <<"getValue => 3">>)' is a patch of Counter.
-module(bt_prim_source).

-export([compile/3, precheck/3, remove/2, document/3, reload/1]).

-type class() :: {'$bt_class' | '$bt_meta', atom()}.

-spec compile(class(), term(), term()) -> class().
compile(Class, Selector, Source) ->
    {Text, Unit} = patch(Class, Selector, Source),
    _ = bt_door:define(Text, Unit),
    Class.

%% @doc What is wrong, as one line; nil when nothing is.
-spec precheck(class(), term(), term()) -> binary() | nil.
precheck(Class, Selector, Source) ->
    {Text, Unit} = patch(Class, Selector, Source),
    case bt_door:check(Text, Unit) of
        ok -> nil;
        {error, #{kind := Kind, message := Message}} -> <<Kind/binary, ": ", Message/binary>>
    end.

-spec patch(class(), term(), term()) -> {binary(), binary()}.
patch(Class, Selector, Source) ->
    Head = head(Class),
    Name = atom_to_binary(bt_prim:symbol(Selector, 'compile:source:')),
    {<<Head/binary, " >> ", (bt_prim:string(Source, 'compile:source:'))/binary>>, <<Head/binary, " >> ", Name/binary>>}.

-spec head(class()) -> binary().
head({'$bt_class', Name}) -> atom_to_binary(Name);
head({'$bt_meta', Name}) -> <<(atom_to_binary(Name))/binary, " class">>.

-spec remove(class(), term()) -> nil.
remove(Class, Selector) ->
    ok = bt_class_server:call({remove_method, key(Class, Selector)}),
    nil.

-spec document(class(), term(), term()) -> class().
document(Class, Selector, Doc) ->
    Key = key(Class, Selector),
    case bt_class_store:stacks(Key) of
        #{primary := [_ | _]} -> ok = bt_class_server:call({document_method, Key, bt_prim:string(Doc, 'setDocForMethod:to:')});
        _ -> bt_prim:raise('NotFound', [head(Class), " has no method ", bt_print:print_string(Selector)])
    end,
    Class.

-spec key(class(), term()) -> bt_class_store:key().
key({'$bt_class', Name}, Selector) -> {Name, instance, bt_prim:symbol(Selector, 'removeSelector:')};
key({'$bt_meta', Name}, Selector) -> {Name, class, bt_prim:symbol(Selector, 'removeSelector:')}.

%% @doc Read the file again that defined the class.
-spec reload(class()) -> class().
reload({_, Name} = Class) ->
    case bt_prim_class:source_file(Class) of
        <<"stdlib/", _/binary>> -> unreadable(Name, <<"it belongs to the class library">>);
        File ->
            case filename:extension(File) of
                <<".bt">> -> _ = bt_door:load(File), Class;
                _ -> unreadable(Name, <<"it was defined in ", File/binary>>)
            end
    end.

-spec unreadable(atom(), binary()) -> no_return().
unreadable(Name, Why) ->
    bt_prim:raise('FileError', [atom_to_binary(Name), " has no file of its own: ", Why],
                  #{hint => <<"Run its cell again, or put the class into a .bt file and load that.">>}).
