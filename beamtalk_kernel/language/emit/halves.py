"""A large class as two modules, so that two cores compile it: the class's own, and one with the rest.

Knows functions as text and which of them call which; methods that call each other directly stay together.
The class's own module has every function: those of the other are one call long there.

>>> small = [("'a'/1 = fun (V0) -> 'nil'", "a", 1)]
>>> len(halves("bt@C@3", small))
1
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from beamtalk_kernel.language import core

Function = tuple[str, str, int]
"""Text, name, arity."""

#: Below this a second compilation costs more than it saves.
LEAST: Final = 40_000
_APPLIED = re.compile(r"apply '((?:[^'\\]|\\.)*)'/")


def halves(module: str, functions: Sequence[Function]) -> list[tuple[str, str]]:
    """Modules and their Core texts, the class's own first."""
    stays, goes = _divided(functions)
    if not goes:
        return [(module, _text(module, functions))]
    other = f"{module}@2"
    stubs = [_stub(other, each) for each in goes]
    return [(module, _text(module, [*stays, *stubs])), (other, _text(other, goes))]


def _text(module: str, functions: Sequence[Function]) -> str:
    exports = [(name, arity) for _, name, arity in functions]
    return core.module(module, exports, [text for text, _, _ in functions])


def _stub(module: str, function: Function) -> Function:
    _, name, arity = function
    params = [f"V{n}" for n in range(arity)]
    called = core.call(module, name, *params)
    return f"{core.name_of(name, arity)} = {core.fun(params, called)}", name, arity


def _divided(functions: Sequence[Function]) -> tuple[list[Function], list[Function]]:
    """The groups of functions that call each other, the largest first, each to the side that has less."""
    if sum(len(text) for text, _, _ in functions) < LEAST:
        return list(functions), []
    sides: tuple[list[Function], list[Function]] = ([], [])
    sizes = [0, 0]
    for group in sorted(_groups(functions), key=_size, reverse=True):
        side = 0 if sizes[0] <= sizes[1] else 1
        sides[side].extend(group)
        sizes[side] += _size(group)
    return sides if min(sizes) * 3 > max(sizes) else (list(functions), [])


def _size(group: Sequence[Function]) -> int:
    return sum(len(text) for text, _, _ in group)


def _groups(functions: Sequence[Function]) -> list[list[Function]]:
    leader = {name: name for _, name, _ in functions}

    def found(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for text, name, _ in functions:
        for called in _APPLIED.findall(text):
            if called in leader:
                leader[found(called)] = found(name)
    groups: dict[str, list[Function]] = {}
    for function in functions:
        groups.setdefault(found(function[1]), []).append(function)
    return list(groups.values())
