"""A compiled program as the node takes it: steps and install maps as terms.

Knows the compiler's steps; knows no process.

    wire_steps(program, "cell-id")  ->  [('module', 'bt@cell@1', b'module …'), ('eval', 'bt@cell@1', 's1')]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from beamtalk_kernel.errors import Source, Span
from beamtalk_kernel.node.terms import install_map
from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.notebook.definitions import Definition

if TYPE_CHECKING:
    from beamtalk_kernel.language.compiler import CompiledProgram

MODULE, DEFINE, EVAL = Atom("module"), Atom("define"), Atom("eval")


def wire_steps(program: CompiledProgram, cell: str) -> list[Any]:
    """The steps of a program as `run` and `eval_quiet` take them."""
    return [_step(step, cell) for step in program.steps]


def definitions_of(program: CompiledProgram, cell: str, sent: Sequence[Any]) -> list[Definition]:
    """What the program defines, as it was sent: `sent` are its `wire_steps`."""
    return [
        Definition(cell, step.install, wire)
        for step, wire in zip(program.steps, sent, strict=True)
        if hasattr(step, "install")
    ]


def place_of(program: CompiledProgram, name: str, source: Source) -> tuple[Source, Span] | None:
    """Where the statement stands that became this function, or the definition that became this module."""
    for step in program.steps:
        made = step.module if hasattr(step, "install") else getattr(step, "function", None)
        if made == name and hasattr(step, "span"):
            return source, step.span
    return None


def _step(step: Any, cell: str) -> Any:
    if hasattr(step, "install"):
        install = install_map({**step.install, "cell": cell})
        return (DEFINE, Atom(step.module), step.core.encode("ascii"), install)
    if hasattr(step, "core"):
        return (MODULE, Atom(step.module), step.core.encode("ascii"))
    return (EVAL, Atom(step.module), Atom(step.function))


def wire_map(entries: Mapping[str, Any]) -> dict[Atom, Any]:
    """A map whose keys are atoms."""
    return {Atom(key): value for key, value in entries.items()}
