"""Types, classes, methods and patches.

Knows spans and the other parts of the tree; `tree` gathers them all.

>>> TypeName("Integer", (), Span(0, 7)).name
'Integer'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.records import dataclass

if TYPE_CHECKING:
    from beamtalk_kernel.language.tree import Body, Expr, Pattern

# ---------------------------------------------------------------- types


@dataclass(frozen=True, slots=True)
class TypeName:
    """`Integer`, `List(String)`: arguments may be empty."""

    name: str
    arguments: tuple[TypeExpr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TypeSymbol:
    """`#north` as a type."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class TypeUnion:
    members: tuple[TypeExpr, ...]
    span: Span


TypeExpr: TypeAlias = TypeName | TypeSymbol | TypeUnion


# ---------------------------------------------------------------- definitions


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One name of a `state:`/`field:`/`classState:` line."""

    name: str
    type: TypeExpr | None
    default: Expr | None
    class_side: bool
    doc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    pattern: Pattern
    type: TypeExpr | None
    span: Span


Combination: TypeAlias = Literal["primary", "before", "after", "around"]


@dataclass(frozen=True, slots=True)
class MethodDefinition:
    """`#sel: p when: [g] -> T => body`; `span` covers head and body, `head` the head alone."""

    selector: str
    params: tuple[Parameter, ...]
    guard: Expr | None
    return_type: TypeExpr | None
    body: Body
    class_side: bool
    modifiers: tuple[str, ...]  # sealed, internal
    combination: Combination
    doc: str
    head: Span
    span: Span


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """`strategy: #oneForOne`, `llm: #opus`: a class-level `key: value` line."""

    key: str
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class ClassDefinition:
    name: str
    superclass: str
    modifiers: tuple[str, ...]  # sealed, abstract, typed, internal
    fields: tuple[FieldDefinition, ...]
    methods: tuple[MethodDefinition, ...]
    headers: tuple[HeaderLine, ...]
    protocols: tuple[str, ...]
    doc: str
    span: Span
    name_span: Span
    type_parameters: tuple[str, ...] = ()
    required: tuple[MethodDefinition, ...] = ()  # of a protocol: heads without bodies


@dataclass(frozen=True, slots=True)
class Patch:
    """`patch C >> #m {..}`, `C >> m => ..`, `C class >> m => ..`: methods of a class that exists."""

    class_name: str
    methods: tuple[MethodDefinition, ...]
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True)
class PatchState:
    """`patch C >> state { ... }`."""

    class_name: str
    body: Body
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True)
class LooseMethods:
    """Member heads with no class before them: they belong to the class last defined or patched."""

    methods: tuple[MethodDefinition, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Implements:
    """`C implements: #P` followed by member heads."""

    class_name: str
    protocol: str
    methods: tuple[MethodDefinition, ...]
    span: Span
