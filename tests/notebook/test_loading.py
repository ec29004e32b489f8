"""Sets of files: the order they are loaded in, and what a running cell loads by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from beamtalk_kernel.errors import BeamtalkError
from beamtalk_kernel.notebook.loading import in_order, read_files
from tests.lang.session import Session

CIRCLE = "Shape subclass: Circle\n  field: r = 1\n  area => 3 * self.r\n"
SHAPE = "Value subclass: Shape\n  area => 0\n"


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    (tmp_path / "a_circle.bt").write_text(CIRCLE)
    (tmp_path / "b_shape.bt").write_text(SHAPE)
    return tmp_path


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


def test_superclasses_come_first(shapes: Path) -> None:
    files = in_order(read_files([shapes]))
    assert [file.path.name for file in files] == ["b_shape.bt", "a_circle.bt"]
    assert files[1].classes == ("Circle",)


def test_a_file_named_twice_is_read_once(shapes: Path) -> None:
    assert len(read_files([shapes / "b_shape.bt", shapes, shapes / "*.bt"])) == 2


def test_files_that_need_each_other_are_refused(shapes: Path) -> None:
    (shapes / "b_shape.bt").write_text(SHAPE + "Circle subclass: Disc\n")
    with pytest.raises(BeamtalkError) as caught:
        in_order(read_files([shapes]))
    assert caught.value.diagnostics[0].kind == "CyclicHierarchy"


def test_a_missing_file_is_named_with_its_neighbour(shapes: Path) -> None:
    with pytest.raises(BeamtalkError) as caught:
        read_files([shapes / "b_shap.bt"])
    assert caught.value.diagnostics[0].kind == "FileNotFound"
    assert "b_shape.bt" in caught.value.diagnostics[0].hint


def test_a_cell_loads_a_folder(shapes: Path, session: Session) -> None:
    assert session.run(f"Workspace load: '{shapes}'").value == "#(Shape, Circle)"
    assert session.run("(Circle r: 2) area").value == "6"
    assert session.run("Circle sourceFile").value == str(shapes / "a_circle.bt")


def test_reload_reads_the_file_again_and_keeps_actors(tmp_path: Path, session: Session) -> None:
    file = tmp_path / "gauge.bt"
    file.write_text("Actor subclass: Gauge\n  state: value = 5\n  get => self.value\n")
    session.run(f"Workspace load: '{file}'")
    session.run("g := Gauge spawn. g eval: [self.value := 7]")
    file.write_text("Actor subclass: Gauge\n  state: value = 5\n  get => self.value * 100\n")
    assert session.run("Gauge reload").value == "Gauge"
    assert session.run("g get").value == "700"


def test_a_mistake_in_a_file_names_its_line(tmp_path: Path, session: Session) -> None:
    file = tmp_path / "bad.bt"
    file.write_text("Value subclass: Bad\n  x => 3 +\n")
    failed = session.run(f"Workspace load: '{file}'")
    assert failed.kind == "SyntaxError" and f"({file}, line 2)" in failed.error
