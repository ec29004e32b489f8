%% @doc Data of the view of any value: its class, its text, and what is in it, a page at a time.
%% A path leads inside, step by step the place of an item among those around it, so that nothing but the value itself has
%% to be held.  Knows the shapes of terms; changes nothing.
%%
%% Example: `#{total := 3, items := [#{name := <<"1">>, text := <<"7">>} | _]} = bt_view_value:data([7, 8, 9], #{})'.
-module(bt_view_value).

-export([data/2, step_in/2]).

-define(PAGE, 25).
-define(TEXT, 4000).

%% By place, or each with its own name.
-type items() :: {places, [term()]} | {names, [{term(), term()}]}.

%% @doc `path => [3, 1]' is the first item of the third; `page => 2' the items from the 51st on.
-spec data(term(), bt_view:options()) -> map().
data(Root, Options) ->
    Path = maps:get(path, Options, []),
    {Value, Steps} = lists:foldl(fun step/2, {Root, []}, Path),
    Items = items(Value),
    Page = maps:get(page, Options, 0),
    #{kind => value, class => bt_class:class_of(Value), name => bt_print:short(Value),
      text => text(Value), path => lists:reverse(Steps), tabs => tabs(Path, Value), root => bt_print:short(Root), page => Page,
      page_size => ?PAGE, total => size_of(Items), items => [item(Each) || Each <- some(Items, Page * ?PAGE, ?PAGE)]}.

%% Those of the root have come with the view.
-spec tabs([pos_integer()], term()) -> [map()].
tabs([], _) -> [];
tabs(_, Value) -> bt_view_tabs:names(Value).

-spec step(pos_integer(), {term(), [map()]}) -> {term(), [map()]}.
step(Place, {Value, Steps}) ->
    {Name, Inside} = nth(Place, items(Value)),
    {Inside, [#{name => label(Name), place => Place} | Steps]}.

%% @doc What is at the end of a path.
-spec step_in(term(), [pos_integer()]) -> term().
step_in(Root, Path) -> element(1, lists:foldl(fun step/2, {Root, []}, Path)).

-spec nth(pos_integer(), items()) -> {term(), term()}.
nth(Place, Items) ->
    case some(Items, Place - 1, 1) of
        [Item] -> Item;
        [] -> bt_error:raise('NotFound', <<"There is nothing at this place any more.">>, #{})
    end.

-spec size_of(items()) -> non_neg_integer().
size_of({_, List}) -> length(List).

-spec some(items(), non_neg_integer(), pos_integer()) -> [{term(), term()}].
some({_, List}, From, _) when From >= length(List) -> [];
some({names, Pairs}, From, Count) -> lists:sublist(lists:nthtail(From, Pairs), Count);
some({places, List}, From, Count) ->
    Some = lists:sublist(lists:nthtail(From, List), Count),
    [{{place, Place}, Value} || {Place, Value} <- lists:zip(lists:seq(From + 1, From + length(Some)), Some)].

-spec item({term(), term()}) -> map().
item({Name, Value}) ->
    #{name => label(Name), text => bt_print:short(Value), class => bt_class:class_of(Value), inside => is_inside(Value)}.

-spec label(term()) -> binary().
label({place, Place}) -> integer_to_binary(Place);
label({field, Name}) -> atom_to_binary(Name);
label({key, Key}) -> bt_print:short(Key).

%% Whether there is something in it to look at.
-spec is_inside(term()) -> boolean().
is_inside([]) -> false;
is_inside(Value) when is_list(Value); is_map(Value); is_tuple(Value) -> not is_atomic(Value);
is_inside(_) -> false.

-spec is_atomic(term()) -> boolean().
is_atomic({'$bt_class', _}) -> true;
is_atomic({'$bt_meta', _}) -> true;
is_atomic({'$bt_char', _}) -> true;
is_atomic({'$bt_future', _, _}) -> true;
is_atomic({}) -> true;
is_atomic(Map) when is_map(Map) -> map_size(Map) =:= 0;
is_atomic(_) -> false.

%% A long text whole, up to a limit; what else there is says it in one line.
-spec text(term()) -> binary().
text(Text) when is_binary(Text) -> bt_print:limited(Text, ?TEXT);
text(_) -> <<>>.

%%% ------------------------------------------------------------------ what is in a value

-spec items(term()) -> items().
items([_ | Tail] = List) ->
    case is_proper(List) of
        true -> {places, List};
        false -> {names, [{{field, head}, hd(List)}, {{field, tail}, Tail}]}
    end;
items(Map) when is_map(Map) -> {names, [{{key, Key}, Value} || {Key, Value} <- bt_prim_map:pairs(Map)]};
items({'$bt_actor', _, _, _} = Actor) -> {names, named(bt_prim_actor:pairs(Actor))};
items({'$bt_value', Class, _} = Value) ->
    %% The elements of an Interval are not stored; there may be very many.
    case Class =/= 'Interval' andalso bt_prim:is_kind(Value, 'Collection') of
        true -> {places, bt_prim:to_list(Value)};
        false -> {names, named([{Name, bt_value:slot(Value, Name)} || Name <- bt_value:field_names(Class)])}
    end;
items({'$bt_array', Items}) -> {places, tuple_to_list(Items)};
items({Tag, _, _} = Object) when Tag =:= '$bt_object'; Tag =:= '$bt_packed' -> {places, bt_prim:to_list(Object)};
items(Tuple) when is_tuple(Tuple) ->
    case is_atomic(Tuple) of
        true -> {places, []};
        false -> {places, tuple_to_list(Tuple)}
    end;
items(_) -> {places, []}.

-spec is_proper(maybe_improper_list()) -> boolean().
is_proper(List) ->
    try length(List) of
        _ -> true
    catch
        error:badarg -> false
    end.

-spec named([{atom(), term()}]) -> [{term(), term()}].
named(Pairs) -> [{{field, Name}, Value} || {Name, Value} <- Pairs].
