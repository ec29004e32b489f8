%% @doc Beamtalk stack frames from Erlang stack traces: `bt@Counter@17':increment/1 is `Counter >> increment'.
%%
%% Knows how the compiler names modules and functions; frames of the runtime itself are left out.
-module(bt_frames).

-export([frames/1, raw/1, seen/1, where/2]).

-export_type([frame/0, raw/0]).

-type frame() :: #{where := binary(), unit := binary(), line := non_neg_integer()}.

%% A stack trace that nobody has looked at yet: most exceptions are handled unseen.
-type raw() :: {raw, list()}.

-define(MOST, 30).

%% @doc The Beamtalk frames of a stack trace, innermost first, repeated ones once.
-spec frames(list()) -> [frame()].
frames(Stack) when is_list(Stack) ->
    lists:sublist(once(lists:flatmap(fun frame/1, Stack)), ?MOST);
frames(_) -> [].

%% @doc The same, worked out when somebody asks.
-spec raw(list()) -> raw().
raw(Stack) -> {raw, Stack}.

-spec seen(raw() | [frame()]) -> [frame()].
seen({raw, Stack}) -> frames(Stack);
seen(Frames) -> Frames.

-spec once([frame()]) -> [frame()].
once([Frame, Frame | Rest]) -> once([Frame | Rest]);
%% The method around its own loop, which is a function of its own and has no line there.
once([#{where := Where} = Frame, #{where := Where, line := 0} | Rest]) -> once([Frame | Rest]);
once([Frame | Rest]) -> [Frame | once(Rest)];
once([]) -> [].

-spec frame(term()) -> [frame()].
frame({Module, Function, _, Location}) when is_atom(Module), is_list(Location) ->
    case atom_to_binary(Module) of
        <<"bt@", Rest/binary>> ->
            Unit = proplists:get_value(file, Location, ""),
            [#{where => where(class_name(Rest), atom_to_binary(Function)), unit => unicode:characters_to_binary(Unit),
               line => proplists:get_value(line, Location, 0)}];
        _ -> []
    end;
frame(_) -> [].

-spec class_name(binary()) -> binary().
class_name(<<"std@", Class/binary>>) -> hd(binary:split(Class, <<"@">>));
class_name(<<"cell@", _/binary>>) -> <<>>;
class_name(Rest) -> hd(binary:split(Rest, <<"@">>)).

%% @doc The text of one frame; in a cell it is empty, and `a block' for a block there.
-spec where(binary(), binary()) -> binary().
where(Class, <<"-", Lifted/binary>>) ->
    [Function | _] = binary:split(Lifted, <<"/">>),
    case {where(Class, Function), is_block(Lifted)} of
        {Outer, false} -> Outer;
        {<<>>, true} -> <<"a block">>;
        {Outer, true} -> <<"a block in ", Outer/binary>>
    end;
where(<<>>, _) -> <<>>;
where(Class, <<"class ", Selector/binary>>) -> <<Class/binary, " class >> ", Selector/binary>>;
where(Class, <<"field ", Field/binary>>) -> <<Class/binary, " field ", Field/binary>>;
where(Class, <<"classvar ", Field/binary>>) -> <<Class/binary, " class variable ", Field/binary>>;
where(Class, <<"header ", Key/binary>>) -> <<Class/binary, " ", Key/binary>>;
where(Class, <<"migrate">>) -> <<Class/binary, " >> state">>;
where(Class, Selector) -> <<Class/binary, " >> ", Selector/binary>>.

%% Loops and join points are lifted functions too, but not blocks of the user.
-spec is_block(binary()) -> boolean().
is_block(Lifted) -> binary:match(Lifted, <<"-fun-">>) =/= nomatch.
