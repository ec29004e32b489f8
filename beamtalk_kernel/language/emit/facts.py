"""What is known of the variables of a method or a cell before code is made.

Filled by `analysis`, read by everything that emits; knows nothing of either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from beamtalk_kernel.errors import Span

Path: TypeAlias = "tuple[int, ...]"
Lexicon: TypeAlias = "dict[str, Var]"
ROOT = 0


@dataclass
class Var:
    """A variable: where it was declared and what happened to it, in the order of the text."""

    name: str
    path: Path
    loops: Path
    scope: Path  # like `path`, and the bodies of loops
    assigned: list[tuple[int, Path, Path]] = field(default_factory=list)
    captured: list[tuple[int, Path]] = field(default_factory=list)

    @property
    def boxed(self) -> bool:
        """Shared by reference: assigned in a block, or after a block has taken its value."""
        if any(path != self.path for _, path, _ in self.assigned):
            return True
        return any(
            at > start or set(loops) & set(inside) - set(self.loops)
            for at, _, loops in self.assigned
            for start, inside in self.captured
        )


@dataclass
class Loose:
    """A name nobody declares: a field, a cell's variable, a method's own, or a mistake."""

    first_is_assignment: bool
    paths: list[Path] = field(default_factory=list)
    scopes: list[Path] = field(default_factory=list)
    plain_in: int = ROOT  # the loop body that begins by assigning it, whatever else happens there
    assigned_at: Span | None = None

    @property
    def assigned(self) -> bool:
        return self.assigned_at is not None


@dataclass
class Facts:
    """`boxed`: (id of the declaring node, name); `owned`: implicit temporaries by id of block, or ROOT."""

    boxed: set[tuple[int, str]] = field(default_factory=set)
    owned: dict[int, tuple[str, ...]] = field(default_factory=dict)
    selfish: set[int] = field(default_factory=set)
    boxing: set[int] = field(default_factory=set)
    loose: dict[str, Loose] = field(default_factory=dict)
    nonlocal_return: bool = False
    lent: set[int] = field(default_factory=set)  # blocks given to a message that does not keep them
    _made: list[object] = field(default_factory=list)

    def stands_for(self, made: object, original: object) -> None:
        """A node made while emitting has the facts of the one it was made from."""
        self._made.append(made)  # alive as long as its id is in use here
        for facts in (self.selfish, self.boxing):
            if id(original) in facts:
                facts.add(id(made))

    def lent_only(self) -> frozenset[str]:
        """Of those: the names whose blocks are all lent, so that no process but this one ever runs them."""
        names = self.captured_and_assigned()
        return frozenset(n for n in names if self.lent >= set(chain(*self.loose[n].paths)))

    def lent_names(self, blocks: Iterable[object]) -> list[str]:
        """The names that these blocks, and nobody after them, may keep to themselves while they run."""
        ids = {id(block) for block in blocks} & self.lent
        return sorted(n for n in self.lent_only() if any(ids & set(path) for path in self.loose[n].paths))

    def captured_and_assigned(self) -> frozenset[str]:
        """Of a cell: the names that a real block uses and somebody assigns."""
        return frozenset(n for n, u in self.loose.items() if u.assigned and any(u.paths))
