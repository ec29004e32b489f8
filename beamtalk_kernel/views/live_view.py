"""A live view: data, one function that makes a tree of it, a widget that draws the tree while somebody looks.

Knows when it is looked at and what was pressed; what may be asked of the node is a `Link` that it is given.
The node is watched from the first opening of the view to its last closing; with its cell its widget goes.

    class Mine(LiveView):
        def tree(self) -> Element: return h("p", text_of(self.data["name"]))
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from beamtalk_kernel.node.wire import Atom, Term
from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.dom import Element, h, to_html, to_json
from beamtalk_kernel.views.live import live_widget, widget_bundle
from beamtalk_kernel.views.value import Failure, text_of

Data = Mapping[Any, Any]
SILENCE_S = 200.0
"""A page that has said nothing for so long is gone: open ones speak once a minute."""


class Link(Protocol):
    """What a view may ask; everything it hands back is called on the kernel's loop."""

    def watch(self, target: Term, see: Callable[[Data], None]) -> int:
        """Begin to look at `target`; answers the number to end it with."""
        ...

    def unwatch(self, number: int) -> None: ...

    def ask(self, verb: str, *arguments: Term, then: Callable[[Any | Failure], None]) -> None:
        """Ask the node; `then` gets the answer, or why there is none."""
        ...

    def line_of(self, unit: str, number: int) -> str:
        """A line of a cell or file; empty when it is not known."""
        ...

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        """Call it after a time."""
        ...


class LiveView:
    """One thing on the screen that goes on changing."""

    live = True
    kind = "value"
    """What the node calls this kind of view."""

    def __init__(self, text: str, handle: int | None, data: Data, **options: Term) -> None:
        self.text = text
        self.handle = handle
        self.data = data
        self.options: dict[str, Term] = dict(options)
        self.said: str | Failure = ""
        """What the last button answered."""
        self._link: Link | None = None
        self._widget: Any = None
        self._open: dict[str, float] = {}
        """The pages that show it, and when they last said so."""
        self._is_timed = False
        self._watched: int | None = None

    # -- to be said by each view -------------------------------------------------------------------

    def tree(self) -> Element:
        """What is seen, of `data` and `said`."""
        raise NotImplementedError

    def still(self) -> Element:
        """What is seen where nothing is alive."""
        return self.tree()

    def plain(self) -> str:
        """What stands for it where there is only text."""
        return self.text

    def act(self, name: str, arguments: list[Any]) -> None:
        """A button was pressed: the node does it, and says what came of it."""
        self.ask_to(name, [as_term(each) for each in arguments])

    # -- on the screen -----------------------------------------------------------------------------

    def connect(self, link: Link) -> None:
        self._link = link

    def bundle(self) -> Bundle:
        if self._widget is None:
            self._widget = live_widget(to_json(self.tree()), self._received, self.closed)
        return widget_bundle(self._widget, text=self.plain(), html=self._html())

    def static(self) -> Bundle:
        return Bundle({"text/plain": self.plain(), "text/html": self._html()})

    def _html(self) -> str:
        return str(to_html(self.still()))

    def show(self) -> None:
        """Draw it as it is now."""
        if self._widget is not None:
            self._widget.tree = to_json(self.drawn())

    def drawn(self) -> Element:
        """The tree; a mistake of ours in it is shown in its place."""
        try:
            return self.tree()
        except Exception as why:
            traceback.print_exc()
            return h("div", f"This view failed: {why!r}", look="bad")

    # -- what it is told ---------------------------------------------------------------------------

    def see(self, data: Data) -> None:
        """New data from the node."""
        if "error" in data:
            self.said = Failure.from_term(data["error"])
        else:
            self.data = data
        self.show()

    def _received(self, message: Mapping[str, Any]) -> None:
        """From the script: opened, still open, closed, pressed."""
        here = str(message.get("here"))
        if here in self._open:
            self._open[here] = time.monotonic()
        match message.get("event"):
            case "open":
                self._opened(here)
            case "beat" if here not in self._open:
                self._opened(here)
            case "close":
                self._open.pop(here, None)
                self._rest_unless_open()
            case "act":
                self.said = ""
                self.act(str(message.get("name")), list(message.get("args") or ()))
                self.show()

    def _opened(self, here: str) -> None:
        self._open[here] = time.monotonic()
        self.watch()
        if not self._is_timed:
            self._forget_later()

    def _forget_later(self) -> None:
        self._is_timed = bool(self._open)
        if self._link is not None and self._open:
            self._link.later(SILENCE_S, self._forget_silent)

    def _forget_silent(self) -> None:
        """A page that was killed did not say that it closes."""
        heard = time.monotonic() - SILENCE_S
        self._open = {here: at for here, at in self._open.items() if at > heard}
        self._rest_unless_open()
        self._forget_later()

    def _rest_unless_open(self) -> None:
        if not self._open:
            self._unwatch()

    def closed(self) -> None:
        """Its widget is gone: nobody looks any more, and the node may forget what it was of."""
        self._open.clear()
        self._unwatch()
        if self._link is not None and self.handle is not None:
            self._link.ask("release", self.handle, then=lambda _answer: None)

    # -- asking ------------------------------------------------------------------------------------

    def target(self) -> Term:
        options = {Atom(name): value for name, value in self.options.items()}
        return (
            (Atom(self.kind), self.handle, options) if self.handle is not None else (Atom(self.kind), options)
        )

    def watch(self) -> None:
        """Look at the target anew."""
        self._unwatch()
        if self._link is not None and self._open:
            self._watched = self._link.watch(self.target(), self.see)

    def _unwatch(self) -> None:
        if self._link is not None and self._watched is not None:
            self._link.unwatch(self._watched)
        self._watched = None

    def turn_to(self, **options: Term) -> None:
        """Another page, another place."""
        self.options.update(options)
        self.watch()

    def line_of(self, unit: str, number: int) -> str:
        return self._link.line_of(unit, number) if self._link is not None else ""

    def ask_to(self, action: str, arguments: list[Term]) -> None:
        if self._link is not None:
            self._link.ask("act", self.handle, Atom(action), arguments, then=self._answered)

    def _answered(self, answer: Any | Failure) -> None:
        self.said = answer if isinstance(answer, Failure) else text_of(answer.get("said"))
        self.watch()
        self.show()

    def outcome(self) -> Element | None:
        """What the last button answered, as a line of the view."""
        if isinstance(self.said, Failure):
            return h("pre", self.said.render(), look="code bad", live=True, role="alert")
        return h("div", "→ ", self.said, look="mono", live=True, role="status") if self.said else None


def as_term(argument: Any) -> Term:
    """What the script sends: texts and numbers; a text becomes a binary."""
    return argument.encode() if isinstance(argument, str) else argument
