"""What live views ask of the node: to be told of changes, and to have something done.

Knows which view watches under which number and who waits for which answer; knows nothing of what is watched.
Questions may come from any thread and are put on the kernel's loop, which never waits for them; the node
answers while a cell runs, and without the actor that is looked at.

    link = RunLink(kernel, run=3); link.watch((Atom("actor"), 7, {}), view.see)
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from beamtalk_kernel.node.node import NodeError
from beamtalk_kernel.notebook.keeper import NODE_FAULTS
from beamtalk_kernel.notebook.workspace import failure_of
from beamtalk_kernel.views.value import Failure

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel

logger = logging.getLogger(__name__)

TYPED = "what was typed"
"""The unit of a text that stands in a view: where it went wrong is in front of who typed it."""
ENDED = {"class": "NodeDied", "message": "The node that held this has ended.", "hint": "Run the cell again."}
See = Callable[[Mapping[Any, Any]], None]
Then = Callable[["Any | Failure"], None]


class Watching:
    """The views of one kernel that are open."""

    def __init__(self, kernel: BeamtalkKernel) -> None:
        self._kernel = kernel
        self._numbers = itertools.count(1)
        self._seers: dict[int, tuple[int | None, See]] = {}

    def seen(self, number: Any, data: Mapping[Any, Any]) -> None:
        """The node's event: a view has changed."""
        run, see = self._seers.get(number, (None, None))
        if see is not None:
            self._kernel.showing.under(run, see, data)

    def watch(self, run: int | None, target: Any, see: See) -> int:
        number = next(self._numbers)
        self._seers[number] = (run, see)
        self.ask(run, "watch", (number, target), lambda _answer: None)
        return number

    def unwatch(self, number: int) -> None:
        if self._seers.pop(number, None) is not None:
            self.ask(None, "unwatch", (number,), lambda _answer: None)

    def forget(self) -> None:
        """Another node knows nothing of what was watched."""
        seers, self._seers = self._seers, {}
        for run, see in seers.values():
            self._kernel.showing.under(run, see, {"error": ENDED})

    def line_of(self, unit: str, number: int) -> str:
        """One line of the session's sources, without the blanks around it."""
        lines = (self._kernel.workspace.source_of(unit) or "").split("\n")
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        """From any thread."""
        loop = self._kernel.main_loop
        loop.call_soon_threadsafe(loop.call_later, seconds, then)

    def ask(self, run: int | None, verb: str, arguments: tuple[Any, ...], then: Then) -> None:
        """From any thread."""
        loop = self._kernel.main_loop
        if _running_loop() is loop:
            self._ask(run, verb, arguments, then)
        else:
            loop.call_soon_threadsafe(self._ask, run, verb, arguments, then)

    def _ask(self, run: int | None, verb: str, arguments: tuple[Any, ...], then: Then) -> None:
        node = self._kernel.workspace.node
        if node is None:
            then(Failure.of("NodeDied", "The BEAM is not running.", hint="Run a cell: it starts a new node."))
            return
        try:
            reply = node.post(verb, *arguments)
        except NODE_FAULTS as fault:
            then(failure_of(fault))
            return
        reply.add_done_callback(lambda done: self._kernel.showing.under(run, self._answered, done, then))

    def _answered(self, reply: asyncio.Future[Any], then: Then) -> None:
        if reply.cancelled():
            return
        fault = reply.exception()
        try:
            if fault is None:
                then(reply.result())
            elif isinstance(fault, NodeError):
                then(Failure.from_term(fault.error, self._kernel.workspace.source_of, but=TYPED))
            else:
                then(failure_of(fault))
        except Exception:
            logger.exception("while a view took an answer")


class RunLink:
    """What the views of one run may ask."""

    def __init__(self, watching: Watching, run: int | None) -> None:
        self._watching = watching
        self._run = run

    def watch(self, target: Any, see: See) -> int:
        return self._watching.watch(self._run, target, see)

    def unwatch(self, number: int) -> None:
        self._watching.unwatch(number)

    def ask(self, verb: str, *arguments: Any, then: Then) -> None:
        self._watching.ask(self._run, verb, arguments, then)

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        self._watching.later(seconds, then)

    def line_of(self, unit: str, number: int) -> str:
        return self._watching.line_of(unit, number)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
