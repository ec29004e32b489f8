"""Values on the screen: the static ones at once, the live ones with a widget that belongs to their cell.

Knows views and where they are shown; knows nothing of what a view holds.

    Showing(kernel).result(run, Rendered("3"), count=1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.registry import View, view_for
from beamtalk_kernel.views.value import Rendered

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel

WAITING: Final = 1_000


class Showing:
    """What one kernel has on the screen."""

    def __init__(self, kernel: BeamtalkKernel) -> None:
        self._kernel = kernel
        self.waiting: dict[Any, Any] = {}
        """Views of Futures that have not come yet, by the Future's key."""
        self._early: dict[Any, Any] = {}

    def result(self, run: int, value: Rendered, count: int) -> None:
        """The value of a cell."""
        view = view_for(value)
        bundle = self._bundle(run, view)
        if value.kind == "future":
            self._expect(value.data, view)
        self._kernel.outputs.result(run, bundle, count)

    def display(self, run: int | None, view: View, key: str = "") -> None:
        """A view besides the value."""
        self._kernel.outputs.display(run, self._bundle(run, view), key)

    def _bundle(self, run: int | None, view: View) -> Bundle:
        if not view.live:
            return view.bundle()
        self._kernel.widgets.enable()
        bundle: Bundle = self._kernel.within(self._kernel.outputs.parent(run), view.bundle)
        self._kernel.widgets.adopt(bundle.data)
        return bundle

    def arrived(self, key: Any, outcome: Any) -> Any:
        """The view that waits for this Future; an outcome that comes before its view is kept for it."""
        view = self.waiting.pop(key, None)
        if view is None:
            self._early[key] = outcome
            if len(self._early) > WAITING:
                del self._early[next(iter(self._early))]
        return view

    def _expect(self, key: Any, view: View) -> None:
        self.waiting[key] = view
        if key in self._early:
            self._kernel.events("future", (key, self._early.pop(key)))
        if len(self.waiting) > WAITING:
            del self.waiting[next(iter(self.waiting))]
