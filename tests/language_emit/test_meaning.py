"""Random programs of control structures mean what a second, simple reading of the tree says they mean."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.lang.session import Session
from tests.language_emit import programs, reference

ARGUMENTS = ((0, 1), (5, -2))
A_CELL = 8
# What a slow machine runs well within the limit for one test.
A_PART = 50


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


@pytest.mark.parametrize("kind", ["Value", "Actor"])
def test_random_programs(session: Session, kind: str) -> None:
    compare(session, range(16), kind)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 1_500, A_PART))
@pytest.mark.parametrize("kind", ["Value", "Actor"])
def test_many_random_programs(session: Session, kind: str, first: int) -> None:
    compare(session, range(first, first + A_PART), kind)


def compare(session: Session, seeds: range, kind: str) -> None:
    """An actor's programs use its field too; each runs in an actor of its own."""
    grown_class = f"Grown{kind}"
    grown = {seed: programs.body(Random(seed), field=kind == "Actor") for seed in seeds}
    wanted = {seed: answers for seed, text in grown.items() if (answers := expected(text)) is not None}
    chosen = list(wanted)
    for start in range(0, len(chosen), A_CELL):
        some = chosen[start : start + A_CELL]
        methods = "\n".join(f"  m{seed}: p q: q => {grown[seed]}" for seed in some)
        head = f"{kind} subclass: {grown_class}" + ("\n  state: f = 0" if kind == "Actor" else "")
        defined = session.run(f"{head}\n{methods}")
        assert not defined.error, defined.error
        for seed in some:
            made = f"{grown_class} spawn" if kind == "Actor" else f"{grown_class} new"
            calls = ", ".join(f"({made} m{seed}: {p} q: {q})" for p, q in ARGUMENTS)
            outcome = session.run(f"#({calls})")
            assert outcome.value == wanted[seed], f"{seed}: {outcome.error}\n{grown[seed]}"


def expected(text: str) -> str | None:
    """The answers as they are printed; None for a program that takes too long."""
    try:
        return printed([reference.run(text, p=p, q=q) for p, q in ARGUMENTS])
    except reference.TooLong:
        return None


def printed(value: object) -> str:
    match value:
        case None:
            return "nil"
        case bool():
            return "true" if value else "false"
        case tuple():
            return "{" + ", ".join(map(printed, value)) + "}"
        case list():
            return "#(" + ", ".join(map(printed, value)) + ")"
        case _:
            return str(value)
