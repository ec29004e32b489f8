"""What Jupyter is told to show: MIME types and their data, made from what the node sends.

Knows which types are text, which are bytes and which are JSON; knows no view and no message.

>>> from_term({b"image/png": b"\\x89PNG", b"text/plain": b"a picture"}).data
{'image/png': 'iVBORw==', 'text/plain': 'a picture'}
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from beamtalk_kernel.views.value import text_of

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Bundle:
    """One display: MIME type -> data, and Jupyter's metadata for it."""

    data: dict[str, Any]
    metadata: dict[str, Any] = field(default_factory=dict)


def from_term(mime: Mapping[Any, Any]) -> Bundle:
    """A bundle as the node sends it: keys and most values are binaries."""
    return Bundle({text_of(name): _data(text_of(name), data) for name, data in mime.items()})


def _data(mime: str, data: Any) -> Any:
    """Pictures travel as base64; the node may have written it already, and no picture is pure ASCII."""
    if not isinstance(data, bytes):
        return plain(data)
    if mime == "application/json" or mime.endswith("+json"):
        return _json(data)
    if mime.startswith("text/") or mime in ("image/svg+xml", "application/javascript"):
        return data.decode("utf-8", "replace")
    return data.decode("ascii") if data.isascii() else base64.b64encode(data).decode("ascii")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return text_of(data)


def plain(term: Any) -> Any:
    """A term as JSON can carry it: binaries become text, tuples become lists."""
    if isinstance(term, bytes):
        return text_of(term)
    if isinstance(term, Mapping):
        return {text_of(key): plain(value) for key, value in term.items()}
    if isinstance(term, (list, tuple)):
        return [plain(item) for item in term]
    return term
