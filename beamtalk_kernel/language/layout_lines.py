"""Lines and their beginnings: member heads, first lines of classes and patches, and where statements end.

Looks at tokens in order; knows nothing of what stands above a line (that is `layout`).

>>> from beamtalk_kernel.language.lexer import lex
>>> [len(s) for s in statements(lex("x := 3. y\\n  + 4\\nz"))]
[3, 3, 1]
"""

from __future__ import annotations

from typing import Final, Literal

from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_words import (
    BINARY,
    CLASS_MODIFIERS,
    CONTINUES,
    FIELDS,
    FORMS,
    KEYWORDS,
    METHOD_MODIFIERS,
    OPERAND_ENDS,
    TYPE_WORDS,
)

_UNARY_STOPS: Final = frozenset(["=>", "->", "when:"])
_DECLARED: Final = TYPE_WORDS | {"name", "::"}


# ---------------------------------------------------------------- heads and first lines


def head_end(tokens: list[Token], at: int, column: int = 0) -> int:
    """The index of a member head's `=>` (for a field line: of its keyword), or 0 when it is none.

    Its further lines stand deeper than `column`, that of the line where it starts.
    """
    column = column or tokens[at].column
    if tokens[at].text in FIELDS and tokens[at].type == "keyword":
        return at + 1
    at = skip_modifiers(tokens, at)
    if not _begins_signature(tokens, at):
        return 0
    start = at
    while tokens[at].type not in ("end", "."):
        if at > start and tokens[at].first and not _goes_on_below(tokens[at], column):
            return 0
        if tokens[at].type == "=>":
            return at
        at += 1
    return 0


def _goes_on_below(token: Token, column: int) -> bool:
    """Whether a line continues the head above it: a keyword, a type or the arrow that stands deeper."""
    return token.column > column and (token.type in KEYWORDS or token.type in ("->", "=>", "::"))


def skip_modifiers(tokens: list[Token], at: int) -> int:
    while tokens[at].text in METHOD_MODIFIERS and tokens[at + 1].type not in _UNARY_STOPS:
        at += 1
    return at


def _begins_signature(tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.type in ("symbol", "selector", "operator symbol") or token.type in KEYWORDS:
        return True
    if token.type in ("name", "and", "or"):
        return tokens[at + 1].type in _UNARY_STOPS
    return token.type in BINARY


Kind = Literal["class", "protocol", "patch", "implements", "loose"]


def region_line(tokens: list[Token], at: int) -> tuple[Kind | Literal[""], int]:
    """What a line opens at this token; for a `C >> m =>` line also where its member head starts."""
    start = at
    while tokens[at].text in CLASS_MODIFIERS and tokens[at].type == "name":
        at += 1
    if tokens[at].type in ("class", "nil") and tokens[_behind_class(tokens, at)].type == "subclass:":
        return "class", 0
    if at > start:
        return "", 0
    if tokens[at].text == "patch" and tokens[at].type == "name":
        at += 1
    if tokens[at].type != "class":
        return "", 0
    if at == start and _is_protocol_line(tokens, at):
        return "protocol", 0
    if at == start and tokens[at + 1].text == "implements:" and _ends_line(tokens, at + 3):
        return ("implements", 0) if tokens[at + 2].type in ("symbol", "class") else ("", 0)
    column = tokens[start].column
    at = _behind_class(tokens, at)
    at += tokens[at].text == "class"
    if tokens[at].type == ">>" and not tokens[at + 1].first and head_end(tokens, at + 1, column):
        return "patch", at + 1
    return "", 0


def _behind_class(tokens: list[Token], at: int) -> int:
    """The index of what follows `Box` or `Box(T)`."""
    return at + 2 if tokens[at + 1].type == "( )" else at + 1


def _is_protocol_line(tokens: list[Token], at: int) -> bool:
    """`Protocol define: Printable`; with `requiring: […]` behind it, it is a message."""
    if tokens[at].text != "Protocol" or tokens[at + 1].text != "define:" or tokens[at + 2].type == "end":
        return False
    at = _behind_class(tokens, at + 2)
    return _ends_line(tokens, at) or tokens[at].text == "extending:"


def _ends_line(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and (tokens[at].first or tokens[at].type in ("end", "."))


def is_patch_start(tokens: list[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at].text == "patch" and tokens[at + 1].type == "class"


# ---------------------------------------------------------------- statements


def statements(tokens: list[Token]) -> list[list[Token]]:
    """Cut a body at its periods and by the newline rule."""
    cut: list[list[Token]] = []
    current: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type == "end":
            break
        if token.type == ".":
            if current:
                cut.append(current)
            current = []
            continue
        if token.first and current and _ends_before(current, tokens, at):
            cut.append(current)
            current = []
        current.append(token)
    if current:
        cut.append(current)
    return cut


def _ends_before(current: list[Token], tokens: list[Token], at: int) -> bool:
    """The newline rule: whether the token that starts this line starts a statement."""
    token = tokens[at]
    if current[-1].type not in OPERAND_ENDS:
        return False
    if token.type == "|" and is_temporaries(tokens, at):
        return True
    if token.text in FORMS:
        return token.column == current[0].column
    if token.type == "{ }" and is_patch_start(current, 0):
        return any(t.type == "{ }" for t in current)
    return token.type not in CONTINUES


def is_temporaries(tokens: list[Token], at: int) -> bool:
    """Whether `| a b |` stands here."""
    close = closing_bar(tokens, at) if tokens[at].type == "|" else 0
    return close > 0 and not tokens[close].first


def closing_bar(tokens: list[Token], at: int) -> int:
    """The index of the bar that closes the one at `at`, or 0 where other things than names stand between."""
    at += 1
    while at < len(tokens) and tokens[at].type == "name":
        at += 1
    if at < len(tokens) and tokens[at].type == "::":
        return last_bar(tokens, at, _DECLARED)
    return at if at < len(tokens) and tokens[at].type == "|" else 0


def last_bar(tokens: list[Token], at: int, words: frozenset[str] = TYPE_WORDS) -> int:
    """The last bar that is reached over nothing but such words: those before it stand between types."""
    found = -1
    while at < len(tokens) and tokens[at].type in words:
        if tokens[at].type == "|":
            if found == at - 1 >= 0:
                break
            found = at
        at += 1
    return max(found, 0)


def split(tokens: list[Token], *separators: str) -> list[list[Token]]:
    """Cut the contents of a bracket pair at separators of these types; a last empty part is dropped."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "end":
            break
        if token.type in separators:
            parts.append([])
        else:
            parts[-1].append(token)
    if not parts[-1]:
        parts.pop()
    return parts
