"""One cell from its request to its reply: magics, run, result or error, history, user expressions.

Knows the order in which Jupyter wants these; knows neither sockets nor what a cell means.

    reply = await Execution(kernel).run(Cell("3 + 4", count=1), {})
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from beamtalk_kernel.notebook.answers import Answer
from beamtalk_kernel.notebook.workspace import NOT_RUN, failure_of, text_key
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.value import Failure, Rendered

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cell:
    """One execute request."""

    text: str
    count: int
    silent: bool = False
    store_history: bool = True
    allow_stdin: bool = False
    key: str | None = None
    deleted: tuple[str, ...] = ()
    parent: dict[str, Any] = field(default_factory=dict)
    ident: Any = b""

    @property
    def unit(self) -> str:
        return f"cell[{self.count}]"


class Execution:
    """Runs cells for one kernel."""

    def __init__(self, kernel: BeamtalkKernel) -> None:
        self._kernel = kernel
        self._runs = 0
        self._cells: dict[int, Cell] = {}

    async def run(self, cell: Cell, expressions: dict[str, str]) -> dict[str, Any]:
        """The content of the reply; everything else has been published when it is answered."""
        run = self.open(cell)
        try:
            answer, payload = await self._answer(cell, run)
        except asyncio.CancelledError:
            answer, payload = Answer(failure=NOT_RUN), []
        except Exception as fault:
            logger.exception("while running %s", cell.unit)
            answer, payload = Answer(failure=failure_of(fault)), []
        finally:
            self._cells.pop(run, None)
        text = self._publish(cell, run, answer)
        if answer.classes:
            self._kernel.widgets.prepare()
        if cell.store_history:
            self._kernel.history.add(cell.count, cell.text, text)
        if answer.failure is not None:
            return self._failed(cell, run, answer.failure)
        return {
            "status": "ok",
            "execution_count": cell.count,
            "payload": payload,
            "user_expressions": await self._evaluate(expressions),
        }

    def open(self, cell: Cell) -> int:
        """A new run number for this cell's outputs."""
        self._runs += 1
        self._cells[self._runs] = cell
        self._kernel.outputs.open(self._runs, cell.parent)
        self._kernel.widgets.begin(cell.key or text_key(cell.text), cell.deleted)
        return self._runs

    def asker(self, run: int | None) -> tuple[dict[str, Any], Any] | None:
        """Whom this run may ask: only a cell that runs, and only where somebody is."""
        cell = self._cells.get(run or 0)
        return (cell.parent, cell.ident) if cell is not None and cell.allow_stdin else None

    async def _answer(self, cell: Cell, run: int) -> tuple[Answer, list[dict[str, Any]]]:
        if not cell.text.strip():
            return Answer(), []
        if cell.text.lstrip().startswith("%"):
            from beamtalk_kernel.notebook.magics import Magics

            return await Magics(self._kernel).run(cell, run)
        return await self.run_text(cell.text, cell, run), []

    async def run_text(self, text: str, cell: Cell, run: int) -> Answer:
        return await self._kernel.workspace.run(text, run=run, unit=cell.unit, key=cell.key)

    def _publish(self, cell: Cell, run: int, answer: Answer) -> str | None:
        """Remarks first, then the value; answers the value's text."""
        for warning in answer.warnings:
            self._kernel.outputs.line(run, warning, "stderr")
        for note in answer.notes:
            self._kernel.outputs.line(run, note)
        value = answer.value
        if value is None or value.kind is None:
            return None
        if not cell.silent:
            self._kernel.showing.result(run, value, cell.count)
        return value.text

    def _failed(self, cell: Cell, run: int, failure: Failure) -> dict[str, Any]:
        content = self._kernel.outputs.error(run, failure)
        return {"status": "error", "execution_count": cell.count, "user_expressions": {}, **content}

    async def _evaluate(self, expressions: dict[str, str]) -> dict[str, Any]:
        return {name: await self._evaluate_one(text) for name, text in expressions.items()}

    async def _evaluate_one(self, text: str) -> dict[str, Any]:
        from beamtalk_kernel.views.error import error_content

        self._runs += 1
        answer = await self._kernel.workspace.run(text, run=self._runs, unit="expression", quiet=True)
        if answer.failure is not None:
            return {"status": "error", **error_content(answer.failure)}
        shown = view_for(plain(answer.value)).bundle()
        return {"status": "ok", "data": shown.data, "metadata": shown.metadata}


def plain(value: Rendered | None) -> Rendered:
    """A value without its live forms."""
    return Rendered(value.text if value is not None else "nil")
