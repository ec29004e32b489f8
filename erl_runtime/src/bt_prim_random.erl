%% @doc Random, Uuid and Digest: numbers by chance, identities, fingerprints.
%%
%% A Random made with a seed is a value: `next' of the class draws from the process's own generator.
%% `bt_prim_random:sha256(<<"abc">>)' is the hexadecimal digest.
-module(bt_prim_random).

-export([seeded/1, next/0, next_integer/1, next_of/1, next_integer_of/2, digest/2, hmac/3]).
-export([uuid4/0, uuid7/0, uuid_from/1, uuid_valid/1, uuid_text/1, uuid_version/1]).

%% @doc The same seed gives the same numbers, in the order in which `next' is sent, from any process.
-spec seeded(term()) -> term().
seeded(Seed) ->
    Start = rand:export_seed_s(rand:seed_s(exsss, bt_prim:integer(Seed, 'seed:'))),
    Table = bt_prim_table:ensure(bt_random_states, set),
    Id = erlang:unique_integer([positive]),
    true = ets:insert(Table, {Id, Start}),
    bt_prim:value('Random', #{id => Id, seed => Seed}).

-spec next() -> float().
next() -> rand:uniform().

-spec next_integer(term()) -> pos_integer().
next_integer(Max) -> rand:uniform(limit(Max)).

-spec limit(term()) -> pos_integer().
limit(Max) ->
    case bt_prim:integer(Max, 'nextInteger:') of
        N when N > 0 -> N;
        N -> bt_prim:type_error('nextInteger:', "a positive Integer", N)
    end.

-spec next_of(term()) -> float().
next_of(Random) -> draw(Random, fun rand:uniform_s/1).

-spec next_integer_of(term(), term()) -> pos_integer().
next_integer_of(Random, Max) ->
    N = limit(Max),
    draw(Random, fun(State) -> rand:uniform_s(N, State) end).

-spec draw(term(), fun((rand:state()) -> {Number, rand:state()})) -> Number.
draw({'$bt_value', 'Random', #{id := Id}}, Fun) ->
    [{_, Exported}] = ets:lookup(bt_random_states, Id),
    {Number, State} = Fun(rand:seed_s(Exported)),
    true = ets:insert(bt_random_states, {Id, rand:export_seed_s(State)}),
    Number;
draw(_, Fun) ->
    {Number, _} = Fun(rand:seed_s(exsss)),
    Number.

%%% ------------------------------------------------------------------ Digest

-spec digest(sha256 | sha512 | md5 | sha, term()) -> binary().
digest(Kind, Data) -> bt_prim_binary:to_hex(crypto:hash(Kind, bt_prim:string(Data, Kind))).

-spec hmac(sha256 | sha512, term(), term()) -> binary().
hmac(Kind, Data, Key) ->
    bt_prim_binary:to_hex(crypto:mac(hmac, Kind, bt_prim:string(Key, 'hmac'), bt_prim:string(Data, 'hmac'))).

%%% ------------------------------------------------------------------ Uuid

-spec uuid(binary()) -> term().
uuid(Bytes) -> bt_prim:value('Uuid', #{bytes => Bytes}).

-spec uuid4() -> term().
uuid4() ->
    <<A:48, _:4, B:12, _:2, C:62>> = crypto:strong_rand_bytes(16),
    uuid(<<A:48, 4:4, B:12, 2:2, C:62>>).

%% @doc Sorted by the time it was made.
-spec uuid7() -> term().
uuid7() ->
    <<Random:62, _:2>> = crypto:strong_rand_bytes(8),
    Now = erlang:system_time(nanosecond),
    Fraction = (Now rem 1_000_000) * 4096 div 1_000_000,
    uuid(<<(Now div 1_000_000):48, 7:4, Fraction:12, 2:2, Random:62>>).

%% @doc A Result of the Uuid a text spells.
-spec uuid_from(term()) -> term().
uuid_from(Text) ->
    T = bt_prim:string(Text, 'fromString:'),
    case uuid_valid(T) of
        true -> bt_prim_array:tuple_result({ok, uuid(binary:decode_hex(binary:replace(T, <<"-">>, <<>>, [global])))});
        false -> bt_prim_array:tuple_result({error, <<"no Uuid: ", T/binary>>})
    end.

-spec uuid_valid(term()) -> boolean().
uuid_valid(Text) when is_binary(Text) ->
    re:run(Text, "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\z", [{capture, none}]) =:= match;
uuid_valid(_) -> false.

-spec uuid_text(term()) -> binary().
uuid_text({_, _, #{bytes := Bytes}}) ->
    <<A:8/binary, B:4/binary, C:4/binary, D:4/binary, E/binary>> = bt_prim_binary:to_hex(Bytes),
    iolist_to_binary(lists:join("-", [A, B, C, D, E])).

-spec uuid_version(term()) -> 0..15.
uuid_version({_, _, #{bytes := <<_:48, Version:4, _/bitstring>>}}) -> Version.
