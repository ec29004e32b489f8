"""What a text may see when it is compiled: the cells' variables, the classes, how sends wait.

Knows nothing of where classes live; the workspace fills a Scope, the compiler reads it and answers the
classes it defined in the same form.

>>> counter = ClassInfo("Counter", "Actor", "actor", fields=("value",))
>>> Scope(classes={"Counter": counter}).all_fields("Counter")
('value',)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Side: TypeAlias = Literal["instance", "class"]
Kind: TypeAlias = Literal["actor", "value", "object", "inherit"]
CallMode: TypeAlias = Literal["async", "sync"]

ROOTS: Mapping[str, Kind] = {"Actor": "actor", "Value": "value", "Object": "object"}


@dataclass(frozen=True)
class MethodInfo:
    params: tuple[str, ...] = ()
    doc: str = ""
    line: int = 0
    unit: str = ""
    signature: str = ""


@dataclass(frozen=True)
class ClassInfo:
    """A class as the compiler needs it; `fields` and `methods` are its own, not inherited."""

    name: str
    superclass: str
    kind: Kind
    fields: tuple[str, ...] = ()
    methods: Mapping[tuple[Side, str], MethodInfo] = field(default_factory=dict)
    modifiers: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    doc: str = ""
    class_vars: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """`shared`: the variables that some block assigns; every process reads and writes them in one place.

    `library`: the names of the classes that are always there; more is not known of them here.
    """

    variables: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    classes: Mapping[str, ClassInfo] = field(default_factory=dict)
    last_class: str | None = None
    call_mode: CallMode = "async"
    library: frozenset[str] = frozenset()

    def ancestry(self, name: str) -> Iterator[ClassInfo]:
        """The class and its superclasses, as far as they are known."""
        seen: set[str] = set()
        while name in self.classes and name not in seen:
            seen.add(name)
            yield self.classes[name]
            name = self.classes[name].superclass

    def kind_of(self, name: str) -> Kind:
        """What instances of a class are; `inherit` when its ancestry is not known here."""
        last = name
        for info in self.ancestry(name):
            if info.kind != "inherit":
                return info.kind
            last = info.superclass
        return ROOTS.get(last, "inherit")

    def is_known(self, name: str) -> bool:
        """Whether the whole ancestry is known, so that a missing name is a mistake."""
        last = name
        for info in self.ancestry(name):
            last = info.superclass
        return last in ("ProtoObject", "nil", "none", "") or (last in ROOTS and last not in self.classes)

    def all_fields(self, name: str) -> tuple[str, ...]:
        """Inherited fields first."""
        chain = [info.fields for info in self.ancestry(name)]
        return tuple(dict.fromkeys(f for fields in reversed(chain) for f in fields))

    def owner_of_class_var(self, name: str, variable: str) -> str | None:
        """The class in the ancestry that declares a class variable."""
        for info in self.ancestry(name):
            if variable in info.class_vars:
                return info.name
        return None
