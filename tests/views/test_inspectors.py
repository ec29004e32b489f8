"""Inspectors of an actor and of a value: data to text, HTML and trees, and what a button asks."""

from __future__ import annotations

from typing import Any

import pytest

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.views import live_view
from beamtalk_kernel.views.dom import entry, h, link, to_html, to_json
from beamtalk_kernel.views.inspected import ValueView
from beamtalk_kernel.views.parts import pages, sentence
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.value import Failure, Rendered
from tests.views.fakes import BUSY, IDLE, LIST, RECORD, actor, acts, opened, texts

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


def test_a_card_says_who_supervises_and_what_comes_back() -> None:
    supervised = IDLE | {"supervisor": b"Team(#2)", "persists": b"#ets: value"}
    assert "supervised by Team(#2); brings back #ets: value" in texts(actor(supervised).tree())


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


def test_a_page_that_falls_silent_is_forgotten_and_one_that_speaks_again_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = {"time": 0.0}
    monkeypatch.setattr(live_view.time, "monotonic", lambda: now["time"])
    view = actor(IDLE)
    asked = opened(view)
    view._received({"event": "open", "here": "a"})
    now["time"] = live_view.SILENCE_S - 1
    view._received({"event": "beat", "here": "a"})
    now["time"] = live_view.SILENCE_S + 1
    asked.time_is_up()
    assert asked.watched
    now["time"] = 2 * live_view.SILENCE_S + 1
    asked.time_is_up()
    assert not asked.watched
    view._received({"event": "beat", "here": "a"})
    assert asked.watched


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
