"""Which view shows which kind of value; a view is imported when the first value of its kind is shown.

Knows the names of the views and nothing of what is in them.

>>> from beamtalk_kernel.views.value import Rendered
>>> view_for(Rendered("3")).bundle().data
{'text/plain': '3'}
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, Protocol, runtime_checkable

from beamtalk_kernel.views import bundle
from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.value import Rendered


class View(Protocol):
    """One value on the screen."""

    live: bool
    """Whether `bundle` makes a widget."""

    def bundle(self) -> Bundle: ...

    def static(self) -> Bundle:
        """The same without a widget."""
        ...


@runtime_checkable
class Linked(Protocol):
    """A view that asks the node."""

    def connect(self, link: Any) -> None:
        """What it may ask, before its first `bundle`."""
        ...


class PlainView:
    """A value as its own text and the MIME types it brought along."""

    live = False

    def __init__(self, rendered: Rendered) -> None:
        self._rendered = rendered

    def bundle(self) -> Bundle:
        if not self._rendered.mime:
            return Bundle({"text/plain": self._rendered.text})
        own = bundle.from_term(self._rendered.mime)
        return Bundle({"text/plain": self._rendered.text, **own.data}, own.metadata)

    def static(self) -> Bundle:
        return self.bundle()


VIEWS: Final[dict[str, str]] = {
    "table": "beamtalk_kernel.views.table:TableView",
    "future": "beamtalk_kernel.views.future:FutureView",
    "actor": "beamtalk_kernel.views.actor:ActorView",
    "mailbox": "beamtalk_kernel.views.actor:MailboxView",
    "tree": "beamtalk_kernel.views.tree:TreeView",
    "inspected": "beamtalk_kernel.views.inspected:ValueView",
    "timeline": "beamtalk_kernel.views.timeline:TimelineView",
    "system": "beamtalk_kernel.views.system:SystemView",
    "waits": "beamtalk_kernel.views.waits:WaitsView",
    "class": "beamtalk_kernel.views.class_browser:ClassView",
    "patch": "beamtalk_kernel.views.patch:PatchView",
}


def view_for(rendered: Rendered) -> View:
    """The view registered for the value's kind; its text when there is none."""
    place = VIEWS.get(rendered.kind or "")
    if place is None:
        return PlainView(rendered)
    module, name = place.split(":")
    view: View = getattr(import_module(module), name)(rendered)
    return view
