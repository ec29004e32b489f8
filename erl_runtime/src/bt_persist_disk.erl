%% @doc The state of supervised actors in files: one for each place in a tree, written whole beside the old and renamed.
%% A file survives the node, not a power cut: nothing waits for the disk.  Knows terms and files; no actor.
%%
%% Example: `{ok, <<".beamtalk/state/Team/critic.state">>} = bt_persist_disk:claim(Key)' for the child named #critic.
-module(bt_persist_disk).

-export([claim/1, read/1, write/3, folder/0, set_folder/1]).

-define(MAGIC, "beamtalk state 1\n").
-define(TABLE, bt_persist).
-define(NAME_BYTES, 120).

%% @doc The folder of the files, `.beamtalk/state' where the node runs unless it was set.
-spec folder() -> binary().
folder() -> application:get_env(beamtalk, state_folder, <<".beamtalk/state">>).

-spec set_folder(term()) -> nil.
set_folder(Path) ->
    ok = application:set_env(beamtalk, state_folder, bt_prim:string(Path, 'stateFolder:')),
    nil.

%%% ------------------------------------------------------------------ whose file

%% @doc The file of a child: by the class of its tree and the names on the way.  Only one living child may write it.
-spec claim(bt_keys:key()) -> {ok, file:filename_all()} | {no, iodata()}.
claim(Key) ->
    case names(Key, []) of
        none -> {no, <<"a pool's child that was not started by key (`pool at: …`) has no name to be found by in a file.">>};
        [Root | Names] ->
            Path = filename:join([folder(), Root | [segment(Name) || Name <- Names]]),
            claimed(<<Path/binary, ".state">>, Key)
    end.

-spec claimed(binary(), bt_keys:key()) -> {ok, binary()} | {no, iodata()}.
claimed(Path, Key) ->
    case ets:insert_new(?TABLE, {{file, Path}, Key}) of
        true -> {ok, Path};
        false -> taken(Path, Key, ets:lookup(?TABLE, {file, Path}))
    end.

-spec taken(binary(), bt_keys:key(), [{term(), bt_keys:key()}]) -> {ok, binary()} | {no, iodata()}.
taken(Path, Key, [{_, Key}]) -> {ok, Path};
taken(Path, Key, [{File, Other}]) ->
    case bt_keys:is_expected(Other) of
        true -> {no, [<<"another tree of this class runs, and its child writes ">>, Path, <<".">>]};
        false ->
            true = ets:delete_object(?TABLE, {File, Other}),
            claimed(Path, Key)
    end;
taken(Path, Key, []) -> claimed(Path, Key).

%% From the top: the class of the tree, then what each child is called by its supervisor.
-spec names(bt_keys:key(), [term()]) -> [term()] | none.
names(Key, Below) ->
    case bt_keys:parent(Key) of
        none ->
            {'$bt_actor', Class, _, _} = bt_keys:ref(Key),
            [atom_to_binary(Class) | Below];
        Parent ->
            case bt_kin:place(Parent, Key) of
                #{id := Id} when Id =/= none -> names(Parent, [Id | Below]);
                _ -> none
            end
    end.

%% Readable where it can be, never a path of its own, never too long.
-spec segment(term()) -> binary().
segment({at, Key}) -> segment(Key);
segment({Id, Number}) when is_integer(Number) -> <<(segment(Id))/binary, "-", (integer_to_binary(Number))/binary>>;
segment(Id) when is_atom(Id); is_binary(Id) ->
    Text = case Id of _ when is_atom(Id) -> atom_to_binary(Id); _ -> Id end,
    case byte_size(Text) =< ?NAME_BYTES andalso re:run(Text, "^[A-Za-z0-9_][A-Za-z0-9_ -]*$") of
        {match, _} -> Text;
        _ -> digest(Id)
    end;
segment(Id) when is_integer(Id), Id >= 0 -> integer_to_binary(Id);
segment(Id) -> digest(Id).

-spec digest(term()) -> binary().
digest(Id) -> <<"key-", (binary:part(binary:encode_hex(crypto:hash(sha256, term_to_binary(Id))), 0, 24))/binary>>.

%%% ------------------------------------------------------------------ reading and writing

%% @doc What was written last; a file that cannot be read is put aside.
-spec read(file:filename_all()) -> {ok, bt_persist:kept()} | {lost, iodata()} | none.
read(Path) ->
    case file:read_file(Path) of
        {ok, <<?MAGIC, Sum:32, Data/binary>>} ->
            case erlang:crc32(Data) of
                Sum -> decoded(Data, Path);
                _ -> aside(Path, <<"is damaged">>)
            end;
        {ok, _} -> aside(Path, <<"is not a file of this version">>);
        {error, enoent} -> none;
        {error, Why} -> {lost, [Path, <<" cannot be read: ">>, file:format_error(Why), <<".">>]}
    end.

-spec decoded(binary(), file:filename_all()) -> {ok, bt_persist:kept()} | {lost, iodata()}.
decoded(Data, Path) ->
    try binary_to_term(Data) of
        {_, {fields, Fields}} when is_map(Fields) -> {ok, {fields, Fields}};
        {_, {snapshot, Value}} -> {ok, {snapshot, Value}};
        _ -> aside(Path, <<"holds something else">>)
    catch error:badarg -> aside(Path, <<"is damaged">>)
    end.

%% Nobody's data is thrown away because we cannot read it.
-spec aside(file:filename_all(), binary()) -> {lost, iodata()}.
aside(Path, Why) ->
    Bad = <<(iolist_to_binary(Path))/binary, ".bad">>,
    case file:rename(Path, Bad) of
        ok -> {lost, [Path, <<" ">>, Why, <<"; it is now ">>, Bad, <<".">>]};
        {error, _} -> {lost, [Path, <<" ">>, Why, <<".">>]}
    end.

%% @doc Only plain data goes into a file; which fields do not is said.
-spec write(file:filename_all(), atom(), bt_persist:kept()) -> ok | {error, iodata()}.
write(Path, Class, {fields, Fields}) ->
    Plain = maps:filter(fun(_, Value) -> is_plain(Value) end, Fields),
    case {written(Path, {Class, {fields, Plain}}), maps:keys(maps:without(maps:keys(Plain), Fields))} of
        {ok, []} -> ok;
        {ok, Left} ->
            {error, [lists:join(<<", ">>, [atom_to_binary(Field) || Field <- Left]),
                     <<" cannot be in a file: processes, blocks and Futures do not outlive the node.">>]};
        {Failed, _} -> Failed
    end;
write(Path, Class, {snapshot, Value}) ->
    case is_plain(Value) of
        true -> written(Path, {Class, {snapshot, Value}});
        false -> {error, <<"its snapshot holds processes, blocks or Futures, which do not outlive the node.">>}
    end.

-spec written(file:filename_all(), term()) -> ok | {error, iodata()}.
written(Path, Term) ->
    Data = term_to_binary(Term, [compressed]),
    New = <<(iolist_to_binary(Path))/binary, ".new">>,
    Steps = [fun() -> filelib:ensure_dir(Path) end,
             fun() -> file:write_file(New, [?MAGIC, <<(erlang:crc32(Data)):32>>, Data], [raw]) end,
             fun() -> file:rename(New, Path) end],
    done(Steps, Path).

-spec done([fun(() -> ok | {error, file:posix()})], file:filename_all()) -> ok | {error, iodata()}.
done([], _) -> ok;
done([Step | Rest], Path) ->
    case Step() of
        ok -> done(Rest, Path);
        {error, Why} -> {error, [Path, <<" cannot be written: ">>, file:format_error(Why), <<".">>]}
    end.

-spec is_plain(term()) -> boolean().
is_plain(Value) when is_pid(Value); is_port(Value); is_reference(Value); is_function(Value) -> false;
is_plain({'$bt_actor', _, _, _}) -> false;
is_plain({'$bt_future', _, _}) -> false;
is_plain({'$bt_object', _, _}) -> false;
is_plain(Tuple) when is_tuple(Tuple) -> is_plain(tuple_to_list(Tuple));
is_plain([First | Rest]) -> is_plain(First) andalso is_plain(Rest);
is_plain(Map) when is_map(Map) -> is_plain(maps:to_list(Map));
is_plain(_) -> true.
