"""Conditionals: `ifTrue:ifFalse:`, `and:`, `or:`, `ifNil:` and their kin, with literal blocks in place.

A condition is compiled to be branched on (`Condition`), so that `a < b ifTrue: …` tests numbers directly.  A
conditional that neither returns from the method nor assigns is one Core `case`; one that assigns yields
several values; one with `^` continues in each branch, through a join function when more than one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit import arithmetic
from beamtalk_kernel.language.emit.floats import assigned_in_one_piece
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.forms import NIL as NIL_ORDER, Form, form
from beamtalk_kernel.language.emit.joining import Branch, branches
from beamtalk_kernel.language.emit.model import FALSE, NIL, TRUE, Box, Local, Seq, Use, Value, never
from beamtalk_kernel.language.tree import Block, Constant, Expr, PatternName, Send


@dataclass(frozen=True, slots=True)
class Condition:
    """Core that goes to one of two places; `twice` when it names a place more than once."""

    render: Callable[[str, str], str]
    twice: bool


def condition(seq: Seq, node: Expr) -> Condition:
    """The condition, its operands already emitted into `seq`."""
    match node:
        case Constant("true"):
            return Condition(lambda yes, no: yes, False)
        case Constant("false"):
            return Condition(lambda yes, no: no, False)
        case Send(receiver, "not", ()):
            inner = condition(seq, receiver)
            return Condition(lambda yes, no: inner.render(no, yes), inner.twice)
        case Send(_, selector, (_,)) if arithmetic.is_operator(node) and arithmetic.is_comparison(selector):
            return _compared(seq, node)
        case Send(_, "and:" | "or:", _):
            structure = form(node)
            if (
                structure is not None
                and not seq.unit.effects(node).assigned
                and not seq.unit.effects(node).returns
            ):
                return logic(seq, node, structure, condition)
    value = needed(seq, node)
    return _tested(seq, value.core, value.type, node.span)


def _tested(seq: Seq, value: str, kind: str, span: Span) -> Condition:
    if kind == "boolean":
        other = seq.variable()
        return Condition(
            lambda yes, no: core.case(value, core.clause("'true'", yes), core.clause(other, no)), False
        )
    return Condition(lambda yes, no: _boolean_case(seq, value, yes, no, span), False)


def _boolean_case(seq: Seq, value: str, yes: str, no: str, span: Span) -> str:
    other = seq.variable()
    wrong = never(seq.call("bt_error", "not_boolean", other, seq.site(span), at=span))
    return core.case(value, core.clause("'true'", yes), core.clause("'false'", no), core.clause(other, wrong))


def _compared(seq: Seq, node: Send) -> Condition:
    test = arithmetic.comparison(seq, node)

    def fast(yes: str, no: str) -> str:
        return core.case([], core.clause("", yes, test.fast), core.clause("", no))

    guard = test.guard
    if guard is None:
        return Condition(fast, False)

    def both(yes: str, no: str) -> str:
        slow = _boolean_case(seq, test.slow, yes, no, node.span)
        return core.case([], core.clause("", fast(yes, no), guard), core.clause("", slow))

    return Condition(both, True)


def logic(seq: Seq, node: Send, structure: Form, ask: Callable[[Seq, Expr], Condition]) -> Condition:
    first = ask(seq, node.receiver)
    inside = seq.branch()
    second = _last_condition(inside, structure.blocks[0], ask)
    more = seq.routine.label("and" if node.selector == "and:" else "or")

    def render(yes: str, no: str) -> str:
        inside.leave(second.render(yes, no))
        on = (core.jump(more), no) if node.selector == "and:" else (yes, core.jump(more))
        return core.label(more, inside.text, first.render(*on))

    return Condition(render, True)


def _last_condition(seq: Seq, block: Block, ask: Callable[[Seq, Expr], Condition]) -> Condition:
    """A block's body as a condition: its last statement decides."""
    bind_temporaries(seq, block)
    if not block.body:
        return _tested(seq, NIL.core, "", block.span)
    for statement in block.body[:-1]:
        seq.value(statement, Use.DROP)
    return ask(seq, block.body[-1])


# ---------------------------------------------------------------- the structures


def structure(seq: Seq, node: Send, structure: Form, use: Use) -> Value:
    """`ifTrue:…`, `and:`/`or:`, `ifNil:…`."""
    match structure.kind:
        case "conditional":
            return _conditional(seq, node, structure.blocks, use)
        case "logic":
            return _logic_value(seq, node, structure.blocks[0])
        case _:
            return _nil_test(seq, node, structure.blocks, use)


def _conditional(seq: Seq, node: Send, blocks: Sequence[Block], use: Use) -> Value:
    order = node.selector.split(":")[:-1]
    given = dict(zip(order, blocks, strict=True))
    test = condition(seq, node.receiver)
    return branches(
        seq,
        [_block_branch(given.get("ifTrue")), _block_branch(given.get("ifFalse"))],
        lambda texts: test.render(texts[0], texts[1]),
        use,
        twice=test.twice,
    )


def _logic_value(seq: Seq, node: Send, block: Block) -> Value:
    test = condition(seq, node.receiver)
    going_on, constant = _block_branch(block), Branch.constant(FALSE if node.selector == "and:" else TRUE)
    pair = [going_on, constant] if node.selector == "and:" else [constant, going_on]
    return branches(seq, pair, lambda texts: test.render(texts[0], texts[1]), Use.NOW, twice=test.twice)


def _nil_test(seq: Seq, node: Send, blocks: Sequence[Block], use: Use) -> Value:
    """`ifNil: [..] ifNotNil: [:v | ..]`: without a block for its case the receiver is the value."""
    subject = needed(seq, node.receiver)
    given = dict(zip(NIL_ORDER[node.selector], blocks, strict=True))
    kept = Branch.constant(subject)
    when_nil = _block_branch(given["n"]) if "n" in given else Branch.constant(NIL)
    otherwise = _block_branch(given["v"], subject) if "v" in given else kept
    other = seq.variable()

    def render(texts: list[str]) -> str:
        return core.case(subject.core, core.clause("'nil'", texts[0]), core.clause(other, texts[1]))

    return branches(seq, [when_nil, otherwise], render, use, twice=False)


def _block_branch(block: Block | None, argument: Value | None = None) -> Branch:
    """A literal block run in place; a missing one answers nil."""
    if block is None:
        return Branch.constant(NIL)
    return Branch(lambda seq, use: in_place(seq, block, use, argument), block)


# ---------------------------------------------------------------- blocks in place


def in_place(seq: Seq, block: Block, use: Use, *arguments: Value | None) -> Value:
    """The body of a literal block, here and now; its own names end with it."""
    own = own_names(block) | set(seq.routine.facts.owned.get(id(block), ()))
    hidden = {name: seq.env[name] for name in own if name in seq.env}
    for param, argument in zip(block.params, arguments, strict=False):
        if argument is not None and isinstance(param, PatternName):
            declare(seq, id(param), param.name, argument)
    bind_temporaries(seq, block)
    result = body_value(seq, block.body, use)
    for name in own:
        seq.env.pop(name, None)
    seq.env.update(hidden)
    return result.without_origin() if result.origin and result.origin[1] in own else result


def own_names(block: Block) -> set[str]:
    params = {param.name for param in block.params if isinstance(param, PatternName)}
    return params | set(block.temporaries)


def bind_temporaries(seq: Seq, block: Block) -> None:
    """Those that are declared, and those that a block has by being the only one to use them."""
    for name in (*block.temporaries, *seq.routine.facts.owned.get(id(block), ())):
        declare(seq, id(block), name, NIL)


def body_value(seq: Seq, body: tuple[Expr, ...], use: Use) -> Value:
    """Statements in order; the last one's value, nil when there is none."""
    index, result = 0, NIL
    together = body if use is Use.DROP else body[:-1]
    while index < len(body):
        done = assigned_in_one_piece(seq, together, index)
        if not done:
            result = seq.value(body[index], use if index == len(body) - 1 else Use.DROP)
        index += done or 1
    return result


def declare(seq: Seq, where: int, name: str, value: Value) -> None:
    """A new variable; in a box when a block shares it."""
    if (where, name) in seq.routine.facts.boxed:
        seq.env[name] = Box(seq.bind(core.call("bt_block", "new_box", value.core)))
    else:
        seq.env[name] = Local(value.without_origin())
