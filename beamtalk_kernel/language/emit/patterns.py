"""Patterns: code before the hole that goes on when a value fits and leaves by `fail` when it does not.

What one Core pattern can say is said by one `case`; classes, Results, arrays with a rest and binaries are
tested after it, on the variables it bound.  A name twice in one pattern must match the same value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit import bits
from beamtalk_kernel.language.emit.literals import literal
from beamtalk_kernel.language.emit.model import Seq, Value
from beamtalk_kernel.language.tree import (
    Character,
    Literal_,
    Pattern,
    PatternArray,
    PatternBinary,
    PatternClass,
    PatternList,
    PatternLiteral,
    PatternMap,
    PatternName,
    PatternTuple,
    PatternWildcard,
    String,
    Symbol,
    TypeExpr,
    TypeName,
    TypeSymbol,
    TypeUnion,
)

# The runtime's own tuples are no tuples of the language: by size, the tags a first item must not have.
TAGS = {
    2: ("$bt_char", "$bt_array", "$bt_class", "$bt_meta"),
    3: ("$bt_value", "$bt_future", "$bt_module", "$bt_object"),
    4: ("$bt_actor",),
}


@dataclass
class Found:
    """The names bound so far, in order: the pattern that declares each and its Core variable."""

    names: dict[str, tuple[PatternName, str]] = field(default_factory=dict)


@dataclass
class _Plan:
    seq: Seq
    found: Found
    guards: list[str] = field(default_factory=list)
    later: list[tuple[str, Pattern]] = field(default_factory=list)


def match(seq: Seq, subject: Value, pattern: Pattern, fail: str, found: Found) -> None:
    """Goes on in the hole with the pattern's names in `found`."""
    if isinstance(pattern, PatternWildcard) and pattern.type is None:
        return
    value = seq.atomic(subject.core)
    if isinstance(pattern, PatternName) and pattern.name not in found.names and pattern.type is None:
        found.names[pattern.name] = (pattern, value)
        return
    plan = _Plan(seq, found)
    if is_result(pattern):
        value = _as_tuple(seq, value)
    if _is_later(pattern):
        plan.later.append((value, pattern))
    else:
        _case(seq, value, _shape(plan, pattern), plan.guards, fail)
    for variable, inner in plan.later:
        _test(seq, variable, inner, fail, found)


def _case(seq: Seq, value: str, shape: str, guards: list[str], fail: str) -> None:
    guard = core.both(*guards) if guards else "'true'"
    other = seq.variable()
    seq.open(f"case {value} of <{shape}> when {guard} ->\n", f"\n<{other}> when 'true' -> {fail} end")


# ---------------------------------------------------------------- one Core pattern


def _shape(plan: _Plan, pattern: Pattern) -> str:
    match pattern:
        case PatternName():
            return _name(plan, pattern)
        case PatternWildcard():
            return plan.seq.variable()
        case PatternLiteral(value):
            return _literal(plan, value)
        case PatternTuple(items):
            return _tuple(plan, items)
        case PatternList(items, tail):
            return core.list_(
                [_inner(plan, i) for i in items], _inner(plan, tail) if tail is not None else "[]"
            )
        case PatternMap(entries):
            return core.map_pattern([(_key(plan, e.key), _inner(plan, e.value)) for e in entries])
        case PatternArray(items):
            return core.tuple_("'$bt_array'", core.tuple_(*(_inner(plan, i) for i in items)))
        case PatternClass() | PatternBinary():
            return _postponed(plan, pattern)


def _inner(plan: _Plan, pattern: Pattern) -> str:
    if _is_later(pattern) or is_result(pattern):
        return _postponed(plan, pattern)
    return _shape(plan, pattern)


def _postponed(plan: _Plan, pattern: Pattern) -> str:
    variable = plan.seq.variable()
    plan.later.append((variable, pattern))
    return variable


def _is_later(pattern: Pattern) -> bool:
    match pattern:
        case PatternClass() | PatternBinary():
            return True
        case PatternArray(_, rest):
            return rest is not None
        case PatternName(type=kind) | PatternWildcard(type=kind):
            return kind is not None
        case _:
            return False


def is_result(pattern: Pattern) -> bool:
    """`{#ok, v}` and `{#error, r}`: a Result fits them too."""
    match pattern:
        case PatternTuple((PatternLiteral(Symbol("ok" | "error")), _)):
            return True
        case _:
            return False


def _name(plan: _Plan, pattern: PatternName) -> str:
    variable = plan.seq.variable()
    if pattern.name in plan.found.names:
        plan.guards.append(core.bif("=:=", variable, plan.found.names[pattern.name][1]))
    else:
        plan.found.names[pattern.name] = (pattern, variable)
    return variable


def _literal(plan: _Plan, node: Literal_) -> str:
    match node:
        case String(value):
            variable = plan.seq.variable()
            plan.guards.append(core.bif("=:=", variable, plan.seq.bind(core.binary(value))))
            return variable
        case Character(code):
            variable = plan.seq.variable()
            same, equal = core.bif("=:=", variable, literal(node).core), core.bif("=:=", variable, str(code))
            plan.guards.append(core.bif("or", same, equal))
            return variable
        case _:
            return literal(node).core


def _key(plan: _Plan, node: Literal_) -> str:
    value = literal(node).core
    return plan.seq.bind(value) if isinstance(node, String) else value


def _tuple(plan: _Plan, items: tuple[Pattern, ...]) -> str:
    shapes = [_inner(plan, item) for item in items]
    if items and shapes[0].startswith("V"):
        plan.guards += [core.bif("=/=", shapes[0], core.atom(tag)) for tag in TAGS.get(len(items), ())]
    return core.tuple_(*shapes)


def _as_tuple(seq: Seq, value: str) -> str:
    tag, inner, other = seq.variable(), seq.variable(), seq.variable()
    slots = core.map_pattern([("'tag'", tag), ("'value'", inner)])
    return seq.bind(
        core.case(
            value,
            core.clause(f"{{'$bt_value','Result',{slots}}}", core.tuple_(tag, inner)),
            core.clause(other, other),
        )
    )


# ---------------------------------------------------------------- what a Core pattern cannot say


def _test(seq: Seq, variable: str, pattern: Pattern, fail: str, found: Found) -> None:
    match pattern:
        case PatternClass():
            _instance(seq, variable, pattern, fail, found)
        case PatternName(_, span, kind) if kind is not None:
            _only_if(seq, type_test(variable, kind), fail)
            match(seq, Value(variable), PatternName(pattern.name, span), fail, found)
            if found.names[pattern.name][0].span == span:
                found.names[pattern.name] = (pattern, variable)
        case PatternWildcard(_, kind) if kind is not None:
            _only_if(seq, type_test(variable, kind), fail)
        case PatternArray(items, rest) if rest is not None:
            _array(seq, variable, items, rest, fail, found)
        case PatternBinary():
            _binary(seq, variable, pattern, fail, found)
        case _:
            match(seq, Value(variable), pattern, fail, found)


def _instance(seq: Seq, variable: str, pattern: PatternClass, fail: str, found: Found) -> None:
    """`Point x: px`; `Ok value: v` and `Error` are also the two cases of a Result."""
    test, slot_of = ("bt_class", "is_kind"), ("bt_value", "slot")
    if pattern.name in ("Ok", "Error"):
        test, slot_of = ("bt_emit", "is_case"), ("bt_emit", "case_slot")
    _only_if(seq, core.call(*test, variable, core.atom(pattern.name)), fail)
    for each in pattern.fields:
        slot = seq.bind(core.call(*slot_of, variable, core.atom(each.name)))
        match(seq, Value(slot), each.pattern, fail, found)


def _only_if(seq: Seq, test: str, fail: str) -> None:
    _case(seq, test, "'true'", [], fail)


def type_test(value: str, kind: TypeExpr) -> str:
    """Whether a value is of a declared type."""
    return core.call("bt_emit", "has_type", value, type_term(kind))


def type_term(kind: TypeExpr) -> str:
    match kind:
        case TypeName(name, arguments):
            return core.tuple_("'class'", core.atom(name), core.list_([type_term(a) for a in arguments]))
        case TypeSymbol(name):
            return core.tuple_("'symbol'", core.atom(name))
        case TypeUnion(members):
            return core.tuple_("'union'", core.list_([type_term(m) for m in members]))


def _array(
    seq: Seq, variable: str, items: tuple[Pattern, ...], rest: Pattern, fail: str, found: Found
) -> None:
    """`#[a, ...rest]`: the first items one by one, the rest an array again."""
    plan = _Plan(seq, found)
    shapes = [_inner(plan, item) for item in items]
    split = core.call("bt_emit", "array_split", variable, str(len(items)))
    _case(seq, split, core.tuple_(*shapes, _inner(plan, rest)), plan.guards, fail)
    for later, pattern in plan.later:
        _test(seq, later, pattern, fail, found)


def _binary(seq: Seq, variable: str, pattern: PatternBinary, fail: str, found: Found) -> None:
    """Groups of segments: a size bound in this very pattern needs a `case` of its own."""
    groups = bits.groups(pattern.segments)
    subject = variable
    for index, group in enumerate(groups):
        plan = _Plan(seq, found)
        is_last = index == len(groups) - 1
        rest = None if is_last else seq.variable()
        sizes = {name: core_name for name, (_, core_name) in found.names.items()}
        shape = bits.pattern(seq, group, partial(_inner, plan), sizes, rest)
        _case(seq, subject, shape, plan.guards, fail)
        for later, inner in plan.later:
            _test(seq, later, inner, fail, found)
        subject = rest or subject
