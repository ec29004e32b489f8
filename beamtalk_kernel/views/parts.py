"""Pieces that several views are made of: tables, pages, a message, what a process is doing.

Knows the shapes of the node's terms for messages and processes; knows no widget and no view.

>>> from beamtalk_kernel.views.dom import to_html
>>> sentence({"selector": b"at:put:", "arguments": [b"1", b"2"]})
'at: 1 put: 2'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from beamtalk_kernel.views.dom import Child, Element, button, h
from beamtalk_kernel.views.value import text_of

Data = Mapping[Any, Any]


def sentence(message: Data) -> str:
    """Selector and arguments as they are written in a program; a foreign message is its term."""
    selector = text_of(message.get("selector"))
    arguments = [text_of(each) for each in message.get("arguments") or ()]
    if not selector:
        return " ".join(arguments)
    if not arguments:
        return selector
    words = selector.split(":")[:-1] if selector.endswith(":") else [selector]
    if len(words) != len(arguments):
        return " ".join([selector, *arguments])
    colon = ":" if selector.endswith(":") else ""
    return " ".join(f"{word}{colon} {text}" for word, text in zip(words, arguments, strict=True))


def rows(body: Iterable[list[Child]], heads: Iterable[str] = (), look: str = "table") -> Element:
    """A table; heads are left out when there are none."""
    lines = [h("tr", (h("td", each, look="cell") for each in line)) for line in body]
    top = [h("thead", h("tr", (h("th", head, look="cell", scope="col") for head in heads)))] if heads else []
    return h("table", top, h("tbody", lines), look=look)


def fields_table(fields: Iterable[Data], more: Any = None) -> Element | None:
    """Names and texts; `more(field)` is a third column for live views."""

    def line(field: Data) -> Element:
        name = h("th", text_of(field["name"]), look="cell", scope="row")
        last = h("td", more(field), look="cell", live=True) if more else None
        return h("tr", name, h("td", text_of(field["text"]), look="cell"), last)

    lines = [line(each) for each in fields]
    return h("table", h("tbody", lines), look="table") if lines else None


def fold(title: str, *inside: Child, open_: bool = False, live: bool = True) -> Element:
    """A part that can be folded away."""
    return h("details", h("summary", title), inside, open=open_, look="section", live=live, key=title)


def pages(page: int, size: int, total: int, act: str = "page") -> Element | None:
    """Which part is seen, and buttons to leaf; nothing when all is seen."""
    if total <= size:
        return None
    last = max(0, -(-total // size) - 1)
    first = page * size + 1
    seen = f"{first:,} to {min(total, first + size - 1):,} of {total:,}"
    targets = [("«", "first page", 0), ("‹", "previous page", max(0, page - 1)),
               ("›", "next page", min(last, page + 1)), ("»", "last page", last)]  # fmt: skip
    turns = [button(label, act, to, title=title, disabled=to == page) for label, title, to in targets]
    return h("div", h("span", seen, look="muted"), turns, look="row")


def age(data: Data) -> Element | None:
    """How long ago, growing by itself."""
    since = (data.get("live") or {}).get("age")
    return h("span", since=since, live=True) if since is not None else None


def joined(parts: Iterable[Child], by: str = " · ") -> list[Child]:
    """What there is of the parts, with something between them."""
    found: list[Child] = []
    for part in parts:
        if part is not None and part != "":
            found += [by, part] if found else [part]
    return found


def doing(data: Data) -> list[Child]:
    """What a process does now, for whom, since when, and whom it waits for."""
    message, waiting = data.get("doing"), data.get("waiting")
    if not isinstance(message, Mapping):
        return []
    parts: list[Child] = [h("span", sentence(message), look="mono")]
    if (since := age(message)) is not None:
        parts += [" for ", since]
    if site := text_of(message.get("site")):
        parts += [", sent in ", site]
    if isinstance(waiting, Mapping):
        target = f"{text_of(waiting['for'])} {text_of(waiting['selector'])}"
        parts += [", waits for ", h("span", target, look="mono warn")]
    return parts


def bytes_text(size: int) -> str:
    """
    >>> bytes_text(512), bytes_text(2_640), bytes_text(5_300_000)
    ('512 B', '2.6 kB', '5.3 MB')
    """
    for unit, limit in (("B", 1_000), ("kB", 1_000_000), ("MB", 1_000_000_000)):
        if size < limit:
            return f"{size} B" if unit == "B" else f"{size * 1_000 / limit:.1f} {unit}"
    return f"{size / 1e9:.1f} GB"
