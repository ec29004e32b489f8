"""Class variables: one place for all processes, in the class that declares it.

Knows whose variable a name is; reading and writing is the runtime's business.

    class bump => self.count += 1      one step for all who bump at once
"""

from __future__ import annotations

from beamtalk_kernel.errors import Span, did_you_mean
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.model import NIL, Seq, Value
from beamtalk_kernel.language.emit.types import checked_field
from beamtalk_kernel.language.emit.unit import Owner
from beamtalk_kernel.language.tree import FieldAccess, Name, Self


def is_class_variable(owner: Owner, name: str) -> bool:
    """On the class side there is nothing else; an instance's own field hides one of that name."""
    return owner.side == "class" or (name in owner.class_vars and name not in owner.fields)


def read_class_variable(seq: Seq, owner: Owner, name: str, span: Span) -> Value:
    holder = class_var_holder(seq, owner, name, span)
    if holder is None:
        return NIL
    return Value(seq.bind(seq.call("bt_class", "get_var", core.atom(holder), core.atom(name), at=span)))


def class_var_holder(seq: Seq, owner: Owner, name: str, span: Span) -> str | None:
    """The class that declares the variable; this class when the declaring one is not known."""
    holder = seq.unit.scope.owner_of_class_var(owner.name, name)
    if holder is None and name not in owner.class_vars and owner.known:
        seq.unit.report(
            "FieldNotFound", f"{owner.shown} has no class variable `{name}`.", span,
            hint=did_you_mean(name, owner.class_vars) or f"Declare it in the class: classState: {name} = …",
        )  # fmt: skip
        return None
    return holder or owner.name


def class_variable(seq: Seq, target: Name | FieldAccess) -> tuple[Owner, str] | None:
    """The class variable that a target is, if it is one."""
    owner = seq.routine.owner
    if owner is None or seq.foreign or (isinstance(target, Name) and target.name in seq.env):
        return None
    if isinstance(target, FieldAccess) and not isinstance(target.receiver, Self):
        return None
    if isinstance(target, Name) and target.name not in owner.class_vars:
        return None
    return (owner, target.name) if is_class_variable(owner, target.name) else None


def update_class_variable(
    seq: Seq, shared: tuple[Owner, str], operator: str, value: Value, span: Span
) -> Value:
    owner, name = shared
    holder = class_var_holder(seq, owner, name, span)
    if holder is None:
        return NIL
    updated = seq.call(
        "bt_class", "update_var", core.atom(holder), core.atom(name), core.atom(operator), value.core, at=span
    )
    return Value(seq.bind(updated), late=False)


def write_class_variable(seq: Seq, owner: Owner, name: str, value: Value, span: Span) -> None:
    holder = class_var_holder(seq, owner, name, span)
    if holder is not None:
        kind = owner.class_var_types.get(name)
        given = checked_field(seq, name, kind, value) if kind is not None else value
        seq.bind(seq.call("bt_class", "put_var", core.atom(holder), core.atom(name), given.core, at=span))
