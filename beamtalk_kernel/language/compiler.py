"""A text to the steps a node runs: modules of Core Erlang, what to install, what to evaluate.

Pure: the same text in the same scope gives the same program.  Raises BeamtalkError with every diagnostic.

>>> program = compile_program("3 + 4", unit="cell[1]", scope=Scope(), first_version=1)
>>> [type(step).__name__ for step in program.steps]
['ModuleStep', 'EvalStep']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from beamtalk_kernel.errors import BeamtalkError, Diagnostic, Source, Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.checks import check_program
from beamtalk_kernel.language.emit.cells import cell_facts, statement
from beamtalk_kernel.language.emit.classes import Defined, class_info, class_unit, migration_unit, patch_unit
from beamtalk_kernel.language.emit.facts import Facts
from beamtalk_kernel.language.emit.model import Use
from beamtalk_kernel.language.emit.templates import children_in_headers
from beamtalk_kernel.language.emit.unit import Unit
from beamtalk_kernel.language.expectations import unexpected
from beamtalk_kernel.language.ordering import superclasses_first
from beamtalk_kernel.language.reader import parse
from beamtalk_kernel.language.scope import CallMode, ClassInfo, Kind, MethodInfo, Scope
from beamtalk_kernel.language.tree import (
    ClassDefinition,
    Definition,
    Expr,
    Implements,
    LooseMethods,
    Patch,
    PatchState,
    Program,
)

LIBRARY = "stdlib/"


@dataclass(frozen=True)
class ModuleStep:
    """Load a module of statements."""

    module: str
    core: str


@dataclass(frozen=True)
class DefineStep:
    """Load a class's or patch's module and put it in force; `span` is where its name stands."""

    module: str
    core: str
    install: Mapping[str, Any]
    span: Span


@dataclass(frozen=True)
class Made:
    """A class as it was compiled, and all that its code came from: where that is equal, so is the code."""

    sign: tuple[object, ...]
    step: DefineStep
    info: ClassInfo


@dataclass(frozen=True)
class EvalStep:
    """Evaluate one statement."""

    module: str
    function: str
    span: Span


Step: TypeAlias = ModuleStep | DefineStep | EvalStep


@dataclass(frozen=True)
class CompiledProgram:
    steps: tuple[Step, ...]
    defines: tuple[ClassInfo, ...]
    assigns: frozenset[str]
    shared: frozenset[str]
    lent: frozenset[str]  # assigned in blocks that nobody keeps: bound like shared ones, shared no longer
    warnings: tuple[Diagnostic, ...]
    next_version: int
    call_mode: CallMode
    made: Mapping[str, Made]


def compile_program(
    text: str, *, unit: str, scope: Scope, first_version: int, made: Mapping[str, Made] | None = None
) -> CompiledProgram:
    """`made`: classes compiled before, whose code is taken again where nothing has changed."""
    source = Source(unit, text)
    return compile_tree(parse(source), source, scope, first_version, made or {})


def compile_tree(
    program: Program, source: Source, scope: Scope, first_version: int, made: Mapping[str, Made]
) -> CompiledProgram:
    """A tree that was read from `source`."""
    items = superclasses_first(program.items, scope.classes)
    work = _Compilation(replace(program, items=items), source, scope, first_version, made)
    work.run()
    errors = [d for d in work.diagnostics if d.severity == "error"]
    if errors:
        raise BeamtalkError(*sorted(errors, key=_place))
    return work.result()


def _place(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start if diagnostic.span else 0


@dataclass
class _Compilation:
    program: Program
    source: Source
    scope: Scope
    version: int
    before: Mapping[str, Made]
    made: dict[str, Made] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    defines: dict[str, ClassInfo] = field(default_factory=dict)

    def run(self) -> None:
        self.diagnostics += self.program.warnings
        self.call_mode: CallMode = "sync" if self.program.call_mode == "sync" else self.scope.call_mode
        self.statements = [item for item in self.program.items if not isinstance(item, Definition)]
        self.facts: Facts = cell_facts(self.statements)
        self.assigned = frozenset(n for n, use in self.facts.loose.items() if use.assigned)
        self.shared = self.scope.shared | self.facts.captured_and_assigned()
        self.last_class = self.scope.last_class
        self.cell = self.unit(core.module_name("cell", self.version)) if self.statements else None
        self.version += 1 if self.statements else 0
        self.diagnostics += check_program(self.program, self.source, self.scope)
        self.items()

    def unit(self, module: str) -> Unit:
        return Unit(
            source=self.source,
            scope=replace(self.scope, classes={**self.scope.classes, **self.seen()}),
            module=module,
            is_stdlib=self.is_library,
            sync=self.call_mode == "sync",
            diagnostics=self.diagnostics,
            assigned=self.assigned,
            shared=self.shared,
        )

    @property
    def is_library(self) -> bool:
        return self.source.name.startswith(LIBRARY)

    def seen(self) -> dict[str, ClassInfo]:
        return self.defines

    # -- in order

    def items(self) -> None:
        functions: list[str] = []
        known: set[str] = set()
        for index, item in enumerate(self.program.items):
            if isinstance(item, Definition):
                self.define(item, known)
                continue
            assert self.cell is not None
            self.cell.scope = replace(self.scope, classes={**self.scope.classes, **self.defines})
            self.cell.known = known
            name = f"s{len(functions) + 1}"
            is_last = index == len(self.program.items) - 1
            functions.append(statement(self.cell, self.facts, name, item, Use.KEEP if is_last else Use.DROP))
            self.steps.append(EvalStep(self.cell.module, name, item.span))
            known |= self.cell.effects(item).assigned | self.assigned_in_blocks(item)
        if self.cell is not None:
            exports = [(f"s{i + 1}", 0) for i in range(len(functions))]
            self.steps.insert(
                0, ModuleStep(self.cell.module, core.module(self.cell.module, exports, functions))
            )

    def assigned_in_blocks(self, item: Expr) -> frozenset[str]:
        return cell_facts([item]).captured_and_assigned()

    def define(self, item: Definition, known: set[str]) -> None:
        name = self.class_of(item)
        if name is None or (isinstance(item, ClassDefinition) and self.again(item)):
            return
        parts = ("std", name) if self.is_library else (name, self.version)
        unit = self.unit(core.module_name(*parts))
        unit.known = known
        if isinstance(item, ClassDefinition):
            known_now = replace(self.scope, classes={**self.scope.classes, **self.defines})
            item = children_in_headers(item, known_now)
            self.defines[name] = class_info(unit, item)
            unit.scope = replace(self.scope, classes={**self.scope.classes, **self.defines})
        made = self.make(unit, name, item)
        self.defines[name] = made.info
        self.last_class = name
        self.version += 1
        step = DefineStep(made.module, made.core, made.install, getattr(item, "name_span", item.span))
        self.steps.append(step)
        # Headers are read with other classes in sight; a cell's variable has had a value of its own.
        if isinstance(item, ClassDefinition) and not item.headers and not unit.snapshots:
            self.made[name] = Made(self.sign(item), step, made.info)

    def again(self, item: ClassDefinition) -> bool:
        """Takes the code of a class that has not changed since it was made."""
        before = self.before.get(item.name)
        if before is None or before.sign != self.sign(item):
            return False
        self.defines[item.name], self.made[item.name], self.last_class = before.info, before, item.name
        self.steps.append(replace(before.step, span=item.name_span))
        return True

    def sign(self, item: ClassDefinition) -> tuple[object, ...]:
        """Where the class stands, its text, and what its ancestors are."""
        scope = replace(self.scope, classes={**self.scope.classes, **self.defines})
        line = self.source.text.count("\n", 0, item.span.start)
        text = self.source.text[item.span.start : item.span.end]
        return (self.source.name, line, text, item.doc, self.call_mode, *scope.ancestry(item.superclass))

    def make(self, unit: Unit, name: str, item: Definition) -> Defined:
        match item:
            case ClassDefinition():
                return class_unit(unit, item, self.version)
            case PatchState():
                return migration_unit(unit, item, self.version)
            case Patch() | LooseMethods() | Implements():
                return patch_unit(unit, name, item, self.version)

    def class_of(self, item: Definition) -> str | None:
        match item:
            case ClassDefinition(name):
                return name
            case LooseMethods(methods, span):
                if self.last_class is None:
                    head = (
                        self.source.text[methods[0].head.start : methods[0].head.end].lstrip("#")
                        if methods
                        else "m"
                    )
                    self.diagnostics.append(
                        Diagnostic(
                            "SyntaxError",
                            "This method belongs to no class: none was defined before it.",
                            span=methods[0].head if methods else span,
                            source=self.source,
                            hint=f"C >> {head} => … adds it to the class C.",
                        )
                    )
                return self.last_class
            case Patch(class_name) | PatchState(class_name) | Implements(class_name):
                return class_name

    def result(self) -> CompiledProgram:
        said = (d for d in self.diagnostics if d.severity == "warning")
        warnings = tuple(sorted(unexpected(said, self.source), key=_place))
        return CompiledProgram(
            steps=tuple(self.steps),
            defines=tuple(self.defines.values()),
            assigns=self.assigned,
            shared=self.shared - (self.facts.lent_only() - self.scope.shared),
            lent=self.facts.lent_only(),
            warnings=warnings,
            next_version=self.version,
            call_mode=self.call_mode,
            made=self.made,
        )


__all__ = [
    "ClassInfo",
    "CompiledProgram",
    "DefineStep",
    "EvalStep",
    "Kind",
    "Made",
    "MethodInfo",
    "ModuleStep",
    "Scope",
    "Step",
    "compile_program",
    "compile_tree",
]
