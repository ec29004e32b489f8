"""Operators: numbers are computed in place, everything else is dispatched by the runtime.

`*` of two unknown numbers is computed only when both are small, so that the runtime sees every product that
could be too large; `/` when the quotient is surely a Float; `%` and `div:` only where truncating and flooring
agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.forcing import force, is_field, needed, waited_for
from beamtalk_kernel.language.emit.model import Seq, Use, Value
from beamtalk_kernel.language.tree import Compound, Expr, Float, Integer, ModulePath, Self, Send, Super

COMPARISONS = {"<": "<", ">": ">", "<=": "=<", ">=": ">="}
EQUALITY = {"=": "==", "==": "==", "/=": "/=", "!=": "/=", "=:=": "=:=", "=/=": "=/="}
KEYWORDS = {"div:"}
# Computed in place where both operands are numbers.
COMPUTED = {"+", "-", "*", "/", "%", "div:", *COMPARISONS, *EQUALITY}
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
    owner = seq.routine.owner
    if isinstance(node.receiver, Self) and owner is not None and owner.is_actor:
        return _to_self(seq, node, needed(seq, node.arguments[0]))
    left, right = operands(seq, node.selector, seq.value(node.receiver, Use.NOW), node.arguments[0])
    return computed(seq, node.selector, left, right, node.span)


def operands(seq: Seq, selector: str, left: Value, second: Expr) -> tuple[Value, Value]:
    """From left to right, each waited for; a field only where it turns out to hold no number, if nothing
    happens between reading it and that."""
    if selector not in COMPUTED:
        return force(seq, left), needed(seq, second)
    if not (is_field(left) and isinstance(second, Integer | Float)):
        left = force(seq, left)
    right = seq.value(second, Use.NOW)
    return left, right if is_field(right) else force(seq, right)


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


def compound(seq: Seq, node: Compound, before: Value) -> Value:
    """`x += e`."""
    left, right = operands(seq, node.operator, before, node.value)
    return computed(seq, node.operator, left, right, node.span)


def computed(seq: Seq, selector: str, left: Value, right: Value, span: Span, *, floats: bool = True) -> Value:
    """Of what `operands` answered; `floats`: two of them may come this way."""
    left, right = _atomic(seq, left), _atomic(seq, right)
    a, b = left.core, right.core
    slow = seq.staying(_sent(seq, "binary", selector, left, right, span))
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


def _atomic(seq: Seq, value: Value) -> Value:
    expression = seq.atomic(value.core)
    return value if expression == value.core else replace(value, core=expression)


def _sent(seq: Seq, function: str, selector: str, left: Value, right: Value, span: Span) -> str:
    both = (waited_for(left), waited_for(right))
    site = (seq.site(span),) if function == "binary" else ()
    return seq.call("bt_send", function, core.atom(selector), *both, *site, at=span)


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


def comparison(seq: Seq, node: Send, *, at_once: bool = False) -> Test:
    """`at_once`: operands are waited for whatever they are, outside of the test."""
    left, right = operands(seq, node.selector, seq.value(node.receiver, Use.NOW), node.arguments[0])
    if at_once:
        left, right = force(seq, left), force(seq, right)
    left, right = _atomic(seq, left), _atomic(seq, right)
    a, b = left.core, right.core
    if node.selector in EQUALITY:
        slow = _sent(seq, "equal", node.selector, left, right, node.span)
        guard, exact = _same_kind(left, right)
        bif = EQUALITY[node.selector]
        return Test(guard, core.bif(_exactly(bif) if exact else bif, a, b), slow)
    slow = seq.staying(_sent(seq, "binary", node.selector, left, right, node.span))
    return Test(_both_numbers(left, right), core.bif(COMPARISONS[node.selector], a, b), slow)


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
