"""The syntax tree: frozen dataclasses, each with its span, in unions that `match` can exhaust.

Knows nothing of text, tokens or Core Erlang.  A grammar rule, its visitor method and its class here
share one name.

>>> Send(Name("c", Span(0, 1)), "increment", (), Span(0, 11)).selector
'increment'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from beamtalk_kernel.errors import Diagnostic, Span
from beamtalk_kernel.language.tree_control import (
    Arm as Arm,
    ArrayLiteral as ArrayLiteral,
    BinaryLiteral as BinaryLiteral,
    Block as Block,
    Comprehension as Comprehension,
    ForAll as ForAll,
    Generator as Generator,
    ListLiteral as ListLiteral,
    MapEntry as MapEntry,
    MapLiteral as MapLiteral,
    Match as Match,
    PatternBlock as PatternBlock,
    Segment as Segment,
    TupleLiteral as TupleLiteral,
    With as With,
    WithStep as WithStep,
)
from beamtalk_kernel.language.tree_definitions import (
    ClassDefinition as ClassDefinition,
    Combination as Combination,
    FieldDefinition as FieldDefinition,
    HeaderLine as HeaderLine,
    Implements as Implements,
    LooseMethods as LooseMethods,
    MethodDefinition as MethodDefinition,
    Parameter as Parameter,
    Patch as Patch,
    PatchState as PatchState,
    TypeExpr as TypeExpr,
    TypeName as TypeName,
    TypeSymbol as TypeSymbol,
    TypeUnion as TypeUnion,
)
from beamtalk_kernel.language.tree_expressions import (
    Assignment as Assignment,
    Cascade as Cascade,
    Character as Character,
    ClassName as ClassName,
    Compound as Compound,
    Constant as Constant,
    Destructuring as Destructuring,
    FieldAccess as FieldAccess,
    Float as Float,
    Integer as Integer,
    Interpolation as Interpolation,
    Message as Message,
    MessageLiteralSend as MessageLiteralSend,
    ModulePath as ModulePath,
    Name as Name,
    Pipe as Pipe,
    PipeStage as PipeStage,
    Return as Return,
    Self as Self,
    Send as Send,
    String as String,
    Super as Super,
    Symbol as Symbol,
    Temporaries as Temporaries,
)
from beamtalk_kernel.language.tree_patterns import (
    PatternArray as PatternArray,
    PatternBinary as PatternBinary,
    PatternClass as PatternClass,
    PatternField as PatternField,
    PatternList as PatternList,
    PatternLiteral as PatternLiteral,
    PatternMap as PatternMap,
    PatternMapEntry as PatternMapEntry,
    PatternName as PatternName,
    PatternTuple as PatternTuple,
    PatternWildcard as PatternWildcard,
)

Literal_: TypeAlias = Integer | Float | Character | String | Symbol | Constant

Pattern: TypeAlias = (
    PatternName
    | PatternWildcard
    | PatternLiteral
    | PatternClass
    | PatternTuple
    | PatternList
    | PatternArray
    | PatternMap
    | PatternBinary
)

Expr: TypeAlias = (
    Integer
    | Float
    | Character
    | String
    | Interpolation
    | Symbol
    | Constant
    | Name
    | ClassName
    | ModulePath
    | Self
    | Super
    | FieldAccess
    | Assignment
    | Destructuring
    | Compound
    | Return
    | Temporaries
    | Send
    | MessageLiteralSend
    | Cascade
    | Pipe
    | Block
    | PatternBlock
    | Match
    | With
    | Comprehension
    | ForAll
    | ListLiteral
    | ArrayLiteral
    | TupleLiteral
    | MapLiteral
    | BinaryLiteral
)

Body: TypeAlias = tuple[Expr, ...]

Definition: TypeAlias = ClassDefinition | Patch | PatchState | LooseMethods | Implements
Item: TypeAlias = Expr | Definition


@dataclass(frozen=True, slots=True)
class Program:
    """A whole cell or file: statements and definitions in order.

    `call_mode` is `sync` when the text says `// call: sync`; `warnings` are what reading noticed.
    """

    items: tuple[Item, ...]
    call_mode: Literal["async", "sync"]
    span: Span
    warnings: tuple[Diagnostic, ...] = ()
