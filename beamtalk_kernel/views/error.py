"""A failure as Jupyter shows it: name, one line, and the explanation in colour, all in Beamtalk's terms.

Knows the layout that `Diagnostic.render` has and the terminal's colours; knows no process.

>>> from beamtalk_kernel.views.value import Failure
>>> content = error_content(Failure.of("ZeroDivide", "1 / 0 has no value."))
>>> content["ename"], content["evalue"]
('ZeroDivide', '1 / 0 has no value.')
"""

from __future__ import annotations

import re
from typing import Any

from beamtalk_kernel.errors import Diagnostic
from beamtalk_kernel.views.value import Failure

RED, GREEN, CYAN, DIM, BOLD, OFF = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[2m", "\x1b[1m", "\x1b[0m"

_LINE_STYLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s+\|\s+(?P<x>\^+)$"), RED + BOLD),
    (re.compile(r"\s+(?P<x>\d+ \|)"), DIM),
    (re.compile(r"\s+(?P<x>Hint:)"), GREEN + BOLD),
    (re.compile(r"\s+(?P<x>\S.*, line \d+)$"), CYAN),
    (re.compile(r"    (?P<x>\S.*, \S+ line \d+)$"), DIM),
)


def error_content(failure: Failure) -> dict[str, Any]:
    """The content of Jupyter's `error` message."""
    return {"ename": failure.kind, "evalue": failure.title, "traceback": traceback_lines(failure)}


def traceback_lines(failure: Failure) -> list[str]:
    lines: list[str] = []
    for number, diagnostic in enumerate(failure.diagnostics):
        lines += ([""] if number else []) + coloured(diagnostic).split("\n")
    return lines


def coloured(diagnostic: Diagnostic) -> str:
    """`diagnostic.render()` in the terminal's colours."""
    head, *rest = diagnostic.render().split("\n")
    kind = diagnostic.kind
    colour = RED if diagnostic.severity == "error" else "\x1b[33m"
    first = f"{colour}{BOLD}{kind}{OFF}{head[len(kind) :]}" if head.startswith(kind) else head
    return "\n".join([first, *map(_coloured_line, rest)])


def _coloured_line(line: str) -> str:
    for pattern, style in _LINE_STYLES:
        if found := pattern.match(line):
            start, end = found.span("x")
            return f"{line[:start]}{style}{line[start:end]}{OFF}{line[end:]}"
    return line
