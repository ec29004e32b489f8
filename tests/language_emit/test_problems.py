"""What the compiler refuses: each mistake once, all of a cell together, with a way out."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.scope import ClassInfo, Scope
from tests.language_emit.compiled import problems

SESSION = Scope(
    variables=frozenset({"counter"}),
    classes={
        "Point": ClassInfo("Point", "Value", "value", fields=("x", "y"), modifiers=("sealed",)),
        "Agent": ClassInfo("Agent", "Actor", "actor", fields=("memory",)),
    },
)


@pytest.mark.parametrize(
    ("text", "kind", "hint"),
    [
        ("countr + 1", "UndefinedVariable", "Did you mean counter?"),
        ("zork", "UndefinedVariable", "Assign it first: zork := …"),
        ("y + 1. y := 2", "UndefinedVariable", "Assign it first: y := …"),
        ("self.value", "FieldNotFound", "A cell's variable is just `value`."),
        ("super foo", "SyntaxError", ""),
        ("Point subclass: P3", "SealedClass", "Let P3 hold a Point in a field instead."),
        ("Value subclass: V\n  field: x = 0\n  set => self.x := 1", "ImmutableField", "`self withX: …`"),
        (
            "Actor subclass: A\n  state: value = 0\n  get => self.valeu",
            "FieldNotFound",
            "Did you mean value?",
        ),
        ("Actor subclass: A\n  bump => counter += 1", "CannotAssign", "state: counter = …"),
        ("Actor subclass: A\n  state: x = 0\n  state: x = 1", "SyntaxError", "Keep one of the two lines."),
        ("Object subclass: T\n  class get => self.count", "FieldNotFound", "classState: count = …"),
        ("get => 3", "SyntaxError", "C >> get => …"),
        ("<<a/binary, b>> := <<1>>", "SyntaxError", "Give it a size"),
        ("3 match: [n when: [^n] -> 1]", "SyntaxError", ""),
    ],
)
def test_one_mistake(text: str, kind: str, hint: str) -> None:
    found = problems(text, SESSION)
    assert [problem.kind for problem in found] == [kind]
    assert hint in found[0].hint


def test_all_mistakes_of_a_cell_come_together_in_order() -> None:
    found = problems("a + b. Value subclass: V\n  m => c\nd foo")
    assert [problem.title.split("`")[1] for problem in found] == ["a", "b", "c", "d"]


def test_a_pattern_binds_anew() -> None:
    assert problems("counter match: [counter -> counter]", SESSION) == []


def test_fields_of_an_unknown_superclass_are_not_mistakes() -> None:
    assert problems("Elsewhere subclass: E\n  m => self.anything") == []


def test_a_migration_may_set_fields_that_are_still_to_come() -> None:
    assert problems("patch Agent >> state { self.step := 1 }", SESSION) == []
