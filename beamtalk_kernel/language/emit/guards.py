"""Guards: conditions that say whether a clause is meant; one that cannot be asked of a value does not hold.

`n when: [n > 10] -> …` lets `nil` and texts go on to the next clause, as a guard of Erlang does.  Only what
the value does not understand or has the wrong type for is a no; a Future's rejection and the like are raised.
Knows conditions, not patterns.
"""

from __future__ import annotations

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit import arithmetic
from beamtalk_kernel.language.emit.conditions import Condition, condition, logic
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.forms import form
from beamtalk_kernel.language.emit.model import Seq, settled
from beamtalk_kernel.language.tree import Constant, Expr, Float, Integer, Name, Send, String, Symbol

PLAIN = Name | Integer | Float | String | Symbol | Constant


def guard(seq: Seq, node: Expr) -> Condition:
    if isinstance(node, PLAIN):
        return condition(seq, node)
    match node:
        case Send(_, "and:" | "or:", _) if (structure := form(node)) and not seq.unit.effects(node).assigned:
            return logic(seq, node, structure, guard)
        case Send(left, selector, (right,)) if (
            arithmetic.is_operator(node)
            and arithmetic.is_comparison(selector)
            and isinstance(left, PLAIN)
            and isinstance(right, PLAIN)
        ):
            return _compared(seq, node)
    inside = seq.branch()
    inside.leave(needed(inside, node).core)
    asked = trying(seq, settled(inside.text))
    return Condition(lambda yes, no: _holds(seq, asked, yes, no), False)


def _compared(seq: Seq, node: Send) -> Condition:
    """Numbers are compared in place; the rest may fail."""
    test = arithmetic.comparison(seq, node, at_once=True)
    if test.guard is None:
        return Condition(lambda yes, no: _tested(seq, test.fast, yes, no), False)

    def render(yes: str, no: str) -> str:
        fast = _tested(seq, test.fast, yes, no)
        slow = _holds(seq, trying(seq, test.slow), yes, no)
        return core.case([], core.clause("", fast, test.guard or "'true'"), core.clause("", slow))

    return Condition(render, True)


def _tested(seq: Seq, test: str, yes: str, no: str) -> str:
    return core.case([], core.clause("", yes, test), core.clause("", no))


def _holds(seq: Seq, asked: str, yes: str, no: str) -> str:
    return core.case(asked, core.clause("'true'", yes), core.clause(seq.variable(), no))


def trying(seq: Seq, asked: str) -> str:
    """The condition's value; false when the value cannot be asked."""
    answer, kind, reason, stack = (seq.variable() for _ in range(4))
    is_no = core.call("bt_emit", "is_no", kind, reason)
    again = core.clause(seq.variable(), core.raise_again(stack, reason))
    handler = core.case(is_no, core.clause("'true'", "'false'"), again)
    return f"try {asked} of <{answer}> -> {answer}\ncatch <{kind},{reason},{stack}> -> {handler}"
