"""The compiler's own speed: parsing a 500-line class file."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.benchmarks.rows import Row, medians


def class_file(lines: int = 500) -> str:
    """A class as people write them: fields, comments, short and longer methods."""
    text = [
        "// An account with a history.",
        "Actor subclass: Account",
        "  state: balance = 0",
        "  state: log = #()",
        "",
    ]
    number = 0
    while len(text) < lines:
        number += 1
        text += [
            f"  /// Deposit number {number}; answers the new balance.",
            f"  #deposit{number}: amount by: person => ",
            "    amount > 0 ifFalse: [^Error signal: 'a deposit is positive'].",
            f"    self.balance += amount * {number} + (person size max: 1).",
            "    self.log := self.log ++ #({#deposit, person, amount}).",
            "    self.log size > 100 ifTrue: [self.log := self.log drop: 1].",
            "    ^self.balance",
            "",
        ]
    return "\n".join(text[:lines]) + "\n"


def parsing() -> Iterator[Row]:
    from beamtalk_kernel.errors import Source
    from beamtalk_kernel.language.reader import parse

    text = class_file()
    size = len(text.encode()) / 1000

    def once() -> float:
        began = time.perf_counter()
        parse(Source("account.bt", text))
        return size / (time.perf_counter() - began)

    (speed,) = medians(once)
    yield Row("parsing, 500-line class", speed, "kB/s", None, "", 60, at_least=True)
