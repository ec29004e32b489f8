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
    case bt_send:method(List, 'do:') =:= fun 'bt@std@List':'do:'/2 of
        true -> List;
        false -> other
    end;
items({'$bt_array', Items} = Array) ->
    case bt_send:method(Array, 'do:') =:= fun 'bt@std@Array':'do:'/2 of
        true -> tuple_to_list(Items);
        false -> other
    end;
items(Map) when is_map(Map) ->
    case bt_send:method(Map, 'do:') =:= fun 'bt@std@Dictionary':'do:'/2 of
        true -> bt_prim_map:values(Map);
        false -> other
    end;
items(_) -> other.

%% @doc A list of Erlang's that ends in something else than a list.
-spec improper(term()) -> no_return().
improper(Tail) ->
    bt_error:raise('TypeError', ["this list ends in ", bt_print:short(Tail), " and not in a list"]).
