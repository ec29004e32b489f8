"""Whose selectors are wanted: reads the tokens before a place backwards to the receiver of a message.

Knows no class and no value; a `Receiver` says which one to ask about.

>>> from beamtalk_kernel.language.lexer import lex
>>> operand(lex("c := Counter spawn. c increment")[:-2], 5)
Receiver('instance', 'Counter')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_words import OPERAND_ENDS

ReceiverKind = Literal["variable", "class", "instance", "unknown"]
_MAKERS: Final = frozenset(["spawn", "new", "spawnWith:", "spawnAs:", "new:", "spawnWith:as:"])
LITERALS: Final = {
    "integer": "Integer",
    "float": "Float",
    "string": "String",
    "text": "String",
    "quote": "String",
    "character": "Character",
    "symbol": "Symbol",
    "selector": "Symbol",
    "true": "True",
    "false": "False",
    "nil": "UndefinedObject",
}
CLOSERS: Final = {")": ("(", "#("), "]": ("[", "#["), "}": ("{", "#{")}
_BRACKETED: Final = {"#(": "List", "#[": "Array", "#{": "Dictionary", "[": "Block"}
KEYWORDS: Final = frozenset(["keyword", "when:", "in:", "subclass:"])
WORKSPACE: Final = "Workspace"


@dataclass(frozen=True)
class Receiver:
    """Whose selectors: a variable's value, a class's own side, or an instance of a class."""

    kind: ReceiverKind
    name: str = ""

    def __repr__(self) -> str:
        return f"Receiver({self.kind!r}, {self.name!r})"


UNKNOWN: Final = Receiver("unknown")


def ends_operand(token: Token) -> bool:
    return token.type in OPERAND_ENDS or token.type in CLOSERS


def opens(token: Token) -> bool:
    return token.type in ("(", "[", "{", "#(", "#[", "#{")


def starts_statement(token: Token) -> bool:
    return token.type in ("name", "class", "self", "super", *LITERALS) or opens(token)


def _matching(tokens: Sequence[Token], closer: int) -> int:
    """Where the bracket that `tokens[closer]` closes was opened; -1 when nowhere."""
    depth = 0
    for at in range(closer, -1, -1):
        if tokens[at].type in CLOSERS:
            depth += 1
        elif opens(tokens[at]):
            depth -= 1
            if depth == 0:
                return at
    return -1


def keywords_before(tokens: Sequence[Token], count: int) -> tuple[tuple[str, ...], int]:
    """The keywords of the message whose argument ends before `count`, and where the first of them stands."""
    parts: list[str] = []
    head, at = -1, count - 1
    while at >= 0:
        token = tokens[at]
        if token.type in CLOSERS:
            at = _matching(tokens, at)
        elif token.type in KEYWORDS:
            parts.insert(0, token.text)
            head = at
        elif opens(token) or token.type in (".", ";", ":=", "^", "=>", "|>", "|", "->"):
            break
        if at > 0 and tokens[at].first and starts_statement(tokens[at]) and ends_operand(tokens[at - 1]):
            break
        at -= 1
    return tuple(parts), head


def operand(tokens: Sequence[Token], at: int) -> Receiver:
    """What the operand that ends with `tokens[at]` is: a primary with unary messages behind it."""
    sends: list[str] = []
    while at >= 0:
        token = tokens[at]
        if token.type == "name" and at and not token.first and ends_operand(tokens[at - 1]):
            sends.insert(0, token.text)
            at -= 1
            continue
        return _answer(_primary(tokens, at), sends)
    return UNKNOWN


def _primary(tokens: Sequence[Token], at: int) -> Receiver:
    token = tokens[at]
    if token.type == "name":
        return _assigned(tokens, token.text, at) or Receiver("variable", token.text)
    if token.type == "class":
        return Receiver("class", token.text)
    if token.type in ("self", "super"):
        return enclosing(tokens[:at])
    if token.type in CLOSERS:
        opener = _matching(tokens, at)
        return _bracketed(tokens, opener, at) if opener >= 0 else UNKNOWN
    return Receiver("instance", LITERALS[token.type]) if token.type in LITERALS else UNKNOWN


def _bracketed(tokens: Sequence[Token], opener: int, closer: int) -> Receiver:
    kind = tokens[opener].type
    if kind == "(":
        return _expression(tokens, opener + 1, closer)
    return Receiver("instance", _BRACKETED.get(kind, "Tuple"))


def _expression(tokens: Sequence[Token], start: int, end: int) -> Receiver:
    """The value of `tokens[start:end]`, when it is an operand or makes an instance of a class."""
    inner = list(tokens[start:end])
    if not inner:
        return UNKNOWN
    keyword = next((token for token in inner if token.type in KEYWORDS), None)
    if inner[0].type == "class" and keyword is not None and inner.index(keyword) in (1, 2):
        spawns = [token.text for token in inner[1 : inner.index(keyword)]]
        if spawns == ["spawn"] or keyword.text in _MAKERS:
            return Receiver("instance", inner[0].text)
    return operand(inner, len(inner) - 1) if keyword is None else UNKNOWN


def _answer(receiver: Receiver, sends: Sequence[str]) -> Receiver:
    """What is known of the value after these unary messages."""
    for selector in sends:
        if receiver.kind == "class" and selector in _MAKERS:
            receiver = Receiver("instance", receiver.name)
        elif selector not in ("yourself", "await"):
            return UNKNOWN
    return receiver


def _assigned(tokens: Sequence[Token], name: str, before: int) -> Receiver | None:
    """What an assignment earlier in this text makes of a name: `c := Counter spawn` is a Counter."""
    for at in range(before - 2, -1, -1):
        if tokens[at].type == "name" and tokens[at].text == name and tokens[at + 1].type == ":=":
            end = next(
                (
                    i
                    for i in range(at + 2, before)
                    if tokens[i].type == "." or (tokens[i].first and i > at + 2)
                ),
                before,
            )
            found = _expression(tokens, at + 2, end)
            return found if found.kind == "instance" else None
    return None


def cascade_receiver(tokens: Sequence[Token], semicolon: int) -> Receiver:
    """The receiver of the message before the first `;` of this statement."""
    at = semicolon - 1
    while at >= 0 and tokens[at].type not in (".", ":=", "^", "=>") and not opens(tokens[at]):
        if tokens[at].type in CLOSERS:
            at = _matching(tokens, at)
        if tokens[at].first and at and starts_statement(tokens[at]):
            at -= 1
            break
        at -= 1
    return _primary(tokens, at + 1) if at + 1 < len(tokens) else UNKNOWN


def enclosing(tokens: Sequence[Token]) -> Receiver:
    """What `self` is at the end of these tokens: an instance of the class around it, or the workspace."""
    for at in range(len(tokens) - 1, 0, -1):
        token = tokens[at]
        if token.first and token.column == 1 and token.type in ("name", "class") and at + 1 < len(tokens):
            follows = tokens[at + 1].type
            if follows not in ("subclass:", ">>", "class") and token.text != "patch":
                return Receiver("class", WORKSPACE)
        if token.type == "class" and tokens[at - 1].type == "subclass:":
            return Receiver("instance", token.text)
        if token.type == ">>" and tokens[at - 1].type == "class":
            return Receiver("instance", tokens[at - 1].text)
    return Receiver("class", WORKSPACE)
