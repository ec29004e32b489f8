"""The examples in doc comments: what stands indented under `///`, comment by comment.

Knows only text.  An example is a little program of its own; `// => value`, `// !! Error` and `// >> line`
say what comes out, as in tests/lang.

>>> list(examples("/// Adds.\\n///\\n///     1 + 2  // => 3\\nplus: x => x"))
[Example(line=1, text='1 + 2  // => 3')]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

MARK = "///"
INDENT = " " * 5


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
            code = [line.removeprefix(MARK + INDENT) for _, line in lines if line.startswith(MARK + INDENT)]
            if code:
                yield Example(lines[0][0], "\n".join(code))
