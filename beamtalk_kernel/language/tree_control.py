"""Blocks, matches and loops over generators, and the literals that hold other expressions.

Knows spans and the other parts of the tree; `tree` gathers them all.

>>> Block((), (), (), Span(0, 2)).params
()
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.records import dataclass

if TYPE_CHECKING:
    from beamtalk_kernel.language.tree import Body, Expr, Pattern

# ---------------------------------------------------------------- blocks and control


@dataclass(frozen=True, slots=True)
class Block:
    """`[:x :y | | t | ...]`; params are patterns (nearly always PatternName).  `leaves`: a `^` is inside."""

    params: tuple[Pattern, ...]
    temporaries: tuple[str, ...]
    body: Body
    span: Span
    leaves: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arm:
    pattern: Pattern
    guard: Expr | None
    body: Body
    span: Span


@dataclass(frozen=True, slots=True)
class PatternBlock:
    """`[{#ok, v} -> v. _ -> nil]` standing by itself: a one-argument block by cases."""

    arms: tuple[Arm, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Match:
    subject: Expr
    arms: tuple[Arm, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class WithStep:
    """`f := File open: p` inside `with: [...]`; pattern None for a bare expression."""

    pattern: Pattern | None
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class With:
    steps: tuple[WithStep, ...]
    body: Block
    otherwise: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Generator:
    """`x in: xs`."""

    pattern: Pattern
    source: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`for: [x in: xs. x > 1] yield: [x]`; steps are Generators and conditions in order."""

    steps: tuple[Generator | Expr, ...]
    body: Block
    span: Span


@dataclass(frozen=True, slots=True)
class ForAll:
    """`forAll: [n in: PositiveInteger] check: [..]`: a property test; steps as in a Comprehension."""

    steps: tuple[Generator | Expr, ...]
    body: Block
    span: Span


# ---------------------------------------------------------------- structures


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`#(a, b)`, `[a, b]`, `#(h | t)`; `bracket` is how it was written."""

    items: tuple[Expr, ...]
    tail: Expr | None
    bracket: Literal["#(", "["]
    span: Span


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    items: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TupleLiteral:
    """`{#ok, v}`; trailing `key: e` entries have become a final MapLiteral item."""

    items: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MapEntry:
    key: Expr
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class MapLiteral:
    """`#{k => v}` or `{k: v}` (keys are Symbols then)."""

    entries: tuple[MapEntry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of `<<...>>`; size in units, flags like `big`, `signed`, `binary`, `utf8`."""

    value: Expr | Pattern
    size: Expr | None
    flags: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class BinaryLiteral:
    segments: tuple[Segment, ...]
    span: Span
