%% @doc The views a class declares: its class method `views' answers Associations of a title with the selector of a
%% method, whose answer, shown as a cell would show it, is a tab of `inspect' beside the built-in one.
%% A value is asked at once, one inside it when its tab is opened.  An actor is asked by a message when its tab is opened, and
%% not while it is at work; a supervisor too.
%% Knows what a declaration looks like and nothing of tabs on a screen.
%%
%% Example: with `class views => #('Open' -> #openOrders)', `[#{name := <<"Open">>} | _] = bt_view_tabs:of_value(Order)'.
-module(bt_view_tabs).

-export([names/1, of_value/1, opened/2]).

-define(ANSWER_MS, 5000).
-define(SITE, {<<"a view">>, 0, <<>>}).

-type declared() :: {binary(), atom()}.
%% What is seen in one; a failure is shown in its place.
-type content() :: #{shown := bt_render:rendered()} | #{error := bt_error:told()} | #{away := binary()}.
-type tab() :: #{name := binary(), _ => _}.

%% @doc The tabs of an actor, or of what is in a value, of which none is open yet; a declaration that fails is a tab that says so.
-spec names(term()) -> [tab()].
names(Of) ->
    try [#{name => Name} || {Name, _} <- declared(Of)]
    catch Class:Reason:Stack -> [undeclared(Class, Reason, Stack)]
    end.

%% @doc The tabs of a value with what is in them.
-spec of_value(term()) -> [tab()].
of_value(Value) ->
    try [(asked(Value, Selector, infinity))#{name => Name} || {Name, Selector} <- declared(Value)]
    catch Class:Reason:Stack -> [undeclared(Class, Reason, Stack)]
    end.

%% @doc The tab at a place is looked at now; patches may have changed which tabs there are.
-spec opened(term(), pos_integer()) -> #{tabs := [tab()], content := content()}.
opened(Of, Place) ->
    Declared = declared(Of),
    Content = case lists:nthtail(min(Place - 1, length(Declared)), Declared) of
                  [{_, Selector} | _] -> content(Of, Selector);
                  [] -> #{away => <<"This view is not declared any more.">>}
              end,
    #{tabs => [#{name => Name} || {Name, _} <- Declared], content => Content}.

-spec content(term(), atom()) -> content().
content({'$bt_actor', _, _, _} = Ref, Selector) ->
    case at_work(Ref) of
        none -> asked(Ref, Selector, ?ANSWER_MS);
        Why -> #{away => Why}
    end;
content(Value, Selector) -> asked(Value, Selector, infinity).

%% Nothing is sent to one that would only keep it in its queue.
-spec at_work(bt_actor:ref()) -> none | binary().
at_work(Ref) ->
    case {bt_inspect:doing(Ref), bt_tools:is_paused(Ref)} of
        {dead, _} -> <<"It has ended.">>;
        {_, true} -> <<"It is halted: this view is shown when it goes on.">>;
        {#{selector := Selector}, _} ->
            <<"It is busy with ", (atom_to_binary(Selector))/binary, ": this view is shown when it is idle.">>;
        _ -> none
    end.

%%% ------------------------------------------------------------------ asking

-spec asked(term(), atom(), timeout()) -> content().
asked(Of, Selector, Most) ->
    try bt_send:keep(Of, Selector, ?SITE) of
        Answer -> answered(Answer, Most)
    catch
        Class:Reason:Stack -> #{error => bt_error:map(Class, Reason, Stack)}
    end.

-spec answered(term(), timeout()) -> content().
answered(Answer, Most) ->
    try
        #{shown => bt_render:render(bt_future:force_deep(within(Answer, Most)))}
    catch
        Class:Reason:Stack ->
            _ = withdrawn(Answer),
            #{error => bt_error:map(Class, Reason, Stack)}
    end.

-spec within(term(), timeout()) -> term().
within(Answer, infinity) -> bt_future:force(Answer);
within(Answer, Most) -> bt_future:await(Answer, Most).

%% One that was not begun in time is not begun later, when nobody looks.
-spec withdrawn(term()) -> boolean().
withdrawn({'$bt_future', _, _} = Answer) -> bt_future:cancel(Answer);
withdrawn(_) -> false.

%%% ------------------------------------------------------------------ declarations

-spec declared(term()) -> [declared()].
declared(Of) ->
    Class = {'$bt_class', bt_class:class_of(Of)},
    case bt_class:responds_to(Class, views) of
        true -> [declaration(Each, Class) || Each <- list(bt_prim:send(Class, views), Class)];
        false -> []
    end.

-spec list(term(), term()) -> [term()].
list(List, _) when is_list(List) -> List;
list(Other, Class) -> wrong(Other, Class).

-spec declaration(term(), term()) -> declared().
declaration({'$bt_value', 'Association', #{key := Name, value := Selector}}, _)
  when is_atom(Selector), is_binary(Name) ->
    {Name, Selector};
declaration(Other, Class) -> wrong(Other, Class).

-spec wrong(term(), term()) -> no_return().
wrong(Value, Class) ->
    Name = bt_print:short(Class),
    bt_error:raise('TypeError', [Name, " class >> views declares no view by ", bt_print:short(Value), "."],
                   #{hint => <<"It answers titles with names of methods: #('Open' -> #openOrders).">>}).

-spec undeclared(error | exit | throw, term(), list()) -> tab().
undeclared(Class, Reason, Stack) -> #{name => <<"views">>, error => bt_error:map(Class, Reason, Stack)}.
