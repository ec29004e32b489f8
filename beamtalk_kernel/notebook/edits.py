"""Files that are loaded again when they are edited: what `%watch` does between cells.

Knows which files and when they were last written; loading is asked of the node, which asks the compiler, so a
running cell neither waits nor is waited for.  A file that does not compile changes nothing and says so.

    edits = Edits(kernel); edits.follow(["shapes"], run=3); edits.names()
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from beamtalk_kernel.errors import BeamtalkError
from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.notebook.loading import read_files
from beamtalk_kernel.views.value import Failure, text_of

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel

#: How often the files' times are looked at: an editor's save is seen before the hand is back on the mouse.
SECONDS: Final = 0.3


class Edits:
    """The files one kernel follows; remarks go to the cell that asked for it."""

    def __init__(self, kernel: BeamtalkKernel) -> None:
        self._kernel = kernel
        self._places: list[str] = []
        self._written: dict[Path, int] = {}
        self._run: int | None = None
        self._looking = False

    def follow(self, places: Iterable[str], run: int) -> None:
        """From now on; raises BeamtalkError(FileNotFound)."""
        self._written |= _times([*places])
        self._places += [place for place in places if place not in self._places]
        self._run = run
        if not self._looking:
            self._looking = True
            self._kernel.keep(self._look())

    def names(self) -> list[str]:
        return sorted(str(path) for path in self._written)

    def end(self) -> None:
        self._places.clear()
        self._written.clear()

    async def _look(self) -> None:
        while self._places:
            await asyncio.sleep(SECONDS)
            self._load(self._edited())
        self._looking = False

    def _edited(self) -> list[Path]:
        """What has been written since the last look; a file that is away for a moment is being saved."""
        found: dict[Path, int] = {}
        for place in self._places:
            try:
                found |= _times([place])
            except BeamtalkError:
                continue
        edited = [path for path, when in found.items() if self._written.get(path) != when]
        self._written |= found
        return edited

    def _load(self, paths: list[Path]) -> None:
        for path in paths:
            name = str(path)
            arguments = (Atom("nil"), Atom("load"), [name.encode()])
            self._kernel.watching.ask(self._run, "act", arguments, partial(self._told, name))

    def _told(self, name: str, answer: Any) -> None:
        outputs = self._kernel.outputs
        if isinstance(answer, Failure):
            first = answer.diagnostics[0]
            outputs.line(self._run, f"{name} was not loaded again: {first.title}", "stderr")
        else:
            outputs.line(self._run, text_of(answer[Atom("said")]))


def _times(places: list[str]) -> dict[Path, int]:
    """When each file was last written, in nanoseconds."""
    return {file.path: file.path.stat().st_mtime_ns for file in read_files(places)}
