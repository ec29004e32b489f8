"""A saved workspace comes back in another session, and what could not be saved has been listed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lang.session import Session

CELLS = (
    """/// Counts.
Actor subclass: Counter
  state: value = 0
  state: notes = nil
  state: after = nil
  initialize => self.value := 0
  #increment => self.value += 1
  #note: x => self.notes := x
  #after: aBlock => self.after := aBlock
  #getValue => ^self.value
  #getNotes => ^self.notes""",
    "Value subclass: Spot\n  field: x = 0",
    "Counter >> double => self.value * 2",
    "Counter class >> four => 4",
    "patch Integer >> tripled { self * 3 }",
    "c := Counter spawn. 3 timesRepeat: [c increment await]",
    "(c note: #('it''s', {#ok, 1.5}, $a)) await",
    "(c after: [3]) await. d := c",
    "text := 'two\nlines {x} \"q\" \\n'. data := #{#a => #(1, 2), 'k' => #[nil, true]}",
    "spots := #(Spot x: 3)",
    "set := Set withAll: #(2, 1). span := Duration seconds: 90. block := [4]. bytes := <<1, 255>>",
)
SAVED = "2 classes, 3 patches, 8 variables; not saved: block (a Block/0), c.after (a Block/0)"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("image") / "work.bti"
    session = Session()
    try:
        for cell in CELLS:
            assert not (outcome := session.run(cell)).error, outcome.error
        assert session.run(f"Workspace save: '{file}'").value == f"{file}: {SAVED}"
    finally:
        session.close()
    return file


@pytest.fixture(scope="module")
def loaded(image: Path) -> Iterator[Session]:
    made = Session()
    assert not (outcome := made.run(f"Workspace load: '{image}'")).error, outcome.error
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("c getValue await", "3"),
        ("c getNotes await", '#("it\'s", {#ok, 1.5}, $a)'),
        ("d == c", "true"),
        ("c double await", "6"),
        ("Counter four", "4"),
        ("4 tripled", "12"),
        ("text", 'two\nlines {x} "q" \\n'),
        ("data", '#{#a => #(1, 2), "k" => #[nil, true]}'),
        ("spots", "#(Spot(3))"),
        ("set", "Set(1, 2)"),
        ("span", "1m30s"),
        ("bytes", "<<1, 255>>"),
        ("Counter doc", "Counts."),
        ("(Workspace at: #c) class", "Counter"),
    ],
)
def test_it_is_there_again(loaded: Session, text: str, value: str) -> None:
    outcome = loaded.run(text)
    assert (outcome.value, outcome.error) == (value, "")


def test_patches_are_patches_again(loaded: Session) -> None:
    assert not loaded.run("Counter revert: #double").error
    assert loaded.run("c double await").kind == "MessageNotUnderstood"


def test_the_file_says_what_is_missing(image: Path) -> None:
    assert "// Not saved: block (a Block/0)" in image.read_text()
    assert "// Not saved: c.after (a Block/0)" in image.read_text()
