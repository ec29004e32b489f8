"""The one place that makes widgets: bundles with a static form, callbacks whose errors can be seen.

Knows ipywidgets, which is imported when the first widget is made (it takes 60 ms), and nothing of the node.

    widget_bundle(ipywidgets.HTML("<b>3</b>"), text="3", html="<b>3</b>")
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from beamtalk_kernel.views.bundle import WIDGET_MIME, Bundle
from beamtalk_kernel.views.html import RED, element


def widget_bundle(widget: Any, *, text: str, html: str | None = None) -> Bundle:
    """The widget, and what stands in its place where there are no widgets."""
    data: dict[str, Any] = {"text/plain": text}
    if html is not None:
        data["text/html"] = html
    data[WIDGET_MIME] = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return Bundle(data)


def html_widget(html: str) -> Any:
    import ipywidgets

    return ipywidgets.HTML(html)


def guarded(callback: Callable[..., None], complain: Callable[[str], None]) -> Callable[..., None]:
    """The callback; what goes wrong in it is shown by `complain`, for Jupyter only writes it to a log."""

    def call(*args: Any) -> None:
        try:
            callback(*args)
        except Exception as why:
            traceback.print_exc()
            complain(element("div", f"This view failed: {why!r}", style=f"color:{RED}"))

    return call
