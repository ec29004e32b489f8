"""Lines that begin with `%`: what they are called, where their argument ends, what is near a misspelt one.

Knows how a cell with magics is read; what each does is in `magic_commands`, and its docstring is its help.
Magic lines stand at the top of a cell; what follows runs as usual, its lines keeping their numbers.

>>> [line.name for line in magic_lines("%call sync\\n%time 3 + 4")[0]]
['call', 'time']
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from beamtalk_kernel.errors import did_you_mean
from beamtalk_kernel.notebook import magic_commands as commands
from beamtalk_kernel.notebook.answers import Answer
from beamtalk_kernel.notebook.magic_commands import Call
from beamtalk_kernel.views.value import Failure

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.execution import Cell
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel

Command = Callable[[Call], Awaitable[Answer]]

MAGICS: Final[dict[str, Command]] = {
    "bench": commands.bench,
    "call": commands.call_mode,
    "core": commands.core,
    "doc": commands.doc,
    "help": commands.show_help,
    "load": commands.load,
    "reset": commands.reset,
    "restart-node": commands.restart_node,
    "time": commands.time_it,
    "watch": commands.watch,
    "who": commands.who,
}
TAKES_CODE: Final = frozenset({"bench", "core", "time"})
_LINE = re.compile(r"\s*%\s*(?P<name>[\w-]*)(?P<rest>.*)")


@dataclass(frozen=True)
class MagicLine:
    """`%name rest`; `column` is where the rest begins."""

    name: str
    rest: str
    column: int


def magic_lines(text: str) -> tuple[list[MagicLine], int]:
    """The magic lines at the top, and how many lines of the text they and blank lines take."""
    found: list[MagicLine] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        matched = _LINE.match(line)
        if matched is None and line.strip():
            return found, number
        if matched is not None:
            found.append(MagicLine(matched["name"], matched["rest"].strip(), matched.start("rest")))
            if matched["name"] in TAKES_CODE:
                return found, number + 1
    return found, len(lines)


class Magics:
    """Runs the cells that begin with `%`."""

    def __init__(self, kernel: BeamtalkKernel) -> None:
        self._kernel = kernel

    async def run(self, cell: Cell, run: int) -> tuple[Answer, list[dict[str, Any]]]:
        """The last answer, and what the pager shows."""
        lines, used = magic_lines(cell.text)
        rest = "\n" * used + "\n".join(cell.text.split("\n")[used:])
        pages: list[dict[str, Any]] = []
        answer = Answer()
        for line in lines:
            command = MAGICS.get(line.name)
            if command is None:
                return Answer(failure=unknown(line.name)), []
            code = rest
            if line.name in TAKES_CODE:
                code, rest = self._code(cell.text, line, used, rest), ""
            call = Call(self._kernel, cell, run, line.rest, code, MAGICS, pages)
            answer = await command(call)
            if answer.failure is not None:
                return answer, []
        if rest.strip():
            answer = await self._kernel.execution.run_text(rest, cell, run)
        return answer, pages

    def _code(self, text: str, line: MagicLine, used: int, rest: str) -> str:
        """What a `%time` is about: its own line, or all that follows; places in it stay what they are."""
        if not line.rest:
            return rest
        own = " " * line.column + text.split("\n")[used - 1][line.column :]
        return "\n" * (used - 1) + own + "\n" + rest[used:]


def unknown(name: str) -> Failure:
    """
    >>> unknown("tiem").diagnostics[0].hint
    'Did you mean %time? %help lists them all.'
    """
    near = did_you_mean(f"%{name}", [f"%{known}" for known in MAGICS])
    hint = f"{near} %help lists them all." if near else "%help lists them all."
    return Failure.of("UnknownMagic", f"There is no magic %{name}.", hint=hint)
