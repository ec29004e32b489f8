"""Why these tokens cannot be read: the place, what was expected there, and the habit it may come from.

Sees one statement, head or item and the token where reading stopped; knows nothing of the tree.

>>> from beamtalk_kernel.language.lexer import lex
>>> explain(lex("x := ")[:-1], 2, "value").title
':= needs a value behind it.'
"""

from __future__ import annotations

from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_words import ASKS
from beamtalk_kernel.language.reader_habits import Problem, habit
from beamtalk_kernel.language.reader_slips import expected, shown, slip


def explain(tokens: list[Token], at: int, rule: str) -> Problem:
    """The problem of a slice that stopped fitting at token `at`, where `rule` was wanted."""
    return habit(tokens, at, rule) or slip(tokens, at, rule) or _general(tokens, at, rule)


def _general(tokens: list[Token], at: int, rule: str) -> Problem:
    why = f"Expected {expected(rule)}."
    if at < len(tokens) and tokens[at].type == "primitive":
        return Problem(f"{tokens[at].text} has no value.", "It stands alone behind the => of a method.")
    if at < len(tokens):
        return Problem(f"{shown(tokens[at])} cannot stand here.", why)
    if tokens and (tokens[-1].type in ASKS or tokens[-1].type in ("selector", "!", ";")):
        return Problem(f"{tokens[-1].text} needs {_wanted(tokens[-1], rule)} behind it.", why)
    return Problem("This is not finished.", why)


def _wanted(last: Token, rule: str) -> str:
    if last.type in ("!", ";", "|>", "|>>"):
        return "a message"
    if rule in ("parameter", "type", "simple_type"):
        return "a " + rule.removeprefix("simple_")
    return {"name_of_field": "a name", "field_name": "a name", "segment_size": "a size"}.get(rule, "a value")


# ---------------------------------------------------------------- what fits and is still wrong


def stray(tokens: list[Token]) -> Problem | None:
    """What no statement may hold, though its tokens might fit."""
    for at, token in enumerate(tokens):
        if token.type == "=>":
            return _stray_arrow(tokens, at)
        if token.type == "subclass:" and at and all(t.type in ("class", "name") for t in tokens[:at]):
            return Problem(
                "A class cannot be defined inside a method.",
                "This line is indented deeper than the class or method above it, so it belongs to its body.",
                f"Start the line with {tokens[0].text} in the column of the class above.",
                token.span,
            )
    if len(tokens) > 1 and tokens[0].text == "patch" and tokens[1].type == "class":
        return Problem(
            "A patch stands by itself.",
            "It is no statement of a method or block.",
            "Start the line in the column of the class above.",
            tokens[0].span,
        )
    return None


def _stray_arrow(tokens: list[Token], at: int) -> Problem:
    start = at
    while start and tokens[start - 1].type not in (".", "=>"):
        start -= 1
    head = " ".join(shown(t) for t in tokens[start:at])
    if at == 2 and tokens[1].type == "( )":
        return Problem(
            "A method head has no parentheses.",
            "",
            f"{tokens[0].text} => …  or with an argument  {tokens[0].text}: x => …",
            tokens[1].span,
        )
    return Problem(
        "=> belongs to the head of a method, and a head starts its line.",
        "Each member of a class stands on a line of its own.",
        f"Put {head} => … on a new line." if head else "Write #selector => body on a line of its own.",
        tokens[at].span,
    )
