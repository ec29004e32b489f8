"""A Future that is still pending: a small live text that turns into the value or the error when it comes.

Knows the widget and what to put into it; who resolves the Future tells it by `settle`.

    view = FutureView(Rendered("Future(pending)", "future", {}, 17))
    show(view.bundle()); … ; view.settle(view_for(value).bundle())
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.html import MUTED, RED, code, element
from beamtalk_kernel.views.live import html_widget, widget_bundle
from beamtalk_kernel.views.value import Failure, Rendered

PENDING = "Future(pending)"


class FutureView:
    """The widget of one Future."""

    live = True

    def __init__(self, rendered: Rendered) -> None:
        self.key = rendered.data
        self._text = rendered.text or PENDING
        self._widget: Any = None

    def bundle(self) -> Bundle:
        self._widget = html_widget(self._html())
        return widget_bundle(self._widget, text=self._text, html=self._html())

    def static(self) -> Bundle:
        return Bundle({"text/plain": self._text, "text/html": self._html()})

    def _html(self) -> str:
        return element("div", code(self._text), style=MUTED)

    def settle(self, outcome: Bundle | Failure) -> None:
        """Shows the value, or why there is none."""
        if self._widget is not None:
            self._widget.value = settled_html(outcome)


def settled_html(outcome: Bundle | Failure) -> str:
    if isinstance(outcome, Failure):
        return element("div", code(outcome.render()), style=f"border-left:4px solid {RED};padding-left:8px")
    rich = outcome.data.get("text/html") or outcome.data.get("image/svg+xml")
    return str(rich) if rich else code(str(outcome.data.get("text/plain", "")))
