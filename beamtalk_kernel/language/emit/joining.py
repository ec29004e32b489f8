"""Where branches meet again: what a conditional with several branches leaves behind.

Three shapes, the cheapest that is right: one value (`let <V> = case …`), several values when branches assign
variables (`let <V, X> = case …`), or code that goes on inside the branches when one of them returns from the
method (in the only branch that goes on, else through a join function).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.effects import NONE, Effects
from beamtalk_kernel.language.emit.model import HOLE, NIL, SENT, Local, Seq, Use, Value
from beamtalk_kernel.language.tree import Block, Expr


@dataclass(frozen=True)
class Branch:
    """Code that answers a value; `node` is what it was made of, for its effects, or they are `known`."""

    emit: Callable[[Seq, Use], Value]
    node: Block | tuple[Expr, ...] | None = None
    bound: frozenset[str] = frozenset()
    known: Effects | None = None

    def effects(self, seq: Seq) -> Effects:
        if self.known is not None:
            return self.known
        match self.node:
            case None:
                return NONE
            case Block():
                return seq.unit.effects.inline(self.node)
            case nodes:
                return seq.unit.effects(nodes).without(self.bound)

    @staticmethod
    def constant(value: Value) -> Branch:
        return Branch(lambda seq, use: value)


Render = Callable[[list[str]], str]


def branches(seq: Seq, options: Sequence[Branch], render: Render, use: Use, *, twice: bool) -> Value:
    """The value of the branch that `render` chooses; what branches assigned is visible afterwards.

    `twice`: `render` names a branch more than once, so branches become labels it jumps to.
    """
    effects = NONE
    for option in options:
        effects = effects | option.effects(seq)
    names = carried(seq, effects.assigned)
    if effects.returns:
        return _going_on(seq, options, render, use, names, twice)
    ends = [_end(seq, option, use) for option in options]
    if not names:
        values = [leave_one(end, value) for end, value in ends]
        text = labelled(seq, [end.text for end, _ in ends], render, twice)
        return _merged(seq.bind(text), values)
    return _several(seq, ends, names, render, twice)


def carried(seq: Seq, assigned: Iterable[str]) -> list[str]:
    """The assigned names that live in SSA variables here: locals, and a cell's own copy of its variables."""
    result = []
    for name in sorted(assigned):
        if isinstance(seq.env.get(name), Local) or (name not in seq.env and is_cell_local(seq, name)):
            result.append(name)
    return result


def is_cell_local(seq: Seq, name: str) -> bool:
    return seq.routine.is_cell and not seq.in_block and name not in seq.unit.shared


def current(seq: Seq, name: str) -> Value:
    """A carried name's value here; a cell variable is read if it exists, else it starts as nil."""
    local = seq.env.get(name)
    if isinstance(local, Local):
        return local.value
    if name not in seq.cells:
        if name in seq.unit.scope.variables or name in seq.unit.known:
            seq.cells[name] = Local(Value(seq.bind(core.call("bt_workspace", "get", core.atom(name)))))
        else:
            return NIL
    return seq.cells[name].value


def rebind(seq: Seq, name: str, value: Value) -> None:
    if name in seq.env:
        seq.env[name] = Local(value)
    else:
        seq.cells[name] = Local(value, dirty=True)


def _end(seq: Seq, option: Branch, use: Use) -> tuple[Seq, Value]:
    inside = seq.branch()
    value = option.emit(inside, use)
    return inside, value


def leave_one(seq: Seq, value: Value) -> Value:
    seq.leave(value.core)
    return value


def labelled(seq: Seq, texts: list[str], render: Render, twice: bool) -> str:
    """Branches as labels when they would be named more than once and are more than a word."""
    if not twice:
        return render(texts)
    targets, labels = [], []
    for text in texts:
        if len(text) < 24 and HOLE not in text and "apply" not in text:
            targets.append(text)
        else:
            name = seq.routine.label("if")
            labels.append((name, text))
            targets.append(core.jump(name))
    result = render(targets)
    for name, text in reversed(labels):
        result = core.label(name, text, result)
    return result


def _merged(variable: str, values: Sequence[Value]) -> Value:
    types = {value.type for value in values}
    kind = SENT if SENT in types else types.pop() if len(types) == 1 else ""
    return Value(variable, late=any(value.late for value in values), type=kind)


def _several(
    seq: Seq, ends: Sequence[tuple[Seq, Value]], names: list[str], render: Render, twice: bool
) -> Value:
    columns = []
    for end, value in ends:
        row = [value, *(current(end, name) for name in names)]
        end.leave("<" + ",".join(v.core for v in row) + ">")
        columns.append(row)
    text = labelled(seq, [end.text for end, _ in ends], render, twice)
    merged = [_merged(seq.variable(), column) for column in zip(*columns, strict=True)]
    seq.open(f"let <{','.join(v.core for v in merged)}> = {seq.wide(text, len(merged))} in\n", "")
    for name, value in zip(names, merged[1:], strict=True):
        rebind(seq, name, value)
    return merged[0]


def _going_on(
    seq: Seq, options: Sequence[Branch], render: Render, use: Use, names: list[str], twice: bool
) -> Value:
    ends = [_end(seq, option, use) for option in options]
    alive = [(end, value) for end, value in ends if not end.closed]
    if not alive:
        seq.leave(labelled(seq, [end.text for end, _ in ends], render, twice))
        return NIL
    if len(alive) == 1:
        return _only(seq, ends, alive[0], names, render, twice)
    return _join(seq, ends, alive, names, render, twice)


def _only(
    seq: Seq, ends: Sequence[tuple[Seq, Value]], alive: tuple[Seq, Value], names: list[str], render: Render,
    twice: bool,
) -> Value:  # fmt: skip
    """One branch goes on: the rest of the body is its end."""
    end, value = alive
    kept = [(name, current(end, name)) for name in names]
    end.leave(HOLE)
    seq.open_at_hole(labelled(seq, [end.text for end, _ in ends], render, twice))
    for name, what in kept:
        rebind(seq, name, what)
    return value.without_origin()


def _join(
    seq: Seq, ends: Sequence[tuple[Seq, Value]], alive: Sequence[tuple[Seq, Value]], names: list[str],
    render: Render, twice: bool,
) -> Value:  # fmt: skip
    """Several go on: the rest of the body is a function of the value and of what they assigned."""
    name = seq.routine.label("join")
    columns = []
    for end, value in alive:
        row = [value, *(current(end, n) for n in names)]
        end.leave(core.apply_(name, *(v.core for v in row)))
        columns.append(row)
    merged = [_merged(seq.variable(), column) for column in zip(*columns, strict=True)]
    text = labelled(seq, [end.text for end, _ in ends], render, twice)
    head = f"letrec {core.name_of(name, len(merged))} = fun ({','.join(v.core for v in merged)}) ->\n"
    seq.open(head, f"\nin {text}")
    for each, value in zip(names, merged[1:], strict=True):
        rebind(seq, each, value)
    return merged[0]
