"""A tree as one line of text with every grouping shown, so that a test can say what it expects.

>>> from beamtalk_kernel.errors import Source
>>> from beamtalk_kernel.language.reader import parse
>>> shape(parse(Source("x", "x := a b + c d: 3")))
'(:= x (d: (+ (b a) c) 3))'
"""

from __future__ import annotations

import dataclasses
from typing import Any

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.printer_literals import literal
from beamtalk_kernel.language.reader import parse

_LITERALS = (tree.Integer, tree.Float, tree.Character, tree.String, tree.Symbol, tree.Constant)


def read(text: str) -> str:
    """The shape of a program, its items apart by blanks."""
    return shape(parse(Source("test", text)))


def shape(node: Any) -> str:
    if isinstance(node, _LITERALS):
        return literal(node)
    if isinstance(node, tuple):
        return "[" + " ".join(shape(n) for n in node) + "]"
    if node is None or isinstance(node, str):
        return node or "-"
    match node:
        case tree.Program(items=items):
            return " ".join(shape(i) for i in items)
        case tree.Name(name=name) | tree.ClassName(name=name) | tree.PatternName(name=name, type=None):
            return name
        case tree.PatternWildcard(type=None):
            return "(PatternWildcard)"
        case tree.PatternLiteral(value=value):
            return literal(value)
        case tree.FieldAccess(receiver=receiver, name=name):
            return f"{shape(receiver)}.{name}"
    return _message(node) or _list(type(node).__name__, *_values(node))


def _message(node: Any) -> str:
    match node:
        case tree.Send(receiver=receiver, selector=selector, arguments=arguments):
            return _list(selector, receiver, *arguments)
        case tree.Message(selector=selector, arguments=arguments):
            return _list(selector, *arguments)
        case tree.Assignment(target=target, value=value) | tree.Destructuring(target=target, value=value):
            return _list(":=", target, value)
        case tree.Compound(target=target, operator=operator, value=value):
            return _list(f"{operator}=", target, value)
        case tree.Return(value=value):
            return _list("^", value)
    return ""


def _values(node: Any) -> list[Any]:
    return [getattr(node, f.name) for f in dataclasses.fields(node) if f.type not in ("Span", "bool")]


def _list(*parts: Any) -> str:
    return "(" + " ".join(shape(p) for p in parts) + ")"


def bare(node: Any) -> Any:
    """The tree without places, for comparing."""
    if dataclasses.is_dataclass(node):
        fields = [f for f in dataclasses.fields(node) if f.type != "Span" and f.name != "warnings"]
        return (type(node).__name__, *(bare(getattr(node, f.name)) for f in fields))
    if isinstance(node, tuple):
        return tuple(bare(n) for n in node)
    return node
