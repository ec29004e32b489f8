"""Cells that would never end or take all memory are stopped with a clear error, and the next cell works.

The nodes here believe in little memory, so that reaching the limits takes a moment and not a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from beamtalk_kernel.node.node import Node, NodeError
from tests.node import cells
from tests.node.cells import run, text
from tests.node.conftest import PATIENCE_S, Shown, until

MEMORY = 800_000_000


@pytest_asyncio.fixture
async def small(shown: Shown) -> AsyncIterator[Node]:
    node = Node(on_event=shown, memory=MEMORY)
    await node.start()
    yield node
    await node.stop()


@pytest.mark.parametrize(
    "body", [cells.RECURSE_FOREVER, cells.ALLOCATE_FOREVER], ids=["recursion", "allocation"]
)
async def test_a_heap_without_end(small: Node, body: str) -> None:
    with pytest.raises(NodeError) as failure:
        await run(small, 1, cells.put("x", "1"), body)
    assert failure.value.error["class"] == "OutOfMemory"
    assert "100 MB" in str(failure.value)
    assert await text(small, 2, cells.get("x")) == "1"


async def test_binaries_without_end_name_their_holder(small: Node) -> None:
    with pytest.raises(NodeError) as failure:
        await run(small, 1, cells.DOUBLE_FOREVER)
    assert failure.value.error["class"] == "OutOfMemory"
    assert "the cell's own process" in str(failure.value)
    assert await text(small, 2, "3") == "3"


async def test_printing_without_end_is_cut_and_counted(small: Node, shown: Shown) -> None:
    running = small.post("run", cells.cell_map(1, cells.PRINT_FOREVER))
    await until(lambda: shown.text(1).count("\n") >= 100_000)
    await asyncio.sleep(0.1)
    await small.request("interrupt", timeout=PATIENCE_S)
    with pytest.raises(NodeError, match="interrupted"):
        await running
    kept = shown.text(1)
    assert kept.count("\n") == 100_000
    notice = shown.text(1, "stderr")
    assert "more lines dropped" in notice
    assert await text(small, 2, "3") == "3"


async def test_a_table_without_end_is_named(small: Node) -> None:
    fill = (
        "let <T> = call 'ets':'new'('hoard', ['public']) in "
        "letrec 'f'/1 = fun (N) -> do call 'ets':'insert'(T, {N, call 'lists':'seq'(1, 200)}) "
        "apply 'f'/1 (call 'erlang':'+'(N, 1)) in apply 'f'/1 (0)"
    )
    with pytest.raises(NodeError, match="the ETS table hoard"):
        await run(small, 1, fill)
    assert await text(small, 2, "3") == "3"
