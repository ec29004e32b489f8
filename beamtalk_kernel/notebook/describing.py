"""Classes, methods and variables in words: signature, doc comment, where it is defined; as text and as HTML.

Knows the rows that the node's reflection answers; asks nobody.

>>> row = {"selector": b"at:put:", "params": [b"key", b"value"], "types": [b"Integer", None], "returns": None}
>>> signature(row)
'at: key :: Integer put: value'
>>> match(row)
('at: key put: value', 'method', 'at: key :: Integer put: value')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from beamtalk_kernel.views.html import MUTED, Raw, code, element
from beamtalk_kernel.views.value import text_of

Row = Mapping[Any, Any]


def parts_of(selector: str) -> list[str]:
    """
    >>> parts_of("at:put:"), parts_of("size")
    (['at:', 'put:'], [])
    """
    return [f"{part}:" for part in selector.split(":")[:-1]] if selector.endswith(":") else []


def signature(row: Row) -> str:
    """The head of a method as it is written."""
    selector = text_of(row["selector"])
    params = _params(row)
    types = [text_of(each) for each in row.get("types") or ()]
    typed = [f"{p} :: {t}" if t else p for p, t in zip(params, [*types, *[""] * len(params)], strict=False)]
    parts = parts_of(selector)
    if parts:
        head = " ".join(f"{part} {param}" for part, param in zip(parts, typed, strict=False))
    else:
        head = " ".join([selector, *typed])
    returns = text_of(row.get("returns"))
    return f"{head} -> {returns}" if returns else head


def _params(row: Row) -> list[str]:
    """Names of the parameters; a pattern or nothing gets a name that says only where it stands."""
    selector = text_of(row["selector"])
    count = selector.count(":") if selector.endswith(":") else 0 if selector[:1].isalpha() else 1
    names = [text_of(name) for name in row.get("params") or ()]
    return [names[i] if i < len(names) and names[i] else f"arg{i + 1}" for i in range(count)]


def match(row: Row) -> tuple[str, str, str]:
    """What is inserted for a method, its badge, and its signature."""
    selector = text_of(row["selector"])
    return _inserted(parts_of(selector), _params(row)) or selector, "method", signature(row)


def _inserted(parts: Sequence[str], params: Sequence[str]) -> str:
    """One keyword alone waits for its argument; several are written out with names to replace."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    return " ".join(f"{part} {param}" for part, param in zip(parts, params, strict=False))


def continuations(rows: Iterable[Row], written: Sequence[str]) -> list[tuple[str, str, str]]:
    """How messages go on whose first keywords are written already."""
    found = []
    for row in rows:
        parts = parts_of(text_of(row["selector"]))
        if len(parts) > len(written) and parts[: len(written)] == list(written):
            rest, params = parts[len(written) :], _params(row)[len(written) :]
            found.append((_inserted(rest, params), "method", signature(row)))
    return found


# -- bundles ---------------------------------------------------------------------------------------------


def method_bundle(rows: Sequence[Row]) -> dict[str, str]:
    """One method; when several classes answer it, the first in full and the others by name."""
    first = rows[0]
    side = " class" if text_of(first.get("side")) == "class" else ""
    head = f"{text_of(first.get('class'))}{side} >> {signature(first)}"
    others = sorted({text_of(row.get("class")) for row in rows[1:]} - {text_of(first.get("class"))})
    notes = [_place(first)] + ([f"also in {', '.join(others)}"] if others else [])
    return _bundle(head, text_of(first.get("doc")), notes)


def class_bundle(row: Row) -> dict[str, str]:
    modifiers = " ".join(map(text_of, row.get("modifiers") or ()))
    head = f"{modifiers} {text_of(row.get('superclass'))} subclass: {text_of(row.get('name'))}".strip()
    fields = ", ".join(map(text_of, row.get("fields") or ()))
    methods = [text_of(each.get("selector")) for each in row.get("methods") or ()]
    notes = [f"fields: {fields}"] if fields else []
    notes += [f"methods: {' '.join(methods)}"] if methods else []
    return _bundle(head, text_of(row.get("doc")), [*notes, _place(row)])


def variable_bundle(row: Row) -> dict[str, str]:
    head = f"{text_of(row.get('name'))} :: {text_of(row.get('class'))}"
    return _bundle(head, "", [text_of(row.get("text"))])


def field_bundle(name: str, owner: str) -> dict[str, str]:
    return _bundle(f"{owner}: field {name}", "", [])


def _place(row: Row) -> str:
    if row.get("library") is True:
        return "defined in the class library"
    unit = text_of(row.get("unit"))
    line = row.get("line")
    return f"defined in {unit}" + (f" line {line}" if line else "") if unit else ""


def _bundle(head: str, doc: str, notes: Iterable[str]) -> dict[str, str]:
    kept = [note for note in notes if note]
    text = "\n".join([head, *(["", doc] if doc else []), *(["", *kept] if kept else [])])
    parts: list[str] = [element("b", code(head))]
    parts += [code(doc)] if doc else []
    parts += [element("div", note, style=MUTED) for note in kept]
    return {"text/plain": text, "text/html": element("div", *map(Raw, parts))}
