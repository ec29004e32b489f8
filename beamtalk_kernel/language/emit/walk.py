"""The children of any tree node, in source order, without naming the node classes.

Knows only that nodes are frozen dataclasses with slots, and that tuples hold nodes.

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


def _slots(node_type: type) -> tuple[str, ...]:
    found = _SLOTS.get(node_type)
    if found is None:
        fields = getattr(node_type, "__dataclass_fields__", {})
        found = tuple(name for name in fields if not name.endswith("span") and name not in ("head", "doc"))
        _SLOTS[node_type] = found
    return found


def children(node: object) -> Iterator[Any]:
    """Every node directly inside `node`."""
    for name in _slots(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from (item for item in value if is_node(item))
        elif is_node(value):
            yield value


def is_node(value: object) -> bool:
    return hasattr(value, "__dataclass_fields__") and not isinstance(value, Span)


def everything(node: object) -> Iterator[Any]:
    """The node and all below it, outer first."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        todo.extend(reversed(list(children(current))))
