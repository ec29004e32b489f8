%% @doc Time, asked in one place: clocks, deadlines, and waiting that may be for ever.
%% Knows the BEAM's clocks and what a Duration is; knows nothing of who waits.
%%
%% Example: `D = bt_time:deadline(500), bt_time:left(D)' is at most 500, and never below 0.
-module(bt_time).

-compile({inline, [stamp/0]}).

-export([stamp/0, ms/0, age_ms/1, deadline/1, left/1, timeout/1]).

-export_type([deadline/0]).

-type deadline() :: infinity | integer().

%% @doc The moment a message carries, only good for differences; a third of the price of the BEAM's corrected clock.
-spec stamp() -> integer().
stamp() -> os:perf_counter().

-spec ms() -> integer().
ms() -> erlang:monotonic_time(millisecond).

%% @doc How long ago a stamp was taken.
-spec age_ms(integer()) -> non_neg_integer().
age_ms(Stamp) -> max(0, erlang:convert_time_unit(stamp() - Stamp, perf_counter, millisecond)).

-spec deadline(timeout()) -> deadline().
deadline(infinity) -> infinity;
deadline(Ms) -> ms() + Ms.

%% @doc Milliseconds until a deadline, in the form `receive … after' wants.
-spec left(deadline()) -> timeout().
left(infinity) -> infinity;
left(Deadline) -> max(0, Deadline - ms()).

%% @doc What `await:' was given: milliseconds or a Duration.
-spec timeout(term()) -> timeout().
timeout(infinity) -> infinity;
timeout(Ms) when is_integer(Ms), Ms >= 0 -> Ms;
timeout(Other) -> bt_prim:duration_ms(Other, 'await:').
