"""`@expect type`: a line that says which warning the next statement or member is known to cause.

Knows lines and indentation, and the kinds of warnings; the lexer passes over such lines.

>>> list(expectations("x := 1\\n@expect type\\ny := 2\\nz := 3"))
[Expectation(word='type', first=3, last=3, line=2)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from beamtalk_kernel.errors import Diagnostic, Source, Span, did_you_mean

_LINE: Final = re.compile(r"^[ \t]*@expect\b[ \t]*(?P<word>\w*)", re.MULTILINE)
#: Which kinds of warnings each word covers; `all` covers every one.
COVERS: Final[dict[str, frozenset[str]]] = {
    "type": frozenset(["WrongType", "IncompleteMatch"]),
    "dnu": frozenset(["WrongType"]),
    "unused": frozenset(["DiscardedUpdate", "UnreachedArm", "SyntaxError"]),
    "unresolved": frozenset(["WrongType", "UnknownType", "UnknownClass"]),
    "all": frozenset(),
}


@dataclass(frozen=True)
class Expectation:
    """A word and the lines it is about, counted from 1."""

    word: str
    first: int
    last: int
    line: int


def expectations(text: str) -> Iterator[Expectation]:
    lines = text.split("\n")
    for found in _LINE.finditer(text):
        line = text.count("\n", 0, found.start("word")) + 1
        first = next((n for n in range(line + 1, len(lines) + 1) if _is_code(lines[n - 1])), line)
        yield Expectation(found["word"], first, _end(lines, first), line)


def _is_code(line: str) -> bool:
    bare = line.strip()
    return bool(bare) and not bare.startswith(("//", "@expect"))


def _end(lines: list[str], first: int) -> int:
    """The last line that belongs to the one at `first`: those below it that stand deeper."""
    depth = _depth(lines[first - 1])
    last = first
    for number in range(first + 1, len(lines) + 1):
        if lines[number - 1].strip() and _depth(lines[number - 1]) <= depth:
            break
        last = number
    return last


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def unexpected(warnings: Iterable[Diagnostic], source: Source) -> Iterator[Diagnostic]:
    """The warnings that no line expects, and words that mean nothing."""
    expected = list(expectations(source.text)) if "@expect" in source.text else []
    yield from (_unknown(e, source) for e in expected if e.word not in COVERS)
    yield from (w for w in warnings if not any(_covers(e, w, source) for e in expected))


def _covers(expectation: Expectation, warning: Diagnostic, source: Source) -> bool:
    if warning.span is None or expectation.word not in COVERS:
        return False
    line = source.text.count("\n", 0, warning.span.start) + 1
    is_meant = expectation.word == "all" or warning.kind in COVERS[expectation.word]
    return is_meant and expectation.first <= line <= expectation.last


def _unknown(expectation: Expectation, source: Source) -> Diagnostic:
    start = sum(len(line) + 1 for line in source.text.split("\n")[: expectation.line - 1])
    end = start + len(source.text[start:].split("\n")[0])
    known = ", ".join(COVERS)
    return Diagnostic(
        "SyntaxError",
        f"@expect knows no {expectation.word}." if expectation.word else "@expect says nothing.",
        span=Span(start, end),
        source=source,
        hint=did_you_mean(expectation.word, COVERS) or f"It may say {known}.",
        severity="warning",
    )
