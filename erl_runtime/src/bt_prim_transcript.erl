%% @doc Transcript and Telemetry: text to the cell the caller belongs to, events to whoever listens.
%%
%% Every value is shown by its displayString, Futures in it forced.  Knows bt_io, nothing of Jupyter.
%% `bt_prim_transcript:show(42)' prints `42'.
-module(bt_prim_transcript).

-export([show/1, show_cr/1, cr/0, tab/0, space/0, warn/1]).
-export([log/1, emit/2, on/2, off/1]).

-define(LISTENERS, bt_telemetry_listeners).

-spec show(term()) -> nil.
show(Value) -> bt_io:show(text(Value)), nil.

-spec show_cr(term()) -> nil.
show_cr(Value) -> bt_io:show([text(Value), $\n]), nil.

-spec cr() -> nil.
cr() -> bt_io:show("\n"), nil.

-spec tab() -> nil.
tab() -> bt_io:show("\t"), nil.

-spec space() -> nil.
space() -> bt_io:show(" "), nil.

%% @doc A line on stderr.
-spec warn(term()) -> nil.
warn(Value) -> bt_io:warn([text(Value), $\n]), nil.

-spec text(term()) -> binary().
text(B) when is_binary(B) ->
    case unicode:characters_to_binary(B) of
        B -> B;
        _ -> bt_prim:text(B)
    end;
text(Value) -> bt_prim:text(bt_future:force_deep(Value)).

%%% ------------------------------------------------------------------ Telemetry

%% @doc A line in the cell; also the event `#log'.
-spec log(term()) -> nil.
log(Value) ->
    show_cr(Value),
    emit(log, Value).

%% @doc Hand the event to every block registered for it, and to the runtime's own recorder when there is one.
-spec emit(term(), term()) -> nil.
emit(Event, Data) ->
    [Block(Data) || {_, _, Block} <- listeners(bt_prim:symbol(Event, 'emit:with:'))],
    nil.

-spec listeners(atom()) -> [{atom(), reference(), fun()}].
listeners(Event) ->
    case ets:whereis(?LISTENERS) of
        undefined -> [];
        Table -> lists:keysort(2, ets:lookup(Table, Event))
    end.

%% @doc Run Block with the data of each such event, in the emitter's process; answers what `off:' takes.
-spec on(term(), term()) -> term().
on(Event, Block) ->
    Fun = bt_prim:block(Block, 1, 'on:do:'),
    Ref = make_ref(),
    true = ets:insert(bt_prim_table:ensure(?LISTENERS, bag), {bt_prim:symbol(Event, 'on:do:'), Ref, Fun}),
    Ref.

-spec off(term()) -> nil.
off(Ref) ->
    case ets:whereis(?LISTENERS) of
        undefined -> nil;
        Table -> ets:match_delete(Table, {'_', Ref, '_'}), nil
    end.
