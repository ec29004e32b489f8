"""A session without Jupyter for tests that ask what a cell answers and prints.

    session = Session(); session.run("3 + 4").value -> "7"; session.close()
"""

from __future__ import annotations

import asyncio
from typing import Any

from beamtalk_kernel.notebook.chunks import Outcome
from beamtalk_kernel.notebook.workspace import Workspace

SECONDS_A_CELL = 60
#: A busy machine may take longer for a value than a reader would wait for it.
PATIENT = "Erlang.application set_env: #beamtalk key: #result_ms value: 3000"


class Session:
    """Runs cells one after another in a node of its own, on a loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._printed: dict[int, list[str]] = {}
        self._count = 0
        self._workspace = Workspace(on_event=self._on_event)
        self._patient = False

    def _on_event(self, kind: str, args: tuple[Any, ...]) -> None:
        if kind == "output":
            cell, _stream, text = args
            self._printed.setdefault(int(cell), []).append(bytes(text).decode("utf-8", "replace"))

    def run(self, text: str) -> Outcome:
        if not self._patient:
            self._patient = True
            self._loop.run_until_complete(self._workspace.run(PATIENT, run=0, unit="cell[0]", quiet=True))
        self._count += 1
        count = self._count
        ran = self._workspace.run(text, run=count, unit=f"cell[{count}]", key=f"cell-{count}")
        answer = self._loop.run_until_complete(asyncio.wait_for(ran, SECONDS_A_CELL))
        said = [f"{note}\n" for note in answer.notes]
        printed = "".join([*self._printed.pop(count, []), *said])
        return Outcome.of(answer, printed)


    def close(self) -> None:
        self._loop.run_until_complete(self._workspace.close())
