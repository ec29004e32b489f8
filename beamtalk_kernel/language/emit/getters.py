"""Fields of other instances of a class, read where they are by its methods: `other x` in the class with `x`.

A getter that the class has without writing one is no call while the instance is exactly of this class and the
class is as it was compiled; any other receiver, and any class patched since, gets the message.  Who installs
a class gives its compiled version only to one whose getters are its own (`bt_class_install`).

    plus: o => Point x: self.x + o x y: self.y + o y      "neither `o x` nor `o y` is looked up"
"""

from __future__ import annotations

from collections.abc import Sequence

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.model import SENT, Seq, Value
from beamtalk_kernel.language.emit.names import slots_of
from beamtalk_kernel.language.emit.unit import Owner
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import ClassDefinition


def getters_of(node: ClassDefinition, scope: Scope) -> frozenset[str]:
    """The class's own fields whose getters nobody writes; tests keep their fields elsewhere."""
    if scope.kind_of(node.name) != "value" or any(c.name == "TestCase" for c in scope.ancestry(node.name)):
        return frozenset()
    written = {method.selector for method in node.methods if not method.class_side}
    return frozenset(field.name for field in node.fields if not field.class_side) - written


def is_getter(seq: Seq, selector: str) -> bool:
    owner = seq.routine.owner
    return owner is not None and selector in owner.getters


def got(seq: Seq, receiver: str, field: str, sent: str, span: Span) -> Value:
    """The field of the receiver; `sent` is the message to whoever is no such instance."""
    owner = seq.routine.owner
    assert owner is not None
    found, other, kind = seq.variable(), seq.variable(), seq.variable()
    slots = core.map_pattern([(core.atom(field), found)])
    read = core.case(
        receiver,
        core.clause(f"{{'$bt_value',{kind},{slots}}}", found),
        # One made before the class had the field.
        core.clause(other, seq.call("bt_value", "slot", other, core.atom(field), at=span)),
    )
    current = core.clause(str(owner.version), read)
    return Value(
        seq.bind(core.case(version_of(seq, owner, receiver), current, core.clause(seq.variable(), sent))),
        type=SENT,
    )


def slots_if_current(seq: Seq, receiver: str, fields: Sequence[str]) -> str:
    """The values of several fields where `got` would read each of them, else no numbers."""
    owner = seq.routine.owner
    assert owner is not None
    current = core.clause(str(owner.version), slots_of(seq, receiver, fields))
    other = core.clause(seq.variable(), core.values(["'none'"] * len(fields)))
    return core.case(version_of(seq, owner, receiver), current, other)


def version_of(seq: Seq, owner: Owner, receiver: str) -> str:
    """The version of the class if the receiver is exactly of it, else 0."""
    name = core.atom(owner.name)
    return core.case(
        receiver,
        core.clause(f"{{'$bt_value',{name},{seq.variable()}}}", core.call("persistent_term", "get", name)),
        core.clause(seq.variable(), "0"),
    )
