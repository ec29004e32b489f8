"""How views look: named styles, in JupyterLab's colours where they are known, in light and in dark.

Knows CSS and nothing that is shown.  The same table becomes the style sheet of live views and the inline
styles of static ones, where no style sheet is.

>>> inline_style("muted")
'color:var(--jp-ui-font-color2,#757575)'
>>> style_sheet().splitlines()[2]
'.bt-view .bt-title{font-weight:600}'
"""

from __future__ import annotations

from typing import Final

_MONO: Final = "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px)"
_LINE: Final = "1px solid var(--jp-border-color2,#e0e0e0)"

STYLES: Final[dict[str, str]] = {
    "card": f"border:{_LINE};border-radius:4px;padding:6px 10px;max-width:60em",
    "head": "display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline",
    "title": "font-weight:600",
    "muted": "color:var(--jp-ui-font-color2,#757575)",
    "mono": _MONO,
    "good": "color:var(--jp-success-color1,#388e3c)",
    "warn": "color:var(--jp-warn-color1,#c77700)",
    "bad": "color:var(--jp-error-color1,#d32f2f)",
    "row": "display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;margin-top:4px",
    "tabs": f"display:flex;flex-wrap:wrap;gap:0 2px;margin:6px 0 4px;border-bottom:{_LINE}",
    "table": f"border-collapse:collapse;{_MONO};margin:4px 0 0",
    "cell": "text-align:left;vertical-align:top;padding:1px 14px 1px 0;border:none;white-space:pre-wrap",
    "number": "text-align:right;vertical-align:top;padding:1px 14px 1px 0;border:none",
    "section": "margin-top:6px",
    "code": f"{_MONO};white-space:pre-wrap;margin:4px 0;padding:0;background:none;border:none",
}


STATIC: Final[dict[str, str]] = {
    "card": f"border:{_LINE};padding:6px 10px",
    "head": "",
    "row": "",
    "mono": "font-family:monospace",
    "table": "font-family:monospace",
    "cell": "text-align:left",
    "number": "text-align:right",
    "section": "",
    "code": "background:none",
}
"""Said with fewer words where the styles stand in every element: such outputs are stored in notebooks."""


def inline_style(names: str) -> str:
    said = (STATIC.get(name, STYLES.get(name, "")) for name in names.split())
    return ";".join(filter(None, said))


def style_sheet() -> str:
    return "\n".join(f".bt-view .bt-{name}{{{style}}}" for name, style in STYLES.items())
