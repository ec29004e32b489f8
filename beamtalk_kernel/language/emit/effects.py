"""What a piece of code does to the function around it: the names it assigns there, and whether it returns.

Looks into control structures, whose blocks run in place, and not into real blocks, whose assignments go
through boxes and whose returns are thrown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from beamtalk_kernel.language.emit.forms import form
from beamtalk_kernel.language.emit.walk import children, is_node
from beamtalk_kernel.language.tree import (
    Assignment,
    Block,
    Compound,
    Comprehension,
    Destructuring,
    FieldAccess,
    ForAll,
    Name,
    PatternBlock,
    PatternName,
    Return,
    Send,
    Temporaries,
    With,
)


@dataclass(frozen=True, slots=True)
class Effects:
    assigned: frozenset[str] = frozenset()
    returns: bool = False

    def __or__(self, other: Effects) -> Effects:
        return Effects(self.assigned | other.assigned, self.returns or other.returns)

    def without(self, names: frozenset[str]) -> Effects:
        return Effects(self.assigned - names, self.returns) if names else self


NONE = Effects()


class EffectsOf:
    """Effects by node, each computed once; a tree must outlive this."""

    def __init__(self) -> None:
        self._known: dict[int, Effects] = {}

    def __call__(self, node: object) -> Effects:
        if isinstance(node, tuple):
            return self._all(node)
        found = self._known.get(id(node))
        if found is None:
            found = self._known[id(node)] = self._compute(node)
        return found

    def _all(self, nodes: Any) -> Effects:
        result = NONE
        for node in nodes:
            if is_node(node):
                result = result | self(node)
        return result

    def _compute(self, node: object) -> Effects:
        match node:
            case Block() | PatternBlock() | ForAll():
                return NONE
            case Assignment(target) | Compound(target):
                return self._all(tuple(children(node))) | Effects(target_names(target))
            case Destructuring(target):
                return self._all(tuple(children(node))) | Effects(pattern_names(target))
            case Temporaries(names):
                return Effects(frozenset(names))
            case Return():
                return self._all(tuple(children(node))) | Effects(returns=True)
            case Send():
                inside = form(node)
                if inside is not None:
                    return self._all(inside.operands) | self.inline(*inside.blocks)
            case With(steps, body, otherwise):
                return self._all(steps) | self.inline(body) | self._handler(otherwise)
            case Comprehension(steps, body):
                return self._all(steps) | self.inline(body)
        return self._all(tuple(children(node)))

    def _handler(self, node: object) -> Effects:
        return self.inline(node) if isinstance(node, Block) else self(node)

    def inline(self, *blocks: Block) -> Effects:
        """Of blocks that run in place: their own names are nobody else's."""
        result = NONE
        for block in blocks:
            own = frozenset(block.temporaries) | pattern_names(*block.params)
            result = result | self._all(block.body).without(own)
        return result


def target_names(target: object) -> frozenset[str]:
    """The variable an assignment rebinds: `a` for `a := 1` and for `a.b.c := 1`."""
    while isinstance(target, FieldAccess):
        target = target.receiver
    return frozenset([target.name]) if isinstance(target, Name) else frozenset()


def pattern_names(*patterns: object) -> frozenset[str]:
    names: set[str] = set()
    todo: list[object] = list(patterns)
    while todo:
        pattern = todo.pop()
        if isinstance(pattern, PatternName):
            names.add(pattern.name)
        todo.extend(children(pattern))
    return frozenset(names)


def declared_names(pattern: object) -> list[PatternName]:
    """The names a pattern declares, each once, its first place standing for it."""
    found: dict[str, PatternName] = {}
    todo = [pattern]
    while todo:
        node = todo.pop(0)
        if isinstance(node, PatternName):
            found.setdefault(node.name, node)
        todo[:0] = list(children(node))
    return list(found.values())
