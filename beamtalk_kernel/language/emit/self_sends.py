"""Messages to `self`: direct calls while the class is as it was compiled, never through a queue."""

from __future__ import annotations

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.getters import got, is_getter
from beamtalk_kernel.language.emit.model import SENT, Seq, Value
from beamtalk_kernel.language.emit.swift import CALLS
from beamtalk_kernel.language.emit.unit import Owner

MOST_INLINE_ARGUMENTS = 3


def message(seq: Seq, function: str, receiver: str, selector: str, arguments: list[str], span: Span) -> str:
    """`bt_send:keep(R, Sel, A, B, Site)`, with a list from four arguments on."""
    site, name = seq.site(span), core.atom(selector)
    if len(arguments) <= MOST_INLINE_ARGUMENTS:
        return core.call("bt_send", function, receiver, name, *arguments, site)
    return core.call("bt_send", f"{function}_list", receiver, name, core.list_(arguments), site)


def self_send(seq: Seq, selector: str, arguments: list[str], span: Span) -> Value:
    owner = seq.routine.owner
    slow = seq.placed(message(seq, "self", seq.self_core, selector, arguments, span), span)
    if is_getter(seq, selector) and owner is not None and owner.side == "instance":
        return got(seq, seq.self_core, selector, slow, span)
    if owner is None or (owner.side, selector) not in owner.direct:
        sent = seq.bind(slow)
    else:
        sent = seq.bind(_counted(seq, owner, selector, arguments, span, slow))
    return Value(sent, type="" if selector == seq.routine.selector else SENT)


def _counted(seq: Seq, owner: Owner, selector: str, arguments: list[str], span: Span, slow: str) -> str:
    """A direct call when the class is as it was compiled; swift methods ask only now and then."""
    function = selector if owner.side == "instance" else f"class {selector}"
    is_swift = (owner.side, selector) in owner.swift
    more = [str(CALLS)] if is_swift else []
    direct = seq.placed(core.apply_(function, seq.self_core, *arguments, *more), span)
    other = seq.variable()
    asking = core.case(
        _version(seq, owner), core.clause(str(owner.version), direct), core.clause(other, slow)
    )
    left = seq.routine.calls_left
    if left is None or not is_swift or seq.in_loop:
        return asking
    counted = core.apply_(function, seq.self_core, *arguments, core.bif("-", left, "1"))
    return core.case(left, core.clause("0", asking), core.clause(seq.variable(), seq.placed(counted, span)))


def _version(seq: Seq, owner: Owner) -> str:
    """The class's version now if `self` is exactly of this class, else 0: a patched one goes the long way."""
    name = core.atom(owner.name)
    current = core.call("persistent_term", "get", name)
    exact = [core.clause(shape, current) for shape in _instances(seq, owner, name)]
    return core.case(seq.self_core, *exact, core.clause(seq.variable(), "0"))


def _instances(seq: Seq, owner: Owner, name: str) -> list[str]:
    """What is exactly of the class; both shapes when its superclass is not known here."""
    actor = f"{{'$bt_actor',{name},{seq.variable()},{seq.variable()}}}"
    value = f"{{'$bt_value',{name},{seq.variable()}}}"
    if owner.side == "class":
        return [f"{{'$bt_class',{name}}}"]
    return {"actor": [actor], "inherit": [actor, value]}.get(owner.kind, [value])
