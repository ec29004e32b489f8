"""A node is booted, asked, interrupted, killed and stopped; whatever happens, nobody waits for ever."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from beamtalk_kernel.node.node import Node, NodeDied, NodeError
from beamtalk_kernel.node.wire import Atom
from tests.node import cells
from tests.node.cells import get, put, run, show, text
from tests.node.conftest import PATIENCE_S, Shown, until


async def gone(pid: int, seconds: float) -> bool:
    """Whether the process ends, or is a zombie, within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        await asyncio.sleep(0.01)
    return False


async def test_it_answers_and_stops_at_once() -> None:
    node = Node()
    await node.start()
    assert node.alive
    assert node.info["otp"].isdigit()
    pid = node.pid
    assert pid is not None
    await node.stop()
    assert not psutil.pid_exists(pid), "the child is reaped"
    assert not node.alive
    with pytest.raises(NodeDied):
        await node.request("hello")


async def test_a_stopped_vm_is_ended_as_well() -> None:
    node = Node()
    await node.start()
    assert node.pid is not None
    os.kill(node.pid, signal.SIGSTOP)
    await node.stop()
    assert not psutil.pid_exists(node.pid)


async def test_a_cell_gives_its_value_after_its_output(node: Node, shown: Shown) -> None:
    reply = await run(node, 1, put("x", "call 'erlang':'+'(1, 2)"), show("hi\n"), get("x"))
    assert reply["value"]["text"] == b"3"
    assert reply["bindings"] == [b"x"]
    assert shown.text(1) == "hi\n"


async def test_a_failing_statement_keeps_what_came_before(node: Node) -> None:
    with pytest.raises(NodeError) as failure:
        await run(node, 1, put("x", "1"), "call 'erlang':'error'('boom')", put("x", "2"))
    assert failure.value.error["committed"] == [b"x"]
    assert await text(node, 2, get("x")) == "1"


async def test_megabytes_in_both_directions(node: Node, shown: Shown) -> None:
    with pytest.raises(NodeError):
        await node.request("nonsense", b"x" * 8_000_000, timeout=PATIENCE_S)
    letters = "call 'binary':'copy'(call 'erlang':'list_to_binary'([120|[]]), 7000000)"
    await run(node, 1, f"call 'bt_io':'show'({letters})")
    assert len(shown.text(1)) == 7_000_000


async def test_an_unknown_request_is_an_error_and_no_crash(node: Node) -> None:
    with pytest.raises(NodeError):
        await node.request("nonsense", timeout=PATIENCE_S)
    assert await text(node, 1, "3") == "3"


# -- interrupt ------------------------------------------------------------


async def test_interrupt_ends_the_evaluation_and_nothing_else(node: Node, shown: Shown) -> None:
    running = node.post("run", cells.cell_map(1, put("x", "7"), show("before"), cells.FOREVER))
    await until(lambda: shown.text(1) == "before")
    await node.request("interrupt")
    with pytest.raises(NodeError) as failure:
        await running
    assert failure.value.error["class"] == "Interrupted"
    assert failure.value.error["committed"] == [b"x"]
    assert shown.text(1) == "before"
    assert await text(node, 2, get("x")) == "7"


async def test_interrupt_says_what_goes_with_the_evaluator(node: Node) -> None:
    table = "call 'ets':'new'('t', [])"
    await run(node, 1, table, table)
    running = node.post("run", cells.cell_map(2, cells.FOREVER))
    await asyncio.sleep(0.1)
    await node.request("interrupt")
    with pytest.raises(NodeError, match="2 ETS tables"):
        await running


async def test_tables_live_on_from_cell_to_cell(node: Node) -> None:
    await run(node, 1, put("t", "call 'ets':'new'('t', [])"))
    assert await text(node, 2, f"call 'ets':'insert'({get('t')}, {{1, 2}})") == "true"


async def test_an_interrupt_of_nothing_is_harmless(node: Node) -> None:
    assert await node.request("interrupt") == "idle"
    assert await text(node, 1, "3") == "3"


async def test_questions_are_answered_while_a_cell_runs(node: Node) -> None:
    running = node.post("run", cells.cell_map(1, cells.FOREVER))
    await node.request("hello", timeout=PATIENCE_S)
    await node.request("who", timeout=PATIENCE_S)
    await node.request("interrupt")
    with pytest.raises(NodeError):
        await running


async def test_the_evaluator_that_ends_between_cells_is_told_of(node: Node) -> None:
    spawned = "call 'erlang':'spawn_link'(fun () -> do call 'timer':'sleep'(50) call 'erlang':'exit'('oops'))"
    await run(node, 1, spawned)
    await asyncio.sleep(1)
    reply = await run(node, 2, "3")
    assert reply["value"]["text"] == b"3"
    assert any(b"oops" in note for note in reply["notes"])


async def test_a_part_of_the_runtime_that_crashes_costs_one_cell(node: Node, shown: Shown) -> None:
    await run(node, 1, put("x", "1"))
    kill = "call 'erlang':'exit'(call 'erlang':'whereis'('bt_eval'), 'kill')"
    with pytest.raises(NodeError) as failure:
        await run(node, 2, kill, "call 'timer':'sleep'(1000)")
    assert failure.value.error["class"] == "InternalError"
    assert await text(node, 3, get("x")) == "1"
    assert b"bt_eval" in shown.of_kind("crash")[0][1]["message"]


async def test_without_its_tables_a_node_ends(node: Node) -> None:
    with pytest.raises(NodeDied):
        await run(
            node, 1, "call 'erlang':'exit'(call 'erlang':'whereis'('bt_tables'), 'kill')", cells.FOREVER
        )


# -- input ------------------------------------------------------------


async def test_a_cell_asks_and_is_answered() -> None:
    def answer(kind: str, args: tuple[object, ...]) -> None:
        if kind == "ask":
            asked.append(args[2])
            node.post("input", args[1], "Ada")

    asked: list[object] = []
    node = Node(on_event=answer)
    await node.start()
    try:
        assert await text(node, 1, "call 'io':'get_line'('name? ')") == "Ada\n"
        assert asked == [b"name? "]
    finally:
        await node.stop()


# -- death ------------------------------------------------------------


async def test_kill_9_of_the_node_is_reported_to_everybody(node: Node) -> None:
    running = [node.post("run", cells.cell_map(n, cells.FOREVER)) for n in (1, 2)]
    await asyncio.sleep(0.1)
    assert node.pid is not None
    os.kill(node.pid, signal.SIGKILL)
    for each in running:
        with pytest.raises(NodeDied, match="SIGKILL"):
            await asyncio.wait_for(each, PATIENCE_S)
    assert not node.alive
    with pytest.raises(NodeDied):
        await node.request("hello")


async def test_what_the_vm_wrote_before_it_died_is_told(node: Node) -> None:
    halt = "call 'erlang':'halt'([115|[111|[114|[114|[121]]]]])"
    with pytest.raises(NodeDied, match="sorry"):
        await run(node, 1, halt)


BOOT_AND_SLEEP = """
import asyncio
from beamtalk_kernel.node.node import Node

async def main():
    node = Node()
    await node.start()
    print(node.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
async def test_kill_9_of_the_kernel_leaves_no_node(stopped: bool) -> None:
    if stopped and sys.platform != "linux":
        pytest.skip("only Linux ends a stopped child with its parent")
    root = Path(__file__).parents[2]
    kernel = subprocess.Popen([sys.executable, "-c", BOOT_AND_SLEEP], stdout=subprocess.PIPE, cwd=root)
    assert kernel.stdout is not None
    pid = int(await asyncio.to_thread(kernel.stdout.readline))
    if stopped:
        os.kill(pid, signal.SIGSTOP)
    kernel.kill()
    kernel.wait()
    kernel.stdout.close()
    assert await gone(pid, PATIENCE_S)


async def test_events_of_no_cell_do_not_disturb(node: Node, shown: Shown) -> None:
    await run(node, 1, "call 'logger':'error'([98|[97|[100]]])")
    await until(lambda: bool(shown.of_kind("crash")))
    [(cell, error)] = shown.of_kind("crash")
    assert cell == 1
    assert error[Atom("message")] == b"bad"
