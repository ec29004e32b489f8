"""Errors that leave no frame are shown where their definition or statement stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lang.session import Session


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    made.run("Value subclass: Fixed\n  sealed rule => 3")
    made.run("Protocol define: #Shape requiring: #(#area)")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "kind", "line", "underlined"),
    [
        ("3 + 4\nFixed subclass: Loose\n  rule => 4", "SealedMethod", 2, "Loose"),
        ("3 + 4\nFixed implements: #Shape", "ProtocolNotMet", 2, "Fixed implements: #Shape"),
        ("Nowhere subclass: Lost", "UndefinedClass", 1, "Lost"),
        ("\nNowhere >> go => 3", "UndefinedClass", 2, "Nowhere"),
        ("patch Nowhere >> state { 3 }", "UndefinedClass", 1, "Nowhere"),
        ("Fixed subclass: Fixed", "CyclicHierarchy", 1, "Fixed"),
    ],
)
def test_place(text: str, kind: str, line: int, underlined: str, session: Session) -> None:
    error = session.run(text).error
    head, place, code, marks = error.splitlines()[:4]
    assert head.startswith(f"{kind}: ") and place.endswith(f", line {line}"), error
    at = code.rindex(underlined) if underlined != "Nowhere" else code.index(underlined)
    assert marks.index("^") == at and marks.count("^") == len(underlined), error


def test_a_rejected_value_without_frames(session: Session) -> None:
    session.run("Actor subclass: P\n  doesNotUnderstand: m => super doesNotUnderstand: m\np := P spawn")
    error = session.run("4 + 3\np unknown: 4").error
    assert "line 2\n    2 | p unknown: 4\n      | ^^^^^^^^^^^^" in error
