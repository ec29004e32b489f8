"""A session against a node that does as it is told: errors, deaths, restarts, what is kept and lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from beamtalk_kernel.node.node import NodeDied, NodeError
from beamtalk_kernel.notebook.workspace import Workspace
from tests.notebook.fakes import FakeCompiling, FakeNode, Program, Reply, defining, install, value


class Nodes:
    """Makes the nodes of a workspace; the last one is the living one."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.made: list[FakeNode] = []

    def __call__(self) -> FakeNode:
        reply = self._replies[min(len(self.made), len(self._replies) - 1)]
        self.made.append(FakeNode(reply))
        return self.made[-1]


def workspace(nodes: Nodes, **programs: Program) -> Workspace:
    made = Workspace(make_node=nodes)
    made.compiling = FakeCompiling(programs)
    return made


async def run(space: Workspace, text: str, number: int = 1) -> Any:
    return await space.run(text, run=number, unit=f"cell[{number}]", key=f"key{number}")


async def test_a_value() -> None:
    space = workspace(Nodes(lambda _verb, _arguments: value("7", bindings=[b"x"])))
    answer = await run(space, "x := 3 + 4")
    assert answer.ok and answer.value.text == "7"
    assert space.compiling.variables == {"x"}


async def test_an_error_keeps_what_was_committed_and_shows_the_line() -> None:
    error = {
        "class": "ZeroDivide",
        "message": b"1 / 0 has no value.",
        "frames": [{"where": b"", "unit": b"cell[1]", "line": 2}],
        "committed": [b"x"],
    }

    def fail(_verb: str, _arguments: Any) -> Any:
        raise NodeError(error)

    space = workspace(Nodes(fail))
    answer = await run(space, "x := 3.\n1 / 0")
    assert answer.failure.kind == "ZeroDivide"
    assert "2 | 1 / 0" in answer.failure.render()
    assert space.compiling.variables == {"x"}


async def test_a_node_that_dies_is_one_plain_error_and_the_next_cell_gets_a_new_one() -> None:
    first = iter([value("a Counter", None, bindings=[b"c"], classes=[b"Counter"])])

    def dies(_verb: str, _arguments: Any) -> Any:
        for reply in first:
            return reply
        raise NodeDied("The BEAM was ended by signal 9 (SIGKILL). It last wrote:\nlast words")

    nodes = Nodes(dies, lambda _verb, _arguments: value("8"))
    space = workspace(nodes, define=defining(install("class", "Counter", "increment")))
    await run(space, "define")
    died = await run(space, "c", 2)
    assert died.failure.kind == "NodeDied"
    assert died.failure.title == "The BEAM was ended by signal 9 (SIGKILL)."
    assert "last words" in died.failure.render()
    again = await run(space, "3 + 5", 3)
    assert again.value.text == "8"
    assert again.warnings == (
        "A new node was started. Loaded again: Counter. Lost: the variable c, all actors and what they held.",
    )
    assert [r["title"] for r in nodes.made[1].runs()] == ["reload", "cell[3]"]
    assert space.compiling.variables == frozenset()


async def test_a_node_that_cannot_start_is_an_error_and_not_a_crash() -> None:
    class Broken(FakeNode):
        async def start(self) -> None:
            raise NodeDied("The BEAM ended with exit code 1. It last wrote:\nno memory")

    space = Workspace(make_node=lambda: Broken(lambda *_: None))
    space.compiling = FakeCompiling()
    answer = await run(space, "1")
    assert answer.failure.kind == "NodeNotStarted"
    assert "doctor" in answer.failure.render() and "no memory" in answer.failure.render()


async def test_classes_that_a_failing_cell_defined_are_known_and_the_others_are_not() -> None:
    def fail(_verb: str, _arguments: Any) -> Any:
        raise NodeError({"class": "Error", "message": b"no", "classes": [b"A"]})

    space = workspace(Nodes(fail), define=defining(install("class", "A"), install("class", "B")))
    await run(space, "define")
    assert set(space.compiling.classes) == {"A"}
    assert space.definitions.class_names() == ["A"]


async def test_an_interrupt_asks_the_node_and_only_while_a_cell_runs() -> None:
    nodes = Nodes(lambda _verb, _arguments: value("1"))
    space = workspace(nodes)
    await run(space, "1")
    await space.interrupt()
    assert [verb for verb, _ in nodes.made[0].asked] == ["run"]


async def test_a_node_that_ignores_an_interrupt_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    posted = asyncio.Event()

    class Deaf(FakeNode):
        def __init__(self) -> None:
            super().__init__(lambda *_: value("1"))
            self.cell: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def post(self, verb: str, *arguments: Any) -> asyncio.Future[Any]:
            posted.set()
            return self.cell

        async def request(self, verb: str, *arguments: Any, timeout: float | None = None) -> Any:
            raise asyncio.TimeoutError

        def kill(self) -> None:
            super().kill()
            self.cell.set_exception(NodeDied("The BEAM was ended by signal 9 (SIGKILL)."))

    space = Workspace(make_node=Deaf)
    space.compiling = FakeCompiling()
    cell = asyncio.create_task(run(space, "forever"))
    await posted.wait()
    await space.interrupt()
    answer = await cell
    assert answer.failure.kind == "NodeDied"
    assert "did not answer an interrupt" in answer.warnings[0]


async def test_an_interrupt_while_the_node_boots_ends_the_cell_and_not_the_boot() -> None:
    class Slow(FakeNode):
        def __init__(self) -> None:
            super().__init__(lambda *_: value("7"))
            self.up = asyncio.Event()

        async def start(self) -> None:
            await self.up.wait()
            await super().start()

    slow = Slow()
    space = Workspace(make_node=lambda: slow)
    space.compiling = FakeCompiling()
    cell = asyncio.create_task(run(space, "forever"))
    while not space.busy:
        await asyncio.sleep(0)
    await space.interrupt()
    assert (await cell).failure.kind == "Interrupted"
    slow.up.set()
    assert (await run(space, "3 + 4", 2)).value.text == "7"
    assert len(slow.runs()) == 1


async def test_a_mistake_of_ours_is_an_error_that_says_so() -> None:
    class Broken(FakeCompiling):
        def compile(self, text: str, unit: str) -> Any:
            raise KeyError("oops")

    space = workspace(Nodes(lambda *_: value("1")))
    space.compiling = Broken()
    answer = await run(space, "1")
    assert answer.failure.kind == "InternalError"
    assert "not of yours" in answer.failure.title and "fakes.py" not in answer.failure.title
