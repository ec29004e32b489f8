"""Expressions and statements as text, with parentheses exactly where reading needs them.

Levels say how tightly a text holds together; an operand that holds less tightly than its place asks for
is put in parentheses.
"""

from __future__ import annotations

from typing import Final

from beamtalk_kernel.language import tree
from beamtalk_kernel.language.printer_literals import escaped, literal, pattern, segment, symbol, type_text
from beamtalk_kernel.language.reader_base import Role
from beamtalk_kernel.language.reader_blocks import role_in
from beamtalk_kernel.language.reader_operands import BINDS

ASSIGN, PIPE, CASCADE, KEYWORD, BINARY, UNARY, SINGLE = 0, 1, 2, 3, 4, 20, 21
_LITERALS: Final = (tree.Integer, tree.Float, tree.Character, tree.String, tree.Symbol, tree.Constant)


def statement(node: tree.Expr) -> str:
    match node:
        case tree.Return(value=value):
            return f"^{expression(value)}"
        case tree.Temporaries(names=names, types=types):
            said = [_declared(type_) for type_ in types or [None] * len(names)]
            return f"| {' '.join(map(''.join, zip(names, said, strict=True)))} |"
        case tree.Assignment(target=target, value=value, type=type_):
            return f"{expression(target)}{_declared(type_)} := {expression(value)}"
        case tree.Destructuring(target=shape, value=value):
            return f"{pattern(shape, single)} := {expression(value)}"
        case tree.Compound(target=target, operator=operator, value=value):
            return f"{expression(target)} {operator}= {expression(value)}"
    return expression(node)


def _declared(type_: tree.TypeExpr | None) -> str:
    return f" :: {type_text(type_)}" if type_ is not None else ""


def body(nodes: tree.Body) -> str:
    return ". ".join(statement(n) for n in nodes)


def expression(node: tree.Expr, at_least: int = ASSIGN) -> str:
    text, level = _written(node)
    return text if level >= at_least else f"({text})"


def single(node: tree.Expr) -> str:
    """As one token: a word, a literal or a bracket."""
    return expression(node, SINGLE)


def _written(node: tree.Expr) -> tuple[str, int]:
    """The text of a node and how tightly it holds."""
    match node:
        case tree.Send(receiver=receiver, selector=selector, arguments=arguments):
            return _send(receiver, selector, arguments)
        case tree.MessageLiteralSend():
            return _literal_send(node), KEYWORD
        case tree.Cascade():
            return _cascade(node), CASCADE
        case tree.Pipe(value=value, operators=operators, stages=stages):
            parts = [f" {o} {_stage(s)}" for o, s in zip(operators, stages, strict=True)]
            return expression(value, CASCADE) + "".join(parts), PIPE
        case tree.Match(subject=subject, arms=arms):
            return f"{expression(subject, BINARY)} match: [{_arms(arms)}]", KEYWORD
        case tree.With() | tree.Comprehension() | tree.ForAll():
            return _form(node), CASCADE
        case tree.Assignment() | tree.Destructuring() | tree.Compound() | tree.Return() | tree.Temporaries():
            return statement(node), ASSIGN
    return _operand(node)


def _operand(node: tree.Expr) -> tuple[str, int]:
    match node:
        case tree.Name(name=name) | tree.ClassName(name=name):
            return name, SINGLE
        case tree.Self():
            return "self", SINGLE
        case tree.Super():
            return "super", SINGLE
        case tree.ModulePath(host=host, path=path):
            return f"{host}.{path}", SINGLE
        case tree.FieldAccess(receiver=receiver, name=name):
            return f"{_field_owner(receiver)}.{name}", UNARY
        case tree.Interpolation(parts=parts):
            return f'("{"".join(_part(p) for p in parts)}")', SINGLE
        case tree.PatternBlock(arms=arms):
            return f"[{_arms(arms)}]", SINGLE
        case tree.Block():
            return block(node), SINGLE
    return _structure(node), SINGLE


def _field_owner(node: tree.Expr) -> str:
    """What stands before `.name`; `Erlang.name` would be a module."""
    if isinstance(node, tree.FieldAccess):
        return expression(node)
    if isinstance(node, tree.ClassName) and node.name in ("Erlang", "Elixir"):
        return f"({node.name})"
    return single(node)


def _part(node: tree.Expr) -> str:
    if isinstance(node, tree.String):
        return escaped(node.value)
    return "{" + expression(node) + "}"


# ---------------------------------------------------------------- structures


def _structure(node: tree.Expr) -> str:
    match node:
        case tree.ListLiteral(items=items, tail=tail, bracket=bracket):
            end = f" | {_item(tail)}" if tail else ""
            inner = ", ".join(_item(i) for i in items) + end
            return f"([{inner}])" if bracket == "[" else f"#({inner})"
        case tree.ArrayLiteral(items=items):
            return f"#[{', '.join(_item(i) for i in items)}]"
        case tree.TupleLiteral(items=items):
            return "{" + ", ".join(_item(i) for i in items) + "}"
        case tree.MapLiteral(entries=entries):
            return "#{" + ", ".join(f"{_item(e.key)} => {_item(e.value)}" for e in entries) + "}"
        case tree.BinaryLiteral(segments=segments):
            return f"<<{', '.join(segment(s, single) for s in segments)}>>"
    assert isinstance(node, _LITERALS), node
    return literal(node)


def _item(node: tree.Expr) -> str:
    """Between commas: a comma of its own needs parentheses, and so do keywords that begin a form."""
    return _no_comma(expression(node, KEYWORD), node)


def _no_comma(text: str, node: tree.Expr) -> str:
    return f"({text})" if "," in text and _shows_operator(node) else text


def _shows_operator(node: tree.Expr) -> bool:
    """Whether an operator could stand outside brackets in this node's text."""
    return isinstance(node, _OPEN)


_OPEN: Final = (
    tree.Send,
    tree.MessageLiteralSend,
    tree.Match,
    tree.Cascade,
    tree.Pipe,
    tree.With,
    tree.Comprehension,
    tree.ForAll,
)


# ---------------------------------------------------------------- messages


def _send(receiver: tree.Expr, selector: str, arguments: tuple[tree.Expr, ...]) -> tuple[str, int]:
    if not arguments:
        return f"{_receiver(receiver, selector, UNARY)} {selector}", UNARY
    if selector in BINDS:
        binds = BINDS[selector]
        left, right = (binds + 1, binds) if selector == "**" else (binds, binds + 1)
        return f"{expression(receiver, left)} {selector} {expression(arguments[0], right)}", binds
    return f"{_receiver(receiver, selector, BINARY)} {_keywords(selector, arguments, receiver)}", KEYWORD


def _receiver(node: tree.Expr, selector: str, at_least: int) -> str:
    if isinstance(node, tree.Block | tree.PatternBlock):
        return argument(node, role_in(selector))
    return expression(node, at_least)


def _keywords(selector: str, arguments: tuple[tree.Expr, ...], receiver: tree.Expr | None = None) -> str:
    foreign = isinstance(receiver, tree.ModulePath)
    words = [f"{part}:" for part in selector.split(":")[:-1]]
    parts = []
    for word, value in zip(words, arguments, strict=True):
        text = argument(value, role_in(selector, word, foreign=foreign))
        if selector == "match:" and text.startswith("["):
            text = f"({text})"
        parts.append(f"{word} {text}")
    return " ".join(parts)


def argument(node: tree.Expr, role: Role) -> str:
    """An argument; a bracket that its keyword would take for the other kind gets parentheses."""
    match node:
        case tree.ListLiteral(items=items, tail=None, bracket="[") if len(items) < 2 and role != "control":
            return f"[{', '.join(_item(i) for i in items)}]"
        case tree.Block() if _looks_like_list(node, role):
            return f"({block(node)})"
        case tree.PatternBlock(arms=[_]) if role == "list":
            return f"({single(node)})"
    return expression(node, BINARY)


def _looks_like_list(node: tree.Block, role: Role) -> bool:
    if node.params or node.temporaries or len(node.body) > 1:
        return False
    if role == "list":
        return not (node.body and isinstance(node.body[0], tree.Return | tree.Assignment))
    if role != "foreign":
        return False
    return not node.body or isinstance(node.body[0], _LITERALS)


def _literal_send(node: tree.MessageLiteralSend) -> str:
    if node.selector in BINDS and node.arguments:
        return f"{_send(node.receiver, node.selector, node.arguments)[0]}!"
    receiver = expression(node.receiver, BINARY)
    if not node.arguments:
        return f"{receiver} ! {symbol(node.selector)}"
    return f"{receiver} ! #{_keywords(node.selector, node.arguments)}"


def _cascade(node: tree.Cascade) -> str:
    first, *others = node.messages
    head, _ = _send(node.receiver, first.selector, first.arguments)
    return "; ".join([head, *(message(m) for m in others)])


def message(node: tree.Message) -> str:
    """A message without receiver."""
    if not node.arguments:
        return node.selector
    if node.selector in BINDS:
        return f"{node.selector} {expression(node.arguments[0], UNARY)}"
    return _keywords(node.selector, node.arguments)


def _stage(node: tree.PipeStage) -> str:
    if node.receiver is None:
        return message(node.message) if node.message else ""
    if node.message is None:
        return f"({single(node.receiver)})"
    text = _send(node.receiver, node.message.selector, node.message.arguments)[0]
    if node.message.selector not in BINDS or isinstance(node.receiver, tree.Super):
        return text
    operator, argument_text = node.message.selector, expression(node.message.arguments[0], UNARY)
    return f"({expression(node.receiver)}) {operator} {argument_text}"


# ---------------------------------------------------------------- blocks


def block(node: tree.Block) -> str:
    head = "".join(f":{pattern(p, single)} " for p in node.params)
    if node.params:
        head += "| "
    if node.temporaries:
        head += f"| {' '.join(node.temporaries)} | "
    return f"[{head}{'. '.join(_inner(n) for n in node.body)}]"


def _inner(node: tree.Expr) -> str:
    """A statement of a block: it must be taken for neither a list nor an arm."""
    text = statement(node)
    if isinstance(node, tree.Send) and ("," in text or "->" in text):
        return f"({text})"
    if isinstance(
        node, tree.Return | tree.Assignment | tree.Destructuring | tree.Compound | tree.Temporaries
    ):
        return text
    return _no_comma(text, node)


def _arms(arms: tuple[tree.Arm, ...]) -> str:
    return ". ".join(_arm(a) for a in arms)


def _arm(arm: tree.Arm) -> str:
    guard = f" when: [{expression(arm.guard)}]" if arm.guard is not None else ""
    return f"{pattern(arm.pattern, single)}{guard} -> {'. '.join(_inner(n) for n in arm.body)}"


def _form(node: tree.With | tree.Comprehension | tree.ForAll) -> str:
    if isinstance(node, tree.With):
        steps = ". ".join(_with_step(s) for s in node.steps)
        otherwise = f" else: {argument(node.otherwise, 'control')}" if node.otherwise is not None else ""
        return f"with: [{steps}] do: {block(node.body)}{otherwise}"
    steps = ". ".join(_step(s) for s in node.steps)
    if isinstance(node, tree.Comprehension):
        return f"for: [{steps}] yield: {block(node.body)}"
    return f"forAll: [{steps}] check: {block(node.body)}"


def _with_step(node: tree.WithStep) -> str:
    if node.pattern is None:
        return statement(node.value)
    return f"{pattern(node.pattern, single)} := {expression(node.value)}"


def _step(node: tree.Generator | tree.Expr) -> str:
    if isinstance(node, tree.Generator):
        return f"{pattern(node.pattern, single)} in: {expression(node.source)}"
    text = expression(node)
    return f"({text})" if "in:" in text else text
