"""The grammar page as a Parsimonious `TokenGrammar`, with matchers fit for tokens.

Knows token types and nothing of trees.  Parsimonious remembers every attempt; for a single token that
costs more than trying again, so tokens and choices between tokens are matched by matchers of our own.

>>> from beamtalk_kernel.language.lexer import lex
>>> match("statement", lex("x := 3")).expr_name
'statement'
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources
from typing import Any, Final

from parsimonious.exceptions import ParseError
from parsimonious.expressions import Expression, Literal
from parsimonious.grammar import TokenGrammar, TokenRuleVisitor, rule_grammar
from parsimonious.nodes import Node

from beamtalk_kernel.language.lexer import Token


class OneToken(Literal):  # type: ignore[misc]
    """Matches one token of a type."""

    def match_core(self, tokens: list[Token], pos: int, cache: Any, error: ParseError) -> Node | None:
        if tokens[pos].type == self.literal:
            return Node(self, tokens, pos, pos + 1)
        if pos >= error.pos and self.name:
            error.expr, error.pos = self, pos
        return None


class AnyToken(Expression):  # type: ignore[misc]
    """Matches one token of any of several types: a choice between single tokens."""

    __slots__ = ["types"]

    def __init__(self, types: frozenset[str]) -> None:
        super().__init__("")
        self.types = types

    def match_core(self, tokens: list[Token], pos: int, cache: Any, error: ParseError) -> Node | None:
        if tokens[pos].type in self.types:
            return Node(self, tokens, pos, pos + 1)
        if pos >= error.pos and self.name:
            error.expr, error.pos = self, pos
        return None

    def _as_rhs(self) -> str:
        return " / ".join(sorted(self.types))


class _Rules(TokenRuleVisitor):  # type: ignore[misc]
    def visit_spaceless_literal(self, literal: Node, _: list[Any]) -> OneToken:
        return OneToken(literal.text[1:-1])

    def visit_ored(self, node: Node, ored: list[Any]) -> Any:
        choice = super().visit_ored(node, ored)
        if all(isinstance(m, OneToken) for m in choice.members):
            return AnyToken(frozenset(m.literal for m in choice.members))
        return choice


class _Grammar(TokenGrammar):  # type: ignore[misc]
    def _expressions_from_rules(self, rules: str, custom_rules: dict[str, Any]) -> Any:
        return _Rules(custom_rules).visit(rule_grammar.parse(rules))


@cache
def grammar() -> _Grammar:
    """The compiled page, made at the first use."""
    page = resources.files(__package__).joinpath("grammar.peg").read_text(encoding="utf-8")
    return _Grammar(page)


class Mismatch(Exception):
    """`at` is the token where nothing fits any more, `rule` what was wanted there last."""

    def __init__(self, at: int, rule: str) -> None:
        super().__init__(rule)
        self.at, self.rule = at, rule


_NOWHERE: Final = -1


def match(rule: str, tokens: list[Token]) -> Node:
    """The tokens, which end with an `end` token, as this rule; raises Mismatch."""
    error = ParseError(tokens, _NOWHERE)
    node = grammar()[rule].match_core(tokens, 0, defaultdict(dict), error)
    if node is None:
        raise Mismatch(max(error.pos, 0), error.expr.name if error.expr is not None else rule)
    return node
