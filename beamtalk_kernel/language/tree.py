"""The syntax tree: frozen dataclasses, each with its span, in unions that `match` can exhaust.

Knows nothing of text, tokens or Core Erlang.  A grammar rule, its visitor method and its class here
share one name.

>>> Send(Name("c", Span(0, 1)), "increment", (), Span(0, 11)).selector
'increment'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from beamtalk_kernel.errors import Diagnostic, Span

# ---------------------------------------------------------------- literals


@dataclass(frozen=True, slots=True)
class Integer:
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Float:
    value: float
    span: Span


@dataclass(frozen=True, slots=True)
class Character:
    """`$a`; `code` is its code point."""

    code: int
    span: Span


@dataclass(frozen=True, slots=True)
class String:
    """A text without interpolation, escapes already undone."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Interpolation:
    """`"a {x} b"`: String and expression parts in order, at least one expression."""

    parts: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Symbol:
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Constant:
    name: Literal["nil", "true", "false"]
    span: Span


# ---------------------------------------------------------------- names


@dataclass(frozen=True, slots=True)
class Name:
    """A lower-case name: parameter, temporary, field or cell variable; resolved by the emitter."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class ClassName:
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class ModulePath:
    """`Erlang.crypto` (host erlang, path crypto) or `Elixir.Phoenix.PubSub`."""

    host: Literal["Erlang", "Elixir"]
    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Self:
    span: Span


@dataclass(frozen=True, slots=True)
class Super:
    """Only ever the receiver of a Send or Cascade."""

    span: Span


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """`self.value`, `x.f`, `a.b.c`."""

    receiver: Expr
    name: str
    span: Span


# ---------------------------------------------------------------- statements that bind or leave


@dataclass(frozen=True, slots=True)
class Assignment:
    """`x := e`, `self.f := e`, `x.f := e`; `target` is a Name or FieldAccess."""

    target: Name | FieldAccess
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Destructuring:
    """`{x, _} := e`: the target is any other pattern; raises MatchError."""

    target: Pattern
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Compound:
    """`x += e`; operator is the binary selector: `+`, `-`, `*`, `/`."""

    target: Name | FieldAccess
    operator: str
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Return:
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Temporaries:
    """`| a b |` at the start of a method's body or a cell: names that start as nil."""

    names: tuple[str, ...]
    span: Span


# ---------------------------------------------------------------- messages


@dataclass(frozen=True, slots=True)
class Send:
    """Any message: unary, binary or keyword; `and`/`or`/`&&`/`||` are selectors `and`, `or`.

    The short-circuit operators arrive as `and:`/`or:` sends whose argument is a Block without
    parameters.  `selector_span` is where the selector (its first part) stands.
    """

    receiver: Expr
    selector: str
    arguments: tuple[Expr, ...]
    span: Span
    selector_span: Span = field(default=Span(0, 0))


@dataclass(frozen=True, slots=True)
class MessageLiteralSend:
    """`team ! #analyze: repo`, `c ! #increment`, `c increment!`: always asynchronous."""

    receiver: Expr
    selector: str
    arguments: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Message:
    """A selector with arguments and no receiver: a cascade part or a pipe stage."""

    selector: str
    arguments: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Cascade:
    """`t show: 'a'; cr`: `receiver` is `t`, `messages` has at least two entries."""

    receiver: Expr
    messages: tuple[Message, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PipeStage:
    """`map: [..]` (receiver None) or `Transform with: o` / `agent1 process` (receiver set)."""

    receiver: Expr | None
    message: Message | None
    span: Span


@dataclass(frozen=True, slots=True)
class Pipe:
    """`data |> a |> b`; `operators[i]` (`|>` or `|>>`) precedes `stages[i]`."""

    value: Expr
    operators: tuple[str, ...]
    stages: tuple[PipeStage, ...]
    span: Span


# ---------------------------------------------------------------- blocks and control


@dataclass(frozen=True, slots=True)
class Block:
    """`[:x :y | | t | ...]`; params are patterns (nearly always PatternName)."""

    params: tuple[Pattern, ...]
    temporaries: tuple[str, ...]
    body: Body
    span: Span


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


# ---------------------------------------------------------------- patterns


@dataclass(frozen=True, slots=True)
class PatternName:
    """Binds anew; `type` is what followed `:` or `::` (source text of the type) or None."""

    name: str
    span: Span
    type: TypeExpr | None = None


@dataclass(frozen=True, slots=True)
class PatternWildcard:
    span: Span


@dataclass(frozen=True, slots=True)
class PatternLiteral:
    """Integer, Float, Character, String, Symbol or Constant that must be equal."""

    value: Literal_
    span: Span


@dataclass(frozen=True, slots=True)
class PatternClass:
    """An upper-case name in pattern position: matches instances of that class."""

    name: str
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
class PatternBinary:
    segments: tuple[Segment, ...]
    span: Span


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
