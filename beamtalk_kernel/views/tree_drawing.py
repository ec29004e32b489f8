"""The drawing of a tree of supervisors: one line a node, children joined to their supervisor, as SVG.

A pure function of the node's rows; knows no widget.  Bars of mailbox and memory are for live views.

>>> from beamtalk_kernel.views.dom import to_html
>>> row = {"id": b"1", "depth": 0, "name": b"Team(#1)", "role": "supervisor", "status": "running",
...        "strategy": "oneForOne", "own_name": b"", "restarts": 0, "count": 1, "shown": 0, "queue": 0,
...        "size": 1, "folded": False}
>>> "Team(#1)" in to_html(drawing([row]))
True
"""

from __future__ import annotations

from beamtalk_kernel.views.dom import Child, Element, h
from beamtalk_kernel.views.live_view import Data
from beamtalk_kernel.views.value import text_of

LINE = 22
STEP = 22
LEFT = 10
WIDTH = 640
BARS = WIDTH - 130
GREY = "var(--jp-border-color1,#bdbdbd)"
TEXT = "var(--jp-content-font-color1,#424242)"
MUTED = "var(--jp-ui-font-color2,#757575)"
GREEN = "var(--jp-success-color1,#388e3c)"
RED = "var(--jp-error-color1,#d32f2f)"
AMBER = "var(--jp-warn-color1,#c77700)"
BLUE = "var(--jp-brand-color1,#1976d2)"
SIZES = 9
MANY = 1000


def drawing(rows: list[Data], picked: str = "") -> Element:
    """All rows, the supervisor first."""
    height = LINE * len(rows) + 4
    lines = [join(rows, place) for place in range(1, len(rows))]
    nodes = [node(row, place, text_of(row["id"]) == picked) for place, row in enumerate(rows)]
    return h("svg", lines, nodes, width=WIDTH, height=height, viewBox=f"0 0 {WIDTH} {height}", look="drawing")


def _x(row: Data) -> int:
    return LEFT + STEP * int(row["depth"])


def _y(place: int) -> int:
    return 2 + LINE * place + LINE // 2


def join(rows: list[Data], place: int) -> Element | None:
    """From a node up to the line of its supervisor."""
    row = rows[place]
    depth = int(row["depth"])
    if depth == 0:
        return None
    above = next((p for p in range(place - 1, -1, -1) if int(rows[p]["depth"]) < depth), 0)
    x, y = _x(row), _y(place)
    return h("path", d=f"M{x - STEP} {_y(above) + 7}V{y}H{x - 6}", fill="none", stroke=GREY)


def node(row: Data, place: int, is_picked: bool) -> Element:
    x, y, name = _x(row), _y(place), text_of(row["id"])
    look = "line picked" if is_picked else "line"
    whole = h("rect", y=y - 10, width=WIDTH, height=LINE, look=look, live=True)
    parts: list[Child] = [whole, mark(row, x, y), label(row, x, y), bars(row, y)]
    body = h("g", h("title", tooltip(row)), parts, act="pick", args=[name], stays=True, tabindex=0,
             role="button", look="node")  # fmt: skip
    return h("g", body, fold(row, x, y), key=name)


def mark(row: Data, x: int, y: int) -> Element:
    """A square for who supervises, a dot for who works; green while it runs."""
    colour = GREEN if text_of(row["status"]) == "running" else RED
    if text_of(row["role"]) == "worker":
        return h("circle", cx=x, cy=y, r=5, fill=colour)
    return h("rect", x=x - 6, y=y - 6, width=12, height=12, fill=colour)


def fold(row: Data, x: int, y: int) -> Element | None:
    if not int(row["count"]):
        return None
    sign = "+" if row["folded"] else "−"
    return h("text", sign, x=x - 3.5, y=y + 4, fill="#fff", act="fold", args=[text_of(row["id"])],
             tabindex=0, role="button", aria_label="fold", look="node mono")  # fmt: skip


def label(row: Data, x: int, y: int) -> Element:
    return h("text", h("tspan", text_of(row["name"]), fill=TEXT), h("tspan", f" {facts(row)}", fill=MUTED),
             x=x + 12, y=y + 4, look="mono")  # fmt: skip


def facts(row: Data) -> str:
    """Its own name, its strategy, how many it has, how often it was started again."""
    restarts, count = int(row["restarts"]), int(row["count"])
    strategy = text_of(row["strategy"])
    parts = [text_of(row["own_name"]), strategy if strategy != "nil" else ""]
    parts += [f"× {count:,}" if text_of(row["role"]) == "group" or count > int(row["shown"]) else ""]
    parts += [f"restarted {restarts} time{'s' * (restarts != 1)}" if restarts else ""]
    parts += ["not running" if text_of(row["status"]) != "running" else ""]
    return " ".join(filter(None, parts))


def tooltip(row: Data) -> str:
    return f"{text_of(row['name'])} {facts(row)}".strip()


def bars(row: Data, y: int) -> list[Element]:
    """Mailbox and memory, each on a scale of its own that is not linear; nothing for next to nothing."""
    queue, memory = int(row["queue"]), 50 * int(row["size"]) // SIZES
    waiting = h("title", f"{queue:,} message{'s' * (queue != 1)} waiting")
    length, colour = min(50, queue.bit_length() * 4), RED if queue > MANY else AMBER
    return [
        h("rect", title, x=x, y=y - 4, width=width, height=8, fill=fill, live=True)
        for x, width, fill, title in ((BARS, length, colour, waiting), (BARS + 60, memory, BLUE, None))
        if width
    ]


def time_axis(events: list[Data]) -> Element:
    """Crashes and restarts from the first to the last, each at its time."""
    times = [int(each["at"]) for each in events]
    span = max(1, times[-1] - times[0])
    dots = [
        h("circle", h("title", text_of(each["name"])), cx=LEFT + (WIDTH - 2 * LEFT) * (at - times[0]) // span,
          cy=10 if text_of(each["what"]) == "crashed" else 22, r=4,
          fill=RED if text_of(each["what"]) == "crashed" else GREEN)
        for each, at in zip(events, times, strict=True)
    ]  # fmt: skip
    line = h("path", d=f"M{LEFT} 30H{WIDTH - LEFT}", fill="none", stroke=GREY)
    words = h("text", f"{span / 1000:.1f} s", x=WIDTH - 60, y=44, fill=MUTED, look="mono")
    return h("svg", dots, line, words, width=WIDTH, height=48, viewBox=f"0 0 {WIDTH} 48")
