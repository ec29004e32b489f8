"""What a user is told when something is wrong: a place, a sentence, a reason, a way out.

Knows nothing of parsing, processes or Jupyter; everybody may import it.  A mistake of the user is a
`BeamtalkError` that carries one `Diagnostic` for each independent mistake; a mistake of ours is an
`InternalError` and says so.

>>> source = Source("cell[1]", "x = 3")
>>> problem = Diagnostic("SyntaxError", "This compares, it does not assign.", span=Span(2, 3),
...                      source=source, hint="Write x := 3.")
>>> print(problem.render())
SyntaxError: This compares, it does not assign.
  cell[1], line 1
    1 | x = 3
      |   ^
  Hint: Write x := 3.
"""

from __future__ import annotations

import bisect
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code-point offsets, [start, end), in one source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class Source:
    """A named text: `cell[7]`, or a file's path as the user wrote it."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column), both from 1."""
        line = bisect.bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its newline."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]


@dataclass(frozen=True)
class Frame:
    """One line of a Beamtalk stack: `Counter >> increment, cell[3] line 2`."""

    where: str
    unit: str
    line: int | None = None

    def render(self) -> str:
        return f"{self.where}, {self.unit}" + (f" line {self.line}" if self.line else "")


@dataclass(frozen=True)
class Diagnostic:
    """One mistake, or one warning: `kind` is the name a test or `on:do:` matches it by."""

    kind: str
    title: str
    span: Span | None = None
    source: Source | None = None
    text: str = ""
    hint: str = ""
    frames: tuple[Frame, ...] = field(default=())
    severity: Severity = "error"

    def render(self) -> str:
        lines = [f"{self.kind}: {self.title}"]
        lines += self._excerpt()
        lines += [f"  {line}" for line in self.text.splitlines()]
        lines += [f"    {frame.render()}" for frame in self.frames]
        if self.hint:
            lines.append(f"  Hint: {self.hint}")
        return "\n".join(lines)

    def _excerpt(self) -> list[str]:
        if self.span is None or self.source is None:
            return []
        line, column = self.source.position(self.span.start)
        shown = self.source.line(line)
        width = max(1, min(self.span.end - self.span.start, len(shown) - column + 1))
        gutter = " " * len(str(line))
        indent = "".join("\t" if c == "\t" else " " for c in shown[: column - 1])
        return [
            f"  {self.source.name}, line {line}",
            f"    {line} | {shown}",
            f"    {gutter} | {indent}{'^' * width}",
        ]


class BeamtalkError(Exception):
    """The user's program is wrong; `diagnostics` holds at least one entry, in source order."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__("\n\n".join(d.render() for d in diagnostics))


class InternalError(Exception):
    """We are wrong: the compiler or the node did what it must never do."""


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """A hint naming the nearest candidates, or "" when none is near.

    >>> did_you_mean("incremnet", ["increment", "decrement"])
    'Did you mean increment?'
    """
    near = difflib.get_close_matches(name, sorted(set(candidates)), n=2, cutoff=0.72)
    return f"Did you mean {' or '.join(near)}?" if near else ""
