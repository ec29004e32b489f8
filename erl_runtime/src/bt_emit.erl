%% @doc Small things that compiled code asks for and that are too long to be written out at every place.
%%
%% Called by emitted code only; everything here is total but where it raises what the user did wrong.
%% `bt_emit:as_list(Interval, Site)' is the list a comprehension walks over.
-module(bt_emit).

-export([answer/1, force_variable/2, force_shared/2, force_field/2, declare_shared/1]).
-export([class_named/2, self_field/2, set_self_field/3, text_send/3]).
-export([bound/2, step/2, as_list/2, with_step/1, array_split/2, number_of/1]).
-export([has_type/2, wrong_type/4, is_no/2, is_case/2, case_slot/2]).

-type site() :: {binary(), pos_integer(), binary()}.
-type type() :: {class, atom(), [type()]} | {symbol, atom()} | {union, [type()]}.

%%% ------------------------------------------------------------------ Futures give way to their values

%% @doc Wait for the Future that a cell's variable holds; the variable holds the value from then on.
-spec force_variable(atom(), term()) -> term().
force_variable(Name, Future) ->
    Value = bt_future:force(Future),
    _ = bt_workspace:put(Name, Value),
    Value.

%% @doc The same for a variable that every process may assign: only if it still holds this Future.
-spec force_shared(atom(), term()) -> term().
force_shared(Name, Future) ->
    Value = bt_future:force(Future),
    _ = [bt_workspace:put_shared(Name, Value) || bt_workspace:get_shared(Name) =:= Future],
    Value.

%% @doc A variable that a block is going to assign starts as nil.
-spec declare_shared(atom()) -> term().
declare_shared(Name) ->
    case bt_workspace:find(Name) of
        {ok, Value} -> Value;
        error -> bt_workspace:put_shared(Name, nil)
    end.

%% @doc The same for a field; what is no Future is its own value.
-spec force_field(atom(), term()) -> term().
force_field(Name, {'$bt_future', _, _} = Future) ->
    Value = bt_future:force(Future),
    case get('$bt_state') of
        #{Name := Future} = State -> _ = put('$bt_state', State#{Name := Value});
        _ -> ok
    end,
    Value;
force_field(_, Value) -> Value.

%%% ------------------------------------------------------------------ classes and fields

%% @doc A class that was not there when the code was compiled.
-spec class_named(atom(), site()) -> {'$bt_class', atom()}.
class_named(Name, _Site) ->
    case persistent_term:get(Name, none) of
        none -> bt_error:undefined_class(Name);
        _ -> {'$bt_class', Name}
    end.

%% @doc `self.f' in a method whose class has a superclass the compiler did not know.
-spec self_field(term(), atom()) -> term().
self_field({'$bt_actor', _, _, _}, Name) ->
    case get('$bt_state') of
        #{Name := Value} -> Value;
        _ -> bt_actor:missing_field(Name)
    end;
self_field(Self, Name) ->
    case bt_test_fields:find(Self, Name) of
        {ok, Value} -> Value;
        error -> bt_value:slot(Self, Name)
    end.

-spec set_self_field(term(), atom(), Value) -> Value.
set_self_field({'$bt_actor', _, _, _}, Name, Value) ->
    _ = put('$bt_state', maps:put(Name, Value, get('$bt_state'))),
    Value;
set_self_field(Self, Name, Value) ->
    case bt_test_fields:put(Self, Name, Value) of
        true -> Value;
        false -> immutable(Self, Name)
    end.

-spec immutable(term(), atom()) -> no_return().
immutable(Self, Name) ->
    Class = atom_to_binary(bt_class:class_of(Self)),
    bt_error:raise('ImmutableField', [Class, " is a value: its field ", atom_to_binary(Name), " cannot be assigned"],
                   #{hint => iolist_to_binary(["`self with", capital(atom_to_binary(Name)), ": ...` answers a copy"])}).

%% @doc A text in double quotes gets a message that is named like a variable: it was meant as a comment.
-spec text_send(binary(), atom(), site()) -> term().
text_send(Text, Selector, Site) ->
    case bt_class:responds_to(Text, Selector) of
        true -> bt_send:call(Text, Selector, Site);
        false ->
            bt_error:raise('MessageNotUnderstood', ["String does not understand #", atom_to_binary(Selector)],
                           #{receiver => Text, selector => Selector, arguments => [],
                             hint => <<"This was read as a string; use // or a line of its own.">>})
    end.

-spec capital(binary()) -> iodata().
capital(Name) ->
    string:titlecase(Name).

%%% ------------------------------------------------------------------ loops and collections

%% @doc The first or last value of a counted loop: a number, or a character's code point.
-spec bound(term(), site()) -> number().
bound({'$bt_char', Code}, _Site) -> Code;
bound(Value, _Site) ->
    bt_error:raise('TypeError', ["A counted loop needs numbers, not ", bt_print:short(Value)]).

-spec step(number(), site()) -> number().
step(Step, _Site) when Step == 0 ->
    bt_error:raise('ArgumentError', "A counted loop with the step 0 would never end",
                   #{hint => <<"Use repeat for a loop without an end.">>});
step(Step, _Site) -> Step.

%% @doc The items of a collection, in its order.
-spec as_list(term(), site()) -> [term()].
as_list(List, _Site) when is_list(List) -> List;
as_list({'$bt_array', Items}, _Site) -> tuple_to_list(Items);
as_list(Collection, Site) -> bt_send:call(Collection, asList, Site).

%% @doc A step of `with:': the value to bind, or the error that ends the steps, as it is.
-spec with_step(term()) -> {ok, term()} | {error, term()}.
with_step({ok, _} = Ok) -> Ok;
with_step({error, _} = Error) -> {error, Error};
with_step({'$bt_value', 'Result', #{tag := ok, value := Value}}) -> {ok, Value};
with_step({'$bt_value', 'Result', #{tag := error}} = Error) -> {error, Error};
with_step(Value) -> {ok, Value}.

%% @doc `#[a, ...rest]': the first Count items and an array of the others, as one tuple.
-spec array_split(term(), non_neg_integer()) -> tuple() | false.
array_split({'$bt_array', Items}, Count) when tuple_size(Items) >= Count ->
    {First, Rest} = lists:split(Count, tuple_to_list(Items)),
    list_to_tuple(First ++ [{'$bt_array', list_to_tuple(Rest)}]);
array_split(_, _) -> false.

%% @doc What a segment of bits is made of: a character stands for its code point.
-spec number_of(term()) -> term().
number_of({'$bt_char', Code}) -> Code;
number_of(Value) -> Value.

%% @doc The value itself: what has still to go through here was no tail call, so its caller is on the stack.
-spec answer(Value) -> Value.
answer(Value) -> Value.

%%% ------------------------------------------------------------------ types

-spec has_type(term(), type()) -> boolean().
has_type(Value, {symbol, Symbol}) -> Value =:= Symbol;
has_type(Value, {union, Types}) -> lists:any(fun(Type) -> has_type(Value, Type) end, Types);
has_type(Value, {class, Name, _}) -> is_named(Value, Name).

-spec is_named(term(), atom()) -> boolean().
is_named(_, 'Any') -> true;
is_named(_, 'Object') -> true;
is_named(_, 'Self') -> true;
is_named(Value, Name) when Name =:= nil; Name =:= true; Name =:= false -> Value =:= Name;
is_named(Value, 'Nil') -> Value =:= nil;
is_named(Value, 'True') -> Value =:= true;
is_named(Value, 'False') -> Value =:= false;
is_named(Value, 'Number') -> is_number(Value);
is_named(Value, Name) ->
    case persistent_term:get(Name, none) of
        none -> true;
        _ -> bt_class:is_kind(Value, Name) orelse bt_protocol:is_met(Value, Name)
    end.

%% @doc What a guard that failed says: a value that it cannot be asked of is a no, every other error stays one.
-spec is_no(error | exit | throw, term()) -> boolean().
is_no(error, {bt_error, {'$bt_value', Class, _}}) -> Class =:= 'MessageNotUnderstood' orelse Class =:= 'TypeError';
is_no(Kind, _) -> Kind =:= error.

-spec wrong_type(term(), binary(), binary(), site()) -> no_return().
wrong_type(Value, Type, What, {_, _, Where}) ->
    bt_error:raise('TypeError', ["the ", What, " of ", Where, " must be of type ", Type, ", not ", bt_print:short(Value)],
                   #{where => Where, what => What}).

%%% ------------------------------------------------------------------ the two cases of a Result

%% @doc The pattern `Ok' or `Error': such a Result, and every instance of a class of that name.
-spec is_case(term(), 'Ok' | 'Error') -> boolean().
is_case({'$bt_value', 'Result', #{tag := ok}}, 'Ok') -> true;
is_case({'$bt_value', 'Result', #{tag := error}}, 'Error') -> true;
is_case(Value, Name) -> bt_class:is_kind(Value, Name).

%% @doc What a Result holds, whatever the pattern calls it; a field of anything else.
-spec case_slot(term(), atom()) -> term().
case_slot({'$bt_value', 'Result', #{value := Value}}, _) -> Value;
case_slot(Value, Name) -> bt_value:slot(Value, Name).
