"""Operands and operators: a value with its fields and messages, chains by precedence, what keywords take.

Between brackets (`reader_blocks`) and whole sends (`reader_expressions`).
"""

from __future__ import annotations

from typing import Final, NoReturn

from parsimonious.nodes import Node

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout_lines import statements
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.reader_base import Role, first_token, node_span
from beamtalk_kernel.language.reader_blocks import Blocks, role_in

#: How tightly a binary operator binds; the higher the tighter.
BINDS: Final = {
    ">>": 12, "**": 11, "*": 10, "/": 10, "%": 10, "+": 9, "-": 9, "++": 9, ",": 9,
    "<": 8, ">": 8, "<=": 8, ">=": 8,
    "=": 7, "==": 7, "=:=": 7, "/=": 7, "=/=": 7, "!=": 7, "&&": 6, "and": 6, "||": 5, "or": 5, "->": 4,
}  # fmt: skip
HOSTS: Final = ("Erlang", "Elixir")
SHORT_CIRCUIT: Final = {"&&": "and:", "and": "and:", "||": "or:", "or": "or:"}

#: Messages and operators in one chain; a tree deeper than this could not be walked by recursion.
MAX_CHAIN: Final = 500
#: A message being applied: selector, arguments, where its selector stands, where it ends.
Applied = tuple[str, tuple[tree.Expr, ...], Span, int]


class Operands(Blocks):
    # ---- operators

    def _chain(self, node: Node, role: Role = "plain", *, receiver: bool = False) -> tree.Expr:
        first, rest = node.children
        if not rest.children:
            value = self._operand(first, role)
            if isinstance(value, tree.Super) and not receiver:
                self._lone_super(value)
            return value
        if len(rest.children) > MAX_CHAIN:
            self._too_long(rest.children[MAX_CHAIN])
        operands = [self._operand(first)]
        waiting: list[Token] = []
        for part in rest.children:
            operator = first_token(part)
            binds = BINDS[operator.type]
            while waiting and _binds_before(waiting[-1].type, binds):
                self._reduce(operands, waiting.pop())
            waiting.append(operator)
            operand = self._operand(part.children[1])
            if isinstance(operand, tree.Super):
                self._lone_super(operand)
            operands.append(operand)
        while waiting:
            self._reduce(operands, waiting.pop())
        return operands[0]

    def _reduce(self, operands: list[tree.Expr], operator: Token) -> None:
        right = operands.pop()
        left = operands.pop()
        span = Span(left.span.start, right.span.end)
        selector, argument = binary_message(operator.type, right)
        operands.append(tree.Send(left, selector, (argument,), span, operator.span))

    def _too_long(self, node: Node) -> NoReturn:
        self.fail(
            f"More than {MAX_CHAIN} messages in one expression.",
            node_span(node),
            hint="Name an intermediate value, or build the collection in a loop.",
        )

    # ---- operands

    def _operand(self, node: Node, role: Role = "plain") -> tree.Expr:
        head, fields, messages = node.children
        token = first_token(head)
        if messages.children:
            role = role_in(first_token(messages.children[0]).text)
            if len(messages.children) > MAX_CHAIN:
                self._too_long(messages.children[MAX_CHAIN])
        value, sends = self._receiver(token, role, messages.children)
        if len(fields.children) > MAX_CHAIN:
            self._too_long(fields.children[MAX_CHAIN])
        for field in fields.children:
            name = first_token(field)
            self._check_field(value, name)
            value = tree.FieldAccess(value, name.text[1:], Span(value.span.start, name.end))
        for message in sends:
            name = first_token(message)
            value = tree.Send(value, name.text, (), Span(value.span.start, name.end), name.span)
        return value

    def _receiver(self, token: Token, role: Role, messages: list[Node]) -> tuple[tree.Expr, list[Node]]:
        """`Erlang lists` is `Erlang.lists`: the first message to Erlang or Elixir names the module."""
        if token.type != "class" or token.text not in HOSTS or not messages:
            return self.value(token, role), messages
        module = first_token(messages[0])
        return _module_path(token.text, module.text, Span(token.start, module.end)), messages[1:]

    def _check_field(self, value: tree.Expr, name: Token) -> None:
        blank = f"If a new statement starts here, put a blank after the period: . {name.text[1:]}"
        if isinstance(value, tree.Super):
            self.fail("super has no fields.", name.span, hint="Fields are self's: self" + name.text)
        if isinstance(value, tree.Integer | tree.Float | tree.String | tree.Symbol | tree.Interpolation):
            self.fail("A literal has no fields.", name.span, hint=blank)

    def value(self, token: Token, role: Role) -> tree.Expr:
        if token.inner:
            return self.bracket(token, role)
        match token.type:
            case "name":
                return tree.Name(token.text, token.span)
            case "self":
                return tree.Self(token.span)
            case "class":
                return tree.ClassName(token.text, token.span)
            case "super":
                return tree.Super(token.span)
            case "text":
                return self.text(token)
            case "path":
                host, _, path = token.text.partition(".")
                return _module_path(host, path, token.span)
            case "wildcard":
                self.fail(
                    "_ has no value.",
                    token.span,
                    "In a pattern _ fits everything and is forgotten.",
                    "Give it a name.",
                )
        literal = self.literal(token)
        assert literal is not None, token
        return literal

    def bracket(self, token: Token, role: Role) -> tree.Expr:
        self.enter(token)
        try:
            if token.type == "[ ]":
                return self.list_or_block(token, role)
            if token.type == "( )":
                return self._parentheses(token)
            return self.structure(token)
        finally:
            self.depth -= 1

    def _parentheses(self, token: Token) -> tree.Expr:
        inner = token.inner[:-1]
        if not inner:
            self.fail(
                "There is nothing between these parentheses.",
                token.span,
                hint="The empty list is #(), the empty block [].",
            )
        parts = statements(inner) if any(t.type == "." for t in inner) else [inner]
        if len(parts) > 1 or not parts:
            self.fail(
                "Parentheses hold one expression, not several statements.",
                token.span,
                hint="Use a block: [a. b] value",
            )
        return self.expression_of(parts[0])

    # ---- what a message takes

    def _keywords(self, parts: list[Node], *, foreign: bool = False) -> Applied:
        """One keyword message from its keyword_part nodes."""
        keywords = [first_token(p) for p in parts]
        selector = "".join(k.text for k in keywords)
        arguments = tuple(
            self._chain(p.children[1], role_in(selector, k.text, foreign=foreign))
            for p, k in zip(parts, keywords, strict=True)
        )
        return selector, arguments, keywords[0].span, arguments[-1].span.end

    def _lone_super(self, value: tree.Super) -> NoReturn:
        self.fail(
            "super alone has no value.",
            value.span,
            hint="Send it a message: super increment. The object itself is self.",
        )


def binary_message(operator: str, right: tree.Expr) -> tuple[str, tree.Expr]:
    """The selector and argument of an operator; `and` and `or` take what is on their right as a block."""
    if operator not in SHORT_CIRCUIT:
        return operator, right
    if not isinstance(right, tree.Block):
        right = tree.Block((), (), (right,), right.span)
    return SHORT_CIRCUIT[operator], right


def _module_path(host: str, path: str, span: Span) -> tree.ModulePath:
    return tree.ModulePath("Erlang" if host == "Erlang" else "Elixir", path, span)


def _binds_before(waiting: str, binds: int) -> bool:
    """Whether the operator on the left takes the operand between; `**` groups from the right."""
    return BINDS[waiting] > binds or (BINDS[waiting] == binds and waiting != "**")
