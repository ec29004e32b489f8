"""Texts of the whole language for property tests: expressions, patterns, members and classes.

Every text is right in form as far as brackets go; whether it is a program, the reader says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

NAMES: Final = ["x", "y", "count", "end", "patch", "state", "sealed", "after", "é", "_unused"]
VALUES: Final = [
    *[
        "self",
        "nil",
        "true",
        "self.x",
        "x.y.z",
        "Counter",
        "Erlang.lists",
        "Elixir.Phoenix.PubSub",
        "3",
        "-3",
        "16rFF",
    ],
    *[
        "3.14",
        "1.5e-3",
        "-0.0",
        "$a",
        "$ ",
        "$\\n",
        "$'",
        '$"',
        "#ok",
        "#at:put:",
        "#'two words'",
        "#+",
        "'it''s'",
        "''",
    ],
    *[
        "(\"hi {x} \\{ {'a' , y}\")",
        '("{"in {x}"}")',
        "[]",
        "[x]",
        "()",
        "#()",
        "{}",
        "#{}",
        "<<>>",
        "super size",
    ],
]
BINARY: Final = "+ - * / % ** ++ , < > <= >= = == =:= /= =/= != && || and or -> >>".split()
KEYWORDS: Final = [
    *[
        "at:",
        "at: put:",
        "do:",
        "on: do:",
        "ifTrue: ifFalse:",
        "and:",
        "tools:",
        "children:",
        "match:",
        "whenResolved:",
    ],
    *[
        "analyze: whenResolved: whenRejected:",
        "in:",
        "with: do:",
        "subclass:",
        "when: do:",
        "value:",
        "map: fn:",
    ],
]
UNARY: Final = ["size", "value", "fork", "class", "await", "whileTrue", "spawn"]
TYPES: Final = ["Integer", "List(String)", "#north | #south", "Result(Integer, nil)", "Self class", "#a"]
PATTERNS: Final = [*NAMES, "_", "3", "-3", "'a'", "#ok", "nil", "$a", "Counter", "3.5", "#at:"]
HEADS: Final = ["#get", "get", "class", "and", "+ other", "#+ other", "at: key put: value :: Integer"]
CLASSES: Final = [
    *[
        "Actor subclass: C",
        "sealed typed Value subclass: Pair(A, B)",
        "Supervisor subclass: S\n  children: [x, {D, scale: 2}]",
    ],
    *["C >> get => 3", "C class >> before #m: x => x", "C implements: #P"],
]
PATCHES: Final = ["#m", "m", "#m: {#ok, v}", "state", "+ x", "before #k: a j: b", "#m: n when: [n > 0]"]


class Grower:
    """Draws one text; `room` is how many more brackets and messages may be opened."""

    def __init__(self, draw: DrawFn, room: int) -> None:
        self.draw = draw
        self.room = room

    def pick(self, choices: Sequence[str]) -> str:
        return self.draw(st.sampled_from(choices))

    def many(self, grow: Callable[[], str], separator: str, most: int = 3, least: int = 0) -> str:
        return separator.join(grow() for _ in range(self.draw(st.integers(least, most))))

    # ---- expressions

    def expression(self) -> str:
        self.room -= 1
        if self.room < 0 or self.draw(st.integers(0, 3)) == 0:
            return self.pick([*VALUES, *NAMES])
        grow = self.draw(st.sampled_from([*Grower.MESSAGES, *Grower.BRACKETS]))
        return grow(self)

    def sent(self) -> str:
        return " ".join(f"{part} {self.expression()}" for part in self.pick(KEYWORDS).split())

    def items(self) -> str:
        return self.many(self.expression, ", ")

    def body(self) -> str:
        return self.many(self.expression, ". ")

    def arms(self) -> str:
        return self.many(self.arm, self.pick([". ", "; ", "\n"]), least=1)

    def arm(self) -> str:
        guard = f" when: [{self.expression()}]" if self.draw(st.booleans()) else ""
        return f"{self.pattern()}{guard} -> {self.expression()}"

    MESSAGES: Final[list[Callable[[Grower], str]]] = [
        lambda g: f"{g.expression()} {g.pick(UNARY)}",
        lambda g: f"{g.expression()} {g.pick(BINARY)} {g.expression()}",
        lambda g: f"{g.expression()} {g.sent()}",
        lambda g: f"{g.expression()} {g.sent()}; {g.sent()}; size",
        lambda g: f"{g.expression()} + 1; - {g.expression()}",
        lambda g: f"{g.expression()} |> {g.sent()} |>> foo {g.pick(UNARY)} |> size",
        lambda g: f"{g.expression()} |> ({g.expression()})",
        lambda g: f"{g.expression()} ! #{g.sent()}",
        lambda g: f"{g.expression()} foo!",
        lambda g: f"{g.expression()} match: [{g.arms()}]",
    ]
    BRACKETS: Final[list[Callable[[Grower], str]]] = [
        lambda g: f"({g.expression()})",
        lambda g: f"[{g.items()}]",
        lambda g: f"#({g.items()})",
        lambda g: f"#[{g.items()}]",
        lambda g: f"{{{g.items()}}}",
        lambda g: f"#({g.expression()} | {g.expression()})",
        lambda g: f"#{{{g.expression()} => {g.expression()}}}",
        lambda g: f"{{{g.expression()}, scale: {g.expression()}}}",
        lambda g: f"<<({g.expression()}): 8, x: (y)/unit:8-big>>",
        lambda g: f"[:{g.pattern()} :y | | t | {g.body()}]",
        lambda g: f"[{g.body()}]",
        lambda g: f"[{g.arms()}]",
        lambda g: f'("a {{{g.expression()}}} \\n b")',
        lambda g: f"with: [x := {g.expression()}. {g.expression()}] do: [{g.body()}] else: [:e | e]",
        lambda g: f"for: [{g.pattern()} in: {g.expression()}. {g.expression()}] yield: [{g.items()}]",
    ]

    # ---- patterns

    def pattern(self) -> str:
        self.room -= 1
        if self.room < 0 or self.draw(st.booleans()):
            return self.pick(PATTERNS)
        return self.draw(st.sampled_from(Grower.SHAPES))(self)

    SHAPES: Final[list[Callable[[Grower], str]]] = [
        lambda g: f"{{{g.many(g.pattern, ', ')}}}",
        lambda g: f"#({g.many(g.pattern, ', ')})",
        lambda g: f"{{Point x: {g.pattern()} y: _}}",
        lambda g: f"#({g.pattern()} | {g.pattern()})",
        lambda g: f"#[{g.pattern()}, ...rest]",
        lambda g: f"#{{{g.pick(['name', '#k', 'q', '1'])} => {g.pattern()}}}",
        lambda g: g.pick(["<<version: 8, len: 16/big-signed, rest/binary>>", "<<_: 3, 'ab'>>", "<<x/utf8>>"]),
    ]

    # ---- statements and definitions

    def statement(self) -> str:
        kind = self.draw(st.integers(0, 6))
        if kind == 0:
            return "| a b |"
        if kind == 1:
            return f"{self.pattern()} := {self.expression()}"
        start = self.pick(["", "", "^", "x := ", "self.x += ", f"x :: {self.pick(TYPES)} := "])
        return start + self.expression()

    def head(self) -> str:
        kind = self.draw(st.integers(0, 3))
        if kind == 0:
            return f"#handle: {self.pattern()} with: {self.pattern()}"
        if kind == 1:
            return f"add: n: Integer when: [{self.expression()}] -> {self.pick(TYPES)}"
        return self.pick(HEADS)

    def member(self) -> str:
        kind = self.draw(st.integers(0, 4))
        if kind == 0:
            return f"state: value :: {self.pick(TYPES)} = {self.expression()}"
        if kind == 1:
            return self.pick(["/// Documented.\n  field: a, b = 2", "classState: count = 0"])
        words = self.pick(["", "", "class ", "sealed ", "before ", "class internal "])
        return f"{words}{self.head()} => {self.many(self.statement, '. ')}"

    def item(self) -> str:
        kind = self.draw(st.integers(0, 3))
        if kind == 0:
            return "\n  ".join(
                [self.pick(CLASSES), *(self.member() for _ in range(self.draw(st.integers(0, 3))))]
            )
        if kind == 1:
            return f"patch C >> {self.pick(PATCHES)} {{ {self.many(self.statement, '. ')} }}"
        return self.statement()


@st.composite
def _programs(draw: DrawFn, room: int) -> str:
    grower = Grower(draw, room)
    return grower.many(grower.item, draw(st.sampled_from([".\n", "\n", "\n\n"])), least=1)


def programs(room: int = 8) -> SearchStrategy[str]:
    return _programs(room)
