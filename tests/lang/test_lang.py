"""Every program of this folder answers what its comments say.

    python -m pytest tests/lang -k actors
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from beamtalk_kernel.notebook.chunks import chunks, complaint
from tests.lang.session import Session

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
