"""Rules a program must keep that need no code to be seen: one function a rule, tree to diagnostics.

Knows the tree and the scope; every rule looks at the whole program and reports each place once.
"""

from __future__ import annotations

from collections.abc import Iterator

from beamtalk_kernel.errors import Diagnostic, Source
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import ClassDefinition, Program


def check_program(program: Program, source: Source, scope: Scope) -> list[Diagnostic]:
    """Errors and warnings, in no order."""
    found: list[Diagnostic] = []
    for rule in RULES:
        found += rule(program, source, scope)
    return found


def sealed_superclasses(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """A sealed class has no subclasses."""
    sealed = {name for name, info in scope.classes.items() if "sealed" in info.modifiers}
    for item in program.items:
        if isinstance(item, ClassDefinition):
            if item.superclass in sealed:
                yield Diagnostic(
                    "SealedClass", f"{item.superclass} is sealed: it cannot have subclasses.",
                    span=item.name_span, source=source,
                    hint=f"Let {item.name} hold a {item.superclass} in a field instead.",
                )  # fmt: skip
            if "sealed" in item.modifiers:
                sealed.add(item.name)
            else:
                sealed.discard(item.name)


def doubled_fields(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """A class declares a field once."""
    for item in program.items:
        if not isinstance(item, ClassDefinition):
            continue
        seen: set[tuple[bool, str]] = set()
        for each in item.fields:
            if (each.class_side, each.name) in seen:
                yield Diagnostic(
                    "SyntaxError",
                    f"{item.name} declares `{each.name}` twice.",
                    span=each.span,
                    source=source,
                    hint="Keep one of the two lines.",
                )  # fmt: skip
            seen.add((each.class_side, each.name))


RULES = (sealed_superclasses, doubled_fields)
