"""A session without Jupyter: cells of Beamtalk one after another, and what they have shown."""

from __future__ import annotations

import asyncio
from typing import Any

from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.notebook.answers import Answer
from beamtalk_kernel.notebook.workspace import Workspace
from tests.node.conftest import PATIENCE_S, Shown


class Patient(Workspace):
    """Waits longer for the node's answers than a reader would."""

    async def ask(self, verb: str, *args: Any, timeout: float | None = PATIENCE_S) -> Any:
        return await super().ask(verb, *args, timeout=timeout)


class Session:
    """Runs one cell after another, numbered from 1."""

    def __init__(self) -> None:
        self.shown = Shown()
        self.workspace = Patient(on_event=self.shown)
        self.count = 0

    async def run(self, text: str) -> Answer:
        self.count += 1
        return await self.workspace.run(
            text, run=self.count, unit=f"cell[{self.count}]", key=f"k{self.count}"
        )

    async def value(self, text: str) -> str:
        answer = await self.run(text)
        assert answer.value is not None, answer.failure and answer.failure.render()
        return answer.value.text

    async def failure(self, text: str) -> str:
        answer = await self.run(text)
        assert answer.failure is not None, answer.value
        return answer.failure.render()

    async def interrupted(self, text: str) -> str:
        """The cell is ended when it has printed, or waits for somebody."""
        running = asyncio.ensure_future(self.failure(text))
        while not (self.text or await self.waits()):
            await asyncio.sleep(0.02)
        await self.workspace.interrupt()
        return await running

    async def waits(self) -> list[Any]:
        """Who waits for whom."""
        return list((await self.workspace.ask("snapshot", (Atom("waits"), {})))["waits"])

    @property
    def text(self) -> str:
        """What the last cell has printed so far."""
        return self.shown.text(self.count)
