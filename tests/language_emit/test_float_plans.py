"""Which arithmetic is computed on floats in one piece, seen in the code that is made."""

from __future__ import annotations

import re

import pytest

from beamtalk_kernel.language.emit.float_plans import FUNCTIONS
from beamtalk_kernel.language.emit.known import OF_TEXTS
from beamtalk_kernel.node import resources
from tests.language_emit.compiled import core_of

CLASS = """Value subclass: Planet
  field: x = 0.0
  on: a with: b =>
    | c d |
    c := 1.0.
    {body}
"""


def pieces(body: str) -> int:
    """How many pieces the body of a method has."""
    return core_of(CLASS.format(body=body)).count("letrec 'apart")


@pytest.mark.parametrize(
    "body",
    [
        "(a * a) + (b * b)",
        "a * 2.5 - b",
        "a / b * 3",
        "a sqrt",
        "(a foo) sqrt",
        "(a foo: b) * c * b",
        "self.x * a * b",
        "(self.x * a x) + (b x * 2.0)",
        "c := a * b. d := c * c. c + d",
        "c -= a * b",
        "a sin + b cos",
        "a squared negated",
        "a * b / 0.5",
    ],
)
def test_one_piece(body: str) -> None:
    assert pieces(body) == 1


@pytest.mark.parametrize(
    "body",
    [
        "a + b",
        "a * b",
        "a + b - c",
        "(a * b) + (b foo)",
        "a * 2 + 1",
        "2.0 * 3.0 + 1.0",
        "(a * 3) + 'text'",
        "a * b + (c := b)",
        "a * b / 0",
        "c := a + b. d := c - a. d",
        "a * 3.0 + 12345678901",
    ],
)
def test_apart(body: str) -> None:
    assert pieces(body) == 0


def test_what_could_be_too_large_is_computed_apart() -> None:
    product = " * ".join(["a", "b"] * 5)
    assert pieces(product) == 1
    assert core_of(CLASS.format(body=f"{product} * a")).count("call 'bt_send':'binary'('*'") == 10
    assert pieces(f"a / b / a / b * {product}") == 1


def test_each_number_is_tested_once() -> None:
    core = core_of(CLASS.format(body="c := a * b. d := c * a. ^(d * b) + (c * a)"))
    for number in ("V1", "V2"):
        assert core.count(f"'is_float'({number})") <= 2


@pytest.mark.parametrize(
    "flag, selectors",
    [("bt_plain_floats", FUNCTIONS), ("bt_plain_texts", OF_TEXTS), ("bt_plain_blocks", {"on:do:"})],
)
def test_the_node_watches_over_the_messages_that_are_computed(flag: str, selectors: set[str]) -> None:
    source = (resources.erl_runtime() / "src" / "bt_plain_methods.erl").read_text()
    watched = re.search(rf"{flag}, \[(.*?)\]", source)
    assert watched is not None
    assert set(watched[1].replace("'", "").split(", ")) == selectors
