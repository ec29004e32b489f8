"""Classes go back to their files, and files that others edited stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lang.session import Session

COUNTER = """// Counting.

Actor subclass: Counter
  state: value = 0

  // adds one
  #increment => self.value += 1
  #getValue => ^self.value

Object subclass: Beside
  class three => 3
"""


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


def good(session: Session, text: str) -> str:
    outcome = session.run(text)
    assert not outcome.error, outcome.error
    return outcome.value


def test_patches_go_to_the_file_and_instances_live(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "Counter.bt"
    file.write_text(COUNTER)
    good(session, f"Workspace load: '{file}'")
    good(session, "c := Counter spawn. c increment await. c getValue await")
    good(session, "patch Counter >> #increment {\n  // by ten\n  self.value += 10\n}")
    good(session, "Counter >> twice => self.value * 2")
    good(session, "Counter save")
    assert file.read_text() == COUNTER.replace(
        "#increment => self.value += 1", "#increment =>\n    // by ten\n    self.value += 10"
    ).replace("^self.value\n", "^self.value\n\n  twice => self.value * 2\n")
    assert not list(tmp_path.glob("*.saving"))
    assert good(session, "c increment await. c twice await") == "22"
    assert good(session, "(Counter history: #increment) first at: #event") == "#class"


def test_an_edited_file_is_not_touched(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "Counter.bt"
    file.write_text(COUNTER)
    good(session, f"Workspace load: '{file}'")
    file.write_text(COUNTER.replace("adds one", "adds 1"))
    good(session, "Counter >> thrice => self.value * 3")
    outcome = session.run("Counter save")
    assert outcome.kind == "FileError"
    assert "has been edited" in outcome.error and "Counter reload" in outcome.error
    assert "thrice" not in file.read_text()


def test_a_class_of_a_cell_gets_a_file(session: Session, tmp_path: Path) -> None:
    good(session, "Value subclass: Spot\n  field: x = 0")
    assert "Spot save: 'Spot.bt'" in session.run("Spot save").error
    file = tmp_path / "Spot.bt"
    good(session, f"Spot save: '{file}'")
    assert file.read_text() == "Value subclass: Spot\n  field: x = 0\n"
    assert good(session, "Spot sourceFile") == str(file)
    other = tmp_path / "Other.bt"
    other.write_text("// mine\n")
    assert session.run(f"Spot save: '{other}'").kind == "FileError"
    assert other.read_text() == "// mine\n"


def test_a_removed_method_is_gone(session: Session, tmp_path: Path) -> None:
    file, text = tmp_path / "Meter.bt", COUNTER.replace("Counter", "Meter")
    file.write_text(text)
    good(session, f"Workspace load: '{file}'")
    good(session, "Meter removeSelector: #increment. Meter save")
    assert file.read_text() == text.replace("  // adds one\n  #increment => self.value += 1\n", "")


def test_a_library_class_has_no_file_to_write(session: Session) -> None:
    assert "class library" in session.run("Integer save").error
