"""Literals as terms, for defaults that need no code: what the install map may carry.

>>> from beamtalk_kernel.errors import Span
>>> literal_term(Symbol("ok", Span(0, 3)))
(True, 'ok')
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.language.core import Atom
from beamtalk_kernel.language.tree import (
    ArrayLiteral,
    Character,
    Constant,
    Expr,
    Float,
    Integer,
    ListLiteral,
    MapLiteral,
    String,
    Symbol,
    TupleLiteral,
)

NOT_LITERAL = (False, None)


def literal_term(node: Expr) -> tuple[bool, Any]:
    """(True, the term), or (False, None) when it takes code."""
    match node:
        case Integer(value) | Float(value):
            return True, value
        case String(value):
            return True, value.encode("utf-8", "surrogatepass")
        case Symbol(name):
            return True, Atom(name)
        case Constant(name):
            return True, {"nil": None, "true": True, "false": False}[name]
        case Character(code):
            return True, (Atom("$bt_char"), code)
        case _:
            return _collection(node)


def _collection(node: Expr) -> tuple[bool, Any]:
    match node:
        case ListLiteral(items, None):
            return _all(items, list)
        case TupleLiteral(items):
            return _all(items, tuple)
        case ArrayLiteral(items):
            known, inner = _all(items, tuple)
            return known, (Atom("$bt_array"), inner) if known else None
        case MapLiteral(entries):
            keys, values = _all([e.key for e in entries], list), _all([e.value for e in entries], list)
            return (
                (True, dict(zip(keys[1], values[1], strict=True))) if keys[0] and values[0] else NOT_LITERAL
            )
        case _:
            return NOT_LITERAL


def _all(nodes: Any, shape: type) -> tuple[bool, Any]:
    terms = [literal_term(node) for node in nodes]
    return (True, shape(term for _, term in terms)) if all(known for known, _ in terms) else NOT_LITERAL
