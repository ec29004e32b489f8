%% @doc Protocols: named sets of selectors, and which classes answer all of them.
%%
%% `Protocol define: #Printable requiring: [#asString]' is `bt_protocol:define('Printable', [asString])'.
-module(bt_protocol).

-export([create/0, define/2, store/2, all/0, required/1, conforms/2, missing/2, conforming/1, implemented/1]).

-define(TABLE, bt_protocols).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, set, {read_concurrency, true}]),
    ok.

%% @doc Define, or define anew, a protocol.
-spec define(atom(), [atom()]) -> atom().
define(Name, Selectors) ->
    ok = bt_class_server:call({protocol, Name, Selectors}),
    Name.

%% @doc For the class server.
-spec store(atom(), [atom()]) -> ok.
store(Name, Selectors) ->
    true = ets:insert(?TABLE, {Name, Selectors}),
    ok.

-spec all() -> [atom()].
all() -> lists:sort([Name || [Name] <- ets:match(?TABLE, {'$1', '_'})]).

-spec required(atom()) -> [atom()].
required(Name) ->
    case ets:lookup(?TABLE, Name) of
        [{_, Selectors}] -> Selectors;
        [] -> bt_error:raise('UndefinedName', ["there is no protocol ", atom_to_binary(Name)],
                             #{hint => bt_error:did_you_mean(Name, all())})
    end.

%% @doc Whether a value (or, for a class object, its instances) answers everything the protocol requires.
-spec conforms(term(), atom()) -> boolean().
conforms(Value, Name) -> missing(Value, Name) =:= [].

-spec missing(term(), atom()) -> [atom()].
missing({'$bt_class', Class}, Name) -> lacking(Class, Name);
missing(Value, Name) -> lacking(bt_class:class_of(Value), Name).

-spec lacking(atom(), atom()) -> [atom()].
lacking(Class, Name) -> [Selector || Selector <- required(Name), bt_class:find(Class, Selector) =:= none].

%% @doc The classes that conform, sorted.
-spec conforming(atom()) -> [atom()].
conforming(Name) -> [Class || Class <- bt_class_store:classes(), lacking(Class, Name) =:= []].

%% @doc After `C implements: #P': raise unless C now has everything.
-spec implemented(map()) -> ok.
implemented(#{implements := Name, class := Class}) when Name =/= nil ->
    case lacking(Class, Name) of
        [] -> ok;
        Missing ->
            bt_error:raise('ProtocolNotMet',
                           [atom_to_binary(Class), " does not meet ", atom_to_binary(Name), ", these are missing: ",
                            lists:join(", ", [atom_to_binary(Selector) || Selector <- Missing])],
                           #{missing => Missing})
    end;
implemented(_) -> ok.
