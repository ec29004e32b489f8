"""Files are loaded again when they are edited, also while a cell runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebook.client import PATIENCE, Front, running_kernel

TEXT = "Object subclass: Edited\n  class answer => {}\n"


@pytest.fixture
def front() -> Iterator[Front]:
    with running_kernel() as made:
        yield made


def soon(front: Front, code: str, wanted: str) -> None:
    """The cell's result becomes what is wanted."""
    until = time.monotonic() + PATIENCE
    while (found := front.run(code).result) != wanted:
        assert time.monotonic() < until, found
        time.sleep(0.1)


def test_an_edit_is_in_force(front: Front, tmp_path: Path) -> None:
    file = tmp_path / "Edited.bt"
    file.write_text(TEXT.format(1))
    assert "Loaded" in front.run(f"%watch {file}").stream()
    assert front.run("%watch").stream().strip() == str(file)
    assert front.run("Edited answer").result == "1"
    file.write_text(TEXT.format(2))
    soon(front, "Edited answer", "2")
    file.write_text(TEXT.format("3 +"))
    time.sleep(1)
    assert front.run("Edited answer").result == "2"
    file.write_text(TEXT.format(4))
    soon(front, "Edited answer", "4")


def test_a_running_cell_sees_it(front: Front, tmp_path: Path) -> None:
    file = tmp_path / "Edited.bt"
    file.write_text(TEXT.format(1))
    front.run(f"%watch {tmp_path}")
    file.write_text(TEXT.format(2))
    waits = "n := 0. [Edited answer = 1 and: [n < 1000]] whileTrue: [Timer sleep: 50. n := n + 1]."
    assert front.run(f"{waits} Edited answer").result == "2"


def test_it_ends(front: Front, tmp_path: Path) -> None:
    file = tmp_path / "Edited.bt"
    file.write_text(TEXT.format(1))
    front.run(f"%watch {file}")
    front.run("%watch off")
    file.write_text(TEXT.format(2))
    time.sleep(1)
    assert front.run("Edited answer").result == "1"
    assert "No file is watched" in front.run("%watch").stream()
    assert front.run("%watch nowhere.bt").error["ename"] == "FileNotFound"
