%% @doc A workspace as a text that makes it again: classes, their patches, variables, and actors with the fields that are
%% plain data.
%%
%% Knows what is in force and what literals look like; reading the text back is the compiler's business.  Whatever cannot be
%% written is listed, in the file and in the answer.
%%
%% Example: `bt_image:save(<<"x.bti">>)' is `<<"x.bti: 2 classes, 1 patch, 3 variables">>'.
-module(bt_image).

-export([save/1, text/0, value/2, actor/2]).

-define(HEAD, "// A Beamtalk image: Workspace load: reads it again.\n").

-type part() :: {class | patch | variable, iodata()} | {left, iodata()}.

%% @doc Write the file; answers what is in it and what is not.
-spec save(term()) -> binary().
save(Path) ->
    File = bt_prim:string(Path, 'save:'),
    Parts = parts(),
    case file:write_file(File, written(Parts)) of
        ok -> unicode:characters_to_binary([File, ": ", summary(Parts)]);
        {error, Why} -> bt_prim:raise('FileError', [File, " cannot be written: ", file:format_error(Why)], #{})
    end.

%% @doc The text of the workspace as it is.
-spec text() -> binary().
text() -> unicode:characters_to_binary(written(parts())).

-spec written([part()]) -> iodata().
written(Parts) -> [?HEAD | [["\n", line(Part), "\n"] || Part <- Parts]].

-spec line(part()) -> iodata().
line({left, Text}) -> ["// Not saved: ", Text];
line({_, Text}) -> Text.

-spec summary([part()]) -> iodata().
summary(Parts) ->
    Counts = [counted(length([x || {K, _} <- Parts, K =:= Kind]), One, Many)
              || {Kind, One, Many} <- [{class, "class", "classes"}, {patch, "patch", "patches"},
                                       {variable, "variable", "variables"}]],
    Left = [Text || {left, Text} <- Parts],
    [lists:join(", ", Counts) | case Left of [] -> []; _ -> ["; not saved: ", lists:join(", ", Left)] end].

-spec counted(non_neg_integer(), string(), string()) -> iodata().
counted(1, One, _) -> ["1 ", One];
counted(Count, _, Many) -> [integer_to_list(Count), " ", Many].

-spec parts() -> [part()].
parts() -> classes() ++ patches() ++ variables().

%%% ------------------------------------------------------------------ classes

%% The session's own, superclasses first.
-spec classes() -> [part()].
classes() ->
    Rows = [{length(bt_class_store:ancestors(Name)), Name, Row}
            || Name <- bt_class_store:classes(), {ok, Row} <- [bt_class_store:class(Name)], not is_library(Row)],
    [class(Name, Row) || {_, Name, Row} <- lists:sort(Rows)].

-spec class(atom(), bt_class_store:row()) -> part().
class(_, #{source := <<_, _/binary>> = Source, doc := Doc}) ->
    {class, [[["/// ", Line, "\n"] || Line <- binary:split(Doc, <<"\n">>, [global]), Doc =/= <<>>], Source]};
class(Name, _) -> {left, ["the class ", atom_to_binary(Name), ", which no text made"]}.

-spec is_library(bt_class_store:row()) -> boolean().
is_library(#{unit := <<"stdlib/", _/binary>>}) -> true;
is_library(#{unit := Unit}) -> Unit =:= <<>>;
is_library(_) -> true.

%% Every layer that did not come with its class, the oldest first.
-spec patches() -> [part()].
patches() ->
    Layers = [{maps:get(age, Layer), Name, Side, Layer}
              || Name <- bt_class_store:classes(), Side <- [instance, class],
                 {_, Stacks} <- bt_class_store:own_methods(Name, Side), Layer <- bt_layers:patches(Stacks)],
    [patch(Name, Side, Layer) || {_, Name, Side, Layer} <- lists:sort(Layers)].

-spec patch(atom(), bt_class:side(), bt_class_store:layer()) -> part().
patch(Name, Side, #{source := Source}) ->
    {patch, ["patch ", atom_to_binary(Name), case {Side, Source} of
                                                 {class, <<"class ", _/binary>>} -> "";
                                                 {class, _} -> " class";
                                                 {instance, _} -> ""
                                             end, " >> ", Source]}.

%%% ------------------------------------------------------------------ variables

-spec variables() -> [part()].
variables() -> variables(bt_workspace:bindings(), #{}).

%% An actor that an earlier variable holds is that variable.
-spec variables([{atom(), term()}], #{pid() => atom()}) -> [part()].
variables([], _) -> [];
variables([{Name, {'$bt_actor', _, Pid, _} = Ref} | Rest], Seen) when is_pid(Pid) ->
    case Seen of
        #{Pid := First} -> [assigned(Name, atom_to_binary(First)) | variables(Rest, Seen)];
        _ -> actor_parts(Name, Ref, bt_actor_ref:is_alive(Ref)) ++ variables(Rest, Seen#{Pid => Name})
    end;
variables([{Name, Value} | Rest], Seen) ->
    Part = case bt_literal:text(Value) of
               {ok, Text} -> assigned(Name, Text);
               error -> left(atom_to_binary(Name), Value)
           end,
    [Part | variables(Rest, Seen)].

-spec assigned(atom(), iodata()) -> part().
assigned(Name, Text) -> {variable, [atom_to_binary(Name), " := ", Text]}.

-spec left(binary(), term()) -> part().
left(Where, Value) -> {left, [Where, " (", bt_print:limited(Value, 60), ")"]}.

-spec actor_parts(atom(), bt_actor:ref(), boolean()) -> [part()].
actor_parts(Name, Ref, false) -> [left(atom_to_binary(Name), Ref)];
actor_parts(Name, {'$bt_actor', Class, Pid, _} = Ref, true) ->
    case fields(Pid) of
        none -> [left(atom_to_binary(Name), Ref)];
        Fields ->
            Told = [{Field, Value, bt_literal:text(Value)} || {Field, Value} <- lists:sort(maps:to_list(Fields))],
            Kept = [[bt_print_text:symbol(Field), " => ", Text] || {Field, _, {ok, Text}} <- Told],
            [assigned(Name, ["Erlang.bt_image actor: ", bt_print_text:symbol(Class), " fields: #{",
                             lists:join(", ", Kept), "}"])
             | [left(iolist_to_binary([atom_to_binary(Name), $., atom_to_binary(Field)]), Value)
                || {Field, Value, error} <- Told]]
    end.

%% As they were before or after a message, also those of an actor that is busy.
-spec fields(pid()) -> #{atom() => term()} | none.
fields(Pid) ->
    case process_info(Pid, dictionary) of
        {dictionary, Dictionary} ->
            case lists:keyfind('$bt_state', 1, Dictionary) of
                {_, State} -> maps:filter(fun(Key, _) -> not bt_inspect:hidden(Key) end, bt_object:shown(State));
                false -> none
            end;
        undefined -> none
    end.

%%% ------------------------------------------------------------------ what an image says

%% @doc An instance of a Value class with exactly these slots.
-spec value(atom(), #{atom() => term()}) -> {'$bt_value', atom(), #{atom() => term()}}.
value(Class, Slots) -> {'$bt_value', Class, Slots}.

%% @doc An actor with these fields; others are as a new one's.
-spec actor(atom(), #{atom() => term()}) -> bt_actor:ref().
actor(Class, Fields) ->
    Ref = bt_send:call({'$bt_class', Class}, spawn, {<<"image">>, 0, <<>>}),
    _ = [bt_tools:set_field(Ref, Field, Value) || {Field, Value} <- maps:to_list(Fields)],
    Ref.
