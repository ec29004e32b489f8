"""Who waits for whom: a graph and a table of long waits, circles marked, and the deadlocks that were found.

Knows the node's data of waits (bt_view_waits.erl).  The node breaks a circle by itself: the youngest waiter
gets a `Deadlock`; what is not a circle, or not yet seen to be one, is ended by a button.  The static form
holds the deadlocks that were found, with the lines that wait.

    view_for(Rendered("who waits for whom", "waits", {}, {"seen": {…}})).bundle()
"""

from __future__ import annotations

import math
from typing import Final

from beamtalk_kernel.views.dom import Child, Element, button, h
from beamtalk_kernel.views.live_view import Data, LiveView
from beamtalk_kernel.views.parts import age, rows
from beamtalk_kernel.views.value import Rendered, text_of

DRAWN: Final = 12
"""So many fit round a circle; more are only listed."""


class WaitsView(LiveView):
    """The wait-for graph of the node."""

    kind = "waits"

    def __init__(self, rendered: Rendered) -> None:
        data = rendered.data if isinstance(rendered.data, dict) else {}
        super().__init__(rendered.text, None, data.get("seen") or {})

    def tree(self) -> Element:
        waits = list(self.data.get("waits") or ())
        found = list(self.data.get("found") or ())
        title = h("div", h("span", "Who waits for whom", look="title"), look="head")
        now: list[Child] = [graph(waits), waits_table(waits)] if waits else ["Nobody waits for long."]
        deadlocks: list[Child] = [self._deadlock(each) for each in found]
        return h("div", title, h("div", now, live=True), deadlocks, self.outcome(), look="card", role="group",
                 aria_label=self.text)  # fmt: skip

    def plain(self) -> str:
        found = self.data.get("found") or ()
        return "\n".join([self.text, *(f"  Deadlock: {text_of(each['names'])}" for each in found)])

    def _deadlock(self, found: Data) -> Element:
        """One that was broken: its members, each with the line that waits."""
        members = list(found.get("members") or ())
        body: list[list[Child]] = [
            [
                text_of(each["name"]),
                text_of(each["site"]),
                self.line_of(text_of(each["unit"]), int(each["line"])),
            ]
            for each in members
        ]
        names = h("div", h("span", "Deadlock: ", look="bad"), h("span", text_of(found["names"]), look="mono"))
        return h("div", names, rows(body), look="section")


def waits_table(waits: list[Data]) -> Element:
    def line(wait: Data) -> list[Child]:
        look = "bad" if wait.get("circular") else None
        end = button(
            "End this wait", "give_up", text_of(wait["pid"]), title="who waits gets a Deadlock error"
        )
        return [
            h("span", text_of(wait["who"]), look=look), text_of(wait["doing"]),
            f"{text_of(wait['for'])} {text_of(wait['asked'])}", text_of(wait["site"]), age(wait), end,
        ]  # fmt: skip

    return rows(map(line, waits), ("who", "doing", "waits for", "in", "since", ""))


# -- the graph -----------------------------------------------------------------------------------------


def graph(waits: list[Data]) -> Element | None:
    """Everybody on a circle, an arrow for each wait; those of a circle of waiters in red."""
    names = list(dict.fromkeys(text_of(each[key]) for each in waits for key in ("who", "for")))
    if len(names) > DRAWN:
        return None
    places = round_a_circle(names)
    arrows = [
        arrow(places[text_of(w["who"])], places[text_of(w["for"])], bool(w.get("circular"))) for w in waits
    ]
    labels = [label(name, *place) for name, place in places.items()]
    left, width = extent(places)
    return h(
        "svg",
        arrows,
        labels,
        viewBox=f"{left:g} 0 {width:g} 200",
        width=width,
        height=200,
        role="img",
        aria_label="wait-for graph",
    )


def extent(places: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """The left side and the width of a drawing that cuts no name off.

    >>> extent({"ann": (230.0, 30.0)})
    (0, 460)
    >>> extent({"the cell's own process": (91.0, 100.0)})
    (-4.0, 464.0)
    """
    left = min(0, *(x - width_of(name) / 2 for name, (x, _) in places.items()))
    right = max(460, *(x + width_of(name) / 2 for name, (x, _) in places.items()))
    return left, right - left


def round_a_circle(names: list[str]) -> dict[str, tuple[float, float]]:
    """
    >>> round_a_circle(["a"])
    {'a': (230.0, 30.0)}
    """
    turn = 2 * math.pi / len(names)
    return {
        name: (round(230 + 160 * math.sin(n * turn), 1), round(100 - 70 * math.cos(n * turn), 1))
        for n, name in enumerate(names)
    }


def arrow(start: tuple[float, float], end: tuple[float, float], circular: bool) -> Element:
    """A line with its head halfway, so that it hides no name."""
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + 2 * x2) / 3, (y1 + 2 * y2) / 3
    angle = math.atan2(y2 - y1, x2 - x1)
    corners = [
        f"{x + 9 * math.cos(angle + turn):.1f},{y + 9 * math.sin(angle + turn):.1f}"
        for turn in (0, 2 * math.pi / 3, -2 * math.pi / 3)
    ]
    look = "arrow circular" if circular else "arrow"
    line = h("line", x1=x1, y1=y1, x2=x2, y2=y2)
    return h("g", line, h("polygon", points=" ".join(corners)), look=look)


def width_of(name: str) -> int:
    return 8 * len(name) + 14


def label(name: str, x: float, y: float) -> Element:
    width = width_of(name)
    box = h("rect", x=x - width / 2, y=y - 12, width=width, height=24, rx=4, look="box")
    return h("g", box, h("text", name, x=x, y=y + 4, text_anchor="middle", look="label"))
