"""Real blocks: Erlang funs of the same arity, at home in the process of the method that made them.

A block that touches fields, `self` or boxes knows its home process; run elsewhere it goes home.  `^` inside
one throws to its method.
"""

from __future__ import annotations

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.conditions import bind_temporaries, body_value, declare
from beamtalk_kernel.language.emit.matching import Clause, bind_names, clauses
from beamtalk_kernel.language.emit.model import NIL, Local, Seq, Use, Value
from beamtalk_kernel.language.tree import Block, PatternBlock, PatternName, PatternWildcard


def argument_block(seq: Seq, node: Block | PatternBlock, use: Use) -> Value:
    """A block as a value; `use` says what becomes of its answer."""
    inside = _inside(seq)
    if isinstance(node, PatternBlock):
        params = [seq.variable()]
        clauses(
            inside,
            [Value(params[0])],
            [Clause((a.pattern,), a.guard, a.body) for a in node.arms],
            use,
            node.span,
        )
    else:
        params = [seq.variable() for _ in node.params]
        _body(inside, node, params, use)
    return Value(seq.bind(homed(seq, node, params, inside.text)), late=False, type="block")


def self_block(seq: Seq, node: Block) -> Value:
    """A block for the actor it is sent to: a fun of that actor, which is its `self`."""
    inside = _inside(seq)
    inside.foreign = True
    inside.self_core = seq.variable()
    params = [seq.variable() for _ in node.params]
    _body(inside, node, params, Use.KEEP)
    return Value(seq.bind(core.fun([inside.self_core, *params], inside.text)), late=False, type="block")


def _inside(seq: Seq) -> Seq:
    """What a block sees: the variables around it by value or by box, never a cell's own copies."""
    inside = Seq(seq.routine, {n: _still(b) if isinstance(b, Local) else b for n, b in seq.env.items()}, {})
    inside.in_block, inside.foreign, inside.self_core = True, seq.foreign, seq.self_core
    return inside


def _still(local: Local) -> Local:
    return Local(local.value)


def _body(inside: Seq, node: Block, params: list[str], use: Use) -> None:
    for pattern, param in zip(node.params, params, strict=True):
        match pattern:
            case PatternName(name):
                declare(inside, id(pattern), name, Value(param))
            case PatternWildcard():
                pass
            case _:
                bind_names(inside, pattern, Value(param), pattern.span)
    bind_temporaries(inside, node)
    inside.leave(inside.answer(body_value(inside, node.body, use)))


def homed(seq: Seq, node: Block | PatternBlock, params: list[str], body: str, *, shares: bool = False) -> str:
    """The fun of a block; `shares`: it has boxes of its own making with its method."""
    if not shares and not _knows_home(seq, node):
        return core.fun(params, body)
    name, home, here = seq.routine.label("block"), seq.bind(core.bif("self")), seq.variable()
    outer = [seq.variable() for _ in params]
    inner = core.name_of(name, len(params))
    away = core.call("bt_block", "home", home, inner, core.list_(outer))
    choose = core.case(
        core.bif("self"),
        core.clause(here, core.apply_(name, *outer), core.bif("=:=", here, home)),
        core.clause(here, away),
    )
    return core.letrec(name, params, body, core.fun(outer, choose))


def _knows_home(seq: Seq, node: Block | PatternBlock) -> bool:
    facts, owner = seq.routine.facts, seq.routine.owner
    if id(node) in facts.boxing:
        return True
    return id(node) in facts.selfish and owner is not None and owner.is_actor and not seq.foreign


def returned(seq: Seq, value: Value, span: Span) -> Value:
    """`^`: leaves the method, from inside a block by a throw that only its method catches."""
    routine = seq.routine
    if seq.in_block:
        assert routine.return_ref is not None, "analysis saw no return inside a block"
        seq.leave(seq.call("bt_block", "return", routine.return_ref, value.core, at=span))
    else:
        seq.leave(routine.finish(seq, value))
    return NIL
