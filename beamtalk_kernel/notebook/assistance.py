"""Completion, inspection and `is it complete`, answered from the live workspace, also while a cell runs.

Knows what Jupyter's replies look like; what is wanted is `language.completion`'s business, what there is the
node's.  A question that the node does not answer quickly is answered with less.

    await complete(workspace, "counter incr", 12)  ->  {'matches': ['increment'], …}
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from beamtalk_kernel.language import completion
from beamtalk_kernel.language.completion import Wanted
from beamtalk_kernel.language.receivers import UNKNOWN, Receiver
from beamtalk_kernel.node.node import NodeError
from beamtalk_kernel.notebook import describing
from beamtalk_kernel.notebook.keeper import NODE_FAULTS
from beamtalk_kernel.notebook.workspace import Workspace
from beamtalk_kernel.views.value import text_of

PATIENCE: Final = 5.0
RESERVED: Final = ("self", "super", "true", "false", "nil")
EXPERIMENTAL: Final = "_jupyter_types_experimental"
ERLANG: Final = ("Erlang", "Elixir")


@dataclass(frozen=True, order=True)
class Match:
    """One completion: what is inserted, its badge, and how it is used."""

    text: str
    kind: str
    signature: str = ""


async def ask(workspace: Workspace, verb: str, *arguments: Any, default: Any = None) -> Any:
    """The node's answer, or `default` when there is no node to ask or it takes too long."""
    node = workspace.node
    if node is None:
        return default
    try:
        return await node.request(verb, *arguments, timeout=PATIENCE)
    except (NodeError, asyncio.TimeoutError, *NODE_FAULTS):
        return default


# -- completion ------------------------------------------------------------------------------------------


async def complete(workspace: Workspace, text: str, cursor: int) -> dict[str, Any]:
    """The content of a complete_reply."""
    if text.lstrip().startswith("%"):
        found = _magics(text, cursor)
        if found is not None:
            return _reply(*found, cursor)
    want = completion.wanted(text, cursor)
    return _reply(await _matches(workspace, text, cursor, want), want.start, cursor)


def _reply(matches: Iterable[Match], start: int, cursor: int) -> dict[str, Any]:
    ordered = list(dict.fromkeys(matches))
    typed = [
        {"start": start, "end": cursor, "text": m.text, "type": m.kind, "signature": m.signature}
        for m in ordered
    ]
    return {
        "status": "ok",
        "matches": list(dict.fromkeys(match.text for match in ordered)),
        "cursor_start": start,
        "cursor_end": cursor,
        "metadata": {EXPERIMENTAL: typed},
    }


def _magics(text: str, cursor: int) -> tuple[list[Match], int] | None:
    """Names of magics, while one is being written."""
    from beamtalk_kernel.notebook.magics import MAGICS

    start = text.rfind("\n", 0, cursor) + 1
    start += len(text[start:]) - len(text[start:].lstrip(" "))
    written = text[start:cursor]
    if not written.startswith("%") or (not written[1:].replace("-", "").isalpha() and written != "%"):
        return None
    return [Match(f"%{name}", "magic") for name in MAGICS if name.startswith(written[1:])], start


async def _matches(workspace: Workspace, text: str, cursor: int, want: Wanted) -> list[Match]:
    if want.kind == "selector":
        found = await _selectors(workspace, text, cursor, want)
    elif want.kind == "field":
        found = await _fields(workspace, want)
    elif want.kind == "expression":
        found = await _names(workspace, text, cursor)
    else:
        return []
    return sorted((m for m in found if m.text.startswith(want.prefix)), key=lambda m: (m.text.lower(), m))


async def _selectors(workspace: Workspace, text: str, cursor: int, want: Wanted) -> list[Match]:
    own = [describing.match(row) for row in await understood(workspace, want.receiver)]
    matches = [Match(*each) for each in own]
    if want.parts:
        outer = await understood(workspace, completion.keyword_receiver(text, cursor))
        matches += [Match(*each) for each in describing.continuations(outer, want.parts)]
    return matches


async def understood(workspace: Workspace, receiver: Receiver) -> list[Mapping[Any, Any]]:
    """The methods a receiver answers; of an unknown one those of the session's own classes and of Object."""
    if receiver.kind == "variable":
        target: tuple[Any, ...] = ("var", receiver.name)
        return list(await ask(workspace, "selectors", selector_target(*target), default=[]))
    if receiver.kind == "unknown":
        return await _anything(workspace)
    side = "class" if receiver.kind == "class" else "instance"
    return list(await ask(workspace, "selectors", selector_target("class", receiver.name, side), default=[]))


async def _anything(workspace: Workspace) -> list[Mapping[Any, Any]]:
    names = [*workspace.compiling.classes, "Object"]
    asked = [understood(workspace, Receiver("instance", name)) for name in names[-20:]]
    return [row for rows in await asyncio.gather(*asked) for row in rows]


def selector_target(kind: str, name: str, side: str = "") -> tuple[Any, ...]:
    """`{var, Name}` or `{class, Name, Side}`."""
    from beamtalk_kernel.node.wire import Atom

    return (Atom(kind), name, Atom(side)) if side else (Atom(kind), name)


async def _fields(workspace: Workspace, want: Wanted) -> list[Match]:
    receiver = want.receiver
    name = receiver.name
    if receiver.kind == "variable":
        described = await ask(workspace, "describe", selector_target("var", name))
        name = text_of((described or {}).get("class"))
    return [Match(field, "field", owner) for field, owner in await _fields_of(workspace, name)]


async def _fields_of(workspace: Workspace, name: str) -> list[tuple[str, str]]:
    """Own and inherited fields, each with the class it comes from."""
    fields: list[tuple[str, str]] = []
    while name and name not in ("nil", "none", "Object"):
        row = await ask(workspace, "class", name)
        if not isinstance(row, Mapping):
            break
        fields += [(text_of(field), name) for field in row.get("fields") or ()]
        name = text_of(row.get("superclass"))
    return fields


async def _names(workspace: Workspace, text: str, cursor: int) -> list[Match]:
    who, classes = await asyncio.gather(
        ask(workspace, "who", default=[]), ask(workspace, "classes", default=[])
    )
    local = completion.names_in(text, cursor)
    return [
        *(Match(name, "variable") for name in local),
        *(Match(text_of(r["name"]), "variable", text_of(r.get("class"))) for r in who),
        *(Match(text_of(r["name"]), "class", text_of(r.get("superclass"))) for r in classes),
        *(Match(name, "class") for name in (*workspace.compiling.classes, *ERLANG)),
        *(Match(name, "keyword") for name in RESERVED),
    ]


# -- inspection ------------------------------------------------------------------------------------------


async def inspect(workspace: Workspace, text: str, cursor: int) -> dict[str, Any]:
    """The content of an inspect_reply: signature, doc comment with its example, where it is defined."""
    data = await describe_at(workspace, text, cursor)
    return {"status": "ok", "found": bool(data), "data": data, "metadata": {}}


async def describe_at(workspace: Workspace, text: str, cursor: int) -> dict[str, str]:
    word = completion.pointed(text, cursor)
    if word.kind == "class":
        row = await ask(workspace, "class", word.name)
        return describing.class_bundle(row) if row else {}
    if word.kind == "variable":
        row = await ask(workspace, "describe", selector_target("var", word.name))
        return describing.variable_bundle(row) if row else {}
    if word.kind == "selector":
        return await describe_selector(workspace, word.name, word.receiver)
    if word.kind == "field":
        return await _describe_field(workspace, word.name, word.receiver)
    return {}


async def describe_selector(workspace: Workspace, name: str, receiver: Receiver = UNKNOWN) -> dict[str, str]:
    rows = [row for row in await understood(workspace, receiver) if text_of(row["selector"]) == name]
    return describing.method_bundle(rows) if rows else {}


async def _describe_field(workspace: Workspace, name: str, receiver: Receiver) -> dict[str, str]:
    found = await _fields(workspace, Wanted("field", name, 0, receiver))
    owners = [match.signature for match in found if match.text == name]
    return describing.field_bundle(name, owners[0]) if owners else {}


# -- is it complete --------------------------------------------------------------------------------------


def is_complete(text: str) -> dict[str, Any]:
    """The content of an is_complete_reply."""
    if text.lstrip().startswith("%"):
        return {"status": "complete"}
    from beamtalk_kernel.language.service import is_complete as judged

    status, indent = judged(text)
    return {"status": status, "indent": indent} if status == "incomplete" else {"status": status}
