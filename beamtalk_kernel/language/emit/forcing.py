"""Waiting by necessity: the code that turns a value that may be a Future into one that is not.

A variable or field from which a Future was forced holds its value from then on.
"""

from __future__ import annotations

from dataclasses import replace

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.model import Local, Origin, Seq, Use, Value
from beamtalk_kernel.language.tree import Expr


def needed(seq: Seq, node: Expr) -> Value:
    """The value of an expression that is looked at: never a Future."""
    return force(seq, seq.value(node, Use.NOW))


def force(seq: Seq, value: Value) -> Value:
    if not value.late:
        return value
    forced = Value(seq.bind(_forced(seq, value)), late=False, type=value.type)
    _remember(seq, value.origin, forced)
    return replace(forced, origin=value.origin)


def _forced(seq: Seq, value: Value) -> str:
    first, second, other = seq.variable(), seq.variable(), seq.variable()
    return core.case(
        value.core,
        core.clause(f"{{'$bt_future',{first},{second}}}", waited_for(value)),
        core.clause(other, other),
    )


def is_field(value: Value) -> bool:
    """Whether it was read from a field just now, and nothing else is known of it."""
    match value:
        case Value(_, True, "", ("field", _)):
            return True
        case _:
            return False


def waited_for(value: Value) -> str:
    """Force, and put the value where the Future was."""
    if not value.late:
        return value.core
    match value.origin:
        case ("cell", name):
            return core.call("bt_emit", "force_variable", core.atom(name), value.core)
        case ("shared", name):
            return core.call("bt_emit", "force_shared", core.atom(name), value.core)
        case ("field", name):
            return core.call("bt_emit", "force_field", core.atom(name), value.core)
        case _:
            return core.call("bt_future", "force", value.core)


def _remember(seq: Seq, origin: Origin | None, forced: Value) -> None:
    match origin:
        case ("local", name):
            seq.env[name] = Local(forced)
        case ("cell", name):
            seq.cells[name] = replace(seq.cells[name], value=forced)
        case _:
            pass
