"""Small pieces of HTML that look right in a light and in a dark notebook, and without any style sheet.

Knows escaping and colours; knows no snapshot.

>>> element("b", "1 < 2")
'<b>1 &lt; 2</b>'
"""

from __future__ import annotations

MONO = "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px)"
MUTED = "color:var(--jp-ui-font-color2,#757575)"
BORDER = "1px solid var(--jp-border-color2,#e0e0e0)"
RED = "var(--jp-error-color1,#d32f2f)"


def escape(text: str) -> str:
    """As `html.escape` does, whose module loads the names of 2,000 characters."""
    for char, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, name)
    return text


class Raw(str):
    """A str that is HTML already."""


def element(tag: str, *content: str, style: str = "", title: str = "") -> Raw:
    """`<tag style=… title=…>content</tag>`; what is not `Raw` is escaped."""
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in (("style", style), ("title", title)) if value
    )
    inner = "".join(part if isinstance(part, Raw) else escape(part) for part in content)
    return Raw(f"<{tag}{attributes}>{inner}</{tag}>")


def code(text: str) -> Raw:
    """Text as a cell's plain result looks: monospaced, its line ends kept."""
    return element("pre", text, style=f"{MONO};margin:0;padding:0;background:none;border:none")
