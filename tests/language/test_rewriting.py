"""Classes written back with their patches."""

from __future__ import annotations

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language.reader import parse
from beamtalk_kernel.language.rewriting import Change, method_text, rewritten

COUNTER = """Actor subclass: Counter
  state: value = 0

  /// Adds one.
  // as often as one likes
  #increment => self.value += 1

  class make: n => self spawnWith: #{#value => n}
  at: #a => 1
  at: #b => 2
  #getValue => ^self.value"""


def primary(selector: str, source: str, side: str = "instance", **more: object) -> Change:
    return Change(side, selector, "primary", source, **more)  # type: ignore[arg-type]


def test_a_patch_in_braces_becomes_a_method() -> None:
    patch = "#increment {\n  // loud\n  Transcript show: 'up'.\n  self.value += 1.\n}"
    found = rewritten(COUNTER, [primary("increment", patch)])
    assert "  /// Adds one.\n  // as often as one likes\n  #increment =>\n    // loud\n" in found
    assert "    Transcript show: 'up'.\n    self.value += 1.\n\n  class make:" in found


def test_a_body_on_one_line_stays_there() -> None:
    assert method_text(primary("double", "double => self.value * 2")) == "double => self.value * 2"
    assert method_text(primary("double", "double { self.value * 2 }")) == "double => self.value * 2"
    assert method_text(primary("make", "make => 3", "class")) == "class make => 3"
    assert method_text(primary("make", "class make => 3", "class")) == "class make => 3"
    before = Change("instance", "increment", "before", "before increment => 3")
    assert method_text(before) == "before increment => 3"


def test_new_methods_come_last_with_their_comment() -> None:
    found = rewritten(COUNTER, [primary("double", "double =>\n  self.value\n    * 2", doc="Twice\nas much.")])
    assert found.endswith(
        "^self.value\n\n  /// Twice\n  /// as much.\n  double =>\n    self.value\n      * 2"
    )


def test_all_clauses_are_replaced_or_one_is_added() -> None:
    whole = rewritten(COUNTER, [primary("at:", "at: x => x")])
    assert "  at: x => x\n  #getValue" in whole
    more = rewritten(COUNTER, [primary("at:", "at: #c => 3", before=True)])
    assert "  at: #c => 3\n  at: #a => 1\n  at: #b => 2\n" in more


def test_what_is_gone_goes_with_its_comments() -> None:
    present = [("class", "make:", "primary"), ("instance", "getValue", "primary")]
    assert rewritten(COUNTER, [], present) == (
        "Actor subclass: Counter\n  state: value = 0\n\n\n"
        "  class make: n => self spawnWith: #{#value => n}\n  #getValue => ^self.value"
    )


def test_nothing_to_do_changes_nothing() -> None:
    assert rewritten(COUNTER, []) == COUNTER


def test_what_is_written_can_be_read() -> None:
    changes = [
        primary("increment", "#increment {\n self.value += 2 }"),
        primary("make:", "make: n { self spawnWith: #{#value => n + 1} }", "class"),
        primary("new", "new => 3", doc="New."),
    ]
    (definition,) = parse(Source("x", rewritten(COUNTER, changes))).items
    assert [m.selector for m in definition.methods] == [  # type: ignore[union-attr]
        "increment", "make:", "at:", "at:", "getValue", "new",
    ]  # fmt: skip
