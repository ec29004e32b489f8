"""A class's text with its patches in it: what `Counter save` writes.

Knows source text and where methods stand in it; knows neither files nor what is in force.

>>> rewritten("Value subclass: P\\n  x => 1", [Change("instance", "x", "primary", "x { 2 }")])
'Value subclass: P\\n  x => 2'
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass

from beamtalk_kernel.errors import BeamtalkError, Diagnostic, Source
from beamtalk_kernel.language.reader import parse
from beamtalk_kernel.language.tree import ClassDefinition, MethodDefinition, Patch

Key = tuple[str, str, str]
HEAD, BODY = "  ", "    "


@dataclass(frozen=True)
class Change:
    """A method as it is in force, in the words of its patch; `before`: as a clause above those there are."""

    side: str
    selector: str
    combination: str
    source: str
    doc: str = ""
    _: KW_ONLY
    before: bool = False

    @property
    def key(self) -> Key:
        return self.side, self.selector, self.combination


def rewritten(text: str, changes: Sequence[Change], present: Iterable[Key] | None = None) -> str:
    """The text of one class with these methods in it; others stay if they are `present`, by default all."""
    methods = _definition(text).methods
    kept = {*map(_key, methods)} if present is None else {*present}
    gone = [method for method in methods if _key(method) not in kept]
    edits = [(*_with_comments(text, method), "") for method in gone]
    added = []
    for change in changes:
        own = [method for method in methods if _key(method) == change.key]
        made = method_text(change)
        if not own:
            added.append(_documented(made, change.doc))
        elif change.before:
            edits.append((own[0].span.start, own[0].span.start, f"{made}\n{HEAD}"))
        else:
            edits.append((own[0].span.start, own[0].span.end, made))
            edits += [(*_with_comments(text, clause), "") for clause in own[1:]]
    for start, end, made in sorted(edits, reverse=True):
        text = text[:start] + made + text[end:]
    return "\n\n".join([text.rstrip(), *(HEAD + each for each in added)])


def method_text(change: Change) -> str:
    """The method as it is written in a class, from the second line on indented for it."""
    says_side = change.side == "instance" or change.source.startswith("class ")
    whole = f"patch C{'' if says_side else ' class'} >> {change.source}"
    (patch,) = parse(Source("a method", whole)).items
    assert isinstance(patch, Patch)
    method = patch.methods[0]
    name = whole[method.head.start : method.head.end].strip()
    if change.side == "class" and not name.startswith("class "):
        name = f"class {name}"
    rest = whole[method.head.end :].strip()
    body = rest[2:] if rest.startswith("=>") else rest[1:-1]
    first, _, more = body.partition("\n")
    lines = textwrap.dedent(more).rstrip() if first.strip() else textwrap.dedent(body.strip("\n")).rstrip()
    if not first.strip() and "\n" not in lines:
        return f"{name} => {lines.strip()}"
    begun = f"{name} => {first.strip()}" if first.strip() else f"{name} =>"
    return "\n".join([begun, textwrap.indent(lines, BODY)]) if lines else begun


def _documented(method: str, doc: str) -> str:
    return "".join(f"/// {line}".rstrip() + f"\n{HEAD}" for line in doc.splitlines()) + method


def _definition(text: str) -> ClassDefinition:
    for item in parse(Source("a class", text)).items:
        if isinstance(item, ClassDefinition):
            return item
    raise BeamtalkError(Diagnostic("SyntaxError", "There is no class in this text."))


def _key(method: MethodDefinition) -> Key:
    return "class" if method.class_side else "instance", method.selector, method.combination


def _with_comments(text: str, method: MethodDefinition) -> tuple[int, int]:
    """From the comments right above a method to the end of its last line."""
    start = text.rfind("\n", 0, method.span.start) + 1
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above : start - 1].lstrip().startswith("//"):
            break
        start = above
    end = text.find("\n", method.span.end)
    return start, len(text) if end < 0 else end + 1
