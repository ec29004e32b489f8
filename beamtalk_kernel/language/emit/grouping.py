"""Methods by selector: the clauses of one selector, side and combination belong together.

Knows the tree only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beamtalk_kernel.language.scope import Side
from beamtalk_kernel.language.tree import MethodDefinition, PatternName, PatternWildcard


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


def grouped(definitions: Sequence[MethodDefinition]) -> list[Method]:
    """Methods in the order of their first clauses."""
    found: dict[tuple[bool, str, str], list[MethodDefinition]] = {}
    for each in definitions:
        found.setdefault((each.class_side, each.combination, each.selector), []).append(each)
    return [Method(tuple(clauses)) for clauses in found.values()]
