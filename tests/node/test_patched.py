"""What a patch cell answers: the method, its version, how many living actors have it, what differs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from tests.node.session import Session

COUNTER = "Actor subclass: Counter\n  state: value = 0\n  #increment => self.value += 1"
KEPT = "live actors, state kept"


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session()
    assert await session.value(COUNTER) == "Counter"
    yield session
    await session.workspace.close()


async def test_versions_count_up_and_actors_are_counted(session: Session) -> None:
    patch = "Counter >> increment => self.value += 10"
    assert await session.value(patch) == "Counter >> increment v2 · no live actors"
    await session.run("xs := (1 to: 3) collect: [:i | Counter spawn]. nil")
    assert await session.value(patch) == f"Counter >> increment v3 · 3 {KEPT}"
    await session.run("Counter revert: #increment")
    before = await session.value("Counter >> before increment => nil")
    assert before == f"Counter >> before increment v5 · 3 {KEPT}"


async def test_the_count_follows_every_end_and_subclasses_are_in_it(session: Session) -> None:
    await session.run("Counter subclass: Loud\n  #shout => self error: 'no'\n  initialize => self.value := 1")
    await session.run("Counter subclass: Unborn\n  initialize => self error: 'never'")
    await session.run("a := Counter spawn. b := Loud spawn. c := Counter spawn. d := Counter spawn. nil")
    await session.failure("Unborn spawn")
    await session.run("a stop. c kill. nil")
    assert await session.value("Counter >> two => 2") == f"Counter >> two v1 · 2 {KEPT}"
    assert await session.value("Loud >> two => 3") == "Loud >> two v1 · 1 live actor, state kept"


async def test_what_has_no_actors_is_not_counted(session: Session) -> None:
    assert await session.value("Integer >> double => self * 2") == "Integer >> double v1"
    assert await session.value("Counter class >> make => Counter spawn") == "Counter class >> make v1"


async def test_several_patches_are_told_together_with_their_differences(session: Session) -> None:
    patches = ["Counter >> increment => self.value += 2", "patch Counter >> state {self.step := 1}"]
    answer = await session.run("\n".join(patches))
    assert answer.value is not None
    assert answer.value.text.split("\n") == [
        "Counter >> increment v2 · no live actors",
        "Counter >> state · no live actors",
    ]
    changes: list[dict[Any, Any]] = answer.value.data
    assert changes[0]["diff"] == b"- #increment => self.value += 1\n+ increment => self.value += 2"


async def test_a_statement_after_a_patch_has_its_own_value(session: Session) -> None:
    assert await session.value("Counter >> two => 2\nCounter spawn two") == "2"
    assert await session.value("Actor subclass: Other\n  #go => 1") == "Other"


async def test_many_patches_of_one_method_stand_on_each_other_and_keep_little(session: Session) -> None:
    await session.run("Actor subclass: Stack\n  state: n = 0\n  depth => 0")
    await session.run("s := Stack spawn. nil")
    kept = []
    for part in range(3):
        before = int(await session.value("(Erlang.persistent_term info) at: #memory"))
        for _ in range(40):
            await session.run("Stack >> depth => super depth + 1")
        kept.append(int(await session.value("(Erlang.persistent_term info) at: #memory")) - before)
        assert await session.value("s depth") == str(40 * (part + 1))
    assert kept[2] < 40 * 1000, kept
    await session.run("Stack revert: #depth")
    assert await session.value("s depth") == "119"
    await session.run("Stack unpatch: #depth")
    assert await session.value("s depth") == "0"
