"""The node: its largest processes by mailbox, memory or work, a filter, memory and schedulers.

Knows the node's data of the system (bt_view_system.erl).  All of it differs from run to run, so the static
form is only a title.

    view_for(Rendered("the processes of the node", "system", {}, {"seen": {…}})).bundle()
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.views.dom import Child, Element, button, entry, h
from beamtalk_kernel.views.live_view import Data, LiveView
from beamtalk_kernel.views.parts import bytes_text
from beamtalk_kernel.views.value import Rendered, text_of

COLUMNS = (("queue", "messages waiting"), ("memory", "memory"), ("reductions", "reductions"))


class SystemView(LiveView):
    """A table of processes."""

    kind = "system"

    def __init__(self, rendered: Rendered) -> None:
        data = rendered.data if isinstance(rendered.data, dict) else {}
        super().__init__(rendered.text, None, data.get("seen") or {})

    def tree(self) -> Element:
        title = h(
            "div",
            h("span", "The node", look="title"),
            " ",
            h("span", facts(self.data), look="muted", live=True),
            look="head",
        )
        find = entry("Filter", "filter", hint="part of a name", value=text_of(self.data.get("filter")))
        return h("div", title, h("div", find, look="row", live=True), h("div", self._table(), live=True),
                 self.outcome(), look="card", role="group", aria_label=self.text)  # fmt: skip

    def _table(self) -> Element:
        sort = text_of(self.data.get("sort"))
        heads = [
            h("th", "process", look="cell", scope="col"),
            *(head(key, label, sort) for key, label in COLUMNS),
        ]
        lines = [line(each) for each in self.data.get("rows") or ()]
        return h("table", h("thead", h("tr", heads)), h("tbody", lines), look="table")

    def act(self, name: str, arguments: list[Any]) -> None:
        if name in ("sort", "filter"):
            self.turn_to(**{name: str(arguments[0]).encode()})
        else:
            super().act(name, arguments)


def head(key: str, label: str, sort: str) -> Element:
    """A column by which the largest are found when it is pressed."""
    is_sorted = key == sort
    by = button(
        f"{label} ▾" if is_sorted else label, "sort", key, look="link", title=f"the largest by {label}"
    )
    return h("th", by, look="number", scope="col", aria_sort="descending" if is_sorted else None)


def line(row: Data) -> Element:
    pid = text_of(row["pid"])
    kill = button("Kill", "kill", pid, look="button danger") if row.get("ours") else None
    numbers: list[Child] = [
        h("td", f"{int(row['queue']):,}", look="number"),
        h("td", bytes_text(int(row["memory"])), look="number"),
        h("td", f"{int(row['reductions']):,}", look="number"),
    ]
    return h("tr", h("td", text_of(row["name"]), look="cell", title=pid), numbers, h("td", kill), key=pid)


def facts(data: Data) -> str:
    """One line about the node."""
    known = data.get("facts") or {}
    if not known:
        return ""
    memory = known.get("memory") or {}
    parts = [f"{int(known['processes']):,} of {int(known['limit']):,} processes"]
    parts += [
        f"{bytes_text(int(size))} {text_of(name)}"
        for name, size in sorted(memory.items(), key=lambda each: -int(each[1]))
    ]
    parts += [f"{known['schedulers']} schedulers", f"{known['queued']} ready to run"]
    return " · ".join(parts)
