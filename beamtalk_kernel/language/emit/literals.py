"""Literals and structures: numbers, texts, lists, arrays, tuples, maps, interpolation.

Collecting does not wait: items may be Futures; map keys are awaited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.forcing import force, needed
from beamtalk_kernel.language.emit.model import FALSE, NIL, TRUE, Seq, Use, Value
from beamtalk_kernel.language.emit.walk import everything
from beamtalk_kernel.language.tree import (
    ArrayLiteral,
    Assignment,
    Character,
    ClassName,
    Compound,
    Constant,
    Destructuring,
    Expr,
    Float,
    Integer,
    Interpolation,
    ListLiteral,
    Literal_,
    MapEntry,
    MapLiteral,
    ModulePath,
    Return,
    String,
    Symbol,
    TupleLiteral,
)

Node = TypeVar("Node")
#: So many items are worked out in one function: it has 1,024 registers.
AT_ONCE = 200


def literal(node: Literal_) -> Value:
    match node:
        case Integer(value):
            return Value(core.integer(value), late=False, type="integer")
        case Float(value):
            return Value(core.floating(value), late=False, type="number")
        case Character(code):
            return Value(f"{{'$bt_char',{code}}}", late=False, type="character")
        case String(value):
            return Value(core.binary(value), late=False, type="string")
        case Symbol(name):
            return Value(core.atom(name), late=False, type="symbol")
        case Constant(name):
            return {"nil": NIL, "true": TRUE, "false": FALSE}[name]


def literal_value(seq: Seq, node: Literal_) -> Value:
    value = literal(node)
    return Value(seq.bind(value.core), late=False, type="string") if value.type == "string" else value


def class_name(seq: Seq, node: ClassName) -> Value:
    """A class seen when compiling is itself; any other is looked up when the code runs."""
    if is_known(seq, node.name):
        return Value(class_object(node.name), late=False, type="class")
    found = seq.call("bt_emit", "class_named", core.atom(node.name), seq.site(node.span), at=node.span)
    return Value(seq.bind(found), late=False)


def is_known(seq: Seq, name: str) -> bool:
    """Whether there is such a class, whatever happens until the code runs."""
    scope = seq.unit.scope
    return name in scope.classes or name in scope.library


def class_object(name: str) -> str:
    return f"{{'$bt_class',{core.atom(name)}}}"


def module_path(node: ModulePath) -> Value:
    return Value(core.tuple_("'$bt_module'", core.atom(node.host.lower()), module_atom(node)), late=False)


def module_atom(node: ModulePath) -> str:
    return core.atom(f"Elixir.{node.path}" if node.host == "Elixir" else node.path)


def list_literal(seq: Seq, node: ListLiteral) -> Value:
    tail = node.tail
    if tail is None and _is_long(node.items):
        return Value(_long(seq, node.items, _kept), late=False, type="list")
    items = _items(seq, node.items)
    rest = needed(seq, tail).core if tail is not None else "[]"
    return Value(seq.bind(core.list_(items, rest)), late=False, type="list")


def array_literal(seq: Seq, node: ArrayLiteral) -> Value:
    return Value(seq.bind(core.tuple_("'$bt_array'", _tuple(seq, node.items))), late=False)


def tuple_literal(seq: Seq, node: TupleLiteral) -> Value:
    return Value(_tuple(seq, node.items), late=False, type="tuple")


def _tuple(seq: Seq, nodes: tuple[Expr, ...]) -> str:
    if _is_long(nodes):
        return seq.bind(core.call("erlang", "list_to_tuple", _long(seq, nodes, _kept)))
    return seq.bind(core.tuple_(*_items(seq, nodes)))


def map_literal(seq: Seq, node: MapLiteral) -> Value:
    if _is_long(node.entries):
        pairs = _long(seq, node.entries, lambda inside, entry: core.tuple_(*_entry(inside, entry)))
        return Value(seq.bind(core.call("maps", "from_list", pairs)), late=False, type="map")
    return Value(seq.bind(core.map_([_entry(seq, entry) for entry in node.entries])), late=False, type="map")


def _entry(seq: Seq, entry: MapEntry) -> tuple[str, str]:
    key = needed(seq, entry.key).core
    return key, seq.kept(entry.value).core


def _items(seq: Seq, nodes: tuple[Expr, ...]) -> list[str]:
    return [_kept(seq, node) for node in nodes]


def _kept(seq: Seq, node: Expr) -> str:
    return seq.kept(node).core


def _is_long(nodes: Sequence[Expr | MapEntry]) -> bool:
    """Too long for one function, and free of what has to happen in this one."""
    bound = (Assignment, Compound, Destructuring, Return)
    return len(nodes) > AT_ONCE and not any(isinstance(n, bound) for node in nodes for n in everything(node))


def _long(seq: Seq, nodes: Sequence[Node], core_of: Callable[[Seq, Node], str]) -> str:
    """The list of many items, made by functions one after another."""
    parts = [nodes[start : start + AT_ONCE] for start in range(0, len(nodes), AT_ONCE)]
    return seq.bind(core.call("lists", "append", core.list_([_part(seq, part, core_of) for part in parts])))


def _part(seq: Seq, nodes: Sequence[Node], core_of: Callable[[Seq, Node], str]) -> str:
    inside = seq.branch()
    inside.leave(core.list_([core_of(inside, node) for node in nodes]))
    return seq.bind(f"apply {seq.bind(core.fun([], inside.text))} ()")


def interpolation(seq: Seq, node: Interpolation) -> Value:
    """Parts are forced deeply by the runtime; sends among them are called."""
    parts = [
        core.binary(part.value) if isinstance(part, String) else force(seq, seq.value(part, Use.NOW)).core
        for part in node.parts
    ]
    text = seq.call("bt_lib", "interpolate", core.list_(parts), at=node.span)
    return Value(seq.bind(text), late=False, type="string")
