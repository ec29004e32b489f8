"""Beamtalk for Pygments: nbconvert, documentation and every host that finds lexers by entry point.

Knows Pygments' token names; the tokens themselves, and whether a `"…"` is a comment or a text, come from the
compiler's own lexer and layout, so colours never disagree with the language.

>>> [(str(kind), text) for kind, text in BeamtalkLexer().get_tokens('x "note"') if text.strip()]
[('Token.Name', 'x'), ('Token.Comment.Multiline', '"note"')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from pygments.lexer import Lexer
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

from beamtalk_kernel.language import layout, lexer
from beamtalk_kernel.language.layout_lines import is_patch_start
from beamtalk_kernel.language.lexer_groups import group
from beamtalk_kernel.language.lexer_text import BadText, text_parts
from beamtalk_kernel.language.lexer_words import KEYWORDS

Piece = tuple[int, Any, int]  # from, Pygments' token type, to

MAGIC: Final = re.compile(r"\s*(?:%[a-z][\w-]*[^\n]*\n?\s*)+")
WORDS: Final = frozenset("state: field: classState: subclass: children: strategy: implements:".split())
MODIFIERS: Final = frozenset("sealed abstract typed internal class before after around patch".split())
PUNCTUATION: Final = frozenset(". ; , | : ( ) [ ] { } #( #[ #{".split())
KINDS: Final = {
    "integer": Number.Integer,
    "float": Number.Float,
    "character": String.Char,
    "string": String.Single,
    "symbol": String.Symbol,
    "selector": String.Symbol,
    "name": Name,
    "wildcard": Name.Builtin.Pseudo,
    "class": Name.Class,
    "path": Name.Namespace,
    "self": Name.Builtin.Pseudo,
    "super": Name.Builtin.Pseudo,
    "true": Keyword.Constant,
    "false": Keyword.Constant,
    "nil": Keyword.Constant,
    "and": Operator.Word,
    "or": Operator.Word,
    "field": Name.Variable.Instance,
    "primitive": Name.Decorator,
    "bad": Error,
}


class BeamtalkLexer(Lexer):
    """Both styles of source."""

    name = "Beamtalk"
    url = "https://www.beamtalk.dev"
    aliases: ClassVar[list[str]] = ["beamtalk", "bt"]
    filenames: ClassVar[list[str]] = ["*.bt"]
    mimetypes: ClassVar[list[str]] = ["text/x-beamtalk"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        at = 0
        for start, kind, end in pieces(text):
            if start > at:
                yield at, Whitespace, text[at:start]
            yield start, kind, text[start:end]
            at = end
        if at < len(text):
            yield at, Whitespace, text[at:]


def pieces(text: str) -> Iterator[Piece]:
    """All that is no blank, in order; magics before the first statement are no Beamtalk."""
    magic = MAGIC.match(text)
    if magic is None:
        yield from coloured(text, 0, len(text))
        return
    first = len(text) - len(text.lstrip())
    yield first, Comment.Preproc, first + len(magic.group().strip())
    yield from coloured(text, magic.end(), len(text))


def coloured(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of the program in `text[start:end]`."""
    lexed = lexer.Lexer(text, start, end)
    flat = [(token, token.type, token.start, token.end) for token in lexed.tokens if token.type != "end"]
    special = defining(layout.layout(group(lexed.tokens)))
    found = [(span.start, _comment(text, span.start), span.end) for span in lexed.comments]
    for token, type_, begun, ended in flat:
        if type_ == "quote":
            found += (
                _quoted(text, begun, ended) if token.type == "text" else [(begun, Comment.Multiline, ended)]
            )
        elif type_ == "field":
            found += [(begun, Operator, begun + 1), (begun + 1, Name.Variable.Instance, ended)]
        else:
            found.append((begun, special.get(begun) or _kind(type_, token.text), ended))
    return sorted(found, key=lambda piece: piece[0])


def _comment(text: str, start: int) -> Any:
    if text.startswith("///", start):
        return String.Doc
    if text[start].isalpha():
        return Name.Namespace
    return Comment.Single if text.startswith("//", start) else Comment.Multiline


def _kind(type_: str, text: str) -> Any:
    if type_ in KINDS:
        return KINDS[type_]
    if text in WORDS:
        return Keyword.Declaration
    if type_ in KEYWORDS:
        return Name.Function
    return Punctuation if type_ in PUNCTUATION else Operator


def _quoted(text: str, start: int, end: int) -> list[Piece]:
    """A text with its interpolations."""
    found: list[Piece] = []
    at = start
    try:
        parts = text_parts(text[start:end], start)
    except BadText:
        return [(start, String.Double, end)]
    for kind, _, begun, ended in parts:
        if kind == "code":
            found += [(at, String.Double, begun - 1), (begun - 1, String.Interpol, begun)]
            found += [*coloured(text, begun, ended), (ended, String.Interpol, ended + 1)]
            at = ended + 1
    found.append((at, String.Double, end))
    return [piece for piece in found if piece[0] < piece[2]]


def defining(parts: list[layout.Statement | layout.Region]) -> dict[int, Any]:
    """Where names stand that define: selectors in member heads, modifiers, `patch`."""
    special: dict[int, Any] = {}
    for part in parts:
        if isinstance(part, layout.Statement):
            if is_patch_start(part.tokens, 0):
                _mark_head(part.tokens, special)
            continue
        special.update({t.start: Keyword.Declaration for t in part.line if t.text in MODIFIERS})
        for member in part.members:
            if member.kind == "method":
                _mark_head(member.head, special)
    return special


def _mark_head(head: list[lexer.Token], special: dict[int, Any]) -> None:
    for token in head:
        if token.text in MODIFIERS and token.type == "name":
            special[token.start] = Keyword.Declaration
        elif token.type in ("symbol", "selector", "keyword") or (token is head[-1] and token.type == "name"):
            special[token.start] = Name.Function
