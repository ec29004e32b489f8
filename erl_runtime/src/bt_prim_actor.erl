%% @doc Actors seen from outside: all of them, their mailboxes.
%%
%% Reads tables and process facts; never sends the actor anything.
%% `bt_prim_actor:all()' is the references in the order of their numbers.
-module(bt_prim_actor).

-export([all/0, mailbox/1, peek/1, peek/2]).

-type ref() :: bt_actor:ref().

-spec all() -> [ref()].
all() -> lists:keysort(4, bt_registry:actors()).

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
