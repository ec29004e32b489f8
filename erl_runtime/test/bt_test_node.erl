%% @doc For tests: the rooms that actors need, a wire that collects events, and a cell to work in.
%%
%% `{setup, fun bt_test_node:start/0, fun bt_test_node:stop/1, …}'; `bt_test_node:counter()' makes an actor.
-module(bt_test_node).

-export([start/0, stop/1, counter/0, counter/1, in_cell/2, origin/1, events/0, some_events/0, raised/1, wait_until/1, site/0]).

-define(SITE, {<<"cell[1]">>, 3, <<>>}).
%% Longer than a test may take: what waits as long as it is let fails.
-define(MOST_MS, 60000).

start() ->
    Rooms = [bt_tables, bt_crash, bt_future_keeper, bt_class],
    Pids = [begin {ok, Pid} = Room:start_link(), unlink(Pid), Pid end || Room <- Rooms],
    bt_test_wire:open(),
    bt_test_counter:install(),
    Pids.

stop(Pids) ->
    bt_test_wire:close(),
    [stop_actor(Ref) || Ref <- bt_registry:actors()],
    [begin
         Mon = monitor(process, Pid),
         exit(Pid, kill),
         receive {'DOWN', Mon, _, _, _} -> ok end
     end || Pid <- lists:reverse(Pids)],
    _ = logger:remove_handler(bt_crash),
    [erase(Key) || Key <- ['$bt_slot', '$bt_cell', '$bt_boxes', '$bt_looked']],
    ok.

stop_actor({'$bt_actor', _, Pid, _}) when is_pid(Pid) -> exit(Pid, kill);
stop_actor(_) -> ok.

counter() -> counter(0).

counter(Value) -> bt_send:spawn_with({'$bt_class', 'Counter'}, [{value, Value}], ?SITE).

site() -> ?SITE.

%% A run of a cell: its value, and the errors of discarded sends.
in_cell(Cell, Fun) ->
    Slot = origin(Cell),
    Value = Fun(),
    {Value, bt_origin:settle(Slot, ?MOST_MS)}.

origin(Cell) ->
    Slot = bt_origin:new(Cell, group_leader()),
    bt_origin:enter(Slot),
    Slot.

%% Warnings and crashes that went to the kernel.
events() -> [Event || {event, _, _, _} = Event <- bt_test_wire:sent()].

%% The first of them, when they have come.
some_events() ->
    case events() of
        [] -> timer:sleep(5), some_events();
        Events -> Events
    end.

%% The exception that a function raises.
raised(Fun) ->
    try Fun() of
        Value -> {value, Value}
    catch
        Kind:Reason:Stack ->
            {'$bt_value', Class, Slots} = bt_error:exception(Kind, Reason, Stack),
            {Class, maps:get(message, Slots, <<>>)}
    end.

%% A slow machine takes its time.
wait_until(Fun) -> wait_until(Fun, 3000).

wait_until(_, 0) -> erlang:error(never);
wait_until(Fun, Left) ->
    case Fun() of
        true -> ok;
        false -> timer:sleep(5), wait_until(Fun, Left - 1)
    end.
