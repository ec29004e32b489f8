"""A module under construction and the class its methods belong to: what code may refer to, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from beamtalk_kernel.errors import Diagnostic, Source, Span, did_you_mean
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.effects import EffectsOf
from beamtalk_kernel.language.reader_habits import instead_of
from beamtalk_kernel.language.scope import Kind, Scope, Side
from beamtalk_kernel.language.tree import TypeExpr


@dataclass
class Owner:
    """The class a method belongs to, as far as its code needs it."""

    name: str
    side: Side
    kind: Kind
    fields: frozenset[str]
    class_vars: frozenset[str]
    known: bool  # the ancestry is known: a field that is not there is a mistake
    direct: frozenset[tuple[Side, str]] = frozenset()  # selectors of this very definition
    swift: frozenset[tuple[Side, str]] = frozenset()  # those among them that only compute
    getters: frozenset[str] = frozenset()  # fields of this very definition that are read by the name alone
    version: int = 0
    is_patch: bool = False
    is_migration: bool = False
    modifiers: tuple[str, ...] = ()
    field_types: Mapping[str, TypeExpr] = field(default_factory=dict)  # of its own fields, when it is typed
    class_var_types: Mapping[str, TypeExpr] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        return self.name if self.side == "instance" else f"{self.name} class"

    @property
    def is_actor(self) -> bool:
        return self.kind in ("actor", "inherit") and self.side == "instance"


@dataclass
class Unit:
    """One module under construction and everything its code may refer to."""

    source: Source
    scope: Scope
    module: str
    is_stdlib: bool = False
    sync: bool = False
    diagnostics: list[Diagnostic] = field(default_factory=list)
    effects: EffectsOf = field(default_factory=EffectsOf)
    snapshots: set[str] = field(default_factory=set)
    assigned: frozenset[str] = frozenset()  # the variables this cell assigns anywhere
    known: set[str] = field(default_factory=set)  # those assigned by the statements before
    shared: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.file = core.chars(self.source.name.encode("utf-8"))
        self.shown_unit = core.binary(self.source.name)

    def line(self, span: Span) -> int:
        return self.source.position(span.start)[0]

    def report(self, kind: str, title: str, span: Span, *, text: str = "", hint: str = "") -> None:
        problem = Diagnostic(kind, title, span=span, source=self.source, text=text, hint=hint)
        if problem not in self.diagnostics:
            self.diagnostics.append(problem)

    def warn(self, kind: str, title: str, span: Span, hint: str = "") -> None:
        self.diagnostics.append(
            Diagnostic(kind, title, span=span, source=self.source, hint=hint, severity="warning")
        )

    def undefined(self, name: str, span: Span, candidates: set[str]) -> None:
        self.report(
            "UndefinedVariable",
            f"There is no variable `{name}` here.",
            span,
            hint=self._way_out(name, span, candidates),
        )

    def _way_out(self, name: str, span: Span, candidates: set[str]) -> str:
        """What was meant: a name like it, `:=`, another language's word, or a variable yet to be assigned."""
        if re.match(r"\s*=\s*[^=]", self.source.text[span.end : span.end + 80]):
            return f"= compares; write {name} := … to assign."
        near, habit = did_you_mean(name, candidates), instead_of(name)
        return near or (f"In Beamtalk: {habit}" if habit else f"Assign it first: {name} := …")
