"""Tabs of an inspector: the built-in one, and one for each view that the class declares.

Knows the node's terms of declared views (bt_view_tabs.erl) and how any value is shown; knows no widget.
Where nothing is alive the contents stand one below the other, with headings.

>>> from beamtalk_kernel.views.dom import h, to_html
>>> tabs = Tabs("Fields", [{"name": b"Total", "shown": {"text": b"7", "kind": "text"}}])
>>> [to_html(each) for each in tabs.below(h("p", "n: 3"))][1]
'<div><b>Total</b></div>'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.dom import Child, Element, button, h, raw
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.value import Failure, Rendered, text_of

Content: TypeAlias = "Bundle | Failure | str | None"
"""A value as a cell shows it, why there is none, why not now; None before it is looked at."""
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Tabs:
    """The declared views of one thing; `open` is the place of the one that is seen, 0 the built-in one."""

    def __init__(self, first: str, terms: Iterable[Mapping[Any, Any]] | None) -> None:
        self.first = first
        self.open = 0
        self.names: list[str] = []
        self._contents: dict[int, Content] = {}
        for place, term in enumerate(terms or (), 1):
            self.names.append(text_of(term.get("name")))
            self._contents[place] = content_of(term)

    # -- what is told ------------------------------------------------------------------------------

    @property
    def is_put_off(self) -> bool:
        """Whether the open one says why it cannot be seen now."""
        return isinstance(self._contents.get(self.open), str)

    @property
    def is_unseen(self) -> bool:
        """Whether nobody has asked for the open one."""
        return self.open > 0 and self._contents.get(self.open) is None

    def turn_to(self, place: int) -> None:
        self.open = place if 0 <= place <= len(self.names) else 0

    def forget(self) -> None:
        """What is in the open one is asked for anew."""
        self._contents[self.open] = None

    def take(self, place: int, answer: Any | Failure) -> None:
        """The node's answer for one of them."""
        if isinstance(answer, Failure):
            self._contents[place] = answer
            return
        self.names = [text_of(each.get("name")) for each in answer["tabs"]]
        self._contents[place] = content_of(answer["content"])
        if self.open > len(self.names):
            self.open = 0

    # -- what is seen ------------------------------------------------------------------------------

    def around(self, *built_in: Child) -> list[Child]:
        """The strip of tabs and the open one; the built-in one alone where the class declares none."""
        if not self.names:
            return list(built_in)
        labels = [self.first, *self.names]
        strip = h("div", [self._tab(place, name) for place, name in enumerate(labels)], look="tabs",
                  role="tablist", aria_label="views", live=True)  # fmt: skip
        inside: Child = built_in if self.open == 0 else [self._again(), shown(self._contents.get(self.open))]
        panel = h("div", inside, role="tabpanel", aria_label=labels[self.open], key=f"tab {self.open}")
        return [strip, panel]

    def _tab(self, place: int, name: str) -> Element:
        is_open = place == self.open
        return button(name, "tab", place, role="tab", aria_selected="true" if is_open else "false",
                      look="tab open" if is_open else "tab", key=f"{place} {name}")  # fmt: skip

    def _again(self) -> Element:
        return h("div", button("Look again", "tab_again", title="ask for this view anew"), look="row")

    def below(self, *built_in: Child) -> list[Child]:
        """The static form; of those that nobody has looked at, the names."""
        parts: list[Child] = list(built_in)
        for place, name in enumerate(self.names, 1):
            if (content := self._contents.get(place)) is not None:
                parts += [h("div", h("b", name), look="section"), shown(content, whole=False)]
        if unseen := ", ".join(self._unseen()):
            parts.append(h("div", f"Views: {unseen}", look="muted"))
        return parts

    def lines(self) -> list[str]:
        """The same as text."""
        found: list[str] = []
        for place, name in enumerate(self.names, 1):
            if (content := self._contents.get(place)) is not None:
                found += [f"{name}:", *(f"  {line}" for line in as_text(content).splitlines())]
        return found

    def _unseen(self) -> list[str]:
        return [name for place, name in enumerate(self.names, 1) if self._contents.get(place) is None]


# -- one content ---------------------------------------------------------------------------------------


def content_of(term: Mapping[Any, Any]) -> Content:
    if "error" in term:
        return Failure.from_term(term["error"])
    if "shown" in term:
        return view_for(Rendered.from_term(term["shown"])).static()
    return text_of(term["away"]) if "away" in term else None


def shown(content: Content, whole: bool = True) -> Element:
    """A failure is told whole where somebody can look for its place, in one line where it is only kept."""
    match content:
        case Bundle():
            return richest(content)
        case Failure():
            told = content.render() if whole else as_text(content)
            return h("pre", told, look="code bad", role="alert")
        case str():
            return h("div", content, look="muted", role="status")
        case None:
            return h("div", "…", look="muted", role="status", live=True)


def richest(bundle: Bundle) -> Element:
    """The first form of a value that a page can show."""
    data = bundle.data
    for mime in ("text/html", "image/svg+xml"):
        if mime in data:
            return raw(str(data[mime]))
    for mime in PICTURES:
        if mime in data:
            return raw(f'<img src="data:{mime};base64,{data[mime]}" alt="">')
    return h("pre", str(data.get("text/plain", "")), look="code")


def as_text(content: Content) -> str:
    match content:
        case Bundle():
            return str(content.data.get("text/plain", ""))
        case Failure():
            return f"{content.kind}: {content.title}"
        case str():
            return content
        case None:
            return ""
