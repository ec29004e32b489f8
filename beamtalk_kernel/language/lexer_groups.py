"""Which bracket closes which: a flat list of tokens becomes one where a bracket pair is a single token.

Knows nothing of what brackets mean.  A bracket without its partner becomes a `bad` token; what follows it
on lines further left is read as if it had been closed, so that one mistake is reported once.

>>> from beamtalk_kernel.language.lexer import lex
>>> [t.type for t in group(lex("f: (a + [b])"))]
['keyword', '( )', 'end']
"""

from __future__ import annotations

from typing import Final

from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_words import CLOSERS

#: Brackets deeper than this are refused: people never write it, and recursion must end somewhere.
MAX_NESTING: Final = 60

_CLOSING: Final = frozenset(CLOSERS.values())

TOO_DEEP: Final = (
    f"Brackets are nested more than {MAX_NESTING} deep here.",
    "",
    "Name an inner part and use the name: part := [...].",
)


class _Open:
    """A bracket that waits for its partner; `at` is its index in the flat list."""

    def __init__(self, token: Token, at: int) -> None:
        self.token, self.at = token, at
        self.inner: list[Token] = []


class _Grouper:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.top = _Open(Token("start", "", 0, 0), -1)
        self.stack = [self.top]

    def run(self) -> list[Token]:
        at, last = 0, len(self.tokens) - 1
        while at < last:
            token = self.tokens[at]
            if token.type in CLOSERS:
                at = self._open(token, at)
            elif token.type in _CLOSING and self._closes(token):
                self._close(token)
            else:
                self.stack[-1].inner.append(token)
            at += 1
            if at == last and len(self.stack) > 1:
                at = self._never_closed(last)
        self.top.inner.append(self.tokens[last])
        return self.top.inner

    def _open(self, token: Token, at: int) -> int:
        if len(self.stack) > MAX_NESTING:
            outer = self.stack[1]
            del self.stack[1:]
            self._bad(token, *TOO_DEEP)
            return self._line_left_of(outer) - 1
        self.stack.append(_Open(token, at))
        return at

    def _closes(self, token: Token) -> bool:
        """A `>>` is an operator unless a `<<` is what it would close."""
        return token.type != ">>" or self.stack[-1].token.type == "<<"

    def _close(self, token: Token) -> None:
        wanted = [i for i, o in enumerate(self.stack) if i and CLOSERS[o.token.type] == token.type]
        if not wanted:
            self._stray(token)
            return
        while len(self.stack) - 1 > wanted[-1]:
            self._forget(self.stack.pop())
        opened = self.stack.pop()
        pair = opened.token
        pair.type = f"{pair.type} {token.type}"
        pair.inner = opened.inner
        end = Token("end", "", token.start, token.start)
        pair.inner.append(end)
        pair.end = token.end
        pair.close_first = token.first
        self.stack[-1].inner.append(pair)

    def _stray(self, token: Token) -> None:
        inner = self.stack[-1]
        if inner is self.top:
            opener = {")": "(", "]": "[", "}": "{"}[token.type]
            self._bad(
                token,
                f"This {token.text} closes nothing.",
                f"There is no {opener} open here.",
                f"Remove the {token.text}, or add the {opener}.",
            )
            return
        self.stack.pop()
        expected = CLOSERS[inner.token.type]
        self._bad(
            token,
            f"This {token.text} cannot close the {inner.token.text} before it.",
            f"The {inner.token.text} is waiting for {expected}.",
            f"Write {expected} here, or before.",
        )

    def _never_closed(self, last: int) -> int:
        """At the end of the text: go on behind the outermost bracket that stayed open."""
        outer = self.stack[1]
        resume = self._line_left_of(outer)
        del self.stack[1:]
        self._forget(outer)
        return min(resume, last)

    def _forget(self, opened: _Open) -> None:
        token = opened.token
        closer = CLOSERS[token.type]
        self._bad(
            token,
            f"This {token.text} is never closed.",
            f"A {closer} is missing.",
            f"Add the {closer} where it ends.",
        )

    def _line_left_of(self, opened: _Open) -> int:
        """The first token after `opened` whose line starts at or left of the bracket's own line."""
        indent = self._indent(opened.at)
        for i in range(opened.at + 1, len(self.tokens) - 1):
            token = self.tokens[i]
            if token.first and token.column <= indent and token.type not in _CLOSING:
                return i
        return len(self.tokens) - 1

    def _indent(self, at: int) -> int:
        while at > 0 and not self.tokens[at].first:
            at -= 1
        return self.tokens[at].column

    def _bad(self, token: Token, title: str, why: str, hint: str) -> None:
        token.type = "bad"
        token.problem = (title, why, hint)
        self.stack[-1].inner.append(token)


def group(tokens: list[Token]) -> list[Token]:
    """Pair the brackets of a flat list that ends with an `end` token; inner lists end with one too."""
    return _Grouper(tokens).run()
