"""Every program and library class in the repository becomes Core that OTP accepts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from beamtalk_kernel.errors import BeamtalkError
from beamtalk_kernel.language.compiler import CompiledProgram, EvalStep, compile_program
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.node.library import in_order
from beamtalk_kernel.notebook.chunks import chunks
from tests.language_emit.core_text import complaints

ROOT = Path(__file__).resolve().parent.parent.parent


class Collected:
    """Modules by a name of their own, and the scope after them."""

    def __init__(self) -> None:
        self.scope = Scope()
        self.modules: dict[str, str] = {}
        self.version = 1

    def add(self, text: str, unit: str) -> None:
        made = compile_program(text, unit=unit, scope=self.scope, first_version=self.version)
        self.version = made.next_version
        for step in made.steps:
            if not isinstance(step, EvalStep):
                self.modules[f"{len(self.modules):04d} {Path(unit).stem}"] = step.core
        self.scope = _after(self.scope, made)


def _after(scope: Scope, made: CompiledProgram) -> Scope:
    classes = {**scope.classes, **{info.name: info for info in made.defines}}
    last = made.defines[-1].name if made.defines else scope.last_class
    return replace(
        scope,
        variables=scope.variables | made.assigns,
        shared=made.shared,
        classes=classes,
        last_class=last,
    )


def test_the_library_compiles() -> None:
    collected = Collected()
    for path in in_order(ROOT / "stdlib"):
        collected.add(path.read_text("utf-8"), f"stdlib/{path.name}")
    assert complaints(collected.modules) == {}


def test_the_language_programs_compile() -> None:
    modules: dict[str, str] = {}
    for path in sorted((ROOT / "tests" / "lang").glob("*.bt")):
        collected = Collected()
        for chunk in chunks(path.read_text("utf-8")):
            try:
                collected.add(chunk.text, path.name)
            except BeamtalkError:
                assert chunk.wants == "error" or not chunk.answer, chunk.text
        modules.update(collected.modules)
    assert complaints(modules) == {}
