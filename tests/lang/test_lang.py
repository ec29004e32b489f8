"""Every program of this folder answers what its comments say.

    python -m pytest tests/lang -k actors
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lang.chunks import Chunk, chunks
from tests.lang.session import Outcome, Session

PROGRAMS = sorted(Path(__file__).parent.glob("*.bt"))


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_program(path: Path, session: Session) -> None:
    wrong = []
    for chunk in chunks(path.read_text(encoding="utf-8")):
        outcome = session.run(chunk.text)
        if problem := complaint(chunk, outcome):
            wrong.append(f"{path.name}:{chunk.line}: {problem}\n{chunk.text.strip()}")
    assert not wrong, f"{len(wrong)} answers differ\n\n" + "\n\n".join(wrong)


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
