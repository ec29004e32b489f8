"""`run FILE.bt|FILE.ipynb [-p name=value]`: which kind of file it is, and the parameters as Beamtalk source.

Knows file names and command lines; `run_file.py` and `run_notebook.py` do the running.

    beamtalk-kernel run notebooks/tutorials/01_first_actor.ipynb -p start=3
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from beamtalk_kernel.language.lexer import lex
from beamtalk_kernel.language.lexer_groups import group

LITERALS = frozenset("integer float string quote character symbol true false nil #(_) #[_] #{_}".split())


def run(arguments: argparse.Namespace) -> int:
    """0, 1 when the program failed, 2 when there is nothing to run, 130 after Ctrl-C."""
    path = Path(arguments.file)
    try:
        parameters = assignments(arguments.parameters)
        text = path.read_text(encoding="utf-8")
    except (ValueError, OSError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        print(f"beamtalk-kernel run: {path}: {reason}", file=sys.stderr)
        return 2
    if path.suffix == ".ipynb":
        from beamtalk_kernel.cli.run_notebook import run_notebook

        return run_notebook(path, text, parameters, arguments.timeout)
    from beamtalk_kernel.cli.run_file import run_file

    return run_file(str(path), text, parameters, arguments.timeout)


def assignments(pairs: list[str]) -> str:
    """The parameters as a program.

    >>> assignments(["n=3", "name=Ann", "list=#(1, 2)"])
    "n := 3.\\nname := 'Ann'.\\nlist := #(1, 2).\\n"
    """
    return "".join(_assignment(pair) for pair in pairs)


def _assignment(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if not equals or not re.fullmatch(r"[^\W\d]\w*", name) or name[0].isupper():
        raise ValueError(f"-p wants name=value with a lower-case name, not {pair}")
    return f"{name} := {value if is_literal(value) else quoted(value)}.\n"


def is_literal(value: str) -> bool:
    """One literal and nothing else: everything else on a command line is meant as text.

    >>> is_literal("-3"), is_literal("3 + 4"), is_literal("#{#k => 1}"), is_literal("Ann")
    (True, False, True, False)
    """
    found = group(lex(value))
    return len(found) == 2 and found[0].type.replace(" ", "_") in LITERALS


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
