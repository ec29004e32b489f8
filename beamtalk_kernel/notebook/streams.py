"""What stands for stdout and stderr in the kernel process: few print there, and it must cost nothing.

Knows Jupyter's stream message.  ipykernel's own stream makes each cell wait four times for another thread.

    sys.stdout = ParentStream("stdout", send)
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

Send = Callable[[str, dict[str, Any], dict[str, Any]], None]


class ParentStream(io.TextIOBase):
    """Text written by Python code goes to the cell whose request came last."""

    def __init__(self, name: str, send: Send) -> None:
        super().__init__()
        self._name = name
        self._send = send
        self._parent: dict[str, Any] = {}

    @property
    def name(self) -> str:
        return f"<{self._name}>"

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def set_parent(self, parent: dict[str, Any]) -> None:
        self._parent = parent

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if text:
            self._send("stream", {"name": self._name, "text": text}, self._parent)
        return len(text)
