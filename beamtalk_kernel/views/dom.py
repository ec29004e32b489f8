"""What a view looks like, as a tree: HTML where nothing is alive, JSON for the script that draws it.

Knows tags, attributes and which parts are only for a live view; knows no snapshot and no colour.  One tree
serves both forms: in the static one every element marked `live`, and everything that can be pressed, is left
out, but for links, which are text there.

>>> tree = h("p", "3 < 4", h("button", "Stop", act="stop"))
>>> to_html(tree)
'<p>3 &lt; 4</p>'
>>> to_json(tree)
['p', {}, ['3 < 4', ['button', {'act': 'stop'}, ['Stop']]]]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from beamtalk_kernel.views.html import escape
from beamtalk_kernel.views.look import inline_style

Child: TypeAlias = "Element | str | Iterable[Child] | None"
"""What may stand in an element; None is nothing, and what is in a list stands there by itself."""
UNCLOSED = frozenset({"input", "br", "hr"})
WRITTEN = frozenset(
    "style title scope open href id d x y x1 y1 x2 y2 cx cy r width height viewBox fill stroke".split()
)
"""Attributes that mean something where there is no script."""


@dataclass(frozen=True)
class Element:
    """A tag with attributes and children; `live` when it is left out of what is static."""

    tag: str
    attributes: dict[str, Any] = field(default_factory=dict)
    children: tuple[Element | str, ...] = ()
    live: bool = False


def h(tag: str, *children: Child, live: bool = False, **attributes: Any) -> Element:
    """An element.

    `look` names styles of look.py; `act` and `args` say what pressing it asks the view to do; `since` is an
    age in milliseconds that goes on growing; `key` tells siblings apart.  None and False leave one out.
    """
    kept = {name.rstrip("_"): value for name, value in attributes.items() if not _is_absent(value)}
    return Element(tag, kept, tuple(_flat(children)), live or ("act" in kept and "stays" not in kept))


def _is_absent(value: Any) -> bool:
    return value is None or value is False or value == ""


def _flat(children: Iterable[Child]) -> Iterable[Element | str]:
    for child in children:
        if isinstance(child, (Element, str)):
            yield child
        elif child is not None:
            yield from _flat(child)


def to_html(tree: Element | str) -> str:
    """The static form."""
    if isinstance(tree, str):
        return escape(tree)
    if tree.live:
        return ""
    if "stays" in tree.attributes:
        return "".join(map(to_html, tree.children))
    if "html" in tree.attributes:
        return f"<div>{tree.attributes['html']}</div>"
    styles = inline_style(str(tree.attributes.get("look", "")))
    shown = {name: value for name, value in tree.attributes.items() if name in WRITTEN}
    if styles:
        shown["style"] = styles
    written = "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in shown.items()
    )
    if tree.tag in UNCLOSED:
        return f"<{tree.tag}{written}>"
    inner = "".join(map(to_html, tree.children))
    return f"<{tree.tag}{written}>{inner}</{tree.tag}>"


def raw(html: str) -> Element:
    """What is HTML already, as a value brings it along."""
    return h("div", html=html, key="html")


def to_json(tree: Element | str) -> Any:
    """What the script draws."""
    if isinstance(tree, str):
        return tree
    return [tree.tag, dict(tree.attributes), [to_json(child) for child in tree.children]]


def button(label: str, act: str, *args: Any, title: str = "", look: str = "button", **more: Any) -> Element:
    """Pressing it asks the view for `act` with these arguments."""
    return h("button", label, type="button", act=act, args=list(args) or None, title=title, look=look, **more)


def link(label: str, act: str, *args: Any, title: str = "") -> Element:
    """The same as text."""
    return button(label, act, *args, title=title, look="link", stays=True)


def entry(label: str, act: str, *args: Any, hint: str = "", value: str = "", **more: Any) -> Element:
    """A line to type into, and a button; what is typed follows the arguments."""
    line = h(
        "input", type="text", name="text", placeholder=hint, aria_label=hint, look="line", value=value, **more
    )
    return h("form", line, h("button", label, type="submit", look="button"), act=act, args=list(args) or None,
             look="form", clear=not value)  # fmt: skip
