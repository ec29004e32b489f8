%% @doc What a cell shows of a value: its text, and richer forms when the value or its shape has them.
%%
%% Knows the term shapes and asks objects for `asMimeBundle'/`asHtml'; a mistake in those never fails a cell:
%% the text is shown and the mistake named.  `bt_render:render(3)' is `#{text => <<"3">>, kind => text}'.
-module(bt_render).

-export([render/1, table/1, escape/1]).

-export_type([rendered/0]).

-type rendered() :: #{text := binary(), kind := nil | text | table | future | html | mime | actor | patch | tree,
                      mime => #{binary() => binary()}, data => term()}.

-define(SHOWN_ROWS, 50).
-define(SENT_ROWS, 2000).
-define(CELL_CHARS, 200).
-define(MOST_CHARS, 10000).

%% @doc The form of a value for a cell; the caller has awaited the Futures it wants shown as values.
-spec render(term()) -> rendered().
render(nil) -> #{text => <<"nil">>, kind => nil};
render({'$bt_future', Id, _} = Future) -> #{text => bt_print:display_string(Future), kind => future, data => Id};
render({'$bt_value', 'DisplayHandle', _} = Handle) -> #{text => bt_print:display_string(Handle), kind => nil};
render({'$bt_actor', _, Key, _} = Actor) when is_pid(Key); element(1, Key) =:= key ->
    #{text => bt_print:display_string(Actor), kind => actor, data => bt_view:card(Actor)};
render({'$bt_value', 'SupervisionTree', #{root := {'$bt_value', 'SupervisionNode', #{ref := Ref}}}} = Tree) ->
    Root = case Ref of nil -> everything; _ -> Ref end,
    #{text => bt_print:display_string(Tree), kind => tree, data => bt_view_tree:card(Root, #{})};
render({Tag, _, _} = Object) when Tag =:= '$bt_value'; Tag =:= '$bt_object' -> object(Object);
render([_ | _] = List) ->
    case table(List) of
        none -> plain(List);
        Table -> Table
    end;
render(Value) -> plain(Value).

-spec plain(term()) -> rendered().
plain(Text) when is_binary(Text) -> #{text => bt_print:display_string(Text), kind => text};
plain(Value) -> #{text => cut(bt_print:display_string(Value)), kind => text}.

%% Nobody reads ten thousand elements one after another.
-spec cut(binary()) -> binary().
cut(Text) when byte_size(Text) =< ?MOST_CHARS -> Text;
cut(Text) ->
    case string:slice(Text, 0, ?MOST_CHARS) of
        Text -> Text;
        Cut -> <<Cut/binary, "… (`inspect` shows all of it, page by page)"/utf8>>
    end.

%% @doc Objects of the user may say how they look.
-spec object(term()) -> rendered().
object(Object) ->
    try own_form(Object)
    catch _:Reason ->
        Shown = plain(Object),
        Shown#{mime => #{<<"text/html">> => broken(maps:get(text, Shown), Reason)}, kind => html}
    end.

-spec own_form(term()) -> rendered().
own_form(Object) ->
    case {bt_class:responds_to(Object, asMimeBundle), bt_class:responds_to(Object, asHtml)} of
        {true, _} -> with_mime(Object, mime, bundle(bt_prim:send(Object, asMimeBundle)));
        {_, true} -> with_mime(Object, html, #{<<"text/html">> => bt_prim:string(bt_prim:send(Object, asHtml), asHtml)});
        _ -> listed(Object)
    end.

-spec with_mime(term(), mime | html, #{binary() => binary()}) -> rendered().
with_mime(Object, Kind, Bundle) ->
    Text = case Bundle of
               #{<<"text/plain">> := Plain} -> Plain;
               _ -> bt_print:display_string(Object)
           end,
    #{text => Text, kind => Kind, mime => maps:remove(<<"text/plain">>, Bundle)}.

-spec bundle(term()) -> #{binary() => binary()}.
bundle(Map) ->
    maps:fold(fun(Mime, Content, Acc) ->
                      Acc#{bt_prim:text(Mime) => content(Content)}
              end, #{}, bt_future:force_deep(Map)).

%% Bytes of a picture stay bytes.
-spec content(term()) -> binary().
content(Bytes) when is_binary(Bytes) -> Bytes;
content(Value) -> bt_prim:text(Value).

%% A mutable collection of like things is a table too.
-spec listed(term()) -> rendered().
listed({'$bt_object', 'OrderedCollection', _} = Collection) ->
    case table(bt_prim:send(Collection, asList)) of
        none -> plain(Collection);
        Table -> Table#{text := bt_print:display_string(Collection)}
    end;
listed(Object) -> plain(Object).

-spec broken(binary(), term()) -> binary().
broken(Text, Reason) ->
    Message = bt_print:display_string(bt_error:exception(error, Reason, [])),
    iolist_to_binary(["<pre>", escape(Text), "</pre><em>asHtml failed: ", escape(Message), "</em>"]).

%%% ------------------------------------------------------------------ tables

%% @doc A list of at least two maps with the same keys, or instances of one class with fields, as a table.
-spec table([term()]) -> rendered() | none.
table([First, _ | _] = List) ->
    case columns(First) of
        none -> none;
        Columns ->
            case lists:all(fun(X) -> columns(X) =:= Columns end, List) of
                true -> table(List, Columns);
                false -> none
            end
    end;
table(_) -> none.

%% What must be the same for two things to be like each other.
-spec columns(term()) -> {map | atom(), [term()]} | none.
columns(Map) when is_map(Map), map_size(Map) > 0, map_size(Map) =< 40 -> {map, bt_prim_map:keys(Map)};
columns({'$bt_value', Class, _}) ->
    case bt_class_table:info(Class) of
        #{library := false, fields := [_ | _] = Fields, ancestors := Above} when not is_map_key('Exception', Above) ->
            {Class, [Name || {Name, _} <- Fields]};
        _ -> none
    end;
columns(_) -> none.

-spec table([term()], {map | atom(), [term()]}) -> rendered().
table(List, {Kind, Columns}) ->
    Rows = [[cell(Kind, C, X) || C <- Columns] || X <- lists:sublist(List, ?SENT_ROWS)],
    Heads = [head(C) || C <- Columns],
    #{text => bt_print:display_string(List), kind => table,
      mime => #{<<"text/html">> => html(Heads, Rows, length(List))},
      data => #{columns => Heads, rows => Rows, total => length(List)}}.

-spec head(term()) -> binary().
head(Column) when is_atom(Column) -> atom_to_binary(Column);
head(Column) -> bt_print:display_string(Column).

-spec cell(map | atom(), term(), term()) -> binary().
cell(map, Column, Map) -> short(bt_print:display_string(maps:get(Column, Map)));
cell(_, Column, Value) -> short(bt_print:display_string(bt_value:slot(Value, Column))).

-spec short(binary()) -> binary().
short(Text) when byte_size(Text) =< ?CELL_CHARS -> Text;
short(Text) ->
    case string:slice(Text, 0, ?CELL_CHARS) of
        Text -> Text;
        Cut -> <<Cut/binary, "…"/utf8>>
    end.

%% The static form: the first rows and how many more there are.
-spec html([binary()], [[binary()]], non_neg_integer()) -> binary().
html(Heads, Rows, Total) ->
    Shown = lists:sublist(Rows, ?SHOWN_ROWS),
    iolist_to_binary(["<table class=\"beamtalk-table\"><thead>", row("th", Heads), "</thead><tbody>",
                      [row("td", R) || R <- Shown], "</tbody></table>", more(Total - length(Shown))]).

-spec row(string(), [binary()]) -> iodata().
row(Tag, Cells) -> ["<tr>", [["<", Tag, ">", escape(C), "</", Tag, ">"] || C <- Cells], "</tr>"].

-spec more(non_neg_integer()) -> iodata().
more(0) -> [];
more(N) -> [<<"<p>… "/utf8>>, integer_to_list(N), " more rows</p>"].

%% @doc Text for HTML.
-spec escape(binary()) -> binary().
escape(Text) ->
    lists:foldl(fun({From, To}, Acc) -> binary:replace(Acc, From, To, [global]) end, Text,
                [{<<"&">>, <<"&amp;">>}, {<<"<">>, <<"&lt;">>}, {<<">">>, <<"&gt;">>}, {<<"\"">>, <<"&quot;">>}]).
