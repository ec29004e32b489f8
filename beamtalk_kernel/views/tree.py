"""A tree of supervisors: who is there, in which state, how often restarted; press one to see and to end it.

Knows the node's rows of a tree (bt_view_tree.erl) in the order in which they are drawn.  The static form
holds names, strategies and restarts; mailboxes, memory and what happened are in the live one.

    view_for(Rendered("Team(#1) oneForOne", "tree", {}, {"handle": 1, "seen": {…}})).bundle()
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.views.actor import ActorView
from beamtalk_kernel.views.dom import Child, Element, button, entry, h
from beamtalk_kernel.views.live_view import Data
from beamtalk_kernel.views.parts import pages
from beamtalk_kernel.views.tabbed import Arrange, TabbedView
from beamtalk_kernel.views.tabs import Tabs
from beamtalk_kernel.views.tree_drawing import drawing, time_axis
from beamtalk_kernel.views.value import Rendered, text_of

POOL_PAGE = 20
ROWS = 200
SHOWN_EVENTS = 8
OF_TREE = {"restart", "remove", "add", "scale", "stop"}
"""What is done by the tree; anything else is done to the one that was pressed."""
Row = Data


class TreeView(TabbedView):
    """A tree that goes on changing."""

    kind = "tree"
    asks_when_opened = True

    def __init__(self, rendered: Rendered) -> None:
        data = rendered.data if isinstance(rendered.data, dict) else {}
        super().__init__(rendered.text, data.get("handle"), data.get("seen") or {})
        self.tabs = Tabs("Tree", data.get("tabs"))
        self._folded: set[str] = set()
        self._pages: dict[str, int] = {}

    # -- what is seen ------------------------------------------------------------------------------

    def arranged(self, arrange: Arrange) -> Element:
        data = self.data
        rows = list(data.get("rows") or ())
        parts: list[Child] = [
            self._head(rows), drawing(rows, self._picked), self._leaf(), self._pager(rows), self._panel(),
            happened(list(data.get("events") or ())),
        ]  # fmt: skip
        return h("div", *arrange(*parts), self.outcome(), look="card", role="group",
                 aria_label=text_of(data.get("name")))  # fmt: skip

    def plain(self) -> str:
        return "\n".join([self.text, *self.tabs.lines()])

    @property
    def _picked(self) -> str:
        picked = self.data.get("picked")
        return text_of(picked.get("id")) if isinstance(picked, dict) else ""

    def _head(self, rows: list[Row]) -> Element:
        total = int(self.data.get("total") or 0)
        seen = f"{len(rows):,} of {total:,}" if len(rows) < total else f"{total:,}"
        left_out = int(self.data.get("left_out") or 0)
        seen += f" shown; {left_out:,} more are left out" if left_out else " shown"
        find = entry("Find", "find", hint="name or class", value=text_of(self.options.get("find", b"")))
        return h("div", h("span", seen, look="muted"), find, look="row", live=True)

    def _leaf(self) -> Element | None:
        """Which of very many rows are seen."""
        turns = pages(int(self.data.get("page") or 0), ROWS, int(self.data.get("found") or 0), "leaf")
        return h("div", turns, live=True) if turns else None

    def _pager(self, rows: list[Row]) -> Element | None:
        """Pools with more children than are seen."""
        pools = [row for row in rows if row["pool"] and int(row["count"]) > POOL_PAGE and not row["folded"]]
        lines = [self._pool(row) for row in pools]
        return h("div", lines, live=True) if lines else None

    def _pool(self, row: Row) -> Element:
        page, total = int(row["page"]), int(row["count"])
        first = page * POOL_PAGE + 1
        seen = f"{text_of(row['name'])}: {first:,} to {min(total, first + POOL_PAGE - 1):,} of {total:,}"
        last = (total - 1) // POOL_PAGE
        turns = [button(label, "page", text_of(row["id"]), to, title=title, disabled=to == page)
                 for label, to, title in (("‹", max(0, page - 1), "previous page"),
                                          ("›", min(last, page + 1), "next page"))]  # fmt: skip
        return h("div", h("span", seen, look="muted"), turns, look="row", key=text_of(row["id"]))

    def _panel(self) -> Element | None:
        """The one that was pressed, in full, and what can be done to it."""
        picked = self.data.get("picked")
        if not isinstance(picked, dict):
            return None
        role = text_of(picked["role"])
        name = h("div", text_of(picked["name"]), look="title mono")
        card = self._card(picked) if role == "worker" else name
        return h("div", card, self._does(picked, role), look="section", live=True, key="picked")

    def _card(self, picked: Data) -> Element:
        seen = picked.get("seen") or {}
        return ActorView(Rendered(text_of(picked["name"]), "actor", {}, {"seen": seen})).tree()

    def _does(self, picked: Data, role: str) -> Element | None:
        number = text_of(picked["id"])
        if not number.isdigit():
            return None
        child = [button("Restart", "restart", number, title="stop it and start it again"),
                 button("Remove", "remove", number, title="stop it for good")]  # fmt: skip
        scale = entry("Scale", "scale", number, hint="how many") if picked.get("pool") else None
        team = [entry("Add", "add", number, hint="a class, such as Critic"), scale,
                button("Stop", "stop", number, title="stop it and all its children")]  # fmt: skip
        return h("div", child, team if role == "supervisor" else None, look="row")

    # -- what can be done --------------------------------------------------------------------------

    def act(self, name: str, arguments: list[Any]) -> None:
        match name, arguments:
            case "tab" | "tab_again", _:
                super().act(name, arguments)
            case "fold", [str(row)]:
                self._folded ^= {row}
                self.turn_to(folded=[each.encode() for each in sorted(self._folded)])
            case "pick", [str(row)]:
                self.turn_to(picked=b"" if row == self._picked else row.encode())
            case "find", [str(text)]:
                self.turn_to(find=text.strip().encode(), page=0)
            case "leaf", [int(page)]:
                self.turn_to(page=page)
            case "page", [str(row), int(page)]:
                self._pages[row] = page
                self.turn_to(pages=[[each.encode(), to] for each, to in self._pages.items()])
            case (action, [str(row), *more]) if action in OF_TREE and row.isdigit():
                super().act(action, [row, *more])
            case _:
                super().act("child", [self._picked, name, *arguments])


def happened(events: list[Data]) -> Element | None:
    """The last crashes and restarts, and when they were."""
    if not events:
        return None
    lines = [h("li", event_text(each)) for each in reversed(events[-SHOWN_EVENTS:])]
    return h(
        "details", h("summary", f"What happened ({len(events)})"), time_axis(events), h("ul", lines),
        look="section", open=True, key="happened", live=True,
    )  # fmt: skip


def event_text(event: Data) -> list[Child]:
    name, reason = text_of(event["name"]), text_of(event["reason"])
    match text_of(event["what"]):
        case "crashed":
            return [h("span", name, look="mono"), " ended: ", h("span", reason, look="bad")]
        case "restarted":
            return [h("span", name, look="mono"), f" was started again (restart {reason})"]
        case _:
            return [h("span", name, look="mono"), " was given up"]
