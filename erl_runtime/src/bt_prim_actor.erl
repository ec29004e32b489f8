%% @doc Actors seen from outside: all of them, their mailboxes.
%%
%% Reads tables and process facts; never sends the actor anything.
%% `bt_prim_actor:all()' is the references in the order of their numbers.
-module(bt_prim_actor).

-export([all/0, fields/1, pairs/1, mailbox/1, peek/1, peek/2]).

-type ref() :: bt_actor:ref().

-spec all() -> [ref()].
all() -> lists:keysort(4, bt_registry:actors()).

%% @doc The fields of an actor, or of an instance of a Value or Object class, by name.
-spec fields(term()) -> #{atom() => term()}.
fields(Object) -> maps:from_list(pairs(Object)).

%% @doc The same in the order of their definition.
-spec pairs(term()) -> [{atom(), term()}].
pairs({'$bt_actor', Class, _, _} = Ref) ->
    State = bt_actor_ref:state(Ref),
    [{Name, maps:get(Name, State)} || Name <- bt_value:field_names(Class), is_map_key(Name, State)];
pairs({'$bt_value', Class, _} = Value) -> [{Name, bt_value:slot(Value, Name)} || Name <- bt_value:field_names(Class)];
pairs(_) -> [].

-spec mailbox(ref()) -> term().
mailbox(Ref) -> bt_prim:value('Mailbox', #{actor => Ref}).

%% @doc The oldest message that waits, or nil.
-spec peek(ref()) -> term().
peek(Ref) ->
    case peek(Ref, 1) of
        [Oldest] -> Oldest;
        [] -> nil
    end.

-spec peek(ref(), term()) -> [term()].
peek(Ref, Count) ->
    Messages = case bt_actor_ref:pid(Ref) of
                   nil -> [];
                   Pid -> element(2, process_info(Pid, messages))
               end,
    [message(Selector, Args)
     || {'$bt_msg', _, Selector, Args, _, _, _, _, _} <- lists:sublist(Messages, bt_prim:count(Count, 'first:'))].

-spec message(atom(), [term()]) -> term().
message(Selector, Args) -> bt_prim:value('Message', #{selector => Selector, arguments => Args}).
