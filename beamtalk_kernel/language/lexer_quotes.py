"""Comment or text: the rule by which a `"…"` is one or the other.

Sees the token before, the first token after and where the place is; knows nothing of grammar.

>>> from beamtalk_kernel.language.lexer import lex
>>> before, quote, after, _ = lex('x "note" size')
>>> is_text(quote, Place(before, after, after.first, nested=False))
False
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_text import braces_balance
from beamtalk_kernel.language.lexer_words import ASKS, FORMS, GOES_ON, OPENING, OPERAND_ENDS, STARTS_OPERAND


@dataclass(slots=True)
class Place:
    """Where a quote stands.

    `before` is the token before it, None at the start of a body, or the opening bracket; `after` is the
    next token, or the `end` of the surroundings; `apart` says that it is on a later line.
    """

    before: Token | None
    after: Token
    apart: bool
    nested: bool
    after_assign: bool = False  # the name behind the quote is being assigned
    member_level: bool = False  # in a class body, not deeper than its member heads
    after_head: bool = False  # the next token begins a member head
    last: bool = False  # nothing of this body follows


def is_text(quote: Token, place: Place) -> bool:
    """The comment-or-string rule, clause by clause in the order of the language page."""
    before = place.before
    if before is not None and (before.type in ASKS or _awaits_argument(before)):
        return not _interrupts(place, before)
    if before is not None and not quote.first and before.type in OPERAND_ENDS:
        return False
    return _begins_statement(quote, place)


def _awaits_argument(before: Token) -> bool:
    return before.type == "selector" and before.problem is _SENT


#: Marks a `#sel:` behind a `!`, which asks for an argument.
_SENT: Final = ("sent", "", "")


def mark_sent(selector: Token) -> None:
    selector.problem = _SENT


def _starts_operand(place: Place) -> bool:
    return place.after.type in STARTS_OPERAND or place.after_assign


def _interrupts(place: Place, before: Token) -> bool:
    """A comment between the one who asks for an operand and the operand."""
    if not place.apart:
        return _starts_operand(place)
    if before.type != "," and before.type not in OPENING:
        return False
    return place.nested and (place.after.type == "name" or _starts_operand(place))


def _begins_statement(quote: Token, place: Place) -> bool:
    if quote.text[1:].lstrip().startswith("=>") or not braces_balance(quote.text):
        return False
    after = place.after
    if not place.apart:
        return after.type == "end" or (
            (after.type in GOES_ON or after.type in ("name", ".")) and not place.after_assign
        )
    after_period = place.before is not None and place.before.type == "."
    if (after_period and not quote.first) or place.member_level:
        return False
    if after.type in GOES_ON and not place.after_head:
        return not (after.text in FORMS and after.column == quote.column)
    return place.last and not after_period
