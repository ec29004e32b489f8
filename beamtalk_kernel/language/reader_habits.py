"""Habits from other languages that show in tokens that do not fit: what to write here instead.

Looks at the words of one statement and at the place where reading stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_words import ASSIGNS, GOES_ON, STARTS_OPERAND


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: a title, the reason, the way out, and the place when it is not where reading stopped."""

    title: str
    why: str = ""
    hint: str = ""
    span: Span | None = None


_IF: Final = "Conditions are messages: x > 3 ifTrue: [a] ifFalse: [b]"
_LOOP: Final = "Loops are messages: [x < 3] whileTrue: [x += 1]   xs do: [:each | …]   5 timesRepeat: […]"
_METHOD: Final = "A method is written #name => body, or #name: x => body, below its class line."
_TRY: Final = "[…] on: Error do: [:e | …]   […] ensure: […]"

#: A word at the start of a statement that cannot be read, and what is written here instead.
_WORDS: Final = {
    **dict.fromkeys(["if", "elif", "else", "unless", "then", "cond"], _IF),
    **dict.fromkeys(["while", "for", "foreach", "loop"], _LOOP),
    **dict.fromkeys(["case", "switch"], "x match: [{#ok, v} -> v. _ -> nil]"),
    **dict.fromkeys(["do", "begin"], "Statements are put in a block: [a. b]"),
    **dict.fromkeys(["def", "defp", "method"], _METHOD),
    **dict.fromkeys(["defmodule", "module", "class"], "Actor subclass: Counter"),
    **dict.fromkeys(["fn", "fun", "function", "lambda", "func"], "A function is a block: [:x | x + 1]"),
    **dict.fromkeys(["let", "var", "const", "val", "local"], "x := 3"),
    **dict.fromkeys(["import", "from", "require"], "Nothing is imported: Erlang.lists reverse: xs"),
    **dict.fromkeys(["print", "println", "puts"], "Transcript showCr: 'hello'"),
    **dict.fromkeys(["try", "catch", "except", "finally", "rescue"], _TRY),
    **dict.fromkeys(["raise", "throw"], "Error signal: 'what happened'"),
    "struct": "Value subclass: Point",
    "interface": "Protocol define: #P requiring: [#m]",
    "end": "Blocks end with ], methods where the next one starts.",
    "return": "^value",
    "new": "Point new   Counter spawn",
    "spawn": "Counter spawn",
    "await": "future await",
    "async": "A send to an actor is asynchronous anyway: counter increment",
    "not": "x not",
    "receive": "A message is a method of an actor: #name: x => …",
    "yield": "A block's last value is its answer.",
    "delete": "d removeKey: k",
}


def instead_of(word: str) -> str:
    """What is written here for a word of another language; "" when it is none.  For unknown names, too."""
    return _WORDS.get(word, "")


def habit(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """The habit that explains why token `at` does not fit, or None."""
    for check in _CHECKS:
        found = check(tokens, at)
        if found:
            return found
    return None


def _type(tokens: list[Token], at: int) -> str:
    return tokens[at].type if 0 <= at < len(tokens) else ""


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _broken_assign(tokens: list[Token], at: int) -> Problem | None:
    for where in (at - 1, at):
        if {_type(tokens, where), _type(tokens, where + 1)} == {"=", ":"}:
            span = tokens[where].span.to(tokens[where + 1].span)
            return Problem("The sign of an assignment is := and has no blank inside.", "", "x := 3", span)
    return None


def _broken_comparison(tokens: list[Token], at: int) -> Problem | None:
    signs = _type(tokens, at - 1) + _type(tokens, at)
    said = {
        "<>": (
            "<> is not an operator here.",
            "Not equal is !=; two texts are joined with a comma: 'a' , 'b'",
        ),
        "===": ("=== is not an operator here.", "Equal is =, exactly equal =:=."),
        "!==": ("!== is not an operator here.", "Not equal is !=, not exactly equal =/=."),
        "=<": ("=< is not an operator here.", "Less or equal is <=."),
        "<<": ("<< is not an operator here.", "It opens a binary: <<1, 2>>"),
    }.get(signs)
    if said:
        return Problem(said[0], "", said[1], tokens[at - 1].span.to(tokens[at].span))
    return None


def _call(tokens: list[Token], at: int) -> Problem | None:
    """`foo(x)` and `x.foo()`."""
    if (
        _type(tokens, at) != "( )"
        or not at
        or tokens[at].spaced
        or _type(tokens, at - 1) not in ("name", "field", "class")
    ):
        return None
    name = tokens[at - 1].text.lstrip(".")
    given = [t for t in tokens[at].inner if t.type != "end"]
    receiver = tokens[at - 2].text if _type(tokens, at - 1) == "field" and at > 1 else "receiver"
    if name in _WORDS:
        return Problem(f"{name} has no special meaning here.", "", _WORDS[name], tokens[at - 1].span)
    sent = f"{name}: {given[0].text}" if given and given[0].type != "( )" else f"{name}: x" if given else name
    return Problem(
        "Messages are sent without parentheses.",
        "A message follows its receiver, and each argument stands behind a keyword.",
        f"{receiver} {sent}",
        tokens[at - 1].span.to(tokens[at].span),
    )


def _index(tokens: list[Token], at: int) -> Problem | None:
    """`xs[0]`."""
    if (
        _type(tokens, at) == "[ ]"
        and at
        and not tokens[at].spaced
        and _type(tokens, at - 1) in ("name", "field")
    ):
        name = tokens[at - 1].text
        return Problem(
            "Elements are fetched by a message.", "Indexes start at 1.", f"{name} at: 1", tokens[at].span
        )
    return None


def _increment(tokens: list[Token], at: int) -> Problem | None:
    """`x++`, `x--`."""
    if at < len(tokens) - 1 or len(tokens) < 2:
        return None
    last, before = tokens[-1].type, tokens[-2].type
    if last != "++" and (last, before) != ("-", "-"):
        return None
    sign = last[0]
    name = _text(tokens, 0) + (_text(tokens, 1) if _type(tokens, 1) == "field" else "")
    return Problem(f"{sign}{sign} does not count here.", "", f"{name} {sign}= 1", tokens[-1].span)


def _prefix(tokens: list[Token], at: int) -> Problem | None:
    """`!x`, `-x`, `%{…}`, `:ok`, `% comment`, `-- comment`, `&f`."""
    sign, following = _type(tokens, at), _text(tokens, at + 1)
    if sign == "%" and _type(tokens, at + 1) == "{ }":
        return Problem("A map is written with #{…}.", "", "#{#key => value}", tokens[at].span)
    if sign == ":" and _type(tokens, at + 1) in ("name", "class") and not tokens[at + 1].spaced:
        return Problem(
            "A symbol is written with #.", "", f"#{following}", tokens[at].span.to(tokens[at + 1].span)
        )
    if sign in ("%", "-") and (at == 0 and (sign == "%" or _type(tokens, 1) == "-")):
        return Problem("A comment is written // text.", "", "", tokens[at].span)
    if sign in ("!", "bang") and at + 1 < len(tokens):
        return Problem("Not is a message.", "", f"{following} not", tokens[at].span)
    if sign == "-" and at + 1 < len(tokens):
        return Problem(
            "Minus stands between two values.",
            "A number may have a sign: -3.",
            f"{following} negated",
            tokens[at].span,
        )
    return None


def _word(tokens: list[Token], at: int) -> Problem | None:
    """A statement that begins, or stops, at a word of another language."""
    begins = _type(tokens, 0) in ("name", "keyword") and _type(tokens, 1) not in _SENDS
    last = _PREFIX if _type(tokens, at) in STARTS_OPERAND else _MIDDLE
    for where, words in ((0, _WORDS if begins else _MIDDLE), (at, _MIDDLE), (at - 1, last)):
        word = _text(tokens, where).rstrip(":")
        if _type(tokens, where) in ("name", "keyword") and word in words:
            return Problem(
                f"{word} has no special meaning here.", "", _instead(word, tokens, where), tokens[where].span
            )
    return None


def _instead(word: str, tokens: list[Token], at: int) -> str:
    if word == "class" and _type(tokens, at + 1) == "class":
        return f"Actor subclass: {tokens[at + 1].text}"
    return _WORDS[word]


#: Token types behind a word that show it to be an ordinary variable.
_SENDS: Final = GOES_ON | ASSIGNS | {"field", ""}
#: Words that other languages put before a value.
_PREFIX: Final = frozenset(["new", "await", "not", "return", "raise", "throw", "else", "then", "do", "end"])
_MIDDLE: Final = frozenset(["else", "elif", "then", "do", "end", "catch", "except", "finally", "rescue"])


def _glued_period(tokens: list[Token], at: int) -> Problem | None:
    """`counter increment.counter decrement` and `x.at: 1`."""
    where = at if _type(tokens, at) == "field" else at - 1 if _type(tokens, at) == ":" else -1
    if _type(tokens, where) != "field":
        return None
    name = tokens[where].text[1:]
    message = f"a message is written with a blank: {_text(tokens, where - 1)} {name}"
    return Problem(
        "A period with no blank behind it reads a field.",
        "",
        f"Between statements put a blank behind the period: . {name}; {message}{':' if where < at else ''}",
        tokens[where].span,
    )


_Check = Callable[[list[Token], int], Problem | None]
_CHECKS: Final[tuple[_Check, ...]] = (
    _broken_assign,
    _broken_comparison,
    _word,
    _call,
    _index,
    _increment,
    _glued_period,
    _prefix,
)
