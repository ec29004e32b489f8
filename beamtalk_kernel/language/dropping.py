"""Statements whose answer nobody looks at: marks `do:`, which may run as a loop then.

Knows the tree, and which messages drop what their literal blocks answer; knows nothing of how loops are made.

>>> from beamtalk_kernel.errors import Span
>>> from beamtalk_kernel.language.tree import Name
>>> s = Span(0, 0)
>>> dropped(Send(Name("xs", s), "do:", (Block((), (), (), s),), s)).dropped
True
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from beamtalk_kernel.language.tree import Block, Expr, Send

_LOOPS: Final = {"do:", "timesRepeat:", "to:do:", "to:by:do:", "whileTrue:", "whileFalse:", "repeat"}
_CHOICES: Final = {"ifTrue:", "ifFalse:", "ifTrue:ifFalse:", "ifFalse:ifTrue:", "ifNil:", "ifNotNil:"}


def dropped(node: Expr) -> Expr:
    """A statement, when the next one or nobody follows the loop it stands in."""
    match node:
        case Send(selector="do:", arguments=(Block(),)):
            return replace(node, dropped=True)
        case Send(selector=selector) if selector in _CHOICES:
            return _with_dropping_blocks(node)
    return node


def looping(node: Send) -> Send:
    """A message as it is read: a loop drops what its blocks answer."""
    return _with_dropping_blocks(node) if node.selector in _LOOPS else node


def _with_dropping_blocks(node: Send) -> Send:
    arguments = tuple(_dropping(a) if isinstance(a, Block) else a for a in node.arguments)
    receiver = _dropping(node.receiver) if node.selector == "repeat" else node.receiver
    return replace(node, receiver=receiver, arguments=arguments)


def _dropping(block: Expr) -> Expr:
    if not isinstance(block, Block) or not block.body:
        return block
    last = dropped(block.body[-1])
    return block if last is block.body[-1] else replace(block, body=(*block.body[:-1], last))

