"""Fields, header lines and methods: the members of a class, each from its head and what stands behind `=>`.

Knows the layout's members; what a class or patch makes of them is `reader_definitions`' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from parsimonious.nodes import Node

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout import Member, Region
from beamtalk_kernel.language.layout_lines import skip_modifiers, split, statements
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.reader_base import Broken, first_token, span_of, symbol_name
from beamtalk_kernel.language.reader_blocks import role_in
from beamtalk_kernel.language.reader_expressions import Expressions

_COMBINATIONS: Final[dict[str, tree.Combination]] = {
    "": "primary",
    "before": "before",
    "after": "after",
    "around": "around",
}


@dataclass(slots=True)
class _Head:
    """A method head taken apart, before its body is known."""

    selector: str
    params: tuple[tree.Parameter, ...]
    guard: tree.Expr | None
    return_type: tree.TypeExpr | None
    modifiers: list[str]


@dataclass(slots=True)
class Found:
    """The members of one class or patch."""

    fields: list[tree.FieldDefinition]
    methods: list[tree.MethodDefinition]
    headers: list[tree.HeaderLine]


class Members(Expressions):
    def _members(self, region: Region) -> Found:
        found = Found([], [], [])
        class_side = region.kind == "patch" and any(t.text == "class" for t in region.line)
        for member in region.members:
            try:
                self._member(member, found, class_side=class_side)
            except Broken as broken:
                self.report(broken)
            class_side = False
        return found

    def _member(self, member: Member, found: Found, *, class_side: bool) -> None:
        if member.kind == "field":
            found.fields.extend(self._fields(member.head))
        elif member.kind == "header":
            found.headers.extend(self._headers(member.head))
        else:
            slices = statements(member.body)
            bound = slices[0][0] if len(slices) == 1 and slices[0][0].type == "primitive" else None
            body = () if bound is not None else self.body_of(slices)
            method = self._method(member.head, body, member_tokens(member), class_side=class_side)
            found.methods.append(method if bound is None else _bound(method, bound))

    def _headers(self, tokens: list[Token]) -> list[tree.HeaderLine]:
        tokens = [t for t in tokens if t.type != "."]
        node = self.match("headers", tokens)
        return [self._header(n) for n in node.children[0].children]

    def _header(self, node: Node) -> tree.HeaderLine:
        keyword = first_token(node)
        value = self._chain(node.children[1], role_in("", keyword.text))
        return tree.HeaderLine(keyword.text[:-1], value, Span(keyword.start, value.span.end))

    # ---- fields

    def _fields(self, head: list[Token]) -> list[tree.FieldDefinition]:
        keyword, *rest = head
        while rest and rest[-1].type == ".":
            rest.pop()
        if not rest:
            self.mismatch([keyword], 1, "name_of_field")
        return [self._field(part, keyword) for part in split(rest, ",")]

    def _field(self, part: list[Token], keyword: Token) -> tree.FieldDefinition:
        if not part:
            self.fail("A field is missing between these commas.", keyword.span)
        name, default, _ = self.match("field_item", part).children
        token = first_token(name)
        choice = name.children[0]
        type_ = None
        if token.type == "keyword":
            type_ = self.type(choice.children[1])
        elif choice.children[1].children:
            type_ = self.type(choice.children[1].children[0].children[1])
        value = self._pipeline(default.children[0].children[1]) if default.children else None
        text = token.text.rstrip(":")
        return tree.FieldDefinition(
            text, type_, value, keyword.text == "classState:", keyword.doc, span_of(part)
        )

    # ---- methods

    def _method(
        self, head: list[Token], body: tree.Body, tokens: list[Token], *, class_side: bool
    ) -> tree.MethodDefinition:
        read = self._head(head)
        words = read.modifiers
        combination = _COMBINATIONS[next((w for w in words if w in _COMBINATIONS), "")]
        return tree.MethodDefinition(
            selector=read.selector,
            params=read.params,
            guard=read.guard,
            return_type=read.return_type,
            body=body,
            class_side=class_side or "class" in words,
            modifiers=tuple(w for w in words if w in ("sealed", "internal")),
            combination=combination,
            doc=head[0].doc,
            head=span_of(head),
            span=span_of(tokens),
        )

    def _head(self, head: list[Token]) -> _Head:
        end = Token("end", "", 0, 0)
        at = skip_modifiers([*head, Token("=>", "=>", 0, 0), end, end], 0)
        node = self.match("method_head", head[at:])
        signature, suffixes, _ = node.children
        selector, params = self._signature(signature.children[0])
        read = _Head(selector, params, None, None, [t.text for t in head[:at]])
        for suffix in suffixes.children:
            inner = suffix.children[0]
            if inner.expr_name == "guard":
                read.guard = self.condition(first_token(inner.children[1]))
            else:
                read.return_type = self.type(inner.children[1])
        return read

    def _signature(self, node: Node) -> tuple[str, tuple[tree.Parameter, ...]]:
        if node.expr_name == "keyword_signature":
            names = [first_token(part.children[1]).text.removeprefix("#") for part in node.children]
            return "".join(names), tuple(self._parameter(part.children[2]) for part in node.children)
        if node.expr_name == "operator_signature":
            operator = first_token(node)
            selector = operator.text.removeprefix("#")
            return selector, (self._parameter(node.children[1]),)
        token = first_token(node)
        return (symbol_name(token.text) if token.type == "symbol" else token.text), ()

    def _parameter(self, node: Node) -> tree.Parameter:
        token = first_token(node)
        choice = node.children[0]
        if token.type == "keyword":
            type_ = self.type(choice.children[1])
            name = tree.PatternName(token.text[:-1], Span(token.start, token.end - 1))
            return tree.Parameter(name, type_, Span(token.start, type_.span.end))
        pattern = self.pattern(token)
        annotation = choice.children[1]
        if not annotation.children:
            return tree.Parameter(pattern, None, pattern.span)
        type_ = self.type(annotation.children[0].children[1])
        return tree.Parameter(pattern, type_, Span(token.start, type_.span.end))


def _bound(method: tree.MethodDefinition, token: Token) -> tree.MethodDefinition:
    """`m => @primitive "name"` is the method of that name, or of its own, above this class."""
    name = re.sub(r"@\w+\s*|[\"']", "", token.text) or method.selector
    takes = name.count(":") or not name[0].isalpha()
    arguments = [_name_of(p.pattern) for p in method.params] if takes == len(method.params) else []
    body = tree.Send(tree.Super(token.span), name, tuple(arguments), token.span)
    return replace(method, body=(body,))


def delegated(methods: list[tree.MethodDefinition], module: tree.Expr) -> Iterator[tree.MethodDefinition]:
    """Under the line `native: m`, a method that says `self delegate` is m's function of the same name."""
    for method in methods:
        match method.body, module:
            case (tree.Send(tree.Self(), "delegate", (), span),), tree.Name(name) | tree.Symbol(name):
                path = tree.ModulePath("Erlang", name, span)
                arguments = tuple(_name_of(p.pattern) for p in method.params)
                yield replace(method, body=(tree.Send(path, method.selector, arguments, span),))
            case _:
                yield method


def _name_of(pattern: tree.Pattern) -> tree.Expr:
    name = pattern.name if isinstance(pattern, tree.PatternName) else ""
    return tree.Name(name, pattern.span) if name else tree.Constant("nil", pattern.span)


def member_tokens(member: Member) -> list[Token]:
    return [*member.head, *([member.arrow] if member.arrow else []), *member.body]
