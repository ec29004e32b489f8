"""A cell's statements: each becomes a function `s1/0`, `s2/0`, … of the cell's module.

A statement works on its own copies of the cell's variables and puts back what it assigned when it ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit import dispatch
from beamtalk_kernel.language.emit.analysis import analyse
from beamtalk_kernel.language.emit.facts import Facts
from beamtalk_kernel.language.emit.methods import catching_returns
from beamtalk_kernel.language.emit.model import Routine, Seq, Use, Value, settled
from beamtalk_kernel.language.emit.names import commit
from beamtalk_kernel.language.emit.unit import Unit
from beamtalk_kernel.language.emit.walk import everything
from beamtalk_kernel.language.tree import Block, Expr, PatternBlock, Return


def cell_facts(statements: Sequence[Expr]) -> Facts:
    return analyse(statements, implicit=False)


def statement(unit: Unit, facts: Facts, name: str, node: Expr, use: Use) -> str:
    """The function of one statement."""
    routine = Routine(unit, None, name, facts, dispatch.value, is_cell=True)
    routine.finish = _finish
    seq = Seq(routine, {}, {})
    for fresh in sorted(_new_shared(unit, node)):
        seq.bind(core.call("bt_emit", "declare_shared", core.atom(fresh)))
    if _returns_from_block(node):
        routine.return_ref = seq.bind(core.bif("make_ref"))
    inside = seq.branch()
    inside.leave(_finish(inside, inside.value(node, use)))
    seq.leave(catching_returns(routine, inside.text) if routine.return_ref else inside.text)
    return core.definition(name, [], settled(seq.text), unit.line(node.span), unit.file)


def _new_shared(unit: Unit, node: Expr) -> frozenset[str]:
    """New variables that a block of this statement will assign: they start as nil."""
    return cell_facts([node]).captured_and_assigned() - unit.scope.variables - unit.known


def _finish(seq: Seq, value: Value) -> str:
    commit(seq)
    return seq.answer(value)


def _returns_from_block(node: Expr) -> bool:
    blocks = (n for n in everything(node) if isinstance(n, Block | PatternBlock))
    return any(isinstance(inner, Return) for block in blocks for inner in everything(block))
