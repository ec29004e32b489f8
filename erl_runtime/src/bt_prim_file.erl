%% @doc File and FileHandle: what can fail answers a Result whose error is the exception that `unwrap' raises.
%%
%% A FileHandle is a value `#{device, path}'; its device is owned by a process that outlives the cell.
%% `bt_prim_file:read(<<"no such">>)' is Error(FileNotFound …).
-module(bt_prim_file).

-export([exists/1, is_file/1, is_directory/1, read/1, read_binary/1, write/2, append/2, lines/1, last_modified/1,
         mkdir/1, mkdir_all/1, list/1, delete/1, delete_all/1, rename/2, absolute/1, cwd/0, temp_directory/0]).
-export([open/2, open_do/3, open_handles/0, h_read/2, h_read_all/1, h_lines/1, h_write/2, h_position/1, h_seek/2,
         h_sync/1, h_close/1, h_is_open/1]).

-define(OPEN, bt_open_files).

-type result() :: term().

-spec path(term()) -> binary().
path(Path) -> bt_prim:string(Path, 'File').

-spec result(ok | {ok, term()} | {error, term()}, binary()) -> result().
result(ok, _) -> bt_prim_array:tuple_result({ok, nil});
result({ok, Value}, _) -> bt_prim_array:tuple_result({ok, Value});
result({error, Why}, Path) -> bt_prim_array:tuple_result({error, exception(Why, Path)}).

-spec exception(term(), binary()) -> term().
exception(Why, Path) ->
    {Class, Text} = case Why of
                        enoent -> {'FileNotFound', "there is no file "};
                        not_empty -> {'FileError', "the folder is not empty: "};
                        ebadf -> {'FileError', "its handle was not opened for this: "};
                        _ -> {'FileError', [file:format_error(Why), ": "]}
                    end,
    bt_prim:value(Class, #{message => unicode:characters_to_binary([Text, Path]), path => Path}).

-spec exists(term()) -> boolean().
exists(Path) -> filelib:is_regular(path(Path)) orelse filelib:is_dir(path(Path)).

-spec is_file(term()) -> boolean().
is_file(Path) -> filelib:is_regular(path(Path)).

-spec is_directory(term()) -> boolean().
is_directory(Path) -> filelib:is_dir(path(Path)).

%% @doc A Result of the text of the file.
-spec read(term()) -> result().
read(Path) -> read_binary(Path).

-spec read_binary(term()) -> result().
read_binary(Path) -> result(file:read_file(path(Path)), path(Path)).

-spec write(term(), term()) -> result().
write(Path, Data) -> result(file:write_file(path(Path), bt_prim:string(Data, 'writeAll:contents:')), path(Path)).

-spec append(term(), term()) -> result().
append(Path, Data) ->
    result(file:write_file(path(Path), bt_prim:string(Data, 'appendBinary:contents:'), [append]), path(Path)).

%% @doc A Result of the lines.
-spec lines(term()) -> result().
lines(Path) ->
    case file:read_file(path(Path)) of
        {ok, Text} -> result({ok, bt_prim_text:lines(Text)}, <<>>);
        Error -> result(Error, path(Path))
    end.

%% @doc A Result of the DateTime of the last change.
-spec last_modified(term()) -> result().
last_modified(Path) ->
    case filelib:last_modified(path(Path)) of
        0 -> result({error, enoent}, path(Path));
        Local ->
            [Utc | _] = calendar:local_time_to_universal_time_dst(Local) ++ [Local],
            Seconds = calendar:datetime_to_gregorian_seconds(Utc) - 62_167_219_200,
            result({ok, bt_prim_datetime:from_timestamp(Seconds)}, <<>>)
    end.

-spec mkdir(term()) -> result().
mkdir(Path) -> result(file:make_dir(path(Path)), path(Path)).

-spec mkdir_all(term()) -> result().
mkdir_all(Path) -> result(filelib:ensure_dir(filename:join(path(Path), <<"x">>)), path(Path)).

%% @doc A Result of the names in the directory, sorted.
-spec list(term()) -> result().
list(Path) ->
    case file:list_dir(path(Path)) of
        {ok, Names} -> result({ok, lists:sort([unicode:characters_to_binary(N) || N <- Names])}, <<>>);
        Error -> result(Error, path(Path))
    end.

%% @doc A file, or an empty directory.
-spec delete(term()) -> result().
delete(Path) ->
    P = path(Path),
    case filelib:is_dir(P) of
        true -> result(deleted(file:del_dir(P)), P);
        false -> result(file:delete(P), P)
    end.

%% The operating system says of a folder with something in it that it exists.
-spec deleted(ok | {error, atom()}) -> ok | {error, atom()}.
deleted({error, eexist}) -> {error, not_empty};
deleted(Other) -> Other.

-spec delete_all(term()) -> result().
delete_all(Path) ->
    P = path(Path),
    case filelib:is_dir(P) of
        true -> result(file:del_dir_r(P), P);
        false -> delete(P)
    end.

-spec rename(term(), term()) -> result().
rename(From, To) -> result(file:rename(path(From), path(To)), path(From)).

-spec absolute(term()) -> binary().
absolute(Path) -> unicode:characters_to_binary(filename:absname(path(Path))).

-spec cwd() -> binary().
cwd() ->
    {ok, Dir} = file:get_cwd(),
    unicode:characters_to_binary(Dir).

-spec temp_directory() -> binary().
temp_directory() ->
    Candidates = [V || Name <- ["TMPDIR", "TEMP", "TMP"], V <- [os:getenv(Name)], V =/= false],
    unicode:characters_to_binary(hd(Candidates ++ ["/tmp"])).

%%% ------------------------------------------------------------------ handles

%% @doc A Result of a FileHandle; mode #read, #write, #append or #readWrite.
-spec open(term(), term()) -> result().
open(Path, Mode) ->
    P = path(Path),
    Modes = modes(Mode),
    Opened = bt_prim_table:give(fun() -> file:open(P, [binary | Modes]) end),
    case Opened of
        {ok, Device} ->
            Handle = bt_prim:value('FileHandle', #{device => Device, path => P}),
            true = ets:insert(bt_prim_table:ensure(?OPEN, set), {Device, Handle}),
            result({ok, Handle}, P);
        Error -> result(Error, P)
    end.

-spec modes(term()) -> [file:mode()].
modes(read) -> [read, read_ahead];
modes(write) -> [write];
modes(append) -> [append];
modes(readWrite) -> [read, write];
modes(Other) -> bt_prim:type_error('open:mode:', "#read, #write, #append or #readWrite", Other).

%% @doc A Result of the block's value; the handle is closed however the block ends.
-spec open_do(term(), term(), bt_prim:block1()) -> result().
open_do(Path, Mode, Block) ->
    Fun = bt_prim:block(Block, 1, 'open:do:'),
    case open(Path, Mode) of
        {_, _, #{tag := ok, value := Handle}} ->
            try result({ok, bt_future:force(Fun(Handle))}, <<>>)
            after h_close(Handle)
            end;
        Error -> Error
    end.

-spec open_handles() -> [term()].
open_handles() ->
    Table = bt_prim_table:ensure(?OPEN, set),
    [Handle || {Device, Handle} <- lists:sort(ets:tab2list(Table)), is_process_alive(Device)].

-spec device(term()) -> pid().
device({_, _, #{device := Device, path := Path}}) ->
    case is_process_alive(Device) of
        true -> Device;
        false -> bt_prim:raise('FileError', ["the handle of ", Path, " is closed"])
    end.

-spec handle_path(term()) -> binary().
handle_path({_, _, #{path := Path}}) -> Path.

%% @doc A Result of at most Count bytes; nil at the end.
-spec h_read(term(), term()) -> result().
h_read(Handle, Count) ->
    case file:read(device(Handle), bt_prim:count(Count, 'read:')) of
        eof -> result({ok, nil}, <<>>);
        Other -> result(Other, handle_path(Handle))
    end.

-spec h_read_all(term()) -> result().
h_read_all(Handle) -> result({ok, iolist_to_binary(read_rest(device(Handle)))}, <<>>).

-spec read_rest(pid()) -> [binary()].
read_rest(Device) ->
    case file:read(Device, 65_536) of
        {ok, Data} -> [Data | read_rest(Device)];
        _ -> []
    end.

-spec h_lines(term()) -> [binary()].
h_lines(Handle) -> bt_prim_text:lines(iolist_to_binary(read_rest(device(Handle)))).

-spec h_write(term(), term()) -> result().
h_write(Handle, Data) -> result(file:write(device(Handle), bt_prim:string(Data, 'write:')), handle_path(Handle)).

-spec h_position(term()) -> result().
h_position(Handle) -> result(file:position(device(Handle), cur), handle_path(Handle)).

-spec h_seek(term(), term()) -> result().
h_seek(Handle, Offset) -> result(file:position(device(Handle), bt_prim:count(Offset, 'seek:')), handle_path(Handle)).

-spec h_sync(term()) -> result().
h_sync(Handle) -> result(file:sync(device(Handle)), handle_path(Handle)).

-spec h_close(term()) -> nil.
h_close({_, _, #{device := Device}}) ->
    ets:delete(bt_prim_table:ensure(?OPEN, set), Device),
    case is_process_alive(Device) of
        true -> file:close(Device), nil;
        false -> nil
    end.

-spec h_is_open(term()) -> boolean().
h_is_open({_, _, #{device := Device}}) -> is_process_alive(Device).
