"""Texts compiled without a node: the Core of a text, the class module of a class.

core_of("3 + 4")
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.errors import BeamtalkError, Diagnostic
from beamtalk_kernel.language.compiler import CompiledProgram, DefineStep, EvalStep, compile_program
from beamtalk_kernel.language.scope import Scope


def program(text: str, scope: Scope | None = None, unit: str = "cell[1]") -> CompiledProgram:
    return compile_program(text, unit=unit, scope=scope or Scope(), first_version=1)


def core_of(text: str, scope: Scope | None = None) -> str:
    """The modules of a text, one after another."""
    steps = program(text, scope).steps
    return "\n".join(step.core for step in steps if not isinstance(step, EvalStep))


def installs(text: str, scope: Scope | None = None) -> list[Any]:
    return [step.install for step in program(text, scope).steps if isinstance(step, DefineStep)]


def problems(text: str, scope: Scope | None = None) -> list[Diagnostic]:
    """What is wrong with a text; an empty list when nothing is."""
    try:
        program(text, scope)
    except BeamtalkError as error:
        return list(error.diagnostics)
    return []
