"""Literals and structures: numbers, texts, lists, arrays, tuples, maps, interpolation.

Collecting does not wait: items may be Futures; map keys are awaited.
"""

from __future__ import annotations

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.forcing import force, needed
from beamtalk_kernel.language.emit.model import FALSE, NIL, TRUE, Seq, Use, Value
from beamtalk_kernel.language.tree import (
    ArrayLiteral,
    Character,
    ClassName,
    Constant,
    Expr,
    Float,
    Integer,
    Interpolation,
    ListLiteral,
    Literal_,
    MapLiteral,
    ModulePath,
    String,
    Symbol,
    TupleLiteral,
)


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
    if node.name in seq.unit.scope.classes:
        return Value(class_object(node.name), late=False, type="class")
    found = seq.call("bt_emit", "class_named", core.atom(node.name), seq.site(node.span), at=node.span)
    return Value(seq.bind(found), late=False)


def class_object(name: str) -> str:
    return f"{{'$bt_class',{core.atom(name)}}}"


def module_path(node: ModulePath) -> Value:
    return Value(core.tuple_("'$bt_module'", core.atom(node.host.lower()), module_atom(node)), late=False)


def module_atom(node: ModulePath) -> str:
    return core.atom(f"Elixir.{node.path}" if node.host == "Elixir" else node.path)


def list_literal(seq: Seq, node: ListLiteral) -> Value:
    items = _items(seq, node.items)
    tail = needed(seq, node.tail).core if node.tail is not None else "[]"
    return Value(seq.bind(core.list_(items, tail)), late=False, type="list")


def array_literal(seq: Seq, node: ArrayLiteral) -> Value:
    return Value(seq.bind(core.tuple_("'$bt_array'", core.tuple_(*_items(seq, node.items)))), late=False)


def tuple_literal(seq: Seq, node: TupleLiteral) -> Value:
    return Value(seq.bind(core.tuple_(*_items(seq, node.items))), late=False, type="tuple")


def map_literal(seq: Seq, node: MapLiteral) -> Value:
    entries = []
    for entry in node.entries:
        key = needed(seq, entry.key).core
        entries.append((key, seq.kept(entry.value).core))
    return Value(seq.bind(core.map_(entries)), late=False, type="map")


def _items(seq: Seq, nodes: tuple[Expr, ...]) -> list[str]:
    return [seq.kept(node).core for node in nodes]


def interpolation(seq: Seq, node: Interpolation) -> Value:
    """Parts are forced deeply by the runtime; sends among them are called."""
    parts = [
        core.binary(part.value) if isinstance(part, String) else force(seq, seq.value(part, Use.NOW)).core
        for part in node.parts
    ]
    text = seq.call("bt_lib", "interpolate", core.list_(parts), at=node.span)
    return Value(seq.bind(text), late=False, type="string")
