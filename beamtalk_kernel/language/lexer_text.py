"""What stands inside quotes and digits: where a text ends, its escapes and parts, the value of a number.

Knows nothing of tokens.  `NotANumber` and `BadText` say in words what is wrong; the reader adds the place.

>>> number_value("16rFF"), number_value("-1_000"), number_value("1.5e-3")
(255, -1000, 0.0015)
>>> text_parts('"a {x}!"', 0)
[('text', 'a ', 1, 3), ('code', 'x', 4, 5), ('text', '!', 6, 7)]
"""

from __future__ import annotations

import math
import re
from typing import Final

_PLAIN: Final = re.compile(r'"[^"]*(?:""[^"]*)*"')
_ESCAPING: Final = re.compile(r'"(?:[^"\\]|""|\\.)*"', re.DOTALL)
#: `\\""`: an escaped quote and the closing one, rather than a backslash and a doubled quote.
_ESCAPED_LAST: Final = re.compile(r'(?<!\\)(?:\\\\)*\\""(?!")')
_MAX_NESTED: Final = 20


class BadText(Exception):
    """`offset` is where in the source; args are title and hint."""

    def __init__(self, offset: int, title: str, hint: str) -> None:
        super().__init__(title, hint)
        self.offset, self.title, self.hint = offset, title, hint


class NotANumber(Exception):
    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title, hint)
        self.title, self.hint = title, hint


# ---------------------------------------------------------------- where a "…" ends


def close_quote(text: str, start: int, end: int) -> int:
    """The offset behind the quote that closes the one at `start`, or -1.

    The next single `"` closes, unless it is escaped and the text goes on (`"a \\"b\\""`), or a `{` is still
    open there and the line holds a way to balance it: `"total {d at: "x"}"`.
    """
    m = _PLAIN.match(text, start, end)
    if m is None or _ESCAPED_LAST.search(m.group()):
        m = _ESCAPING.match(text, start, end) or m
    elif m.group()[-2] == "\\":
        m = _escaping(text, m, end) or m
    if m is None:
        return -1
    if "{" in m.group() and not braces_balance(m.group()):
        line_end = text.find("\n", start, end)
        nested = _close_nested(text, start, line_end if line_end >= 0 else end, 0)
        if nested > 0:
            return nested
    return m.end()


def _escaping(text: str, plain: re.Match[str], end: int) -> re.Match[str] | None:
    """The text with its escaped quotes; what begins a line may be a comment that ends in one."""
    m = _ESCAPING.match(text, plain.start(), end)
    if m is None or m.end() == plain.end():
        return None
    begins_line = not text[text.rfind("\n", 0, plain.start()) + 1 : plain.start()].strip()
    return None if begins_line and "\n" in text[plain.end() : m.end()] else m


def braces_balance(quoted: str) -> bool:
    """Whether every `{` of the quoted text that is not escaped has its `}`."""
    depth = 0
    i, last = 1, len(quoted) - 1
    while i < last:
        c = quoted[i]
        if c == "\\":
            i += 1
        elif c == "{":
            depth += 1
        elif c == "}" and depth:
            depth -= 1
        i += 1
    return depth == 0


def _close_nested(text: str, i: int, end: int, level: int) -> int:
    """Like `close_quote`, with quotes inside `{…}` opening texts of their own."""
    i += 1
    while i < end:
        c = text[i]
        if c == "\\":
            i += 2
        elif c == '"':
            if text[i + 1 : i + 2] != '"' or i + 1 >= end:
                return i + 1
            i += 2
        elif c == "{":
            i = _close_code(text, i, end, level)
            if i < 0:
                return -1
        else:
            i += 1
    return -1


def _close_code(text: str, i: int, end: int, level: int) -> int:
    """The offset behind the `}` that closes the `{` at `i`, or -1."""
    depth = 0
    while i < end:
        c = text[i]
        if c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
            if depth == 0:
                return i + 1
        elif c == '"':
            i = _close_nested(text, i, end, level + 1) - 1 if level < _MAX_NESTED else -2
            if i < 0:
                return -1
        elif c == "'":
            i = text.find("'", i + 1, end)
            if i < 0:
                return -1
        elif c == "$":
            i += 1
        i += 1
    return -1


# ---------------------------------------------------------------- what a "…" holds

_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "0": "\0"} | {c: c for c in '\\{}"'}
_UNICODE: Final = re.compile(r"u\{([0-9A-Fa-f]{1,6})\}")

Part = tuple[str, str, int, int]


def text_parts(quoted: str, offset: int) -> list[Part]:
    """The parts of a `"…"` at `offset`: ('text', undone, start, end) or ('code', source, start, end)."""
    parts: list[Part] = []
    chars: list[str] = []
    i, last, begun = 1, len(quoted) - 1, 1
    while i < last:
        c = quoted[i]
        if c == "\\":
            char, i = _escape(quoted, i, last, offset)
            chars.append(char)
        elif c == '"':
            chars.append('"')
            i += 2
        elif c == "{":
            if chars:
                parts.append(("text", "".join(chars), offset + begun, offset + i))
                chars = []
            close = _close_code(quoted, i, last, 0)
            if close < 0:
                raise BadText(
                    offset + i, "This { is never closed inside its text.", "A brace itself is written \\{."
                )
            parts.append(("code", quoted[i + 1 : close - 1], offset + i + 1, offset + close - 1))
            i = begun = close
        else:
            chars.append(c)
            i += 1
    if chars or not parts:
        parts.append(("text", "".join(chars), offset + begun, offset + last))
    return parts


def _escape(quoted: str, i: int, last: int, offset: int) -> tuple[str, int]:
    follower = quoted[i + 1 : i + 2]
    if i + 1 >= last:
        raise BadText(
            offset + i, "A \\ at the end of a text escapes nothing.", 'A quote inside a text is doubled: "".'
        )
    if follower == "u":
        m = _UNICODE.match(quoted, i + 1, last)
        code = int(m.group(1), 16) if m else -1
        if m is None or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise BadText(
                offset + i, "This is no Unicode escape.", "Write the code point in braces: \\u{1F600}."
            )
        return chr(code), m.end()
    if follower not in _ESCAPES:
        known = '\\n \\t \\r \\\\ \\" \\{ \\u{1F600}'
        raise BadText(
            offset + i, f"\\{follower} is no escape.", f"Known are {known}; a backslash itself is \\\\."
        )
    return _ESCAPES[follower], i + 2


def string_value(quoted: str) -> str:
    """The value of a `'…'` literal."""
    return quoted[1:-1].replace("''", "'")


def character_code(text: str) -> int:
    """The code point of `$a` or `$\\n`."""
    return (
        ord(text[1]) if len(text) == 2 else ord(_ESCAPES.get(text[2], "\x20" if text[2] == "s" else text[2]))
    )


# ---------------------------------------------------------------- numbers

_MAX_EXPONENT: Final = 10_000
_CHUNK: Final = 4000


def number_value(text: str) -> int | float:
    """The value of a number token; raises NotANumber."""
    return -_unsigned(text[1:]) if text[0] == "-" else _unsigned(text)


def _unsigned(body: str) -> int | float:
    _check_underscores(body)
    digits = body.replace("_", "")
    if digits.isdecimal() and digits.isascii():
        return decimal_value(digits)
    if m := re.fullmatch(r"([0-9]+)r(\w+)", digits):
        return _radix(m.group(1), m.group(2))
    if re.fullmatch(r"[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?", digits):
        return _float(digits)
    if m := re.fullmatch(r"([0-9]+)[eE]\+?([0-9]+)", digits):
        if len(m.group(2)) > 5 or int(m.group(2)) > _MAX_EXPONENT:
            raise NotANumber("This number is too large to write down.", "Write it as a computation: 10 ** n.")
        return decimal_value(m.group(1)) * _power_of_ten(int(m.group(2)))
    if m := re.fullmatch(r"([0-9]+)[eE]-[0-9]+", digits):
        raise NotANumber(
            "A number with a negative exponent is a Float.", f"Write {digits.replace('e', '.0e')}."
        )
    if m := re.fullmatch(r"0[xX]([0-9A-Fa-f]+)", digits):
        raise NotANumber(
            "Hexadecimal numbers are written with their base.", f"Write 16r{m.group(1).upper()}."
        )
    if m := re.fullmatch(r"0[bB]([01]+)", digits):
        raise NotANumber("Binary numbers are written with their base.", f"Write 2r{m.group(1)}.")
    m = re.match(r"[0-9.]+", digits)
    number = m.group() if m else "0"
    raise NotANumber(
        f"{body} is no number.", f"Put a blank behind the number: {number} {digits[len(number) :]}."
    )


def _check_underscores(body: str) -> None:
    if "__" in body or body.endswith("_"):
        raise NotANumber(f"{body} is no number.", "A _ stands between two digits: 1_000.")


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise NotANumber("This number is too large for a Float.", "The largest is about 1.79e308.")
    return value


def _radix(base_text: str, digits: str) -> int:
    base = int(base_text) if len(base_text) <= 2 else 0
    if not 2 <= base <= 36:
        raise NotANumber(
            f"{base_text} is no base for a number.", "Bases go from 2 to 36: 2r101, 16rFF, 36rZZ."
        )
    try:
        return int(digits, base)
    except ValueError:
        top = f"{base - 1}" if base <= 10 else chr(ord("A") + base - 11)
        raise NotANumber(
            f"{digits} has a digit that base {base} does not have.", f"Digits go from 0 to {top}."
        ) from None


def decimal_value(digits: str) -> int:
    """An int of any length: Python's own conversion refuses more than 4300 digits."""
    if len(digits) <= _CHUNK:
        return int(digits)
    half = len(digits) // 2
    return decimal_value(digits[:-half]) * _power_of_ten(half) + decimal_value(digits[-half:])


def _power_of_ten(exponent: int) -> int:
    power: int = 10**exponent
    return power
