"""Which sends are control structures: their literal blocks are compiled in place, not made into funs.

Knows the tree only.  A send counts only when every block it needs is literal and plain; anything else is an
ordinary message that the library answers.

>>> from beamtalk_kernel.errors import Span
>>> s = Span(0, 0)
>>> form(Send(Block((), (), (), s), "repeat", (), s)).kind
'repeat'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from beamtalk_kernel.language.tree import (
    Block,
    Expr,
    ModulePath,
    PatternName,
    PatternWildcard,
    Self,
    Send,
    Super,
)

FormKind: TypeAlias = Literal[
    "conditional", "logic", "nil", "while", "repeat", "times", "range", "each", "value"
]

CONDITIONAL = {"ifTrue:", "ifFalse:", "ifTrue:ifFalse:", "ifFalse:ifTrue:"}
LOGIC = {"and:", "or:"}
NIL = {"ifNil:": "n", "ifNotNil:": "v", "ifNil:ifNotNil:": "nv", "ifNotNil:ifNil:": "vn"}
WHILE = {"whileTrue:", "whileFalse:", "whileTrue", "whileFalse"}
INTERVALS = {"to:", "to:by:"}
RANGES = {"to:do:", "to:by:do:"}

# The literal blocks of these are run by the actor they are sent to, with that actor as `self`.
SELF_BLOCKS = {"eval:": 0, "breakOn:when:": 1}

# Selectors whose block's value nobody looks at: the tail send of a literal block is cast.
DISCARDING = {
    *("do:", "reverseDo:", "keysAndValuesDo:", "keysDo:", "valuesDo:", "doWithKey:", "eachWithIndex:"),
    *("do:separatedBy:", "doWithIndex:", "timesRepeat:", "to:do:", "to:by:do:", "whileTrue:", "whileFalse:"),
    *("repeat", "ensure:", "ifCurtailed:", "after:do:", "every:do:", "when:do:", "when:doOnce:"),
}

# Selectors that look at what the literal block answers: its tail send is a call.
LOOKING = {
    *("select:", "reject:", "detect:", "detect:ifNone:", "anySatisfy:", "allSatisfy:", "noneSatisfy:"),
    *("count:", "partition:", "takeWhile:", "dropWhile:", "sort:", "sortBlock:", "sorted:"),
}

# The value of a block under these is waited for inside it, so that its error is met there.
WAITING_BLOCKS = {
    *("on:do:", "on:do:on:do:", "on:restarts:", "ensure:", "ifCurtailed:", "should:raise:", "tryDo:"),
}


# The library's own receivers run the literal blocks of these before they answer, and keep none of them.
LENDING = {
    *LOOKING,
    *("do:", "reverseDo:", "keysAndValuesDo:", "keysDo:", "valuesDo:", "doWithKey:", "eachWithIndex:"),
    *("do:separatedBy:", "doWithIndex:", "timesRepeat:", "to:do:", "to:by:do:", "whileTrue:", "whileFalse:"),
    *("collect:", "flatMap:", "inject:into:", "groupBy:", "at:ifAbsent:", "ifOk:ifError:", "map:"),
    *("on:do:", "on:do:on:do:", "ensure:", "ifCurtailed:", "value", "value:"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A control structure: the blocks run in place and the operands evaluated before."""

    kind: FormKind
    blocks: tuple[Block, ...]
    operands: tuple[Expr, ...]


def form(send: Send) -> Form | None:
    """The control structure a send is, or None."""
    if not isinstance(send.receiver, Block) and not any(isinstance(a, Block) for a in send.arguments):
        return None
    return _branching(send) or _looping(send) or _ranging(send)


def _branching(send: Send) -> Form | None:
    selector, blocks = send.selector, _blocks(send.arguments)
    if selector in CONDITIONAL and _all_plain(blocks, len(send.arguments)):
        return Form("conditional", blocks, (send.receiver,))
    if selector in LOGIC and _all_plain(blocks, 1):
        return Form("logic", blocks, (send.receiver,))
    if selector in NIL and len(blocks) == len(send.arguments):
        wanted = [1 if part == "v" else 0 for part in NIL[selector]]
        if all(_takes(block, n) for block, n in zip(blocks, wanted, strict=True)):
            return Form("nil", blocks, (send.receiver,))
    return None


def _looping(send: Send) -> Form | None:
    receiver = send.receiver
    if isinstance(receiver, Block) and not receiver.params:
        blocks = (receiver, *_blocks(send.arguments))
        if send.selector in WHILE and _all_plain(blocks, 1 + len(send.arguments)):
            return Form("while", blocks, ())
        if send.selector in ("repeat", "value") and not send.arguments:
            return Form("repeat" if send.selector == "repeat" else "value", blocks, ())
    if send.selector == "timesRepeat:" and _all_plain(_blocks(send.arguments), 1):
        return Form("times", _blocks(send.arguments), (receiver,))
    return None


def _ranging(send: Send) -> Form | None:
    body = send.arguments[-1] if send.arguments else None
    if not (isinstance(body, Block) and len(body.params) == 1 and _takes(body, 1)):
        return None
    if send.selector in RANGES:
        return Form("range", (body,), (send.receiver, *send.arguments[:-1]))
    interval = send.receiver
    if send.selector == "do:" and isinstance(interval, Send) and interval.selector in INTERVALS:
        return Form("range", (body,), (interval.receiver, *interval.arguments))
    if send.dropped and not body.leaves and not isinstance(interval, Super | Self | ModulePath):
        return Form("each", (body,), (interval,))
    return None


def _blocks(arguments: tuple[Expr, ...]) -> tuple[Block, ...]:
    return tuple(a for a in arguments if isinstance(a, Block))


def _all_plain(blocks: tuple[Block, ...], count: int) -> bool:
    return len(blocks) == count and all(not block.params for block in blocks)


def _takes(block: Block, most: int) -> bool:
    return len(block.params) <= most and all(
        isinstance(p, PatternName | PatternWildcard) for p in block.params
    )
