"""Inspectors by themselves: data to text, HTML and trees, and what is asked when one is opened or pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.views.actor import ActorView
from beamtalk_kernel.views.bundle import WIDGET_MIME
from beamtalk_kernel.views.dom import Element, entry, h, link, to_html, to_json
from beamtalk_kernel.views.inspected import ValueView
from beamtalk_kernel.views.live_view import LiveView
from beamtalk_kernel.views.parts import pages, sentence
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.value import Failure, Rendered

LIVE = {"pid": b"<0.95.0>", "memory": 2640, "reductions": 999, "age": 1234}
MESSAGE = {
    "selector": b"add:",
    "arguments": [b"5"],
    "sender": b"the cell's own process",
    "site": b"cell[2] line 1",
}
IDLE = {
    "kind": Atom("actor"),
    "class": Atom("Counter"),
    "number": 1,
    "name": b"Counter(#1)",
    "version": 2,
    "status": Atom("idle"),
    "queue": 0,
    "doing": Atom("idle"),
    "waiting": Atom("none"),
    "halted": Atom("none"),
    "fields": [{"name": b"value", "text": b"3"}],
    "mailbox": [],
    "recent": [],
    "supervisor": b"",
    "live": LIVE,
}
BUSY = IDLE | {
    "status": Atom("waiting"),
    "queue": 1,
    "doing": MESSAGE | {"live": LIVE},
    "mailbox": [MESSAGE | {"live": LIVE}],
    "waiting": {"for": b"Critic(#2)", "selector": b"review:"},
}
RECORD = {
    "number": 7,
    "selector": b"add:",
    "arguments": [b"5"],
    "failed": False,
    "value": b"8",
    "live": {"took": 12},
    "changes": [{"name": b"value", "before": b"3", "after": b"8"}],
}


def actor(data: dict[str, Any], full: bool = False) -> ActorView:
    return ActorView(Rendered("Counter(#1)", "actor", {}, {"handle": 9, "seen": data, "full": full}))


def test_a_card_says_who_supervises_and_what_comes_back() -> None:
    supervised = IDLE | {"supervisor": b"Team(#2)", "persists": b"#ets: value"}
    assert "supervised by Team(#2); brings back #ets: value" in texts(actor(supervised).tree())


def texts(tree: Any) -> str:
    """All that can be read in a tree."""
    return tree if isinstance(tree, str) else "".join(map(texts, tree.children))


def acts(tree: Element | str) -> list[str]:
    if isinstance(tree, str):
        return []
    own = [str(tree.attributes["act"])] if "act" in tree.attributes else []
    return own + [each for child in tree.children for each in acts(child)]


class FakeLink:
    """Remembers what it was asked; the test answers."""

    def __init__(self) -> None:
        self.watched: dict[int, tuple[Any, Callable[[Any], None]]] = {}
        self.asked: list[tuple[Any, ...]] = []
        self.then: Callable[[Any], None] = lambda _answer: None

    def watch(self, target: Any, see: Callable[[Any], None]) -> int:
        number = len(self.asked) + len(self.watched) + 1
        self.watched[number] = (target, see)
        return number

    def unwatch(self, number: int) -> None:
        del self.watched[number]

    def line_of(self, unit: str, number: int) -> str:
        return f"line {number} of {unit}"

    def ask(self, verb: str, *arguments: Any, then: Callable[[Any], None]) -> None:
        self.asked.append((verb, *arguments))
        self.then = then


# -- trees -----------------------------------------------------------------------------------------------


def test_what_can_be_pressed_is_not_in_the_static_form() -> None:
    tree = h(
        "div", "<a>", entry("Send", "send"), link("in", "go", 1), h("i", "now", live=True), aria_label="x"
    )
    assert to_html(tree) == "<div>&lt;a&gt;in</div>"
    assert to_json(tree)[2][1][1]["act"] == "send"


def test_zero_is_an_attribute_and_false_is_none() -> None:
    assert h("span", since=0, hidden=False, title="").attributes == {"since": 0}


@pytest.mark.parametrize(
    ("selector", "arguments", "written"),
    [
        (b"increment", [], "increment"),
        (b"+", [b"4"], "+ 4"),
        (b"at:put:", [b"1", b"2"], "at: 1 put: 2"),
        (b"", [b"{a}"], "{a}"),
    ],
)
def test_a_message_is_written_as_in_a_program(selector: bytes, arguments: list[bytes], written: str) -> None:
    assert sentence({"selector": selector, "arguments": arguments}) == written


def test_pages_are_only_for_what_does_not_fit() -> None:
    assert pages(0, 25, 25) is None
    shown = pages(1, 25, 60)
    assert shown is not None
    assert texts(shown).startswith("26 to 50 of 60")


# -- an actor --------------------------------------------------------------------------------------------


def test_an_actor_keeps_its_name_as_text_and_gets_a_card() -> None:
    data = view_for(Rendered("Counter(#1)", "actor", {}, {"handle": 9, "seen": IDLE})).static().data
    assert data["text/plain"] == "Counter(#1)"
    assert "value" in data["text/html"] and ">3<" in data["text/html"]


@pytest.mark.parametrize("data", [IDLE, BUSY, IDLE | {"status": Atom("dead")}], ids=["idle", "busy", "dead"])
@pytest.mark.parametrize("full", [False, True])
def test_the_static_form_holds_nothing_that_differs(data: dict[str, Any], full: bool) -> None:
    shown = actor(data, full).static().data
    for word in ("0.95.0", "2.6 kB", "999", "1234", "idle", "waiting", "<button", "<form"):
        assert word not in shown["text/html"] + shown["text/plain"], word


def test_inspected_it_says_its_fields_in_the_text_too() -> None:
    assert actor(IDLE, full=True).static().data["text/plain"] == "Counter(#1)\n  value: 3"


def test_a_blocked_one_says_what_it_does_and_whom_it_waits_for() -> None:
    seen = texts(actor(BUSY, full=True).tree())
    assert "add: 5" in seen and "waits for Critic(#2) review:" in seen and "1 message waiting" in seen


def test_recorded_messages_show_what_they_changed() -> None:
    seen = texts(actor(IDLE | {"recent": [RECORD], "kept": 50}, full=True).tree())
    assert "value: 3 → 8" in seen and "the last 50 are kept" in seen


def test_a_large_state_is_copied_on_demand() -> None:
    large = {key: value for key, value in IDLE.items() if key != "fields"}
    view = actor(large | {"large": 9_000_000, "stack": [{"where": b"bt_actor:loop/2"}]})
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    assert "Its state takes 9.0 MB" in texts(view.tree()) and "bt_actor:loop/2" in texts(view.tree())
    view._received({"event": "act", "name": "whole", "args": []})
    ((target, _see),) = asked.watched.values()
    assert target == ("actor", 9, {"whole": True})


def test_a_slider_goes_back_to_any_recorded_message() -> None:
    view = actor(IDLE | {"recent": [RECORD | {"number": 6}, RECORD], "kept": 50}, full=True)
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    assert "travel" in acts(view.tree())
    view._received({"event": "act", "name": "travel", "args": ["6"]})
    ((target, see),) = asked.watched.values()
    assert target == ("actor", 9, {"full": True, "at": 6})
    field = {"name": b"value", "text": b"3"}
    then = RECORD | {"number": 6, "sender": b"a view", "before": [field], "after": [field | {"text": b"8"}]}
    see(IDLE | {"recent": [RECORD], "kept": 50, "then": then})
    assert "6: add: 5, sent by a view" in texts(view.tree())


def test_buttons_follow_what_the_actor_is() -> None:
    assert {"send", "evaluate", "pause", "trace", "stop", "kill"} <= set(acts(actor(IDLE).tree()))
    halted = acts(actor(IDLE | {"halted": {"before": b"add:"}, "recording": True}).tree())
    assert {"resume", "step", "skip", "retry", "untrace"} <= set(halted)
    assert "pause" not in halted
    assert acts(actor(IDLE | {"status": Atom("dead")}).tree()) == []


# -- life of a view --------------------------------------------------------------------------------------


def opened(view: LiveView) -> FakeLink:
    link_ = FakeLink()
    view.connect(link_)
    assert WIDGET_MIME in view.bundle().data
    return link_


def test_the_node_is_watched_only_while_somebody_looks() -> None:
    view = actor(IDLE)
    asked = opened(view)
    assert not asked.watched
    view._received({"event": "open", "here": "a"})
    view._received({"event": "open", "here": "b"})
    ((target, see),) = asked.watched.values()
    assert target == ("actor", 9, {})
    see(IDLE | {"fields": [{"name": b"value", "text": b"41"}]})
    assert "41" in str(view._widget.tree)
    view._received({"event": "close", "here": "a"})
    assert asked.watched
    view._received({"event": "close", "here": "b"})
    assert not asked.watched


def test_a_button_asks_the_node_and_shows_what_it_says() -> None:
    view = actor(IDLE)
    asked = opened(view)
    view._received({"event": "act", "name": "send", "args": ["add: 5"]})
    assert asked.asked == [("act", 9, "send", [b"add: 5"])]
    asked.then({"said": b"8"})
    assert "→ 8" in texts(view.tree())
    asked.then(Failure.of("ActorStopped", "Counter(#1) has stopped."))
    assert "Counter(#1) has stopped." in texts(view.tree())


def test_nothing_typed_asks_nothing() -> None:
    view = actor(IDLE)
    asked = opened(view)
    view._received({"event": "act", "name": "send", "args": ["  "]})
    assert not asked.asked


def test_with_its_widget_a_view_lets_go_of_what_it_was_of() -> None:
    view = actor(IDLE)
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    view._widget.close()
    assert not asked.watched
    assert asked.asked == [("release", 9)]


def test_a_failing_tree_is_shown_as_that() -> None:
    view = actor(IDLE)
    opened(view)
    view.see(IDLE | {"fields": [{"no": "name"}]})
    assert "This view failed" in str(view._widget.tree)


# -- a value ---------------------------------------------------------------------------------------------

ITEM = {"text": b"#(1)", "class": Atom("List"), "inside": True}
ITEMS = [ITEM | {"name": str(n).encode()} for n in range(1, 26)]
LIST = {
    "kind": Atom("value"),
    "class": Atom("List"),
    "name": b"#(#(1), \xe2\x80\xa6)",
    "text": b"",
    "path": [],
    "root": b"#(#(1), \xe2\x80\xa6)",
    "page": 0,
    "page_size": 25,
    "total": 60,
    "items": ITEMS,
}


def test_a_collection_is_paged_and_can_be_entered() -> None:
    view = ValueView(Rendered("#(#(1), …)", "inspected", {}, {"handle": 4, "seen": LIST}))
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    assert "1 to 25 of 60" in texts(view.tree())
    assert view.static().data["text/plain"].endswith("  and 35 more")
    view._received({"event": "act", "name": "page", "args": [2]})
    view._received({"event": "act", "name": "in", "args": [52]})
    ((target, see),) = asked.watched.values()
    assert target == ("value", 4, {"path": [52], "page": 0})
    see(LIST | {"path": [{"name": b"52", "place": 52}]})
    assert "go" in acts(view.tree())
    view._received({"event": "act", "name": "go", "args": []})
    assert view.options["path"] == []


# -- the whole node --------------------------------------------------------------------------------------

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
    assert "increment => 1" in str(view._widget.tree)
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
