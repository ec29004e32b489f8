%% @doc Data of the view of the node: its processes, the largest first by what is asked for, memory and schedulers.
%% Every process is looked at once, without asking it; only those that are shown get a name.  How long that took is how
%% seldom it is done again.
%%
%% Example: `#{rows := [#{name := <<"Hoarder(#1)">>} | _]} = bt_view_system:data(#{sort => memory})'.
-module(bt_view_system).

-export([data/1]).

-define(ROWS, 25).
%% Of the time a look takes, this much is rest.
-define(REST, 10).
-define(EVERY_MS, 1000).

-type sort() :: queue | memory | reductions.
-type weighed() :: {non_neg_integer(), pid()}.

-spec data(bt_view:options()) -> map().
data(Options) ->
    Began = bt_time:ms(),
    Sort = sort(maps:get(sort, Options, <<"memory">>)),
    Filter = maps:get(filter, Options, <<>>),
    Top = top(processes(), Sort, wanted(Filter), {0, []}),
    Rows = [Row || {_, Pid} <- Top, Row <- row(Pid)],
    #{kind => system, sort => atom_to_binary(Sort), filter => Filter, rows => Rows, facts => facts(),
      every => max(?EVERY_MS, ?REST * (bt_time:ms() - Began))}.

-spec sort(binary()) -> sort().
sort(<<"queue">>) -> queue;
sort(<<"reductions">>) -> reductions;
sort(_) -> memory.

%% By class or name; a process that is no actor has to be named first.
-spec wanted(binary()) -> fun((pid()) -> boolean()).
wanted(<<>>) -> fun(_) -> true end;
wanted(Filter) ->
    Low = string:lowercase(Filter),
    fun(Pid) -> binary:match(string:lowercase(bt_inspect:name(Pid)), Low) =/= nomatch end.

%% The heaviest, kept in order: nearly all are below the last of them.
-spec top([pid()], sort(), fun((pid()) -> boolean()), {non_neg_integer(), [weighed()]}) -> [weighed()].
top([], _, _, {_, Kept}) -> lists:reverse(Kept);
top([Pid | Rest], Sort, Wanted, {Count, Kept} = Before) ->
    Weight = weight(Sort, Pid),
    case Count < ?ROWS orelse Weight > element(1, hd(Kept)) of
        true -> top(Rest, Sort, Wanted, added({Weight, Pid}, Wanted, Before));
        false -> top(Rest, Sort, Wanted, {Count, Kept})
    end.

%% The lightest stands first.
-spec added(weighed(), fun((pid()) -> boolean()), {non_neg_integer(), [weighed()]}) -> {non_neg_integer(), [weighed()]}.
added({_, Pid} = One, Wanted, {Count, Kept}) ->
    case {Wanted(Pid), Count < ?ROWS} of
        {false, _} -> {Count, Kept};
        {true, true} -> {Count + 1, lists:merge([One], Kept)};
        {true, false} -> {Count, lists:merge([One], tl(Kept))}
    end.

-spec weight(sort(), pid()) -> non_neg_integer().
weight(Sort, Pid) ->
    case process_info(Pid, item(Sort)) of
        {_, Weight} -> Weight;
        undefined -> 0
    end.

-spec item(sort()) -> message_queue_len | memory | reductions.
item(queue) -> message_queue_len;
item(Other) -> Other.

-spec row(pid()) -> [map()].
row(Pid) ->
    case process_info(Pid, [message_queue_len, memory, reductions, status]) of
        [{_, Queue}, {_, Memory}, {_, Reductions}, {_, Status}] ->
            [#{pid => list_to_binary(pid_to_list(Pid)), name => bt_inspect:name(Pid), queue => Queue, memory => Memory,
               reductions => Reductions, status => Status, ours => bt_registry:ref(Pid) =/= undefined}];
        undefined -> []
    end.

-spec facts() -> map().
facts() ->
    Memory = erlang:memory(),
    #{processes => erlang:system_info(process_count), limit => erlang:system_info(process_limit),
      memory => maps:from_list([{Key, proplists:get_value(Key, Memory)} || Key <- [total, processes, binary, ets, code]]),
      schedulers => erlang:system_info(schedulers_online), queued => erlang:statistics(run_queue)}.
