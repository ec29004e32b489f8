"""Methods by selector: the clauses of one selector, side and combination belong together.

Knows the tree only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from beamtalk_kernel.language.scope import Side
from beamtalk_kernel.language.tree import MethodDefinition, Parameter, Pattern, PatternName, PatternWildcard


@dataclass(frozen=True)
class Method:
    """The clauses of one selector, one side and one combination."""

    clauses: tuple[MethodDefinition, ...]

    @property
    def first(self) -> MethodDefinition:
        return self.clauses[0]

    @property
    def key(self) -> tuple[Side, str]:
        return "class" if self.first.class_side else "instance", self.first.selector

    @property
    def arity(self) -> int:
        return len(self.first.params) + 1

    @property
    def function(self) -> str:
        """`increment`, `class make`, `before increment`."""
        words = ["class"] if self.first.class_side else []
        words += [self.first.combination] if self.first.combination != "primary" else []
        return " ".join([*words, self.first.selector])

    @property
    def is_partial(self) -> bool:
        """Every clause has a pattern or a guard: a patch by it adds a clause, it does not replace."""
        return all(clause.guard is not None or not _plain(clause) for clause in self.clauses)


def _plain(clause: MethodDefinition) -> bool:
    return all(isinstance(p.pattern, PatternName | PatternWildcard) for p in clause.params)


def _chosen_by_types(clauses: Sequence[MethodDefinition]) -> Iterator[MethodDefinition]:
    """The types of all clauses but the last are patterns: what does not fit goes on to the next clause."""
    yield from (replace(each, params=tuple(map(_looking, each.params))) for each in clauses[:-1])
    yield clauses[-1]


def _looking(parameter: Parameter) -> Parameter:
    kind = parameter.type
    match parameter.pattern:
        case PatternName() | PatternWildcard() as pattern if kind is not None:
            return replace(parameter, pattern=replace(pattern, type=kind))
        case _:
            return replace(parameter, type=None)


def looks(pattern: Pattern) -> bool:
    """Whether a pattern asks for the value, and does not only name it."""
    return not isinstance(pattern, PatternName | PatternWildcard) or pattern.type is not None


def grouped(definitions: Sequence[MethodDefinition]) -> list[Method]:
    """Methods in the order of their first clauses."""
    found: dict[tuple[bool, str, str], list[MethodDefinition]] = {}
    for each in definitions:
        found.setdefault((each.class_side, each.combination, each.selector), []).append(each)
    return [Method(tuple(_chosen_by_types(clauses))) for clauses in found.values()]
