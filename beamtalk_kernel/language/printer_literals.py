"""Literals, names of selectors, patterns and types as text.

Every answer can stand alone as one operand; sizes and keys that are expressions it is handed as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from beamtalk_kernel.language import tree
from beamtalk_kernel.language.lexer_words import BINARY

_SIMPLE_SYMBOL: Final = re.compile(r"[^\W\d]\w*(?::(?:[^\W\d]\w*:)*)?")
_ESCAPES: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", "{": "\\{", '"': '""'}
_CHARACTERS: Final = {
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    " ": "\\s",
    "\x1b": "\\e",
    "\0": "\\0",
    "\\": "\\\\",
}
_MOST_DIGITS: Final = 10**4000


def literal(node: tree.Literal_) -> str:
    match node:
        case tree.Integer(value=value):
            return _integer(value)
        case tree.Float(value=value):
            return _float(value)
        case tree.Character(code=code):
            return "$" + _CHARACTERS.get(chr(code), chr(code))
        case tree.String(value=text):
            return string(text)
        case tree.Symbol(name=name):
            return symbol(name)
        case tree.Constant(name=word):
            return word


def _integer(value: int) -> str:
    """Long numbers in base 16: Python refuses to write them in base 10."""
    if abs(value) < _MOST_DIGITS:
        return str(value)
    return ("-" if value < 0 else "") + f"16r{abs(value):X}"


def _float(value: float) -> str:
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")


def string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def escaped(text: str) -> str:
    """A text part between double quotes."""
    return "".join(_ESCAPES.get(c, c) for c in text)


def symbol(name: str) -> str:
    if _SIMPLE_SYMBOL.fullmatch(name) or name in BINARY:
        return "#" + name
    return "#" + string(name)


# ---------------------------------------------------------------- types


def type_text(node: tree.TypeExpr) -> str:
    match node:
        case tree.TypeSymbol(name=name):
            return symbol(name)
        case tree.TypeUnion(members=members):
            return " | ".join(type_text(m) for m in members)
        case tree.TypeName(name=name, arguments=arguments):
            if not arguments:
                return name
            base, _, side = name.partition(" ")
            return f"{base}({', '.join(type_text(a) for a in arguments)})" + (f" {side}" if side else "")


# ---------------------------------------------------------------- patterns

#: Prints an expression that must stand as one token: a name, a literal or parentheses.
Single = Callable[[tree.Expr], str]


def pattern(node: tree.Pattern, single: Single) -> str:
    match node:
        case tree.PatternName(name=name, type=type_):
            return f"{name} :: {type_text(type_)}" if type_ else name
        case tree.PatternWildcard(type=type_):
            return f"_ :: {type_text(type_)}" if type_ else "_"
        case tree.PatternLiteral(value=value):
            return literal(value)
        case tree.PatternClass(name=name, fields=fields):
            return " ".join([name, *(f"{f.name}: {pattern(f.pattern, single)}" for f in fields)])
        case tree.PatternTuple(items=items):
            return "{" + _patterns(items, single) + "}"
        case tree.PatternList(items=items, tail=tail):
            end = f" | {pattern(tail, single)}" if tail else ""
            return f"#({_patterns(items, single)}{end})"
        case tree.PatternArray(items=items, rest=rest):
            more = [f"...{pattern(rest, single)}"] if rest else []
            return f"#[{', '.join([*(pattern(i, single) for i in items), *more])}]"
        case tree.PatternMap(entries=entries):
            inner = ", ".join(f"{literal(e.key)} => {pattern(e.value, single)}" for e in entries)
            return "#{" + inner + "}"
        case tree.PatternBinary(segments=segments):
            return f"<<{', '.join(segment(s, single) for s in segments)}>>"


def _patterns(items: tuple[tree.Pattern, ...], single: Single) -> str:
    return ", ".join(pattern(i, single) for i in items)


def segment(node: tree.Segment, single: Single) -> str:
    value = pattern(node.value, single) if isinstance(node.value, _PATTERNS) else single(node.value)
    size = f" : {single(node.size)}" if node.size is not None else ""
    flags = "/" + "-".join(node.flags) if node.flags else ""
    return value + size + flags


_PATTERNS = (
    tree.PatternName,
    tree.PatternWildcard,
    tree.PatternLiteral,
    tree.PatternClass,
    tree.PatternTuple,
    tree.PatternList,
    tree.PatternArray,
    tree.PatternMap,
    tree.PatternBinary,
)
