"""Square brackets: list or block, block heads, arms of a match, and the forms `with:`, `for:`, `forAll:`.

Knows which selectors want a list and which a block; what statements mean it asks for.
"""

from __future__ import annotations

from typing import Final

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout_lines import closing_bar, last_bar, split, statements
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_words import LITERALS, TYPE_WORDS
from beamtalk_kernel.language.reader_base import Broken, Role, span_of
from beamtalk_kernel.language.reader_structures import Structures

_CONTROL: Final = frozenset(
    "value fork on:do: ensure: ifCurtailed: whileTrue: whileFalse: whileTrue whileFalse repeat timesRepeat:"
    " and: or: at:ifAbsent: detect:ifNone:".split()
)
_CONTROL_STARTS: Final = ("ifTrue:", "ifFalse:", "ifNil:", "ifNotNil:")
_WANTS_LIST: Final = frozenset("children: restarts: requiring: trace: tools: withAll:".split())
_ITEM_LITERALS: Final = LITERALS | {"text"}


def role_in(selector: str, keyword: str = "", *, foreign: bool = False) -> Role:
    """How a `[…]` is meant as receiver of `selector`, or as its argument behind `keyword`."""
    if selector in _CONTROL or selector.startswith(_CONTROL_STARTS):
        return "control"
    if keyword in _WANTS_LIST:
        return "list"
    return "foreign" if foreign else "plain"


class Blocks(Structures):
    def list_or_block(self, token: Token, role: Role) -> tree.Expr:
        inner = token.inner[:-1]
        if inner and inner[0].type in (":", "|", "||"):
            return self.block(token)
        slices = statements(inner)
        if _is_list(inner, slices, role):
            return self.list_literal(token)
        if _is_pattern_block(slices):
            return tree.PatternBlock(self._arms(slices), token.span)
        return self.block(token)

    # ---- blocks

    def block(self, token: Token) -> tree.Block:
        """This bracket as a block, whatever else it might be."""
        inner = token.inner[:-1]
        params: tuple[tree.Pattern, ...] = ()
        if inner and inner[0].type == ":":
            params, inner = self._params(inner, token)
        names, inner = self._leading_temporaries(inner)
        before = self.returns
        body = self.body_of(statements(inner))
        return tree.Block(params, names, body, token.span, leaves=self.returns > before)

    def _params(self, inner: list[Token], token: Token) -> tuple[tuple[tree.Pattern, ...], list[Token]]:
        bar = next((i for i, t in enumerate(inner) if t.type in ("|", "||")), len(inner))
        if any(t.type == "::" for t in inner[:bar]):
            bar = max(bar, last_bar(inner, bar))
        heads = split(inner[:bar], ":")[1:]
        if inner[bar - 1].type == ":":
            self.mismatch(inner[: bar + 1], bar, "name_of_a_block_parameter")
        params = []
        for head in heads:
            if bar == len(inner) and head and len(head) > 1 and head[1].type != "::":
                self.fail(
                    "A | is missing behind the parameters of this block.",
                    self._after(head[0]),
                    "Parameters stand before a bar, statements behind it.",
                    f"[:{head[0].text} | …]",
                )
            params.append(self.pattern_of(head, token))
        rest = inner[bar + 1 :]
        if bar < len(inner) and inner[bar].type == "||":
            second = Token("|", "|", inner[bar].start + 1, inner[bar].end)
            rest = [second, *rest]
        return tuple(params), rest

    def _after(self, token: Token) -> Span:
        return Span(token.end, token.end + 1)

    def _leading_temporaries(self, inner: list[Token]) -> tuple[tuple[str, ...], list[Token]]:
        """Those with types are the first statement."""
        found = self.temporaries(inner)
        return (found[0].names, found[1]) if found and not found[0].types else ((), inner)

    def temporaries(self, tokens: list[Token]) -> tuple[tree.Temporaries, list[Token]] | None:
        """`| a b |` at the start, and what stands behind it."""
        if not tokens or tokens[0].type not in ("|", "||"):
            return None
        if tokens[0].type == "||":
            return tree.Temporaries((), tokens[0].span), tokens[1:]
        close = closing_bar(tokens, 0)
        declared, rest = tokens[: close + 1], tokens[close + 1 :]
        if any(t.type == "::" for t in declared):
            return self._typed_temporaries(declared), rest
        self.match("temporaries", declared if close else tokens)
        return tree.Temporaries(tuple(t.text for t in declared[1:-1]), span_of(declared)), rest

    def _typed_temporaries(self, declared: list[Token]) -> tree.Temporaries:
        starts = [i for i, t in enumerate(declared) if t.type == "name" and not _is_side(declared, i)]
        ends = [*starts[1:], len(declared) - 1]
        types: list[tree.TypeExpr | None] = []
        for start, end in zip(starts, ends, strict=True):
            _, annotation, _ = self.match("typed_temporary", declared[start:end]).children
            types.append(self.type(annotation.children[0].children[1]) if annotation.children else None)
        names = tuple(declared[i].text for i in starts)
        return tree.Temporaries(names, span_of(declared), tuple(types))

    # ---- arms

    def match_arms(self, token: Token) -> tuple[tree.Arm, ...]:
        """The arms of `match: [...]`."""
        self.enter(token)
        try:
            slices = statements(token.inner)
            if not slices:
                self.fail("This match has no cases.", token.span, hint="[pattern -> value. _ -> otherwise]")
            return self._arms(slices)
        finally:
            self.depth -= 1

    def _arms(self, slices: list[list[Token]]) -> tuple[tree.Arm, ...]:
        """A slice without an arrow goes on with the body of the arm before it."""
        grouped: list[list[list[Token]]] = []
        for part in (p for s in slices for p in _split_arms(s)):
            if _arrow(part) > 0 or not grouped:
                grouped.append([part])
            else:
                grouped[-1].append(part)
        arms = []
        for parts in grouped:
            try:
                arms.append(self._arm(parts))
            except Broken as broken:
                self.report(broken)
        return tuple(arms)

    def _arm(self, parts: list[list[Token]]) -> tree.Arm:
        head, *more = parts
        arrow = next((i for i, t in enumerate(head) if t.type == "->"), -1)
        if arrow <= 0:
            for t in head:
                self.check(t)
            self.fail(
                "This case of a match has no ->.", span_of(head), hint="[pattern -> value. _ -> otherwise]"
            )
        if arrow == len(head) - 1:
            self.mismatch(head, len(head), "value")
        comma = next((i for i, t in enumerate(head) if t.type == ","), -1)
        if comma > arrow and _arrow(head[comma + 1 :]) > 0:
            self.fail(
                "Cases of a match are separated by a period.",
                head[comma].span,
                hint="Write . or start a new line.",
            )
        pattern_tokens, guard = self._guard(head[:arrow])
        pattern = self.pattern_of(pattern_tokens, head[0])
        body = self.body_of([head[arrow + 1 :], *more])
        return tree.Arm(pattern, guard, body, Span(head[0].start, parts[-1][-1].end))

    def _guard(self, head: list[Token]) -> tuple[list[Token], tree.Expr | None]:
        at = next((i for i, t in enumerate(head) if t.type == "when:"), -1)
        if at < 0:
            return head, None
        if len(head) != at + 2:
            self.mismatch(head, min(at + 1, len(head)) if len(head) < at + 2 else at + 2, "guard_condition")
        return head[:at], self.condition(head[at + 1])

    def condition(self, token: Token) -> tree.Expr:
        """The expression of a guard `[n > 0]` or `(n > 0)`."""
        self.check(token)
        if token.type not in ("[ ]", "( )"):
            self.fail("A guard is a condition in square brackets.", token.span, hint="when: [n > 0]")
        slices = statements(token.inner)
        if len(slices) != 1:
            self.fail("A guard is exactly one condition.", token.span, hint="when: [n > 0 and n < 10]")
        self.enter(token)
        try:
            return self.expression_of(slices[0])
        finally:
            self.depth -= 1

    # ---- forms: keywords that begin an expression

    def form(self, keywords: list[Token], arguments: list[Token | None], span: Span) -> tree.Expr | None:
        """`with:do:`, `for:yield:`, `forAll:check:`, or None when these keywords are no form."""
        selector = "".join(k.text for k in keywords)
        groups = [a for a in arguments if a is not None and a.type == "[ ]"]
        if selector not in _FORMS or len(groups) < 2 or groups[:2] != arguments[:2]:
            return None
        self.enter(groups[0])
        try:
            return self._form(selector, groups[0], self.block(groups[1]), span)
        finally:
            self.depth -= 1

    def _form(self, selector: str, steps: Token, body: tree.Block, span: Span) -> tree.Expr:
        if selector.startswith("with:"):
            return tree.With(self._with_steps(steps), body, None, span)
        generators = self._steps(steps)
        if selector == "for:yield:":
            return tree.Comprehension(generators, body, span)
        return tree.ForAll(generators, body, span)

    def _with_steps(self, token: Token) -> tuple[tree.WithStep, ...]:
        steps = []
        for expr in self.body_of(statements(token.inner)):
            match expr:
                case tree.Assignment(target=tree.Name() as name, value=value):
                    pattern: tree.Pattern | None = tree.PatternName(name.name, name.span)
                    steps.append(tree.WithStep(pattern, value, expr.span))
                case tree.Destructuring(target=pattern, value=value):
                    steps.append(tree.WithStep(pattern, value, expr.span))
                case _:
                    steps.append(tree.WithStep(None, expr, expr.span))
        return tuple(steps)

    def _steps(self, token: Token) -> tuple[tree.Generator | tree.Expr, ...]:
        steps: list[tree.Generator | tree.Expr] = []
        for part in statements(token.inner):
            try:
                at = next((i for i, t in enumerate(part) if t.type == "in:"), -1)
                steps.append(self._generator(part, at, token) if at > 0 else self._condition(part))
            except Broken as broken:
                self.report(broken)
        if not any(isinstance(s, tree.Generator) for s in steps) and not self.problems:
            self.fail(
                "There is no `name in: values` here.", token.span, hint="for: [x in: xs. x > 1] yield: [x]"
            )
        return tuple(steps)

    def _condition(self, part: list[Token]) -> tree.Generator | tree.Expr:
        """A condition; `y := e` between generators is one whose only value is `e`."""
        match self.expression_of(part):
            case tree.Assignment(target=tree.Name() as name, value=value, span=span):
                only = tree.ListLiteral((value,), None, "#(", value.span)
                return tree.Generator(tree.PatternName(name.name, name.span), only, span)
            case tree.Destructuring(target=pattern, value=value, span=span):
                return tree.Generator(pattern, tree.ListLiteral((value,), None, "#(", value.span), span)
            case condition:
                return condition

    def _generator(self, part: list[Token], at: int, around: Token) -> tree.Generator:
        if at == len(part) - 1:
            self.mismatch(part, len(part), "value")
        pattern = self.pattern_of(part[:at], around)
        return tree.Generator(pattern, self.expression_of(part[at + 1 :]), span_of(part))


_FORMS: Final = frozenset(["with:do:", "with:do:else:", "for:yield:", "forAll:check:"])


# ---------------------------------------------------------------- what a `[…]` is


def _is_list(inner: list[Token], slices: list[list[Token]], role: Role) -> bool:
    """`[a, b]` without statements, except for control selectors; and what the selector asks for."""
    if len(slices) > 1 or role == "control":
        return False
    types = {t.type for t in inner}
    if types & {":=", "^", "+=", "-=", "*=", "."}:
        return False
    if "," in types:
        return True
    if role == "list":
        return True
    return role == "foreign" and (not inner or (len(inner) == 1 and inner[0].type in _ITEM_LITERALS))


def _is_side(tokens: list[Token], at: int) -> bool:
    """Whether this is the word behind the type `Counter class`."""
    return tokens[at].text == "class" and tokens[at - 1].type in ("class", "( )")


def _arrow(part: list[Token]) -> int:
    """The index of the `->` of an arm, or 0 when this is none: `pattern ->` or `pattern when: […] ->`."""
    at = 1
    if part and part[0].type == "class":
        while len(part) > at + 1 and part[at].type == "keyword":
            at += 2
    if len(part) > 1 and part[1].type == "::":
        at = next((i for i in range(2, len(part)) if part[i].type not in TYPE_WORDS), len(part))
    if len(part) > at + 1 and part[at].type == "when:":
        at += 2
    return at if len(part) > at and part[at].type == "->" else 0


def _is_pattern_block(slices: list[list[Token]]) -> bool:
    if not slices or not _arrow(slices[0]):
        return False
    if slices[0][0].type == "{ }":
        return True
    return sum(1 for s in slices for part in _split_arms(s) if _arrow(part)) > 1


def _split_arms(part: list[Token]) -> list[list[Token]]:
    """Cut at each `;` that has an arm or nothing behind it; others are cascades."""
    parts: list[list[Token]] = [[]]
    for at, token in enumerate(part):
        if token.type == ";" and (at == len(part) - 1 or _arrow(part[at + 1 :])):
            parts.append([])
        else:
            parts[-1].append(token)
    return [p for p in parts if p]
