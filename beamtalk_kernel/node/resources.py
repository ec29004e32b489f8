"""Where the Erlang and Beamtalk sources lie: inside an installed wheel, or at the top of a checkout.

Knows two places and reads nothing.

>>> (erl_runtime() / "src" / "bt_app.erl").exists()
True
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def source_root() -> Path:
    """The directory that holds `erl_runtime` and `stdlib`."""
    packed = PACKAGE / "_resources"
    return packed if packed.is_dir() else PACKAGE.parent


def erl_runtime() -> Path:
    return source_root() / "erl_runtime"


def stdlib() -> Path:
    return source_root() / "stdlib"


def language() -> Path:
    """The compiler's own sources: what it emits is part of what is cached."""
    return PACKAGE / "language"
