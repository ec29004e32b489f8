"""An inspector with tabs: what its class declares is asked of the node when its tab is opened.

Knows that a tab is opened and what answers; how tabs look is the business of tabs.py.

    class Mine(TabbedView):
        def arranged(self, arrange: Arrange) -> Element: return h("div", *arrange(h("p", "built in")))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.views.dom import Child, Element
from beamtalk_kernel.views.live_view import LiveView
from beamtalk_kernel.views.tabs import Tabs
from beamtalk_kernel.views.value import Failure

Arrange: TypeAlias = Callable[..., list[Child]]
"""Puts the built-in parts among the declared views."""


class TabbedView(LiveView):
    """A live view whose class may declare more."""

    tabs: Tabs
    asks_when_opened = False
    """Whether what is in a tab may have changed since it was last asked for."""

    def arranged(self, arrange: Arrange) -> Element:
        """What is seen; the parts that are a tab of their own go through `arrange`."""
        raise NotImplementedError

    def way(self) -> list[int]:
        """The places that lead from what was inspected to what is seen."""
        return []

    def tree(self) -> Element:
        return self.arranged(self.tabs.around)

    def still(self) -> Element:
        return self.arranged(self.tabs.below)

    def act(self, name: str, arguments: list[Any]) -> None:
        if name == "tab":
            self.tabs.turn_to(int(arguments[0]))
            if self.tabs.is_unseen or (self.tabs.open and self.asks_when_opened):
                self.ask_for_tab()
        elif name == "tab_again":
            self.ask_for_tab()
        else:
            super().act(name, arguments)

    def ask_for_tab(self) -> None:
        """What is in the open one, as it is now."""
        place = self.tabs.open

        def take(answer: Any | Failure) -> None:
            self.tabs.take(place, answer)
            if self.tabs.is_put_off:
                self.watch()
            self.show()

        self.tabs.forget()
        if self._link is not None:
            self._link.ask("act", self.handle, Atom("tab"), [place, *self.way()], then=take)
