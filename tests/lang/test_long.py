"""Literals longer than one function's registers, and groups of very many Futures.

    python -m pytest tests/lang -k long
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.lang.session import Session

ACTOR = "Actor subclass: Worker\n  state: n = 0\n  inc => self.n += 1\nw := Worker spawn"
MANY = 1200
SECONDS_FOR_ALL = 30


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    assert not made.run(ACTOR).error
    yield made
    made.close()


@pytest.mark.parametrize("form", ["#({})", "#[{}]", "{{{}}}"])
def test_long_literals_in_a_method(session: Session, form: str) -> None:
    items = ", ".join(["w inc"] * MANY)
    maker = f"Object subclass: Maker\n  class make: w => {form.format(items)}"
    outcome = session.run(f"{maker}\nm := Maker make: w\nm size")
    assert outcome.value == str(MANY), outcome.error
    assert session.run("{m first await, m last await}").value == f"{{1, {MANY}}}"


def test_a_long_map(session: Session) -> None:
    entries = ", ".join(f"k{number}: w inc" for number in range(MANY))
    outcome = session.run(f"m := {{{entries}}}\n(m at: #k0) await + (m at: #k{MANY - 1}) await")
    assert outcome.value == str(1 + MANY), outcome.error


def test_what_a_long_list_assigns_stays_assigned(session: Session) -> None:
    items = ", ".join(["1"] * 300)
    assert session.run(f"x := 0\ny := #(x := 7, {items})\nx").value == "7"


def test_all_of_many_futures_takes_time_in_their_number(session: Session) -> None:
    session.run("fs := (1 to: 20000) asList collect: [:i | w inc]")
    began = time.monotonic()
    assert session.run("(Future all: fs) await size").value == "20000"
    assert time.monotonic() - began < SECONDS_FOR_ALL
