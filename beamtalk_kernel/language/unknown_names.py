"""Names of classes and types that are surely misspelt: there is none of that name, and one very like it.

A class may be defined by a later cell, so a name that is only unknown is no mistake.  Knows the tree and the
names in scope.

    m: x :: Integr => Transcrit show: x      warns: there is no type Integr, no class Transcrit
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Set
from typing import Final

from beamtalk_kernel.errors import Diagnostic, Source, Span
from beamtalk_kernel.language.emit.walk import everything
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import (
    ClassDefinition,
    ClassName,
    Implements,
    LooseMethods,
    Patch,
    PatchState,
    PatternClass,
    Program,
    TypeName,
)

#: Types that are no classes.
_TYPES: Final = frozenset(["Any", "Self", "Nil", "Never", "Dynamic", "Protocol"])
#: What other languages call them.
_HABITS: Final = {"Int": "Integer", "Bool": "Boolean", "Str": "String", "Dict": "Dictionary", "Void": "nil"}
_ALIKE: Final = 0.85


def unknown_names(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """Types wherever they are declared; classes in methods and defaults: a statement looks its own up."""
    defined = {item.name for item in program.items if isinstance(item, ClassDefinition)}
    known = scope.library | set(scope.classes) | defined
    for item in program.items:
        types = known | _TYPES | set(getattr(item, "type_parameters", ()))
        is_statement = not isinstance(item, ClassDefinition | Patch | PatchState | LooseMethods | Implements)
        for node in everything(item):
            yield from _unknown_type(node, types, source)
            if not is_statement:
                yield from _unknown_class(node, known, source)


def _unknown_type(node: object, types: Set[str], source: Source) -> Iterator[Diagnostic]:
    match node:
        case TypeName(name, _, span) if name[:1].isupper() and name not in types:
            if meant := _HABITS.get(name) or _misspelt(name, types):
                yield _warning("UnknownType", f"There is no type {name}.", span, meant, source)


def _unknown_class(node: object, known: Set[str], source: Source) -> Iterator[Diagnostic]:
    match node:
        case ClassName(name, span) | PatternClass(name, _, span) if name not in known:
            if meant := _misspelt(name, known):
                yield _warning("UnknownClass", f"There is no class {name}.", span, meant, source)


def _warning(kind: str, title: str, span: Span, meant: str, source: Source) -> Diagnostic:
    return Diagnostic(
        kind, title, span=span, source=source, severity="warning",
        hint=f"Did you mean {meant}? If not, @expect unresolved on the line above keeps the name.",
    )  # fmt: skip


def _misspelt(name: str, known: Set[str]) -> str:
    """The one name this must have been meant to be, "" when it may well be another.

    >>> _misspelt("Flaot", {"Float", "Floor"})
    'Float'
    >>> _misspelt("Transcrit", {"Transcript"}), _misspelt("Counters", {"Counter"})
    ('Transcript', '')
    """
    near = [other for other in known if sorted(other) == sorted(name)]
    near = near or difflib.get_close_matches(name, known, n=1, cutoff=_ALIKE)
    return near[0] if near and not _is_another(name, near[0]) else ""


def _is_another(name: str, near: str) -> bool:
    """Counters beside Counter and the other way round, NodeB beside NodeA, Decoder beside Encoder."""
    longer = name.startswith(near) or near == name + "s"
    last = name[:-1] == near[:-1]
    numbered = re.sub(r"\d", "", name) == re.sub(r"\d", "", near)
    return longer or last or numbered or name[0] != near[0]
