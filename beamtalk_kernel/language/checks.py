"""Rules a program must keep that need no code to be seen: one function a rule, tree to diagnostics.

Knows the tree and the scope; every rule looks at the whole program and reports each place once.
"""

from __future__ import annotations

from collections.abc import Iterator

from beamtalk_kernel.errors import Diagnostic, Source, Span
from beamtalk_kernel.language.closed_sets import fits_all, matches, missing_cases
from beamtalk_kernel.language.emit.templates import SUPERVISORS, is_supervisor
from beamtalk_kernel.language.in_place import unseen_patches
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.sure_types import wrong_types
from beamtalk_kernel.language.tree import (
    Arm,
    ClassDefinition,
    Match,
    Program,
)
from beamtalk_kernel.language.unknown_names import unknown_names
from beamtalk_kernel.language.updates import discarded_updates


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


def fields_of_supervisors(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """A supervisor keeps nothing: it is to outlive whatever its children do."""
    above = set(SUPERVISORS)
    for item in program.items:
        if not isinstance(item, ClassDefinition):
            continue
        if item.superclass in above or is_supervisor(item, scope):
            above.add(item.name)
            own = [field for field in item.fields if not field.class_side]
            yield from (_supervisor_field(item.name, field.name, field.span, source) for field in own)


def _supervisor_field(owner: str, field: str, span: Span, source: Source) -> Diagnostic:
    return Diagnostic(
        "SyntaxError",
        f"{owner} is a supervisor: it has no fields, so it cannot have `{field}`.",
        span=span,
        source=source,
        hint="Give the state to a child, an actor that is restarted when it fails; "
        f"for all trees of the class write `classState: {field}`.",
    )


def _unreached(node: Match) -> Iterator[Arm]:
    open_end = False
    for arm in node.arms:
        if open_end:
            yield arm
        open_end = open_end or (fits_all(arm.pattern) and arm.guard is None)


def incomplete_matches(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """A match over a closed set that misses a case, and arms that nothing reaches."""
    for node, types in matches(program):
        missing = missing_cases(node, types)
        if missing:
            cases = ", ".join(missing)
            yield Diagnostic(
                "IncompleteMatch",
                f"This match has no arm for {cases}.",
                span=node.subject.span,
                source=source,
                hint="Add the arm, or `_ -> …` for everything else.",
                severity="warning",
            )
        for arm in _unreached(node):
            yield Diagnostic(
                "UnreachedArm",
                "Nothing reaches this arm: the one before fits everything.",
                span=arm.pattern.span,
                source=source,
                hint="Move it up, or remove it.",
                severity="warning",
            )


RULES = (
    sealed_superclasses, doubled_fields, fields_of_supervisors, incomplete_matches, discarded_updates,
    wrong_types, unknown_names, unseen_patches,
)  # fmt: skip
