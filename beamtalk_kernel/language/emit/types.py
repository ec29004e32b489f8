"""Types at the boundary of `typed` classes: arguments on the way in, fields when set, answers at the end."""

from __future__ import annotations

from beamtalk_kernel.language import core
from beamtalk_kernel.language.core import Atom
from beamtalk_kernel.language.emit.forcing import force
from beamtalk_kernel.language.emit.model import HOLE, Seq, Value
from beamtalk_kernel.language.emit.patterns import type_test
from beamtalk_kernel.language.tree import (
    Assignment,
    MethodDefinition,
    Name,
    Parameter,
    TypeExpr,
    TypeName,
    TypeSymbol,
    TypeUnion,
)

GUARDS = {
    "Integer": "is_integer",
    "Float": "is_float",
    "Number": "is_number",
    "Dictionary": "is_map",
    "List": "is_list",
    "Boolean": "is_boolean",
    "Block": "is_function",
}


def is_typed(seq: Seq) -> bool:
    owner = seq.routine.owner
    return owner is not None and "typed" in owner.modifiers


def checked_argument(seq: Seq, parameter: Parameter, subject: Value) -> Value:
    if parameter.type is None or not is_typed(seq) or getattr(parameter.pattern, "type", None) is not None:
        return subject
    value = force(seq, subject)
    name = seq.unit.source.text[parameter.pattern.span.start : parameter.pattern.span.end]
    _check(seq, value, parameter.type, f"argument {name}", parameter)
    return value


def checked_answer(seq: Seq, clause: MethodDefinition, value: Value) -> str:
    """The answer's core text, checked when the class is typed and the method says a type."""
    if clause.return_type is None or not is_typed(seq):
        return seq.answer(value)
    forced = force(seq, value)
    _check(seq, forced, clause.return_type, "answer", clause)
    return forced.core


def checked_field(seq: Seq, name: str, kind: TypeExpr, value: Value) -> Value:
    forced = force(seq, value)
    _check(seq, forced, kind, f"field {name}", kind)
    return forced


def checked_local(seq: Seq, node: Assignment, value: Value) -> Value:
    """`x :: T := e` in a typed class."""
    assert node.type is not None and isinstance(node.target, Name)
    forced = force(seq, value)
    _check(seq, forced, node.type, f"variable {node.target.name}", node.type)
    return forced


def _check(
    seq: Seq, value: Value, kind: TypeExpr, what: str, node: Parameter | MethodDefinition | TypeExpr
) -> None:
    subject = seq.atomic(value.core)
    span = node.head if isinstance(node, MethodDefinition) else node.span
    raised = seq.call(
        "bt_emit", "wrong_type", subject, core.binary(type_text(kind)), core.binary(what), seq.site(span),
        at=span,
    )  # fmt: skip
    wrong = seq.staying(raised)
    other = seq.variable()
    guard = _guard(subject, kind)
    if guard is not None:
        seq.open_at_hole(core.case([], core.clause("", HOLE, guard), core.clause("", wrong)))
    else:
        test = type_test(subject, kind)
        seq.open_at_hole(core.case(test, core.clause("'true'", HOLE), core.clause(other, wrong)))


def _guard(subject: str, kind: TypeExpr) -> str | None:
    match kind:
        case TypeName(name, ()) if name in GUARDS:
            return core.bif(GUARDS[name], subject)
        case TypeSymbol(name):
            return core.bif("=:=", subject, core.atom(name))
        case _:
            return None


def type_value(kind: TypeExpr) -> tuple[object, ...]:
    """A type as the term that `bt_emit:has_type/2` takes, for an install map."""
    match kind:
        case TypeName(name, arguments):
            return (Atom("class"), Atom(name), [type_value(each) for each in arguments])
        case TypeSymbol(name):
            return (Atom("symbol"), Atom(name))
        case TypeUnion(members):
            return (Atom("union"), [type_value(each) for each in members])


def type_text(kind: TypeExpr) -> str:
    """A type as it is written."""
    match kind:
        case TypeName(name, arguments):
            return f"{name}({', '.join(map(type_text, arguments))})" if arguments else name
        case TypeSymbol(name):
            return f"#{name}"
        case TypeUnion(members):
            return " | ".join(map(type_text, members))
