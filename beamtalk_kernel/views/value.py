"""A value and a failure as the node reports them: the `Rendered` and `ErrorMap` terms as Python objects.

Knows the shape of the terms and nothing of how they are shown.

>>> Rendered.from_term({"text": b"3", "kind": "text", "mime": {}, "data": None}).text
'3'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from beamtalk_kernel.errors import BeamtalkError, Diagnostic, Frame, Source, Span

SourceOf = Callable[[str], str | None]
"""Answers the text of a unit such as `cell[3]`, or None when it is not known."""


def text_of(term: Any) -> str:
    """A binary or an atom as a str."""
    if isinstance(term, (bytes, bytearray)):
        return bytes(term).decode("utf-8", "replace")
    return "" if term is None else str(term)


@dataclass(frozen=True)
class Rendered:
    """The value of a cell: its text, and what the node knows of richer forms; no kind shows nothing."""

    text: str
    kind: str | None = "text"
    mime: Mapping[Any, Any] = field(default_factory=dict)
    data: Any = None

    @classmethod
    def from_term(cls, term: Mapping[Any, Any]) -> Rendered:
        kind = term.get("kind")
        mime = term.get("mime") or {}
        return cls(text_of(term.get("text")), str(kind) if kind is not None else None, mime, term.get("data"))


@dataclass(frozen=True)
class Failure:
    """Why a cell has no value: one diagnostic for each independent mistake."""

    diagnostics: tuple[Diagnostic, ...]

    @classmethod
    def of(cls, kind: str, title: str, *, text: str = "", hint: str = "") -> Failure:
        return cls((Diagnostic(kind, title, text=text, hint=hint),))

    @classmethod
    def from_error(cls, error: BeamtalkError) -> Failure:
        return cls(error.diagnostics)

    @classmethod
    def from_term(
        cls, error: Mapping[Any, Any], source_of: SourceOf = lambda _unit: None, but: str = ""
    ) -> Failure:
        """An ErrorMap; the line of the first frame whose text is known is shown, none of the unit `but`."""
        frames = _frames(error.get("frames"), but)
        remote = _frames(error.get("remote"), but)
        selector = text_of((error.get("details") or {}).get("selector"))
        source, span = _place((*frames, *remote), source_of, selector)
        return cls(
            (
                Diagnostic(
                    text_of(error.get("class")) or "Error",
                    text_of(error.get("message")),
                    span=span,
                    source=source,
                    text=_elsewhere(remote),
                    hint=text_of(error.get("hint")),
                    frames=frames,
                ),
            )
        )

    @property
    def kind(self) -> str:
        return self.diagnostics[0].kind

    @property
    def title(self) -> str:
        """One line; nothing in it differs from run to run."""
        first = self.diagnostics[0].title
        more = len(self.diagnostics) - 1
        return f"{first} (and {more} more)" if more else first

    def render(self) -> str:
        return "\n\n".join(diagnostic.render() for diagnostic in self.diagnostics)


def _frames(terms: Any, but: str = "") -> tuple[Frame, ...]:
    return tuple(
        Frame(text_of(term.get("where")) or "the cell", unit, term.get("line") or None)
        for term in terms or ()
        if (unit := text_of(term.get("unit"))) != but or not but
    )


def _elsewhere(remote: tuple[Frame, ...]) -> str:
    if not remote:
        return ""
    return "\n".join(["In the process that failed:", *(f"  {frame.render()}" for frame in remote)])


def _place(
    frames: tuple[Frame, ...], source_of: SourceOf, selector: str
) -> tuple[Source | None, Span | None]:
    for frame in frames:
        text = source_of(frame.unit)
        if text is not None and frame.line and frame.line <= text.count("\n") + 1:
            return Source(frame.unit, text), _span_of_message(text, _span_of_line(text, frame.line), selector)
    return None, None


def _span_of_message(text: str, line: Span, selector: str) -> Span:
    """The message's name when it stands just once in the line; stack traces know no columns.

    >>> _span_of_message("nil foo", Span(0, 7), "foo")
    Span(start=4, end=7)
    """
    word = re.escape(selector.partition(":")[0])
    edge = r"(?!\w)" if word and not selector.endswith(":") else ":" if word else ""
    found = [m for m in re.finditer(rf"(?<!\w){word}{edge}", text[line.start : line.end]) if word]
    if len(found) != 1:
        return line
    return Span(line.start + found[0].start(), line.start + found[0].end())


def _span_of_line(text: str, number: int) -> Span:
    """What is written in that line, without the blanks around it."""
    lines = text.split("\n")
    line = lines[number - 1]
    start = sum(len(before) + 1 for before in lines[: number - 1]) + len(line) - len(line.lstrip())
    return Span(start, max(start + len(line.strip()), start + 1))
