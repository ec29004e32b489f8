"""What may stand at the cursor, and what the word under it is: read from the tokens of unfinished text.

Knows no class and no value: it says whose selectors are wanted (`Receiver`), somebody else knows them.  Text
that does not parse is the normal case here, so everything is read from the flat tokens, backwards.

>>> wanted("counter incr", 12)
Wanted(kind='selector', prefix='incr', start=8, receiver=Receiver('variable', 'counter'), parts=())
>>> wanted("x := Cou", 8).kind, wanted("self.va", 7).kind, wanted("'te", 3).kind
('expression', 'field', 'nothing')
>>> pointed("d at: 1 put: 2", 10)
Pointed(kind='selector', name='at:put:', receiver=Receiver('variable', 'd'), start=8, end=12)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from beamtalk_kernel.language.lexer import Lexer, Token
from beamtalk_kernel.language.receivers import (
    CLOSERS,
    KEYWORDS,
    LITERALS,
    UNKNOWN,
    Receiver,
    cascade_receiver,
    ends_operand,
    keywords_before,
    opens,
    operand,
    starts_statement,
)

WORDS: Final = KEYWORDS | {"name", "class"}


@dataclass(frozen=True)
class Wanted:
    """What may replace `text[start:cursor]`; `parts` are the keywords already written of the message."""

    kind: Literal["expression", "selector", "field", "symbol", "nothing"]
    prefix: str
    start: int
    receiver: Receiver = UNKNOWN
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pointed:
    """The word under the cursor and what it is."""

    kind: Literal["selector", "variable", "class", "field", "nothing"]
    name: str = ""
    receiver: Receiver = UNKNOWN
    start: int = 0
    end: int = 0


def wanted(text: str, cursor: int) -> Wanted:
    """What may be written at `cursor`; only the text before it is looked at."""
    lexer = Lexer(text[:cursor])
    tokens = lexer.tokens[:-1]
    nothing = Wanted("nothing", "", cursor)
    if any(span.end == cursor and "\n" not in text[span.end - 1 : cursor] for span in lexer.comments):
        return nothing
    if tokens and tokens[-1].type == "bad" and tokens[-1].end == cursor:
        return _unfinished(tokens, text, cursor)
    return _at_end(tokens, cursor)


def _unfinished(tokens: list[Token], text: str, cursor: int) -> Wanted:
    """A lone `#` begins a symbol; an open string or comment wants nothing."""
    if tokens[-1].text == "#":
        return Wanted("symbol", "", cursor)
    return Wanted("nothing", "", cursor)


def _at_end(tokens: list[Token], cursor: int) -> Wanted:
    last = tokens[-1] if tokens and tokens[-1].end == cursor else None
    if last is None:
        return _word(tokens, len(tokens), "", cursor, fresh=False)
    if last.type == "field" or (last.type == "." and len(tokens) > 1 and tokens[-2].end == last.start):
        receiver = operand(tokens, len(tokens) - 2)
        return Wanted("field", last.text[1:], last.start + 1, receiver)
    if last.type == "symbol":
        return Wanted("symbol", last.text[1:], last.start + 1)
    if last.type in ("name", "class"):
        return _word(tokens, len(tokens) - 1, last.text, last.start, fresh=last.first)
    if last.type in LITERALS or last.type in KEYWORDS:
        return Wanted("nothing", "", cursor)
    return _word(tokens, len(tokens), "", cursor, fresh=False)


def _word(tokens: list[Token], count: int, prefix: str, start: int, *, fresh: bool) -> Wanted:
    """A word of its own after `tokens[:count]`: a selector behind an operand, else an expression."""
    before = tokens[count - 1] if count else None
    if before is not None and before.type == ";":
        return Wanted("selector", prefix, start, cascade_receiver(tokens, count - 1))
    if before is None or fresh or not ends_operand(before):
        return Wanted("expression", prefix, start)
    parts, _ = keywords_before(tokens, count)
    return Wanted("selector", prefix, start, operand(tokens, count - 1), parts)


def keyword_receiver(text: str, cursor: int) -> Receiver:
    """The receiver of the keyword message that is being written at `cursor`."""
    tokens = Lexer(text[:cursor]).tokens[:-1]
    _, head = keywords_before(tokens, len(tokens))
    return operand(tokens, head - 1) if head > 0 else UNKNOWN


# -- the word under the cursor ---------------------------------------------------------------------------


def pointed(text: str, cursor: int) -> Pointed:
    """The word that `cursor` touches; behind an opening bracket or blank, the word before it."""
    tokens = Lexer(text).tokens[:-1]
    at = _touched(tokens, cursor)
    if at is None:
        return Pointed("nothing")
    token = tokens[at]
    if token.type == "field":
        return Pointed("field", token.text[1:], operand(tokens, at - 1), token.start + 1, token.end)
    if token.type in KEYWORDS:
        name, head = _whole_selector(tokens, at)
        return Pointed("selector", name, operand(tokens, head - 1), token.start, token.end)
    if token.type == "class":
        return Pointed("class", token.text, UNKNOWN, token.start, token.end)
    if at and not token.first and ends_operand(tokens[at - 1]):
        return Pointed("selector", token.text, operand(tokens, at - 1), token.start, token.end)
    if at and tokens[at - 1].type == ";":
        return Pointed("selector", token.text, cascade_receiver(tokens, at - 1), token.start, token.end)
    return Pointed("variable", token.text, UNKNOWN, token.start, token.end)


def _touched(tokens: Sequence[Token], cursor: int) -> int | None:
    for at, token in enumerate(tokens):
        if token.start <= cursor <= token.end and token.type in (*WORDS, "field"):
            if at + 1 < len(tokens) and tokens[at + 1].start == cursor and tokens[at + 1].type in WORDS:
                continue
            return at
    before = [at for at, token in enumerate(tokens) if token.end <= cursor]
    return before[-1] if before and tokens[before[-1]].type in WORDS else None


def _whole_selector(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """All keywords of the message one of whose keywords is `tokens[at]`, and where the first stands."""
    before, head = keywords_before(tokens, at)
    parts = [*before, tokens[at].text]
    depth = 0
    for token in tokens[at + 1 :]:
        if token.type in CLOSERS or token.type in (".", ";") or (token.first and starts_statement(token)):
            if depth == 0:
                break
            depth -= token.type in CLOSERS
        elif opens(token):
            depth += 1
        elif depth == 0 and token.type in KEYWORDS:
            parts.append(token.text)
    return "".join(parts), head if before else at


def names_in(text: str, cursor: int) -> tuple[str, ...]:
    """Names that this text binds before the cursor: variables, parameters, temporaries."""
    tokens = Lexer(text[:cursor]).tokens
    found: list[str] = []
    for at, token in enumerate(tokens[:-1]):
        if token.type != "name":
            continue
        before, after = tokens[at - 1].type if at else "", tokens[at + 1].type
        if after == ":=" or before == ":" or (before in (*KEYWORDS, "selector") and _in_head(tokens, at)):
            found.append(token.text)
    return tuple(dict.fromkeys(found))


def _in_head(tokens: Sequence[Token], at: int) -> bool:
    """Whether this is a parameter in a method's head: only keywords and names up to the `=>`."""
    for token in tokens[at + 1 :]:
        if token.type == "=>":
            return True
        if token.type not in (*KEYWORDS, "name", "::", ":", "class") or token.first:
            return False
    return False
