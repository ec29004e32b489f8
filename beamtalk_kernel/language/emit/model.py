"""What emission works with: values, variables, a unit, a routine, and the text under construction.

A `Seq` is a piece of Core with one hole: `bind` and `open` put code before the hole, `leave` fills it.  Code
after a branch goes into the hole, so `^` inside a control structure is a plain tail return.

>>> Value("1", late=False, type="integer").core
'1'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Literal, NoReturn, TypeAlias

from beamtalk_kernel.errors import InternalError, Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.facts import Facts
from beamtalk_kernel.language.emit.unit import Owner, Unit
from beamtalk_kernel.language.tree import Expr

# Around code that never answers: where several values are wanted it needs a row of its own (`Seq.wide`).
NEVER, END_NEVER = "\2", "\3"
# The place in a text where the code that follows goes.
HOLE = "\0"
_NEVER = re.compile(f"{NEVER}([^{NEVER}{END_NEVER}]*){END_NEVER}")


def never(expression: str) -> str:
    """Marks an expression that raises or loops for ever."""
    return f"{NEVER}{expression}{END_NEVER}"


def settled(text: str) -> str:
    """The text where one value is wanted: marks are nothing there."""
    return text.replace(NEVER, "").replace(END_NEVER, "") if NEVER in text else text


def unreachable(node: NoReturn) -> NoReturn:
    """The type checker proves that no case is missing before here."""
    raise InternalError(f"a node nobody knows: {node!r}")


class Use(Enum):
    """What becomes of an expression's value: it decides how a send waits."""

    DROP = auto()  # thrown away: cast
    NOW = auto()  # needed at once: call, never a Future
    KEEP = auto()  # kept, passed or returned: perhaps a Future


Origin: TypeAlias = "tuple[Literal['local', 'cell', 'shared', 'field'], str]"


@dataclass(frozen=True, slots=True)
class Value:
    """An atomic Core expression.  `late`: it may be a Future; `origin`: where it was read from."""

    core: str
    late: bool = True
    type: str = ""
    origin: Origin | None = None

    def without_origin(self) -> Value:
        return replace(self, origin=None) if self.origin else self


# The type of what a message answered: its call is no tail call, or errors would not name the method.
SENT = "sent"

NIL = Value("'nil'", late=False, type="nil")
TRUE = Value("'true'", late=False, type="boolean")
FALSE = Value("'false'", late=False, type="boolean")


@dataclass(frozen=True, slots=True)
class Local:
    """A variable in SSA form; `dirty` cell variables are written back when the statement ends."""

    value: Value
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A variable shared between a method and its blocks; `key` is the Core variable holding its key."""

    key: str


Binding: TypeAlias = Local | Box


Finish: TypeAlias = "Callable[[Seq, Value], str]"
Emit: TypeAlias = "Callable[[Seq, Expr, Use], Value]"


@dataclass
class Routine:
    """One function of the module: its names, its `self`, and how `^` leaves it."""

    unit: Unit
    owner: Owner | None
    selector: str
    facts: Facts
    emit: Emit
    self_core: str = "{'$bt_class','Workspace'}"
    finish: Finish = lambda seq, value: value.core
    is_cell: bool = False
    return_ref: str | None = None
    calls_left: str | None = None  # in a swift method: calls that may be made without asking for a patch
    variables: int = 0
    labels: int = 0

    def variable(self) -> str:
        self.variables += 1
        return f"V{self.variables - 1}"

    def label(self, stem: str) -> str:
        self.labels += 1
        return f"{stem}{self.labels}"

    @property
    def where(self) -> str:
        return f"{self.owner.shown} >> {self.selector}" if self.owner else ""


class Seq:
    """Core text with one hole; `env` holds what is visible at the hole."""

    def __init__(self, routine: Routine, env: dict[str, Binding], cells: dict[str, Local]) -> None:
        self.routine = routine
        self.unit = routine.unit
        self.env = env
        self.cells = cells
        self.in_block = False
        self.in_loop = False
        self.foreign = False  # inside a block for another actor: `self` is that actor
        self.self_core = routine.self_core
        self._before: list[str] = []
        self._after: list[str] = []
        self._filled: str | None = None

    @property
    def closed(self) -> bool:
        return self._filled is not None

    @property
    def text(self) -> str:
        assert self._filled is not None, "a Seq was never left"
        return "".join(self._before) + self._filled + "".join(reversed(self._after))

    def variable(self) -> str:
        return self.routine.variable()

    def bind(self, expression: str) -> str:
        """A fresh variable holding the expression's value from here on."""
        name = self.routine.variable()
        self.open(f"let <{name}> = {settled(expression)} in\n", "")
        return name

    def atomic(self, expression: str) -> str:
        """The expression itself when it is a plain literal or variable."""
        return expression if expression[0] in "V'0123456789-" else self.bind(expression)

    def open(self, before: str, after: str) -> None:
        """Code around the hole."""
        if self._filled is None:
            self._before.append(before)
            self._after.append(after)

    def open_at_hole(self, text: str) -> None:
        """Code around the hole, given as one text; without a hole nothing can follow."""
        before, hole, after = text.partition(HOLE)
        if hole:
            self.open(before, after)
        else:
            self.leave(text)

    def wide(self, text: str, count: int) -> str:
        """The text where `count` values are wanted: what never answers pretends to."""
        while NEVER in text:
            text = _NEVER.sub(lambda m: self._pretend(m[1], count), text)
        return text

    def _pretend(self, expression: str, count: int) -> str:
        name = self.variable()
        return f"let <{name}> = {expression} in <{','.join([name] * count)}>"

    def leave(self, expression: str) -> None:
        """Fills the hole; what is emitted afterwards can never run and is dropped."""
        if self._filled is None:
            self._filled = expression

    def branch(self) -> Seq:
        """A new piece that starts with what is visible here."""
        other = Seq(self.routine, dict(self.env), dict(self.cells))
        other.in_block, other.in_loop = self.in_block, self.in_loop
        other.foreign, other.self_core = self.foreign, self.self_core
        return other

    # -- expressions

    def value(self, node: Expr, use: Use) -> Value:
        return self.routine.emit(self, node, use)

    def kept(self, node: Expr) -> Value:
        return self.value(node, Use.KEEP)

    # -- places

    def site(self, span: Span) -> str:
        """`{Unit, Line, Where}`, a literal once compiled."""
        return core.tuple_(self.unit.shown_unit, str(self.unit.line(span)), core.binary(self.routine.where))

    def placed(self, expression: str, span: Span) -> str:
        return core.placed(expression, self.unit.line(span), self.unit.file)

    def placed_bind(self, expression: str, span: Span) -> str:
        return self.bind(self.placed(expression, span))

    def answer(self, value: Value) -> str:
        """What a function leaves with.  A message at its end is no tail call, unless it is the very message
        this method answers: that one may be a loop without end."""
        return self.staying(value.core) if value.type == SENT else value.core

    def staying(self, expression: str) -> str:
        """The function's frame stays on the stack while the expression runs; the library's own do not."""
        return expression if self.unit.is_stdlib else core.call("bt_emit", "answer", expression)

    def call(self, module: str, function: str, *arguments: str, at: Span) -> str:
        """A call with its place, not yet bound."""
        return self.placed(core.call(module, function, *arguments), at)
