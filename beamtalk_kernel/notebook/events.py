"""What the node sends unasked: output, displays, questions, Futures that came, warnings, crashes, progress.

Knows each event's shape and who shows it; knows no socket.  Every event names the run it belongs to, so it is
shown in its own cell, also after that has ended.

    events = Events(kernel); events("output", (3, "stdout", b"hello"))
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from beamtalk_kernel.notebook.questions import NOBODY, Question
from beamtalk_kernel.views import bundle
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.value import Failure, Rendered, text_of

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel
    from beamtalk_kernel.views.progress import ProgressView

NAMED_ALIKE = frozenset({"actor", "mailbox", "system", "waits", "class", "timeline", "tree"})
"""Views that the node and the registry call the same; what is not named here is any value."""
logger = logging.getLogger(__name__)


class Events:
    """The handlers, one a kind of event."""

    def __init__(self, kernel: BeamtalkKernel) -> None:
        self._kernel = kernel
        self._progress: dict[tuple[Any, str], ProgressView] = {}
        self._handlers: dict[str, Callable[..., None]] = {
            "output": self._output,
            "display": self._display,
            "clear": self._clear,
            "ask": self._ask,
            "future": self._future,
            "warning": self._warning,
            "crash": self._crash,
            "progress": self._show_progress,
            "lost": self._lost,
            "view": self._kernel.watching.seen,
            "restarted": self._kernel.watching.forget,
            "inspect": self._inspect,
        }

    def __call__(self, kind: str, arguments: tuple[Any, ...]) -> None:
        handler = self._handlers.get(kind)
        if handler is None:
            logger.debug("an event nobody handles: %s %r", kind, arguments)
            return
        handler(*arguments)

    # -- text and displays -------------------------------------------------------------------------

    def _output(self, run: Any, stream: str, text: bytes) -> None:
        self._kernel.outputs.stream(run_number(run), str(stream), text_of(text))

    def _display(self, run: Any, key: bytes, mime: dict[Any, Any], mode: str) -> None:
        shown = bundle.from_term(mime)
        self._kernel.outputs.display(run_number(run), shown, text_of(key), update=str(mode) == "update")

    def _clear(self, run: Any, wait: bool) -> None:
        self._kernel.outputs.clear(run_number(run), bool(wait))

    def _warning(self, run: Any, error: dict[Any, Any]) -> None:
        failure = Failure.from_term(error, self._kernel.workspace.source_of)
        self._kernel.outputs.line(run_number(run), failure.render(), "stderr")

    def _crash(self, run: Any, error: dict[Any, Any]) -> None:
        from beamtalk_kernel.views.card import CrashCard, card_bundle

        card = CrashCard.from_term(error, self._kernel.workspace.source_of)
        self._kernel.outputs.display(run_number(run), card_bundle(card))

    def _lost(self, *arguments: Any) -> None:
        run, *rest = arguments if len(arguments) > 1 else (None, *arguments)
        self._kernel.outputs.line(run_number(run), " ".join(map(text_of, rest)), "stderr")

    # -- questions ---------------------------------------------------------------------------------

    def _ask(self, run: Any, number: int, prompt: bytes, secret: bool) -> None:
        def reply(text: Any) -> None:
            node = self._kernel.workspace.node
            if node is not None:
                node.post("input", number, text)

        asker = self._kernel.execution.asker(run_number(run))
        if asker is None:
            reply(NOBODY)
            return
        parent, ident = asker
        self._kernel.questions.ask(Question(parent, ident, text_of(prompt), bool(secret), reply))

    # -- live views --------------------------------------------------------------------------------

    def _future(self, key: Any, outcome: tuple[str, dict[Any, Any]]) -> None:
        tag, term = outcome
        self._kernel.showing.settle(key, str(tag), term)

    def _inspect(self, run: Any, term: dict[Any, Any]) -> None:
        """`x inspect`: a view besides the cell's value."""
        kind = str(term.get("kind"))
        data = {each: term.get(each) for each in ("handle", "seen", "tabs")} | {"full": True}
        shown = Rendered(text_of(term.get("text")), kind if kind in NAMED_ALIKE else "inspected", {}, data)
        self._kernel.showing.display(run_number(run), view_for(shown))

    def _show_progress(self, run: Any, key: bytes, term: dict[Any, Any]) -> None:
        from beamtalk_kernel.views.progress import Progress, ProgressView

        place = (run, text_of(key))
        progress = Progress.from_term(term)
        view = self._progress.get(place)
        if view is None:
            view = self._progress[place] = ProgressView(progress)
            self._kernel.showing.display(run_number(run), view, f"progress-{place[1]}")
        else:
            self._kernel.showing.under(run_number(run), view.update, progress)
        if progress.ended:
            del self._progress[place]
            self._kernel.outputs.display(run_number(run), view.bundle(), f"progress-{place[1]}", update=True)


def run_number(term: Any) -> int | None:
    """Which run; an atom such as `undefined` is none."""
    return term if isinstance(term, int) else None
