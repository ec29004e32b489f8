"""The class definitions of a session, in an order in which a new node can load them.

Knows install maps; knows no node.  A class defined again takes the place of the old one and drops the patches
of the methods it defines, as the node does; superclasses come before subclasses, classes before patches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Definition:
    """One definition as it was sent: the cell it came from, and the step."""

    cell: str
    install: Mapping[str, Any]
    step: Any

    @property
    def op(self) -> str:
        return str(self.install["op"])

    @property
    def class_name(self) -> str:
        return str(self.install["class"])

    @property
    def methods(self) -> frozenset[tuple[str, str]]:
        entries = self.install.get("methods") or ()
        return frozenset((str(entry["side"]), str(entry["selector"])) for entry in entries)


class Definitions:
    """What the session has defined so far."""

    def __init__(self) -> None:
        self._kept: list[Definition] = []

    def record(self, cell: str, definitions: Iterable[Definition]) -> None:
        """A run of `cell` defined these; what its former run defined is gone, but for its classes."""
        fresh = list(definitions)
        self._kept = [old for old in self._kept if old.cell != cell or old.op == "class"]
        for definition in fresh:
            if definition.op == "class":
                self._define(definition)
            else:
                self._kept.append(definition)

    def _define(self, new: Definition) -> None:
        same = [old for old in self._kept if old.class_name == new.class_name]
        for old in same:
            if old.op == "class" or (old.op == "patch" and old.methods <= new.methods):
                self._kept.remove(old)
        self._kept.append(new)

    def in_order(self) -> list[Definition]:
        """Classes after their superclasses, then patches; migrations are for instances that are gone."""
        classes = {each.class_name: each for each in self._kept if each.op == "class"}
        ordered: dict[str, Definition] = {}

        def place(name: str) -> None:
            definition = classes.get(name)
            if definition is not None and name not in ordered:
                superclass = str(definition.install.get("superclass"))
                if superclass != name:
                    place(superclass)
                ordered[name] = definition

        for name in classes:
            place(name)
        return [*ordered.values(), *(each for each in self._kept if each.op == "patch")]

    def knows(self, cell: str) -> bool:
        """Whether a former run of this cell defined something."""
        return any(each.cell == cell for each in self._kept)

    def class_names(self) -> list[str]:
        return [each.class_name for each in self.in_order() if each.op == "class"]

    def patches(self) -> int:
        return sum(each.op == "patch" for each in self._kept)
