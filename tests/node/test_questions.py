"""What completion, hover and inspectors ask is answered while a cell runs and while the actor is busy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest_asyncio

from beamtalk_kernel.node.wire import Atom
from tests.node.conftest import until
from tests.node.session import Session

POINTS = """/// A counter of things.
Actor subclass: Tally
  state: count = 0
  state: names

  /// Adds one.
  #add: name => self.names := name. self.count += 1
  #wait: ms => Erlang.timer sleep: ms
  class default => self spawn
"""


def var(name: str) -> tuple[Any, ...]:
    return (Atom("var"), name)


def named(rows: list[dict[Any, Any]], name: str) -> dict[Any, Any]:
    [row] = [row for row in rows if name.encode() in (row.get("name"), row.get("selector"))]
    return row


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session()
    assert await session.value(POINTS) == "Tally"
    await session.run("t := Tally spawn. t add: 'Ada'. xs := #(1, 2)")
    yield session
    await session.workspace.close()


async def test_who_and_classes(session: Session) -> None:
    rows = await session.workspace.ask("who")
    assert [row["name"] for row in rows] == [b"t", b"xs"]
    assert named(rows, "t")["text"] == b"Tally(#1)"
    assert named(rows, "xs") == {"name": b"xs", "class": b"List", "text": b"#(1, 2)"}
    row = named(await session.workspace.ask("classes"), "Tally")
    assert (row["superclass"], row["kind"], row["library"]) == (b"Actor", "actor", False)
    assert b"counter of things" in row["doc"]


async def test_selectors_with_their_arguments_and_comments(session: Session) -> None:
    row = named(await session.workspace.ask("selectors", var("t")), "add:")
    assert (row["params"], row["class"], row["side"]) == ([b"name"], b"Tally", "instance")
    assert b"Adds one" in row["doc"]
    of_class = await session.workspace.ask("selectors", (Atom("class"), "Tally", Atom("class")))
    assert named(of_class, "default")["unit"] == b"cell[1]"
    assert any(row["selector"] == b"spawn" for row in of_class)
    assert await session.workspace.ask("selectors", var("unheard_of")) == []


async def test_what_the_library_keeps_to_itself_is_left_out(session: Session) -> None:
    await session.run("Value subclass: Own\n  internal mine => 1")
    of_builder = await session.workspace.ask("selectors", (Atom("class"), "ClassBuilder", Atom("instance")))
    selectors = {row["selector"] for row in of_builder}
    assert b"addField:default:" in selectors and b"methodAt:side:put:" not in selectors
    assert named(await session.workspace.ask("selectors", (Atom("class"), "Own", Atom("instance"))), "mine")


async def test_describe_and_class(session: Session) -> None:
    described = await session.workspace.ask("class", "Tally")
    assert described["fields"] == [b"count", b"names"]
    assert named(described["methods"], "add:")["line"] == 7
    assert await session.workspace.ask("class", "NoSuchClass") is None
    method = (Atom("method"), "Tally", Atom("instance"), "add:")
    assert (await session.workspace.ask("describe", method))["params"] == [b"name"]


async def test_an_idle_actor_is_read_without_being_asked(session: Session) -> None:
    seen = await session.workspace.ask("snapshot", var("t"))
    assert (seen["kind"], seen["class"], seen["name"], seen["number"]) == ("actor", "Tally", b"Tally(#1)", 1)
    assert seen["fields"] == [{"name": b"count", "text": b"1"}, {"name": b"names", "text": b'"Ada"'}]
    assert (seen["status"], seen["queue"], seen["doing"]) == ("idle", 0, "idle")


async def test_a_busy_actor_too_with_its_queue(session: Session) -> None:
    await session.run("t wait: 60000. t add: 'Bob'. 1")
    seen = await session.workspace.ask("snapshot", (Atom("actor"), 1))
    assert seen["status"] == "busy"
    assert (seen["doing"]["selector"], seen["doing"]["arguments"]) == (b"wait:", [b"60000"])
    [queued] = seen["mailbox"]
    assert (queued["selector"], queued["arguments"], queued["cell"]) == (b"add:", [b'"Bob"'], 3)


async def test_a_view_is_told_of_changes_until_it_is_closed(session: Session) -> None:
    await session.workspace.ask("watch", 7, var("t"))
    views = partial(session.shown.of_kind, "view")
    await until(lambda: bool(views()))
    await asyncio.sleep(0.3)
    assert len(views()) == 1, "what does not change is sent once"
    await session.run("t add: 'Eve'. 1")
    await until(lambda: views()[-1][1]["fields"][0] == {"name": b"count", "text": b"2"})
    assert views()[-1][0] == 7
    await session.workspace.ask("unwatch", 7)
    known = len(views())
    await session.run("t add: 'Eve'. 1")
    await asyncio.sleep(0.3)
    assert len(views()) == known


async def test_a_dead_actor_and_a_plain_value(session: Session) -> None:
    await session.run("t kill")
    assert (await session.workspace.ask("snapshot", (Atom("var"), "t")))["status"] == "dead"
    seen = await session.workspace.ask("snapshot", var("xs"))
    assert (seen["kind"], seen["class"], seen["name"]) == ("value", "List", b"#(1, 2)")
