%% @doc Notebook: what a cell shows besides its value: pictures, tables, progress, questions.
%%
%% Each display answers a DisplayHandle whose `update:' replaces it.  Knows bt_io and bt_render.
%% `bt_prim_notebook:display(<<"text/html">>, <<"<b>b</b>">>)' shows a bold b.
-module(bt_prim_notebook).

-export([display/2, show/1, update/2, clear/1, progress/2, ask/2, html/1]).

-define(STEP_MS, 100).

%% @doc Show content of one MIME type.
-spec display(binary(), term()) -> term().
display(Mime, Content) -> handle(Mime, bt_io:display(bundle(Mime, Content), new, new)).

%% @doc Show a value as a cell would show it.
-spec show(term()) -> term().
show(Value) -> handle(any, bt_io:display(bundle(any, Value), new, new)).

-spec handle(binary() | any, binary()) -> term().
handle(Mime, Id) -> bt_prim:value('DisplayHandle', #{id => Id, mime => Mime}).

%% @doc Put new content in the place of the old; answers the handle.
-spec update(term(), term()) -> term().
update({'$bt_value', 'DisplayHandle', #{id := Id, mime := Mime}} = Handle, Content) ->
    bt_io:display(bundle(Mime, Content), Id, update),
    Handle.

-spec bundle(binary() | any, term()) -> #{binary() => binary()}.
bundle(any, Value) ->
    #{text := Text} = Rendered = bt_render:render(bt_future:force_deep(Value)),
    maps:merge(#{<<"text/plain">> => Text}, maps:get(mime, Rendered, #{}));
bundle(<<"image/png">> = Mime, Content) ->
    #{Mime => base64:encode(content(Content)), <<"text/plain">> => <<"an image">>};
bundle(<<"application/json">> = Mime, Content) ->
    #{Mime => bt_prim_json:generate(bt_future:force_deep(Content)), <<"text/plain">> => bt_prim:text(Content)};
bundle(<<"text/latex">> = Mime, Content) ->
    Text = content(Content),
    #{Mime => dollars(Text), <<"text/plain">> => Text};
bundle(<<"image/svg+xml">> = Mime, Content) -> #{Mime => content(Content), <<"text/plain">> => <<"a picture">>};
bundle(<<"text/html">> = Mime, Content) ->
    Text = content(Content),
    #{Mime => Text, <<"text/plain">> => html(Text)};
bundle(Mime, Content) ->
    Text = content(Content),
    #{Mime => Text, <<"text/plain">> => Text}.

-spec content(term()) -> binary().
content(Text) when is_binary(Text) -> Text;
content(Value) -> bt_prim:text(bt_future:force_deep(Value)).

-spec dollars(binary()) -> binary().
dollars(<<"$", _/binary>> = Text) -> Text;
dollars(Text) -> <<"$", Text/binary, "$">>.

%% @doc The text of an HTML fragment, for places without HTML.
-spec html(binary()) -> binary().
html(Html) ->
    Plain = re:replace(Html, "<[^>]*>", "", [global, unicode, {return, binary}]),
    lists:foldl(fun({From, To}, Acc) -> binary:replace(Acc, From, To, [global]) end, Plain,
                [{<<"&lt;">>, <<"<">>}, {<<"&gt;">>, <<">">>}, {<<"&quot;">>, <<"\"">>}, {<<"&amp;">>, <<"&">>}]).

-spec clear(boolean()) -> nil.
clear(Wait) -> bt_io:clear(Wait), nil.

%% @doc Run Block for each element and show how far it is, at most ten times a second.
-spec progress(term(), term()) -> nil.
progress(Collection, Block) ->
    Items = bt_prim:list(Collection, 'progress:do:'),
    Fun = bt_prim:block(Block, 1, 'progress:do:'),
    Id = integer_to_binary(erlang:unique_integer([positive])),
    Bar = #{id => Id, total => length(Items), started => now_ms(), done => counters:new(1, [])},
    tell(Bar, running),
    try steps(Items, Fun, Bar, now_ms())
    catch Class:Reason:Stack ->
        tell(Bar, failed),
        erlang:raise(Class, Reason, Stack)
    end.

-spec steps([term()], bt_prim:block1(), map(), integer()) -> nil.
steps([], _, Bar, _) -> tell(Bar, finished), nil;
steps([X | Rest], Fun, #{done := Done} = Bar, Last) ->
    bt_future:force(Fun(X)),
    ok = counters:add(Done, 1, 1),
    Now = now_ms(),
    case Now - Last >= ?STEP_MS of
        true ->
            tell(Bar, running),
            steps(Rest, Fun, Bar, Now);
        false -> steps(Rest, Fun, Bar, Last)
    end.

-spec tell(map(), running | finished | failed) -> ok.
tell(#{id := Id, total := Total, started := Started, done := Done}, State) ->
    bt_io:progress(Id, #{total => Total, done => counters:get(Done, 1), state => State, elapsed_ms => now_ms() - Started}).

-spec now_ms() -> integer().
now_ms() -> erlang:monotonic_time(millisecond).

%% @doc What the user types; nil when there is nobody to ask.
-spec ask(term(), boolean()) -> binary() | nil.
ask(Prompt, Secret) ->
    case bt_io:ask(bt_prim:text(Prompt), Secret) of
        {ok, Text} -> Text;
        eof -> nil;
        {error, _} -> bt_prim:raise('InputNotAvailable', "nobody can be asked here",
                                    #{hint => <<"run the notebook in JupyterLab, or pass the value as a parameter">>})
    end.
