"""`for:yield:`, `with:do:else:` and pipes: steps one after another, each with the names of those before."""

from __future__ import annotations

from collections.abc import Sequence

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.conditions import condition, in_place
from beamtalk_kernel.language.emit.effects import Effects
from beamtalk_kernel.language.emit.forcing import force, needed
from beamtalk_kernel.language.emit.joining import Branch, branches
from beamtalk_kernel.language.emit.literals import module_atom
from beamtalk_kernel.language.emit.loops import begin, end
from beamtalk_kernel.language.emit.matching import bind_names, declare_found
from beamtalk_kernel.language.emit.model import NIL, Local, Seq, Use, Value
from beamtalk_kernel.language.emit.patterns import Found, match
from beamtalk_kernel.language.emit.sends import arguments_of, dispatch
from beamtalk_kernel.language.tree import (
    Block,
    Comprehension,
    Expr,
    Generator,
    Message,
    ModulePath,
    Pipe,
    PipeStage,
    Self,
    With,
    WithStep,
)

# ---------------------------------------------------------------- for:yield:


def comprehension(seq: Seq, node: Comprehension) -> Value:
    """A list, built from the back in a variable that the nested loops carry."""
    answers = seq.routine.label("%answers")
    seq.env[answers] = Local(Value("[]", late=False, type="list"))
    effects = seq.unit.effects(node) | Effects(frozenset([answers]))
    _generate(seq, node.steps, node.body, answers, effects)
    collected = seq.env.pop(answers)
    assert isinstance(collected, Local)
    return Value(seq.bind(core.call("lists", "reverse", collected.value.core)), late=False, type="list")


def _generate(
    seq: Seq, steps: Sequence[Generator | Expr], body: Block, answers: str, effects: Effects
) -> None:
    if not steps:
        item = in_place(seq, body, Use.KEEP)
        so_far = seq.env[answers]
        assert isinstance(so_far, Local)
        cell = seq.bind(core.list_([item.core], so_far.value.core))
        seq.env[answers] = Local(Value(cell, late=False, type="list"))
        return
    step, rest = steps[0], steps[1:]
    if isinstance(step, Generator):
        _each(seq, step, rest, body, answers, effects)
        return
    test = condition(seq, step)

    def go_on(inside: Seq, use: Use) -> Value:
        _generate(inside, rest, body, answers, effects)
        return NIL

    options = [Branch(go_on, known=effects), Branch.constant(NIL)]
    branches(seq, options, lambda texts: test.render(texts[0], texts[1]), Use.DROP, twice=test.twice)


def _each(
    seq: Seq, step: Generator, rest: Sequence[Generator | Expr], body: Block, answers: str, effects: Effects
) -> None:
    """A loop over the source; what does not fit the pattern is skipped."""
    source = needed(seq, step.source)
    items = seq.bind(seq.call("bt_emit", "as_list", source.core, seq.site(step.span), at=step.span))
    this = begin(seq, effects, items)
    head, tail, other = seq.variable(), seq.variable(), seq.variable()
    inside, skipping, found = this.inside.branch(), this.inside.branch(), Found()
    this.again(skipping, tail)
    match(inside, Value(head), step.pattern, skipping.text, found)
    declare_found(inside, found, [])
    _generate(inside, rest, body, answers, effects)
    this.again(inside, tail)

    def render(texts: list[str]) -> str:
        return core.case(
            this.params[0], core.clause(core.list_([head], tail), texts[0]), core.clause(other, texts[1])
        )

    end(this, inside.text, render, twice=False)


# ---------------------------------------------------------------- with:do:else:


def with_steps(seq: Seq, node: With, use: Use) -> Value:
    """The first error goes to `else:` as it is; the rest of the steps is the other branch."""
    return _with(seq, node, node.steps, seq.unit.effects(node))


def _with(seq: Seq, node: With, steps: Sequence[WithStep], effects: Effects) -> Value:
    if not steps:
        return force(seq, in_place(seq, node.body, Use.NOW))
    step = steps[0]
    value = needed(seq, step.value)
    outcome = seq.bind(core.call("bt_emit", "with_step", value.core))
    inner, error = seq.variable(), seq.variable()

    def go_on(inside: Seq, use: Use) -> Value:
        if step.pattern is not None:
            bind_names(inside, step.pattern, Value(inner), step.span)
        return _with(inside, node, steps[1:], effects)

    def failed(inside: Seq, use: Use) -> Value:
        return _otherwise(inside, node, Value(error, late=False))

    def render(texts: list[str]) -> str:
        return core.case(
            outcome, core.clause(f"{{'ok',{inner}}}", texts[0]), core.clause(f"{{'error',{error}}}", texts[1])
        )

    options = [Branch(go_on, known=effects), Branch(failed, known=effects)]
    return branches(seq, options, render, Use.NOW, twice=False)


def _otherwise(seq: Seq, node: With, error: Value) -> Value:
    match node.otherwise:
        case None:
            return error
        case Block() as block:
            return force(seq, in_place(seq, block, Use.NOW, error))
        case other:
            return needed(seq, other)


# ---------------------------------------------------------------- pipes


def pipe(seq: Seq, node: Pipe, use: Use) -> Value:
    """`|>` waits between stages, `|>>` hands on Futures."""
    value = seq.value(node.value, Use.NOW if node.operators[0] == "|>" else Use.KEEP)
    for index, (operator, stage) in enumerate(zip(node.operators, node.stages, strict=True)):
        following = node.operators[index + 1] if index + 1 < len(node.operators) else None
        how = use if following is None else Use.NOW if following == "|>" else Use.KEEP
        value = _stage(seq, operator, stage, value, how)
    return value


def _stage(seq: Seq, operator: str, stage: PipeStage, value: Value, use: Use) -> Value:
    if stage.receiver is not None:
        return _given(seq, stage, stage.receiver, value, use)
    message = stage.message or Message("value", (), stage.span)
    if operator == "|>>" and value.late:
        return _later(seq, message, value, stage.span)
    receiver = force(seq, value)
    arguments = arguments_of(seq, message.selector, message.arguments)
    return dispatch(seq, _nobody(stage.span), receiver, message.selector, arguments, use, stage.span)


def _nobody(span: Span) -> Expr:
    """Stands for a receiver that is no expression of its own."""
    return Block((), (), (), span)


def _later(seq: Seq, message: Message, value: Value, span: Span) -> Value:
    """The message to a Future's value, once it is there."""
    arguments = arguments_of(seq, message.selector, message.arguments)
    resolved = seq.variable()
    inside = seq.branch()
    answer = dispatch(inside, _nobody(span), Value(resolved), message.selector, arguments, Use.KEEP, span)
    inside.leave(answer.core)
    block = seq.bind(core.fun([resolved], inside.text))
    return dispatch(seq, _nobody(span), value, "then:", [block], Use.KEEP, span)


def _given(seq: Seq, stage: PipeStage, receiver: Expr, value: Value, use: Use) -> Value:
    """A stage with a receiver gets the value as its first argument."""
    selector, arguments = _with_first(stage.message)
    if isinstance(receiver, ModulePath):
        values = [force(seq, value).core, *(needed(seq, a).core for a in arguments)]
        sent = seq.call(
            "bt_send",
            "foreign",
            core.atom(receiver.host.lower()),
            module_atom(receiver),
            core.atom(selector),
            core.list_(values),
            seq.site(stage.span),
            at=stage.span,
        )
        return Value(seq.bind(sent), late=False)
    target = seq.value(receiver, Use.NOW)
    values = [seq.atomic(value.core), *arguments_of(seq, selector, arguments)]
    node = receiver if isinstance(receiver, Self) else _nobody(stage.span)
    return dispatch(seq, node, target, selector, values, use, stage.span)


def _with_first(message: Message | None) -> tuple[str, tuple[Expr, ...]]:
    """`process` becomes `process:`, `with: o` becomes `with:with:`, a bare block gets `value:`."""
    if message is None:
        return "value:", ()
    if not message.arguments:
        return f"{message.selector}:", ()
    return f"{message.selector.partition(':')[0]}:{message.selector}", message.arguments
