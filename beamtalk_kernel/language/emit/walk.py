"""The children of any tree node, in source order, without naming the node classes.

Knows only that nodes are frozen dataclasses with slots, and that tuples hold nodes; which fields may hold
some is read from their annotations, once a class, because every rule walks every tree.

>>> from beamtalk_kernel.errors import Span
>>> from beamtalk_kernel.language.tree import Integer, Return
>>> [type(n).__name__ for n in children(Return(Integer(1, Span(0, 1)), Span(0, 1)))]
['Integer']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from beamtalk_kernel.errors import Span

_SLOTS: dict[type, tuple[str, ...]] = {}
_WITHOUT_NODES = ("str", "int", "float", "bool", "tuple[str, ...]", "Literal[", "Span", "Combination",
                  "tuple[Diagnostic, ...]")  # fmt: skip
_LEAVES = frozenset([str, int, float, bool, type(None), Span])


def _slots(node_type: type) -> tuple[str, ...]:
    """The names of the fields that may hold nodes."""
    found = _SLOTS.get(node_type)
    if found is None:
        fields = getattr(node_type, "__dataclass_fields__", {})
        found = tuple(
            name for name, field in fields.items()
            if not name.endswith("span") and name not in ("head", "doc")
            and not str(field.type).startswith(_WITHOUT_NODES)
        )  # fmt: skip
        _SLOTS[node_type] = found
    return found


def children(node: object) -> list[Any]:
    """Every node directly inside `node`."""
    found: list[Any] = []
    slots = _SLOTS.get(type(node))
    for name in _slots(type(node)) if slots is None else slots:
        value = getattr(node, name)
        if type(value) is tuple:
            found += [item for item in value if type(item) not in _LEAVES]
        elif type(value) not in _LEAVES:
            found.append(value)
    return found


def is_node(value: object) -> bool:
    return hasattr(value, "__dataclass_fields__") and not isinstance(value, Span)


def everything(node: object) -> Iterator[Any]:
    """The node and all below it, outer first."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        below = children(current)
        below.reverse()
        todo += below
