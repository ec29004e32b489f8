"""`match:`, destructuring, pattern blocks and the clauses of a method: patterns tried in order, with guards.

Each arm is code that jumps to the next arm's label when its pattern or guard fails; the optimiser turns rows
of such tests into jump tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit import guards
from beamtalk_kernel.language.emit.conditions import body_value, declare
from beamtalk_kernel.language.emit.effects import pattern_names
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.joining import Branch, branches
from beamtalk_kernel.language.emit.model import HOLE, Seq, Use, Value, never
from beamtalk_kernel.language.emit.names import assign_name
from beamtalk_kernel.language.emit.patterns import Found, match
from beamtalk_kernel.language.tree import Arm, Destructuring, Expr, Match, Pattern


@dataclass(frozen=True, slots=True)
class Clause:
    """One way to go: all patterns fit and the guard holds."""

    patterns: tuple[Pattern, ...]
    guard: Expr | None
    body: tuple[Expr, ...]


def match_expression(seq: Seq, node: Match, use: Use) -> Value:
    subject = needed(seq, node.subject)
    subject = Value(seq.atomic(subject.core), late=False, type=subject.type)
    labels = [seq.routine.label("arm") for _ in node.arms]
    failed = unmatched(seq, "match:", subject, node.span)
    options = []
    for index, arm in enumerate(node.arms):
        fail = core.jump(labels[index + 1]) if index + 1 < len(labels) else failed
        options.append(_arm(arm, subject, fail))
    return branches(seq, options, lambda texts: chained(texts, labels), use, twice=False)


def _arm(arm: Arm, subject: Value, fail: str) -> Branch:
    def emit(seq: Seq, use: Use) -> Value:
        enter(seq, Clause((arm.pattern,), arm.guard, arm.body), [subject], fail)
        return body_value(seq, arm.body, use)

    guard = (arm.guard,) if arm.guard is not None else ()
    return Branch(emit, (*guard, *arm.body), pattern_names(arm.pattern))


def chained(texts: Sequence[str], labels: Sequence[str]) -> str:
    """The first text, with the others as labels it and its followers jump to."""
    result = texts[0] if texts else "'nil'"
    wrapped = ""
    for text, name in zip(reversed(texts[1:]), reversed(labels[1:]), strict=True):
        wrapped = wrapped + f"( letrec {core.atom(name)}/0 = fun () -> {text} in "
    return wrapped + result + " -| ['letrec_goto'] )" * (len(texts) - 1) if texts else result


def clauses(
    seq: Seq, subjects: Sequence[Value], options: Sequence[Clause], use: Use, span: Span, fail: str = ""
) -> None:
    """Clauses at the end of a function: each leaves it with its body's value."""
    labels = [seq.routine.label("clause") for _ in options]
    failed = fail or unmatched(seq, "a block's patterns", subjects[0], span)
    texts = []
    for index, option in enumerate(options):
        inside = seq.branch()
        next_one = core.jump(labels[index + 1]) if index + 1 < len(labels) else failed
        enter(inside, option, subjects, next_one)
        result = body_value(inside, option.body, use)
        inside.leave(finished(inside, result))
        texts.append(inside.text)
    seq.leave(chained(texts, labels))


def finished(seq: Seq, value: Value) -> str:
    return seq.answer(value) if seq.in_block else seq.routine.finish(seq, value)


def enter(seq: Seq, option: Clause, subjects: Sequence[Value], fail: str) -> None:
    """Goes on in the hole when the patterns fit and the guard holds."""
    found = Found()
    for subject, pattern in zip(subjects, option.patterns, strict=True):
        match(seq, subject, pattern, fail, found)
    declare_found(seq, found, subjects)
    if option.guard is not None:
        _guarded(seq, option.guard, fail)


def _guarded(seq: Seq, guard: Expr, fail: str) -> None:
    if seq.unit.effects(guard).returns:
        seq.unit.report("SyntaxError", "A guard only says yes or no: it cannot return.", guard.span)
        return
    test = guards.guard(seq, guard)
    body = seq.routine.label("body")
    text = test.render(core.jump(body) if test.twice else HOLE, fail)
    seq.open_at_hole(core.label(body, HOLE, text) if test.twice else text)


def declare_found(seq: Seq, found: Found, subjects: Sequence[Value]) -> None:
    forced = {s.core for s in subjects if not s.late}
    for name, (pattern, variable) in found.names.items():
        declare(seq, id(pattern), name, Value(variable, late=variable not in forced))


def bind_names(seq: Seq, pattern: Pattern, subject: Value, span: Span) -> None:
    """A pattern that must fit: its names are new variables."""
    found = Found()
    match(seq, subject, pattern, unmatched(seq, pattern_text(seq, pattern), subject, span), found)
    declare_found(seq, found, [subject])


def destructuring(seq: Seq, node: Destructuring) -> Value:
    """`{x, y} := e`: its names are variables of the body, assigned when everything has fitted."""
    value = needed(seq, node.value)
    subject = Value(seq.atomic(value.core), late=False)
    found = Found()
    match(
        seq, subject, node.target, unmatched(seq, pattern_text(seq, node.target), subject, node.span), found
    )
    for name, (pattern, variable) in found.names.items():
        assign_name(seq, name, Value(variable), pattern.span)
    return subject


def pattern_text(seq: Seq, pattern: Pattern) -> str:
    return seq.unit.source.text[pattern.span.start : pattern.span.end]


def unmatched(seq: Seq, pattern: str, subject: Value, span: Span) -> str:
    error = seq.call("bt_error", "match_error", core.binary(pattern), subject.core, seq.site(span), at=span)
    return never(error)
