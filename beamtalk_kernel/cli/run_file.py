"""A `.bt` file run in a node of its own, without Jupyter: what it prints goes to the terminal.

Knows the workspace and its events; shows everything as text.

    run_file("sum.bt", "3 + 4", parameters="", timeout=None)  ->  0, and prints 7
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import signal
import sys
from collections.abc import Callable
from typing import Any

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.notebook.answers import Answer
from beamtalk_kernel.notebook.questions import NOBODY
from beamtalk_kernel.notebook.workspace import Workspace
from beamtalk_kernel.views import bundle
from beamtalk_kernel.views.card import CrashCard, card_text
from beamtalk_kernel.views.error import traceback_lines
from beamtalk_kernel.views.value import Failure, text_of


def run_file(name: str, text: str, parameters: str, timeout: float | None) -> int:
    return asyncio.run(Script(name, timeout).run(text, parameters))


class Script:
    """One program from its first line to its last value."""

    def __init__(self, name: str, timeout: float | None) -> None:
        self.name = name
        self.timeout = timeout
        self.terminal = Terminal()
        self.workspace = Workspace(on_event=self._event)
        self._stopped = asyncio.Event()
        self._asked: set[asyncio.Task[None]] = set()

    async def run(self, text: str, parameters: str) -> int:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._stopped.set)
        self.workspace.boot()
        try:
            programs = [("parameters", parameters)] if parameters else []
            for unit, program in [*programs, (self.name, text)]:
                if not await self._run(unit, program, shown=unit == self.name):
                    return 130 if self._stopped.is_set() else 1
            return 0
        finally:
            await self.workspace.close()

    async def _run(self, unit: str, text: str, shown: bool) -> bool:
        guard = asyncio.ensure_future(self._stop_in_time())
        answer = await self.workspace.run(text, run=1, unit=unit, key=unit)
        guard.cancel()
        self._show(answer, shown)
        return answer.ok

    async def _stop_in_time(self) -> None:
        """Interrupts at the time limit or at Ctrl-C; again and again, for the node may still be booting."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), self.timeout)
        while True:
            await self.workspace.interrupt()
            await asyncio.sleep(0.1)

    def _show(self, answer: Answer, shown: bool) -> None:
        for remark in answer.warnings:
            self.terminal.line(remark, "stderr")
        for note in answer.notes:
            self.terminal.line(note, "stderr")
        if answer.failure is not None:
            self.terminal.failure(answer.failure)
        elif shown and answer.value is not None and answer.value.kind is not None:
            self.terminal.line(answer.value.text)

    def _keep(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    # -- events --------------------------------------------------------------------------------------

    def _event(self, kind: str, arguments: tuple[Any, ...]) -> None:
        handlers: dict[str, Callable[..., None]] = {
            "output": self._output,
            "display": self._display,
            "warning": self._warning,
            "crash": self._crash,
            "ask": self._ask,
        }
        if handler := handlers.get(kind):
            handler(*arguments)

    def _output(self, run: Any, stream: str, text: bytes) -> None:
        self.terminal.write(text_of(text), str(stream))

    def _display(self, run: Any, key: bytes, mime: dict[Any, Any], mode: str) -> None:
        if str(mode) == "new" and (plain := bundle.from_term(mime).data.get("text/plain")):
            self.terminal.line(plain)

    def _warning(self, run: Any, error: dict[Any, Any]) -> None:
        self.terminal.failure(Failure.from_term(error, self.workspace.source_of))

    def _crash(self, run: Any, error: dict[Any, Any]) -> None:
        self.terminal.line(card_text(CrashCard.from_term(error, self.workspace.source_of)), "stderr")

    def _ask(self, run: Any, number: int, prompt: bytes, secret: bool) -> None:
        self._keep(self._asked_of_terminal(number, text_of(prompt), bool(secret)))

    async def _asked_of_terminal(self, number: int, prompt: str, secret: bool) -> None:
        self.terminal.flush()
        ask = getpass.getpass if secret else input
        try:
            typed: Any = (await asyncio.to_thread(ask, prompt)).encode()
        except EOFError:
            typed = Atom("eof") if sys.stdin.isatty() else NOBODY
        if (node := self.workspace.node) is not None:
            node.post("input", number, typed)


class Terminal:
    """stdout and stderr; a line of ours never begins in the middle of a line of the program's."""

    def __init__(self) -> None:
        self._at_line_start = {"stdout": True, "stderr": True}

    def write(self, text: str, stream: str = "stdout") -> None:
        if text:
            out = getattr(sys, stream)
            out.write(text)
            out.flush()
            self._at_line_start[stream] = text.endswith("\n")

    def line(self, text: str, stream: str = "stdout") -> None:
        self.write(("" if self._at_line_start[stream] else "\n") + text + "\n", stream)

    def failure(self, failure: Failure) -> None:
        in_colour = sys.stderr.isatty()
        self.line("\n".join(traceback_lines(failure)) if in_colour else failure.render(), "stderr")

    def flush(self) -> None:
        sys.stdout.flush()
