"""Updates that come to nothing: `d at: 1 put: 2` answers a changed copy of a Dictionary, and nobody keeps it.

Knows the tree, and of variables only what the text itself says: a name is a collection when it is assigned a
literal one and otherwise nothing but what its own messages answer.

    d := #{}. d at: 1 put: 2. d      warns, and shows  d := d at: 1 put: 2
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from beamtalk_kernel.errors import Diagnostic, Source
from beamtalk_kernel.language.emit.forms import DISCARDING
from beamtalk_kernel.language.emit.walk import everything
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import (
    ArrayLiteral,
    Assignment,
    Block,
    Expr,
    ListLiteral,
    MapLiteral,
    MethodDefinition,
    Name,
    PatternName,
    Program,
    Send,
)

KINDS: dict[type, str] = {MapLiteral: "Dictionary", ListLiteral: "List", ArrayLiteral: "Array"}
UPDATES = frozenset(["at:put:", "add:", "addFirst:", "addAll:", "remove:", "removeKey:", "merge:", "sort"])


def discarded_updates(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """A pure update whose answer is thrown away."""
    nodes = list(everything(program))
    kinds = _collections(nodes)
    for node in _discarded(program, nodes) if kinds else ():
        match node:
            case Send(Name(name), selector, _) if name in kinds and selector in UPDATES:
                yield Diagnostic(
                    "DiscardedUpdate",
                    f"{name} stays as it is: {selector} answers a changed {kinds[name]} that nothing keeps.",
                    span=node.span,
                    source=source,
                    hint=f"Write {name} := {source.text[node.span.start : node.span.end]}",
                    severity="warning",
                )


def _collections(nodes: Iterable[object]) -> dict[str, str]:
    """The names that hold nothing but collections, and which kind."""
    kinds: dict[str, str] = {}
    others: set[str] = set()
    for node in nodes:
        match node:
            case Assignment(Name(name), value) if type(value) in KINDS:
                kinds[name] = KINDS[type(value)]
            case Assignment(Name(name), Send(Name(receiver), _, _)) if receiver == name:
                pass
            case Assignment(Name(name), _) | PatternName(name):
                others.add(name)
    return {name: kind for name, kind in kinds.items() if name not in others}


def _discarded(program: Program, nodes: Iterable[object]) -> Iterator[Expr]:
    yield from (item for item in program.items[:-1] if isinstance(item, Send))
    for node in nodes:
        match node:
            case Block(body=body) | MethodDefinition(body=body):
                yield from body[:-1]
            case Send(_, selector, arguments) if selector in DISCARDING:
                yield from (a.body[-1] for a in arguments if isinstance(a, Block) and a.body)
