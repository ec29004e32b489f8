"""Cells of Beamtalk in a real node: settling, errors nobody waits for, interrupts and what they say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.gate import GATE
from tests.node.conftest import until
from tests.node.session import Session

SLOW = """Actor subclass: Slow
  state: n = 0
  #work: ms => Erlang.timer sleep: ms. self.n += 1. Transcript showCr: 'worked'. ^self.n
  #held => Gate wait. self work: 0
  #hand: n to: other => n > 0 ifTrue: [other hand: n - 1 to: self] ifFalse: [Transcript showCr: 'end']
  #boom => ^1 div: 0
  #late => Gate wait. ^1 div: 0
  #ask: other => ^(other work: 20000) + 1
"""
RESULT_MS = "Erlang.application set_env: #beamtalk key: #result_ms value: {}"
"""How long a cell waits for a Future that is its value."""


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session()
    assert await session.value(f"{GATE}\n\n{SLOW}") == "Slow"
    yield session
    await session.workspace.close()


async def test_output_of_all_hops_is_in_the_cell_when_it_ends(session: Session) -> None:
    await session.run("a := Slow spawn. b := Slow spawn")
    for _ in range(50):
        await session.run("a hand: 6 to: b. 1")
        assert session.text == "end\n"


async def test_a_cell_does_not_wait_for_what_takes_long(session: Session) -> None:
    await session.run("s := Slow spawn")
    assert await session.value("s held. 3") == "3"
    assert session.text == ""
    cell = session.count
    await session.run("Gate open")
    await until(lambda: session.shown.text(cell) == "worked\n")


async def test_an_error_of_a_discarded_send_fails_its_cell_after_all_statements(session: Session) -> None:
    await session.run("s := Slow spawn")
    failure = await session.failure("s boom. x := 3")
    assert failure.startswith("ZeroDivisionError")
    assert await session.value("x") == "3"


async def test_a_later_one_is_a_warning_of_that_cell(session: Session) -> None:
    await session.run("s := Slow spawn")
    await session.value("s late. 3")
    cell = session.count
    await session.run("Gate open")
    await until(lambda: bool(session.shown.of_kind("warning")))
    [(number, error)] = session.shown.of_kind("warning")
    assert number == cell
    assert error["class"] == "ZeroDivisionError"


async def test_a_future_as_value_is_waited_for_a_little(session: Session) -> None:
    await session.run("s := Slow spawn")
    await session.run(RESULT_MS.format(60_000))
    assert await session.value("s work: 100") == "1"
    await session.run(RESULT_MS.format(200))
    assert await session.value("s held") == "Future(pending)"
    await session.run("Gate open")
    await until(lambda: bool(session.shown.of_kind("future")))
    [(_, (tag, rendered))] = session.shown.of_kind("future")
    assert (tag, rendered["text"]) == ("ok", b"2")
    assert "ZeroDivisionError" in await session.failure("s boom")


async def test_an_interrupt_names_who_was_waited_for_and_what_ends_it(session: Session) -> None:
    await session.run("s := Slow spawn. t := Slow spawn")
    said = await session.interrupted("(s work: 20000) + 1")
    assert "for Slow(#1) to answer work:" in said
    assert "Slow(#1) has been busy with work:" in said
    assert "`s kill` ends it" in said
    said = await session.interrupted("(t ask: s) + 1")
    assert "Slow(#2) has been busy with ask:" in said
    assert "It waits for Slow(#1) itself." in said
    await session.run("s kill")
    assert await session.value("s isAlive") == "false"


async def test_an_interrupt_keeps_what_finished_statements_bound(session: Session) -> None:
    said = await session.interrupted("x := 5. Transcript showCr: 'on'. [true] whileTrue: [3]. y := 6")
    assert "The cell was interrupted." in said
    assert await session.value("x") == "5"
    assert "UndefinedVariable" in await session.failure("y")


async def test_classes_and_patches_of_an_interrupted_cell_stay(session: Session) -> None:
    await session.run("s := Slow spawn")
    await session.interrupted("Slow >> twice => ^2\n\nTranscript showCr: 'on'. [true] whileTrue: [3]")
    assert await session.value("s twice") == "2"


async def test_runaway_texts_and_numbers(session: Session) -> None:
    assert "TextTooLarge" in await session.failure("s := 'abc'. [true] whileTrue: [s := s , s]")
    assert "IntegerTooLarge" in await session.failure("2 ** 10000000000")
    assert await session.value("3") == "3"


async def test_a_dead_node_is_told_of_and_the_next_cell_has_a_new_one(session: Session) -> None:
    await session.run("s := Slow spawn. x := 1")
    running = asyncio.ensure_future(session.run("Transcript showCr: 'on'. [true] whileTrue: [3]"))
    await until(lambda: session.text == "on\n")
    session.workspace.kill()
    answer = await running
    assert answer.failure is not None and answer.failure.kind == "NodeDied"
    again = await session.run("Slow spawn work: 1")
    assert again.value is not None and again.value.text == "1"
    assert any("Slow" in each and "Lost" in each for each in again.warnings)
