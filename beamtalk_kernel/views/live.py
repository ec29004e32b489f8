"""The one place that makes widgets: bundles with a static form, callbacks whose errors can be seen.

Knows ipywidgets and anywidget, which are imported when the first widget is made (they take 60 and 20 ms), and
nothing of the node.

    widget_bundle(ipywidgets.HTML("<b>3</b>"), text="3", html="<b>3</b>")
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
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


def live_widget(tree: Any, received: Callable[[Any], None], closed: Callable[[], None]) -> Any:
    """Draws `tree` (see dom.py); `received` gets what its script says, `closed` is called at its end."""
    widget = _live_class()(tree=tree)
    widget.on_msg(lambda _widget, message, _buffers: received(message))
    widget.when_closed = closed
    return widget


def load_widgets() -> None:
    """What takes a tenth of a second at the first widget, for who has the time before."""
    _live_class()


@cache
def _live_class() -> Any:
    import anywidget
    import traitlets

    from beamtalk_kernel.views.look import style_sheet

    assets = Path(__file__).parent / "assets"

    class LiveWidget(anywidget.AnyWidget):
        _esm = (assets / "live.js").read_text()
        _css = style_sheet() + "\n" + (assets / "live.css").read_text()
        tree: Any = traitlets.List().tag(sync=True)
        when_closed: Callable[[], None] | None = None

        def close(self) -> None:
            closed, self.when_closed = self.when_closed, None
            super().close()
            if closed is not None:
                closed()

    return LiveWidget


def guarded(callback: Callable[..., None], complain: Callable[[str], None]) -> Callable[..., None]:
    """The callback; what goes wrong in it is shown by `complain`, for Jupyter only writes it to a log."""

    def call(*args: Any) -> None:
        try:
            callback(*args)
        except Exception as why:
            traceback.print_exc()
            complain(element("div", f"This view failed: {why!r}", style=f"color:{RED}"))

    return call
