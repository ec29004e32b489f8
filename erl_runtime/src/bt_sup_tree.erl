%% @doc A tree of supervisors as data: who is there, of which class, in which state, how often restarted.
%% Bounded: so many nodes altogether, of a pool the first page and the number of all.  Reads tables and process facts;
%% asks only supervisors of OTP that are not the language's, which have no tables.
%%
%% Example: `#{name := <<"Team(#1)">>, role := supervisor, children := [#{name := <<"Critic(#2)">>}]} = bt_sup_tree:snapshot(Team)'.
-module(bt_sup_tree).

-export([tree/1, all/0, whole/0, system/1, snapshot/1, page/3]).

-export_type([tree_node/0]).

-type tree_node() :: #{name := binary(), class := atom(), id := term(), role := supervisor | worker | group,
                       status := running | restarting, mailbox := non_neg_integer(), memory := non_neg_integer(),
                       restarts := non_neg_integer(), ref := term(), key := term(), count := non_neg_integer(), strategy := atom(),
                       is_beamtalk := boolean(), children := [tree_node()]}.

-define(NODES, 1000).
-define(PAGE, 20).
-define(ASK_MS, 500).
-define(OTP, [kernel_sup, bt_sup]).

%% @doc The tree below a supervisor as the library's value.
-spec tree(term()) -> term().
tree(Given) ->
    case bt_future:force(Given) of
        Ref when is_pid(Ref); is_tuple(Ref), tuple_size(Ref) =:= 4, element(1, Ref) =:= '$bt_actor' ->
            bt_prim:value('SupervisionTree', #{root => value(snapshot(Ref), {nil, nil})});
        Other -> bt_prim:type_error('from:', "a supervisor", Other)
    end.

%% @doc All trees that the user has started.
-spec all() -> [term()].
all() -> [tree(Ref) || Ref <- roots()].

%% @doc One tree of them all.
-spec whole() -> term().
whole() -> bt_prim:value('SupervisionTree', #{root => value(everything(), {nil, nil})}).

-spec roots() -> [bt_actor:ref()].
roots() -> [Ref || {_, _, {team, Key}, _} = Ref <- bt_keys:teams(), bt_keys:parent(Key) =:= none].

%% @doc A tree of OTP by its top supervisor's name.
-spec system(term()) -> term().
system(Name) ->
    case whereis(bt_prim:symbol(Name, 'system:')) of
        Pid when is_pid(Pid) -> tree(Pid);
        undefined -> bt_error:raise('KeyNotFound', ["no process is named ", bt_prim:print(Name)], #{key => Name})
    end.

%% The parent by its name and reference; a group's children belong to the supervisor above it.
-spec value(tree_node(), {binary() | nil, term()}) -> term().
value(#{children := Children, class := Class, name := Name, ref := Ref} = Node, {ParentName, Parent}) ->
    Slots = maps:map(fun(id, none) -> nil; (_, Slot) -> Slot end, Node),
    Named = maps:without([children, is_beamtalk, class, key], Slots),
    bt_prim:value('SupervisionNode', Named#{className => Class, parentName => ParentName, parent => Parent,
                                            isBeamtalk => maps:get(is_beamtalk, Node),
                                            children => [value(Child, {Name, above(Ref, Parent)}) || Child <- Children]}).

-spec above(term(), term()) -> term().
above(nil, Parent) -> Parent;
above(Ref, _) -> Ref.

%%% ------------------------------------------------------------------ nodes

%% @doc Everything: the user's trees, and OTP's top supervisors with the number of what is below each.
-spec everything() -> tree_node().
everything() ->
    Own = [snapshot(Ref) || Ref <- roots()],
    Otp = [(snapshot(Pid))#{children := []} || Name <- ?OTP, Pid <- [whereis(Name)], is_pid(Pid)],
    (facts(nil, self(), 'System', nil))#{name := <<"System">>, role := supervisor, key := none, is_beamtalk := false,
                                         mailbox := 0, memory := 0, count := length(Own ++ Otp), children := Own ++ Otp}.

-spec snapshot(bt_actor:ref() | pid() | everything) -> tree_node().
snapshot(everything) -> everything();
snapshot(Ref) ->
    {Node, _} = node_of(Ref, nil, ?NODES),
    Node.

%% @doc A page of a supervisor's children.
-spec page(bt_keys:key(), non_neg_integer(), pos_integer()) -> [tree_node()].
page(Key, From, Count) ->
    Children = bt_kin:first(Key, From + Count),
    [element(1, child(Child, 1)) || Child <- lists:nthtail(min(From, length(Children)), Children)].

-spec node_of(bt_actor:ref() | pid() | nil, term(), integer()) -> {tree_node(), integer()}.
node_of({'$bt_actor', Class, {team, Key}, _} = Ref, Id, Left) ->
    Head = (facts(Ref, bt_keys:pid(Key), Class, Id))#{role := supervisor, restarts := restarts(Key), strategy := strategy(Class, Key)},
    below(Head, bt_kin:is_pool(Key), Key, Left - 1);
node_of({'$bt_actor', Class, {key, Key}, _} = Ref, Id, Left) ->
    {(facts(Ref, bt_keys:pid(Key), Class, Id))#{restarts := restarts(Key)}, Left - 1};
node_of({'$bt_actor', Class, _, _} = Ref, Id, Left) ->
    {facts(Ref, bt_actor_ref:pid(Ref), Class, Id), Left - 1};
node_of(Pid, Id, Left) -> process(Pid, Id, Left - 1).

-spec below(tree_node(), boolean(), bt_keys:key(), integer()) -> {tree_node(), integer()}.
below(Node, IsPool, Key, Left) ->
    Shown = case IsPool of
                true -> bt_kin:first(Key, ?PAGE);
                false -> bt_kin:children(Key)
            end,
    {Children, Rest} = children(Shown, Left, fun child/2),
    {Node#{count := bt_kin:count(Key), children := Children}, Rest}.

-spec children([Child], integer(), fun((Child, integer()) -> {tree_node(), integer()})) -> {[tree_node()], integer()}.
children([], Left, _) -> {[], Left};
children(_, Left, _) when Left =< 0 -> {[], Left};
children([Child | Rest], Left, Make) ->
    {Node, Less} = Make(Child, Left),
    {Nodes, Last} = children(Rest, Less, Make),
    {[Node | Nodes], Last}.

-spec child(bt_kin:child(), integer()) -> {tree_node(), integer()}.
child(#{kind := group, key := Group, class := Class, id := Id}, Left) ->
    Head = (facts(nil, bt_keys:pid(Group), Class, Id))#{role := group, key := Group, restarts := restarts(Group),
                                                        name := atom_to_binary(Class)},
    below(Head, true, Group, Left - 1);
child(#{id := Id} = Child, Left) ->
    {Node, Less} = node_of(bt_kin:ref(Child), Id, Left),
    {Node#{restarts := restarts(maps:get(key, Child))}, Less}.

-spec restarts(bt_keys:key()) -> non_neg_integer().
restarts(Key) -> max(0, bt_keys:starts(Key) - 1).

%% A pool's children have nothing to do with each other.
-spec strategy(atom(), bt_keys:key()) -> atom().
strategy(Class, Key) ->
    case bt_kin:is_pool(Key) of
        true -> nil;
        false -> bt_send:call({'$bt_class', Class}, strategy, {<<>>, 0, <<>>})
    end.

-spec facts(term(), pid() | nil | undefined, atom(), term()) -> tree_node().
facts(Ref, Pid, Class, Id) ->
    Node = #{name => bt_print:print_string(Ref), class => Class, id => Id, role => worker, status => restarting, mailbox => 0,
             memory => 0, restarts => 0, ref => Ref, key => key(Ref, Pid), count => 0, strategy => nil, is_beamtalk => true, children => []},
    case is_pid(Pid) andalso process_info(Pid, [message_queue_len, memory]) of
        [{_, Length}, {_, Memory}] -> Node#{status := running, mailbox := Length, memory := Memory};
        _ -> Node
    end.

%% By what a view tells nodes apart.
-spec key(term(), pid() | nil | undefined) -> term().
key({'$bt_actor', _, {_, Key}, _}, _) -> Key;
key(_, Pid) -> Pid.

%%% ------------------------------------------------------------------ processes that are no actors

-spec process(pid() | nil, term(), integer()) -> {tree_node(), integer()}.
process(Pid, Id, Left) ->
    Node = (facts(Pid, Pid, process_class(Pid), Id))#{name := process_name(Pid, Id), is_beamtalk := false},
    case is_pid(Pid) andalso is_supervisor(Pid) of
        true ->
            Known = asked(Pid),
            {Children, Rest} = children(Known, Left, fun({Name, Child}, N) -> process(Child, Name, N) end),
            {Node#{role := supervisor, count := length(Known), children := Children}, Rest};
        false -> {Node, Left}
    end.

-spec process_class(pid() | nil) -> atom().
process_class(nil) -> nil;
process_class(Pid) ->
    case proc_lib:translate_initial_call(Pid) of
        {supervisor, Module, _} -> Module;
        {Module, _, _} -> Module
    end.

-spec process_name(pid() | nil, term()) -> binary().
process_name(Pid, Id) ->
    case is_pid(Pid) andalso process_info(Pid, registered_name) of
        {_, Name} -> atom_to_binary(Name);
        _ -> id_name(Id)
    end.

-spec id_name(term()) -> binary().
id_name(Id) when is_atom(Id) -> atom_to_binary(Id);
id_name({Id, Number}) when is_atom(Id), is_integer(Number) -> <<(atom_to_binary(Id))/binary, " ", (integer_to_binary(Number))/binary>>;
id_name(Id) -> unicode:characters_to_binary(io_lib:format("~0tP", [Id, 9], [{chars_limit, 60}])).

-spec is_supervisor(pid()) -> boolean().
is_supervisor(Pid) -> element(1, proc_lib:translate_initial_call(Pid)) =:= supervisor.

%% A supervisor that is busy shows no children.
-spec asked(pid()) -> [{term(), pid()}].
asked(Pid) ->
    try gen_server:call(Pid, which_children, ?ASK_MS) of
        Children -> [{Id, Child} || {Id, Child, _, _} <- lists:reverse(Children), is_pid(Child)]
    catch exit:_ -> []
    end.
