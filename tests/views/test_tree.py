"""The tree of supervisors by itself: rows to a drawing, and what is asked when something is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.views.dom import to_html, to_json
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.tree import TreeView
from beamtalk_kernel.views.tree_drawing import drawing, facts, time_axis
from beamtalk_kernel.views.value import Rendered


def row(number: int, depth: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number).encode(), "depth": depth, "name": name.encode(), "class": Atom("Worker"),
        "role": Atom("worker"), "status": Atom("running"), "strategy": Atom("nil"), "own_name": b"",
        "restarts": 0, "count": 0, "shown": 0, "page": 0, "pool": False, "folded": False,
        "queue": 0, "size": 0,
    } | more  # fmt: skip


TEAM = row(1, 0, "Team(#1)", role=Atom("supervisor"), strategy=Atom("oneForOne"), count=2, shown=2)
CRITIC = row(3, 1, "Critic(#3)", own_name=b"#c")
ROWS = [TEAM, row(2, 1, "Worker(#2)", restarts=3, queue=5000, size=9), CRITIC]
EVENTS = [
    {"name": b"Worker(#2)", "id": b"2", "what": Atom("crashed"), "reason": b"oops", "at": 1000},
    {"name": b"Worker(#2)", "id": b"2", "what": Atom("restarted"), "reason": b"3", "at": 1400},
]


def seen(**more: Any) -> dict[str, Any]:
    counts = {"total": 3, "found": 3, "page": 0}
    return {"name": b"Team(#1)", "rows": ROWS, **counts, "events": [], "picked": Atom("none")} | more


def view(**more: Any) -> TreeView:
    made = view_for(Rendered("Team(#1) oneForOne", "tree", {}, {"handle": 7, "seen": seen(**more)}))
    assert isinstance(made, TreeView)
    return made


class Asked:
    """A link that remembers."""

    def __init__(self) -> None:
        self.targets: list[Any] = []
        self.questions: list[tuple[Any, ...]] = []

    def watch(self, target: Any, see: Callable[[Any], None]) -> int:
        self.targets.append(target)
        return len(self.targets)

    def unwatch(self, number: int) -> None:
        pass

    def ask(self, verb: str, *arguments: Any, then: Callable[[Any], None]) -> None:
        self.questions.append((verb, *arguments))

    def later(self, _seconds: float, _then: Callable[[], None]) -> None:
        pass


def pressed(made: TreeView, name: str, *arguments: Any) -> Asked:
    asked = Asked()
    made.connect(asked)
    made._received({"event": "open", "here": "1"})
    made._received({"event": "act", "name": name, "args": list(arguments)})
    return asked


def test_the_static_form_has_what_never_differs() -> None:
    bundle = view(events=EVENTS).static().data
    page = bundle["text/html"]
    assert bundle["text/plain"] == "Team(#1) oneForOne"
    for text in ("Team(#1)", "oneForOne", "restarted 3 times", "Critic(#3)", "#c"):
        assert text in page
    assert page.count("<circle") == 2
    for text in ("5,000", "oops", "Find", "button"):
        assert text not in page


def test_the_live_form_has_mailboxes_and_what_happened() -> None:
    shown = str(to_json(view(events=EVENTS).tree()))
    for text in ("5,000 messages waiting", "oops", "restart 3", "What happened (2)", "0.4 s"):
        assert text in shown


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"restarts": 1}, "restarted 1 time"),
        ({"status": Atom("restarting")}, "not running"),
        ({"role": Atom("group"), "count": 1200, "shown": 20}, "× 1,200"),
        ({"strategy": Atom("restForOne"), "own_name": b"#a"}, "#a restForOne"),
    ],
)
def test_facts_of_a_node(more: dict[str, Any], wanted: str) -> None:
    assert facts(row(1, 0, "x", **more)) == wanted


def test_what_is_not_running_is_red() -> None:
    assert "--jp-error-color1" in to_html(drawing([row(1, 0, "x", status=Atom("restarting"))]))
    assert "--jp-error-color1" not in to_html(drawing([row(1, 0, "x")]))


def test_children_hang_from_their_own_supervisor() -> None:
    rows = [TEAM, row(2, 1, "A"), row(3, 2, "B"), row(4, 1, "C")]
    paths = [part[1]["d"] for part in to_json(drawing(rows))[2] if part[0] == "path"]
    assert [d.split("V")[0].split()[1] for d in paths] == ["20", "42", "20"]


def test_pressing_a_node_shows_it() -> None:
    assert pressed(view(), "pick", "2").targets[-1] == (Atom("tree"), 7, {Atom("picked"): b"2"})


def test_folding_and_unfolding() -> None:
    made = view()
    assert pressed(made, "fold", "1").targets[-1][2][Atom("folded")] == [b"1"]
    assert pressed(made, "fold", "1").targets[-1][2][Atom("folded")] == []


def test_search_and_pages() -> None:
    assert pressed(view(), "find", " crit ").targets[-1][2][Atom("find")] == b"crit"
    pool = [row(1, 0, "Pool(#1)", role=Atom("supervisor"), count=100_000, shown=20, pool=True)]
    made = view(rows=pool, total=21)
    assert "Pool(#1): 1 to 20 of 100,000" in str(to_json(made.tree()))
    assert pressed(made, "page", "1", 2).targets[-1][2][Atom("pages")] == [[b"1", 2]]


def test_very_many_rows_are_leafed_through() -> None:
    made = view(total=900, found=900)
    assert "1 to 200 of 900" in str(to_json(made.tree()))
    assert pressed(made, "leaf", 3).targets[-1][2][Atom("page")] == 3


def test_what_is_done_to_the_one_that_was_pressed() -> None:
    picked = {"id": b"2", "name": b"Worker(#2)", "role": Atom("worker"), "class": Atom("Worker"), "seen": {}}
    made = view(picked=picked)
    assert "Restart" in str(to_json(made.tree()))
    assert pressed(made, "kill").questions[-1] == ("act", 7, Atom("child"), [b"2", b"kill"])
    assert pressed(made, "send", "inc").questions[-1] == ("act", 7, Atom("child"), [b"2", b"send", b"inc"])
    assert pressed(made, "restart", "2").questions[-1] == ("act", 7, Atom("restart"), [b"2"])


def test_a_tree_says_how_many_it_leaves_out() -> None:
    assert "3 shown; 1,201 more are left out" in str(to_json(view(left_out=1201).tree()))
    assert "left out" not in str(to_json(view().tree()))


def test_a_supervisor_can_be_added_to_and_scaled() -> None:
    picked = {"id": b"1", "name": b"Team(#1)", "role": Atom("supervisor"), "class": Atom("Team"), "seen": {}}
    made = view(picked=picked | {"pool": True})
    assert {"Add", "Scale", "Stop"} <= set(str(to_json(made.tree())).replace("'", " ").split())
    assert "Scale" not in str(to_json(view(picked=picked).tree()))
    assert pressed(made, "add", "1", "Critic").questions[-1] == ("act", 7, Atom("add"), [b"1", b"Critic"])


def test_events_stand_at_their_times() -> None:
    dots = [part[1]["cx"] for part in to_json(time_axis(EVENTS))[2] if part[0] == "circle"]
    assert dots[0] < dots[1]
