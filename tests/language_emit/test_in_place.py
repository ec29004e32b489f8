"""A patch that no code would see is warned about."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.scope import ClassInfo, Scope
from beamtalk_kernel.notebook.compiling import library_classes
from tests.language_emit.compiled import program


def warnings(text: str, scope: Scope | None = None) -> list[str]:
    found = program(text, scope or Scope(library=library_classes())).warnings
    return [each.title for each in found if each.kind == "ComputedInPlace"]


@pytest.mark.parametrize("selector", ["+", "-", "*", "<", ">=", "=", "=:="])
def test_operators_of_numbers(selector: str) -> None:
    assert warnings(f"Integer >> {selector} other => 7") == [
        f"Integer >> {selector} is compiled in place: only perform: and super see this patch."
    ]


@pytest.mark.parametrize(
    "head",
    ["Boolean >> ifTrue: b", "True >> and: b", "Block >> whileTrue: b", "Integer >> timesRepeat: b",
     "Object >> ifNil: b", "Number >> to: n do: b"],
)  # fmt: skip
def test_control(head: str) -> None:
    (title,) = warnings(f"{head} => 7")
    assert title.endswith("a send with a literal block does not see this patch.")


@pytest.mark.parametrize(
    "text",
    [
        "Integer >> gcd: n => 7",
        "Float >> sqrt => 7.0",
        "String >> , other => 7",
        "Integer class >> + other => 7",
        "Point >> + other => 7",
        "Value subclass: Point\n  + other => 7",
    ],
)
def test_patches_that_are_seen(text: str) -> None:
    scope = Scope(classes={"Point": ClassInfo("Point", "Value", "value")}, library=library_classes())
    assert warnings(text, scope) == []
