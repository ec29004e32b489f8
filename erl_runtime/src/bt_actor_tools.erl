%% @doc The slow way to a message: the class has a new version, or something is done to this actor from outside (`bt_tools').
%% Runs in the actor; answers how its loop goes on.  An actor with tools, or one that persists, keeps
%% `{kept, Version}' as its version, which no class ever has, so each of its messages comes here.
%%
%% Example: `{go, A2, Fields} = bt_actor_tools:attend(cast, increment, A, S)' for an actor nothing is done to.
-module(bt_actor_tools).

-include("bt_actor.hrl").

-export([attend/4, followed/2, idle/2, kept/1, with_version/2]).

-type ahead() :: {go, bt_actor:actor(), bt_actor:fields()}
               | {run, bt_answer:how(), bt_actor:actor(), bt_actor:fields()}
               | {refuse, bt_error:exception(), bt_actor:actor(), bt_actor:fields()}.

%% @doc Before a message: follow the class, halt where that is wanted, say whether to record.
-spec attend(bt_answer:how(), atom(), bt_actor:actor(), bt_actor:fields()) -> ahead().
attend(How, Selector, A, S) ->
    case follow(A, S) of
        {ok, #actor{spec = #spec{class = Class} = Spec} = New, Fields} ->
            Keeps = bt_persist:follow(Spec),
            kept(Keeps, attend(bt_tools:of_actor(Class), How, Selector, with_version(New, Keeps), Fields), How);
        {failed, Exception} -> {refuse, Exception, A, S}
    end.

-spec follow(bt_actor:actor(), bt_actor:fields()) -> {ok, bt_actor:actor(), bt_actor:fields()} | {failed, term()}.
follow(#actor{spec = #spec{class = Class, version = Version}} = A, S) ->
    case {kept, persistent_term:get(Class)} of
        Version -> {ok, A, S};
        _ -> bt_actor_state:migrate(A, S)
    end.

%% @doc The actor as its class is now; as it was where its migration fails. One that comes here with each message goes on so.
-spec followed(bt_actor:actor(), bt_actor:fields()) -> {bt_actor:actor(), bt_actor:fields()}.
followed(#actor{spec = #spec{version = Version}} = A, S) ->
    case follow(A, S) of
        {ok, New, Fields} -> {with_version(New, is_tuple(Version)), Fields};
        {failed, _} -> {A, S}
    end.

%% State that outlives the actor is kept before the message is answered.
-spec kept(boolean(), ahead(), bt_answer:how()) -> ahead().
kept(true, {go, A, S}, How) ->
    case is_dropped(How) of
        true -> {go, A, S};
        false -> {run, {kept, How}, A, S}
    end;
kept(true, {run, {recorded, How}, A, S}, _) -> {run, {recorded, {kept, How}}, A, S};
kept(_, Ahead, _) -> Ahead.

-spec attend(bt_tools:tools() | none, bt_answer:how(), atom(), bt_actor:actor(), bt_actor:fields()) -> ahead().
attend(none, _, _, A, S) -> {go, with_version(A, bt_persist:is_on()), S};
attend(Tools, How, Selector, A, S) ->
    Kept = with_version(A, true),
    case halted(Tools, Selector, Kept, S) of
        {go, New, Fields} ->
            case recorded(Tools, How, Selector, Fields) of
                true -> {run, {recorded, How}, New, Fields};
                false -> {go, New, Fields}
            end;
        {skip, New, Fields} -> {refuse, bt_failure:cancelled(), New, Fields}
    end.

%% @doc `{kept, V}' for an actor with tools or one that persists, `V' for others.
-spec with_version(bt_actor:actor(), boolean()) -> bt_actor:actor().
with_version(#actor{spec = #spec{version = Version} = Spec} = A, Keep) ->
    case {Version, Keep} of
        {{kept, V}, false} -> A#actor{spec = Spec#spec{version = V}};
        {V, true} when is_integer(V) -> A#actor{spec = Spec#spec{version = kept(V)}};
        _ -> A
    end.

%% @doc A version that is never in force.
-spec kept(integer()) -> {kept, integer()}.
kept(Version) -> {kept, Version}.

%% @doc A nudge reached an idle actor: it may have been paused.
-spec idle(bt_actor:actor(), bt_actor:fields()) -> {bt_actor:actor(), bt_actor:fields()}.
idle(#actor{spec = #spec{class = Class}} = A, S) ->
    case bt_tools:of_actor(Class) of
        #{paused := true} ->
            Kept = with_version(A, true),
            {_, New, Fields} = bt_actor_pause:wait(paused, Kept, S),
            {New, Fields};
        _ -> {A, S}
    end.

-spec halted(bt_tools:tools(), atom(), bt_actor:actor(), bt_actor:fields()) ->
          {go | skip, bt_actor:actor(), bt_actor:fields()}.
halted(_, '$bt_eval', A, S) -> {go, A, S};
halted(#{paused := true}, _, A, S) ->
    case erase('$bt_step') of
        true -> {go, A, S};
        undefined -> bt_actor_pause:wait(paused, A, S)
    end;
halted(#{breaks := Breaks}, Selector, #actor{self = Self} = A, S) when is_map_key(Selector, Breaks) ->
    case bt_actor_pause:holds(map_get(Selector, Breaks), Self) of
        true -> bt_actor_pause:wait({break, Selector}, A, S);
        false -> {go, A, S}
    end;
halted(_, _, A, S) -> {go, A, S}.

-spec recorded(bt_tools:tools(), bt_answer:how(), atom(), bt_actor:fields()) -> boolean().
recorded(#{record := Which}, How, Selector, S) when Which =:= all; is_list(Which) ->
    Wanted = Selector =/= '$bt_eval' andalso (Which =:= all orelse lists:member(Selector, Which)),
    case Wanted andalso not is_dropped(How) of
        true -> bt_recent:begun(S), true;
        false -> false
    end;
recorded(_, _, _, _) -> false.

%% The loop skips these by itself.
-spec is_dropped(bt_answer:how()) -> boolean().
is_dropped(How) when is_integer(How) -> bt_future_table:is_cancelled(How);
is_dropped(How) when is_reference(How) -> bt_answer:is_withdrawn(How);
is_dropped(_) -> false.
