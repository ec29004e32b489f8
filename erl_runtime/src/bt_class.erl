%% @doc What a class answers: method lookup, the class of every term, kinds of, class variables, who knows what.
%%
%% Everybody's door to classes.  Reading needs no process: a class has a slot (`atomics') that names its current
%% version, and each version has its own `persistent_term' keys.  Writing goes through `bt_class_server'.
%% `bt_class:find('Counter', increment)' is `fun 'bt@Counter@17':increment/1', or `none'.
-module(bt_class).

-export([start_link/0, install/1, install_all/1, begin_cell/1, end_cell/1]).
-export([find/2, find_class/2, find_for/2, super_method/4]).
-export([class_of/1, is_kind/2, inherits/2, responds_to/2, version/1, is_current/3, exists/1]).
-export([get_var/2, put_var/3, update_var/4]).
-export([state_marker/1, state_steps/2]).

-export_type([side/0, selector/0, method/0]).

-type side() :: instance | class.
-type selector() :: atom().
-type method() :: fun().

%%% ------------------------------------------------------------------ writing

-spec start_link() -> {ok, pid()} | ignore | {error, term()}.
start_link() -> bt_class_server:start_link().

%% @doc Put one unit in force: a class, a patch, or a migration of state.  Raises what the user did wrong.
-spec install(map()) -> #{class := atom(), dropped_patches := non_neg_integer(), notes := [binary()]}.
install(Unit) -> bt_class_server:call({install, Unit}).

%% @doc Put the units of a whole library in force at once, superclasses in any order.
-spec install_all([map()]) -> ok.
install_all(Units) -> bt_class_server:call({install_all, Units}).

%% @doc A cell starts to run: the layers it made before give way, at the latest when `end_cell/1' is called.
-spec begin_cell(binary()) -> ok.
begin_cell(Cell) -> bt_class_server:call({begin_cell, Cell}).

%% @doc A cell has run: answers what to tell about layers that went and did not come back.
-spec end_cell(binary()) -> [binary()].
end_cell(Cell) -> bt_class_server:call({end_cell, Cell}).

%%% ------------------------------------------------------------------ lookup

%% @doc The method instances of Class answer Selector with.  Apply it at once; never keep it across a wait.
-spec find(atom(), selector()) -> method() | none.
find(Class, Selector) ->
    case persistent_term:get(Class, none) of
        none -> none;
        Version ->
            case persistent_term:get(Version) of
                #{Selector := Method} -> Method;
                {#{Selector := Method}, _} -> Method;
                {_, BaseKey} -> in_base(BaseKey, Selector);
                _ -> none
            end
    end.

%% @doc The method the class object of Class answers Selector with.
-spec find_class(atom(), selector()) -> method() | none.
find_class(Class, Selector) ->
    case persistent_term:get(Class, none) of
        none -> none;
        Version ->
            case persistent_term:get(-Version) of
                #{Selector := Method} -> Method;
                {#{Selector := Method}, _} -> Method;
                {_, BaseKey} -> in_base(BaseKey, Selector);
                _ -> none
            end
    end.

-spec in_base(term(), selector()) -> method() | none.
in_base(BaseKey, Selector) ->
    case persistent_term:get(BaseKey) of
        #{Selector := Method} -> Method;
        _ -> none
    end.

%% @doc The method Receiver answers Selector with, whichever side it is on.
-spec find_for(term(), selector()) -> method() | none.
find_for({'$bt_class', Class}, Selector) -> find_class(Class, Selector);
find_for(Receiver, Selector) -> find(class_of(Receiver), Selector).

%% @doc What `super' with Selector means in a method of Class: the layer below the one in Module, else (Module `none',
%% or its layer is the lowest) the superclass's method.
-spec super_method(atom(), atom(), side(), selector()) -> method() | none.
super_method(Class, none, Side, Selector) -> bt_class_table:super(Class, Side, Selector);
super_method(Class, Module, Side, Selector) -> bt_class_table:below(Class, Module, Side, Selector).

-spec version(atom()) -> integer() | undefined.
version(Class) -> persistent_term:get(Class, undefined).

%% @doc Whether Self is exactly an instance of Class (or its class object) and Version is in force.
-spec is_current(term(), atom(), integer()) -> boolean().
is_current(Self, Class, Version) ->
    exactly(Self, Class) andalso version(Class) =:= Version.

-spec exactly(term(), atom()) -> boolean().
exactly({'$bt_class', Name}, Class) -> Name =:= Class;
exactly(Self, Class) -> class_of(Self) =:= Class.

-spec exists(atom()) -> boolean().
exists(Class) -> bt_class_table:info(Class) =/= none.

%%% ------------------------------------------------------------------ classes of things

%% @doc The class whose methods a term answers; a class object's is its own metaclass, named `Metaclass' here.
-spec class_of(term()) -> atom().
class_of(N) when is_integer(N) -> 'Integer';
class_of(T) when is_tuple(T) -> class_of_tuple(T);
class_of(B) when is_binary(B) -> 'String';
class_of(A) when is_atom(A) -> class_of_atom(A);
class_of(L) when is_list(L) -> 'List';
class_of(M) when is_map(M) -> 'Dictionary';
class_of(F) when is_float(F) -> 'Float';
class_of(F) when is_function(F) -> 'Block';
class_of(P) when is_pid(P) -> 'Pid';
class_of(R) when is_reference(R) -> 'Reference';
class_of(P) when is_port(P) -> 'Port';
class_of(B) when is_bitstring(B) -> 'Binary'.

-spec class_of_atom(atom()) -> atom().
class_of_atom(true) -> 'True';
class_of_atom(false) -> 'False';
class_of_atom(nil) -> 'UndefinedObject';
class_of_atom(_) -> 'Symbol'.

-spec class_of_tuple(tuple()) -> atom().
class_of_tuple({'$bt_value', Class, _}) -> Class;
class_of_tuple({'$bt_actor', Class, _, _}) -> Class;
class_of_tuple({'$bt_object', Class, _}) -> Class;
class_of_tuple({'$bt_packed', Class, _}) -> Class;
class_of_tuple({'$bt_char', _}) -> 'Character';
class_of_tuple({'$bt_array', _}) -> 'Array';
class_of_tuple({'$bt_future', _, _}) -> 'Future';
class_of_tuple({'$bt_class', _}) -> 'Metaclass';
class_of_tuple({'$bt_meta', _}) -> 'Metaclass';
class_of_tuple({'$bt_module', _, _}) -> 'ForeignModule';
class_of_tuple(_) -> 'Tuple'.

%% @doc `isKindOf:': the class of Value is Class or inherits from it.
-spec is_kind(term(), atom()) -> boolean().
is_kind({'$bt_class', _}, Class) -> inherits('Class', Class);
is_kind(Value, 'Binary') when is_bitstring(Value) -> true;
is_kind(Value, Class) -> inherits(class_of(Value), Class).

%% @doc Whether Class is Ancestor or below it.
-spec inherits(atom(), atom()) -> boolean().
inherits(Class, Class) -> true;
inherits(Class, Ancestor) ->
    case bt_class_table:info(Class) of
        #{ancestors := #{Ancestor := _}} -> true;
        _ -> false
    end.

-spec responds_to(term(), selector()) -> boolean().
responds_to(Receiver, Selector) -> find_for(Receiver, Selector) =/= none.

%%% ------------------------------------------------------------------ class variables

-spec get_var(atom(), atom()) -> term().
get_var(Class, Name) -> bt_class_vars:get(Class, Name).

-spec put_var(atom(), atom(), Value) -> Value.
put_var(Class, Name, Value) -> bt_class_vars:put(Class, Name, Value).

%% @doc `self.count += 1' on the class side: read, send, write as one step for all processes.
-spec update_var(atom(), atom(), atom(), term()) -> term().
update_var(Class, Name, Operator, Value) -> bt_class_vars:update(Class, Name, Operator, Value).

%%% ------------------------------------------------------------------ state of living actors

%% @doc Where an actor made now stands in the history of its class's state.
-spec state_marker(atom()) -> non_neg_integer().
state_marker(Class) -> bt_class_steps:marker(Class).

%% @doc What happened to the state of Class since Marker, oldest first.
-spec state_steps(atom(), non_neg_integer()) -> {non_neg_integer(), [bt_class_steps:step()]}.
state_steps(Class, Marker) -> bt_class_steps:since(Class, Marker).
