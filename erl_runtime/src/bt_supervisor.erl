%% @doc The callback of every supervisor of the language: OTP's own supervisor does the supervising.
%% Reads the class's record whenever it (re)starts or its class was defined anew; knows how nobody is started.
%%
%% Example: `{ok, Pid} = bt_supervisor:start_link('Team', 1, group_leader())'.
-module(bt_supervisor).
-behaviour(supervisor).

-export([start_link/3, start_group/3, key/0]).
-export([init/1]).

-define(KEY, '$bt_supervisor').

-type what() :: {team, atom(), bt_keys:key(), pid()} | {group, bt_actor_start:child(), map(), pid()}.

-spec start_link(atom(), bt_keys:key(), pid()) -> supervisor:startlink_ret().
start_link(Class, Key, Leader) -> supervisor:start_link(?MODULE, {team, Class, Key, Leader}).

%% @doc A supervisor of very many children of one kind.
-spec start_group(bt_actor_start:child(), map(), pid()) -> supervisor:startlink_ret().
start_group(Child, Entry, Leader) -> supervisor:start_link(?MODULE, {group, Child, Entry, Leader}).

%% @doc The key of the supervisor whose process this is.
-spec key() -> bt_keys:key().
key() -> get(?KEY).

%% Its children print to the cell that made the tree.  OTP asks again when the class has changed.
-spec init(what()) -> {ok, {supervisor:sup_flags(), [supervisor:child_spec()]}}.
init({team, Class, Key, Leader}) ->
    true = group_leader(Leader, self()),
    _ = put(?KEY, Key),
    try
        #{flags := Flags, entries := Entries} = bt_sup_spec:of_class(Class),
        New = bound(Key, {'$bt_actor', Class, {team, Key}, Key}),
        case bt_class:inherits(Class, 'DynamicSupervisor') of
            true -> {ok, pool(Key, Flags, Entries, New)};
            false ->
                _ = New andalso bt_sup_change:forget_added(Key),
                {ok, {Flags, bt_sup_spec:specs(Key, Entries, Flags)}}
        end
    catch
        Kind:Reason:Stack -> exit({shutdown, {bt_error, bt_error:exception(Kind, Reason, Stack)}})
    end;
init({group, #{key := Key}, #{flags := Flags} = Entry, Leader}) ->
    true = group_leader(Leader, self()),
    _ = put(?KEY, Key),
    _ = bound(Key, self()),
    {ok, simple(Key, Flags, Entry#{shutdown := 5000})}.

-spec bound(bt_keys:key(), bt_actor:ref() | pid()) -> boolean().
bound(Key, Ref) ->
    case bt_keys:pid(Key) of
        Pid when Pid =:= self() -> false;
        _ ->
            _ = bt_keys:bind(Key, self(), Ref, {bt_keys:parent(Key), bt_keys:restart(Key)}),
            true
    end.

%% What is common to all children of a pool: the first entry of its record, if it has one.  A pool that was restarted is
%% empty, as OTP's is.
-spec pool(bt_keys:key(), supervisor:sup_flags(), [bt_sup_spec:entry()], boolean()) ->
    {supervisor:sup_flags(), [supervisor:child_spec()]}.
pool(Key, Flags, Entries, New) ->
    _ = [bt_kin:remove(Key, Order) || New, #{order := Order} <- bt_kin:children(Key)],
    Common = case Entries of
                 [Entry | _] -> Entry;
                 [] -> #{restart => permanent, shutdown => 5000}
             end,
    simple(Key, Flags, Common).

-spec simple(bt_keys:key(), supervisor:sup_flags(), map()) -> {supervisor:sup_flags(), [supervisor:child_spec()]}.
simple(Key, Flags, #{restart := Restart, shutdown := Shutdown} = Entry) ->
    true = bt_kin:set_common(Key, {Restart, maps:get(class, Entry, none)}),
    {Flags#{strategy => simple_one_for_one},
     [#{id => member, start => {bt_sup_child, start_member, [(bt_sup_child:recipe(Entry))#{pool => Key}]}, restart => Restart,
        shutdown => Shutdown}]}.
