"""Text to tokens: every character of a program belongs to one token, comment or blank.

Knows nothing of statements or classes: whether a `"…"` is a comment or a text (`lexer_quotes`) and which
bracket closes which (`lexer_groups`) is decided later.

>>> [t.type for t in lex("self.value += 16rFF // more")]
['self', 'field', '+=', 'integer', 'end']
"""

from __future__ import annotations

import re
from typing import Final

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.lexer_problems import UNCLOSED, bad_character
from beamtalk_kernel.language.lexer_text import close_quote
from beamtalk_kernel.language.lexer_words import BINARY, OPERAND_ENDS, OTHER_SIGNS

TAB: Final = 8


class Token:
    """A word of the language; a bracket pair is one token whose contents are in `inner`.

    `first` means first on its line, `column` is then the line's indentation; `spaced` means a blank
    stands before it.  A token of type `bad` carries the mistake in `problem` as (title, why, hint).
    """

    __slots__ = (
        "close_first",
        "column",
        "doc",
        "end",
        "first",
        "inner",
        "problem",
        "spaced",
        "start",
        "text",
        "type",
    )

    def __init__(self, type_: str, text: str, start: int, end: int) -> None:
        self.type = type_
        self.text = text
        self.start = start
        self.end = end
        self.first = False
        self.spaced = False
        self.column = 0
        self.doc = ""
        self.inner: list[Token] = []
        self.close_first = False
        self.problem: tuple[str, str, str] | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def __repr__(self) -> str:
        return f"Token({self.type!r}, {self.text!r})"


_WORDS: Final = {w: w for w in ("self", "super", "true", "false", "nil", "and", "or")} | {"_": "wildcard"}
_KEYWORDS: Final = {w: w for w in ("when:", "in:", "subclass:")}
_OPERATORS: Final = "|".join(re.escape(o) for o in sorted({*BINARY, *OTHER_SIGNS}, key=len, reverse=True))
_BINARY_SYMBOLS: Final = "|".join(re.escape(o) for o in sorted(BINARY, key=len, reverse=True))
_TOKEN: Final = re.compile(
    rf"""
      (?P<blank>[ \t\r\f\v\u00a0\ufeff]+)
    | (?P<newline>\n)
    | (?P<package>[a-z]\w*@(?=[A-Z]))
    | (?P<name>[^\W\d]\w*(?P<colon>:(?![:=]))?)
    | (?P<doc>///[^\n]*)
    | (?P<line>//[^\n]*)
    | (?P<comment>/\*(?s:.*?)\*/)
    | (?P<open_comment>/\*)
    | (?P<quote>")
    | (?P<string>'[^']*(?:''[^']*)*')
    | (?P<open_string>')
    | (?P<number>[0-9][0-9_]*(?:r\w+|(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?)?\w*)
    | (?P<field>\.[^\W\d]\w*)
    | (?P<symbol>\#(?:[^\W\d]\w*(?::(?![:=])(?:[^\W\d]\w*:(?![:=]))*)?
                   | '[^']*(?:''[^']*)*' | (?:{_BINARY_SYMBOLS})))
    | (?P<bracket>\#?[(\[{{]|[)\]}}])
    | (?P<operator>{_OPERATORS})
    | (?P<character>\$(?:\\[ntrse0\\]|[^\n]))
    | (?P<expect>@expect\b[^\n]*)
    | (?P<primitive>@(?:primitive|intrinsic)\b[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\w:]*))
    | (?P<bad>(?s:.))
    """,
    re.VERBOSE,
)
_PATH: Final = re.compile(r"Erlang\.[a-z_]\w*|Elixir(?:\.[A-Z]\w*)+")
_CALL_MODE: Final = re.compile(r"//\s*call:\s*(sync|async)\s*$")


class Lexer:
    """One walk over `text[start:end]`; `tokens` ends with a token of type `end`."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self.end = len(text) if end is None else end
        self.tokens: list[Token] = []
        self.sync = False
        self.comments: list[Span] = []
        self._doc: list[str] = []
        self._fresh_line = True
        self._line_start = text.rfind("\n", 0, start) + 1
        self._run(start)

    def _run(self, pos: int) -> None:
        match = _TOKEN.match
        text, end = self.text, self.end
        while pos < end:
            m = match(text, pos, end)
            assert m is not None
            kind = m.lastgroup or ""
            pos = m.end()
            if kind == "name" or kind == "colon":
                pos = self._word(m.group(), m.start(), pos)
            elif kind == "newline":
                self._fresh_line, self._line_start = True, pos
            elif kind != "blank":
                pos = self._other(kind, m.group(), m.start(), pos)
        self._add("end", "", end, end)

    def _add(self, type_: str, text: str, start: int, end: int) -> Token:
        token = Token(type_, text, start, end)
        tokens = self.tokens
        if self._fresh_line:
            token.first = True
            self._fresh_line = False
            token.column = self._column(start)
        else:
            token.column = start - self._line_start + 1
        token.spaced = not tokens or tokens[-1].end < start
        if self._doc:
            token.doc = "\n".join(self._doc)
            self._doc = []
        tokens.append(token)
        return token

    def _column(self, start: int) -> int:
        line = self.text[self._line_start : start]
        return (len(line.expandtabs(TAB)) if "\t" in line else len(line)) + 1

    def _word(self, word: str, start: int, end: int) -> int:
        if word[-1] == ":":
            if word[0].isupper():
                end -= 1
                self._add("class", word[:-1], start, end)
            else:
                self._add(_KEYWORDS.get(word, "keyword"), word, start, end)
            return end
        if word[0].isupper():
            path = _PATH.match(self.text, start, self.end) if word in ("Erlang", "Elixir") else None
            if path:
                self._add("path", path.group(), start, path.end())
                return path.end()
            self._add("class", word, start, end)
        else:
            is_function = word == "self" and self._after_module(start)
            self._add("name" if is_function else _WORDS.get(word, "name"), word, start, end)
        return end

    def _after_module(self, start: int) -> bool:
        """Behind `Erlang.erlang` or `Erlang erlang` on its line, `self` is one of the module's functions."""
        *_, host, last = [Token("", "", 0, 0), Token("", "", 0, 0), *self.tokens[-2:]]
        if self._fresh_line or last.end == start:
            return False
        return last.type == "path" or (last.type == "name" and host.text == "Erlang" and not last.first)

    def _other(self, kind: str, text: str, start: int, end: int) -> int:
        """Everything that is neither a word nor a blank; answers where to go on."""
        if kind == "operator":
            return self._operator(text, start, end)
        if kind == "field" and not self._after_operand(start):
            self._add(".", ".", start, start + 1)
            return start + 1
        if kind == "quote":
            return self._quote(start)
        if kind == "number":
            self._number(text, start, end)
        elif kind == "symbol":
            self._add(_symbol_type(text), text, start, end)
        elif kind in ("field", "string", "character", "primitive"):
            self._add(kind, text, start, end)
        elif kind == "bracket":
            self._add(text, text, start, end)
        else:
            return self._nothing(kind, text, start, end)
        return end

    def _nothing(self, kind: str, text: str, start: int, end: int) -> int:
        """Comments, the package before a class (all share one namespace), and what no program may hold."""
        if kind in ("doc", "line", "comment", "expect", "package"):  # `expectations` reads those itself
            self.comments.append(Span(start, end))
            mode = _CALL_MODE.match(text) if kind == "line" else None
            if kind == "doc":
                self._doc.append(text[3:].removeprefix(" ").rstrip())
            elif mode:
                self.sync = mode.group(1) == "sync"
            return end
        if kind in ("open_comment", "open_string"):
            line_end = self.text.find("\n", start)
            end = min(self.end, line_end if line_end >= 0 else self.end)
            self._add("bad", self.text[start:end], start, end).problem = UNCLOSED[kind]
            return end
        self._add("bad", text, start, end).problem = bad_character(text, self.text[start + 1 : start + 2])
        return end

    def _after_operand(self, start: int) -> bool:
        last = self.tokens[-1] if self.tokens else None
        return last is not None and last.end == start and last.type in OPERAND_ENDS and last.type != "quote"

    def _operator(self, text: str, start: int, end: int) -> int:
        if text == "-" and self._is_sign(end):
            m = _TOKEN.match(self.text, end, self.end)
            if m is not None and m.lastgroup == "number":
                self._number("-" + m.group(), start, m.end())
                return m.end()
        if text == "!" and self._is_bang(end):
            text = "bang"
        self._add(text, self.text[start:end], start, end)
        return end

    def _is_sign(self, end: int) -> bool:
        """Whether a `-` belongs to the number right behind it: no operand stands before it on its line."""
        if not self.text[end : end + 1].isdecimal():
            return False
        last = self.tokens[-1].type if self.tokens else "start"
        return self._fresh_line or last == "selector" or last not in OPERAND_ENDS

    def _is_bang(self, end: int) -> bool:
        """Whether a `!` ends its send (`c increment!`) rather than asks for a message literal."""
        rest = self.text[end : self.end].lstrip(" \t")
        return rest[:1] in ("", "\n", "\r", ".", ";", ",", ")", "]", "}", '"') or rest[:2] == "//"

    def _number(self, text: str, start: int, end: int) -> None:
        type_ = "float" if "." in text else "integer"
        self._add(type_, text, start, end)

    def _quote(self, start: int) -> int:
        end = close_quote(self.text, start, self.end)
        if end < 0:
            line_end = self.text.find("\n", start)
            end = min(self.end, line_end if line_end >= 0 else self.end)
            token = self._add("bad", self.text[start:end], start, end)
            token.problem = self._unclosed_quote(start)
            return end
        self._add("quote", self.text[start:end], start, end)
        return end

    def _unclosed_quote(self, start: int) -> tuple[str, str, str]:
        title, why, hint = UNCLOSED["quote"]
        longer = next((t for t in self.tokens if t.type == "quote" and "\n" in t.text), None)
        if longer is not None:
            first = self.text.count("\n", 0, longer.start) + 1
            last = first + longer.text.count("\n")
            why = (
                f'The "…" that opens on line {first} ends only on line {last}: '
                f"if its closing quote is missing there, every quote after it has changed sides."
            )
        return title, why, hint


def _symbol_type(text: str) -> str:
    if text[-1] == ":":
        return "selector"
    return "symbol" if text[1] == "'" or text[1] == "_" or text[1].isalpha() else "operator symbol"


def lex(text: str) -> list[Token]:
    """The flat tokens of `text`; brackets are not paired yet and quotes not yet decided."""
    return Lexer(text).tokens
