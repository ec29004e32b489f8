"""Widgets in the kernel process: comms at once, ipywidgets at the first display, closed with their cell.

Knows the comm manager and which widgets belong to which cell; knows nothing of what the widgets show.

    widgets = Widgets(kernel); widgets.enable(); widgets.adopt("cell-id", widget)
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import Any

from beamtalk_kernel.views.live import load_widgets

logger = logging.getLogger(__name__)


def comm_handlers() -> tuple[Any, dict[str, Any]]:
    """The process's comm manager, and the handlers for its three messages."""
    import comm
    from ipykernel.comm.comm import BaseComm
    from ipykernel.comm.manager import CommManager

    manager: Any = CommManager()  # type: ignore[no-untyped-call]
    comm.create_comm = BaseComm
    comm.get_comm_manager = lambda: manager
    return manager, {name: getattr(manager, name) for name in ("comm_open", "comm_msg", "comm_close")}


class Widgets:
    """The widgets of each cell; a cell that runs again, or is deleted, takes its widgets with it."""

    def __init__(self) -> None:
        self._enabled = False
        self._prepared = False
        self._by_cell: dict[str, list[str]] = {}
        self._current = ""

    def enable(self) -> None:
        """Load ipywidgets; costs 60 ms once."""
        if self._enabled:
            return
        import ipywidgets

        ipywidgets.register_comm_target()
        self._enabled = True

    def prepare(self) -> None:
        """Load what the first card will need, on a thread, while the user reads and writes."""
        if not self._prepared:
            self._prepared = True
            threading.Thread(target=load_widgets, daemon=True).start()

    def begin(self, cell: str, deleted: Iterable[str] = ()) -> None:
        """`cell` runs now: what its former run made is closed, and what deleted cells made."""
        for gone in (cell, *deleted):
            self._close(gone)
        self._current = cell

    def adopt(self, bundle: dict[str, Any], cell: str | None = None) -> None:
        """The widget in this bundle belongs to `cell`, or to the one that runs."""
        view = bundle.get("application/vnd.jupyter.widget-view+json")
        if isinstance(view, dict):
            self._by_cell.setdefault(cell or self._current, []).append(str(view.get("model_id")))

    def _close(self, cell: str) -> None:
        for model_id in self._by_cell.pop(cell, ()):
            try:
                close_tree(model_id)
            except Exception:
                logger.debug("a widget could not be closed", exc_info=True)


def close_tree(model_id: str) -> None:
    """Close a widget and everything inside it."""
    from ipywidgets import Widget
    from ipywidgets.widgets.widget import _instances

    root = _instances.get(model_id)
    pending = [root] if isinstance(root, Widget) else []
    while pending:
        widget = pending.pop()
        pending += getattr(widget, "children", ())
        for name in ("layout", "style"):
            part = getattr(widget, name, None)
            if isinstance(part, Widget):
                part.close()
        widget.close()
