"""What a method uses: messages it sends, fields it reads and writes, classes it names, Erlang it calls.

Knows the tree and which names are fields; who asks for it, and for what, is the node's business.

    uses(lines, method, frozenset({"value"})).writes  # (("value", 3),) of `add => self.value += 1` on line 3
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.core import Atom
from beamtalk_kernel.language.emit.grouping import Method
from beamtalk_kernel.language.emit.walk import children
from beamtalk_kernel.language.tree import (
    Assignment,
    Block,
    Cascade,
    ClassName,
    Compound,
    FieldAccess,
    MessageLiteralSend,
    ModulePath,
    Name,
    PatternClass,
    PatternName,
    Pipe,
    Self,
    Send,
    Super,
    Symbol,
    Temporaries,
)

Sent: TypeAlias = tuple[Atom, int, Atom]
Touched: TypeAlias = tuple[Atom, int]
Called: TypeAlias = tuple[Atom, Atom, int, int]


class Uses(NamedTuple):
    """Each use with its line, in the order of the text.

    `sends` are (selector, line, receiver) with `self`, `super`, the name of a class or nil; `calls` are
    (module, function, number of arguments, line); `symbols` stand for messages that may be sent by name.
    """

    sends: list[Sent]
    reads: list[Touched]
    writes: list[Touched]
    classes: list[Touched]
    calls: list[Called]
    symbols: list[Atom]


def uses(line: Callable[[Span], int], method: Method, fields: frozenset[str]) -> Uses:
    """What all clauses of the method use; `fields` are those it may name without `self.`."""
    found = Uses([], [], [], [], [], [])
    for clause in method.clauses:
        params = tuple(each.pattern for each in clause.params)
        guard = (clause.guard,) if clause.guard is not None else ()
        reader = _Reader(line, fields, found)
        reader.read((*params, *guard, *clause.body))
        found.reads.extend(reader.reads)
        found.writes.extend(reader.writes)
    return found


class _Reader:
    """Reads one clause; a name that the clause declares itself, anywhere, is no field."""

    def __init__(self, line: Callable[[Span], int], fields: frozenset[str], found: Uses) -> None:
        self.line = line
        self.fields = fields
        self.found = found
        self.bound: set[str] = set()
        self.read_: list[tuple[Touched, bool]] = []
        self.written_: list[tuple[Touched, bool]] = []

    @property
    def reads(self) -> list[Touched]:
        return [touched for touched, bare in self.read_ if not bare or touched[0] not in self.bound]

    @property
    def writes(self) -> list[Touched]:
        return [touched for touched, bare in self.written_ if not bare or touched[0] not in self.bound]

    def read(self, nodes: tuple[object, ...]) -> None:
        todo: list[object] = list(reversed(nodes))
        while todo:
            node = todo.pop()
            note = _NOTES.get(type(node))
            if note is None or note(self, node):
                todo.extend(reversed(list(children(node))))

    def declared(self, node: PatternName | Temporaries | Block) -> bool:
        match node:
            case PatternName(name):
                self.bound.add(name)
                return False
            case Temporaries(names):
                self.bound.update(names)
            case Block(_, temporaries):
                self.bound.update(temporaries)
        return True

    def sent(self, selector: str, span: Span, receiver: object) -> None:
        self.found.sends.append((Atom(selector), self.line(span), Atom(_receiver(receiver))))

    def send(self, node: Send) -> bool:
        place = node.selector_span if node.selector_span.end else node.span
        if isinstance(node.receiver, ModulePath):
            module, function = node.receiver, node.selector.split(":")[0]
            name = module.path if module.host == "Erlang" else f"Elixir.{module.path}"
            self.found.calls.append((Atom(name), Atom(function), len(node.arguments), self.line(place)))
        else:
            self.sent(node.selector, place, node.receiver)
        return True

    def literal(self, node: MessageLiteralSend) -> bool:
        self.sent(node.selector, node.span, node.receiver)
        return True

    def cascade(self, node: Cascade) -> bool:
        for message in node.messages:
            self.sent(message.selector, message.span, node.receiver)
        return True

    def pipe(self, node: Pipe) -> bool:
        for stage in node.stages:
            if stage.message is not None:
                self.sent(stage.message.selector, stage.span, stage.receiver)
        return True

    def field(self, node: FieldAccess) -> bool:
        if not isinstance(node.receiver, Self):
            return True
        self.read_.append(((Atom(node.name), self.line(node.span)), False))
        return False

    def name(self, node: Name) -> bool:
        if node.name in self.fields:
            self.read_.append(((Atom(node.name), self.line(node.span)), True))
        return False

    def written(self, target: Name | FieldAccess) -> bool:
        """Notes a field that is written (`self.f.g := v` writes `f`); whether to read the target too."""
        inner: object = target
        while isinstance(inner, FieldAccess) and not isinstance(inner.receiver, Self):
            inner = inner.receiver
        bare = isinstance(inner, Name)
        if isinstance(inner, FieldAccess) or (isinstance(inner, Name) and inner.name in self.fields):
            self.written_.append(((Atom(inner.name), self.line(inner.span)), bare))
        return inner is not target

    def assignment(self, node: Assignment) -> bool:
        self.read((node.target, node.value) if self.written(node.target) else (node.value,))
        return False

    def compound(self, node: Compound) -> bool:
        self.read((node.target,))
        self.written(node.target)
        self.sent(node.operator, node.span, node.target)
        self.read((node.value,))
        return False

    def named(self, node: ClassName | PatternClass) -> bool:
        self.found.classes.append((Atom(node.name), self.line(node.span)))
        return isinstance(node, PatternClass)

    def symbol(self, node: Symbol) -> bool:
        self.found.symbols.append(Atom(node.name))
        return False


def _receiver(node: object) -> str:
    match node:
        case Self():
            return "self"
        case Super():
            return "super"
        case ClassName(name):
            return name
        case _:
            return "nil"


# Each notes a node, and answers whether what is in it is still to be read.
_NOTES: dict[type, Callable[[_Reader, Any], bool]] = {
    Send: _Reader.send,
    MessageLiteralSend: _Reader.literal,
    Cascade: _Reader.cascade,
    Pipe: _Reader.pipe,
    FieldAccess: _Reader.field,
    Name: _Reader.name,
    Assignment: _Reader.assignment,
    Compound: _Reader.compound,
    ClassName: _Reader.named,
    PatternClass: _Reader.named,
    Symbol: _Reader.symbol,
    PatternName: _Reader.declared,
    Temporaries: _Reader.declared,
    Block: _Reader.declared,
}
