%% @doc Why the evaluator was ended, and what went with it, in sentences.
%% Knows what a process may hold and how to read it from outside; ends nothing itself.
%%
%% Example: `bt_ended:interrupted(Evaluator)' is the error of an interrupted cell.
-module(bt_ended).

-export([interrupted/1, crashed/1, cancelled/0, our_fault/0, ending/1, held/1, with_loss/2, note/2]).

-define(LOOKED_AT, 2000).

-type held() :: [{binary(), pos_integer()}].

%% @doc The interrupted cell's error: whom it waited for, what that is doing, since when, what ends it.
-spec interrupted(pid()) -> map().
interrupted(Pid) ->
    case bt_future:waiting(Pid) of
        undefined -> error_map('Interrupted', <<"The cell was interrupted.">>, <<>>);
        Wait -> waited(Wait)
    end.

-spec waited(map()) -> map().
waited(#{actor := Actor, selector := Selector} = Wait) ->
    Name = bt_print:print_string(Actor),
    Doing = bt_inspect:doing(Actor),
    Text = [<<"The cell was interrupted while it waited ">>, since(Wait), <<"for ">>, Name, <<" to answer ">>,
            atom_to_binary(Selector), <<". ">>, doing(Name, Doing), itself_waiting(bt_actor_ref:pid(Actor))],
    error_map('Interrupted', iolist_to_binary(Text), ending(Actor)).

-spec since(map()) -> iodata().
since(#{since := Since}) ->
    [seconds(erlang:monotonic_time(millisecond) - Since), <<" ">>].

-spec seconds(integer()) -> iodata().
seconds(Ms) when Ms < 1000 -> [integer_to_binary(Ms), <<" ms">>];
seconds(Ms) -> [float_to_binary(Ms / 1000, [{decimals, 1}]), <<" s">>].

-spec doing(binary(), term()) -> iodata().
doing(Name, #{selector := Selector, since := Since}) ->
    Ago = seconds(erlang:monotonic_time(millisecond) - Since),
    [Name, <<" has been busy with ">>, atom_to_binary(Selector), <<" for ">>, Ago, <<".">>];
doing(Name, dead) ->
    [Name, <<" has ended.">>];
doing(Name, _Idle) ->
    [Name, <<" is doing nothing.">>].

-spec itself_waiting(pid() | nil) -> iodata().
itself_waiting(Pid) when is_pid(Pid) ->
    case bt_future:waiting(Pid) of
        #{actor := Other} -> [<<" It waits for ">>, bt_print:print_string(Other), <<" itself.">>];
        undefined -> []
    end;
itself_waiting(nil) ->
    [].

%% @doc The line that ends an actor which goes on whatever happens to the cell.
-spec ending(term()) -> binary().
ending(Actor) ->
    case bt_workspace:name_of(Actor) of
        {ok, Variable} ->
            <<"`", (atom_to_binary(Variable))/binary, " kill` ends it; it works on until then.">>;
        error ->
            <<"It works on; the message kill, sent to ", (bt_print:print_string(Actor))/binary, ", ends it.">>
    end.

%% @doc The error of a cell whose evaluator ended by itself.
-spec crashed(term()) -> map().
crashed(killed) ->
    Limit = bt_guard:megabytes(bt_guard:heap_bytes()),
    error_map('OutOfMemory',
              <<"The cell was stopped: its process used more than ", Limit/binary, " of memory.">>,
              <<"Keep less at once: work in parts, or let the values go that are no longer needed.">>);
crashed(Reason) ->
    Text = unicode:characters_to_binary(io_lib:format("~0tP", [Reason, 12], [{chars_limit, 300}])),
    error_map('EvaluatorEnded',
              <<"The process that runs the cells ended because a process linked to it did: ", Text/binary, ".">>,
              <<"Start such a process from an actor, or unlink it.">>).

-spec cancelled() -> map().
cancelled() ->
    error_map('Interrupted', <<"The cell before this one was interrupted.">>, <<>>).

%% @doc The runtime itself failed; what failed has been reported as a crash card.
-spec our_fault() -> map().
our_fault() ->
    error_map('InternalError', <<"The runtime lost this cell: a part of it crashed and was restarted.">>,
              <<"This is a fault of Beamtalk, not of the program.">>).

%% @doc The sentence for the next cell when the evaluator ended between cells.
-spec note(term(), held()) -> binary().
note(Reason, Held) ->
    #{message := Message} = with_loss(crashed(Reason), Held),
    Message.

-spec with_loss(map(), held()) -> map().
with_loss(Error, []) ->
    Error;
with_loss(Error = #{message := Message}, Held) ->
    Parts = [counted(What, Count) || {What, Count} <- Held],
    Text = <<Message/binary, " With it went ", (listed(Parts))/binary, " made in cells.">>,
    Error#{message => Text, details => #{lost => maps:from_list(Held)}}.

-spec counted(binary(), pos_integer()) -> binary().
counted(What, 1) -> <<"1 ", What/binary>>;
counted(<<"linked process">>, Count) -> <<(integer_to_binary(Count))/binary, " linked processes">>;
counted(What, Count) -> <<(integer_to_binary(Count))/binary, " ", What/binary, "s">>.

-spec listed([binary(), ...]) -> binary().
listed([One]) -> One;
listed(Parts) ->
    {First, [Last]} = lists:split(length(Parts) - 1, Parts),
    iolist_to_binary([lists:join(<<", ">>, First), <<" and ">>, Last]).

%% @doc What would end with this process: its tables, ports, and the processes linked to it.
-spec held(pid()) -> held().
held(Pid) ->
    Links = case process_info(Pid, links) of {links, All} -> All; undefined -> [] end,
    [{What, length(Items)} || {What, Items} <- [{<<"ETS table">>, tables(Pid, ets:all())},
                                                {<<"port">>, [P || P <- Links, is_port(P)]},
                                                {<<"linked process">>, [P || P <- Links, is_pid(P)]}],
                              Items =/= []].

%% This is asked after every cell: with very many tables there is no time to look at each.
-spec tables(pid(), [ets:table()]) -> [ets:table()].
tables(Pid, All) when length(All) =< ?LOOKED_AT ->
    [Table || Table <- All, ets:info(Table, owner) =:= Pid];
tables(_Pid, _All) ->
    [].

-spec error_map(atom(), binary(), binary()) -> map().
error_map(Class, Message, Hint) ->
    #{class => Class, message => Message, hint => Hint, frames => [], remote => [], details => #{}}.
