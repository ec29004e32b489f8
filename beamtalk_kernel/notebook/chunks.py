"""Language programs and their answers: a `.bt` file cut into cells at the comments that say what comes out.

Knows nothing of how a cell is run.  A line ending in `// => text` or `"=> text"` ends a cell whose value
displays as text; `>> text` says the cell prints that line; `!! Kind: part` that it fails with that kind
of error and a message or hint that contains the part.

>>> [c.answer for c in chunks('x := 1.  "=> 1"')]
['1']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from beamtalk_kernel.notebook.answers import Answer

ANSWER = re.compile(r"//\s*(?P<sign>=>|!!|>>) ?(?P<text>.*?)\s*$")
SEED_ANSWER = re.compile(r'"(?P<sign>=>|!!|>>) ?(?P<text>.*?)"\s*$')

SIGNS: dict[str, Literal["value", "error", "prints"]] = {"=>": "value", "!!": "error", ">>": "prints"}


@dataclass(frozen=True)
class Chunk:
    """One cell: its text, the line its answer stands on, and the answer."""

    text: str
    line: int
    wants: Literal["value", "error", "prints", "nothing"]
    answer: str


def chunks(text: str) -> Iterator[Chunk]:
    """The cells of a program in order; what follows the last answer is a cell without one."""
    pending: list[str] = []
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        pending.append(line)
        found = ANSWER.search(line) or SEED_ANSWER.search(line)
        if found:
            yield Chunk("\n".join(pending), number, SIGNS[found["sign"]], found["text"])
            pending = []
    if any(line.strip() for line in pending):
        yield Chunk("\n".join(pending), number, "nothing", "")


@dataclass(frozen=True)
class Outcome:
    """What came of a cell: `value` is its text, "" when it shows nothing; `error` its rendering."""

    value: str
    printed: str
    error: str
    kind: str

    @classmethod
    def of(cls, answer: Answer, printed: str) -> Outcome:
        if answer.failure is not None:
            return cls("", printed, answer.failure.render(), answer.failure.kind)
        return cls(answer.value.text if answer.value is not None else "", printed, "", "")


def complaint(chunk: Chunk, outcome: Outcome) -> str:
    """What is wrong with the outcome; "" when nothing is.

    >>> complaint(Chunk("1", 1, "value", "1"), Outcome("1", "", "", ""))
    ''
    """
    if chunk.wants == "error":
        return _error_complaint(chunk.answer, outcome)
    if outcome.error:
        return f"wanted {chunk.answer!r}, failed with\n{outcome.error}"
    if chunk.wants == "value" and outcome.value != chunk.answer:
        return f"wanted {chunk.answer!r}, got {outcome.value!r}"
    if chunk.wants == "prints" and chunk.answer not in outcome.printed.splitlines():
        return f"wanted {chunk.answer!r} printed, got {outcome.printed!r}"
    return ""


def _error_complaint(answer: str, outcome: Outcome) -> str:
    kind, _, part = answer.partition(": ")
    if not outcome.error:
        return f"wanted the error {kind}, got the value {outcome.value!r}"
    if outcome.kind != kind:
        return f"wanted the error {kind}, got\n{outcome.error}"
    return "" if part in outcome.error else f"wanted {part!r} in\n{outcome.error}"
