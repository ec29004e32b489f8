"""Operators: numbers are computed in place, everything else is dispatched by the runtime.

`*` of two unknown numbers is computed only when both are small, so that the runtime sees every product that
could be too large; `/` when the quotient is surely a Float; `%` and `div:` only where truncating and flooring
agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.forcing import force, needed
from beamtalk_kernel.language.emit.model import Seq, Value
from beamtalk_kernel.language.tree import Compound, ModulePath, Self, Send, Super

COMPARISONS = {"<": "<", ">": ">", "<=": "=<", ">=": ">="}
EQUALITY = {"=": "==", "==": "==", "/=": "/=", "!=": "/=", "=:=": "=:=", "=/=": "=/="}
KEYWORDS = {"div:"}
# Binary messages that do not look at their argument.
UNFORCED = {"->"}
SMALL = 1 << 58
LEAST_DIVISOR = 1e-100
NUMBERS = ("integer", "number")
_GUARDS = {"string": "is_binary", "symbol": "is_atom", "nil": "is_atom", "boolean": "is_atom"}


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison ready to be branched on: `fast` is a guard expression, valid where `guard` holds."""

    guard: str | None
    fast: str
    slow: str


def is_operator(node: Send) -> bool:
    if isinstance(node.receiver, Super | ModulePath) or len(node.arguments) != 1:
        return False
    if node.selector in KEYWORDS:
        return True
    binary = not node.selector[-1].isalnum() and node.selector[-1] not in ":_"
    return binary and node.selector not in UNFORCED


def is_comparison(selector: str) -> bool:
    return selector in COMPARISONS or selector in EQUALITY


def operator(seq: Seq, node: Send) -> Value:
    """The value of `a op b`; operands from left to right, each waited for."""
    if is_comparison(node.selector):
        return comparison_value(seq, node)
    left = needed(seq, node.receiver)
    right = needed(seq, node.arguments[0])
    owner = seq.routine.owner
    if isinstance(node.receiver, Self) and owner is not None and owner.is_actor:
        return _to_self(seq, node, right)
    return computed(seq, node.selector, left, right, node.span)


def _to_self(seq: Seq, node: Send, right: Value) -> Value:
    sent = seq.call(
        "bt_send",
        "self",
        seq.self_core,
        core.atom(node.selector),
        right.core,
        seq.site(node.span),
        at=node.span,
    )
    return force(seq, Value(seq.bind(sent)))


def compound(seq: Seq, node: Compound, left: Value, right: Value) -> Value:
    """`x += e`, both operands already waited for."""
    return computed(seq, node.operator, left, right, node.span)


def computed(seq: Seq, selector: str, left: Value, right: Value, span: Span, *, floats: bool = True) -> Value:
    """Of operands already waited for; `floats`: two of them may come this way."""
    a, b = seq.atomic(left.core), seq.atomic(right.core)
    slow = seq.staying(seq.call("bt_send", "binary", core.atom(selector), a, b, seq.site(span), at=span))
    fast = _fast(selector, Value(a, type=left.type), Value(b, type=right.type))
    if fast is None:
        return Value(seq.bind(slow), late=False)
    guard, expression = fast
    if guard is None:
        return Value(seq.placed_bind(expression, span), late=False, type=_result(left, right))
    guards = [guard]
    if floats and selector in ("*", "/") and "integer" not in (left.type, right.type):
        guards.insert(0, _floats(a, b, above=LEAST_DIVISOR if selector == "/" else -float(SMALL)))
    clauses = [core.clause("", seq.placed(expression, span), each) for each in guards]
    return Value(seq.bind(core.case([], *clauses, core.clause("", slow))), late=False)


def _floats(a: str, b: str, above: float) -> str:
    """Two floats of ordinary size, compared with floats: with an integer that takes five times as long."""
    large = core.floating(float(SMALL))
    return core.both(
        *(core.bif("is_float", v) for v in (a, b)),
        *(core.bif("<", v, large) for v in (a, b)),
        core.bif(">", a, core.floating(-float(SMALL))),
        core.bif(">", b, core.floating(above)),
    )


def _result(left: Value, right: Value) -> str:
    return "integer" if left.type == right.type == "integer" else "number"


def _fast(selector: str, a: Value, b: Value) -> tuple[str | None, str] | None:
    """(guard or None when it always holds, expression) for numbers; None when there is no fast way."""
    match selector:
        case "+" | "-":
            return _both_numbers(a, b), core.bif(selector, a.core, b.core)
        case "*":
            return _product_guard(a, b), core.bif("*", a.core, b.core)
        case "/":
            return _quotient_guard(a, b), core.bif("/", a.core, b.core)
        case "%":
            return _division_guard(a, b), core.bif("rem", a.core, b.core)
        case "div:":
            return _division_guard(a, b), core.bif("div", a.core, b.core)
    return None


def _both_numbers(*values: Value) -> str | None:
    guards = [core.bif("is_number", v.core) for v in values if v.type not in NUMBERS]
    return core.both(*guards) if guards else None


def _product_guard(a: Value, b: Value) -> str | None:
    """A literal factor cannot make an integer much longer; two unknown ones must both be small."""
    literals = [v for v in (a, b) if v.core[0] in "-0123456789" and len(v.core) < 18]
    if literals:
        return _both_numbers(a, b)
    return core.both(*[bound for v in (a, b) for bound in _small(v)])


def _small(v: Value) -> list[str]:
    known = [] if v.type in NUMBERS else [core.bif("is_number", v.core)]
    return [*known, core.bif("<", v.core, str(SMALL)), core.bif(">", v.core, str(-SMALL))]


def _quotient_guard(a: Value, b: Value) -> str:
    known = [] if b.type in NUMBERS else [core.bif("is_number", b.core)]
    above = core.bif(">", b.core, core.floating(LEAST_DIVISOR))
    return core.both(*_small(a), *known, above, core.bif("<", b.core, str(SMALL)))


def _division_guard(a: Value, b: Value) -> str:
    known = [core.bif("is_integer", v.core) for v in (a, b) if v.type != "integer"]
    return core.both(*known, core.bif(">=", a.core, "0"), core.bif(">", b.core, "0"))


# ---------------------------------------------------------------- comparisons


def comparison_value(seq: Seq, node: Send) -> Value:
    """The Boolean of a comparison; a class may answer `<` with anything, then that is the value."""
    test = comparison(seq, node)
    if test.guard is None:
        return Value(seq.bind(test.fast), late=False, type="boolean")
    fast, slow = core.clause("", test.fast, test.guard), core.clause("", test.slow)
    return Value(seq.bind(core.case([], fast, slow)), late=False)


def comparison(seq: Seq, node: Send) -> Test:
    equality = node.selector in EQUALITY
    left = needed(seq, node.receiver)
    right = needed(seq, node.arguments[0])
    a, b = seq.atomic(left.core), seq.atomic(right.core)
    one, two = Value(a, type=left.type), Value(b, type=right.type)
    if equality:
        slow = seq.call("bt_send", "equal", core.atom(node.selector), a, b, at=node.span)
        guard, exact = _same_kind(one, two)
        bif = EQUALITY[node.selector]
        return Test(guard, core.bif(_exactly(bif) if exact else bif, a, b), slow)
    sent = seq.call("bt_send", "binary", core.atom(node.selector), a, b, seq.site(node.span), at=node.span)
    slow = seq.staying(sent)
    return Test(_both_numbers(one, two), core.bif(COMPARISONS[node.selector], a, b), slow)


def _same_kind(a: Value, b: Value) -> tuple[str | None, bool]:
    """When two values may be compared in place, and whether exactly: the kind of a literal decides."""
    for literal, other in ((a, b), (b, a)):
        if literal.type in _GUARDS:
            if other.type == literal.type:
                return None, True
            return core.bif(_GUARDS[literal.type], other.core), True
    return _both_numbers(a, b), False


def _exactly(bif: str) -> str:
    return {"==": "=:=", "/=": "=/="}.get(bif, bif)
