"""The library answers what protocols.txt says that programs may send to it.

Knows the lines of that file: `Integer < Number`, then `class …`, `instance …`, `without … because …`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.lang.session import Session

LISTED = Path(__file__).with_name("protocols.txt")


@dataclass
class Listed:
    """One class of the file; `selectors` by side, those left out under `without`."""

    name: str
    superclass: str
    selectors: dict[str, list[str]] = field(default_factory=dict)
    reason: str = ""


def listed(text: str) -> Iterator[Listed]:
    current: Listed | None = None
    for line in text.splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if not line.startswith(" "):
            if current is not None:
                yield current
            current = Listed(words[0], words[2])
        elif words[0] == "because":
            assert current is not None
            current.reason = line.split("because ", 1)[1]
        else:
            assert current is not None and words[0] in ("class", "instance", "without"), line
            current.selectors.setdefault(words[0], []).extend(words[1:])
    if current is not None:
        yield current


CLASSES = list(listed(LISTED.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


def unknown(session: Session, receiver: str, selectors: list[str]) -> str:
    """The selectors among these that the receiver's instances do not understand, as they are printed."""
    names = ", ".join(f"#{each}" for each in selectors)
    ran = session.run(f"#({names}) reject: [:each | {receiver} canUnderstand: each]")
    assert not ran.error, ran.error
    return str(ran.value)


@pytest.mark.parametrize("wanted", CLASSES, ids=lambda each: each.name)
def test_answers(wanted: Listed, session: Session) -> None:
    assert session.run(f"{wanted.name} superclass").value == wanted.superclass
    assert unknown(session, f"{wanted.name} class", wanted.selectors.get("class", [])) == "#()"
    assert unknown(session, wanted.name, wanted.selectors.get("instance", [])) == "#()"


@pytest.mark.parametrize("wanted", [each for each in CLASSES if each.reason], ids=lambda each: each.name)
def test_what_is_left_out_is_missing(wanted: Listed, session: Session) -> None:
    left_out = wanted.selectors["without"]
    printed = ", ".join(f"#{each}" for each in left_out)
    assert unknown(session, wanted.name, left_out) == f"#({printed})"


def test_a_missing_selector_is_found(session: Session) -> None:
    assert unknown(session, "Integer", ["isOdd", "isOddly"]) == "#(#isOddly)"
