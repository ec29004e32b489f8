"""Reading and assigning names: parameters and temporaries, then fields, then the cell's variables.

Knows where each kind of variable lives at run time: SSA variables, boxes, the actor's field map in the
process dictionary, a value's slots, class variables, the workspace.
"""

from __future__ import annotations

from collections.abc import Sequence

from beamtalk_kernel.errors import Span, did_you_mean
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.class_variables import (
    is_class_variable,
    read_class_variable,
    write_class_variable,
)
from beamtalk_kernel.language.emit.forcing import force, needed
from beamtalk_kernel.language.emit.model import NIL, Box, Local, Seq, Value
from beamtalk_kernel.language.emit.types import checked_field
from beamtalk_kernel.language.emit.unit import Owner
from beamtalk_kernel.language.tree import FieldAccess, Name, Self

STATE = "'$bt_state'"


# ---------------------------------------------------------------- names


def read_name(seq: Seq, node: Name) -> Value:
    name = node.name
    match seq.env.get(name):
        case Local(value):
            return Value(value.core, value.late, value.type, ("local", name))
        case Box(key):
            return Value(seq.bind(_read_box(seq, key)))
        case None:
            pass
    if is_field(seq, name):
        return read_field(seq, name, node.span)
    return _read_cell(seq, name, node.span) if seq.routine.is_cell else _read_snapshot(seq, name, node.span)


def _read_box(seq: Seq, key: str) -> str:
    found = seq.variable()
    return core.case(
        core.bif("get", key),
        core.clause("'undefined'", core.call("bt_block", "get_box", key)),
        core.clause(found, found),
    )


def is_field(seq: Seq, name: str) -> bool:
    owner = seq.routine.owner
    if owner is None or seq.foreign:
        return False
    return name in owner.class_vars if owner.side == "class" else name in owner.fields | owner.class_vars


def _read_cell(seq: Seq, name: str, span: Span) -> Value:
    unit = seq.unit
    if name in unit.shared:
        return Value(
            seq.bind(core.call("bt_workspace", "get_shared", core.atom(name))), origin=("shared", name)
        )
    if name not in seq.cells or seq.in_block:
        if name not in unit.scope.variables | (unit.assigned if seq.in_block else unit.known):
            unit.undefined(name, span, _visible(seq))
            return NIL
        read = Value(seq.placed_bind(core.call("bt_workspace", "get", core.atom(name)), span))
        if seq.in_block:
            return read
        seq.cells[name] = Local(read)
    value = seq.cells[name].value
    return Value(value.core, value.late, value.type, ("cell", name))


def _read_snapshot(seq: Seq, name: str, span: Span) -> Value:
    """A method sees the value the cell's variable had when the method's cell ran."""
    unit = seq.unit
    if name not in unit.scope.variables | unit.known:
        unit.undefined(name, span, _visible(seq))
        return NIL
    unit.snapshots.add(name)
    key = core.tuple_(core.atom(unit.module), core.atom(name))
    return Value(seq.bind(core.call("bt_workspace", "snapshot", key)))


def _visible(seq: Seq) -> set[str]:
    owner = seq.routine.owner
    fields = owner.fields | owner.class_vars if owner else frozenset()
    return set(seq.env) | set(fields) | set(seq.unit.scope.variables) | seq.unit.known


def assign_name(seq: Seq, name: str, value: Value, span: Span) -> None:
    match seq.env.get(name):
        case Local():
            seq.env[name] = Local(value.without_origin())
            return
        case Box(key):
            seq.bind(core.bif("put", key, value.core))
            return
        case None:
            pass
    if is_field(seq, name):
        write_field(seq, name, value, span)
    elif not seq.routine.is_cell:
        cannot_assign(seq, name, span)
    elif name in seq.unit.shared or seq.in_block:
        seq.bind(core.call("bt_workspace", "put_shared", core.atom(name), value.core))
    else:
        seq.cells[name] = Local(value.without_origin(), dirty=True)


def cannot_assign(seq: Seq, name: str, span: Span) -> None:
    seq.unit.report(
        "CannotAssign",
        f"`{name}` is a variable of the cell; a method cannot assign it.",
        span,
        hint=f"Make it a field (state: {name} = …), or start the method with | {name} |.",
    )


def commit(seq: Seq) -> None:
    """At the end of a cell's statement: what it assigned goes to the workspace."""
    for name, local in seq.cells.items():
        if local.dirty:
            seq.bind(core.call("bt_workspace", "put", core.atom(name), local.value.core))


# ---------------------------------------------------------------- fields


def read_field(seq: Seq, name: str, span: Span) -> Value:
    """`self.name`, or the bare name of a field."""
    owner = seq.routine.owner
    if owner is not None and not seq.foreign and is_class_variable(owner, name):
        return read_class_variable(seq, owner, name, span)
    if seq.foreign or (owner is not None and owner.side == "instance" and owner.kind == "actor"):
        if owner is None or seq.foreign or _has_field(seq, owner, name, span):
            return Value(seq.bind(_read_state(seq, name, span)), origin=("field", name))
        return NIL
    if owner is None:
        _no_fields_here(seq, name, span)
        return NIL
    if owner.kind == "inherit":
        return Value(seq.bind(seq.call("bt_emit", "self_field", seq.self_core, core.atom(name), at=span)))
    return Value(seq.bind(_read_slot(seq, name, span))) if _has_field(seq, owner, name, span) else NIL


def _no_fields_here(seq: Seq, name: str, span: Span) -> None:
    seq.unit.report(
        "FieldNotFound",
        f"`self.{name}`: a cell has no fields.",
        span,
        hint=f"A cell's variable is just `{name}`.",
    )


def _has_field(seq: Seq, owner: Owner, name: str, span: Span) -> bool:
    if name in owner.fields or not owner.known or owner.is_migration:
        return True
    seq.unit.report(
        "FieldNotFound", f"{owner.name} has no field `{name}`.", span,
        hint=did_you_mean(name, owner.fields) or f"Declare it in the class: {_declare(owner)}: {name} = …",
    )  # fmt: skip
    return False


def _declare(owner: Owner) -> str:
    if owner.side == "class":
        return "classState"
    return "state" if owner.is_actor else "field"


def _read_state(seq: Seq, name: str, span: Span) -> str:
    found, other = seq.variable(), seq.variable()
    return core.case(
        core.bif("get", STATE),
        core.clause(core.map_pattern([(core.atom(name), found)]), found),
        core.clause(other, seq.call("bt_actor", "missing_field", core.atom(name), at=span)),
    )


def _write_state(seq: Seq, name: str, value: Value, span: Span) -> str:
    fields, other = seq.variable(), seq.variable()
    update = core.map_update(fields, [(core.atom(name), value.core)])
    return core.case(
        core.bif("get", STATE),
        core.clause(fields, core.bif("put", STATE, update), core.bif("is_map", fields)),
        core.clause(other, seq.call("bt_actor", "missing_field", core.atom(name), at=span)),
    )


def _read_slot(seq: Seq, name: str, span: Span) -> str:
    found, kind, other = seq.variable(), seq.variable(), seq.variable()
    slots = core.map_pattern([(core.atom(name), found)])
    return core.case(
        seq.self_core,
        core.clause(f"{{'$bt_value',{kind},{slots}}}", found),
        core.clause(other, seq.call("bt_value", "slot", other, core.atom(name), at=span)),
    )


def is_plain_field(seq: Seq, name: str) -> bool:
    """A field of a method's own object that is kept where it can be looked at."""
    owner = seq.routine.owner
    return (
        owner is not None and owner.side == "instance" and owner.kind in ("actor", "value")
        and not seq.foreign and name in owner.fields and not is_class_variable(owner, name)
    )  # fmt: skip


def peek(seq: Seq, names: Sequence[str]) -> str:
    """What such fields hold, as it is; no numbers when one of them holds nothing yet."""
    owner = seq.routine.owner
    assert owner is not None
    if owner.kind == "value":
        return slots_of(seq, seq.self_core, names)
    return _slots(seq, core.bif("get", STATE), "{}", names)


def slots_of(seq: Seq, receiver: str, names: Sequence[str]) -> str:
    """The same of the fields of a value."""
    return _slots(seq, receiver, f"{{'$bt_value',{seq.variable()},{{}}}}", names)


def _slots(seq: Seq, place: str, shape: str, names: Sequence[str]) -> str:
    found = [seq.variable() for _ in names]
    slots = core.map_pattern(zip(map(core.atom, names), found, strict=True))
    nothing = core.values(["'none'"] * len(names))
    return core.case(
        place,
        core.clause(shape.replace("{}", slots), core.values(found)),
        core.clause(seq.variable(), nothing),
    )


def write_field(seq: Seq, name: str, value: Value, span: Span) -> None:
    owner = seq.routine.owner
    if owner is not None and not seq.foreign and is_class_variable(owner, name):
        write_class_variable(seq, owner, name, value, span)
    elif seq.foreign or (owner is not None and owner.side == "instance" and owner.kind == "actor"):
        if owner is None or seq.foreign or _has_field(seq, owner, name, span):
            kind = owner.field_types.get(name) if owner is not None and not seq.foreign else None
            given = checked_field(seq, name, kind, value) if kind is not None else value
            seq.bind(_write_state(seq, name, given, span))
    elif owner is None:
        _no_fields_here(seq, name, span)
    elif owner.kind == "inherit":
        seq.bind(seq.call("bt_emit", "set_self_field", seq.self_core, core.atom(name), value.core, at=span))
    elif _has_field(seq, owner, name, span):
        _immutable(seq, owner, name, span)


def _immutable(seq: Seq, owner: Owner, name: str, span: Span) -> None:
    setter = f"with{name[:1].upper()}{name[1:]}:"
    seq.unit.report(
        "ImmutableField", f"{owner.name} is a value: its field `{name}` cannot be assigned.", span,
        hint=f"`self {setter} …` answers a copy with the new {name}.",
    )  # fmt: skip


# ---------------------------------------------------------------- any target


def read_target(seq: Seq, target: Name | FieldAccess) -> Value:
    return read_name(seq, target) if isinstance(target, Name) else read_access(seq, target)


def read_access(seq: Seq, node: FieldAccess) -> Value:
    """`self.f` is a field of the method's own object; any other receiver is asked."""
    if isinstance(node.receiver, Self):
        return read_field(seq, node.name, node.span)
    base = needed(seq, node.receiver)
    return Value(seq.bind(seq.call("bt_value", "field", base.core, core.atom(node.name), at=node.span)))


def assign(seq: Seq, target: Name | FieldAccess, value: Value, span: Span) -> None:
    """Binds a target; `a.b := v` rebinds `a` to a copy, from the inside out."""
    if isinstance(target, Name):
        assign_name(seq, target.name, value, span)
    elif isinstance(target.receiver, Self):
        write_field(seq, target.name, value, span)
    elif isinstance(target.receiver, Name | FieldAccess):
        base = force(seq, read_target(seq, target.receiver))
        name = core.atom(target.name)
        copy = seq.bind(seq.call("bt_value", "with_field", base.core, name, value.core, at=span))
        assign(seq, target.receiver, Value(copy, late=False), span)
    else:
        seq.unit.report(
            "CannotAssign", f"`.{target.name} :=` needs a variable or a field on its left.", target.span,
            hint="Name the value first: x := … . x.f := …",
        )  # fmt: skip
