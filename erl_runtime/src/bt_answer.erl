%% @doc What becomes of a message's value or error, by how it was sent: thrown away, kept as a Future, waited for by an alias,
%% asked for by `gen_server:call', or a callback that another Future waits for.
%% Works in the actor that handles the message, which is under '$bt_msg'.  Knows no methods.
%%
%% Example: `bt_answer:give(FutureId, 3)' resolves the Future that the sender kept.
-module(bt_answer).

-export([give/2, refuse/2, return/2, skip/2, is_counted/1, withdrawn/1, is_withdrawn/1]).

-export_type([how/0]).

-define(WITHDRAWN, '$bt_withdrawn').
-define(REMEMBERED, 100).

-type how() :: cast | reference() | bt_future_table:id() | {gen, gen_server:from()} | {callback, bt_callback:next()}
             | {recorded | kept, how()}.

%% @doc The method answered.
-spec give(how(), term()) -> term().
give(cast, {'$bt_future', _, _} = Future) -> bt_future:discard(Future, site());
give(cast, _) -> ok;
give({recorded, How}, Value) ->
    bt_recent:ended(ok, Value),
    give(How, Value);
give({kept, How}, Value) ->
    ok = bt_persist:keep(),
    give(How, Value);
give(Alias, Value) when is_reference(Alias) -> Alias ! {Alias, ok, Value};
give(Id, {'$bt_future', Id, _} = Itself) -> bt_future:resolve(Itself, Itself);
give(Id, {'$bt_future', _, _} = Other) when is_integer(Id) -> bt_future_table:answer(Id, forwarded, Other);
give(Id, Value) when is_integer(Id) -> bt_future_table:answer(Id, ok, Value);
give({gen, From}, {'$bt_future', Id, _}) -> bt_future_table:add_callback(Id, bt_callback:reply(From));
give({gen, From}, Value) -> gen_server:reply(From, bt_foreign:to_erlang(Value));
give({callback, none}, Value) -> give(cast, Value);
give({callback, Next}, Value) -> give(Next, Value).

%% @doc The method failed, or was not run at all.
-spec refuse(how(), bt_error:exception()) -> term().
refuse(cast, Exception) ->
    {'$bt_msg', _, _, _, Sender, _, Site, _, Slot} = get('$bt_msg'),
    bt_origin:discarded(Slot, bt_failure:from(Sender, bt_failure:map(Exception, Site)));
refuse({recorded, How}, Exception) ->
    bt_recent:ended(error, Exception),
    refuse(How, Exception);
refuse({kept, How}, Exception) -> refuse(How, Exception);
refuse(Alias, Exception) when is_reference(Alias) -> Alias ! {Alias, error, Exception};
refuse(Id, Exception) when is_integer(Id) -> bt_future_table:settle(Id, error, Exception, {site(), group_leader()});
refuse({gen, From}, Exception) -> gen_server:reply(From, bt_failure:erlang_reply(error, Exception));
refuse({callback, none}, Exception) -> refuse(cast, Exception);
refuse({callback, Next}, Exception) -> refuse(Next, Exception).

%% @doc `^' of a block whose method is in the process that waits for us: it goes on there.
-spec return(how(), {'$bt_return', reference(), term()}) -> term().
return(Alias, Return) when is_reference(Alias) -> Alias ! {Alias, throw, Return};
return(Id, Return) when is_integer(Id) -> bt_future_table:settle(Id, throw, Return);
return({recorded, How}, Return) ->
    bt_recent:ended(ok, nil),
    return(How, Return);
return({kept, How}, Return) ->
    ok = bt_persist:keep(),
    return(How, Return);
return(How, Return) -> refuse(How, bt_error:exception(throw, Return, [])).

%% @doc Nobody will handle this message: its waiter is told and its cell goes on without it.
-spec skip(tuple(), bt_error:exception()) -> ok.
skip({'$bt_msg', How, _, _, _, _, Site, Leader, Slot}, Exception) ->
    _ = case How of
            cast -> bt_origin:discarded(Slot, Leader, bt_failure:map(Exception, Site));
            {callback, none} -> ok;
            _ when is_integer(How) -> bt_future_table:settle(How, error, Exception, {Site, Leader});
            _ -> refuse(How, Exception)
        end,
    is_counted(How) andalso bt_origin:done(Slot),
    ok.

%% @doc The one who waited for this message has given up; it is still in the queue.
-spec withdrawn(reference()) -> ok.
withdrawn(Alias) ->
    Known = case get(?WITHDRAWN) of undefined -> []; List -> List end,
    _ = put(?WITHDRAWN, lists:sublist([Alias | Known], ?REMEMBERED)),
    ok.

%% @doc Whether a message that is about to begin was withdrawn.
-spec is_withdrawn(how()) -> boolean().
is_withdrawn(Alias) ->
    case get(?WITHDRAWN) of
        undefined -> false;
        List -> lists:member(Alias, List)
    end.

%% @doc A caller that waits is counted itself, so its message is not.
-spec is_counted(how()) -> boolean().
is_counted(How) when is_reference(How) -> false;
is_counted({gen, _}) -> false;
is_counted({Noted, How}) when Noted =:= recorded; Noted =:= kept -> is_counted(How);
is_counted(_) -> true.

-spec site() -> bt_send:site().
site() -> element(7, get('$bt_msg')).
