"""Messages between chosen actors as a sequence diagram: who sent what to whom, in the order they began.

Knows the node's data of a timeline (bt_view_timeline.erl).  The order of two actors' messages may differ from
run to run, so the static form holds for each actor what it handled, in its own order.

    view_for(Rendered("messages between actors", "timeline", {}, {"handle": 1, "seen": {…}})).bundle()
"""

from __future__ import annotations

from typing import Any, Final

from beamtalk_kernel.views.dom import Child, Element, entry, h
from beamtalk_kernel.views.live_view import Data, LiveView
from beamtalk_kernel.views.parts import rows, sentence
from beamtalk_kernel.views.value import Rendered, text_of

OTHERS: Final = "others"
"""The line of all senders that were not chosen: cells, views, other actors."""
LEFT: Final = 60
WIDTH: Final = 170
TOP: Final = 40
STEP: Final = 26


class TimelineView(LiveView):
    """A sequence diagram that goes on."""

    kind = "timeline"

    def __init__(self, rendered: Rendered) -> None:
        data = rendered.data if isinstance(rendered.data, dict) else {}
        super().__init__(rendered.text, data.get("handle"), data.get("seen") or {})

    def tree(self) -> Element:
        data = self.data
        title = h(
            "div",
            h("span", "Messages", look="title"),
            " ",
            h("span", limits(data), look="muted", live=True),
            look="head",
        )
        find = entry("Filter", "filter", hint="part of a message", value=text_of(data.get("filter")))
        save = h("button", "Save as SVG", type="button", save="messages.svg", look="button")
        parts: list[Child] = [
            title,
            h("div", find, save, look="row", live=True),
            h("div", diagram(data), live=True),
        ]
        return h("div", parts, handled(data), self.outcome(), look="card", role="group", aria_label=self.text)

    def plain(self) -> str:
        return "\n".join(
            [self.text, *(f"  {name}: {', '.join(said)}" for name, said in by_actor(self.data).items())]
        )

    def act(self, name: str, arguments: list[Any]) -> None:
        if name == "filter":
            self.turn_to(filter=str(arguments[0]).encode())
        else:
            super().act(name, arguments)


def limits(data: Data) -> str:
    total, shown = int(data.get("total") or 0), len(data.get("messages") or ())
    part = f"the last {shown} of {total:,}" if shown < total else f"{total:,}"
    return f"{part}; each actor keeps {data['kept']}" if "kept" in data else part


def by_actor(data: Data) -> dict[str, list[str]]:
    """What each actor handled."""
    found: dict[str, list[str]] = {text_of(name): [] for name in data.get("lines") or ()}
    for each in data.get("messages") or ():
        found.setdefault(text_of(each["to"]), []).append(sentence(each))
    return found


def handled(data: Data) -> Element:
    """The static form; the diagram takes its place where a script draws."""
    lines: list[list[Child]] = [[name, ", ".join(said)] for name, said in by_actor(data).items()]
    return rows(lines, look="table still")


# -- the diagram ---------------------------------------------------------------------------------------


def diagram(data: Data) -> Element:
    names = [text_of(each) for each in data.get("lines") or ()]
    messages = list(data.get("messages") or ())
    columns = columns_of(names, messages)
    height = TOP + STEP * (len(messages) + 1)
    width = LEFT + WIDTH * len(columns)
    life = [lifeline(name, x, height) for name, x in columns.items()]
    drawn = [message(each, columns, TOP + STEP * place) for place, each in enumerate(messages, 1)]
    return h("svg", life, drawn, viewBox=f"0 0 {width} {height}", width=width, height=height, role="img",
             aria_label="sequence diagram")  # fmt: skip


def columns_of(names: list[str], messages: list[Data]) -> dict[str, int]:
    """Where each line stands; that of the others is first, when there are any.

    >>> columns_of(["A", "B"], [{"sender": b"A"}])
    {'A': 60, 'B': 230}
    """
    is_foreign = any(text_of(each.get("sender")) not in names for each in messages)
    return {name: LEFT + WIDTH * place for place, name in enumerate([OTHERS] * is_foreign + names)}


def lifeline(name: str, x: int, height: int) -> Element:
    return h("g", h("line", x1=x, y1=TOP - 12, x2=x, y2=height, look="life"),
             h("text", name, x=x, y=TOP - 20, text_anchor="middle", look="label"), key=name)  # fmt: skip


def message(each: Data, columns: dict[str, int], y: int) -> Element:
    """An arrow with what was said above it, and the answer for who points at it."""
    end = columns[text_of(each["to"])]
    start = columns.get(text_of(each.get("sender")), columns.get(OTHERS, end))
    look = "arrow circular" if each.get("failed") else "arrow"
    said = sentence(each)
    hint = h("title", f"{said} → {text_of(each.get('value'))}")
    middle = (start + end) / 2 if start != end else end + 50
    text = h("text", shortened(said), x=middle, y=y - 5, text_anchor="middle", look="label")
    return h("g", hint, path(start, end, y), text, look=look)


def path(start: int, end: int, y: int) -> list[Element]:
    """A straight arrow, or a loop for what one sends itself."""
    if start == end:
        loop = f"M{end} {y - 4} h22 v10 h-16"
        return [
            h("path", d=loop, fill="none"),
            h("polygon", points=f"{end + 1},{y + 6} {end + 9},{y + 2} {end + 9},{y + 10}"),
        ]
    back = -9 if end > start else 9
    head = f"{end},{y} {end + back},{y - 4} {end + back},{y + 4}"
    return [h("line", x1=start, y1=y, x2=end, y2=y), h("polygon", points=head)]


def shortened(text: str) -> str:
    return text if len(text) <= 22 else text[:21] + "…"
