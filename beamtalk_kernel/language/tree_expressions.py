"""Literals, names, assignments and messages: the expressions of one line.

Knows spans and the other parts of the tree; `tree` gathers them all.

>>> Name("c", Span(0, 1)).name
'c'
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.records import dataclass

if TYPE_CHECKING:
    from beamtalk_kernel.language.tree import Expr, Pattern
    from beamtalk_kernel.language.tree_definitions import TypeExpr

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
    """`x := e`, `self.f := e`, `x.f := e`, `x :: T := e`; `target` is a Name or FieldAccess."""

    target: Name | FieldAccess
    value: Expr
    span: Span
    type: TypeExpr | None = None


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
    """`| a b :: Integer |` at the start of a body: names that start as nil; types for all, or none at all."""

    names: tuple[str, ...]
    span: Span
    types: tuple[TypeExpr | None, ...] = ()


# ---------------------------------------------------------------- messages


@dataclass(frozen=True, slots=True)
class Send:
    """Any message: unary, binary or keyword; `and`/`or`/`&&`/`||` are selectors `and`, `or`.

    The short-circuit operators arrive as `and:`/`or:` sends whose argument is a Block without
    parameters.  `selector_span` is where the selector (its first part) stands; `dropped` says that the
    reader saw a statement whose answer nobody looks at.
    """

    receiver: Expr
    selector: str
    arguments: tuple[Expr, ...]
    span: Span
    selector_span: Span = field(default=Span(0, 0))
    dropped: bool = field(default=False, compare=False, repr=False)


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
