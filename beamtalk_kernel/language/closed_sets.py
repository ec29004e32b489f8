"""Which cases a match over a closed set misses: Booleans, Results, unions with symbols and nil.

Knows the tree, and of types what the same text declares; a guard may fail, so an arm with one covers nothing.

    d :: #north | #south      d match: [#north -> 1]      misses #south
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from beamtalk_kernel.language.emit.walk import everything
from beamtalk_kernel.language.tree import (
    Arm,
    Assignment,
    ClassDefinition,
    Constant,
    Expr,
    FieldAccess,
    Implements,
    LooseMethods,
    Match,
    MethodDefinition,
    Name,
    Patch,
    Pattern,
    PatternClass,
    PatternLiteral,
    PatternName,
    PatternTuple,
    PatternWildcard,
    Program,
    Self,
    Send,
    Symbol,
    TypeExpr,
    TypeName,
    TypeSymbol,
    TypeUnion,
)

Types: TypeAlias = "Mapping[str, TypeExpr]"

_CONSTANTS: Final = {"nil": ["nil"], "Nil": ["nil"], "UndefinedObject": ["nil"], "true": ["true"],
                     "false": ["false"], "Boolean": ["true", "false"]}  # fmt: skip
#: The two cases of a Result in each way of writing them.
_RESULTS: Final = {"tuple": ["{#ok, _}", "{#error, _}"], "class": ["Ok", "Error"]}


# ---------------------------------------------------------------- what a text declares


def matches(program: Program) -> Iterator[tuple[Match, Types]]:
    """Every match, with the types of what it may ask about."""
    outside: dict[str, TypeExpr] = {}
    for item in program.items:
        if isinstance(item, ClassDefinition | Patch | LooseMethods | Implements):
            shared = _of_class(item) if isinstance(item, ClassDefinition) else {}
            for method in item.methods:
                found = [n for n in everything(method) if isinstance(n, Match)]
                types = _in_method(method, shared) if found else {}
                yield from ((n, types) for n in found)
        else:
            outside.update(_assigned([item]))
            yield from ((n, outside) for n in everything(item) if isinstance(n, Match))


def _of_class(item: ClassDefinition) -> dict[str, TypeExpr]:
    """Typed fields, and the answers of its own methods; of several clauses each may answer something else."""
    types = {f"self.{f.name}": f.type for f in item.fields if f.type is not None}
    selectors = [method.selector for method in item.methods]
    for method in item.methods:
        if method.return_type is not None and selectors.count(method.selector) == 1:
            types[f"self {method.selector}"] = method.return_type
    return types


def _in_method(method: MethodDefinition, shared: Types) -> dict[str, TypeExpr]:
    """A name is a parameter or a variable, else a field."""
    bound = {n.name for n in everything(method) if isinstance(n, PatternName)}
    fields = {p.removeprefix("self."): t for p, t in shared.items() if p.startswith("self.")}
    bare = {name: kind for name, kind in fields.items() if name not in bound}
    given = [(p.pattern, p.type or getattr(p.pattern, "type", None)) for p in method.params]
    params = {p.name: kind for p, kind in given if isinstance(p, PatternName) and kind is not None}
    return {**shared, **bare, **params, **_assigned(method.body)}


def _assigned(body: Iterable[object]) -> dict[str, TypeExpr]:
    nodes = (node for statement in body for node in everything(statement))
    return {
        node.target.name: node.type
        for node in nodes
        if isinstance(node, Assignment) and node.type is not None and isinstance(node.target, Name)
    }


def _place(subject: Expr) -> str:
    match subject:
        case Name(name):
            return name
        case FieldAccess(Self(), name):
            return f"self.{name}"
        case Send(Self(), selector):
            return f"self {selector}"
        case _:
            return ""


def _members(kind: TypeExpr | None) -> list[str]:
    """The values among the members of a type, as they are written; of a class there is no end of them."""
    match kind:
        case TypeUnion(members):
            return [case for member in members for case in _members(member)]
        case TypeSymbol(name):
            return [f"#{name}"]
        case TypeName(name):
            return _CONSTANTS.get(name, [])
        case None:
            return []


# ---------------------------------------------------------------- what is missing


def missing_cases(node: Match, types: Types) -> list[str]:
    """As they would be written; empty when the set is not closed or nothing is missing."""
    covering = [arm.pattern for arm in node.arms if arm.guard is None]
    if not node.arms or any(fits_all(pattern) for pattern in covering):
        return []
    covered = {case for pattern in covering for case in _cases(pattern)}
    return [case for case in _wanted(node, types) if case not in covered]


def _wanted(node: Match, types: Types) -> Sequence[str]:
    kinds = {_kind(arm) for arm in node.arms}
    if kinds == {"boolean"}:
        return ["true", "false"]
    if kinds == {"tuple"} or kinds == {"class"}:
        # `Error` alone may be about exceptions.
        names = {arm.pattern.name for arm in node.arms if isinstance(arm.pattern, PatternClass)}
        return [] if names == {"Error"} else _RESULTS[kinds.pop()]
    return _members(types.get(_place(node.subject)))


def _kind(arm: Arm) -> str:
    match arm.pattern:
        case PatternLiteral(Constant("true" | "false")):
            return "boolean"
        case PatternTuple((PatternLiteral(Symbol("ok" | "error")), _)):
            return "tuple"
        case PatternClass("Ok" | "Error"):
            return "class"
        case _:
            return "other"


def _cases(pattern: Pattern) -> list[str]:
    """The cases a pattern covers whole; none when it covers only some of one."""
    match pattern:
        case PatternLiteral(Constant(name)):
            return [name]
        case PatternLiteral(Symbol(name)):
            return [f"#{name}"]
        case PatternName(type=kind) | PatternWildcard(type=kind):
            return _members(kind)
        case PatternTuple((PatternLiteral(Symbol(name)), inner)) if fits_all(inner):
            return [f"{{#{name}, _}}"]
        case PatternClass(name, fields) if all(fits_all(field.pattern) for field in fields):
            return _CONSTANTS.get(name, [name])
        case _:
            return []


def fits_all(pattern: Pattern) -> bool:
    return isinstance(pattern, PatternWildcard | PatternName) and pattern.type is None
