%% @doc What is kept of a cell's text, and what is said about the rest.
-module(bt_io_cap_tests).
-include_lib("eunit/include/eunit.hrl").

all_fits_test() ->
    {<<"a\nb\n">>, Cap} = bt_io_cap:admit(<<"a\nb\n">>, bt_io_cap:new(3, 100)),
    ?assertMatch({none, _}, bt_io_cap:take_notice(Cap)).

lines_beyond_the_last_are_counted_test() ->
    {Kept, Cap} = bt_io_cap:admit(<<"1\n2\n3\n4\n5">>, bt_io_cap:new(2, 100)),
    ?assertEqual(<<"1\n2\n">>, Kept),
    {Notice, Rest} = bt_io_cap:take_notice(Cap),
    ?assertEqual(<<"\n… 3 more lines dropped\n"/utf8>>, Notice),
    {<<>>, More} = bt_io_cap:admit(<<"6\n">>, Rest),
    ?assertMatch({<<"\n… 1 more line dropped\n"/utf8>>, _}, bt_io_cap:take_notice(More)).

bytes_are_cut_at_a_line_test() ->
    {Kept, _} = bt_io_cap:admit(<<"aaaa\nbbbb\ncccc\n">>, bt_io_cap:new(100, 11)),
    ?assertEqual(<<"aaaa\nbbbb\n">>, Kept).

one_long_line_is_cut_between_characters_test() ->
    {Kept, _} = bt_io_cap:admit(<<"ääää"/utf8>>, bt_io_cap:new(100, 5)),
    ?assertEqual(<<"ää"/utf8>>, Kept).

numbers_are_grouped_test() ->
    Text = binary:copy(<<"x\n">>, 1204331),
    {<<>>, Cap} = bt_io_cap:admit(Text, bt_io_cap:new(0, 0)),
    ?assertMatch({<<"\n… 1,204,331 more lines dropped\n"/utf8>>, _}, bt_io_cap:take_notice(Cap)).

exactly_full_is_not_cut_test() ->
    {<<"1\n2\n">>, Cap} = bt_io_cap:admit(<<"1\n2\n">>, bt_io_cap:new(2, 4)),
    ?assertMatch({none, _}, bt_io_cap:take_notice(Cap)),
    {<<>>, Later} = bt_io_cap:admit(<<"3\n">>, Cap),
    ?assertMatch({<<_/binary>>, _}, bt_io_cap:take_notice(Later)).
