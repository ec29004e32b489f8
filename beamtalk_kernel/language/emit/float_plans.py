"""Which expressions are worth computing on floats in one piece, and how large their values can become.

Reads the tree in the order in which it is evaluated; makes no code.

    (x * x) + 0.01      two operations; x below 2^100 makes the value surely a Float
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from beamtalk_kernel.language.emit.arithmetic import LEAST_DIVISOR
from beamtalk_kernel.language.emit.getters import is_getter
from beamtalk_kernel.language.emit.model import SENT, Box, Local, Seq
from beamtalk_kernel.language.emit.names import is_plain_field
from beamtalk_kernel.language.tree import (
    Assignment,
    Compound,
    Expr,
    FieldAccess,
    Float,
    Integer,
    Name,
    Self,
    Send,
)

OPERATORS: Final = frozenset(["+", "-", "*", "/"])
#: Messages without arguments that Floats answer with a Float; `bt_plain_methods` watches over them.
FUNCTIONS: Final = frozenset(["sqrt", "squared", "negated", "sin", "cos"])
#: The numbers are below 2^100, so that a few products of them are Floats, whose largest is about 2^1024.
NUMBER_BITS: Final = 100
MOST_BITS: Final = 1000
_DIVISION_BITS: Final = math.ceil(-math.log2(LEAST_DIVISOR))
_LARGEST_LITERAL: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Number:
    """A variable, a field or a literal; `bits` bound its size, as everywhere here.

    `made`: which of the steps assigned it.
    """

    node: Expr
    bits: int
    made: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    node: Send
    parts: tuple[Tree, ...]
    bits: int


Tree: TypeAlias = Number | Operation


@dataclass(frozen=True, slots=True)
class Step:
    """One expression; `name` is the variable it is assigned to."""

    tree: Operation
    name: str = ""


@dataclass
class Plan:
    """Expressions that follow each other.

    `first` are the numbers before the first operation: they may be messages, for those are sent before
    anything is computed either way.
    """

    seq: Seq
    steps: list[Step] = field(default_factory=list)
    first: list[Expr] = field(default_factory=list)
    sends: bool = False
    _operators: list[str] = field(default_factory=list)
    _literals: set[type] = field(default_factory=set)

    @property
    def sends_functions(self) -> bool:
        return bool(FUNCTIONS & set(self._operators))

    def is_worth_it(self) -> bool:
        """Several operations, not only sums, that do not look like those of integers."""
        if self.sends_functions:
            return True
        used = set(self._operators)
        looks_whole = Integer in self._literals and Float not in self._literals and "/" not in used
        return len(self._operators) > 1 and bool(used & {"*", "/"}) and not looks_whole

    def add(self, node: Send, name: str = "") -> bool:
        """Whether the expression could be added; when not, the plan is spoilt."""
        tree = self._tree(node)
        if isinstance(tree, Operation):
            self.steps.append(Step(tree, name))
        return isinstance(tree, Operation)

    def _tree(self, node: Expr) -> Tree | None:
        match node:
            case Integer(value) | Float(value):
                self._literals.add(type(node))
                fits = isinstance(node, Float) or abs(value) < _LARGEST_LITERAL
                return Number(node, max(0, math.frexp(value)[1])) if fits else None
            case Send(receiver, selector, (argument,)) if selector in OPERATORS:
                return self._operation(node, (receiver, argument))
            case Send(receiver, selector, ()) if selector in FUNCTIONS:
                return self._operation(node, (receiver,))
            case Name(name) if (made := self._made(name)) is not None:
                return Number(node, self.steps[made].tree.bits, made)
            case _:
                return self._number(node)

    def _number(self, node: Expr) -> Number | None:
        if not is_there(self.seq, node):
            if self._operators or not isinstance(node, Send):
                return None
            self.sends = True
        if not self._operators:
            self.first.append(node)
        return Number(node, NUMBER_BITS)

    def _made(self, name: str) -> int | None:
        return next((i for i in reversed(range(len(self.steps))) if self.steps[i].name == name), None)

    def _operation(self, node: Send, nodes: tuple[Expr, ...]) -> Operation | None:
        parts = []
        for each in nodes:
            part = self._tree(each)
            if part is None:
                return None
            parts.append(part)
        self._operators.append(node.selector)
        if all(literal(part) is not None for part in parts):
            return None
        bits = _bits(node.selector, parts)
        return Operation(node, tuple(parts), bits) if bits <= MOST_BITS else None


def literal(tree: Tree) -> float | None:
    match tree:
        case Number(Integer(value) | Float(value)):
            return float(value)
        case _:
            return None


def of_expression(seq: Seq, node: Send) -> Plan | None:
    plan = Plan(seq)
    return plan if plan.add(node) and plan.is_worth_it() else None


def of_assignments(seq: Seq, body: Sequence[Expr], start: int) -> Plan | None:
    """Two or more assignments that follow each other, from `start` on."""
    best: Plan | None = None
    count = 1
    while start + count <= len(body):
        plan = Plan(seq)
        if not all(_assigns(plan, statement) for statement in body[start : start + count]):
            break
        best, count = plan, count + 1
    return best if best is not None and len(best.steps) > 1 and best.is_worth_it() else None


def _assigns(plan: Plan, statement: Expr) -> bool:
    match statement:
        case Assignment(Name(name), Send() as value, _, None):
            pass
        case Compound(Name(name)):
            value = as_send(statement)
        case _:
            return False
    computes = value.selector in OPERATORS or value.selector in FUNCTIONS
    return computes and isinstance(plan.seq.env.get(name), Local) and plan.add(value, name)


def as_send(node: Compound) -> Send:
    """What `x += e` assigns."""
    return Send(node.target, node.operator, (node.value,), node.span)


def is_there(seq: Seq, node: Expr) -> bool:
    """Whether it can be read at any time: nothing is sent, nothing can fail, nothing is waited for."""
    match node:
        case Name(name) if name in seq.env:
            held = seq.env[name]
            return isinstance(held, Box) or held.value.type in ("", "number", SENT)
        case Name(name) | FieldAccess(Self(), name):
            return is_plain_field(seq, name)
        case Send(Name(name), selector, ()) if is_getter(seq, selector):
            return isinstance(seq.env.get(name), Local)
        case _:
            return False


def _bits(selector: str, parts: Sequence[Tree]) -> int:
    sizes = [part.bits for part in parts]
    match selector:
        case "+" | "-":
            return max(sizes) + 1
        case "*":
            return sum(sizes)
        case "/":
            return sizes[0] + _divided(literal(parts[1]))
        case "squared":
            return 2 * sizes[0]
        case _:
            return sizes[0] + 1


def _divided(divisor: float | None) -> int:
    """How many bits a division can add."""
    if divisor is None:
        return _DIVISION_BITS
    return 1 - math.frexp(divisor)[1] if abs(divisor) > LEAST_DIVISOR else MOST_BITS
