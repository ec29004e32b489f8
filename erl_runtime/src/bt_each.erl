%% @doc What a `do:' goes through when its literal block is compiled as a loop: the items of the library's own collections.
%%
%% Knows the shapes of those collections, and that a class may be patched: whose `do:' is no longer the library's gets
%% the message with a real block.
%%
%% Example: `[1, 2] = bt_each:items([1, 2])', `other = bt_each:items(3)'.
-module(bt_each).

-export([items/1, improper/1]).

%% @doc The items in the order of `do:', or that the receiver has to be asked itself.
-spec items(term()) -> [term()] | other.
items(List) when is_list(List) ->
    case is_own(List, 'bt@std@List') of true -> List; false -> other end;
items({'$bt_array', Items} = Array) ->
    case is_own(Array, 'bt@std@Array') of true -> tuple_to_list(Items); false -> other end;
items(Map) when is_map(Map) ->
    case is_own(Map, 'bt@std@Dictionary') of true -> bt_prim_map:values(Map); false -> other end;
items(_) -> other.

-spec is_own(term(), module()) -> boolean().
is_own(Collection, Module) ->
    case bt_send:method(Collection, 'do:') of
        none -> false;
        Method -> erlang:fun_info(Method, module) =:= {module, Module}
    end.

%% @doc A list of Erlang's that ends in something else than a list.
-spec improper(term()) -> no_return().
improper(Tail) ->
    bt_error:raise('TypeError', ["this list ends in ", bt_print:short(Tail), " and not in a list"]).
