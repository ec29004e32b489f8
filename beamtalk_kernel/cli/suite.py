"""Tests as they are run for a terminal: a workspace, a time limit for each class, and what came of it.

Knows the workspace; prints a summary line for each class and a line for each failure.

    suite = Suite(timeout=60, pattern=None); await suite.load(file); await suite.run_class("CounterTest")
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from beamtalk_kernel.cli.run_file import Terminal
from beamtalk_kernel.notebook.answers import Answer
from beamtalk_kernel.notebook.chunks import Outcome, chunks, complaint
from beamtalk_kernel.notebook.examples import examples
from beamtalk_kernel.notebook.loading import LoadFile
from beamtalk_kernel.notebook.workspace import Workspace
from beamtalk_kernel.views.value import text_of

SUMMARY = re.compile(r".*: (\d+) passed, (\d+) failed, (\d+) skipped")


@dataclass
class Counts:
    """Over all classes; `broken` counts files and classes that could not be run."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: int = 0

    @property
    def good(self) -> bool:
        return not self.failed and not self.broken

    def add(self, summary: str) -> None:
        """
        >>> counts = Counts(); counts.add("T: 3 passed, 1 failed, 0 skipped"); counts.total()
        '3 passed, 1 failed'
        """
        found = SUMMARY.match(summary)
        if found is None:
            self.broken += 1
            return
        passed, failed, skipped = map(int, found.groups())
        self.passed += passed
        self.failed += failed
        self.skipped += skipped

    def total(self) -> str:
        parts = [f"{self.passed} passed, {self.failed + self.broken} failed"]
        parts += [f"{self.skipped} skipped"] if self.skipped else []
        return ", ".join(parts)


class Suite:
    """One workspace in which files are loaded and their tests run."""

    def __init__(self, *, timeout: float, pattern: str | None) -> None:
        self.counts = Counts()
        self._timeout = timeout
        self._pattern = pattern
        self._terminal = Terminal()
        self._workspace = Workspace(on_event=self._event)
        self._runs = 0
        self._printed: list[str] = []

    async def ready(self) -> None:
        """The node has booted; building it for the first time may take longer than a test."""
        await self._workspace.ask("hello", timeout=None)

    async def close(self) -> None:
        await self._workspace.close()

    async def load(self, file: LoadFile) -> bool:
        """Whether its classes are there now; why not is printed."""
        answer = await self._run(file.text, file.name, file.key)
        if answer.failure is not None:
            self._terminal.failure(answer.failure)
            self.counts.broken += 1
        return answer.ok

    async def run_class(self, name: str) -> None:
        answer = await self._run(self._call(name), f"test {name}")
        if answer.failure is not None:
            self._terminal.line(f"{name}: could not be run")
            self._terminal.failure(answer.failure)
            self.counts.broken += 1
        elif answer.value is not None:
            self._terminal.line(answer.value.text)
            self.counts.add(answer.value.text.split("\n")[0])

    def _call(self, name: str) -> str:
        if self._pattern is None:
            return f"{name} run"
        wanted = self._pattern.replace("'", "''")
        text = f"'{name} >> ' , each asString"
        return f"{name} run: ({name} testSelectors select: [:each | ({text}) includesSubstring: '{wanted}'])"

    async def examples(self, file: LoadFile) -> None:
        """The examples in the file's doc comments."""
        passed, failures = 0, []
        for example in examples(file.text):
            for chunk in chunks(example.text):
                answer = await self._run(chunk.text, f"{file.name} line {example.line}")
                outcome = Outcome.of(answer, "".join(self._printed))
                if problem := complaint(chunk, outcome):
                    failures.append(f"  {file.name} line {example.line}: {problem}")
                elif chunk.wants != "nothing":
                    passed += 1
        if passed or failures:
            summary = f"{file.name} examples: {passed} passed, {len(failures)} failed, 0 skipped"
            self._terminal.line("\n".join([summary, *failures]))
            self.counts.add(summary)

    async def _run(self, text: str, unit: str, key: str | None = None) -> Answer:
        """Interrupted at the time limit; a node that dies is followed by another."""
        self._runs += 1
        self._printed = []
        guard = asyncio.ensure_future(self._stop_in_time())
        try:
            answer = await self._workspace.run(text, run=self._runs, unit=unit, key=key)
        finally:
            guard.cancel()
        for remark in answer.warnings:
            self._terminal.line(remark, "stderr")
        return answer

    async def _stop_in_time(self) -> None:
        await asyncio.sleep(self._timeout)
        while True:
            await self._workspace.interrupt()
            await asyncio.sleep(0.1)

    def _event(self, kind: str, arguments: tuple[Any, ...]) -> None:
        if kind == "output":
            _run, stream, text = arguments
            self._printed.append(text_of(text))
            self._terminal.write(text_of(text), str(stream))
