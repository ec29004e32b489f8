"""Patterns: what a match arm, a destructuring or a parameter may look like.

Knows spans and the other parts of the tree; `tree` gathers them all.

>>> PatternName("n", Span(0, 1)).name
'n'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.records import dataclass

if TYPE_CHECKING:
    from beamtalk_kernel.language.tree import Literal_, Pattern
    from beamtalk_kernel.language.tree_control import Segment
    from beamtalk_kernel.language.tree_definitions import TypeExpr


@dataclass(frozen=True, slots=True)
class PatternName:
    """Binds anew; `type` is what followed `:` or `::` (source text of the type) or None."""

    name: str
    span: Span
    type: TypeExpr | None = None


@dataclass(frozen=True, slots=True)
class PatternWildcard:
    span: Span
    type: TypeExpr | None = None


@dataclass(frozen=True, slots=True)
class PatternLiteral:
    """Integer, Float, Character, String, Symbol or Constant that must be equal."""

    value: Literal_
    span: Span


@dataclass(frozen=True, slots=True)
class PatternTuple:
    items: tuple[Pattern, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PatternList:
    """`#(a, b)`, `#(h | t)`, `[a, b]`."""

    items: tuple[Pattern, ...]
    tail: Pattern | None
    span: Span


@dataclass(frozen=True, slots=True)
class PatternArray:
    """`#[a, ...rest]`; rest is a PatternName, PatternWildcard or None."""

    items: tuple[Pattern, ...]
    rest: Pattern | None
    span: Span


@dataclass(frozen=True, slots=True)
class PatternMapEntry:
    key: Literal_
    value: Pattern
    span: Span


@dataclass(frozen=True, slots=True)
class PatternMap:
    """`#{name => n}`: a bare-name key is the Symbol of that name."""

    entries: tuple[PatternMapEntry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PatternField:
    name: str
    pattern: Pattern
    span: Span


@dataclass(frozen=True, slots=True)
class PatternClass:
    """`Point` or `Point x: px y: py`: an instance of the class whose fields fit."""

    name: str
    fields: tuple[PatternField, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PatternBinary:
    segments: tuple[Segment, ...]
    span: Span
