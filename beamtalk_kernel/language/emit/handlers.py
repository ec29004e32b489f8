"""`[..] on: Error do: [:e | ..]` and `Error signal: text`: what the compiler knows of exceptions.

Literal blocks are guarded without a message in between.  A handler that only asks its exception what it says
and leaves with a value is plain: for it the exception is made without the stack, which nobody will look at (a
third of what an exception costs).  Where the class of a signal is written down, the node first looks for such
a handler.  `bt_plain_exceptions` knows which classes of exceptions can be handled so.

    [self read] on: FileError do: [:e | e messageText]      "plain"
    [self read] on: FileError do: [:e | log add: e]         "not: the log may ask for the stackTrace"
"""

from __future__ import annotations

from typing import Final

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.blocks import argument_block
from beamtalk_kernel.language.emit.literals import is_known
from beamtalk_kernel.language.emit.model import SENT, Seq, Use, Value
from beamtalk_kernel.language.emit.self_sends import message
from beamtalk_kernel.language.emit.walk import everything
from beamtalk_kernel.language.tree import Block, ClassName, Expr, Name, PatternName, PatternWildcard, Send

#: What a plain handler may send to its exception, if it means what the library says (bt_plain_exceptions).
ASKED: Final = frozenset(
    [
        *("messageText", "message", "description", "hint", "kind", "class", "errorClass"),
        *("selector", "arguments", "receiver", "reason", "return", "return:", "retry", "retryUsing:"),
    ]
)


def is_guarded(seq: Seq, node: Send) -> bool:
    """Literal blocks in a method; a cell lends its variables to the blocks of its messages."""
    match node:
        case Send(Block(()), "on:do:", (_, Block(params))) if not seq.routine.is_cell:
            return len(params) < 2 and all(isinstance(p, PatternName | PatternWildcard) for p in params)
        case _:
            return False


def guarded(seq: Seq, node: Send) -> Value:
    on, handler = node.arguments
    assert isinstance(node.receiver, Block) and isinstance(handler, Block)
    body = argument_block(seq, node.receiver, Use.NOW).core
    classes = seq.kept(on).core
    do = argument_block(seq, handler, Use.NOW).core
    plain = core.atom("true" if is_plain(handler) else "false")
    computed = seq.call("bt_handling", "guard", body, _names(seq, on, classes), do, plain, at=node.span)
    sent = seq.placed(message(seq, "call", body, node.selector, [classes, do], node.span), node.span)
    text = core.unless_patched("bt_plain_blocks", computed, sent, seq.variable())
    return Value(seq.bind(text), late=False, type=SENT)


def _names(seq: Seq, node: Expr, classes: str) -> str:
    """The names of the classes whose exceptions are handled."""
    if isinstance(node, ClassName) and is_known(seq, node.name):
        return core.list_([core.atom(node.name)])
    return seq.call("bt_handling", "classes", classes, at=node.span)


def is_plain(handler: Block) -> bool:
    """Whether every use of the exception is a message that tells nobody else of it."""
    names = {param.name for param in handler.params if isinstance(param, PatternName)}
    nodes = [node for statement in handler.body for node in everything(statement)]
    uses = sum(isinstance(node, Name) and node.name in names for node in nodes)
    return uses == sum(_asks(node, names) for node in nodes)


def _asks(node: object, names: set[str]) -> bool:
    match node:
        case Send(Name(name), selector):
            return name in names and selector in ASKED
        case _:
            return False


def offered(seq: Seq, node: Send, arguments: list[str]) -> None:
    """Before `Error signal: text` is sent: a plain handler for it runs, and leaves with its value."""
    if isinstance(node.receiver, ClassName) and node.selector == "signal:":
        name = core.atom(node.receiver.name)
        seq.bind(seq.call("bt_plain_exceptions", "signal", name, *arguments, at=node.span))
