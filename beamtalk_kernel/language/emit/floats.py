"""Arithmetic of several operations on floats: the numbers are tested once, then it is computed in one piece.

Tested operation by operation, `(x * x) + (y * y)` asks of five values whether they are floats of ordinary
size and puts each result on the heap; in one piece the BEAM keeps them in registers: five planets move in
half the time.  Where one number is no float, or so large that a result could leave a Float's range, every
operation is computed as it is by itself.  Until then nothing but variables and fields has been read, so
nothing happens twice.

    d := a - b. (d * d) + 0.01      one test of a and b, three operations
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from beamtalk_kernel.errors import InternalError
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.arithmetic import LEAST_DIVISOR, computed
from beamtalk_kernel.language.emit.float_plans import (
    NUMBER_BITS,
    Number,
    Plan,
    Tree,
    literal,
    of_assignments,
    of_expression,
)
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.getters import slots_if_current
from beamtalk_kernel.language.emit.model import SENT, Local, Seq, Value
from beamtalk_kernel.language.emit.names import assign_name, peek
from beamtalk_kernel.language.emit.self_sends import message
from beamtalk_kernel.language.tree import Expr, FieldAccess, Name, Self, Send


def in_one_piece(seq: Seq, node: Send) -> Value | None:
    """The value of an expression worth computing so; None when it is not."""
    plan = of_expression(seq, node)
    return Value(seq.bind(_Code(plan).text()), late=False) if plan is not None else None


def assigned_in_one_piece(seq: Seq, body: Sequence[Expr], start: int) -> int:
    """Emits the assignments from `start` on that are worth computing together; answers how many."""
    plan = of_assignments(seq, body, start)
    if plan is None:
        return 0
    text = _Code(plan).text()
    names = _names(plan)
    fresh = [seq.variable() for _ in names]
    seq.open(f"let <{','.join(fresh)}> = {text} in\n", "")
    for name, variable in zip(names, fresh, strict=True):
        seq.env[name] = Local(Value(variable, late=False))
    return len(plan.steps)


def _names(plan: Plan) -> list[str]:
    return list(dict.fromkeys(step.name for step in plan.steps))


@dataclass
class _Code:
    """The code of a plan.

    `given`: the values of messages sent before; `boxes` and `fields`: the variables that hold what was read;
    `tests`: what has to be a float.
    """

    plan: Plan
    given: dict[int, Value] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)  # of self, of variables
    tests: dict[str, None] = field(default_factory=dict)

    def text(self) -> str:
        """Core that answers the value, or the values of all the names the steps assign."""
        seq = self.plan.seq
        if self.plan.sends:
            for node in self.plan.first:
                value = needed(seq, node)
                self.given[id(node)] = Value(seq.atomic(value.core), late=False, type=value.type)
        inside, apart = seq.branch(), seq.branch()
        self.slow = seq.routine.label("apart")
        self.compute(inside)
        self.read_fields()
        self.compute_apart(apart)
        guard = core.both(*(core.bif("is_float", v) for v in self.tests), *map(_within, self.tests))
        fast = core.case([], core.clause("", inside.text, guard), core.clause("", core.jump(self.slow)))
        return core.label(self.slow, apart.text, self.unless_patched(fast))

    def unless_patched(self, fast: str) -> str:
        """Floats may have got other methods for the messages among the operations."""
        if not self.plan.sends_functions:
            return fast
        other = self.plan.seq.variable()
        return core.unless_patched("bt_plain_floats", fast, core.jump(self.slow), other)

    # -- on floats

    def compute(self, inside: Seq) -> None:
        self.made: list[str] = []
        for step in self.plan.steps:
            self.made.append(inside.bind(self.expression(inside, step.tree)))
        last = {step.name: value for step, value in zip(self.plan.steps, self.made, strict=True)}
        inside.leave(core.values([last[name] for name in _names(self.plan)]))

    def expression(self, inside: Seq, tree: Tree) -> str:
        """A divisor or an argument that is out of range goes the other way."""
        if isinstance(tree, Number):
            return self.number(tree)
        parts = [self.expression(inside, part) for part in tree.parts]
        match tree.node.selector:
            case "/" if literal(tree.parts[1]) is None:
                parts[1] = self.checked(inside, parts[1], _is_divisor)
            case "sqrt":
                parts[0] = self.checked(inside, parts[0], lambda v: core.bif(">=", v, "0.0"))
            case "squared":
                parts = [inside.atomic(parts[0])] * 2
        return _operation(tree.node.selector, parts)

    def checked(self, inside: Seq, expression: str, test: Callable[[str], str]) -> str:
        value = inside.atomic(expression)
        other = f"\n<> when 'true' -> {core.jump(self.slow)} end"
        inside.open(f"case <> of <> when {test(value)} -> ", other)
        return value

    def number(self, tree: Number) -> str:
        constant = literal(tree)
        if constant is not None:
            return core.floating(constant)
        if tree.made is not None:
            return self.made[tree.made]
        given = self.given.get(id(tree.node))
        found = given.core if given is not None else self.read(tree.node)
        self.tests[found] = None
        return found

    def read(self, node: Expr) -> str:
        """The variable that holds what is there; what is no float goes the other way, whatever it is."""
        seq = self.plan.seq
        match node:
            case Name(name) if name in seq.env:
                held = seq.env[name]
                return held.value.core if isinstance(held, Local) else self.boxed(name, held.key)
            case Name(name) | FieldAccess(Self(), name):
                return self.slot("", name)
            case Send(receiver, selector):
                return self.slot(self.read(receiver), selector)
            case _:
                raise InternalError(f"nothing that is there: {node!r}")

    def boxed(self, name: str, key: str) -> str:
        if name not in self.boxes:
            self.boxes[name] = self.plan.seq.bind(core.bif("get", key))
        return self.boxes[name]

    def slot(self, owner: str, name: str) -> str:
        slots = self.fields.setdefault(owner, {})
        if name not in slots:
            slots[name] = self.plan.seq.variable()
        return slots[name]

    def read_fields(self) -> None:
        """All fields of one object together."""
        seq = self.plan.seq
        for owner, slots in self.fields.items():
            text = slots_if_current(seq, owner, list(slots)) if owner else peek(seq, list(slots))
            seq.open(f"let <{','.join(slots.values())}> = {text} in\n", "")

    # -- on anything

    def compute_apart(self, seq: Seq) -> None:
        """Each operation by itself, for numbers of all kinds and for what is none."""
        for step in self.plan.steps:
            value = self.apart(seq, step.tree)
            if not step.name:
                seq.leave(value.core)
                return
            kept = Value(seq.atomic(value.core), value.late, value.type)
            assign_name(seq, step.name, kept, step.tree.node.span)
        held = [seq.env[name] for name in _names(self.plan)]
        seq.leave(core.values([each.value.core for each in held if isinstance(each, Local)]))

    def apart(self, seq: Seq, tree: Tree) -> Value:
        if isinstance(tree, Number):
            return self.given.get(id(tree.node)) or needed(seq, tree.node)
        values = [self.apart(seq, part) for part in tree.parts]
        node = tree.node
        if len(values) == 1:
            sent = message(seq, "call", seq.atomic(values[0].core), node.selector, [], node.span)
            return Value(seq.placed_bind(sent, node.span), late=False, type=SENT)
        return computed(seq, node.selector, values[0], values[1], node.span, floats=False)


def _within(value: str) -> str:
    """Compared with floats: with an integer that takes five times as long."""
    large = 2.0**NUMBER_BITS
    return core.both(core.bif("<", value, core.floating(large)), core.bif(">", value, core.floating(-large)))


def _is_divisor(value: str) -> str:
    above = core.bif(">", value, core.floating(LEAST_DIVISOR))
    return core.bif("or", above, core.bif("<", value, core.floating(-LEAST_DIVISOR)))


def _operation(selector: str, parts: Sequence[str]) -> str:
    match selector:
        case "sqrt" | "sin" | "cos":
            return core.call("math", selector, *parts)
        case "squared":
            return core.bif("*", *parts)
        case "negated":
            return core.bif("-", *parts)
        case _:
            return core.bif(selector, *parts)
