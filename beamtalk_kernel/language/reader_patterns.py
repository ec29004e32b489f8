"""Patterns and types: what stands left of `:=` and `->`, in heads, and behind `::`.

Knows no expressions but binary sizes and guards, which it asks the expression part for.
"""

from __future__ import annotations

from parsimonious.nodes import Node

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout_lines import split
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_text import BadText, text_parts
from beamtalk_kernel.language.lexer_words import KEYWORDS, LITERALS
from beamtalk_kernel.language.reader_base import Reading, first_token, node_span, tokens_of


class Patterns(Reading):
    def pattern(self, token: Token) -> tree.Pattern:
        """The pattern of one token; a bracket's items are patterns in turn."""
        if token.inner:
            self.enter(token)
            try:
                return self._bracket_pattern(token)
            finally:
                self.depth -= 1
        match token.type:
            case "name":
                return tree.PatternName(token.text, token.span)
            case "wildcard":
                return tree.PatternWildcard(token.span)
            case "class":
                return tree.PatternClass(token.text, (), token.span)
            case "text":
                return tree.PatternLiteral(self._plain_text(token), token.span)
        literal = self.literal(token)
        if literal is None:
            self.check(token)
            self.fail(
                f"{token.text} is no pattern.",
                token.span,
                hint="A pattern is a name, a literal, or a bracket of patterns.",
            )
        return tree.PatternLiteral(literal, token.span)

    def _plain_text(self, token: Token) -> tree.String:
        try:
            parts = text_parts(token.text, token.start)
        except BadText as wrong:
            self.fail(wrong.title, Span(wrong.offset, wrong.offset + 1), hint=wrong.hint)
        if len(parts) != 1 or parts[0][0] != "text":
            self.fail("A pattern cannot interpolate.", token.span, hint="A brace itself is written \\{.")
        return tree.String(parts[0][1], token.span)

    def _bracket_pattern(self, token: Token) -> tree.Pattern:
        match token.type:
            case "{ }":
                return tree.PatternTuple(self._items(token), token.span)
            case "#( )" | "[ ]":
                return self._list_pattern(token)
            case "#[ ]":
                return self._array_pattern(token)
            case "#{ }":
                return tree.PatternMap(
                    tuple(self._entry(part) for part in split(token.inner, ",")), token.span
                )
            case "<< >>":
                parts = split(token.inner, ",")
                return tree.PatternBinary(
                    tuple(self.segment(part, token, in_pattern=True) for part in parts), token.span
                )
        self.fail("Parentheses have no meaning in a pattern.", token.span, hint="A tuple pattern is {a, b}.")

    def _items(self, token: Token) -> tuple[tree.Pattern, ...]:
        return tuple(self.pattern_of(part, token) for part in split(token.inner, ","))

    def pattern_of(self, tokens: list[Token], around: Token) -> tree.Pattern:
        """A pattern that may have a type: `x :: Integer`."""
        if not tokens:
            self.fail("An item is missing between these commas.", around.span)
        node = self.match("pattern_item", tokens)
        rest, pattern, annotation, _ = node.children
        if rest.children:
            self.fail(
                "... stands only before the last name of a list or array pattern.",
                tokens[0].span,
                hint="#[first, ...rest]",
            )
        if pattern.children[0].expr_name == "class_pattern":
            return self._class_pattern(pattern.children[0])
        return self.typed(first_token(pattern), annotation)

    def _class_pattern(self, node: Node) -> tree.Pattern:
        """`Point x: px y: py`; of a Result, `Result ok: v`, it is the tuple pattern that fits one."""
        name, fields = first_token(node.children[0]), node.children[1].children
        entries = tuple(self._class_field(field) for field in fields)
        span = Span(name.start, entries[-1].span.end)
        if name.text == "Result" and [e.name for e in entries] in (["ok"], ["error"]):
            tag = tree.PatternLiteral(tree.Symbol(entries[0].name, entries[0].span), entries[0].span)
            return tree.PatternTuple((tag, entries[0].pattern), span)
        return tree.PatternClass(name.text, entries, span)

    def _class_field(self, node: Node) -> tree.PatternField:
        keyword, token = first_token(node), first_token(node.children[1])
        pattern = self.pattern(token)
        return tree.PatternField(keyword.text[:-1], pattern, Span(keyword.start, pattern.span.end))

    def typed(self, token: Token, annotation: Node) -> tree.Pattern:
        """`annotation` is the node of an optional type_annotation."""
        if not annotation.children:
            return self.pattern(token)
        type_ = self.type(annotation.children[0].children[1])
        span = Span(token.start, type_.span.end)
        if token.type == "wildcard":
            return tree.PatternWildcard(span, type_)
        if token.type != "name":
            self.fail("Only a name can have a type here.", token.span)
        return tree.PatternName(token.text, span, type_)

    def _list_pattern(self, token: Token) -> tree.PatternList:
        parts = split(token.inner, ",")
        tail: tree.Pattern | None = None
        if parts and any(t.type == "|" for t in parts[-1]):
            ends = split(parts.pop(), "|")
            if len(ends) != 2:
                self.fail("A list pattern has one tail.", token.span, hint="#(head | tail)")
            parts.append(ends[0])
            tail = self.pattern_of(ends[1], token)
        elif parts and parts[-1] and parts[-1][0].type == "...":
            tail = self._rest(parts.pop(), "#(first, ...rest)")
        return tree.PatternList(tuple(self.pattern_of(part, token) for part in parts), tail, token.span)

    def _array_pattern(self, token: Token) -> tree.PatternArray:
        parts = split(token.inner, ",")
        rest: tree.Pattern | None = None
        if parts and parts[-1] and parts[-1][0].type == "...":
            rest = self._rest(parts.pop(), "#[first, ...rest]")
        if len(parts) == 1:
            parts = self.juxtaposed(parts[0])
        return tree.PatternArray(tuple(self.pattern_of(part, token) for part in parts), rest, token.span)

    def _rest(self, part: list[Token], example: str) -> tree.Pattern:
        node = self.match("pattern_item", part)
        rest = self.typed(first_token(node.children[1]), node.children[2])
        if not isinstance(rest, tree.PatternName | tree.PatternWildcard):
            self.fail("... takes a name.", rest.span, hint=example)
        return rest

    def juxtaposed(self, part: list[Token]) -> list[list[Token]]:
        """`#[#a #b]`: literals in an array need no commas."""
        if len(part) > 1 and all(t.type in LITERALS or t.type == "text" for t in part):
            return [[t] for t in part]
        return [part]

    def _entry(self, part: list[Token]) -> tree.PatternMapEntry:
        arrow = next((i for i, t in enumerate(part) if t.type == "=>"), -1)
        if arrow != 1 or len(part) != 3:
            self.mismatch(part, min(len(part), 3 if arrow == 1 else 1), "entry_of_a_map_pattern")
        key, value = part[0], self.pattern(part[2])
        name: tree.Literal_ | None
        name = tree.Symbol(key.text, key.span) if key.type == "name" else self.literal(key)
        if name is None and key.type == "text":
            name = self._plain_text(key)
        if name is None:
            self.fail(
                "The key of a map pattern is a literal or a name.",
                key.span,
                hint="#{#name => n} or #{name => n}",
            )
        return tree.PatternMapEntry(name, value, Span(key.start, value.span.end))

    # ---- binaries

    def segment(self, tokens: list[Token], around: Token, *, in_pattern: bool) -> tree.Segment:
        if not tokens:
            self.fail("A segment is missing between these commas.", around.span)
        start, flags, _ = self.match("segment", tokens).children
        head = start.children[0]
        value_token = first_token(head)
        size: Token | None = None
        if value_token.type in KEYWORDS:
            name = value_token.text[:-1]
            value_token = Token(
                "wildcard" if name == "_" else "name", name, value_token.start, value_token.end - 1
            )
            size = first_token(head.children[1])
        elif head.children[1].children:
            size = first_token(head.children[1].children[0].children[1])
        value = self.pattern(value_token) if in_pattern else self._segment_value(value_token)
        size_value = self.expression_of([size]) if size else None
        names = tuple(self._flag(f) for f in _flag_nodes(flags))
        return tree.Segment(value, size_value, names, Span(tokens[0].start, tokens[-1].end))

    def _segment_value(self, token: Token) -> tree.Expr:
        return self.expression_of([token])

    def _flag(self, node: Node) -> str:
        return "".join(t.text for t in tokens_of(node))

    # ---- types

    def type(self, node: Node) -> tree.TypeExpr:
        first, rest = node.children
        members: list[tree.TypeExpr] = []
        for each in (first, *(n.children[1] for n in rest.children)):
            member = self._simple_type(each)
            members += member.members if isinstance(member, tree.TypeUnion) else [member]
        return members[0] if len(members) == 1 else tree.TypeUnion(tuple(members), node_span(node))

    def _simple_type(self, node: Node) -> tree.TypeExpr:
        token = first_token(node)
        if token.type == "( )":
            return self.type_of(token.inner[:-1], token)
        if token.type == "{ }":
            items = tuple(self.type_of(part, token) for part in split(token.inner, ","))
            return tree.TypeName("Tuple", items, token.span)
        if token.type == "[ ]":
            parts = split(token.inner, ",", "->")
            return tree.TypeName("Block", tuple(self.type_of(part, token) for part in parts), token.span)
        if token.type == "symbol":
            return tree.TypeSymbol(token.text[1:].strip("'"), token.span)
        if token.type != "class":
            return tree.TypeName(token.text, (), token.span)
        _, arguments, side = node.children[0].children
        name = token.text
        if side.children:
            word = first_token(side)
            if word.text != "class":
                self.fail(
                    f"{word.text} does not belong to a type.",
                    word.span,
                    hint="Types are Integer, List(String), #a | #b, or Counter class.",
                )
            name += " class"
        of: tuple[tree.TypeExpr, ...] = ()
        if arguments.children:
            group = first_token(arguments)
            of = tuple(self.type_of(part, group) for part in split(group.inner, ","))
        return tree.TypeName(name, of, node_span(node))

    def type_of(self, tokens: list[Token], around: Token) -> tree.TypeExpr:
        if not tokens:
            self.fail("A type is missing between these commas.", around.span)
        self.enter(around)
        try:
            return self.type(self.match("type_item", tokens).children[0])
        finally:
            self.depth -= 1


def _flag_nodes(flags: Node) -> list[Node]:
    if not flags.children:
        return []
    _, first, more = flags.children[0].children
    return [first, *(n.children[1] for n in more.children)]
