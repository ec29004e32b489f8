"""What the compiler lets pass with a word: matches that miss a case of a closed set, arms nothing reaches."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.scope import Scope
from tests.language_emit.compiled import program

SCOPE = Scope(variables=frozenset({"r"}))


def warnings(text: str) -> list[str]:
    return [warning.title for warning in program(text, SCOPE).warnings]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("r match: [{#ok, v} -> v]", "{#error, _}"),
        ("r match: [{#ok, 3} -> 1. {#error, _} -> 2]", "{#ok, _}"),
        ("r match: [{#ok, v} when: [v > 3] -> v. {#error, e} -> e]", "{#ok, _}"),
        ("r match: [true -> 1]", "false"),
        ("Value subclass: V\n  m: d :: #north | #south => d match: [#north -> 1]", "#south"),
        ("Value subclass: V\n  field: d :: #a | #b = #a\n  m => self.d match: [#a -> 1]", "#b"),
        ("Value subclass: V\n  field: d :: #a | #b = #a\n  m => d match: [#a -> 1]", "#b"),
        ("Value subclass: V\n  d -> #a | #b => #a\n  m => self d match: [#a -> 1]", "#b"),
        ("Value subclass: V\n  d -> #a | nil => #a\n  m => self d match: [#a -> 1]", "nil"),
        ("Value subclass: V\n  d -> Integer | nil => 3\n  m => self d match: [3 -> 1]", "nil"),
        ("Value subclass: V\n  m: d :: Boolean => d match: [true when: [d] -> 1. false -> 2]", "true"),
        ("x :: #a | #b := #a\nx match: [#a -> 1]", "#b"),
        ("Value subclass: V\n  m => | y |\n    x :: #a | #b := #a\n    x match: [#a -> 1]", "#b"),
        ("r match: [Ok value: v -> v]", "Error"),
        ("r match: [Ok -> 1]", "Error"),
        ("r match: [Ok value: 3 -> 1. Error -> 2]", "Ok"),
        ("r match: [Result error: e -> e]", "{#ok, _}"),
    ],
)
def test_missing_cases(text: str, missing: str) -> None:
    assert warnings(text) == [f"This match has no arm for {missing}."]


@pytest.mark.parametrize(
    "text",
    [
        "r match: [{#ok, v} -> v. {#error, e} -> e]",
        "r match: [true -> 1. _ -> 2]",
        "r match: [#north -> 1]",
        "r match: [1 -> 1]",
        "r match: [Error -> 1]",
        "r match: [Ok value: v -> v. Error value: e -> e]",
        "r match: [Result ok: v -> v. Result error: e -> e]",
        "Value subclass: V\n  field: d :: #a | #b = #a\n  m: d => d match: [#a -> 1]",
        "Value subclass: V\n  d -> Integer | nil => 3\n  m => self d match: [n :: Integer -> n. nil -> 0]",
        "Value subclass: V\n  d: 1 -> #a | #b => #a\n  d: _ => #c\n  m => (self d: 1) match: [#a -> 1]",
        "Value subclass: V\n  m: d :: #north | #south => d match: [#north -> 1. other -> 2]",
    ],
)
def test_nothing_to_say(text: str) -> None:
    assert warnings(text) == []


def test_an_arm_behind_one_that_fits_everything() -> None:
    assert warnings("r match: [n -> n. 3 -> 4]") == [
        "Nothing reaches this arm: the one before fits everything."
    ]
