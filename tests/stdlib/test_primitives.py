"""Every primitive that a library class calls exists, with that number of arguments.

Reads the import tables of the compiled classes; knows nothing of what they mean.
"""

from __future__ import annotations

from beamtalk_kernel.node import build

MISSING = """
[Dir] = init:get_plain_arguments(),
Imports = fun(File) ->
    {ok, {Module, [{imports, Calls}]}} = beam_lib:chunks(File, [imports]),
    [{Module, M, F, A} || {M, F, A} <- Calls, M =/= erlang]
end,
Calls = lists:append([Imports(File) || File <- filelib:wildcard(filename:join(Dir, "bt@std@*.beam"))]),
Exists = fun({_, M, F, A}) ->
    code:ensure_loaded(M) =/= {error, nofile} andalso erlang:function_exported(M, F, A)
end,
[io:format("~s calls ~s:~s/~b~n", tuple_to_list(Call)) || Call <- Calls, not Exists(Call)],
halt(0).
"""


def test_every_primitive_exists() -> None:
    directory = build.runtime_dir()
    erlang = build.run_erl(MISSING, str(directory))
    output, _ = erlang.communicate()
    assert output == ""
