"""What every part of the reader shares: the source, the mistakes found so far, matching and failing.

Knows the grammar by rule names only; the parts (`reader_patterns` … `reader_definitions`) build on it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, Literal, NoReturn

from parsimonious.nodes import Node

from beamtalk_kernel.errors import Diagnostic, Source, Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_groups import MAX_NESTING, TOO_DEEP
from beamtalk_kernel.language.lexer_text import NotANumber, character_code, number_value, string_value
from beamtalk_kernel.language.reader_errors import explain
from beamtalk_kernel.language.reader_grammar import Mismatch, match

#: Tokens of one statement, not counting what stands inside brackets; nobody writes more by hand.
MAX_TOKENS: Final = 4000
TOO_LONG: Final = ("This statement is too long.", "Name an intermediate value, or build the value in a loop.")

#: How a `[…]` that could be a list or a block is meant, by the selector it belongs to.
Role = Literal["plain", "control", "list", "foreign"]


class Broken(Exception):
    """This statement, member or item cannot be read; reading goes on behind it."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.title)
        self.diagnostic = diagnostic


class Reading(ABC):
    """One reading of one source; `problems` collects a diagnostic for each broken part."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.depth = 0
        self.returns = 0  # how many `^` have been read

    # ---- what the parts need of each other

    @abstractmethod
    def expression_of(self, tokens: list[Token]) -> tree.Expr:
        """A whole expression: a list item, a map value, what stands in parentheses."""

    @abstractmethod
    def body_of(self, slices: list[list[Token]]) -> tree.Body:
        """Statements, each read by itself; broken ones are reported and left out."""

    @abstractmethod
    def bracket(self, token: Token, role: Role) -> tree.Expr:
        """The value of a bracket pair."""

    # ---- matching and failing

    def match(self, rule: str, tokens: list[Token]) -> Node:
        """The node for these tokens; a mismatch becomes a diagnostic."""
        if len(tokens) > MAX_TOKENS:
            self.fail(TOO_LONG[0], tokens[MAX_TOKENS].span, hint=TOO_LONG[1])
        end = tokens[-1].end if tokens else 0
        try:
            return match(rule, [*tokens, Token("end", "", end, end)])
        except Mismatch as mismatch:
            self.mismatch(tokens, mismatch.at, mismatch.rule)

    def mismatch(self, tokens: list[Token], at: int, rule: str) -> NoReturn:
        for token in tokens:
            self.check(token)
        problem = explain(tokens, at, rule)
        span = problem.span or (tokens[at].span if at < len(tokens) else self._behind(tokens))
        self.fail(problem.title, span, problem.why, problem.hint)

    def _behind(self, tokens: list[Token]) -> Span:
        end = tokens[-1].end if tokens else 0
        return Span(end, end + 1)

    def check(self, token: Token) -> None:
        """A `bad` token brings its own mistake."""
        if token.type == "bad" and token.problem is not None:
            title, why, hint = token.problem
            self.fail(title, token.span, why, hint)

    def fail(self, title: str, span: Span, why: str = "", hint: str = "") -> NoReturn:
        raise Broken(Diagnostic("SyntaxError", title, span=span, source=self.source, text=why, hint=hint))

    def report(self, broken: Broken) -> None:
        if broken.diagnostic not in self.problems:
            self.problems.append(broken.diagnostic)

    def enter(self, token: Token) -> None:
        """One bracket or text deeper; the caller leaves by `self.depth -= 1`."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            title, why, hint = TOO_DEEP
            self.depth -= 1
            self.fail(title, token.span, why, hint)

    # ---- literals, the same in expressions and patterns

    def literal(self, token: Token) -> tree.Literal_ | None:
        """The literal this token is, or None."""
        match token.type:
            case "integer" | "float":
                return self._number(token)
            case "string":
                return tree.String(string_value(token.text), token.span)
            case "symbol" | "selector" | "operator symbol":
                return tree.Symbol(symbol_name(token.text), token.span)
            case "character":
                return tree.Character(character_code(token.text), token.span)
            case "nil" | "true" | "false":
                return tree.Constant(token.type, token.span)
        return None

    def _number(self, token: Token) -> tree.Integer | tree.Float:
        try:
            value = number_value(token.text)
        except NotANumber as wrong:
            self.fail(wrong.title, token.span, hint=wrong.hint)
        if isinstance(value, float):
            return tree.Float(value, token.span)
        return tree.Integer(value, token.span)


def symbol_name(text: str) -> str:
    """The atom's name in `#ok`, `#at:put:` or `#'two words'`."""
    return string_value(text[1:]) if text[1] == "'" else text[1:]


def span_of(tokens: list[Token]) -> Span:
    return Span(tokens[0].start, tokens[-1].end)


def first_token(node: Node) -> Token:
    token: Token = node.full_text[node.start]
    return token


def tokens_of(node: Node) -> list[Token]:
    tokens: list[Token] = node.full_text[node.start : node.end]
    return tokens


def node_span(node: Node) -> Span:
    tokens: list[Token] = node.full_text
    return Span(tokens[node.start].start, tokens[node.end - 1].end)


def only_token(node: Node) -> Token | None:
    """The one token this node covers, or None when it covers more."""
    return first_token(node) if node.end - node.start == 1 else None
