"""The order of the classes of one text: a superclass that stands below its subclass is defined before it.

Knows names only.  Statements and everything else keep their places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

from beamtalk_kernel.language.tree import ClassDefinition

Item = TypeVar("Item")


def superclasses_first(items: tuple[Item, ...], known: Collection[str]) -> tuple[Item, ...]:
    """The items, each class after its superclass unless that one is known already; a circle stays."""
    below: dict[str, Item] = {}
    for item in items:
        if isinstance(item, ClassDefinition):
            below.setdefault(item.name, item)
    placed: set[int] = set()
    result: list[Item] = []
    for item in items:
        for each in _with_superclasses(item, below, known):
            if id(each) not in placed:
                placed.add(id(each))
                result.append(each)
    return tuple(result)


def _with_superclasses(item: Item, below: dict[str, Item], known: Collection[str]) -> Iterator[Item]:
    """The superclasses among `below`, the topmost first, then the item."""
    chain = [item]
    while isinstance(chain[-1], ClassDefinition) and chain[-1].superclass not in known:
        above = below.get(chain[-1].superclass)
        if above is None or above in chain:
            break
        chain.append(above)
    return reversed(chain)
