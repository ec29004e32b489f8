%% @doc Protocols: named sets of selectors, and which classes answer all of them.
%%
%% `Protocol define: #Printable requiring: [#asString]' is `bt_protocol:define('Printable', [asString])'; one that is
%% defined with the heads of its methods is a class below Protocol as well.
-module(bt_protocol).

-export([create/0, define/2, store/3, defined/1, removed/1, all/0, named/2]).
-export([required/1, conforms/2, missing/2, conforming/1, implemented/1, is_met/2]).

-type message() :: {bt_class:side(), bt_class:selector()}.

-define(TABLE, bt_protocols).

-spec create() -> ok.
create() ->
    _ = ets:new(?TABLE, [named_table, public, set, {read_concurrency, true}]),
    ok.

%% @doc Define, or define anew, a protocol.
-spec define(atom(), [atom()]) -> atom().
define(Name, Selectors) ->
    ok = bt_class_server:call({protocol, Name, [{instance, Selector} || Selector <- Selectors]}),
    Name.

%% @doc For the class server: what it requires itself, and the protocols whose messages it requires too.
-spec store(atom(), [message()], [atom()]) -> ok.
store(Name, Messages, Extends) ->
    true = ets:insert(?TABLE, {Name, Messages, Extends}),
    ok.

%% @doc After a class was put in force: one with a list of what it requires is a protocol.
-spec defined(map()) -> ok.
defined(#{class := Name, required := Messages, protocols := Extends}) -> store(Name, Messages, Extends);
defined(_) -> ok.

-spec removed(atom()) -> ok.
removed(Name) ->
    true = ets:delete(?TABLE, Name),
    ok.

%% @doc The name of a protocol that is given as its class or as a Symbol.
-spec named(term(), atom()) -> atom().
named({'$bt_class', Name}, _) -> Name;
named(Name, Selector) -> bt_prim:symbol(Name, Selector).

-spec all() -> [atom()].
all() -> lists:sort([Name || [Name] <- ets:match(?TABLE, {'$1', '_', '_'})]).

%% @doc The selectors it requires, its own first.
-spec required(atom()) -> [atom()].
required(Name) -> lists:uniq([Selector || {_, Selector} <- messages(Name)]).

-spec messages(atom()) -> [message()].
messages(Name) -> messages([Name], []).

-spec messages([atom()], [atom()]) -> [message()].
messages([], _) -> [];
messages([Name | Names], Seen) ->
    case {lists:member(Name, Seen), ets:lookup(?TABLE, Name)} of
        {true, _} -> messages(Names, Seen);
        {false, [{_, Messages, Extends}]} -> Messages ++ messages(Extends ++ Names, [Name | Seen]);
        {false, []} -> bt_error:raise('UndefinedName', ["there is no protocol ", atom_to_binary(Name)],
                                      #{hint => bt_error:did_you_mean(Name, all())})
    end.

%% @doc Whether a value (or, for a class object, its instances) answers everything the protocol requires.
-spec conforms(term(), atom()) -> boolean().
conforms(Value, Name) -> missing(Value, Name) =:= [].

%% @doc The same of a name that may be no protocol.
-spec is_met(term(), atom()) -> boolean().
is_met(Value, Name) -> ets:member(?TABLE, Name) andalso lacking(bt_class:class_of(Value), Name) =:= [].

-spec missing(term(), atom()) -> [atom()].
missing({'$bt_class', Class}, Name) -> lacking(Class, Name);
missing(Value, Name) -> lacking(bt_class:class_of(Value), Name).

-spec lacking(atom(), atom()) -> [atom()].
lacking(Class, Name) -> [Selector || {Side, Selector} <- messages(Name), found(Side, Class, Selector) =:= none].

-spec found(bt_class:side(), atom(), atom()) -> bt_class:method() | none.
found(instance, Class, Selector) -> bt_class:find(Class, Selector);
found(class, Class, Selector) -> bt_class:find_class(Class, Selector).

%% @doc The classes that conform, sorted.
-spec conforming(atom()) -> [atom()].
conforming(Name) ->
    [Class || Class <- bt_class_store:classes(), lacking(Class, Name) =:= [], not ets:member(?TABLE, Class)].

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
