"""A class that has not changed is not compiled again: its version stays, and with it its code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from beamtalk_kernel.notebook.chunks import Outcome
from beamtalk_kernel.notebook.workspace import Workspace

SHAPES = """Object subclass: Shape
  class sides => 0

Shape subclass: Square
  class sides => 4
  class all => self sides * 2
"""


class Files:
    """A workspace that loads one file again and again."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.workspace = Workspace()

    def run(self, text: str, unit: str = "cell[1]") -> str:
        answer = self.loop.run_until_complete(self.workspace.run(text, run=1, unit=unit))
        outcome = Outcome.of(answer, "")
        assert not outcome.error, outcome.error
        return outcome.value

    def load(self, text: str) -> None:
        self.run(text, "Shapes.bt")

    def versions(self) -> list[str]:
        return [self.run(f"Erlang.bt_class version: #{name}") for name in ("Shape", "Square")]

    def close(self) -> None:
        self.loop.run_until_complete(self.workspace.close())
        self.loop.close()


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    made = Files()
    yield made
    made.close()


def test_the_same_text_is_the_same_code(files: Files) -> None:
    files.load(SHAPES)
    before = files.versions()
    files.load(SHAPES)
    assert files.versions() == before
    assert files.run("Square all") == "8"


def test_what_changed_is_compiled(files: Files) -> None:
    files.load(SHAPES)
    shape, square = files.versions()
    files.load(SHAPES.replace("sides * 2", "sides * 3"))
    assert files.versions()[0] == shape
    assert files.versions()[1] != square
    assert files.run("Square all") == "12"


def test_a_changed_superclass_is_a_change(files: Files) -> None:
    files.load(SHAPES)
    before = files.versions()
    files.load(SHAPES.replace("sides => 0", "sides => 1"))
    assert all(now != then for now, then in zip(files.versions(), before, strict=True))


def test_a_patch_is_taken_back(files: Files) -> None:
    files.load(SHAPES)
    files.run("patch Square class >> sides { ^5 }", "cell[2]")
    assert files.run("Square all") == "10"
    files.load(SHAPES)
    assert files.run("Square all") == "8"


def test_what_the_node_changed_by_itself_is_put_back(files: Files) -> None:
    files.load(SHAPES)
    files.run("Square class removeSelector: #all", "cell[3]")
    files.load(SHAPES)
    assert files.run("Square all") == "8"


def test_a_cells_variable_is_looked_at_again(files: Files) -> None:
    uses = "Object subclass: Uses\n  class factor => factor\n"
    files.run("factor := 2", "cell[4]")
    files.run(uses, "Uses.bt")
    files.run("factor := 3", "cell[5]")
    files.run(uses, "Uses.bt")
    assert files.run("Uses factor") == "3"


def test_a_new_node_gets_it_too(files: Files) -> None:
    files.load(SHAPES)
    files.loop.run_until_complete(files.workspace.restart())
    files.load(SHAPES)
    assert files.run("Square all") == "8"
