"""The library's `.bt` files, compiled to what a node loads at boot.

Knows the compiler's interface and the shape of `stdlib.meta`; `build.py` says where things go.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def compile_stdlib(directory: Path) -> list[Any]:
    return []


def write(units: list[Any], directory: Path) -> None:
    return None
