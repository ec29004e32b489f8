"""A tree's view asks the node: rows, pools by pages, search, what happened, and buttons that act."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from beamtalk_kernel.node.node import NodeError
from beamtalk_kernel.node.wire import Atom
from tests.node.conftest import PATIENCE_S
from tests.node.session import Session

TREES = """Actor subclass: Worker
  state: n = 0
  inc => self.n += 1
  boom => Erlang.erlang error: #oops
Worker subclass: Critic
Supervisor subclass: Team
  children: #({Worker, name: #a}, {Worker, name: #b}, {Critic, name: #c})
  strategy: #restForOne
DynamicSupervisor subclass: Pool
  childClass: Worker
Supervisor subclass: House
  children: #(Team, Pool)
"""


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session()
    assert await session.value(TREES) == "House"
    yield session
    await session.workspace.close()


async def tree(session: Session, text: str) -> tuple[int, Any]:
    answer = await session.run(text)
    assert answer.value is not None and answer.value.kind == "tree", answer
    return int(answer.value.data["handle"]), answer.value.data["seen"]


async def seen(session: Session, handle: int, **options: Any) -> Any:
    target = (Atom("tree"), handle, {Atom(name): value for name, value in options.items()})
    return await session.workspace.ask("snapshot", target)


async def act(session: Session, handle: int, action: str, *arguments: Any) -> str:
    answer = await session.workspace.ask("act", handle, Atom(action), list(arguments))
    return bytes(answer["said"]).decode()


def names(data: Any) -> list[str]:
    return ["  " * int(row["depth"]) + bytes(row["name"]).decode() for row in data["rows"]]


async def events_of(session: Session, handle: int, number: int) -> list[str]:
    """When so many have happened."""
    for _ in range(PATIENCE_S * 20):
        events = [f"{bytes(e['name']).decode()} {e['what']}" for e in (await seen(session, handle))["events"]]
        if len(events) >= number:
            return events
        await asyncio.sleep(0.05)
    raise AssertionError(events)


async def test_a_tree_is_rows_in_the_order_in_which_they_are_drawn(session: Session) -> None:
    _, data = await tree(session, "h := House spawn. h tree")
    team = ["  Team(#2)", "    Worker(#4)", "    Worker(#5)", "    Critic(#6)"]
    assert sorted(names(data)) == sorted(["House(#1)", *team, "  Pool(#3)"])
    by_name = {bytes(row["name"]).decode(): row for row in data["rows"]}
    assert (by_name["Team(#2)"]["strategy"], by_name["Team(#2)"]["count"]) == ("restForOne", 3)
    assert (by_name["Worker(#4)"]["own_name"], by_name["Worker(#4)"]["status"]) == (b"#a", "running")


async def test_who_is_restarted_and_why_is_remembered(session: Session) -> None:
    handle, data = await tree(session, "t := Team spawn. t tree")
    number = data["rows"][2]["id"]
    assert await act(session, handle, "child", number, b"kill") == "Killed."
    events = await events_of(session, handle, 3)
    assert events == ["Worker(#3) crashed", "Worker(#3) restarted", "Critic(#4) restarted"]
    after = await seen(session, handle, picked=number)
    assert [row["restarts"] for row in after["rows"]] == [0, 0, 1, 1]
    assert after["events"][0]["reason"] == b"killed"
    assert after["picked"]["seen"]["fields"] == [{"name": b"n", "text": b"0"}]


async def test_a_card_says_what_comes_back(session: Session) -> None:
    await session.run("Actor subclass: Kept\n  persist: #ets\n  state: n = 0\n  state: log = nil")
    await session.run("Supervisor subclass: Keepers\n  children: #(Kept, Worker)\nk := Keepers spawn")
    kept = await session.run("k which: Kept")
    plain = await session.run("k which: Worker")
    assert kept.value is not None and kept.value.data["seen"]["persists"] == b"#ets: n, log"
    assert plain.value is not None and plain.value.data["seen"]["persists"] == b""


async def test_search_and_folding(session: Session) -> None:
    handle, data = await tree(session, "h := House spawn. h tree")
    assert names(await seen(session, handle, find=b"critic")) == ["House(#1)", "  Team(#2)", "    Critic(#6)"]
    team = next(row["id"] for row in data["rows"] if bytes(row["name"]) == b"Team(#2)")
    folded = await seen(session, handle, folded=[team])
    assert sorted(names(folded)) == ["  Pool(#3)", "  Team(#2)", "House(#1)"]


async def test_a_pool_is_leafed_through(session: Session) -> None:
    handle, data = await tree(session, "p := Pool spawn. p scaleTo: 5000. p tree")
    assert (len(data["rows"]), data["rows"][0]["count"]) == (21, 5000)
    second = await seen(session, handle, pages=[[b"1", 1]])
    assert bytes(second["rows"][1]["name"]) == b"Worker(#22)"
    assert second["rows"][0]["page"] == 1


async def test_what_is_left_out_of_a_large_tree_is_counted(session: Session) -> None:
    entries = ", ".join(["{Worker, scale: 100}"] * 12)
    await session.run(f"Supervisor subclass: Crowd\n  children: #({entries})")
    handle, data = await tree(session, "c := Crowd spawn. c tree")
    assert (data["total"], data["left_out"]) == (1000, 201)
    assert (await seen(session, handle, folded=[data["rows"][0]["id"]]))["left_out"] == 0


async def test_a_tree_is_changed_by_its_buttons(session: Session) -> None:
    handle, _ = await tree(session, "h := House spawn. h tree")
    assert await act(session, handle, "add", b"2", b"{Worker, n: 7}") == "Worker(#7)"
    assert await act(session, handle, "remove", b"4") == "Worker(#4) was stopped for good."
    assert await act(session, handle, "scale", b"3", b"4") == "Pool(#3) has 4 children."
    with pytest.raises(NodeError, match=r"House\(#1\) is no pool"):
        await act(session, handle, "scale", b"1", b"4")
    assert await act(session, handle, "child", b"7", b"send", b"inc") == "8"
    assert await act(session, handle, "restart", b"7") == "Worker(#7) was restarted."
    assert await act(session, handle, "child", b"7", b"send", b"inc") == "8"
    assert await act(session, handle, "stop", b"1") == "House(#1) has stopped."


async def test_the_whole_system_and_otps_own(session: Session) -> None:
    _, data = await tree(session, "h := Team spawn. System supervisionTree")
    assert {"System", "  Team(#1)", "  kernel_sup", "  bt_sup"} <= set(names(data))
    _, data = await tree(session, "ProcessNavigation system: #kernel_sup")
    assert "kernel_sup" in names(data) and "  file_server_2" in names(data)
