"""`%doc`: a class with its methods in one line each, or one method in full, from the living system.

Knows the node's reflection and how its rows are put in words; knows no magic.

    bundle = await documentation(workspace, "List collect:")
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from beamtalk_kernel.language.receivers import Receiver
from beamtalk_kernel.notebook import describing
from beamtalk_kernel.notebook.assistance import ask, describe_selector, understood
from beamtalk_kernel.notebook.workspace import Workspace
from beamtalk_kernel.views.html import MONO, Raw, element
from beamtalk_kernel.views.value import text_of

_TOPIC: Final = re.compile(r"(?P<name>[A-Z]\w*)(?P<side>\s+class)?(?:\s*>>\s*|\s+)?(?P<selector>\S+)?$")
LEFT: Final = "text-align:left"
_SENTENCE: Final = re.compile(r".*?[.:](?=\s|$)")


async def documentation(workspace: Workspace, topic: str) -> dict[str, str]:
    """Of `List`, `List collect:`, `List >> collect:`, `List class >> new:`; empty when there is none."""
    found = _TOPIC.match(topic.strip())
    if found is None:
        return {}
    if not found["selector"]:
        return await _class(workspace, found["name"])
    receiver = Receiver("class" if found["side"] else "instance", found["name"])
    return await describe_selector(workspace, found["selector"].lstrip("#"), receiver)


async def _class(workspace: Workspace, name: str) -> dict[str, str]:
    row = await ask(workspace, "class", name)
    if not row:
        return {}
    head = describing.class_bundle({**row, "methods": ()})
    text, html = [head["text/plain"]], [Raw(head["text/html"])]
    for title, kind in (("Class side", "class"), ("Instances", "instance")):
        receiver = Receiver("class" if kind == "class" else "instance", name)
        own = [each for each in await understood(workspace, receiver) if _is_own(each, name, kind)]
        if own:
            rows = [(describing.signature(each), first_sentence(text_of(each.get("doc")))) for each in own]
            text += ["", f"{title}:", *(f"  {sign}{'  ' + said if said else ''}" for sign, said in rows)]
            html += [element("b", title), _table(rows)]
    return {"text/plain": "\n".join(text), "text/html": element("div", *html)}


def _is_own(row: Mapping[Any, Any], name: str, side: str) -> bool:
    return text_of(row.get("class")) == name and (text_of(row.get("side")) or "instance") == side


def _table(rows: list[tuple[str, str]]) -> Raw:
    lines = [
        element("tr", element("td", sign, style=f"{MONO};{LEFT}"), element("td", said, style=LEFT))
        for sign, said in rows
    ]
    return element("table", *lines)


def first_sentence(doc: str) -> str:
    """
    >>> first_sentence("Adds two. And more.\\n\\n    1 + 1  // => 2"), first_sentence("    3 size")
    ('Adds two.', '')
    """
    line = doc.split("\n")[0]
    if line.startswith(" "):
        return ""
    found = _SENTENCE.match(line)
    return found[0] if found else line
