"""Values on the screen: the static ones at once, the live ones with a widget that belongs to their cell.

Knows views and where they are shown; knows nothing of what a view holds.

    Showing(kernel).result(run, Rendered("3"), count=1)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from beamtalk_kernel.notebook.watching import RunLink
from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.registry import Linked, View, view_for
from beamtalk_kernel.views.value import Failure, Rendered

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel

WAITING: Final = 1_000


class Showing:
    """What one kernel has on the screen."""

    def __init__(self, kernel: BeamtalkKernel) -> None:
        self._kernel = kernel
        self._waiting: dict[Any, tuple[int, Any]] = {}
        self._early: dict[Any, tuple[str, Any]] = {}

    def result(self, run: int, value: Rendered, count: int) -> None:
        """The value of a cell."""
        view = view_for(value)
        bundle = self._bundle(run, view)
        if value.kind == "future":
            self._expect(run, value.data, view)
        self._kernel.outputs.result(run, bundle, count)

    def display(self, run: int | None, view: View, key: str = "") -> None:
        """A view besides the value."""
        self._kernel.outputs.display(run, self._bundle(run, view), key)

    def _bundle(self, run: int | None, view: View) -> Bundle:
        if not view.live:
            return view.bundle()
        self._kernel.widgets.enable()
        if isinstance(view, Linked):
            view.connect(RunLink(self._kernel.watching, run))
        bundle: Bundle = self.under(run, view.bundle)
        self._kernel.widgets.adopt(bundle.data)
        return bundle

    def _expect(self, run: int, key: Any, view: Any) -> None:
        """The Future's outcome may have come before anybody could show it."""
        self._waiting[key] = (run, view)
        bound(self._waiting)
        if key in self._early:
            self.settle(key, *self._early.pop(key))

    def settle(self, key: Any, tag: str, term: dict[Any, Any]) -> None:
        """A Future has come: its value, or why there is none, takes the place of the waiting text."""
        run, view = self._waiting.pop(key, (None, None))
        if view is None:
            self._early[key] = (tag, term)
            bound(self._early)
            return
        outcome: Bundle | Failure
        if tag == "ok":
            outcome = view_for(Rendered.from_term(term)).static()
        else:
            outcome = Failure.from_term(term, self._kernel.workspace.source_of)
        self.under(run, view.settle, outcome)

    def under(self, run: int | None, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call it so that what its widgets say belongs to the run."""
        return self._kernel.within(self._kernel.outputs.parent(run), function, *arguments)


def bound(entries: dict[Any, Any]) -> None:
    """The oldest entry goes when there are too many."""
    if len(entries) > WAITING:
        del entries[next(iter(entries))]
