"""Warnings about values surely of another type than declared, and `@expect`, which takes them away."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.notebook.compiling import library_classes
from tests.conftest import ROOT
from tests.language_emit.compiled import program


def warnings(text: str) -> list[str]:
    scope = Scope(variables=frozenset({"r"}), library=library_classes())
    return [warning.title for warning in program(text, scope).warnings]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x :: Integer := 'a'", "The variable x is declared Integer, and this is a String."),
        ("x :: Integer | nil := 3.5", "The variable x is declared Integer | nil, and this is a Float."),
        ("x :: #a | #b := #c", "The variable x is declared #a | #b, and this is a Symbol."),
        ("Value subclass: V\n  field: n :: Integer = 'x'",
         "The field n is declared Integer, and this is a String."),
        ("Actor subclass: A\n  state: n :: String = 'x'\n  m => self.n := 3",
         "The field n is declared String, and this is an Integer."),
        ("Value subclass: V\n  m -> Integer => 'no'",
         "The answer of m is declared Integer, and this is a String."),
        ("Value subclass: V\n  m -> List(Integer) =>\n    r do: [:e | ^nil]\n    #(1)",
         "The answer of m is declared List(Integer), and this is nil."),
        ("Value subclass: V\n  at: n :: Integer => n\n  m => self at: #k",
         "The argument n is declared Integer, and this is a Symbol."),
        ("V >> m -> Boolean => 3", "The answer of m is declared Boolean, and this is an Integer."),
    ],
)  # fmt: skip
def test_surely_wrong(text: str, said: str) -> None:
    assert warnings(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "x :: Integer := r",
        "x :: Number := 3",
        "x :: Integer := $a",
        "x :: Collection := 'abc'",
        "x :: Result := {#ok, 3}",
        "x :: Unheard(Of) := 3",
        "x :: Self := 3",
        "x :: #a | #b := #b",
        "x :: true | nil := nil",
        "Value subclass: V\n  m -> Integer => r size",
        "Value subclass: V\n  at: 1 => 1\n  at: n => n\n  m => self at: #k",
    ],
)
def test_perhaps_right(text: str) -> None:
    assert warnings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "@expect type\nx :: Integer := 'a'",
        "@expect all\nx :: Integer := 'a'",
        "@expect type // on purpose\n\n// a remark\nx :: Integer := 'a'",
        "Value subclass: V\n  @expect type\n  m -> Integer =>\n    r size\n    'no'\n  n => 3",
        "@expect type\nValue subclass: V\n  field: n :: Integer = 'x'\n  m -> Integer => 'no'",
        "@expect dnu\nr foo",
    ],
)
def test_expected(text: str) -> None:
    assert warnings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "@expect unused\nx :: Integer := 'a'",
        "@expect type\ny := 3\nx :: Integer := 'a'",
        "Value subclass: V\n  @expect type\n  n => 3\n  m -> Integer => 'no'",
    ],
)
def test_expected_elsewhere(text: str) -> None:
    assert len(warnings(text)) == 1


def test_a_word_nobody_knows() -> None:
    (warning,) = program("@expect tpye\nx := 3", Scope()).warnings
    assert warning.title == "@expect knows no tpye."
    assert "type" in warning.hint


@pytest.mark.parametrize("path", sorted((ROOT / "stdlib").glob("*.bt")), ids=lambda path: path.stem)
def test_the_library_is_free_of_warnings(path: object) -> None:
    assert warnings(path.read_text()) == []  # type: ignore[attr-defined]
