"""Views that a class declares, as tabs of an inspector and one below the other."""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.views.actor import ActorView
from beamtalk_kernel.views.dom import Element, to_html
from beamtalk_kernel.views.inspected import ValueView
from beamtalk_kernel.views.tree import TreeView
from beamtalk_kernel.views.value import Failure, Rendered
from tests.views.fakes import IDLE, LIST, FakeLink, acts, opened, texts

TOTAL = {"name": b"Total", "shown": {"text": b"7", "kind": "text"}}
PAGE = {"name": b"Page", "shown": {"text": b"an Html", "kind": "html", "mime": {b"text/html": b"<b>x</b>"}}}
DRAWN = {"name": b"Dot", "shown": {"text": b"a dot", "kind": "mime", "mime": {b"image/png": b"\x89PNG\xff"}}}
ERROR = {
    "class": Atom("Error"),
    "message": b"no",
    "frames": [{"where": b"X >> y", "unit": b"cell[1]", "line": 3}],
}
BROKEN = {"name": b"Broken", "error": ERROR}


def value(*tabs: Any) -> ValueView:
    data = {"handle": 4, "seen": LIST | {"total": 0, "items": []}, "tabs": list(tabs)}
    return ValueView(Rendered("an Order", "inspected", {}, data))


def actor() -> tuple[ActorView, FakeLink]:
    data = {"handle": 9, "seen": IDLE, "full": True, "tabs": [{"name": b"Offers"}]}
    view = ActorView(Rendered("Shop(#1)", "actor", {}, data))
    link = opened(view)
    view._received({"event": "open", "here": "a"})
    return view, link


def press(view: ValueView | ActorView | TreeView, name: str, *args: Any) -> None:
    view._received({"event": "act", "name": name, "args": list(args)})


def raws(tree: Element | str) -> str:
    """All that came as HTML."""
    if isinstance(tree, str):
        return ""
    return str(tree.attributes.get("html", "")) + "".join(map(raws, tree.children))


def test_without_declared_views_there_are_no_tabs() -> None:
    view = value()
    assert "tab" not in acts(view.tree())
    assert "Fields" not in texts(view.tree()) + to_html(view.still())


def test_each_declared_view_is_a_tab_and_shows_what_a_cell_would() -> None:
    view = value(TOTAL, PAGE, DRAWN, BROKEN)
    opened(view)
    assert acts(view.tree()).count("tab") == 5
    seen = []
    for place in range(1, 5):
        press(view, "tab", place)
        seen.append(texts(view.tree()) + raws(view.tree()))
    assert "7" in seen[0] and "<b>x</b>" in seen[1] and "data:image/png;base64,iVBOR/8=" in seen[2]
    assert "Error: no" in seen[3] and "X >> y, cell[1] line 3" in seen[3]
    press(view, "tab", 0)
    assert "Error: no" not in texts(view.tree())


def test_the_static_form_has_all_of_a_value_one_below_the_other() -> None:
    shown = value(TOTAL, PAGE, BROKEN).static().data
    html = shown["text/html"]
    assert html.index("<b>Total</b>") < html.index(">7<") < html.index("<b>x</b>") < html.index("Error: no")
    assert "<button" not in html and "cell[1]" not in html
    assert shown["text/plain"].endswith("Total:\n  7\nPage:\n  an Html\nBroken:\n  Error: no")


def test_a_value_is_asked_anew_on_demand_and_new_tabs_come() -> None:
    view = value(TOTAL)
    link = opened(view)
    press(view, "tab", 1)
    assert link.asked == []
    press(view, "tab_again")
    assert link.asked == [("act", 4, "tab", [1])]
    link.then(
        {"tabs": [{"name": b"Sum"}, {"name": b"More"}], "content": {"shown": {"text": b"8", "kind": "text"}}}
    )
    assert {"Sum", "More"} <= set(view.tabs.names) and "8" in texts(view.tree())
    link.then(Failure.of("NotFound", "What this view was of is not kept any more."))
    assert "not kept any more" in texts(view.tree())


def test_a_view_of_an_actor_is_asked_for_when_its_tab_is_opened() -> None:
    view, link = actor()
    assert link.asked == [] and "Views: Offers" in to_html(view.still())
    press(view, "tab", 1)
    assert link.asked == [("act", 9, "tab", [1])] and "…" in texts(view.tree())
    link.then({"tabs": [{"name": b"Offers"}], "content": {"shown": {"text": b"offered", "kind": "text"}}})
    assert "offered" in texts(view.tree()) and "value" not in texts(view.tree())
    press(view, "tab", 0)
    press(view, "tab", 1)
    assert len(link.asked) == 2


def test_one_that_was_busy_is_asked_again_when_it_rests() -> None:
    view, link = actor()
    press(view, "tab", 1)
    link.then({"tabs": [{"name": b"Offers"}], "content": {"away": b"It is busy with work:."}})
    assert "It is busy with work:." in texts(view.tree())
    view.see(IDLE | {"status": Atom("busy")})
    view.see(IDLE | {"halted": {"before": b""}})
    assert len(link.asked) == 1
    view.see(IDLE)
    assert len(link.asked) == 2


def test_a_tab_that_is_no_more_gives_way_to_the_built_in_one() -> None:
    view, link = actor()
    press(view, "tab", 1)
    link.then({"tabs": [], "content": {"away": b"This view is not declared any more."}})
    assert view.tabs.open == 0 and "tab" not in acts(view.tree())


def test_inside_a_value_the_tabs_are_those_of_what_is_there_and_outside_they_are_as_they_were() -> None:
    view = value(TOTAL)
    asked = opened(view)
    inside = LIST | {"items": [], "path": [{"name": b"2", "place": 2}], "tabs": [{"name": b"Label"}]}
    view.see(inside)
    assert "Total" not in texts(view.tree())
    press(view, "tab", 1)
    assert asked.asked[-1] == ("act", 4, Atom("tab"), [1, 2])
    asked.then({"tabs": [{"name": b"Label"}], "content": {"shown": {"text": b"tea: 4", "kind": "text"}}})
    view.see(inside)
    assert "tea: 4" in texts(view.tree())
    view.see(LIST | {"items": [], "path": []})
    assert "Total" in texts(view.tree()) and "Label" not in texts(view.tree())


def test_a_tree_of_supervisors_has_tabs() -> None:
    row = {"id": b"1", "depth": 0, "name": b"Team(#1)", "role": Atom("supervisor"), "status": Atom("running"),
           "strategy": Atom("oneForOne"), "own_name": b"", "restarts": 0, "count": 0, "shown": 0, "page": 0,
           "pool": False, "folded": False, "queue": 0, "size": 0, "class": Atom("Team")}  # fmt: skip
    seen = {"name": b"Team(#1)", "rows": [row], "total": 1, "found": 1, "page": 0, "events": []}
    data = {"handle": 3, "seen": seen, "tabs": [{"name": b"Load"}]}
    view = TreeView(Rendered("Team(#1)", "tree", {}, data))
    asked = opened(view)
    assert "Tree" in texts(view.tree()) and "find" in acts(view.tree())
    press(view, "tab", 1)
    assert asked.asked == [("act", 3, Atom("tab"), [1])]
    assert "find" not in acts(view.tree())
    press(view, "tab", 0)
    assert "find" in acts(view.tree())
