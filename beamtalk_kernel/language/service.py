"""Questions an editor asks about a text: is it finished, and what does it define.

The same lexer, layout and reader that compile a cell; asked, not run.

>>> is_complete("x := 3 +")
('incomplete', '')
>>> [(e.kind, e.name, [c.name for c in e.children]) for e in outline("Actor subclass: C\\n  #get => 1")]
[('class', 'C', ['get'])]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from beamtalk_kernel.errors import BeamtalkError, Source, Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout import Region, layout
from beamtalk_kernel.language.lexer import Lexer, Token
from beamtalk_kernel.language.lexer_groups import group
from beamtalk_kernel.language.lexer_words import ASKS, CLOSERS
from beamtalk_kernel.language.reader import Reader, parse

Status = Literal["complete", "incomplete", "invalid", "unknown"]
_STEP = "  "


# ---------------------------------------------------------------- is it finished


def is_complete(text: str) -> tuple[Status, str]:
    """Whether a console should run this text, and with what indentation the next line would go on."""
    tokens = Lexer(text).tokens[:-1]
    if not tokens:
        return "complete", ""
    if _is_open(tokens) or _awaits_more(tokens):
        return "incomplete", _next_indent(text, tokens[-1])
    try:
        parse(Source("", text))
    except BeamtalkError:
        return "invalid", ""
    if _may_go_on(text):
        return "incomplete", _indent_of(text) or _STEP
    return "complete", ""


def _is_open(tokens: list[Token]) -> bool:
    """Whether a quote, comment or bracket waits for its end."""
    if any(t.type == "bad" and t.text[0] in "\"'/" for t in tokens):
        return True
    stack: list[str] = []
    for token in tokens:
        if token.type in CLOSERS:
            stack.append(CLOSERS[token.type])
        elif stack and token.type == stack[-1]:
            stack.pop()
        elif token.type in (")", "]", "}"):
            return False
    return bool(stack)


def _awaits_more(tokens: list[Token]) -> bool:
    last = tokens[-1].type
    if last == "selector":
        return len(tokens) > 1 and tokens[-2].type == "!"
    return last in ASKS or last in (";", "::", ":")


def _may_go_on(text: str) -> bool:
    """Whether the text ends inside a class or method, where a blank line says that it is over."""
    if not text.rsplit("\n", 1)[-1].strip():
        return False
    shape = layout(group(Lexer(text).tokens))
    last = shape[-1] if shape else None
    if not isinstance(last, Region):
        return False
    if last.kind in ("class", "implements") or not last.members:
        return True
    member = last.members[-1]
    return not member.body or member.body[0].first


def _indent_of(text: str) -> str:
    line = text.rsplit("\n", 1)[-1]
    return line[: len(line) - len(line.lstrip())]


def _next_indent(text: str, last: Token) -> str:
    deeper = last.type in CLOSERS or last.type in ("=>", "|")
    return _indent_of(text) + (_STEP if deeper else "")


# ---------------------------------------------------------------- what it defines


@dataclass(frozen=True)
class Entry:
    """One line of an outline; `span` covers the whole definition."""

    kind: Literal["class", "patch", "method", "class method", "field", "variable"]
    name: str
    span: Span
    children: tuple[Entry, ...] = ()


def outline(text: str) -> tuple[Entry, ...]:
    """Classes, methods, fields and variables in the order of the text; broken parts are left out."""
    program = Reader(Source("", text)).program()
    return tuple(entry for item in program.items for entry in _entries(item))


def _entries(item: tree.Item) -> tuple[Entry, ...]:
    match item:
        case tree.ClassDefinition(name=name, fields=fields, methods=methods, span=span):
            inside = (*(Entry("field", f.name, f.span) for f in fields), *map(_method, methods))
            return (Entry("class", name, span, inside),)
        case tree.Patch(class_name=name, methods=methods, span=span):
            return (Entry("patch", name, span, tuple(map(_method, methods))),)
        case tree.PatchState(class_name=name, span=span):
            return (Entry("patch", f"{name} state", span),)
        case tree.Implements(class_name=name, methods=methods, span=span):
            return (Entry("patch", name, span, tuple(map(_method, methods))),)
        case tree.LooseMethods(methods=methods):
            return tuple(map(_method, methods))
        case tree.Assignment(target=tree.Name(name=name), span=span):
            return (Entry("variable", name, span),)
    return ()


def _method(node: tree.MethodDefinition) -> Entry:
    return Entry("class method" if node.class_side else "method", node.selector, node.span)
