"""Classes, patches, loose methods and their members: regions of the layout to tree.

The last part of the reader; what stands behind `=>` it hands to the expression part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from parsimonious.nodes import Node

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout import Member, Region
from beamtalk_kernel.language.layout_lines import is_patch_start, skip_modifiers, split, statements
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
class _Members:
    fields: list[tree.FieldDefinition]
    methods: list[tree.MethodDefinition]
    headers: list[tree.HeaderLine]


class Definitions(Expressions):
    # ---- regions

    def region(self, region: Region) -> tree.Definition:
        members = self._members(region)
        tokens = [*region.line, *(t for m in region.members for t in _tokens_of(m))]
        span = span_of(tokens)
        if region.kind == "class":
            return self._class(region, members, span)
        if region.kind == "loose":
            self._no_fields(members, region)
            return tree.LooseMethods(tuple(members.methods), span)
        name = next(t for t in region.line if t.type == "class")
        self._no_fields(members, region)
        if region.kind == "implements":
            protocol = region.line[2]
            return tree.Implements(
                name.text,
                symbol_name(protocol.text) if protocol.type == "symbol" else protocol.text,
                tuple(members.methods),
                span,
            )
        return tree.Patch(name.text, tuple(members.methods), span, name.span)

    def _members(self, region: Region) -> _Members:
        found = _Members([], [], [])
        class_side = region.kind == "patch" and any(t.text == "class" for t in region.line)
        for member in region.members:
            try:
                self._member(member, found, class_side=class_side)
            except Broken as broken:
                self.report(broken)
            class_side = False
        return found

    def _member(self, member: Member, found: _Members, *, class_side: bool) -> None:
        if member.kind == "field":
            found.fields.extend(self._fields(member.head))
        elif member.kind == "header":
            found.headers.extend(self._headers(member.head))
        else:
            body = self._after_arrow(member)
            found.methods.append(self._method(member.head, body, _tokens_of(member), class_side=class_side))

    def _after_arrow(self, member: Member) -> tree.Body:
        slices = statements(member.body)
        return self.body_of(slices)

    def _no_fields(self, members: _Members, region: Region) -> None:
        for field in members.fields:
            what = "state:" if not field.class_side else "classState:"
            self.fail(
                f"A {what} line belongs to a class.",
                field.span,
                "There is no class line above it." if region.kind == "loose" else "A patch changes methods.",
                "Write it below the class line. To add a field to a class, run its cell again.",
            )

    # ---- classes

    def _class(self, region: Region, members: _Members, span: Span) -> tree.ClassDefinition:
        line = [t for t in region.line if t.type != "."]
        modifiers = []
        doc = line[0].doc
        while line[0].type == "name":
            modifiers.append(line.pop(0).text)
        superclass, _, name, parameters, headers, _ = self.match("class_line", line).children
        head_lines = [self._header(n) for n in headers.children] + members.headers
        name_token = first_token(name)
        return tree.ClassDefinition(
            name=name_token.text,
            superclass=first_token(superclass).text,
            modifiers=tuple(modifiers),
            fields=tuple(members.fields),
            methods=tuple(members.methods),
            headers=tuple(head_lines),
            protocols=tuple(p for h in head_lines if h.key == "implements" for p in _names(h.value)),
            doc=doc,
            span=span,
            name_span=name_token.span,
            type_parameters=self._type_parameters(parameters),
        )

    def _type_parameters(self, node: Node) -> tuple[str, ...]:
        if not node.children:
            return ()
        group = first_token(node)
        parts = split(group.inner, ",")
        if not all(len(p) == 1 and p[0].type == "class" for p in parts):
            self.fail("Type parameters are names: Result(T, E).", group.span)
        return tuple(p[0].text for p in parts)

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

    # ---- patch C >> #m { … }

    def patch(self, tokens: list[Token]) -> tree.Patch | tree.PatchState:
        """A statement that starts with `patch Class`."""
        name, at = tokens[1], 2
        class_side = at < len(tokens) and tokens[at].text == "class"
        at += class_side
        if at >= len(tokens) or tokens[at].type != ">>":
            self.mismatch(tokens, at, "shift_of_a_patch")
        braces = [i for i in range(at + 1, len(tokens)) if tokens[i].type == "{ }"]
        if not braces or tokens[braces[-1] - 1].type in ("selector", "keyword", ">>"):
            self.mismatch(tokens, len(tokens), "body_of_a_patch")
        if braces[-1] != len(tokens) - 1:
            self.mismatch(tokens, braces[-1] + 1, "end_of_patch")
        head, group = tokens[at + 1 : -1], tokens[-1]
        body = self._patch_body(group)
        if len(head) == 1 and head[0].text == "state" and not class_side:
            return tree.PatchState(name.text, body, span_of(tokens), name.span)
        method = self._method(head, body, [*head, group], class_side=class_side)
        return tree.Patch(name.text, (method,), span_of(tokens), name.span)

    def _patch_body(self, group: Token) -> tree.Body:
        self.enter(group)
        try:
            return self.body_of(statements(group.inner))
        finally:
            self.depth -= 1

    def is_patch(self, tokens: list[Token]) -> bool:
        return is_patch_start(tokens, 0)


def _tokens_of(member: Member) -> list[Token]:
    return [*member.head, *([member.arrow] if member.arrow else []), *member.body]


def _names(value: tree.Expr) -> list[str]:
    """The protocol names in a header's value: a symbol, a class, or a list of them."""
    match value:
        case tree.Symbol(name=name) | tree.ClassName(name=name):
            return [name]
        case tree.ListLiteral(items=items):
            return [n for item in items for n in _names(item)]
    return []
