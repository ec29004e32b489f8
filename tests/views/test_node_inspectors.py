"""Inspectors of the whole node: waits, processes, messages between actors, classes and patches."""

from __future__ import annotations

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.views.dom import to_json
from beamtalk_kernel.views.live_view import LiveView
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.value import Rendered
from tests.views.fakes import BUSY, RECORD, actor, opened, texts

WAIT = {
    "who": b"Planner(#1)",
    "doing": b"Planner>>step",
    "for": b"Critic(#2)",
    "asked": b"review:",
    "site": b"Planner >> step, cell[1] line 5",
    "circular": True,
    "pid": b"<0.9.0>",
    "live": {"age": 5},
}
FOUND = {
    "names": b"Planner>>step waits for Critic>>review: waits for Planner",
    "members": [{"name": b"Planner>>step", "site": b"cell[1] line 5", "unit": b"cell[1]", "line": 5}],
}


def test_waits_are_drawn_listed_and_ended() -> None:
    view = view_for(
        Rendered("who waits for whom", "waits", {}, {"seen": {"waits": [WAIT], "found": [FOUND]}})
    )
    assert isinstance(view, LiveView)
    asked = opened(view)
    tree = view.tree()
    assert "arrow circular" in str(to_json(tree)) and "End this wait" in texts(tree)
    assert "line 5 of cell[1]" in texts(tree)
    view._received({"event": "act", "name": "give_up", "args": ["<0.9.0>"]})
    assert asked.asked == [("act", None, "give_up", [b"<0.9.0>"])]
    static = view.static().data
    assert static["text/plain"].endswith(
        "Deadlock: Planner>>step waits for Critic>>review: waits for Planner"
    )
    assert "<0.9.0>" not in static["text/html"] and "<svg" not in static["text/html"]


def test_the_system_is_sorted_and_filtered_by_the_node() -> None:
    row = {
        "pid": b"<0.9.0>",
        "name": b"Hoarder(#1)",
        "queue": 7,
        "memory": 5_000_000,
        "reductions": 1,
        "ours": True,
    }
    view = view_for(
        Rendered("the node", "system", {}, {"seen": {"sort": b"memory", "filter": b"", "rows": [row]}})
    )
    assert isinstance(view, LiveView)
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    assert "5.0 MB" in texts(view.tree())
    assert "Hoarder" not in view.static().data["text/html"]
    view._received({"event": "act", "name": "sort", "args": ["queue"]})
    view._received({"event": "act", "name": "filter", "args": ["Hoa"]})
    ((target, _see),) = asked.watched.values()
    assert target == ("system", {"sort": b"queue", "filter": b"Hoa"})


TALK = {
    "lines": [b"A(#1)", b"B(#2)"],
    "messages": [
        RECORD | {"to": b"A(#1)", "sender": b"the cell's own process"},
        RECORD | {"to": b"B(#2)", "sender": b"A(#1)", "failed": True},
        RECORD | {"to": b"B(#2)", "sender": b"B(#2)"},
    ],
    "total": 70,
    "kept": 50,
    "filter": b"",
}


def test_a_timeline_draws_who_sent_what_to_whom() -> None:
    view = view_for(Rendered("messages between actors", "timeline", {}, {"handle": 5, "seen": TALK}))
    assert isinstance(view, LiveView)
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    drawn = str(to_json(view.tree()))
    assert drawn.count("'look': 'arrow'") == 2 and drawn.count("arrow circular") == 1
    assert "others" in drawn and "the last 3 of 70; each actor keeps 50" in drawn
    static = view.static().data
    assert static["text/plain"] == "messages between actors\n  A(#1): add: 5\n  B(#2): add: 5, add: 5"
    assert "<svg" not in static["text/html"] and "add: 5, add: 5" in static["text/html"]
    view._received({"event": "act", "name": "filter", "args": ["ad"]})
    ((target, _see),) = asked.watched.values()
    assert target == ("timeline", 5, {"filter": b"ad"})


def test_a_mailbox_by_itself() -> None:
    view = view_for(
        Rendered("Mailbox(Counter(#1))", "mailbox", {}, {"handle": 9, "seen": BUSY | {"queue": 45}})
    )
    assert isinstance(view, LiveView)
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    assert "1 to 20 of 45" in texts(view.tree()) and "add: 5" in texts(view.tree())
    view._received({"event": "act", "name": "page", "args": [1]})
    ((target, _see),) = asked.watched.values()
    assert target == ("actor", 9, {"page": 20})
    assert view.static().data["text/plain"] == "Mailbox(Counter(#1))"
    assert "add: 5" not in view.static().data["text/html"]


def test_where_it_is_halted_the_message_is_shown_as_the_next() -> None:
    seen = texts(actor(BUSY | {"halted": {"before": b"add:"}}).tree())
    assert "halted before add: 5, sent in cell[2] line 1" in seen and "doing" not in seen


CLASS = {
    "name": b"Counter",
    "superclass": b"Actor",
    "subclasses": [],
    "doc": b"Counts.",
    "version": 2,
    "library": False,
    "fields": [{"name": b"value", "text": b"0"}],
    "methods": [{"selector": b"increment", "side": Atom("instance"), "patched": True, "layers": 2}],
    "chosen": Atom("none"),
    "live": {"actors": 3},
}
CHOSEN = {
    "selector": b"increment",
    "side": Atom("instance"),
    "source": b"increment => 1",
    "version": 2,
    "site": b"cell[2] line 1",
    "diff": b"- increment => 0\n+ increment => 1",
    "live": {"age": 7000},
}


def test_a_class_is_browsed_and_a_method_edited() -> None:
    view = view_for(Rendered("Counter", "class", {}, {"handle": 3, "seen": CLASS}))
    assert isinstance(view, LiveView)
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    static = view.static().data
    assert static["text/plain"] == "Counter\n  increment"
    assert "3 living" not in static["text/html"] and "3 living" in texts(view.tree())
    view._received({"event": "act", "name": "choose", "args": ["instance", "increment"]})
    ((target, see),) = asked.watched.values()
    assert target == ("class", 3, {"side": b"instance", "selector": b"increment"})
    see(CLASS | {"chosen": CHOSEN})
    assert "increment => 1" in str(view._widget.tree) and "'since': 7000" in str(view._widget.tree)
    assert "+ increment => 1" in texts(view.tree())
    assert "- increment" not in view.static().data["text/html"]
    view._received({"event": "act", "name": "accept", "args": ["Counter", "instance", "increment => 2"]})
    assert asked.asked == [("act", 3, "accept", [b"Counter", b"instance", b"increment => 2"])]


def test_a_patch_is_one_line_with_its_difference_folded_away() -> None:
    change = {"text": b"Counter >> increment v2", "live": b"3 live actors, state kept", "diff": b"- a\n+ b"}
    text = "Counter >> increment v2 · 3 live actors, state kept"
    data = view_for(Rendered(text, "patch", {}, [change])).bundle().data
    assert data["text/plain"] == text
    assert data["text/html"].startswith("<details><summary>") and "+ b" in data["text/html"]
    plain = view_for(Rendered(text, "patch", {}, [change | {"diff": b"", "live": b""}])).bundle().data
    assert "<details>" not in plain["text/html"]
