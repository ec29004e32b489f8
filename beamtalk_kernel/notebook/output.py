"""Streams, displays and errors of cells, each under its own cell's header, also long after its end.

Knows Jupyter's output messages and which run belongs to which request; knows no socket and no node.

    outputs = Outputs(send)
    outputs.open(3, parent); outputs.stream(3, "stdout", "hello")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.error import error_content
from beamtalk_kernel.views.value import Failure

Header = dict[str, Any]
Send = Callable[[str, dict[str, Any], Header], None]
"""Sends a message type and its content under a parent message."""

REMEMBERED: Final = 10_000


class Outputs:
    """Where what a run shows is sent; runs are numbered by the workspace."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._parents: dict[int, Header] = {}
        self._latest: Header = {}

    def open(self, run: int, parent: Header) -> None:
        """Run number `run` belongs to the request `parent`."""
        header = {"header": parent.get("header", {})}
        self._parents[run] = self._latest = header
        if len(self._parents) > REMEMBERED:
            del self._parents[next(iter(self._parents))]

    def parent(self, run: int | None) -> Header:
        """The request a run belongs to; the latest one for what belongs to none."""
        return self._parents.get(run, self._latest) if run is not None else self._latest

    def stream(self, run: int | None, name: str, text: str) -> None:
        if text:
            self._send("stream", {"name": name, "text": text}, self.parent(run))

    def line(self, run: int | None, text: str, name: str = "stdout") -> None:
        """A remark of ours, on a line of its own."""
        self.stream(run, name, text + "\n")

    def display(self, run: int | None, bundle: Bundle, key: str = "", *, update: bool = False) -> None:
        content: dict[str, Any] = {"data": bundle.data, "metadata": bundle.metadata}
        content["transient"] = {"display_id": key} if key else {}
        self._send("update_display_data" if update else "display_data", content, self.parent(run))

    def result(self, run: int, bundle: Bundle, count: int) -> None:
        content = {"data": bundle.data, "metadata": bundle.metadata, "execution_count": count}
        self._send("execute_result", content, self.parent(run))

    def clear(self, run: int | None, wait: bool) -> None:
        self._send("clear_output", {"wait": wait}, self.parent(run))

    def error(self, run: int, failure: Failure) -> dict[str, Any]:
        """Publishes the error and answers its content, which the reply repeats."""
        content = error_content(failure)
        self._send("error", content, self.parent(run))
        return content
