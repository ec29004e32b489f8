%% @doc What a reference answers by itself, in the sender: stop, kill, isAlive, pid, names, monitors, equality.
%% The primitives behind Actor's instance side; they answer by themselves too where no library is loaded.
%%
%% Example: `bt_actor_ref:stop(Ref)' returns when the actor has ended.
-module(bt_actor_ref).

-compile({no_auto_import, [link/1, unregister/1, monitor/1]}).

-export([stop/1, kill/1, is_alive/1, pid/1, monitor/1, link/1, on_exit/2, state/1, mailbox_size/1, nudge/1]).
-export([register_as/2, as_name/2, unregister/1, registered_name/1, make_room/1, answer/3]).

-define(STOP_MS, 30000).
-define(NUDGE_MS, 5).
-define(NUDGES, 200).

%%% ------------------------------------------------------------------ life and death

%% @doc Stop after the messages that are there already; the actor itself ends after its message.
-spec stop(bt_actor:ref()) -> nil.
stop({'$bt_actor', _, Key, _}) ->
    case bt_registry:pid(Key) of
        undefined -> nil;
        Pid when Pid =:= self() -> Pid ! {'$bt_stop', normal}, nil;
        Pid ->
            Pid ! {'$bt_stop', normal},
            ended(Pid)
    end.

%% @doc End it at once.
-spec kill(bt_actor:ref()) -> nil.
kill({'$bt_actor', _, Key, _} = Ref) ->
    case bt_registry:pid(Key) of
        undefined -> nil;
        Pid ->
            true = exit(Pid, kill),
            nil = ended(Pid),
            ok = bt_lifecycle:ended(Ref, killed),
            true = bt_registry:remove(Pid),
            bt_registry:unname(Ref),
            nil
    end.

-spec ended(pid()) -> nil.
ended(Pid) ->
    case bt_wait:down(Pid, ?STOP_MS) of
        {down, _} -> nil;
        Outcome -> bt_failure:outcome(Outcome, {stop, Pid})
    end.

-spec is_alive(bt_actor:ref()) -> boolean().
is_alive({'$bt_actor', _, Key, _}) ->
    case bt_registry:pid(Key) of
        Pid when is_pid(Pid), node(Pid) =:= node() -> is_process_alive(Pid);
        Pid -> is_pid(Pid)
    end.

-spec pid(bt_actor:ref()) -> pid() | nil.
pid({'$bt_actor', _, Key, _}) ->
    case bt_registry:pid(Key) of
        undefined -> nil;
        Pid -> Pid
    end.

-spec monitor(bt_actor:ref()) -> reference().
monitor(Ref) -> erlang:monitor(process, pid(Ref)).

-spec link(bt_actor:ref()) -> bt_actor:ref().
link(Ref) ->
    true = erlang:link(pid(Ref)),
    Ref.

%% @doc Run a block with the reason when the actor ends: as a message of the caller, or for its cell.
-spec on_exit(bt_actor:ref(), fun((term()) -> term())) -> bt_actor:ref().
on_exit(Ref, Block) ->
    {'$bt_future', Id, _} = Future = bt_future:new(),
    Pid = pid(Ref),
    Alias = alias([reply]),
    _ = spawn(fun() -> watch(Pid, Future, Alias) end),
    receive {Alias, watched} -> ok end,
    bt_future_table:add_callback(Id, bt_callback:new(Block, none, none)),
    Ref.

-spec watch(pid() | nil, bt_future:future(), reference()) -> boolean().
watch(nil, Future, Alias) ->
    Alias ! {Alias, watched},
    bt_future:resolve(Future, noproc);
watch(Pid, Future, Alias) ->
    Mon = erlang:monitor(process, Pid),
    Alias ! {Alias, watched},
    receive {'DOWN', Mon, process, _, Reason} -> bt_future:resolve(Future, Reason) end.

%%% ------------------------------------------------------------------ looking, without asking the actor

%% @doc The fields as they are now; an idle actor brings them up to date first.
-spec state(bt_actor:ref()) -> bt_actor:fields().
state({'$bt_actor', _, Key, _}) ->
    case bt_registry:pid(Key) of
        undefined -> #{};
        Pid when Pid =:= self() -> fields(get('$bt_state'));
        Pid ->
            nudge(Pid),
            read(process_info(Pid, dictionary))
    end.

-spec read(undefined | {dictionary, [{term(), term()}]}) -> bt_actor:fields().
read(undefined) -> #{};
read({dictionary, Dictionary}) -> fields(proplists:get_value('$bt_state', Dictionary, #{})).

%% Mutable collections of the actor lie beside its fields.
-spec fields(bt_actor:fields()) -> bt_actor:fields().
fields(State) -> maps:filter(fun(Key, _) -> hd(atom_to_list(Key)) =/= $$ end, bt_object:shown(State)).

%% @doc Let an idle actor apply what is new in its class; a busy one is not waited for.
-spec nudge(pid()) -> ok.
nudge(Pid) ->
    Alias = alias([reply]),
    Pid ! {'$bt_nudge', Alias},
    nudged(Pid, Alias, idle, ?NUDGES).

%% An idle one that has not come yet has had no turn, because the machine is busy: only one that is still at the message it
%% was at is at work.
-spec nudged(pid(), reference(), term(), non_neg_integer()) -> ok.
nudged(Pid, Alias, Before, Left) ->
    receive {Alias, ok, nudged} -> ok
    after ?NUDGE_MS ->
        case handled(process_info(Pid, dictionary)) of
            Now when Left > 0, Now =/= dead, (Now =:= idle orelse Now =/= Before) -> nudged(Pid, Alias, Now, Left - 1);
            _ ->
                _ = unalias(Alias),
                receive {Alias, ok, nudged} -> ok after 0 -> ok end
        end
    end.

-spec handled(undefined | {dictionary, [{term(), term()}]}) -> term().
handled(undefined) -> dead;
handled({dictionary, Dictionary}) ->
    case proplists:get_value('$bt_msg', Dictionary) of
        Message when is_tuple(Message) -> Message;
        _ -> idle
    end.

-spec mailbox_size(bt_actor:ref()) -> non_neg_integer().
mailbox_size({'$bt_actor', _, Key, _}) ->
    case bt_registry:pid(Key) of
        undefined -> 0;
        Pid ->
            case process_info(Pid, message_queue_len) of
                {_, Length} -> Length;
                undefined -> 0
            end
    end.

%%% ------------------------------------------------------------------ names

%% @doc A name that this very cell gave before is free again: its actor is stopped.
-spec make_room(atom()) -> ok.
make_room(Name) ->
    case bt_registry:named(Name) of
        undefined -> ok;
        Ref ->
            case bt_registry:cell_of(Name) of
                undefined -> taken(Name, Ref);
                Cell -> make_room(Name, Ref, Cell =:= bt_origin:cell_key())
            end
    end.

-spec make_room(atom(), bt_actor:ref(), boolean()) -> ok.
make_room(_, Ref, true) -> nil = stop(Ref), ok;
make_room(Name, Ref, false) -> taken(Name, Ref).

-spec taken(atom(), bt_actor:ref()) -> no_return().
taken(Name, Ref) ->
    Text = [<<"The name #">>, atom_to_binary(Name), <<" belongs to ">>, bt_print:print_string(Ref), <<".">>],
    bt_failure:raise({'$bt_value', 'NameTaken',
                      #{message => unicode:characters_to_binary(Text),
                        hint => <<"Stop that actor, or take another name.">>}}).

-spec register_as(bt_actor:ref(), atom()) -> bt_actor:ref().
register_as(Ref, Given) ->
    Name = as_name(Given, 'registerAs:'),
    case bt_registry:name(Name, Ref, bt_origin:cell_key()) of
        ok -> Ref;
        {taken, Other, _} -> taken(Name, Other)
    end.

%% @doc A Symbol that may name an actor.
-spec as_name(term(), atom()) -> atom().
as_name(Given, Selector) ->
    case bt_prim:symbol(Given, Selector) of
        Name when Name =:= nil; Name =:= true; Name =:= false -> bt_prim:type_error(Selector, "a Symbol", Name);
        Name -> Name
    end.

-spec unregister(bt_actor:ref()) -> bt_actor:ref().
unregister(Ref) ->
    bt_registry:unname(Ref),
    Ref.

-spec registered_name(bt_actor:ref()) -> atom().
registered_name(Ref) ->
    case bt_registry:name_of(Ref) of
        undefined -> nil;
        Name -> Name
    end.

%% @doc What a reference answers without a library.
-spec answer(bt_actor:ref(), atom(), [term()]) -> {value, term()} | none.
answer(Ref, stop, []) -> {value, stop(Ref)};
answer(Ref, kill, []) -> {value, kill(Ref)};
answer(Ref, isAlive, []) -> {value, is_alive(Ref)};
answer(Ref, pid, []) -> {value, pid(Ref)};
answer(Ref, monitor, []) -> {value, monitor(Ref)};
answer(Ref, link, []) -> {value, link(Ref)};
answer(Ref, state, []) -> {value, state(Ref)};
answer(Ref, yourself, []) -> {value, Ref};
answer(Ref, 'onExit:', [Block]) -> {value, on_exit(Ref, Block)};
answer(Ref, 'registerAs:', [Name]) -> {value, register_as(Ref, Name)};
answer(Ref, unregister, []) -> {value, unregister(Ref)};
answer(Ref, registeredName, []) -> {value, registered_name(Ref)};
answer(_, isNil, []) -> {value, false};
answer(_, notNil, []) -> {value, true};
answer({'$bt_actor', Class, _, _}, class, []) -> {value, {'$bt_class', Class}};
answer(Ref, '=', [Other]) -> {value, bt_operator:equal('=', Ref, Other)};
answer(Ref, '==', [Other]) -> {value, bt_operator:equal('==', Ref, Other)};
answer(Ref, printString, []) -> {value, bt_print:print_string(Ref)};
answer(Ref, displayString, []) -> {value, bt_print:print_string(Ref)};
answer(_, _, _) -> none.
