"""`forAll: [n in: PositiveInteger. n > 3] check: [..]`: generators, a condition and a check, sent to `self`.

The test's class gets `forAll:given:check:` with a list of `{name, generator}` and two blocks of as many
arguments.
"""

from __future__ import annotations

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.blocks import argument_block
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.model import Seq, Use, Value
from beamtalk_kernel.language.emit.sends import dispatch
from beamtalk_kernel.language.tree import Block, Constant, Expr, ForAll, Generator, Self, Send


def for_all(seq: Seq, node: ForAll, use: Use) -> Value:
    generators = [step for step in node.steps if isinstance(step, Generator)]
    conditions = [step for step in node.steps if not isinstance(step, Generator)]
    params = tuple(generator.pattern for generator in generators)
    named = [core.tuple_(_name(seq, each), needed(seq, each.source).core) for each in generators]
    condition = Block(params, (), (_all(conditions, node),), node.span)
    body = Block(params, node.body.temporaries, node.body.body, node.body.span)
    for block in (condition, body):
        seq.routine.facts.stands_for(block, node.body)
    given, check = argument_block(seq, condition, Use.NOW), argument_block(seq, body, Use.NOW)
    arguments = [seq.bind(core.list_(named)), given.core, check.core]
    return dispatch(
        seq, Self(node.span), Value(seq.self_core), "forAll:given:check:", arguments, use, node.span
    )


def _name(seq: Seq, generator: Generator) -> str:
    span = generator.pattern.span
    return core.binary(seq.unit.source.text[span.start : span.end])


def _all(conditions: list[Expr], node: ForAll) -> Expr:
    """The conditions as one; none is true."""
    result: Expr = Constant("true", node.span)
    for condition in reversed(conditions):
        last = isinstance(result, Constant)
        result = (
            condition if last else Send(condition, "and:", (Block((), (), (result,), node.span),), node.span)
        )
    return result
