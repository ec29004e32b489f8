"""Classes, protocols, patches and loose methods: regions of the layout to tree.

The last part of the reader; members are read by the part before it.
"""

from __future__ import annotations

from parsimonious.nodes import Node

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout import Member, Region
from beamtalk_kernel.language.layout_lines import is_patch_start, split, statements
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.reader_base import Broken, first_token, span_of, symbol_name
from beamtalk_kernel.language.reader_members import Found, Members, delegated, member_tokens


class Definitions(Members):
    # ---- regions

    def region(self, region: Region) -> tree.Definition:
        if region.kind == "protocol":
            return self._protocol(region)
        members = self._members(region)
        tokens = [*region.line, *(t for m in region.members for t in member_tokens(m))]
        span = span_of(tokens)
        if region.kind == "class":
            return self._class(region, members, span)
        if region.kind == "loose":
            self._no_fields(members, region)
            return tree.LooseMethods(tuple(members.methods), span)
        name = next(t for t in region.line if t.type == "class")
        self._no_fields(members, region)
        if region.kind == "implements":
            return tree.Implements(name.text, _plain(region.line[2]), tuple(members.methods), span)
        return tree.Patch(name.text, tuple(members.methods), span, name.span)

    def _no_fields(self, members: Found, region: Region) -> None:
        for field in members.fields:
            what = "state:" if not field.class_side else "classState:"
            self.fail(
                f"A {what} line belongs to a class.",
                field.span,
                "There is no class line above it." if region.kind == "loose" else "A patch changes methods.",
                "Write it below the class line. To add a field to a class, run its cell again.",
            )

    # ---- classes

    def _class(self, region: Region, members: Found, span: Span) -> tree.ClassDefinition:
        line = [t for t in region.line if t.type != "."]
        modifiers = []
        doc = line[0].doc
        while line[0].type == "name":
            modifiers.append(line.pop(0).text)
        superclass, of, _, name, parameters, headers, _ = self.match("class_line", line).children
        if of.children:
            self.type_of([first_token(superclass), first_token(of)], first_token(of))
        head_lines = [self._header(n) for n in headers.children] + members.headers
        native = [h.value for h in head_lines if h.key == "native"]
        name_token = first_token(name)
        return tree.ClassDefinition(
            name=name_token.text,
            superclass=first_token(superclass).text,
            modifiers=tuple(modifiers),
            fields=tuple(members.fields),
            methods=tuple(delegated(members.methods, native[0]) if native else members.methods),
            headers=tuple(h for h in head_lines if h.key != "native"),
            protocols=tuple(p for h in head_lines if h.key == "implements" for p in _names(h.value)),
            doc=doc,
            span=span,
            name_span=name_token.span,
            type_parameters=self._type_parameters(parameters),
        )

    # ---- protocols

    def _protocol(self, region: Region) -> tree.ClassDefinition:
        """A class below Protocol, with the heads of what it requires."""
        line = [t for t in region.line if t.type != "."]
        _, _, name, parameters, above, _ = self.match("protocol_line", line).children
        extends = [first_token(n.children[1]) for n in above.children]
        required: list[tree.MethodDefinition] = []
        for member in region.members:
            try:
                if member.head[0].text == "extending:":
                    extends.append(first_token(self.match("extending", member.head).children[1]))
                else:
                    required.append(self._required(member))
            except Broken as broken:
                self.report(broken)
        token = first_token(name)
        return tree.ClassDefinition(
            name=_plain(token),
            superclass="Protocol",
            modifiers=("abstract",),
            fields=(),
            methods=(),
            headers=(),
            protocols=tuple(_plain(t) for t in extends),
            doc=line[0].doc,
            span=span_of([*line, *(t for m in region.members for t in member_tokens(m))]),
            name_span=token.span,
            type_parameters=self._type_parameters(parameters),
            required=tuple(required),
        )

    def _required(self, member: Member) -> tree.MethodDefinition:
        if member.arrow is not None:
            self.fail(
                "A protocol names messages and says nothing of how they are answered.",
                member.arrow.span,
                hint="Leave out => and what follows it; the method belongs to the classes that conform.",
            )
        head = [t for t in member.head if t.type != "."]
        return self._method(head, (), head, class_side=False)

    # ---- what classes and protocols share

    def _type_parameters(self, node: Node) -> tuple[str, ...]:
        if not node.children:
            return ()
        group = first_token(node)
        parts = split(group.inner, ",")
        if not all(p and p[0].type == "class" and (len(p) == 1 or p[1].type == "::") for p in parts):
            self.fail("Type parameters are names: Result(T, E), Box(T :: Printable).", group.span)
        return tuple(p[0].text for p in parts)

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


def _plain(token: Token) -> str:
    return symbol_name(token.text) if token.type == "symbol" else token.text


def _names(value: tree.Expr) -> list[str]:
    """The protocol names in a header's value: a symbol, a class, or a list of them."""
    match value:
        case tree.Symbol(name=name) | tree.ClassName(name=name):
            return [name]
        case tree.ListLiteral(items=items):
            return [n for item in items for n in _names(item)]
    return []
