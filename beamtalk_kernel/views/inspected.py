"""Any value, inspected: its class, its text, and what is in it, page by page and step by step inside.

Knows the node's data of a value (bt_view_value.erl); the node holds the value while the view is open.

    view_for(Rendered("#(1, 2)", "inspected", {}, {"handle": 1, "seen": {…}})).bundle()
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.views.dom import Child, Element, h, link
from beamtalk_kernel.views.live_view import Data
from beamtalk_kernel.views.parts import pages
from beamtalk_kernel.views.tabbed import Arrange, TabbedView
from beamtalk_kernel.views.tabs import Tabs
from beamtalk_kernel.views.value import Rendered, text_of


class ValueView(TabbedView):
    """A value and the way to what is in it."""

    kind = "value"

    def __init__(self, rendered: Rendered) -> None:
        data = rendered.data if isinstance(rendered.data, dict) else {}
        super().__init__(rendered.text, data.get("handle"), data.get("seen") or {}, path=[], page=0)
        self.tabs = self._own_tabs = Tabs("Fields", data.get("tabs"))
        self._seen_at: list[int] = []

    def arranged(self, arrange: Arrange) -> Element:
        data = self.data
        total = int(data.get("total") or 0)
        name = h("span", text_of(data.get("name")), look="title mono")
        top = h("div", name, " ", h("span", facts(data), look="muted"), look="head")
        leaf = pages(int(data.get("page") or 0), int(data.get("page_size") or 1), total)
        parts: list[Child] = [self._way(), top, *arrange(long_text(data), items_table(data), leaf)]
        return h("div", parts, self.outcome(), look="card", role="group", aria_label=self.text)

    def see(self, data: Data) -> None:
        """What is inside has tabs of its own."""
        if "error" not in data and (way := way_of(data)) != self._seen_at:
            self._seen_at = way
            self.tabs = Tabs("Fields", data.get("tabs")) if way else self._own_tabs
        super().see(data)

    def way(self) -> list[int]:
        return self._seen_at

    def plain(self) -> str:
        items = self.data.get("items") or ()
        lines = [f"  {text_of(each['name'])}: {text_of(each['text'])}" for each in items]
        more = int(self.data.get("total") or 0) - len(lines)
        rest = [f"  and {more:,} more"] if more > 0 else []
        return "\n".join([self.text, *lines, *rest, *self.tabs.lines()])

    def _way(self) -> Element | None:
        """The steps from the value to what is seen, each a way back."""
        steps = list(self.data.get("path") or ())
        if not steps:
            return None
        places = way_of(self.data)
        links: list[Child] = [link(text_of(self.data.get("root")), "go")]
        for depth, step in enumerate(steps, 1):
            links += [" › ", link(text_of(step["name"]), "go", *places[:depth])]
        return h("nav", links, look="mono", aria_label="path", live=True)

    def act(self, name: str, arguments: list[Any]) -> None:
        if name == "page":
            self.turn_to(page=int(arguments[0]))
        elif name == "go":
            self.turn_to(path=[int(each) for each in arguments], page=0)
        elif name == "in":
            self.turn_to(path=[*self.options["path"], int(arguments[0])], page=0)
        else:
            super().act(name, arguments)


def way_of(data: Data) -> list[int]:
    return [int(step["place"]) for step in data.get("path") or ()]


def facts(data: Data) -> str:
    total = int(data.get("total") or 0)
    return " · ".join([text_of(data.get("class")), *([f"{total:,} inside"] if total else [])])


def long_text(data: Data) -> Element | None:
    text = text_of(data.get("text"))
    return h("pre", text, look="code") if text else None


def items_table(data: Data) -> Element | None:
    first = int(data.get("page") or 0) * int(data.get("page_size") or 1) + 1
    lines = [item(each, place) for place, each in enumerate(data.get("items") or (), first)]
    return h("table", h("tbody", lines), look="table") if lines else None


def item(each: Data, place: int) -> Element:
    """What has something inside can be pressed."""
    text: Child = text_of(each["text"])
    if each.get("inside"):
        text = link(text_of(each["text"]), "in", place, title="look inside")
    return h("tr", h("th", text_of(each["name"]), look="cell", scope="row"), h("td", text, look="cell"))
