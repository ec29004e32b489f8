"""A class: its place, fields and methods; the source of one of them, which can be changed and put in force.

Knows the node's data of a class (bt_view_class.erl).  The static form lists fields and methods.

    view_for(Rendered("Counter", "class", {}, {"handle": 1, "seen": {…}})).bundle()
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.views.dom import Child, Element, button, h, link
from beamtalk_kernel.views.live_view import Data, LiveView
from beamtalk_kernel.views.parts import age, fields_table, fold, joined
from beamtalk_kernel.views.patch import difference
from beamtalk_kernel.views.value import Rendered, text_of

NEW = " a new method"
"""No selector has blanks."""


class ClassView(LiveView):
    """The browser, opened on one class; it goes to others."""

    kind = "class"

    def __init__(self, rendered: Rendered) -> None:
        data = rendered.data if isinstance(rendered.data, dict) else {}
        super().__init__(rendered.text, data.get("handle"), data.get("seen") or {})

    # -- what is seen ------------------------------------------------------------------------------

    def tree(self) -> Element:
        data = self.data
        doc = text_of(data.get("doc"))
        parts: list[Child] = [head(data), kin(data), h("p", doc) if doc else None]
        parts += [fields_table(data.get("fields") or ()), self._methods("instance"), self._methods("class")]
        new = button("New method", "choose", "instance", NEW, title="write one")
        parts += [h("div", new, look="row", live=True), self._editor(), self.outcome()]
        return h("div", parts, look="card", role="group", aria_label=self.text)

    def plain(self) -> str:
        methods = self.data.get("methods") or ()
        sides = {"instance": "", "class": "class "}
        lines = [f"  {sides[str(each['side'])]}{text_of(each['selector'])}" for each in methods]
        return "\n".join([self.text, *lines])

    def _methods(self, side: str) -> Element | None:
        own = [each for each in self.data.get("methods") or () if str(each["side"]) == side]
        if not own:
            return None
        names = joined(map(method, own), " ")
        return h(
            "div",
            h("span", "class side: " if side == "class" else "methods: ", look="muted"),
            names,
            look="section mono",
        )

    def _editor(self) -> Element | None:
        """The chosen method's source, or room for a new one."""
        if self.options.get("selector") == NEW.encode():
            return self._form("instance", NEW, "name => self", "", None)
        chosen = self.data.get("chosen")
        if not isinstance(chosen, dict):
            return None
        side, selector = str(chosen["side"]), text_of(chosen["selector"])
        since = age(chosen)
        when: list[Child] | None = ["in force for ", since] if since is not None else None
        about = joined([f"version {chosen['version']}", text_of(chosen.get("site")), when], ", ")
        revert = button(
            "Revert", "revert", text_of(self.data["name"]), side, selector, title="take the newest layer off"
        )
        differs = text_of(chosen.get("diff"))
        shown = fold("What differs from the layer below", difference(differs)) if differs else None
        return h("div", self._form(side, selector, text_of(chosen["source"]), about, revert), shown)

    def _form(self, side: str, selector: str, source: str, about: Child, more: Child) -> Element:
        lines = max(3, min(20, source.count("\n") + 2))
        text = h(
            "textarea",
            name="text",
            value=source,
            rows=lines,
            cols=80,
            spellcheck="false",
            aria_label="source",
        )
        accept = h(
            "button", "Accept", type="submit", look="button", title="put it in force for all that live"
        )
        return h(
            "form",
            h("div", about, look="muted"),
            text,
            h("div", accept, more, look="row"),
            act="accept",
            args=[text_of(self.data["name"]), side],
            look="section",
            key=f"{text_of(self.data['name'])} {side} {selector}",
        )

    # -- what can be done --------------------------------------------------------------------------

    def act(self, name: str, arguments: list[Any]) -> None:
        words = [str(each).encode() for each in arguments]
        if name == "choose":
            self.turn_to(side=words[0], selector=words[1])
            self.show()
        elif name == "class":
            self.turn_to(**{"class": words[0], "selector": b""})
        else:
            super().act(name, arguments)


def head(data: Data) -> Element:
    actors = (data.get("live") or {}).get("actors")
    live = f"{actors:,} living" if isinstance(actors, int) else None
    facts = joined(
        [
            f"version {data['version']}" if data.get("version") else None,
            "library" if data.get("library") else None,
        ]
    )
    name = h("span", text_of(data.get("name")), look="title mono")
    return h(
        "div",
        name,
        " ",
        h("span", facts, look="muted"),
        h("span", live, look="muted", live=True),
        look="head",
    )


def kin(data: Data) -> Element | None:
    """Ways to the classes above and below."""
    above = text_of(data.get("superclass"))
    below = [text_of(each) for each in data.get("subclasses") or ()]
    parts: list[Child] = []
    if above:
        parts += ["below ", link(above, "class", above)]
    if below:
        parts += [
            " · above " if above else "above ",
            joined((link(each, "class", each) for each in below), ", "),
        ]
    return h("div", parts, look="muted") if parts else None


def method(each: Data) -> Element:
    selector = text_of(each["selector"])
    mark = " (patched)" if each.get("patched") else ""
    return link(selector + mark, "choose", str(each["side"]), selector, title="show its source")
