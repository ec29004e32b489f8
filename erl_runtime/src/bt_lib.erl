%% @doc Small things that emitted code calls for texts.
%%
%% `bt_lib:interpolate([<<"n = ">>, 3])' is `<<"n = 3">>'.
-module(bt_lib).

-export([interpolate/1]).

%% @doc The text of `"…{e}…"': Strings as they are, the displayString of everything else, Futures waited for deeply.
-spec interpolate([term()]) -> binary().
interpolate(Parts) -> iolist_to_binary([part(Part) || Part <- Parts]).

-spec part(term()) -> binary().
part(Text) when is_binary(Text) -> Text;
part(Number) when is_integer(Number) -> iolist_to_binary(bt_print_number:integer(Number));
part(Value) -> bt_print:display_string(bt_future:force_deep(Value)).
