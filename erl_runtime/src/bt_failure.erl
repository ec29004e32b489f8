%% @doc What goes wrong between processes, in words: actors that have ended, waits that were too long, circles of waits.
%% An error travels as an exception value and is raised anew where somebody waits.  Knows no tables of its own.
%%
%% Example: `bt_failure:outcome({down, killed}, {call, Ref, step, Site})' raises ActorCrashed.
-module(bt_failure).

-export([value/2, outcome/2, exception/2, raise/1, gone/2, gone_ref/2, given_up/1, cancelled/0]).
-export([map/2, from/2, is_senders/2, erlang_reply/2]).

-type exception() :: {'$bt_value', atom(), #{atom() => term()}}.

%% @doc The value of a wait; whatever else came of it is raised here.
-spec value(bt_wait:outcome(), bt_wait:what()) -> term().
value({ok, Value}, _) -> Value;
value(Outcome, What) -> outcome(Outcome, What).

-spec outcome(bt_wait:outcome(), bt_wait:what()) -> no_return().
outcome({throw, Thrown}, _) -> throw(Thrown);
outcome(Outcome, What) -> raise(exception(Outcome, What)).

%% @doc Raise an exception that came from another process: where it happened is far from here.
-spec raise(exception()) -> no_return().
raise({'$bt_value', Class, #{'$frames' := Frames} = Slots}) ->
    Far = maps:get('$remote', Slots, []),
    bt_exception:raise({'$bt_value', Class, (maps:remove('$frames', Slots))#{'$remote' => bt_frames:seen(Frames) ++ Far}});
raise(Exception) -> bt_exception:raise(Exception).

-spec exception(bt_wait:outcome(), bt_wait:what()) -> exception().
exception({error, Exception}, _) -> Exception;
exception({down, Reason}, What) -> down(Reason, What);
exception({timeout, Limit}, What) -> timeout(What, Limit);
exception({deadlock, Names}, _) ->
    new('Deadlock', Names,
        <<"Answer without waiting: keep the Future, or let one of them send without needing the answer.">>).

%%% ------------------------------------------------------------------ ended

-spec down(term(), bt_wait:what()) -> exception().
down(Reason, {call, Ref, Selector, _}) -> gone_ref(Ref, Reason, Selector);
down(Reason, {future, {'$bt_future', _, {_, Ref, Selector, _}}}) -> gone_ref(Ref, Reason, Selector);
down(_, {home, _}) ->
    new('BlockHomeGone', <<"The process this block belongs to has ended; its variables went with it.">>, <<>>);
down(Reason, {stop, Pid}) -> gone(Pid, Reason);
down(Reason, {start, Class}) ->
    new('ActorCrashed', [atom_to_binary(Class), <<" ended while it started">>, why(Reason)], <<>>).

%% @doc An actor has ended, before or while it had a message.
-spec gone(pid(), term()) -> exception().
gone(Pid, Reason) ->
    case bt_registry:ref(Pid) of
        undefined -> ended(<<"The actor">>, bt_registry:ended(Pid, Reason), <<>>);
        Ref -> gone_ref(Ref, Reason)
    end.

-spec gone_ref(bt_actor:ref() | none, term()) -> exception().
gone_ref(Ref, Reason) -> gone_ref(Ref, Reason, none).

-spec gone_ref(bt_actor:ref() | none, term(), atom()) -> exception().
gone_ref(none, Reason, _) -> ended(<<"The process">>, Reason, <<>>);
gone_ref({'$bt_actor', _, Pid, _} = Ref, Reason, Selector) ->
    ended(bt_print:print_string(Ref), bt_registry:ended(Pid, Reason), answer_to(Selector)).

-spec answer_to(atom()) -> binary().
answer_to(none) -> <<>>;
answer_to(Selector) -> <<"; ", (atom_to_binary(Selector))/binary, " got no answer">>.

-spec ended(binary(), term(), binary()) -> exception().
ended(Name, Reason, Doing) when Reason =:= normal; Reason =:= shutdown; Reason =:= noproc ->
    new('ActorStopped', [Name, <<" has stopped">>, Doing, <<".">>], <<"Spawn a new one, or ask isAlive first.">>);
ended(Name, killed, Doing) ->
    new('ActorStopped', [Name, <<" was killed">>, Doing, <<".">>], <<"Spawn a new one, or ask isAlive first.">>);
ended(Name, {shutdown, _}, Doing) -> ended(Name, shutdown, Doing);
ended(Name, Reason, Doing) ->
    new('ActorCrashed', [Name, <<" has crashed">>, why(Reason), Doing, <<".">>], <<>>).

-spec why(term()) -> iodata().
why({bt_error, Text}) when is_binary(Text) -> <<": ", Text/binary>>;
why({bt_error, _}) -> <<>>;
why(Reason) -> [<<": ">>, io_lib:format("~0tP", [Reason, 12], [{chars_limit, 200}])].

%% @doc The supervisor of this actor has given it up: there is no process and will be none.
-spec given_up(bt_actor:ref()) -> exception().
given_up(Ref) ->
    new('ActorGone', [bt_print:print_string(Ref), <<" is gone: its supervisor does not restart it.">>], <<>>).

-spec cancelled() -> exception().
cancelled() -> new('Cancelled', <<"This Future was cancelled.">>, <<>>).

%%% ------------------------------------------------------------------ waited too long

-spec timeout(bt_wait:what(), timeout()) -> exception().
timeout({call, Ref, Selector, _}, Limit) -> late(Ref, Selector, Limit);
timeout({future, {'$bt_future', _, {_, Ref, Selector, _}}}, Limit) -> late(Ref, Selector, Limit);
timeout({stop, _}, _) -> new('TimeoutError', <<"The actor did not stop in time.">>, <<"kill ends it at once.">>);
timeout(_, _) -> new('TimeoutError', <<"The wait took too long.">>, <<>>).

-spec late(bt_actor:ref() | none, atom(), timeout()) -> exception().
late(none, _, Limit) ->
    new('TimeoutError', [<<"The Future was not resolved within ">>, span(Limit), <<".">>],
        <<"awaitForever waits as long as it takes.">>);
late({'$bt_actor', Class, Pid, _} = Ref, Selector, Limit) ->
    Asked = <<(atom_to_binary(Class))/binary, ">>", (atom_to_binary(Selector))/binary>>,
    new('TimeoutError', [waiter(), <<" waited ">>, span(Limit), <<" for ">>, Asked,
                         <<" (">>, bt_print:print_string(Ref), <<")">>,
                    further(bt_deadlock:chain(bt_registry:pid(Pid))), <<".">>],
        <<"The message is still being handled. Keep the Future and await it later, or use awaitForever.">>).

-spec waiter() -> binary().
waiter() ->
    case get('$bt_self') of
        {'$bt_actor', _, _, _} = Self -> bt_print:print_string(Self);
        _ -> <<"The cell">>
    end.

-spec further([binary()]) -> iodata().
further([]) -> <<>>;
further([Name]) -> [<<"; ">>, Name, <<" waits">>];
further(Chain) -> [<<"; ">>, lists:join(<<" waits for ">>, Chain)].

-spec span(timeout()) -> iodata().
span(infinity) -> <<"for ever">>;
span(Ms) when Ms >= 1000, Ms rem 1000 =:= 0 -> [integer_to_binary(Ms div 1000), <<" s">>];
span(Ms) -> [integer_to_binary(Ms), <<" ms">>].

%%% ------------------------------------------------------------------ shapes

%% @doc The error map of an exception nobody caught, with the line of the send that nobody waited for.
-spec map(exception(), bt_send:site()) -> map().
map(Exception, {Unit, Line, Where}) ->
    Map = #{frames := Frames} = bt_error:map(error, {bt_error, Exception}, []),
    case Line of
        0 -> Map;
        _ -> Map#{frames => Frames ++ [#{where => Where, unit => Unit, line => Line}]}
    end.

%% @doc Who had sent it, when that was an actor.
-spec from(pid(), map()) -> map().
from(Sender, Map) ->
    case bt_registry:ref(Sender) of
        undefined -> Map;
        Ref -> Map#{details => (maps:get(details, Map, #{}))#{sender => bt_print:print_string(Ref)}}
    end.

%% @doc Whether an error says that the arguments of this very message were wrong: that is the sender's mistake.
-spec is_senders(exception(), tuple()) -> boolean().
is_senders({'$bt_value', _, #{receiver := Self, selector := Selector, arguments := Args}}, Message) ->
    Self =:= get('$bt_self') andalso Selector =:= element(3, Message) andalso Args =:= element(4, Message);
is_senders({'$bt_value', 'TypeError', #{where := Where, what := What}}, Message) ->
    is_argument(What) andalso hd(lists:reverse(binary:split(Where, <<" >> ">>))) =:= atom_to_binary(element(3, Message));
is_senders(_, _) -> false.

-spec is_argument(binary()) -> boolean().
is_argument(<<"answer">>) -> false;
is_argument(<<"field ", _/binary>>) -> false;
is_argument(_) -> true.

%% @doc What a `gen_server:call' gets: the plain value, or what went wrong.
-spec erlang_reply(bt_future_table:tag(), term()) -> term().
erlang_reply(ok, Value) -> bt_foreign:to_erlang(Value);
erlang_reply(_, Exception) -> {error, {bt_error, Exception}}.

-spec new(atom(), iodata(), iodata()) -> exception().
new(Class, Message, Hint) ->
    {'$bt_value', Class, #{message => unicode:characters_to_binary(Message), hint => Hint}}.
