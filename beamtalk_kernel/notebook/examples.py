"""The examples in doc comments, comment by comment: what stands indented under `///`, or between fences.

Knows only text.  An example is a little program of its own; `// => value`, `// !! Error` and `// >> line`
say what comes out, as in tests/lang.

>>> list(examples("/// Adds.\\n///\\n///     1 + 2  // => 3\\nplus: x => x"))
[Example(line=1, text='1 + 2  // => 3')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

MARK = "///"
INDENT = " " * 5
FENCE = re.compile(r"/// ?```\s*(?P<language>\w*)\s*$")
#: A fence that says another language holds no example.
OURS = frozenset(["", "beamtalk", "bt", "smalltalk"])


@dataclass(frozen=True)
class Example:
    """The indented lines of one doc comment; `line` is where the comment begins."""

    line: int
    text: str


def examples(text: str) -> Iterator[Example]:
    numbered = enumerate((line.strip() for line in text.splitlines()), 1)
    for is_doc, block in groupby(numbered, key=lambda pair: pair[1].startswith(MARK)):
        if is_doc:
            lines = list(block)
            code = list(_code(line for _, line in lines))
            if code:
                yield Example(lines[0][0], "\n".join(code))


def _code(lines: Iterable[str]) -> Iterator[str]:
    """
    >>> list(_code(["/// Says:", "/// ```beamtalk", "/// 1 + 2", "/// ```", "/// and", "///     3"]))
    ['1 + 2', '3']
    """
    language: str | None = None  # of the fence that is open
    for line in lines:
        fence = FENCE.match(line)
        if fence:
            language = fence["language"] if language is None else None
        elif language is not None and language in OURS:
            yield line.removeprefix(MARK).removeprefix(" ")
        elif language is None and line.startswith(MARK + INDENT):
            yield line.removeprefix(MARK + INDENT)
