"""Loops: `whileTrue:`, `repeat`, `timesRepeat:`, `to:do:` and their kin, as functions that call themselves.

What the loop assigns are the function's parameters.  A loop without `^` answers them and the code goes on
after it; in a loop with `^` the rest of the body is the loop's exit, so that the return stays a tail return.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.blocks import homed
from beamtalk_kernel.language.emit.conditions import bind_temporaries, condition, in_place
from beamtalk_kernel.language.emit.effects import Effects
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.forms import Form
from beamtalk_kernel.language.emit.joining import Render, carried, current, labelled, rebind
from beamtalk_kernel.language.emit.model import HOLE, NIL, Seq, Use, Value, never, settled
from beamtalk_kernel.language.tree import Block, Constant, Expr, Integer, Send


@dataclass
class Loop:
    """A loop under construction: `inside` is its function's body, `params` its counters and carried names."""

    seq: Seq
    inside: Seq
    name: str
    names: list[str]
    params: list[str]
    start: list[str]
    returns: bool

    def again(self, end: Seq, *counters: str) -> None:
        end.leave(core.apply_(self.name, *counters, *(current(end, name).core for name in self.names)))


def loop(seq: Seq, node: Send, structure: Form) -> Value:
    match structure.kind:
        case "while":
            _while(seq, node, structure.blocks)
        case "repeat":
            _repeat(seq, structure.blocks[0])
        case "times":
            _times(seq, structure.operands[0], structure.blocks[0])
        case "each":
            _each(seq, node, structure.blocks[0])
        case _:
            _range(seq, structure.operands, structure.blocks[0])
    return NIL


def begin(seq: Seq, effects: Effects, *counters: str) -> Loop:
    """Enters the loop's function, whose counters start with the given values."""
    names = carried(seq, effects.assigned)
    start = [seq.atomic(value) for value in (*counters, *(current(seq, name).core for name in names))]
    params = [seq.variable() for _ in start]
    inside = seq.branch()
    inside.in_loop = True
    for name, param in zip(names, params[len(counters) :], strict=True):
        rebind(inside, name, Value(param))
    return Loop(seq, inside, seq.routine.label("loop"), names, params, start, effects.returns)


def end(loop: Loop, body: str, render: Render, *, twice: bool, begun: str = "") -> None:
    """Closes the loop: `render` chooses between the body and the exit, where the carried names go on.

    `begun` is what starts it when that is more than a call with the values it starts from.
    """
    seq, inside = loop.seq, loop.inside
    values = [current(inside, name) for name in loop.names]
    if loop.returns:
        inside.leave(labelled(seq, [body, HOLE], render, twice))
        head = f"letrec {core.name_of(loop.name, len(loop.params))} = fun ({','.join(loop.params)}) ->\n"
        seq.open_at_hole(f"{head}{inside.text}\nin {core.apply_(loop.name, *loop.start)}")
        for name, value in zip(loop.names, values, strict=True):
            rebind(seq, name, value)
        return
    inside.leave(labelled(seq, [body, _packed(values)], render, twice))
    begun = begun or core.apply_(loop.name, *loop.start)
    answer = core.letrec(loop.name, loop.params, settled(inside.text), begun)
    _unpack(seq, loop.names, answer)


def _packed(values: Sequence[Value]) -> str:
    return (
        values[0].core if len(values) == 1 else core.tuple_(*(v.core for v in values)) if values else "'nil'"
    )


def _unpack(seq: Seq, names: list[str], answer: str) -> None:
    if len(names) == 1:
        rebind(seq, names[0], Value(seq.bind(answer)))
        return
    if not names:
        seq.bind(answer)
        return
    fresh, other = [seq.variable() for _ in names], seq.variable()
    found = core.clause(core.tuple_(*fresh), HOLE)
    seq.open_at_hole(core.case(settled(answer), found, core.clause(other, never(other))))
    for name, variable in zip(names, fresh, strict=True):
        rebind(seq, name, Value(variable))


# ---------------------------------------------------------------- the loops


def _while(seq: Seq, node: Send, blocks: Sequence[Block]) -> None:
    """The first block is the condition; `whileTrue` without a second block runs it alone."""
    this = begin(seq, seq.unit.effects.inline(*blocks))
    bind_temporaries(this.inside, blocks[0])
    for statement in blocks[0].body[:-1]:
        this.inside.value(statement, Use.DROP)
    test = condition(this.inside, blocks[0].body[-1] if blocks[0].body else Constant("nil", node.span))
    body = this.inside.branch()
    if len(blocks) > 1:
        in_place(body, blocks[1], Use.DROP)
    this.again(body)
    negated = node.selector.startswith("whileFalse")
    end(
        this, body.text, lambda texts: test.render(*(reversed(texts) if negated else texts)), twice=test.twice
    )


def _repeat(seq: Seq, block: Block) -> None:
    this = begin(seq, seq.unit.effects.inline(block))
    in_place(this.inside, block, Use.DROP)
    this.again(this.inside)
    seq.leave(
        never(core.letrec(this.name, this.params, this.inside.text, core.apply_(this.name, *this.start)))
    )


def _times(seq: Seq, count: Expr, block: Block) -> None:
    this = begin(seq, seq.unit.effects.inline(block), _number(seq, count).core)
    left = this.params[0]
    body = this.inside.branch()
    in_place(body, block, Use.DROP)
    this.again(body, body.bind(core.bif("-", left, "1")))
    end(this, body.text, lambda texts: _when(core.bif(">", left, "0"), texts), twice=False)


def _range(seq: Seq, operands: Sequence[Expr], block: Block) -> None:
    first, last = _number(seq, operands[0]), _number(seq, operands[1])
    step = _step(seq, operands[2]) if len(operands) > 2 else Value("1", late=False, type="integer")
    kind = "integer" if first.type == step.type == "integer" else "number"
    this = begin(seq, seq.unit.effects.inline(block), first.core)
    counter = this.params[0]
    body = this.inside.branch()
    in_place(body, block, Use.DROP, Value(counter, late=False, type=kind))
    this.again(body, body.bind(core.bif("+", counter, step.core)))
    end(this, body.text, lambda texts: _when(_going_on(counter, last.core, step.core), texts), twice=False)


def _each(seq: Seq, node: Send, block: Block) -> None:
    """`do:` with a literal block: a loop over the items of the library's collections; others get a block."""
    receiver = seq.atomic(needed(seq, node.receiver).core)
    this = begin(seq, seq.unit.effects.inline(block), receiver)
    item, rest, other = (seq.variable() for _ in range(3))
    body = this.inside.branch()
    in_place(body, block, Use.DROP, Value(item))
    this.again(body, rest)
    items, far = seq.variable(), seq.branch()
    _as_block(far, this, node, block)
    begun = core.case(
        seq.call("bt_each", "items", receiver, at=node.span),
        core.clause("'other'", settled(far.text)),
        core.clause(items, core.apply_(this.name, items, *this.start[1:])),
    )
    end(
        this,
        body.text,
        lambda texts: core.case(
            this.params[0],
            core.clause(core.list_([item], rest), texts[0]),
            core.clause("[]", texts[1]),
            core.clause(other, never(seq.call("bt_each", "improper", other, at=node.span))),
        ),
        twice=False,
        begun=begun,
    )


def _as_block(seq: Seq, loop: Loop, node: Send, block: Block) -> None:
    """Sends `do:` with a block that runs the loop for one item; what it carries is in boxes meanwhile."""
    boxes = [seq.bind(core.call("bt_block", "new_box", value)) for value in loop.start[1:]]
    inside, item = seq.branch(), seq.variable()
    once = core.apply_(loop.name, core.list_([item]), *(_unboxed(inside, box) for box in boxes))
    fresh = [inside.variable() for _ in boxes]
    if len(boxes) > 1:
        other = inside.variable()
        found = core.clause(core.tuple_(*fresh), HOLE)
        inside.open_at_hole(core.case(once, found, core.clause(other, never(other))))
    else:
        fresh = [inside.bind(once)]
    for box, value in zip(boxes, fresh, strict=False):
        inside.bind(core.bif("put", box, value))
    inside.leave("'nil'")
    fun = seq.bind(homed(seq, block, [item], inside.text, shares=bool(boxes)))
    seq.bind(seq.call("bt_send", "cast", loop.start[0], "'do:'", fun, seq.site(node.span), at=node.span))
    seq.leave(_packed([Value(_unboxed(seq, box)) for box in boxes]))


def _unboxed(seq: Seq, box: str) -> str:
    other = seq.variable()
    gone = core.clause("'undefined'", core.call("bt_block", "get_box", box))
    return seq.bind(core.case(core.bif("get", box), gone, core.clause(other, other)))


def _when(guard: str, texts: list[str]) -> str:
    return core.case([], core.clause("", texts[0], guard), core.clause("", texts[1]))


def _going_on(counter: str, last: str, step: str) -> str:
    if step.lstrip("-").isdigit():
        return core.bif(">=" if step.startswith("-") else "=<", counter, last)
    up = core.both(core.bif(">", step, "0"), core.bif("=<", counter, last))
    down = core.both(core.bif("<", step, "0"), core.bif(">=", counter, last))
    return core.bif("or", up, down)


def _number(seq: Seq, node: Expr) -> Value:
    value = needed(seq, node)
    if value.type in ("integer", "number"):
        return Value(seq.atomic(value.core), late=False, type=value.type)
    checked, other = seq.variable(), seq.variable()
    wrong = seq.call("bt_emit", "bound", other, seq.site(node.span), at=node.span)
    test = core.case(
        value.core,
        core.clause(checked, checked, core.bif("is_number", checked)),
        core.clause(other, wrong),
    )
    return Value(seq.bind(test), late=False, type="number")


def _step(seq: Seq, node: Expr) -> Value:
    if isinstance(node, Integer) and node.value:
        return Value(core.integer(node.value), late=False, type="integer")
    value = _number(seq, node)
    return Value(
        seq.bind(seq.call("bt_emit", "step", value.core, seq.site(node.span), at=node.span)), late=False
    )
