"""Lists, arrays, tuples, maps, binaries and interpolated texts.

Knows nothing of messages or blocks: what stands between commas is an expression to it.
"""

from __future__ import annotations

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout import Statement, layout
from beamtalk_kernel.language.layout_lines import split
from beamtalk_kernel.language.lexer import Lexer, Token
from beamtalk_kernel.language.lexer_groups import group
from beamtalk_kernel.language.lexer_text import BadText, text_parts
from beamtalk_kernel.language.lexer_words import KEYWORDS
from beamtalk_kernel.language.reader_base import span_of
from beamtalk_kernel.language.reader_patterns import Patterns


class Structures(Patterns):
    def structure(self, token: Token) -> tree.Expr:
        """Any bracket but parentheses and `[…]`."""
        match token.type:
            case "#( )":
                return self.list_literal(token)
            case "#[ ]":
                return self._array(token)
            case "#{ }":
                return self._map(token)
            case "<< >>":
                segments = (self.segment(part, token, in_pattern=False) for part in split(token.inner, ","))
                return tree.BinaryLiteral(tuple(segments), token.span)
        return self._tuple(token)

    def _item(self, tokens: list[Token], around: Token) -> tree.Expr:
        if not tokens:
            self.fail("An item is missing between these commas.", around.span)
        return self.expression_of(tokens)

    def list_literal(self, token: Token) -> tree.ListLiteral:
        parts = split(token.inner, ",")
        tail: tree.Expr | None = None
        if parts and any(t.type == "|" for t in parts[-1]):
            ends = split(parts.pop(), "|")
            if len(ends) != 2 or token.type == "[ ]":
                self.fail("A list with a tail is written #(head | tail).", token.span)
            parts.append(ends[0])
            tail = self._item(ends[1], token)
        items = tuple(self._item(part, token) for part in parts)
        return tree.ListLiteral(items, tail, "[" if token.type == "[ ]" else "#(", token.span)

    def _array(self, token: Token) -> tree.ArrayLiteral:
        parts = split(token.inner, ",")
        if len(parts) == 1:
            parts = self.juxtaposed(parts[0])
        return tree.ArrayLiteral(tuple(self._item(part, token) for part in parts), token.span)

    # ---- maps and tuples

    def _map(self, token: Token) -> tree.MapLiteral:
        return tree.MapLiteral(
            tuple(self._entry_of(part, token) for part in split(token.inner, ",")), token.span
        )

    def _entry_of(self, part: list[Token], around: Token) -> tree.MapEntry:
        if not part:
            self.fail("An entry is missing between these commas.", around.span)
        if part[0].type in KEYWORDS:
            key = part[0].text
            self.fail(
                f"{key} is how {{…}} names an entry.",
                part[0].span,
                "In #{…} a key is any value, with => behind it.",
                f"Write #{{#{key[:-1]} => …}}, or {{{key} …}} without the #.",
            )
        arrow = next((i for i, t in enumerate(part) if t.type == "=>"), -1)
        if arrow < 0:
            for t in part:
                self.check(t)
            self.fail(
                "This entry of a map has no =>.", span_of(part), hint="Entries are written #{#key => value}."
            )
        if arrow == 0 or arrow == len(part) - 1:
            self.mismatch(part, 0 if arrow == 0 else len(part), "value")
        key_expr, value = self.expression_of(part[:arrow]), self.expression_of(part[arrow + 1 :])
        return tree.MapEntry(key_expr, value, span_of(part))

    def _tuple(self, token: Token) -> tree.TupleLiteral | tree.MapLiteral:
        parts = split(token.inner, ",")
        named = next((i for i, part in enumerate(parts) if part and part[0].type in KEYWORDS), len(parts))
        items = [self._item(part, token) for part in parts[:named]]
        if named == len(parts):
            return tree.TupleLiteral(tuple(items), token.span)
        entries = tuple(self._named_entry(part, token) for part in parts[named:])
        if not items:
            return tree.MapLiteral(entries, token.span)
        options = tree.MapLiteral(entries, Span(entries[0].span.start, entries[-1].span.end))
        return tree.TupleLiteral((*items, options), token.span)

    def _named_entry(self, part: list[Token], around: Token) -> tree.MapEntry:
        if not part or part[0].type not in KEYWORDS:
            where = span_of(part) if part else around.span
            self.fail(
                "An entry without a key stands behind one with a key.",
                where,
                hint="Put the named entries last: {Pool, scale: 10}.",
            )
        if len(part) == 1:
            self.mismatch(part, 1, "value")
        key = part[0]
        symbol = tree.Symbol(key.text[:-1], Span(key.start, key.end - 1))
        return tree.MapEntry(symbol, self.expression_of(part[1:]), span_of(part))

    # ---- texts

    def text(self, token: Token) -> tree.String | tree.Interpolation:
        self.enter(token)
        try:
            parts = text_parts(token.text, token.start)
            read = _merged([self._part(*part) for part in parts])
            if all(isinstance(part, tree.String) for part in read):
                return tree.String("".join(p.value for p in read if isinstance(p, tree.String)), token.span)
            return tree.Interpolation(tuple(read), token.span)
        except BadText as wrong:
            self.fail(wrong.title, Span(wrong.offset, wrong.offset + 1), hint=wrong.hint)
        finally:
            self.depth -= 1

    def _part(self, kind: str, value: str, start: int, end: int) -> tree.Expr:
        if kind == "text":
            return tree.String(value, Span(start, end))
        around = Span(start - 1, end + 1)
        shape = layout(group(Lexer(self.source.text, start, end).tokens))
        if not shape:
            self.fail("There is nothing between these braces.", around, hint="A brace itself is written \\{.")
        if len(shape) > 1 or not isinstance(shape[0], Statement):
            self.fail("Only one expression fits between these braces.", around)
        return self.expression_of(shape[0].tokens)


def _merged(parts: list[tree.Expr]) -> list[tree.Expr]:
    """Strings that follow each other as one: `"a {'b'}"` is `"a b"`."""
    merged: list[tree.Expr] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, tree.String) and isinstance(last, tree.String):
            merged[-1] = tree.String(last.value + part.value, last.span.to(part.span))
        elif not (isinstance(part, tree.String) and part.value == "" and len(parts) > 1):
            merged.append(part)
    return merged
