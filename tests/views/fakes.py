"""What inspectors are shown in tests: an actor as the node tells it, a link that remembers questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.views.actor import ActorView
from beamtalk_kernel.views.bundle import WIDGET_MIME
from beamtalk_kernel.views.dom import Element
from beamtalk_kernel.views.live_view import LiveView
from beamtalk_kernel.views.value import Rendered

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


def actor(data: dict[str, Any], full: bool = False) -> ActorView:
    return ActorView(Rendered("Counter(#1)", "actor", {}, {"handle": 9, "seen": data, "full": full}))


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
        self.time_is_up: Callable[[], None] = lambda: None

    def watch(self, target: Any, see: Callable[[Any], None]) -> int:
        number = len(self.asked) + len(self.watched) + 1
        self.watched[number] = (target, see)
        return number

    def unwatch(self, number: int) -> None:
        del self.watched[number]

    def later(self, _seconds: float, then: Callable[[], None]) -> None:
        self.time_is_up = then

    def line_of(self, unit: str, number: int) -> str:
        return f"line {number} of {unit}"

    def ask(self, verb: str, *arguments: Any, then: Callable[[Any], None]) -> None:
        self.asked.append((verb, *arguments))
        self.then = then


def opened(view: LiveView) -> FakeLink:
    link_ = FakeLink()
    view.connect(link_)
    assert WIDGET_MIME in view.bundle().data
    return link_
