"""Random programs of control structures mean what a second, simple reading of the tree says they mean."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.lang.session import Session
from tests.language_emit import programs, reference

ARGUMENTS = ((0, 1), (5, -2))
A_CELL = 8


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


def test_random_programs(session: Session) -> None:
    compare(session, range(24))


@pytest.mark.slow
def test_many_random_programs(session: Session) -> None:
    compare(session, range(1_000, 2_000))


def compare(session: Session, seeds: range) -> None:
    grown = {seed: programs.body(Random(seed)) for seed in seeds}
    wanted = {seed: answers for seed, text in grown.items() if (answers := expected(text)) is not None}
    chosen = list(wanted)
    for start in range(0, len(chosen), A_CELL):
        some = chosen[start : start + A_CELL]
        methods = "\n".join(f"  m{seed}: p q: q => {grown[seed]}" for seed in some)
        defined = session.run(f"Value subclass: Grown\n{methods}")
        assert not defined.error, defined.error
        for seed in some:
            calls = ", ".join(f"(g m{seed}: {p} q: {q})" for p, q in ARGUMENTS)
            outcome = session.run(f"g := Grown new. #({calls})")
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
