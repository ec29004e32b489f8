"""Core Erlang texts given to OTP's compiler, many in one VM, for tests that ask whether they are right.

complaints({"a": "module 'a' [] attributes [] end"})  ->  {}
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

CHECK = """
[Dir] = init:get_plain_arguments(),
One = fun(File) ->
    {ok, Text} = file:read_file(File),
    Options = [from_core, binary, return_errors, clint, no_spawn_compiler_process],
    try
        {ok, Tokens, _} = core_scan:string(binary_to_list(Text)),
        {ok, Forms} = core_parse:parse(Tokens),
        compile:forms(Forms, Options)
    of
        {ok, _, _} -> ok;
        {ok, _, _, _} -> ok;
        Problem -> io:format("~ts~c~0P~n", [filename:basename(File, ".core"), 9, Problem, 40])
    catch
        _:Why -> io:format("~ts~c~0P~n", [filename:basename(File, ".core"), 9, Why, 40])
    end
end,
lists:foreach(One, filelib:wildcard(filename:join(Dir, "*.core"))),
halt(0).
"""


def complaints(texts: dict[str, str]) -> dict[str, str]:
    """What OTP says about each text it does not accept."""
    with TemporaryDirectory() as scratch:
        for name, text in texts.items():
            (Path(scratch) / f"{name}.core").write_bytes(text.encode("ascii"))
        command = ["erl", "-noshell", "+B", "-eval", CHECK, "-extra", scratch]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return dict(line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line)
