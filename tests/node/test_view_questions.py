"""What live views ask: data of actors and values, buttons that act, all without waiting for the actor."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from beamtalk_kernel.node.node import NodeError
from beamtalk_kernel.node.wire import Atom
from tests.gate import GATE
from tests.node.conftest import until
from tests.node.session import Session

TALLY = """Actor subclass: Tally
  state: count = 0
  #add: n => self.count += n
  #count => self.count
  #wait: ms => Erlang.timer sleep: ms
"""


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session()
    assert await session.value(TALLY) == "Tally"
    yield session
    await session.workspace.close()


async def card(session: Session, text: str) -> int:
    """Runs it; the number of the view of the actor that is its value."""
    answer = await session.run(text)
    assert answer.value is not None and answer.value.kind == "actor"
    return int(answer.value.data["handle"])


async def act(session: Session, handle: int, action: str, *arguments: Any) -> str:
    answer = await session.workspace.ask("act", handle, Atom(action), list(arguments))
    return bytes(answer["said"]).decode()


async def seen(session: Session, handle: int, **options: Any) -> Any:
    target = (Atom("actor"), handle, {Atom(name): value for name, value in options.items()})
    return await session.workspace.ask("snapshot", target)


async def test_a_card_shows_what_the_cell_has_sent(session: Session) -> None:
    answer = await session.run("t := Tally spawn. t add: 2. t add: 3. t")
    assert answer.value is not None
    assert (answer.value.text, answer.value.kind) == ("Tally(#1)", "actor")
    first = answer.value.data["seen"]
    assert first["fields"] == [{"name": b"count", "text": b"5"}]
    assert (first["version"], first["status"], first["recording"]) == (1, "idle", False)
    await session.run("Tally >> add: n => self.count += 2 * n")
    assert (await seen(session, answer.value.data["handle"]))["version"] == 2


async def test_messages_and_code_from_the_card(session: Session) -> None:
    handle = await card(session, "Tally spawn")
    assert await act(session, handle, "send", "add: 4") == "4"
    assert await act(session, handle, "evaluate", "self.count := self.count * 10") == "40"
    assert await act(session, handle, "set", "count", "3 + 4") == "count is now 7."
    assert await act(session, handle, "send", "count") == "7"
    with pytest.raises(NodeError, match="does not understand"):
        await act(session, handle, "send", "nothing")
    with pytest.raises(NodeError):
        await act(session, handle, "send", "add: (")
    with pytest.raises(NodeError, match="no field"):
        await act(session, handle, "set", "cuont", "3")


async def test_a_busy_actor_is_seen_paused_and_killed_without_waiting_for_it(session: Session) -> None:
    handle = await card(session, "t := Tally spawn. t wait: 60000. t add: 1. t")
    data = await seen(session, handle, full=True)
    assert data["status"] == "busy"
    assert [m["selector"] for m in data["mailbox"]] == [b"add:"]
    await act(session, handle, "pause")
    await act(session, handle, "kill")
    assert (await seen(session, handle))["status"] == "dead"


async def test_recording_halting_and_forking(session: Session) -> None:
    handle = await card(session, "t := Tally spawn. t")
    await act(session, handle, "trace")
    await act(session, handle, "send", "add: 5")
    (entry,) = (await seen(session, handle))["recent"]
    assert (entry["number"], entry["changes"]) == (1, [{"name": b"count", "before": b"0", "after": b"5"}])
    await act(session, handle, "send", "add: 2")
    then = (await seen(session, handle, full=True, at=2))["then"]
    assert (then["selector"], then["before"], then["after"]) == (
        b"add:",
        [{"name": b"count", "text": b"5"}],
        [{"name": b"count", "text": b"7"}],
    )
    assert (await seen(session, handle, full=True, at=99))["then"] == "none"
    assert await act(session, handle, "fork", 1) == "Tally(#2)"
    await act(session, handle, "pause")
    while (await seen(session, handle))["halted"] != {"before": b""}:
        await asyncio.sleep(0.02)
    await act(session, handle, "resume")
    await act(session, handle, "untrace")
    data = await seen(session, handle)
    assert (data["halted"], data["recording"]) == ("none", False)


async def test_a_value_is_seen_page_by_page_and_from_inside(session: Session) -> None:
    await session.run("((1 to: 60) collect: [:i | #{#n => #(i, i * i)}]) asList inspect. nil")
    ((_, shown),) = session.shown.of_kind("inspect")
    assert (shown["kind"], shown["seen"]["total"], len(shown["seen"]["items"])) == ("value", 60, 25)

    async def look(**options: Any) -> Any:
        target = (Atom("value"), shown["handle"], {Atom(name): value for name, value in options.items()})
        return await session.workspace.ask("snapshot", target)

    third = await look(page=2, path=[])
    assert third["items"][0]["name"] == b"51"
    inside = await look(path=[52, 1])
    assert [each["text"] for each in inside["items"]] == [b"52", b"2704"]
    assert [step["name"] for step in inside["path"]] == [b"52", b"#n"]
    with pytest.raises(NodeError, match="nothing at this place"):
        await look(path=[61])
    await session.workspace.ask("release", shown["handle"])
    with pytest.raises(NodeError, match="not kept"):
        await look(path=[])


async def test_a_view_watched_anew_is_looked_at_once_a_turn(session: Session) -> None:
    handle = await card(session, "t := Tally spawn. t")
    target = (Atom("actor"), handle, {})
    for _ in range(5):
        await session.workspace.ask("watch", 3, target)
    views = partial(session.shown.of_kind, "view")
    await until(lambda: bool(views()))
    before, began = len(views()), time.monotonic()
    await session.run("1 to: 120 do: [:i | t add: 1. Timer sleep: 10]. nil")
    assert len(views()) - before <= 10 * (time.monotonic() - began) + 6
    await until(lambda: views()[-1][1]["fields"] == [{"name": b"count", "text": b"120"}])


async def test_waits_are_seen_and_ended_and_deadlocks_remembered(session: Session) -> None:
    await session.run(
        "Tally >> ask: other =>\n  (other wait: 60000) + 1\nTally >> both: other =>\n  (other back: self) + 1"
    )
    await session.run("Tally >> back: other => (other count) + 1")
    await session.run("a := Tally spawn. b := Tally spawn. f := a ask: b. nil")
    while not (waits := await session.waits()):
        await asyncio.sleep(0.02)
    (wait,) = waits
    assert (wait["who"], wait["for"], wait["asked"]) == (b"Tally(#1)", b"Tally(#2)", b"wait:")
    assert (wait["unit"], wait["line"], wait["circular"]) == (b"cell[2]", 2, False)
    answer = await session.workspace.ask("act", None, Atom("give_up"), [wait["pid"]])
    assert answer["said"] == b"Tally(#1) waits no longer."
    assert "wait no longer" in await session.failure("f await")
    await session.failure("c := Tally spawn. d := Tally spawn. c both: d")
    (found,) = (await session.workspace.ask("snapshot", (Atom("waits"), {})))["found"]
    assert found["names"] == b"Tally>>both: waits for Tally>>back: waits for Tally"
    assert [member["line"] for member in found["members"]] == [4, 1]


async def test_the_system_lists_the_largest_first(session: Session) -> None:
    await session.run("t := Tally spawn. t wait: 60000. (1 to: 500) do: [:i | t add: i]. nil")
    data = await session.workspace.ask("snapshot", (Atom("system"), {Atom("sort"): b"queue"}))
    assert (data["rows"][0]["name"], data["rows"][0]["queue"]) == (b"Tally(#1)", 500)
    assert data["facts"]["processes"] > 20 and data["every"] >= 1000
    some = await session.workspace.ask("snapshot", (Atom("system"), {Atom("filter"): b"tall"}))
    assert [row["name"] for row in some["rows"]] == [b"Tally(#1)"]
    await session.workspace.ask("act", None, Atom("kill"), [some["rows"][0]["pid"]])
    assert await session.value("t isAlive") == "false"


async def test_a_method_edited_in_the_browser_is_a_patch(session: Session) -> None:
    await session.run("t := Tally spawn. Tally inspect. nil")
    ((_, shown),) = session.shown.of_kind("inspect")
    assert (shown["kind"], shown["seen"]["name"]) == ("class", b"Tally")
    assert [m["selector"] for m in shown["seen"]["methods"]] == [b"add:", b"count", b"wait:"]
    options = {Atom("side"): b"instance", Atom("selector"): b"count"}
    data = await session.workspace.ask("snapshot", (Atom("class"), shown["handle"], options))
    assert data["chosen"]["source"] == b"#count => self.count"
    edited = [b"Tally", b"instance", b"#count => self.count + 1000"]
    answer = await session.workspace.ask("act", shown["handle"], Atom("accept"), edited)
    assert answer["said"].decode() == "Tally >> count v2 · 1 live actor, state kept"
    assert await session.value("t count") == "1000"
    chosen = (await session.workspace.ask("snapshot", (Atom("class"), shown["handle"], options)))["chosen"]
    assert chosen["diff"] == b"- #count => self.count\n+ #count => self.count + 1000"
    assert chosen["live"]["age"] >= 0
    with pytest.raises(NodeError):
        await session.workspace.ask(
            "act", shown["handle"], Atom("accept"), [b"Tally", b"instance", b"#count => ("]
        )
    await session.workspace.ask("act", shown["handle"], Atom("revert"), [b"Tally", b"instance", b"count"])
    assert await session.value("t count") == "0"
    above = await session.workspace.ask(
        "snapshot", (Atom("class"), shown["handle"], {Atom("class"): b"Actor"})
    )
    assert (above["name"], above["library"]) == (b"Actor", True)


async def test_messages_between_actors_in_the_order_they_began(session: Session) -> None:
    await session.run("Tally >> pass: n to: other => other add: n")
    await session.run(
        "a := Tally spawn. b := Tally spawn. Tracer timeline: #(a, b). (a pass: 3 to: b) await. b count await"
    )
    ((_, shown),) = session.shown.of_kind("inspect")

    async def look(**options: Any) -> Any:
        target = (Atom("timeline"), shown["handle"], {Atom(name): value for name, value in options.items()})
        return await session.workspace.ask("snapshot", target)

    data = await look()
    assert data["lines"] == [b"Tally(#1)", b"Tally(#2)"]
    sent = [(m["sender"], m["to"], m["selector"], m["value"]) for m in data["messages"]]
    cell = b"the cell's own process"
    assert sent[0][:3] == (cell, b"Tally(#1)", b"pass:to:")
    assert sent[1:] == [
        (b"Tally(#1)", b"Tally(#2)", b"add:", b"3"),
        (cell, b"Tally(#2)", b"count", b"3"),
    ]
    assert [m["selector"] for m in (await look(filter=b"coun"))["messages"]] == [b"count"]


async def test_a_mailbox_is_inspected_while_its_actor_is_busy(session: Session) -> None:
    await session.run("t := Tally spawn. t wait: 60000. t add: 1. t mailbox inspect. t kill. nil")
    ((_, shown),) = session.shown.of_kind("inspect")
    assert (shown["kind"], [m["selector"] for m in shown["seen"]["mailbox"]][-1:]) == ("mailbox", [b"add:"])


async def test_a_large_state_is_left_where_it_is_until_somebody_asks(session: Session) -> None:
    await session.run(
        "Actor subclass: Hoard\n  state: items = nil\n  #fill => self.items := (1 to: 400000) asList. 1"
    )
    handle = await card(session, "h := Hoard spawn. h fill await. h")
    data = await seen(session, handle)
    assert data["large"] > 1_000_000 and "fields" not in data
    assert data["status"] == "idle"
    whole = await seen(session, handle, whole=True)
    assert whole["fields"][0]["text"].startswith(b"#(1, 2, 3")


SHOP = """Value subclass: Item
  state: name = ''
  state: price = 0
  class views => #('Label' -> #label)
  label => "{self.name}: {self.price}"

Item subclass: Offer
  state: off = 1
  class views => super views ++ #('Prices' -> #prices, 'Broken' -> #broken)
  prices => #(#{#was => self.price, #is => self.price - self.off}, #{#was => 1, #is => 0})
  broken => self error: 'no such thing'

Actor subclass: Shop
  state: looks = 0
  class views => #('Offers' -> #offers)
  offers =>
    self.looks += 1
    "offered {self.looks}"
  work => Gate wait
"""


MALL = """Supervisor subclass: Mall
  children: #(Shop)
  class views => #('Size' -> #size)
  size => "{self children size} shops"
"""


async def declared(session: Session, text: str) -> Any:
    await session.run(text)
    *_, (_, shown) = session.shown.of_kind("inspect")
    return shown


async def test_declared_views_of_a_value_are_inherited_and_a_failing_one_says_so(session: Session) -> None:
    await session.run(SHOP)
    shown = await declared(session, "(Offer new: #{#name => 'tea', #price => 4}) inspect. nil")
    label, prices, broken = shown["tabs"]
    assert (label["name"], label["shown"]["text"]) == (b"Label", b"tea: 4")
    assert (prices["shown"]["kind"], prices["shown"]["data"]["total"]) == ("table", 2)
    assert (broken["error"]["class"], broken["error"]["message"]) == ("Error", b"no such thing")
    await session.run("patch Offer >> #broken { 7 }")
    again = await session.workspace.ask("act", shown["handle"], Atom("tab"), [3])
    assert again["content"]["shown"]["text"] == b"7"


async def test_what_is_in_a_value_has_tabs_of_its_own(session: Session) -> None:
    await session.run(SHOP)
    shown = await declared(session, "#(1, Item new: #{#name => 'tea'}) inspect. nil")
    assert (shown["tabs"], shown["seen"]["tabs"]) == ([], [])
    target = (Atom("value"), shown["handle"], {Atom("path"): [2]})
    assert (await session.workspace.ask("snapshot", target))["tabs"] == [{"name": b"Label"}]
    opened = await session.workspace.ask("act", shown["handle"], Atom("tab"), [1, 2])
    assert opened["content"]["shown"]["text"] == b"tea: 0"


async def test_a_supervisor_has_tabs(session: Session) -> None:
    await session.run(f"{GATE}\n\n{SHOP}\n\n{MALL}")
    shown = await declared(session, "Mall spawn inspect. nil")
    assert (shown["kind"], shown["tabs"]) == ("tree", [{"name": b"Size"}])
    opened = await session.workspace.ask("act", shown["handle"], Atom("tab"), [1])
    assert opened["content"]["shown"]["text"] == b"1 shops"


async def test_a_declaration_that_is_none_is_a_tab_that_says_so(session: Session) -> None:
    await session.run("Value subclass: Odd\n  class views => #(3)")
    (tab,) = (await declared(session, "Odd new inspect. nil"))["tabs"]
    assert tab["error"]["message"] == b"Odd class >> views declares no view by 3."
    assert (await declared(session, "3 inspect. nil"))["tabs"] == []


async def test_an_actor_runs_a_view_when_its_tab_is_opened_and_not_while_it_works(session: Session) -> None:
    await session.run(f"{GATE}\n\n{SHOP}")
    shown = await declared(session, "s := Shop spawn. s inspect. nil")
    assert shown["tabs"] == [{"name": b"Offers"}]

    async def opened() -> Any:
        return (await session.workspace.ask("act", shown["handle"], Atom("tab"), [1]))["content"]

    assert await session.value("s state at: #looks") == "0"
    assert (await opened())["shown"]["text"] == b"offered 1"
    await session.run("s work. nil")
    assert (await opened())["away"].startswith(b"It is busy with work:")
    assert (await session.workspace.ask("snapshot", (Atom("actor"), shown["handle"], {})))["queue"] == 0
    await session.run("Gate open. s work await. s pause. nil")
    assert (await opened())["away"].startswith(b"It is halted")
    await session.run("s resume. nil")
    await session.run("s work await. nil")
    assert (await opened())["shown"]["text"] == b"offered 2"
    await session.run("s kill. nil")
    assert (await opened())["away"] == b"It has ended."
