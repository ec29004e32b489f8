"""Expressions and statements: grammar nodes to tree, in the order of the grammar page.

Knows nothing of classes and members.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parsimonious.nodes import Node

from beamtalk_kernel.errors import Diagnostic, Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.dropping import dropped, looping
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.reader_base import (
    Broken,
    Role,
    first_token,
    node_span,
    only_token,
    span_of,
    symbol_name,
)
from beamtalk_kernel.language.reader_blocks import role_in
from beamtalk_kernel.language.reader_errors import stray
from beamtalk_kernel.language.reader_habits import instead_of
from beamtalk_kernel.language.reader_operands import MAX_CHAIN, Applied, Operands, binary_message

_WAITERS: Final = frozenset(["whenResolved:", "whenRejected:"])
_GROUPS: Final = frozenset(["{ }", "#( )", "#[ ]", "#{ }", "[ ]", "<< >>"])
_TARGET_PATTERNS: Final = _GROUPS | {"wildcard"}


class Expressions(Operands):
    # ---- statements

    def body_of(self, slices: list[list[Token]]) -> tree.Body:
        found: list[tree.Expr] = []
        for part in slices:
            try:
                declared = self.temporaries(part)
                if declared:
                    found.append(declared[0])
                    part = declared[1]
                if part:
                    found.append(self.statement(part))
            except Broken as broken:
                self.report(broken)
        self.warn_of_comparisons(found[:-1])
        return (*map(dropped, found[:-1]), *found[-1:])

    def warn_of_comparisons(self, discarded: Sequence[object]) -> None:
        """`x = 3` whose answer nobody looks at was meant as an assignment."""
        for node in discarded:
            match node:
                case tree.Send(receiver=tree.Name(name=name), selector="=", selector_span=span):
                    self.warnings.append(
                        Diagnostic(
                            kind="SyntaxError",
                            title="This compares, it does not assign.",
                            span=span,
                            source=self.source,
                            text="Nothing looks at the answer of this comparison.",
                            hint=f"To assign, write {name} := …",
                            severity="warning",
                        )
                    )

    def statement(self, tokens: list[Token]) -> tree.Expr:
        problem = stray(tokens)
        if problem:
            self.fail(problem.title, problem.span or span_of(tokens), problem.why, problem.hint)
        node = self.match("statement", tokens).children[0].children[0]
        if node.expr_name == "return":
            self.returns += 1
            return tree.Return(self._expression(node.children[1]), node_span(node))
        return self._expression(node)

    def expression_of(self, tokens: list[Token]) -> tree.Expr:
        return self._expression(self.match("item", tokens).children[0])

    def _expression(self, node: Node) -> tree.Expr:
        """`a := b := c` from the right."""
        node = node.children[0]
        if node.expr_name == "typed_assignment":
            return self._typed_assignment(node)
        first, rest = node.children
        if not rest.children:
            return self._pipeline(first)
        pipelines = [first, *(n.children[1] for n in rest.children)]
        if len(pipelines) > MAX_CHAIN:
            self._too_long(pipelines[MAX_CHAIN])
        value = self._pipeline(pipelines[-1])
        for at in range(len(pipelines) - 2, -1, -1):
            value = self._assign(pipelines[at], first_token(rest.children[at]), value)
        return value

    def _typed_assignment(self, node: Node) -> tree.Expr:
        name, _, type_, _, value_node = node.children
        token, value = first_token(name), self._pipeline(value_node)
        target = tree.Name(token.text, token.span)
        return tree.Assignment(target, value, Span(token.start, value.span.end), self.type(type_))

    def _assign(self, node: Node, sign: Token, value: tree.Expr) -> tree.Expr:
        span = Span(first_token(node).start, value.span.end)
        token = only_token(node)
        if token is not None and token.type in _TARGET_PATTERNS:
            if sign.type != ":=":
                self.fail(
                    f"A pattern cannot be changed with {sign.text}.",
                    sign.span,
                    hint="Take it apart with := first.",
                )
            return tree.Destructuring(self.pattern(token), value, span)
        target = self._pipeline(node)
        if not isinstance(target, tree.Name | tree.FieldAccess):
            self.fail("This cannot be assigned to.", target.span, hint=_target_hint(target))
        if sign.type == ":=":
            return tree.Assignment(target, value, span)
        return tree.Compound(target, sign.type[0], value, span)

    # ---- pipes and cascades

    def _pipeline(self, node: Node, role: Role = "plain") -> tree.Expr:
        first, stages = node.children
        value = self._cascade(first, role)
        if not stages.children:
            return value
        operators = tuple(first_token(n).type for n in stages.children)
        read = tuple(self._stage(n.children[1]) for n in stages.children)
        return tree.Pipe(value, operators, read, node_span(node))

    def _stage(self, node: Node) -> tree.PipeStage:
        inner = node.children[0]
        span = node_span(node)
        if inner.expr_name == "lone_message":
            return tree.PipeStage(None, tree.Message(first_token(inner).text, (), span), span)
        if inner.expr_name == "keyword_message":
            selector, arguments, _, _ = self._keywords(inner.children)
            return tree.PipeStage(None, tree.Message(selector, arguments, span), span)
        if inner.expr_name == "operator_message":
            return tree.PipeStage(None, self._operator_message(inner), span)
        stage = self._send(inner, "control")
        if isinstance(stage, tree.Send) and only_token(inner) is None:
            at = Span(stage.selector_span.start, stage.span.end)
            return tree.PipeStage(stage.receiver, tree.Message(stage.selector, stage.arguments, at), span)
        return tree.PipeStage(stage, None, span)

    def _cascade(self, node: Node, role: Role) -> tree.Expr:
        head, parts = node.children
        inner = head.children[0]
        value = self._send(inner, role) if inner.expr_name == "send" else self._form_send(inner)
        if not parts.children:
            return value
        if not isinstance(value, tree.Send):
            semicolon = first_token(parts)
            self.fail(
                "There is no message before this ; to go on from.",
                semicolon.span,
                "A ; sends another message to the receiver of the one before it.",
                "Statements end with a period or at the end of the line.",
            )
        first = tree.Message(value.selector, value.arguments, Span(value.selector_span.start, value.span.end))
        messages = [first, *(self._cascade_message(n.children[1]) for n in parts.children)]
        return tree.Cascade(value.receiver, tuple(messages), node_span(node))

    def _cascade_message(self, node: Node) -> tree.Message:
        inner = node.children[0]
        span = node_span(node)
        if inner.expr_name == "keyword_message":
            selector, arguments, _, _ = self._keywords(inner.children)
            return tree.Message(selector, arguments, span)
        if inner.expr_name == "operator_message":
            return self._operator_message(inner)
        return tree.Message(first_token(inner).text, (), span)

    def _operator_message(self, node: Node) -> tree.Message:
        operand = self._operand(node.children[1])
        if isinstance(operand, tree.Super):
            self._lone_super(operand)
        selector, argument = binary_message(first_token(node).type, operand)
        return tree.Message(selector, (argument,), node_span(node))

    def _form_send(self, node: Node) -> tree.Expr:
        parts = node.children
        keywords = [first_token(p) for p in parts]
        arguments = [only_token(p.children[1]) for p in parts]
        found = self.form(keywords, arguments, node_span(node))
        if found is None:
            name = "".join(k.text for k in keywords)
            self._check_habit(keywords[0])
            self.fail(
                f"{name} is sent to nothing.",
                keywords[0].span,
                "A keyword message needs a receiver before it.",
                f"receiver {keywords[0].text} …, or self {keywords[0].text} … for a message to yourself.",
            )
        if isinstance(found, tree.With) and len(parts) == 3:
            otherwise = self._chain(parts[2].children[1], "control")
            return tree.With(found.steps, found.body, otherwise, found.span)
        return found

    def _check_habit(self, keyword: Token) -> None:
        word = keyword.text[:-1]
        if instead_of(word):
            self.fail(f"{word} has no special meaning here.", keyword.span, hint=instead_of(word))

    # ---- sends

    def _send(self, node: Node, role: Role) -> tree.Expr:
        chain, keywords, literals, bang = node.children
        if not keywords.children:
            value = self._chain(chain, role)
        else:
            value = self._keyword_send(chain, keywords.children[0].children)
        if len(literals.children) > MAX_CHAIN:
            self._too_long(literals.children[MAX_CHAIN])
        for literal in literals.children:
            value = self._message_literal(value, literal)
        if bang.children:
            value = self._bang(value, first_token(bang))
        if isinstance(value, tree.Super):
            self._lone_super(value)
        return value

    def _keyword_send(self, chain: Node, parts: list[Node]) -> tree.Expr:
        selector = "".join(first_token(p).text for p in parts)
        receiver = self._chain(chain, role_in(selector), receiver=True)
        if selector == "match:":
            token = only_token(parts[0].children[1])
            if token is not None and token.type == "[ ]":
                return tree.Match(receiver, self.match_arms(token), Span(receiver.span.start, token.end))
        split_at = _waiting_tail([first_token(p).text for p in parts])
        foreign = isinstance(receiver, tree.ModulePath)
        for some in (parts[:split_at], parts[split_at:]):
            if some:
                receiver = _apply(receiver, self._keywords(some, foreign=foreign))
        return receiver

    def _message_literal(self, receiver: tree.Expr, node: Node) -> tree.Expr:
        message = node.children[1].children[0]
        token = first_token(message)
        if token.type != "selector":
            return tree.MessageLiteralSend(
                receiver, symbol_name(token.text), (), Span(receiver.span.start, token.end)
            )
        _, first, more = message.children
        keywords = [token, *(first_token(p) for p in more.children)]
        chains = [first, *(p.children[1] for p in more.children)]
        selector = "".join(k.text for k in keywords).removeprefix("#")
        if token.text.count(":") > 1:
            self.fail(
                "Each part of this message stands before its own argument.",
                token.span,
                hint="c ! #at: 1 put: 2",
            )
        roles = [role_in(selector, k.text.removeprefix("#")) for k in keywords]
        arguments = tuple(self._chain(c, role) for c, role in zip(chains, roles, strict=True))
        return tree.MessageLiteralSend(
            receiver, selector, arguments, Span(receiver.span.start, arguments[-1].span.end)
        )

    def _bang(self, value: tree.Expr, bang: Token) -> tree.Expr:
        if not isinstance(value, tree.Send):
            self.fail(
                "There is no message before this ! to send.",
                bang.span,
                hint="counter increment! or counter ! #increment",
            )
        return tree.MessageLiteralSend(
            value.receiver, value.selector, value.arguments, Span(value.span.start, bang.end)
        )


def _target_hint(target: tree.Expr) -> str:
    match target:
        case tree.Cascade():
            return "A ; sends another message to the same receiver; statements end with a period."
        case tree.Send(selector="=", receiver=tree.Name(name=name)):
            return f"= compares. To assign, write {name} := …"
        case tree.Send(arguments=(), receiver=tree.Name() | tree.Self() as owner, selector=name):
            word = owner.name if isinstance(owner, tree.Name) else "self"
            return (
                f"A field is written {word}.{name}; two statements need a period or a new line between them."
            )
        case tree.Send(arguments=()):
            return "Two statements need a period or a new line between them."
        case tree.ClassName(name=name):
            return (
                f"A class keeps its name. A variable starts with a small letter: {name[0].lower()}{name[1:]}."
            )
        case tree.Constant() | tree.Self() | tree.Super():
            return "That word always means the same."
    return "Left of := stands a name, a field such as self.count, or a pattern such as {a, b}."


def _waiting_tail(keywords: list[str]) -> int:
    """Where `whenResolved:`/`whenRejected:` begin as a send of their own; the length when they do not."""
    at = len(keywords)
    while at > 0 and keywords[at - 1] in _WAITERS:
        at -= 1
    return at if at else len(keywords)


def _apply(receiver: tree.Expr, message: Applied) -> tree.Send:
    selector, arguments, where, end = message
    return looping(tree.Send(receiver, selector, arguments, Span(receiver.span.start, end), where))
