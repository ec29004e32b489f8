"""Cells written by hand in Core Erlang, for tests of the node that must not need the compiler."""

from __future__ import annotations

import itertools
from typing import Any

from beamtalk_kernel.node.node import Node
from beamtalk_kernel.node.wire import Atom

_versions = itertools.count(1)

FOREVER = "letrec 'f'/0 = fun () -> apply 'f'/0 () in apply 'f'/0 ()"
PRINT_FOREVER = (
    "letrec 'f'/0 = fun () -> do call 'bt_io':'show'([108|[10|[]]]) apply 'f'/0 () in apply 'f'/0 ()"
)
# It could end, or the Erlang compiler would see that it does not and drop what grows the stack.
RECURSE_FOREVER = """letrec 'f'/1 = fun (N) ->
        case N of
            <-1> when 'true' -> N
            <_> when 'true' -> call 'erlang':'+'(1, apply 'f'/1 (call 'erlang':'+'(N, 1)))
        end
    in apply 'f'/1 (0)"""
ALLOCATE_FOREVER = "letrec 'f'/1 = fun (L) -> apply 'f'/1 ([1|L]) in apply 'f'/1 ([])"
DOUBLE_FOREVER = """letrec 'f'/1 = fun (B) -> apply 'f'/1 (call 'erlang':'iolist_to_binary'([B|B]))
    in apply 'f'/1 (call 'erlang':'list_to_binary'(call 'lists':'seq'(1, 200)))"""


def put(name: str, value: str) -> str:
    return f"call 'bt_workspace':'put'('{name}', {value})"


def get(name: str) -> str:
    return f"call 'bt_workspace':'get'('{name}')"


def show(text: str) -> str:
    codes = "".join(f"[{ord(c)}|" for c in text) + "[]" + "]" * len(text)
    return f"call 'bt_io':'show'({codes})"


def steps(*bodies: str) -> list[tuple[Any, ...]]:
    """The steps of a cell with these statements."""
    module = Atom(f"bt@cell@{next(_versions)}")
    names = [f"s{n}" for n in range(1, len(bodies) + 1)]
    exports = ", ".join(f"'{name}'/0" for name in names)
    functions = "\n".join(f"'{n}'/0 = fun () -> {body}" for n, body in zip(names, bodies, strict=True))
    core = f"module '{module}' [{exports}] attributes []\n{functions}\nend"
    return [
        (Atom("module"), module, core.encode()),
        *((Atom("eval"), module, Atom(name)) for name in names),
    ]


def cell_map(number: int, *bodies: str) -> dict[Any, Any]:
    return {
        Atom("cell"): number,
        Atom("key"): f"key-{number}",
        Atom("title"): f"cell[{number}]",
        Atom("silent"): False,
        Atom("steps"): steps(*bodies),
    }


async def run(node: Node, number: int, *bodies: str) -> dict[Any, Any]:
    """Run a cell with these statements; the map of the reply."""
    reply: dict[Any, Any] = await node.request("run", cell_map(number, *bodies), timeout=60)
    return reply


async def text(node: Node, number: int, *bodies: str) -> str:
    """The text of the cell's value."""
    reply = await run(node, number, *bodies)
    shown: bytes = reply["value"]["text"]
    return shown.decode()
