"""A list of like maps or values as a table: HTML, and pages to leaf through when it is long.

Knows a snapshot of texts; knows neither the node nor the values.

>>> people = Table(("name", "age"), (("Ann", "41"), ("Bo", "7")), 2)
>>> people.is_numeric(1), people.pages, people.caption(0)
(True, 1, '')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.html import BORDER, MONO, MUTED, Raw, element
from beamtalk_kernel.views.value import Rendered, text_of

PAGE = 25
_NUMBER = re.compile(r"-?[\d_]+(\.\d+)?(e-?\d+)?$")


@dataclass(frozen=True)
class Table:
    """The rows the node sent, and how many there are in all."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int

    @classmethod
    def from_term(cls, data: Mapping[Any, Any]) -> Table:
        rows = tuple(tuple(map(text_of, row)) for row in data.get("rows") or ())
        return cls(tuple(map(text_of, data.get("columns") or ())), rows, int(data.get("total") or len(rows)))

    def is_numeric(self, column: int) -> bool:
        cells = [row[column] for row in self.rows]
        return bool(cells) and all(_NUMBER.match(cell) for cell in cells)

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.rows) // PAGE))

    def page(self, number: int) -> tuple[tuple[str, ...], ...]:
        """The rows of page `number`, counted from 0."""
        return self.rows[number * PAGE : (number + 1) * PAGE]

    def caption(self, number: int) -> str:
        """Which rows are seen; empty when all are."""
        shown = self.page(number)
        if len(shown) == self.total:
            return ""
        first = number * PAGE + 1
        return f"rows {first:,} to {first + len(shown) - 1:,} of {self.total:,}"


def table_html(table: Table, page: int = 0) -> str:
    sides = ["right" if table.is_numeric(column) else "left" for column in range(len(table.columns))]

    def row(cells: tuple[str, ...], tag: str) -> Raw:
        styled = (
            element(tag, cell, style=f"text-align:{side};padding:2px 10px;{MONO}")
            for cell, side in zip(cells, sides, strict=False)
        )
        return element("tr", *styled)

    head = element("thead", row(table.columns, "th"))
    body = element("tbody", *(row(cells, "td") for cells in table.page(page)))
    caption = table.caption(page)
    note = element("div", caption, style=MUTED) if caption else Raw("")
    return Raw(element("table", head, body, style=f"border-collapse:collapse;border:{BORDER}") + note)


class TableView:
    """A table with buttons when there is more than one page."""

    def __init__(self, rendered: Rendered) -> None:
        self._text = rendered.text
        self.table = Table.from_term(rendered.data) if isinstance(rendered.data, Mapping) else None
        self.live = self.table is not None and self.table.pages > 1

    def bundle(self) -> Bundle:
        if self.table is None or not self.live:
            return self.static()
        from beamtalk_kernel.views.live import widget_bundle

        return widget_bundle(pager(self.table), text=self._text, html=table_html(self.table))

    def static(self) -> Bundle:
        if self.table is None:
            return Bundle({"text/plain": self._text})
        return Bundle({"text/plain": self._text, "text/html": table_html(self.table)})


def pager(table: Table) -> Any:
    """The widget: one page at a time."""
    import ipywidgets

    from beamtalk_kernel.views.live import guarded

    shown = ipywidgets.HTML(table_html(table))
    where = {"page": 0}

    def button(label: str, tooltip: str, target: Any) -> Any:
        made = ipywidgets.Button(description=label, tooltip=tooltip, layout=ipywidgets.Layout(width="3em"))

        def turn(_button: Any) -> None:
            where["page"] = max(0, min(table.pages - 1, target(where["page"])))
            shown.value = table_html(table, where["page"])

        made.on_click(guarded(turn, lambda html: setattr(shown, "value", html)))
        return made

    buttons = [
        button("«", "first page", lambda _page: 0),
        button("‹", "previous page", lambda page: page - 1),
        button("›", "next page", lambda page: page + 1),
        button("»", "last page", lambda _page: table.pages - 1),
    ]
    return ipywidgets.VBox([shown, ipywidgets.HBox(buttons)])
