"""The value of a patch cell: each method with its version, how many actors have it now, and what differs.

Knows the node's data of a patch (bt_patched.erl); all of it is the same in every run of a notebook.

    view_for(Rendered("Counter >> increment v2 · 3 live actors, state kept", "patch", {}, [{…}])).bundle()
"""

from __future__ import annotations

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.dom import Element, h, to_html
from beamtalk_kernel.views.live_view import Data
from beamtalk_kernel.views.value import Rendered, text_of

LOOKS = {"+": "good", "-": "bad"}


class PatchView:
    """What a cell has patched; nothing in it is alive."""

    live = False

    def __init__(self, rendered: Rendered) -> None:
        self._text = rendered.text
        self._changes: list[Data] = list(rendered.data or ())

    def bundle(self) -> Bundle:
        return self.static()

    def static(self) -> Bundle:
        html = "".join(to_html(change(each)) for each in self._changes)
        return Bundle({"text/plain": self._text, "text/html": html})


def change(data: Data) -> Element:
    """One line, and the difference folded away under it."""
    live = text_of(data.get("live"))
    told = [h("span", text_of(data["text"]), look="mono")]
    told += [h("span", f" · {live}", look="muted")] if live else []
    differs = text_of(data.get("diff"))
    return h("details", h("summary", told), difference(differs)) if differs else h("div", told)


def difference(text: str) -> Element:
    """Lines that came and lines that went, each in its colour."""
    return h("pre", map(line, text.split("\n")), look="code")


def line(text: str) -> Element:
    return h("span", text + "\n", look=LOOKS.get(text[:1]))
