"""Which methods only compute: their self-sends need not ask at every call whether the class was patched.

A method that reads, computes and calls such methods of its own class never waits, so that a patch can be
noticed a few calls later.  Its function has one argument more: how many calls deep it may go without asking,
which costs as much as ten calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from beamtalk_kernel.language.emit import arithmetic
from beamtalk_kernel.language.emit.forms import form
from beamtalk_kernel.language.emit.grouping import Method
from beamtalk_kernel.language.emit.walk import children, everything
from beamtalk_kernel.language.scope import Side
from beamtalk_kernel.language.tree import (
    Block,
    Cascade,
    Comprehension,
    Float,
    ForAll,
    Integer,
    Interpolation,
    MessageLiteralSend,
    MethodDefinition,
    ModulePath,
    Name,
    Pattern,
    PatternBlock,
    PatternClass,
    PatternLiteral,
    PatternName,
    Pipe,
    Self,
    Send,
    Super,
    With,
)

CALLS: Final = 64
_NUMERIC: Final = frozenset(["+", "-", "*", "%", "div:", *arithmetic.COMPARISONS])
_WAITING = (Cascade, Comprehension, ForAll, Interpolation, MessageLiteralSend, ModulePath, Pipe, Super, With)


def swift_methods(
    methods: Iterable[Method], direct: frozenset[tuple[Side, str]]
) -> frozenset[tuple[Side, str]]:
    """Those that only compute and take part in calls among each other."""
    calls = {method.key: _calls(method, direct) for method in methods if method.key in direct}
    pure = {key for key, called in calls.items() if called is not None}
    while True:
        waiting = {key for key in pure if not (calls[key] or set()) <= pure}
        if not waiting:
            break
        pure -= waiting
    callers = {key for key in pure if calls[key]}
    return frozenset(callers | {called for key in callers for called in calls[key] or ()})


def _calls(method: Method, direct: frozenset[tuple[Side, str]]) -> set[tuple[Side, str]] | None:
    """The selectors of its self-sends; None when it may wait."""
    found: set[tuple[Side, str]] = set()
    for clause in method.clauses:
        parts = [p.pattern for p in clause.params]
        for node in (*parts, *((clause.guard,) if clause.guard else ()), *clause.body):
            if not _computes(node, method.key[0], direct, found):
                return None
    return found


def _computes(
    node: object, side: Side, direct: frozenset[tuple[Side, str]], found: set[tuple[Side, str]]
) -> bool:
    """Whether a node cannot wait; notes its self-sends in `found`."""
    if isinstance(node, (*_WAITING, Block, PatternBlock, PatternClass)):
        return False
    if not isinstance(node, Send):
        return all(_computes(child, side, direct, found) for child in children(node))
    structure = form(node)
    if structure is not None:
        if structure.kind == "each":
            return False
        inside = (*structure.operands, *(part for block in structure.blocks for part in block.body))
        return all(_computes(part, side, direct, found) for part in inside)
    if isinstance(node.receiver, Self) and (side, node.selector) in direct:
        found.add((side, node.selector))
    elif not arithmetic.is_operator(node):
        return False
    return all(_computes(part, side, direct, found) for part in (node.receiver, *node.arguments))


def numeric_arguments(method: Method) -> frozenset[int]:
    """The arguments that are compared or computed with: the fast function is for numbers there."""
    return frozenset(
        index
        for index in range(method.arity - 1)
        if any(_is_number(clause, clause.params[index].pattern) for clause in method.clauses)
    )


def _is_number(clause: MethodDefinition, pattern: Pattern) -> bool:
    match pattern:
        case PatternLiteral(Integer() | Float()):
            return True
        case PatternName(name):
            parts = (*((clause.guard,) if clause.guard else ()), *clause.body)
            return any(_operates_on(node, name) for part in parts for node in everything(part))
        case _:
            return False


def _operates_on(node: object, name: str) -> bool:
    match node:
        case Send(receiver, selector, (argument,)) if selector in _NUMERIC:
            return any(isinstance(part, Name) and part.name == name for part in (receiver, argument))
        case _:
            return False
