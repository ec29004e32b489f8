"""Every example in the library's doc comments answers what it says.

python -m pytest tests/stdlib -k List
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from beamtalk_kernel.node import resources
from beamtalk_kernel.notebook.chunks import chunks, complaint
from beamtalk_kernel.notebook.examples import examples
from tests.lang.session import Session

CLASSES = sorted(resources.stdlib().glob("*.bt"))


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


@pytest.mark.parametrize("path", CLASSES, ids=lambda path: path.stem)
def test_examples(path: Path, session: Session) -> None:
    wrong = []
    for example in examples(path.read_text(encoding="utf-8")):
        for chunk in chunks(example.text):
            if problem := complaint(chunk, session.run(chunk.text)):
                wrong.append(f"{path.name}:{example.line}: {chunk.text.strip()}\n    {problem}")
    assert not wrong, f"{len(wrong)} examples differ\n\n" + "\n".join(wrong)
