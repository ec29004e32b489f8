"""Methods as functions: the clauses of one selector are one function `sel/(N+1)`, `self` its first argument.

Knows how a method is entered and left; what its body does is the business of the other modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit import dispatch
from beamtalk_kernel.language.emit.analysis import analyse
from beamtalk_kernel.language.emit.conditions import body_value, declare
from beamtalk_kernel.language.emit.facts import ROOT, Facts
from beamtalk_kernel.language.emit.forcing import force
from beamtalk_kernel.language.emit.grouping import Method, looks
from beamtalk_kernel.language.emit.matching import Clause, chained, enter
from beamtalk_kernel.language.emit.model import NIL, Routine, Seq, Use, Value, never, settled
from beamtalk_kernel.language.emit.names import cannot_assign
from beamtalk_kernel.language.emit.swift import numeric_arguments
from beamtalk_kernel.language.emit.types import checked_answer, checked_argument
from beamtalk_kernel.language.emit.unit import Owner, Unit
from beamtalk_kernel.language.tree import Expr, MethodDefinition


def function(unit: Unit, owner: Owner, method: Method) -> str:
    """The definition of a method's function; a swift method's counts its calls and has a door before it."""
    side_owner = replace(owner, side=method.key[0])
    if method.key not in owner.swift:
        return _plain(unit, side_owner, method)
    return "\n".join(_swift(unit, side_owner, method))


def _plain(unit: Unit, owner: Owner, method: Method) -> str:
    routine, params = _routine(unit, owner, method)
    body = _body(routine, method, [Value(param) for param in params])
    return _defined(unit, method, [routine.self_core, *params], body)


def _swift(unit: Unit, owner: Owner, method: Method) -> Iterator[str]:
    """The door; the function for numbers, which goes on to the last one when an argument is none."""
    params = [f"V{index}" for index in range(method.arity)]
    yield _defined(unit, method, params, core.apply_(method.function, *params, "0"))
    numeric = numeric_arguments(method)
    routine, params = _routine(unit, owner, method)
    left = routine.calls_left = routine.variable()
    heads = [routine.self_core, *params, left]
    body = _body(routine, method, [_argument(p, i in numeric) for i, p in enumerate(params)])
    if numeric:
        numbers = core.both(*(core.bif("is_number", params[index]) for index in sorted(numeric)))
        slowly = core.apply_(method.function, *heads, "'any'")
        body = core.case([], core.clause("", body, numbers), core.clause("", slowly))
    yield _defined(unit, method, heads, body)
    if numeric:
        routine, params = _routine(unit, owner, method)
        routine.calls_left = routine.variable()
        heads = [routine.self_core, *params, routine.calls_left, routine.variable()]
        yield _defined(unit, method, heads, _body(routine, method, [Value(param) for param in params]))


def _argument(param: str, is_number: bool) -> Value:
    return Value(param, late=False, type="number") if is_number else Value(param)


def _routine(unit: Unit, owner: Owner, method: Method) -> tuple[Routine, list[str]]:
    routine = Routine(unit, owner, method.first.selector, Facts(), dispatch.value)
    routine.self_core = routine.variable()
    return routine, [routine.variable() for _ in method.first.params]


def _body(routine: Routine, method: Method, arguments: list[Value]) -> str:
    seq = Seq(routine, {}, {})
    assert routine.owner is not None
    facts = [_facts(routine.owner, clause) for clause in method.clauses]
    if any(each.nonlocal_return for each in facts):
        routine.return_ref = seq.bind(core.bif("make_ref"))
    body = _clauses(seq, method, _looked_at(seq, method, arguments), facts)
    seq.leave(catching_returns(routine, body) if routine.return_ref else body)
    return settled(seq.text)


def _defined(unit: Unit, method: Method, heads: list[str], body: str) -> str:
    return core.definition(method.function, heads, body, unit.line(method.first.head), unit.file)


def _facts(owner: Owner, clause: MethodDefinition) -> Facts:
    guard = (clause.guard,) if clause.guard is not None else ()
    fields = owner.class_vars if owner.side == "class" else owner.fields | owner.class_vars
    return analyse((*guard, *clause.body), [p.pattern for p in clause.params], fields)


def _looked_at(seq: Seq, method: Method, subjects: list[Value]) -> list[Value]:
    """Arguments that some clause's pattern looks at are waited for."""
    result = []
    for index, subject in enumerate(subjects):
        patterns = [clause.params[index].pattern for clause in method.clauses]
        looked = any(map(looks, patterns))
        result.append(force(seq, subject) if looked else subject)
    return result


def _clauses(seq: Seq, method: Method, subjects: list[Value], facts: list[Facts]) -> str:
    routine = seq.routine
    labels = [routine.label("clause") for _ in method.clauses]
    texts = []
    for index, clause in enumerate(method.clauses):
        routine.facts = facts[index]
        routine.finish = _finish(clause)
        fail = core.jump(labels[index + 1]) if index + 1 < len(labels) else _unfit(seq, method, subjects)
        texts.append(_clause(seq.branch(), clause, subjects, fail))
    return chained(texts, labels)


def _finish(clause: MethodDefinition):  # type: ignore[no-untyped-def]
    return lambda seq, value: checked_answer(seq, clause, value)


def _clause(inside: Seq, clause: MethodDefinition, subjects: list[Value], fail: str) -> str:
    arguments = [checked_argument(inside, p, s) for p, s in zip(clause.params, subjects, strict=True)]
    patterns = tuple(p.pattern for p in clause.params)
    declare_owned(inside)
    enter(inside, Clause(patterns, clause.guard, clause.body), arguments, fail)
    answer = method_body(
        inside, clause.body, Use.KEEP if clause.combination in ("primary", "around") else Use.DROP
    )
    inside.leave(inside.routine.finish(inside, answer))
    return inside.text


def declare_owned(seq: Seq) -> None:
    """The names a method declares by assigning them start as nil; the cell's variables cannot be assigned."""
    facts, unit = seq.routine.facts, seq.unit
    for name in facts.owned.get(ROOT, ()):
        use = facts.loose.get(name)
        if use is not None and not use.first_is_assignment and name in unit.scope.variables | unit.known:
            cannot_assign(seq, name, use.assigned_at or Span(0, 0))
        declare(seq, ROOT, name, NIL)


def method_body(seq: Seq, body: tuple[Expr, ...], use: Use) -> Value:
    """An empty body answers `self`."""
    return body_value(seq, body, use) if body else Value(seq.self_core, late=False)


def _unfit(seq: Seq, method: Method, subjects: list[Value]) -> str:
    """No clause fits: the layer below in a patch, else the sender's mistake."""
    owner, selector = seq.routine.owner, core.atom(method.first.selector)
    arguments = core.list_([subject.core for subject in subjects])
    assert owner is not None
    if owner.is_patch and method.is_partial:
        return seq.call(
            "bt_send", "super", seq.self_core, core.atom(owner.name), core.atom(seq.unit.module),
            core.atom(owner.side), selector, arguments, seq.site(method.first.head), at=method.first.head,
        )  # fmt: skip
    wrong = seq.call("bt_error", "no_clause", seq.self_core, selector, arguments, at=method.first.head)
    return never(seq.staying(wrong))


def catching_returns(routine: Routine, body: str) -> str:
    """A body whose blocks may return from it: their throws carry this activation's reference."""
    assert routine.return_ref is not None
    answer, kind, reason, stack = (routine.variable() for _ in range(4))
    ref, value, other, thrown = (routine.variable() for _ in range(4))
    mine = core.clause(
        f"'throw',{{'$bt_return',{ref},{value}}}", value, core.bif("=:=", ref, routine.return_ref)
    )
    pass_on = core.clause(f"{other},{thrown}", core.raise_again(stack, reason))
    handler = core.case([kind, reason], mine, pass_on)
    return f"try {settled(body)} of <{answer}> -> {answer}\ncatch <{kind},{reason},{stack}> -> {handler}"


def thunk(unit: Unit, owner: Owner, name: str, expression: Expr, answer: Callable[[Seq], str]) -> str:
    """A function of no arguments for a default or a header line; the cell's variables are as they are now."""
    routine = Routine(unit, owner, name, analyse((expression,)), dispatch.value)
    routine.self_core = f"{{'$bt_class',{core.atom(owner.name)}}}"
    seq = Seq(routine, {}, {})
    if routine.facts.nonlocal_return:
        routine.return_ref = seq.bind(core.bif("make_ref"))
    inside = seq.branch()
    inside.leave(answer(inside))
    seq.leave(catching_returns(routine, inside.text) if routine.return_ref else inside.text)
    return core.definition(name, [], settled(seq.text), unit.line(expression.span), unit.file)


def migration(unit: Unit, owner: Owner, body: tuple[Expr, ...], line: int) -> str:
    """`migrate/1`: the body of a state patch, with the actor as `self`."""
    routine = Routine(
        unit, replace(owner, is_migration=True), "state", analyse(body, (), owner.fields), dispatch.value
    )
    routine.self_core = routine.variable()
    seq = Seq(routine, {}, {})
    if routine.facts.nonlocal_return:
        routine.return_ref = seq.bind(core.bif("make_ref"))
    inside = seq.branch()
    declare_owned(inside)
    inside.leave(inside.answer(method_body(inside, body, Use.KEEP)))
    seq.leave(catching_returns(routine, inside.text) if routine.return_ref else inside.text)
    return core.definition("migrate", [routine.self_core], settled(seq.text), line, unit.file)
