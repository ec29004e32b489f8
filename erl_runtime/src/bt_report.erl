%% @doc OTP's reports and log messages as error maps: who, why, in a few hundred characters.
%% Knows the shapes that gen_server, supervisor, proc_lib and the emulator log.
%%
%% Example: `bt_report:card({string, "disk full"})' has the message `<<"disk full">>'.
-module(bt_report).

-export([card/1]).

-define(CHARS, 400).
-define(DEPTH, 10).

-spec card(term()) -> map().
card({string, Text}) ->
    error_map('Log', chars(Text));
card({report, Report}) when is_map(Report) ->
    from_map(Report);
card({report, Report}) ->
    from_map(try maps:from_list(Report) catch _:_ -> #{report => Report} end);
card({Format, Args}) when is_list(Args) ->
    from_format(Format, Args).

-spec from_map(map()) -> map().
from_map(#{label := {supervisor, Event}, report := Report}) when is_list(Report) ->
    supervisor(Event, Report);
from_map(#{label := {proc_lib, crash}, report := [Info | _]}) when is_list(Info) ->
    crashed(Info);
from_map(#{label := {gen_server, terminate}, name := Name, reason := Reason}) ->
    ended(<<"Server ">>, Name, Reason);
from_map(#{label := {gen_statem, terminate}, name := Name, reason := {_, Reason, _}}) ->
    ended(<<"State machine ">>, Name, Reason);
from_map(#{label := {gen_event, terminate}, name := Name, reason := Reason}) ->
    ended(<<"Event manager ">>, Name, Reason);
from_map(#{label := {error_logger, _}, format := Format, args := Args}) ->
    from_format(Format, Args);
from_map(Report) ->
    error_map('Log', brief(Report)).

-spec supervisor(term(), [{atom(), term()}]) -> map().
supervisor(Event, Report) ->
    Child = case lists:keyfind(offender, 1, Report) of
                {_, Offender} when is_list(Offender) -> proplists:get_value(id, Offender, unknown);
                _ -> unknown
            end,
    Reason = proplists:get_value(reason, Report, unknown),
    error_map('SupervisorReport',
              [<<"Supervisor: child ">>, brief(Child), <<" ">>, word(Event), <<": ">>, brief(Reason), <<".">>]).

-spec word(term()) -> binary().
word(child_terminated) -> <<"ended">>;
word(start_error) -> <<"could not be started">>;
word(shutdown) -> <<"was ended, and the supervisor gives up">>;
word(Event) -> brief(Event).

-spec crashed([{atom(), term()}]) -> map().
crashed(Info) ->
    {Class, Reason, Stack} = case lists:keyfind(error_info, 1, Info) of
                                 {_, {_, _, _} = Found} -> Found;
                                 _ -> {exit, unknown, []}
                             end,
    failure(Class, Reason, Stack, who(lists:keyfind(initial_call, 1, Info))).

%% Functions of compiled cells and classes have names that only the compiler knows.
-spec who(term()) -> binary().
who({initial_call, {Module, Function, Args}}) when is_list(Args) ->
    who({initial_call, {Module, Function, length(Args)}});
who({initial_call, {Module, Function, Arity}}) ->
    case atom_to_list(Module) of
        "bt@" ++ _ -> <<"A process">>;
        _ -> chars(io_lib:format("A process of ~tw:~tw/~tw", [Module, Function, Arity]))
    end;
who(_Unknown) ->
    <<"A process">>.

%% The user's own exceptions, and Erlang's, in the words that a cell would use; a plain exit says its reason.
-spec failure(atom(), term(), term(), binary()) -> map().
failure(Class, Reason, Stack, Who) when Class =/= exit, is_list(Stack) ->
    Error = #{frames := Frames, details := Details} = bt_error:map(Class, Reason, Stack),
    Shown = case Frames of [] -> frames(Stack); _ -> Frames end,
    Error#{frames := Shown, details := Details#{actor => Who}};
failure(_Class, Reason, Stack, Who) ->
    Error = error_map('ProcessCrashed', brief(Reason)),
    Error#{frames => frames(Stack), details => #{actor => Who}}.

-spec frames(term()) -> [map()].
frames(Stack) when is_list(Stack) ->
    [frame(Entry) || Entry <- lists:sublist(Stack, 5)];
frames(_) ->
    [].

-spec frame(term()) -> map().
frame({Module, Function, Args, Place}) when is_list(Args) ->
    frame({Module, Function, length(Args), Place});
frame({Module, Function, Arity, Place}) ->
    #{where => chars(io_lib:format("~tw:~tw/~tw", [Module, Function, Arity])),
      unit => chars(filename:basename(proplists:get_value(file, Place, ""))),
      line => proplists:get_value(line, Place, 0)};
frame(_Other) ->
    #{where => <<>>, unit => <<>>, line => 0}.

-spec ended(binary(), term(), term()) -> map().
ended(What, Name, Reason) ->
    Error = error_map('ServerEnded', brief(Reason)),
    Error#{details => #{actor => <<What/binary, (brief(Name))/binary>>}}.

-spec from_format(io:format(), [term()]) -> map().
from_format("Error in process " ++ _, [_Pid, {Reason, Stack}]) when is_list(Stack) ->
    failure(error, Reason, Stack, <<"A process">>);
from_format(Format, Args) ->
    Text = try io_lib:format(Format, Args, [{chars_limit, ?CHARS}]) catch _:_ -> brief({Format, Args}) end,
    error_map('Log', Text).

-spec error_map(atom(), unicode:chardata()) -> map().
error_map(Class, Text) ->
    #{class => Class, message => string:trim(chars(Text)), hint => <<>>, frames => [], remote => [], details => #{}}.

-spec brief(term()) -> binary().
brief(Term) ->
    chars(io_lib:format("~0tP", [Term, ?DEPTH], [{chars_limit, ?CHARS}])).

-spec chars(unicode:chardata()) -> binary().
chars(Text) ->
    case unicode:characters_to_binary(Text) of
        Bin when is_binary(Bin) -> Bin;
        _ -> <<"(text that is not Unicode)">>
    end.
