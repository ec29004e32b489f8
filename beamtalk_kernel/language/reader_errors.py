"""Why these tokens cannot be read: the place, what was expected, and the habit it may come from.

Sees one statement, head or item and the token where reading stopped; knows nothing of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.lexer import Token


@dataclass(frozen=True, slots=True)
class Problem:
    title: str
    why: str = ""
    hint: str = ""
    span: Span | None = None


#: What a rule of the grammar page is called in "expected …", where its name alone is not yet a phrase.
EXPECTED: Final = {
    "end_of_statement": "an operator, a message, or the end of the statement",
    "end_of_item": "an operator, a message, or the end of the item",
}


def expected(rule: str) -> str:
    words = rule.replace("_", " ")
    article = "an" if words[0] in "aeiou" else "a"
    return EXPECTED.get(rule, words if words.startswith("end ") else f"{article} {words}")


def explain(tokens: list[Token], at: int, rule: str) -> Problem:
    """The problem of a slice that stopped fitting at token `at`, where `rule` was wanted."""
    if at >= len(tokens):
        return Problem("This is not finished.", f"Expected {expected(rule)} here.")
    return Problem(f"{tokens[at].text} does not belong here.", f"Expected {expected(rule)}.")


def stray(tokens: list[Token]) -> Problem | None:
    """What no statement may hold, though its tokens might fit."""
    for token in tokens:
        if token.type == "=>":
            return Problem("=> belongs to the head of a method.", "", "One member a line.", token.span)
    return None
