"""Pages of a class library: one a class, and an index by class and by selector; HTML that needs nothing else.

Knows class definitions as the compiler reads them; writes no file.

    library = Library(definitions); library.page("List"); library.index()
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from beamtalk_kernel.language.emit.types import type_text
from beamtalk_kernel.language.tree import ClassDefinition, MethodDefinition, PatternName, TypeExpr
from beamtalk_kernel.views.html import Raw, element, escape

STYLE: Final = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
h1,h2,h3{line-height:1.2} h3{margin:1.6rem 0 .2rem;font-size:1rem}
pre,code{font-family:ui-monospace,monospace;font-size:.9em}
pre{padding:.6rem .8rem;border-radius:.3rem;overflow-x:auto}
pre{background:color-mix(in srgb,currentColor 8%,transparent)}
a{color:#3b6fb6} .muted{opacity:.7} ul.names{columns:3;list-style:none;padding:0}
.k{color:#8250df}.s{color:#1a7f37}.c{opacity:.65}.n{color:#b35900}
"""


@dataclass
class Library:
    """The classes to document, by name."""

    definitions: Iterable[ClassDefinition]
    title: str = "Beamtalk class library"
    classes: dict[str, ClassDefinition] = field(init=False)

    def __post_init__(self) -> None:
        self.classes = {d.name: d for d in sorted(self.definitions, key=lambda d: d.name)}

    def pages(self) -> Iterator[tuple[str, str]]:
        """File name and content of each page."""
        yield "index.html", self.index()
        for name in self.classes:
            yield f"{name}.html", self.page(name)

    # -- pages -------------------------------------------------------------------------------------

    def page(self, name: str) -> str:
        definition = self.classes[name]
        parts = [
            element("p", Raw('<a href="index.html">all classes</a>')),
            element("h1", name),
            element("p", Raw(" ‹ ".join(self._link(each) for each in self._chain(name)))),
            prose(definition.doc),
            *self._below(name),
        ]
        for title, class_side in (("Class side", True), ("Instances", False)):
            methods = [m for m in _public(definition) if m.class_side is class_side]
            parts += [element("h2", title)] if methods else []
            parts += [method_section(m) for m in sorted(methods, key=lambda m: m.selector)]
        return document(f"{name}, {self.title}", parts)

    def index(self) -> str:
        by_selector: dict[str, list[tuple[str, MethodDefinition]]] = defaultdict(list)
        for name, definition in self.classes.items():
            for method in _public(definition):
                by_selector[method.selector].append((name, method))
        names = [element("li", Raw(self._link(name))) for name in self.classes]
        selectors = [
            element("li", element("code", selector), Raw(" ")
                    + Raw(", ".join(f'<a href="{n}.html#{anchor(m)}">{n}</a>' for n, m in owners)))
            for selector, owners in sorted(by_selector.items())
        ]  # fmt: skip
        return document(
            self.title,
            [
                element("h1", self.title),
                Raw(f'<ul class="names">{"".join(names)}</ul>'),
                element("h2", "Selectors"),
                Raw(f"<ul>{''.join(selectors)}</ul>"),
            ],
        )

    def _chain(self, name: str) -> list[str]:
        chain = [name]
        while chain[-1] in self.classes and len(chain) < 50:
            chain.append(self.classes[chain[-1]].superclass)
        return [each for each in chain if each != "nil"]

    def _below(self, name: str) -> list[Raw]:
        below = [self._link(d.name) for d in self.classes.values() if d.superclass == name]
        return [element("p", "Below it: ", Raw(", ".join(below)))] if below else []

    def _link(self, name: str) -> str:
        return f'<a href="{name}.html">{name}</a>' if name in self.classes else escape(name)


def document(title: str, parts: Iterable[str]) -> str:
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    return f"{head}<style>{STYLE}</style><body>{''.join(parts)}</body></html>\n"


# -- a method ------------------------------------------------------------------------------------------


def _public(definition: ClassDefinition) -> list[MethodDefinition]:
    return [method for method in definition.methods if "internal" not in method.modifiers]


def method_section(method: MethodDefinition) -> Raw:
    heading = Raw(f'<h3 id="{anchor(method)}"><code>{escape(head_of(method))}</code></h3>')
    return Raw(heading + prose(method.doc))


def anchor(method: MethodDefinition) -> str:
    """
    >>> anchor(MethodDefinition("at:put:", (), None, None, (), True, (), "primary", "", None, None))
    'class-at_put_'
    """
    plain = re.sub(r"\W", lambda found: "_" if found[0] == ":" else f"-{ord(found[0]):x}", method.selector)
    return ("class-" if method.class_side else "") + plain


def head_of(method: MethodDefinition) -> str:
    """The head as it is written, without guards."""
    names = [_name_of(p.pattern, p.type) for p in method.params]
    words = method.selector.split(":")[:-1] if method.selector.endswith(":") else [method.selector]
    colon = ":" if method.selector.endswith(":") else ""
    parts = [f"{word}{colon} {name}" for word, name in zip(words, names, strict=False)] if names else words
    answer = f" -> {type_text(method.return_type)}" if method.return_type is not None else ""
    return " ".join(parts) + answer


def _name_of(pattern: object, kind: TypeExpr | None) -> str:
    name = pattern.name if isinstance(pattern, PatternName) else "…"
    return f"{name} :: {type_text(kind)}" if kind is not None else name


# -- doc comments --------------------------------------------------------------------------------------


def prose(doc: str) -> Raw:
    """Paragraphs, `code` in them, and what is indented as an example in colour."""
    parts = []
    for is_code, lines in _blocks(doc):
        text = "\n".join(lines)
        parts.append(f"<pre>{coloured(text)}</pre>" if is_code else f"<p>{_inline(text)}</p>")
    return Raw("".join(parts))


def _blocks(doc: str) -> Iterator[tuple[bool, list[str]]]:
    block: list[str] = []
    was_code = False
    for line in [*doc.split("\n"), ""]:
        is_code = line.startswith("    ")
        if block and (is_code != was_code or not line.strip()):
            yield was_code, block
            block = []
        if line.strip():
            block.append(line[4:] if is_code else line.strip())
        was_code = is_code
    if block:
        yield was_code, block


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def coloured(code: str) -> str:
    """Beamtalk source with our own lexer's colours."""
    from beamtalk_kernel.pygments_lexer import BeamtalkLexer

    letters = {"Comment": "c", "String": "s", "Number": "n", "Keyword": "k", "Name.Class": "k"}
    parts = []
    for _at, kind, text in BeamtalkLexer().get_tokens_unprocessed(code):
        letter = next((short for name, short in letters.items() if name in str(kind)), "")
        parts.append(f'<span class="{letter}">{escape(text)}</span>' if letter else escape(text))
    return "".join(parts)
