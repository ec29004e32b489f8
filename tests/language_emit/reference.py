"""A second, simple opinion on what a program means: it walks the tree and keeps variables in dictionaries.

Knows integers, tuples, blocks and control structures, enough for what `programs.py` grows; anything
else is a KeyError or an AssertionError of the test.

>>> run("a := 3. 2 timesRepeat: [a += 4]. ^a")
11
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.reader import parse

Value = Any
FUEL = 20_000


class Leave(Exception):
    """`^`, on its way to the method."""

    def __init__(self, value: Value) -> None:
        self.value = value


class Frame:
    """The variables of a method or of one activation of a block."""

    def __init__(self, outer: Frame | None, names: dict[str, Value]) -> None:
        self.outer = outer
        self.names = names

    def holder(self, name: str) -> dict[str, Value]:
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names
            if frame.outer is None:
                break
            frame = frame.outer
        assert frame is not None
        return frame.names


class Block:
    def __init__(self, node: tree.Block, frame: Frame) -> None:
        self.node = node
        self.frame = frame


class TooLong(Exception):
    """The program is not worth running."""


def run(text: str, **arguments: Value) -> Value:
    program = parse(Source("reference", text))
    return Walker({"f": 0}).method(program.items, arguments)


class Walker:
    def __init__(self, fields: dict[str, Value]) -> None:
        self.fuel = FUEL
        self.fields = fields

    def method(self, body: tuple[Any, ...], arguments: dict[str, Value]) -> Value:
        try:
            return self.body(body, Frame(None, dict(arguments)))
        except Leave as leave:
            return leave.value

    def body(self, body: tuple[Any, ...], frame: Frame) -> Value:
        value: Value = None
        for statement in body:
            value = self.value(statement, frame)
        return value

    def call(self, block: Block, *arguments: Value) -> Value:
        names = {p.name: a for p, a in zip(block.node.params, arguments, strict=True) if hasattr(p, "name")}
        names.update(dict.fromkeys(block.node.temporaries))
        return self.body(block.node.body, Frame(block.frame, names))

    def value(self, node: Any, frame: Frame) -> Value:
        self.fuel -= 1
        if self.fuel < 0:
            raise TooLong
        handler: Callable[[Any, Frame], Value] = getattr(self, type(node).__name__.lower())
        return handler(node, frame)

    # -- expressions

    def integer(self, node: tree.Integer, frame: Frame) -> Value:
        return node.value

    def constant(self, node: tree.Constant, frame: Frame) -> Value:
        return {"nil": None, "true": True, "false": False}[node.name]

    def name(self, node: tree.Name, frame: Frame) -> Value:
        return frame.holder(node.name).get(node.name)

    def temporaries(self, node: tree.Temporaries, frame: Frame) -> Value:
        frame.names.update(dict.fromkeys(node.names))

    def assignment(self, node: tree.Assignment, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        self.assign(node.target, value, frame)
        return value

    def assign(self, target: tree.Name | tree.FieldAccess, value: Value, frame: Frame) -> None:
        if isinstance(target, tree.FieldAccess):
            self.fields[target.name] = value
        else:
            frame.holder(target.name)[target.name] = value

    def fieldaccess(self, node: tree.FieldAccess, frame: Frame) -> Value:
        return self.fields[node.name]

    def compound(self, node: tree.Compound, frame: Frame) -> Value:
        before = self.value(node.target, frame)
        after = BINARY[node.operator](before, self.value(node.value, frame))
        self.assign(node.target, after, frame)
        return after

    def destructuring(self, node: tree.Destructuring, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        assert isinstance(node.target, tree.PatternTuple)
        for pattern, item in zip(node.target.items, value, strict=True):
            assert isinstance(pattern, tree.PatternName)
            frame.holder(pattern.name)[pattern.name] = item
        return value

    def getattr_return(self, node: tree.Return, frame: Frame) -> Value:
        raise Leave(self.value(node.value, frame))

    def tupleliteral(self, node: tree.TupleLiteral, frame: Frame) -> Value:
        return tuple(self.value(item, frame) for item in node.items)

    def listliteral(self, node: tree.ListLiteral, frame: Frame) -> Value:
        return [self.value(item, frame) for item in node.items]

    def block(self, node: tree.Block, frame: Frame) -> Value:
        return Block(node, frame)

    def match(self, node: tree.Match, frame: Frame) -> Value:
        subject = self.value(node.subject, frame)
        for arm in node.arms:
            inside = Frame(frame, {})
            if self.fits(arm.pattern, subject, inside) and (
                arm.guard is None or self.value(arm.guard, inside)
            ):
                return self.body(arm.body, inside)
        raise AssertionError("no arm fits")

    def fits(self, pattern: Any, subject: Value, frame: Frame) -> bool:
        match pattern:
            case tree.PatternWildcard():
                return True
            case tree.PatternName(name):
                frame.names[name] = subject
                return True
            case tree.PatternLiteral(tree.Integer(value)):
                return bool(subject == value)
        raise AssertionError(pattern)

    # -- messages

    def send(self, node: tree.Send, frame: Frame) -> Value:
        receiver = self.value(node.receiver, frame)
        arguments = [self.value(argument, frame) for argument in node.arguments]
        if node.selector in BINARY:
            return BINARY[node.selector](receiver, arguments[0])
        return getattr(self, "do_" + node.selector.replace(":", "_"))(receiver, *arguments)

    def do_asarray(self, receiver: Value) -> Value:
        return receiver

    def do_asset(self, receiver: Value) -> Value:
        return sorted(set(receiver))

    def do_not(self, receiver: Value) -> Value:
        return not receiver

    def do_iftrue_(self, receiver: Value, yes: Block) -> Value:
        return self.call(yes) if receiver else None

    def do_iftrue_iffalse_(self, receiver: Value, yes: Block, no: Block) -> Value:
        return self.call(yes) if receiver else self.call(no)

    def do_iffalse_(self, receiver: Value, no: Block) -> Value:
        return None if receiver else self.call(no)

    def do_and_(self, receiver: Value, more: Block) -> Value:
        return self.call(more) if receiver else False

    def do_or_(self, receiver: Value, more: Block) -> Value:
        return True if receiver else self.call(more)

    def do_ifnil_(self, receiver: Value, block: Block) -> Value:
        return self.call(block) if receiver is None else receiver

    def do_ifnotnil_(self, receiver: Value, block: Block) -> Value:
        return None if receiver is None else self.call(block, receiver)

    def do_value(self, receiver: Block) -> Value:
        return self.call(receiver)

    def do_value_(self, receiver: Block, argument: Value) -> Value:
        return self.call(receiver, argument)

    def do_whiletrue_(self, receiver: Block, body: Block) -> Value:
        while self.call(receiver):
            self.call(body)

    def do_whilefalse_(self, receiver: Block, body: Block) -> Value:
        while not self.call(receiver):
            self.call(body)

    def do_repeat(self, receiver: Block) -> Value:
        while True:
            self.call(receiver)

    def do_timesrepeat_(self, receiver: int, body: Block) -> Value:
        for _ in range(receiver):
            self.call(body)

    def do_to_do_(self, receiver: int, last: int, body: Block) -> Value:
        for i in range(receiver, last + 1):
            self.call(body, i)

    def do_do_(self, receiver: list[Value], body: Block) -> Value:
        for item in receiver:
            self.call(body, item)

    def do_inject_into_(self, receiver: list[Value], start: Value, body: Block) -> Value:
        for item in receiver:
            start = self.call(body, start, item)
        return start

    def __getattr__(self, name: str) -> Any:
        if name == "return":
            return self.getattr_return
        lowered = name.lower()
        if lowered != name:
            return getattr(self, lowered)
        raise AttributeError(name)


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "/=": lambda a, b: a != b,
}
