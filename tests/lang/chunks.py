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

ANSWER = re.compile(r'(?://|")\s*(?P<sign>=>|!!|>>) ?(?P<text>.*?)"?\s*$')

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
        found = ANSWER.search(line)
        if found:
            yield Chunk("\n".join(pending), number, SIGNS[found["sign"]], _unquoted(found, line))
            pending = []
    if any(line.strip() for line in pending):
        yield Chunk("\n".join(pending), number, "nothing", "")


def _unquoted(found: re.Match[str], line: str) -> str:
    """The answer; only the seed style's closing quote is not part of it."""
    seed = line[found.start()] == '"'
    raw = line[found.end("sign") :].removeprefix(" ").rstrip()
    return raw.removesuffix('"') if seed else raw
