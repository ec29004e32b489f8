"""What was entered in this session and what came of it, as Jupyter's history requests want it.

Knows the three kinds of requests; knows no message.

>>> history = History(); history.add(1, "1 + 1", "2"); history.add(2, "x := 3", "3")
>>> history.tail(1)
[(1, 2, 'x := 3')]
>>> history.search("*+*", output=True)
[(1, 1, ('1 + 1', '2'))]
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

SESSION: Final = 1
Row = tuple[int, int, Any]


@dataclass(frozen=True)
class Entry:
    """One cell that was run with its number."""

    number: int
    text: str
    result: str | None


class History:
    """All entries, oldest first."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, number: int, text: str, result: str | None) -> None:
        self._entries.append(Entry(number, text, result))

    def tail(self, n: int | None, *, output: bool = False) -> list[Row]:
        return _rows(self._entries[-n:] if n else self._entries if n is None else [], output)

    def range(
        self, session: int | None, start: int | None, stop: int | None, *, output: bool = False
    ) -> list[Row]:
        """Numbers from `start` to before `stop`; 0 and negative sessions count back from this one."""
        if session not in (None, 0, SESSION):
            return []
        first, end = start or 0, stop if stop is not None else float("inf")
        return _rows([entry for entry in self._entries if first <= entry.number < end], output)

    def search(
        self, pattern: str | None, n: int | None = None, *, unique: bool = False, output: bool = False
    ) -> list[Row]:
        found = [entry for entry in self._entries if fnmatchcase(entry.text, pattern or "*")]
        if unique:
            found = sorted({entry.text: entry for entry in found}.values(), key=lambda entry: entry.number)
        return _rows(found[-n:] if n else found, output)

    def answer(self, request: dict[str, Any]) -> list[Row]:
        """The rows for the content of a history_request."""
        output = bool(request.get("output"))
        kind = request.get("hist_access_type")
        if kind == "tail":
            return self.tail(request.get("n"), output=output)
        if kind == "range":
            asked = (request.get(key) for key in ("session", "start", "stop"))
            return self.range(*asked, output=output)
        if kind == "search":
            unique = bool(request.get("unique"))
            return self.search(request.get("pattern"), request.get("n"), unique=unique, output=output)
        return []


def _rows(entries: list[Entry], output: bool) -> list[Row]:
    return [(SESSION, e.number, (e.text, e.result) if output else e.text) for e in entries]
