"""Which cases a match over a closed set misses: Booleans, Results, unions of symbols.

Knows the tree; a guard may fail, so an arm with one covers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from beamtalk_kernel.language.tree import (
    Arm,
    Constant,
    Match,
    Name,
    Pattern,
    PatternLiteral,
    PatternName,
    PatternTuple,
    PatternWildcard,
    Symbol,
    TypeExpr,
    TypeSymbol,
    TypeUnion,
)

Unions: TypeAlias = "Mapping[str, tuple[str, ...]]"


def symbols_of(kind: TypeExpr | None) -> tuple[str, ...]:
    """The members of a type that is a union of symbols; nothing for any other."""
    match kind:
        case TypeUnion(members) if all(isinstance(member, TypeSymbol) for member in members):
            return tuple(member.name for member in members if isinstance(member, TypeSymbol))
        case _:
            return ()


def missing_cases(node: Match, unions: Unions) -> list[str]:
    """As they would be written; empty when the set is not closed or nothing is missing."""
    covering = [arm.pattern for arm in node.arms if arm.guard is None]
    if not node.arms or any(_fits_all(pattern) for pattern in covering):
        return []
    wanted = _wanted(node, unions)
    return [case for case in wanted if case not in {_case(pattern) for pattern in covering}]


def _wanted(node: Match, unions: Unions) -> Sequence[str]:
    kinds = {_kind(arm) for arm in node.arms}
    if kinds == {"boolean"}:
        return ["true", "false"]
    if kinds == {"result"}:
        return ["{#ok, _}", "{#error, _}"]
    if kinds == {"symbol"} and isinstance(node.subject, Name) and node.subject.name in unions:
        return [f"#{symbol}" for symbol in unions[node.subject.name]]
    return []


def _kind(arm: Arm) -> str:
    match arm.pattern:
        case PatternLiteral(Constant("true" | "false")):
            return "boolean"
        case PatternLiteral(Symbol()):
            return "symbol"
        case PatternTuple((PatternLiteral(Symbol("ok" | "error")), _)):
            return "result"
        case _:
            return "other"


def _case(pattern: Pattern) -> str:
    """The case a pattern covers whole; "" when it covers only some of one."""
    match pattern:
        case PatternLiteral(Constant(name)):
            return name
        case PatternLiteral(Symbol(name)):
            return f"#{name}"
        case PatternTuple((PatternLiteral(Symbol(name)), inner)) if _fits_all(inner):
            return f"{{#{name}, _}}"
        case _:
            return ""


def _fits_all(pattern: Pattern) -> bool:
    return isinstance(pattern, PatternWildcard) or (isinstance(pattern, PatternName) and pattern.type is None)
