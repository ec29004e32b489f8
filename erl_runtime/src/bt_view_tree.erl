%% @doc Data of a tree's view: its nodes as rows in the order in which they are drawn, what happened to them, and one of them
%% in full; and what the view's buttons do to the tree.
%% Options: `folded', numbers or pids whose children are not shown; `pages', of pools; `page', of the
%% rows that are left; `find', a text; `picked', a row.
%%
%% Example: `#{rows := [#{name := <<"Team(#1)">>, depth := 0}, …]} = bt_view_tree:data(Team, #{})'.
-module(bt_view_tree).

-export([card/2, data/2, act/2]).

-define(ROWS, 200).
-define(POOL_PAGE, 20).
-define(SIZES, [4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144]).

-type root() :: bt_actor:ref() | pid() | everything.

%% @doc What a cell shows of a tree besides its text.
-spec card(root(), map()) -> #{handle := pos_integer(), seen := map()}.
card(Root, Options) ->
    Handle = bt_view:hold(Root),
    #{handle => Handle, seen => data(Root, Options)}.

-spec data(root(), bt_view:options()) -> map().
data(Root, Options) ->
    Tree = paged(bt_sup_tree:snapshot(Root), maps:from_list([{Id, Page} || [Id, Page] <- maps:get(pages, Options, [])])),
    All = rows(Tree, 0, maps:from_keys(maps:get(folded, Options, []), true)),
    Found = found(All, string:lowercase(maps:get(find, Options, <<>>))),
    Keys = [Key || #{key := Key} <- All, is_integer(Key)],
    Page = maps:get(page, Options, 0),
    #{name => maps:get(name, Tree), rows => [maps:remove(key, Row) || Row <- page(Found, Page)], page => Page,
      found => length(Found), total => length(All), left_out => left_out(All),
      events => [told(Event) || Event <- bt_sup_history:of_keys(Keys)],
      picked => picked(maps:get(picked, Options, <<>>), All)}.

%%% ------------------------------------------------------------------ rows

-spec rows(bt_sup_tree:tree_node(), non_neg_integer(), #{binary() => true}) -> [map()].
rows(#{children := Children} = Node, Depth, Folded) ->
    #{id := Id} = Row = row(Node, Depth),
    case is_map_key(Id, Folded) of
        true -> [Row#{folded := true}];
        false -> [Row | lists:append([rows(Child, Depth + 1, Folded) || Child <- Children])]
    end.

-spec row(bt_sup_tree:tree_node(), non_neg_integer()) -> map().
row(#{name := Name, class := Class, role := Role, status := Status, key := Key, children := Children} = Node, Depth) ->
    #{mailbox := Queue, memory := Memory, restarts := Restarts, count := Count, strategy := Strategy, id := OwnName} = Node,
    #{id => id(Key), key => Key, depth => Depth, name => Name, class => Class, role => Role, status => Status,
      strategy => Strategy, own_name => own_name(OwnName, Class), restarts => Restarts, count => Count,
      shown => length(Children), pool => bt_kin:is_pool(Key), page => maps:get(page, Node, 0), folded => false, queue => Queue, size => size_of(Memory)}.

%% How many a tree leaves out that is too large to be looked at whole; a pool has pages.
-spec left_out([map()]) -> non_neg_integer().
left_out(Rows) ->
    lists:sum([Count - Shown || #{key := Key, pool := false, folded := false, count := Count, shown := Shown} <- Rows, is_integer(Key)]).

-spec id(term()) -> binary().
id(Key) when is_integer(Key) -> integer_to_binary(Key);
id(Pid) when is_pid(Pid) -> list_to_binary(pid_to_list(Pid));
id(_) -> <<"top">>.

%% The name a child has in its supervisor, where it says more than its class.
-spec own_name(term(), atom()) -> binary().
own_name(Class, Class) -> <<>>;
own_name(Name, _) when is_atom(Name), Name =/= none, Name =/= nil -> bt_print:short(Name);
own_name({at, Key}, _) -> bt_print:short(Key);
own_name(_, _) -> <<>>.

%% Steps of a bar, so that every byte is not a change.
-spec size_of(non_neg_integer()) -> non_neg_integer().
size_of(Bytes) -> length([Step || Step <- ?SIZES, Bytes div 1024 >= Step]).

-spec page([map()], non_neg_integer()) -> [map()].
page(Rows, Page) -> lists:sublist(lists:nthtail(min(length(Rows), Page * ?ROWS), Rows), ?ROWS).

%% What fits, and the way to it.
-spec found([map()], binary()) -> [map()].
found(Rows, <<>>) -> Rows;
found(Rows, Text) ->
    {Kept, _} = lists:foldl(fun(Row, {Kept, Wanted}) -> keep(Row, Kept, Wanted, fits(Row, Text)) end, {[], 0},
                            lists:reverse(Rows)),
    Kept.

%% From the last row up: Wanted is the depth of the row above which what was kept hangs.
-spec keep(map(), [map()], non_neg_integer(), boolean()) -> {[map()], non_neg_integer()}.
keep(#{depth := Depth} = Row, Kept, Wanted, Fits) when Fits; Depth < Wanted -> {[Row | Kept], Depth};
keep(_, Kept, Wanted, false) -> {Kept, Wanted}.

-spec fits(map(), binary()) -> boolean().
fits(#{name := Name, own_name := Own, class := Class}, Text) ->
    lists:any(fun(Each) -> string:find(string:lowercase(Each), Text) =/= nomatch end, [Name, Own, atom_to_binary(Class)]).

%% Pools are leafed through.
-spec paged(bt_sup_tree:tree_node(), #{binary() => non_neg_integer()}) -> bt_sup_tree:tree_node().
paged(Node, Pages) when map_size(Pages) =:= 0 -> Node;
paged(#{key := Key, children := Children} = Node, Pages) ->
    case maps:get(id(Key), Pages, 0) of
        0 -> Node#{children := [paged(Child, Pages) || Child <- Children]};
        Page -> Node#{children := bt_sup_tree:page(Key, Page * ?POOL_PAGE, ?POOL_PAGE), page => Page}
    end.

%%% ------------------------------------------------------------------ what happened, and one of them

-spec told(bt_sup_history:event()) -> map().
told(#{key := Key, what := What, reason := Reason, at := At}) ->
    #{name => bt_print:short(bt_keys:known_ref(Key)), id => id(Key), what => What, reason => bt_lifecycle:reason_text(Reason),
      at => At}.

-spec picked(binary(), [map()]) -> none | map().
picked(<<>>, _) -> none;
picked(Id, Rows) ->
    case [Row || #{id := Each} = Row <- Rows, Each =:= Id] of
        [#{key := Key} = Row | _] -> (maps:with([id, name, role, class, pool], Row))#{seen => seen(bt_keys:known_ref(Key), Key)};
        [] -> none
    end.

-spec seen(term(), term()) -> map().
seen({'$bt_actor', _, {key, _}, _} = Ref, _) -> bt_view_actor:data(Ref, #{});
seen({'$bt_actor', _, {team, _}, _}, _) -> #{};
seen(_, Pid) when is_pid(Pid) -> bt_inspect:snapshot(Pid);
seen(_, _) -> #{}.

%%% ------------------------------------------------------------------ buttons

-spec act(atom(), [term()]) -> binary().
act(child, [Id, Action | Arguments]) ->
    #{said := Said} = bt_view_act:act(ref(Id), binary_to_existing_atom(Action), Arguments),
    Said;
act(restart, [Id]) -> in_team(Id, fun bt_team:restart_child/2, <<" was restarted.">>);
act(remove, [Id]) -> in_team(Id, fun bt_team:terminate_child/2, <<" was stopped for good.">>);
act(add, [Id, Text]) ->
    Add = bt_view_act:typed(<<"[:it | it startChild: ">>, Text, <<"]">>),
    bt_print:short(bt_future:force(Add(ref(Id))));
act(scale, [Id, Text]) ->
    _ = bt_kin:is_pool(binary_to_integer(Id)) orelse
        bt_error:raise('TypeError', [bt_print:short(ref(Id)), " is no pool."], #{hint => <<"A DynamicSupervisor is one.">>}),
    Team = bt_team:scale(ref(Id), bt_view_act:typed(<<>>, Text, <<>>)),
    <<(bt_print:short(Team))/binary, " has ", (integer_to_binary(bt_team:count(Team)))/binary, " children.">>;
act(stop, [Id]) ->
    Name = bt_print:short(ref(Id)),
    nil = bt_team:stop(ref(Id)),
    <<Name/binary, " has stopped.">>.

-spec in_team(binary(), fun((bt_actor:ref(), bt_actor:ref()) -> term()), binary()) -> binary().
in_team(Id, Do, Said) ->
    Ref = ref(Id),
    case bt_team:supervisor(Ref) of
        nil -> <<(bt_print:short(Ref))/binary, " is nobody's child.">>;
        Team ->
            _ = Do(Team, Ref),
            <<(bt_print:short(Ref))/binary, Said/binary>>
    end.

-spec ref(binary()) -> bt_actor:ref().
ref(Id) ->
    case bt_keys:known_ref(binary_to_integer(Id)) of
        {'$bt_actor', _, _, _} = Ref -> Ref;
        _ -> bt_error:raise('NotFound', <<"It is gone.">>, #{hint => <<"The view shows who is there now.">>})
    end.
