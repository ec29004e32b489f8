%% @doc What an actor is, holds and does, read without asking it: a busy, blocked or deadlocked one as well.
%% Knows where the loop of `bt_actor' leaves things in its process dictionary; sends the actor nothing.  Every
%% answer is data for a view, with texts of bounded length; what differs from run to run (pid, memory, ages)
%% stands under `live', so that a static form can leave it out.
%%
%% Example: `#{name := <<"Counter(#1)">>, status := idle, queue := 0} = bt_inspect:snapshot(Counter)'.
-module(bt_inspect).

-export([snapshot/1, actor/2, actor/3, then/2, recorded/1, process/2, doing/1, name/1, sender/1, site/1, hidden/1]).

-define(COPIED_WORDS, 131072).
-define(CHARS, 200).
-define(PAGE, 20).
%% Reading a queue copies it all: 0.7 ms at 10,000 messages, 8.8 ms at 100,000.
-define(READ_QUEUE, 10000).

%% Where a page of a mailbox begins.
-type page() :: non_neg_integer() | none.
-type target() :: {var, binary()} | {actor, pos_integer()} | term().

%% @doc A view's data for an actor, or for any other value.
-spec snapshot(target()) -> map().
snapshot(Target) ->
    case resolve(Target) of
        {'$bt_actor', _, _, _} = Actor -> actor(Actor, 0);
        Pid when is_pid(Pid) -> process(Pid, 0);
        Value -> #{kind => value, class => bt_class:class_of(Value), name => bt_print:short(Value)}
    end.

-spec resolve(target()) -> term().
resolve({var, Name}) -> bt_workspace:get(binary_to_atom(Name));
resolve({actor, Number}) when is_integer(Number) -> lists:keyfind(Number, 4, bt_registry:actors());
resolve(Value) -> Value.

%% @doc An actor with a page of its mailbox, from the message of that number on; `none' only counts them.
-spec actor(bt_actor:ref(), page()) -> map().
actor(Actor, Page) -> actor(Actor, Page, ?COPIED_WORDS).

%% @doc The same; a state of more words than Most is not copied.
-spec actor(bt_actor:ref(), page(), non_neg_integer() | infinity) -> map().
actor({'$bt_actor', Class, _, Number} = Actor, Page, Most) ->
    Head = #{kind => actor, class => Class, number => Number, name => bt_print:short(Actor)},
    case bt_actor_ref:pid(Actor) of
        Pid when is_pid(Pid) -> maps:merge(Head, read(Pid, Page, Most));
        _ -> Head#{status => dead}
    end.

%% @doc Any process.
-spec process(pid(), page()) -> map().
process(Pid, Page) ->
    maps:merge(#{kind => process, name => name(Pid)}, read(Pid, Page, ?COPIED_WORDS)).

%% Sizes first, they cost nothing; the dictionary is copied only when it is small.
-spec read(pid(), page(), non_neg_integer() | infinity) -> map().
read(Pid, Page, Most) ->
    case process_info(Pid, [total_heap_size, message_queue_len, memory, reductions]) of
        undefined ->
            #{status => dead};
        [{_, Words}, {_, Queue}, {_, Memory}, {_, Reductions}] ->
            Live = #{pid => list_to_binary(pid_to_list(Pid)), memory => Memory, reductions => Reductions},
            Common = #{queue => Queue, mailbox => mailbox(Pid, Page, Queue), live => Live},
            maps:merge(Common, state(Pid, Words, Most))
    end.

-spec state(pid(), non_neg_integer(), non_neg_integer() | infinity) -> map().
state(Pid, Words, Most) when Words =< Most ->
    case process_info(Pid, dictionary) of
        {dictionary, Dictionary} -> known(Pid, maps:from_list(Dictionary));
        undefined -> #{status => dead}
    end;
state(Pid, Words, _) ->
    Waiting = waiting(Pid),
    #{status => status(running(process_info(Pid, status)), Waiting), large => Words * erlang:system_info(wordsize),
      stack => stack(Pid), waiting => Waiting}.

%% Whether a process sleeps, as far as that can be told from outside.
-spec running(undefined | {status, atom()}) -> idle | #{}.
running({status, waiting}) -> idle;
running(_) -> #{}.

-spec known(pid(), map()) -> map().
known(Pid, Dictionary) ->
    Fields = bt_object:shown(maps:get('$bt_state', Dictionary, #{})),
    Waiting = waiting(Pid),
    Doing = message(maps:get('$bt_msg', Dictionary, idle)),
    #{fields => fields(Fields),
      doing => Doing,
      waiting => Waiting,
      halted => halted(maps:get('$bt_paused', Dictionary, none)),
      recent => [recorded(Entry) || Entry <- bt_recent:of_dictionary(maps:get('$bt_recent', Dictionary, none))],
      status => status(Doing, Waiting)}.

-spec halted(term()) -> none | #{before := binary()}.
halted({{break, Selector}, _}) -> #{before => atom_to_binary(Selector)};
halted({paused, _}) -> #{before => <<>>};
halted(none) -> none.

%% @doc A recorded message, and the fields it changed.
-spec recorded(bt_recent:entry()) -> map().
recorded(#{number := Number, message := {'$bt_msg', _, Selector, Args, Sender, _, Site, _, _}, begun := Begun,
           ended := Ended, outcome := Outcome, value := Value, before := Before, 'after' := After}) ->
    #{number => Number, selector => atom_to_binary(Selector), arguments => [bt_print:short(Arg) || Arg <- Args],
      sender => sender(Sender), site => site(Site), failed => Outcome =:= error, value => bt_print:short(Value),
      changes => changes(Before, After), live => #{took => microseconds(Ended - Begun)}}.

%% @doc An actor as it was around a recorded message; `none' when that is not kept.
-spec then(bt_actor:ref(), pos_integer()) -> none | map().
then(Ref, Number) ->
    case [Entry || #{number := N} = Entry <- bt_recent:entries(Ref), N =:= Number] of
        [#{before := Before, 'after' := After} = Entry] ->
            (recorded(Entry))#{before => fields(bt_object:shown(Before)), 'after' => fields(bt_object:shown(After))};
        [] -> none
    end.

-spec fields(bt_actor:fields()) -> [map()].
fields(Fields) ->
    [#{name => atom_to_binary(Name), text => bt_print:short(Value)}
     || {Name, Value} <- lists:sort(maps:to_list(Fields)), not hidden(Name)].

-spec changes(bt_actor:fields(), bt_actor:fields()) -> [map()].
changes(Same, Same) -> [];
changes(Before, After) ->
    Old = bt_object:shown(Before),
    [#{name => atom_to_binary(Name), before => bt_print:short(maps:get(Name, Old, nil)), 'after' => bt_print:short(Value)}
     || {Name, Value} <- lists:sort(maps:to_list(bt_object:shown(After))), not hidden(Name),
        maps:find(Name, Old) =/= {ok, Value}].

-spec microseconds(integer()) -> non_neg_integer().
microseconds(Ticks) -> max(0, erlang:convert_time_unit(Ticks, perf_counter, microsecond)).

%% Fields the runtime keeps beside the user's own.
-spec hidden(atom()) -> boolean().
hidden(Name) ->
    case atom_to_list(Name) of
        "$" ++ _ -> true;
        _ -> false
    end.

-spec status(idle | map(), none | map()) -> idle | busy | waiting.
status(idle, _) -> idle;
status(_, none) -> busy;
status(_, _) -> waiting.

-spec stack(pid()) -> [map()].
stack(Pid) ->
    case process_info(Pid, current_stacktrace) of
        {_, Stack} -> [frame(Entry) || Entry <- lists:sublist(Stack, 8)];
        undefined -> []
    end.

-spec frame(tuple()) -> map().
frame({Module, Function, Arity, Place}) ->
    #{where => utf8(io_lib:format("~tw:~tw/~w", [Module, Function, Arity])), unit => <<>>,
      line => proplists:get_value(line, Place, 0)}.

-spec waiting(pid()) -> none | map().
waiting(Pid) ->
    case bt_future:waiting(Pid) of
        #{actor := Actor, selector := Selector} -> #{for => bt_print:short(Actor), selector => atom_to_binary(Selector)};
        _ -> none
    end.

%% @doc What it is doing, for a sentence: `idle', `dead', or the selector and since when (milliseconds).
-spec doing(term()) -> idle | dead | unknown | #{selector := atom(), since := integer()}.
doing(Actor) ->
    case bt_actor_ref:pid(Actor) of
        Pid when is_pid(Pid) -> doing_now(Pid, process_info(Pid, total_heap_size));
        _ -> dead
    end.

-spec doing_now(pid(), undefined | {total_heap_size, non_neg_integer()}) -> idle | dead | unknown | map().
doing_now(_Pid, undefined) ->
    dead;
doing_now(Pid, {_, Words}) when Words =< 8 * ?COPIED_WORDS ->
    case process_info(Pid, dictionary) of
        {dictionary, Dictionary} -> current(lists:keyfind('$bt_msg', 1, Dictionary));
        undefined -> dead
    end;
doing_now(_Pid, _TooLarge) ->
    unknown.

-spec current(term()) -> idle | map().
current({_, {'$bt_msg', _How, Selector, _Args, _Sender, Time, _Site, _Leader, _Slot}}) ->
    #{selector => Selector, since => bt_time:ms() - bt_time:age_ms(Time)};
current(_) ->
    idle.

%% A page of the queue, oldest first; only the length is known when it is very long.
-spec mailbox(pid(), page(), non_neg_integer()) -> [map()].
mailbox(_Pid, From, Length) when Length > ?READ_QUEUE; Length =:= 0; From =:= none ->
    [];
mailbox(Pid, From, _Length) ->
    case process_info(Pid, messages) of
        {messages, Messages} when From < length(Messages) ->
            [message(Each) || Each <- lists:sublist(lists:nthtail(From, Messages), ?PAGE), not is_ours(Each)];
        _ ->
            []
    end.

%% What the runtime itself has to say to an actor.
-spec is_ours(term()) -> boolean().
is_ours({'$bt_nudge', _}) -> true;
is_ours({'$bt_withdrawn', _}) -> true;
is_ours({'$bt_command', _}) -> true;
is_ours(_) -> false.

-spec message(term()) -> idle | map().
message({'$bt_msg', How, Selector, Args, Sender, Time, Site, Leader, _Slot}) ->
    #{selector => atom_to_binary(Selector), how => How, arguments => [bt_print:short(Arg) || Arg <- Args],
      sender => sender(Sender), site => site(Site), cell => bt_io:cell_of(Leader),
      live => #{age => bt_time:age_ms(Time)}};
message(idle) ->
    idle;
message(Other) ->
    #{selector => <<>>, how => foreign, arguments => [foreign(Other)], sender => <<>>, site => <<>>, live => #{}}.

-spec sender(term()) -> binary().
sender(Pid) when is_pid(Pid) -> name(Pid);
sender(_) -> <<>>.

-spec site(term()) -> binary().
site({Unit, Line, <<>>}) -> <<Unit/binary, " line ", (integer_to_binary(Line))/binary>>;
site({Unit, Line, Where}) -> <<Where/binary, ", ", Unit/binary, " line ", (integer_to_binary(Line))/binary>>;
site(_) -> <<>>.

-spec foreign(term()) -> binary().
foreign(Term) ->
    utf8(io_lib:format("~0tP", [Term, 9], [{chars_limit, ?CHARS}])).

%% @doc A process in the user's words: an actor by its class and number, others by what they are.
-spec name(pid()) -> binary().
name(Pid) ->
    case {bt_registry:ref(Pid), whereis(bt_evaluator)} of
        {{'$bt_actor', _, _, _} = Actor, _} -> bt_print:short(Actor);
        {_, Pid} -> <<"the cell's own process">>;
        _ -> plain_name(Pid, process_info(Pid, [registered_name, initial_call]))
    end.

-spec plain_name(pid(), undefined | [tuple()]) -> binary().
plain_name(_Pid, undefined) -> <<"a process that has ended">>;
plain_name(_Pid, [{_, Name}, _]) when is_atom(Name) -> <<"the process ", (atom_to_binary(Name))/binary>>;
plain_name(_Pid, [_, {_, {bt_request, apart, 2}}]) -> <<"a view">>;
plain_name(_Pid, [_, {_, {Module, Function, Arity}}]) ->
    utf8(io_lib:format("a process of ~tw:~tw/~w", [Module, Function, Arity])).

-spec utf8(unicode:chardata()) -> binary().
utf8(Chars) ->
    unicode:characters_to_binary(Chars).
