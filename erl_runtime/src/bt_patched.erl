%% @doc What a patch cell shows: which methods, in which version, how many living actors have them now, what differs.
%% Knows the record of methods; the count comes from a counter, nobody is looked for.
%%
%% Example: `[#{text := <<"Counter >> increment v3">>, live := <<"3 live actors, state kept">>}] = bt_patched:seen(Install)'.
-module(bt_patched).

-export([seen/1, render/1, marks/1, since/2]).

-export_type([change/0]).

-type change() :: #{text := binary(), live := binary(), diff := binary()}.

%% @doc What an install map did; nothing for a class, whose cell shows the class.
-spec seen(map()) -> [change()].
seen(#{op := migrate, class := Class}) ->
    [#{text => <<(atom_to_binary(Class))/binary, " >> state">>, live => follow(Class), diff => <<>>}];
seen(#{op := patch, class := Class, methods := Methods}) ->
    Keys = lists:usort([{Side, Selector, maps:get(combination, M, primary)} || #{side := Side, selector := Selector} = M <- Methods]),
    [change(Class, Key) || Key <- Keys];
seen(_) -> [].

-spec change(atom(), {bt_class:side(), atom(), atom()}) -> change().
change(Class, {Side, Selector, Combination}) ->
    Version = bt_class_store:changes({Class, Side, Selector}),
    Text = iolist_to_binary([atom_to_binary(Class), side(Side), " >> ", how(Combination), atom_to_binary(Selector),
                             " v", integer_to_binary(Version)]),
    #{text => Text, live => live(Class, Side), diff => bt_describe:diff(Class, Side, Selector)}.

-spec side(bt_class:side()) -> binary().
side(instance) -> <<>>;
side(class) -> <<" class">>.

-spec how(atom()) -> binary().
how(primary) -> <<>>;
how(Combination) -> <<(atom_to_binary(Combination))/binary, " ">>.

-spec live(atom(), bt_class:side()) -> binary().
live(_, class) -> <<>>;
live(Class, instance) -> counted(Class, <<", state kept">>).

-spec follow(atom()) -> binary().
follow(Class) -> counted(Class, <<", each migrates before its next message">>).

-spec counted(atom(), binary()) -> binary().
counted(Class, What) ->
    case bt_class_store:class(Class) of
        {ok, #{kind := actor}} -> counted_actors(bt_class:inherits(Class, 'Supervisor'), Class, What);
        _ -> <<>>
    end.

%% A supervisor has no fields and runs its methods in a process for each message: there is nobody to count.
-spec counted_actors(boolean(), atom(), binary()) -> binary().
counted_actors(true, _, _) -> <<>>;
counted_actors(false, Class, What) -> counted_actors(bt_class_live:count(Class), What).

-spec counted_actors(non_neg_integer(), binary()) -> binary().
counted_actors(0, _) -> <<"no live actors">>;
counted_actors(1, What) -> <<"1 live actor", What/binary>>;
counted_actors(Count, What) -> <<(grouped(integer_to_binary(Count)))/binary, " live actors", What/binary>>.

%% `1,000,000'.
-spec grouped(binary()) -> binary().
grouped(Digits) when byte_size(Digits) =< 3 -> Digits;
grouped(Digits) ->
    {Head, Tail} = split_binary(Digits, byte_size(Digits) - 3),
    <<(grouped(Head))/binary, ",", Tail/binary>>.

%% @doc The value of a cell whose last statement was a patch: all that it patched.
-spec render([change(), ...]) -> bt_render:rendered().
render(Changes) ->
    #{text => iolist_to_binary(lists:join($\n, [line(Each) || Each <- Changes])), kind => patch, data => Changes}.

-spec line(change()) -> binary().
line(#{text := Text, live := <<>>}) -> Text;
line(#{text := Text, live := Live}) -> <<Text/binary, " · "/utf8, Live/binary>>.

%% @doc How often each method of a class has been changed.
-spec marks(atom()) -> [{bt_class_store:key(), non_neg_integer()}].
marks(Class) ->
    Keys = [{Class, Side, Selector} || Side <- [instance, class], Selector <- bt_class_store:own_selectors(Class, Side)],
    [{Key, bt_class_store:changes(Key)} || Key <- Keys].

%% @doc One line about what has been changed since.
-spec since(atom(), [{bt_class_store:key(), non_neg_integer()}]) -> binary().
since(Class, Before) ->
    Changes = [change(Class, {Side, Selector, primary}) || {{_, Side, Selector}, _} <- marks(Class) -- Before],
    iolist_to_binary(lists:join(<<"; ">>, [line(Each) || Each <- Changes])).
