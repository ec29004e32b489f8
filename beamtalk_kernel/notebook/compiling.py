"""What the compiler has to know of a session: variables, classes, versions, the call mode.

Knows the compiler and its units; knows neither the node nor Jupyter.

    session = Compiling()
    program = session.compile("x := 3", "cell[1]"); session.adopt(program, frozenset({"x"}))
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from beamtalk_kernel.node import resources

if TYPE_CHECKING:
    from beamtalk_kernel.language.compiler import CompiledProgram, Made
    from beamtalk_kernel.language.scope import CallMode, ClassInfo, Scope

#: Smaller ones are those of the library's classes.
FIRST_VERSION = 10_000


class Compiling:
    """The scope of the next cell."""

    def __init__(self) -> None:
        self.variables: frozenset[str] = frozenset()
        self.shared: frozenset[str] = frozenset()
        self.classes: dict[str, ClassInfo] = {}
        self.last_class: str | None = None
        self.call_mode: CallMode = "async"
        self.running: frozenset[str] = frozenset()
        """What the cell that runs now assigns: a text it has compiled meanwhile sees it."""
        self._made: dict[str, Made] = {}
        self._next_version = FIRST_VERSION

    def scope(self) -> Scope:
        from beamtalk_kernel.language.scope import Scope

        return Scope(
            variables=self.variables | self.running,
            shared=self.shared,
            classes=self.classes,
            last_class=self.last_class,
            call_mode=self.call_mode,
            library=library_classes(),
        )

    def compile(self, text: str, unit: str) -> CompiledProgram:
        """Raises BeamtalkError; no version is ever given twice."""
        from beamtalk_kernel.language.compiler import compile_program

        program = compile_program(
            text, unit=unit, scope=self.scope(), first_version=self._next_version, made=self._made
        )
        self._next_version = max(self._next_version, program.next_version)
        return program

    def adopt(
        self, program: CompiledProgram, committed: Iterable[str], classes: Iterable[str] | None
    ) -> None:
        """What of the program has really happened: these variables, and these classes (None: all)."""
        # A block that runs later assigns without a commit: the names it shares are there from the start.
        self.variables |= frozenset(committed) | program.shared | program.lent
        self.shared |= program.shared
        done = None if classes is None else frozenset(classes)
        for info in program.defines:
            if done is None or info.name in done:
                self.classes[info.name] = info
                self.last_class = info.name
                self._made.pop(info.name, None)
                if info.name in program.made:
                    self._made[info.name] = program.made[info.name]

    def forget_variables(self) -> None:
        self.variables = self.shared = frozenset()


@functools.cache
def library_classes() -> frozenset[str]:
    """The names of the library's classes: one a file."""
    return frozenset(path.stem for path in resources.stdlib().glob("*.bt"))


def warm_up() -> None:
    """Load the compiler and its grammar; the first cell would otherwise wait for it."""
    Compiling().compile("1 + 1", "warm-up")
