"""Which messages are handled while a cell runs, and that nothing else happens on two threads at once.

Knows ipykernel's way of dispatching; its private names are guarded by tests/notebook/test_private_names.py.
One message is handled after another.  While a cell runs, comms, completion, inspection and other questions
are handled beside it, each in a task with its own parent; afterwards the front end hears that its request is
done (it waits for that before it sends a slider's next value) and that the cell is still busy.

    class MyKernel(ConcurrentKernel): …
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import asyncio
import inspect
import json
import sys
from collections import deque
from contextvars import ContextVar, copy_context
from typing import Any, Final

import zmq
from ipykernel.kernelbase import Kernel

from beamtalk_kernel.notebook.streams import ParentStream

BESIDE_A_CELL: Final = frozenset(
    {
        "comm_open",
        "comm_msg",
        "comm_close",
        "comm_info_request",
        "complete_request",
        "inspect_request",
        "history_request",
        "is_complete_request",
        "kernel_info_request",
    }
)
KNOWS_CONCURRENT: Final = "concurrent" in inspect.signature(Kernel.dispatch_shell).parameters
"""From 7.4 on; 7.3 is the last for Python 3.10."""
_beside: ContextVar[bool] = ContextVar("beside_a_cell", default=False)


class ConcurrentKernel(Kernel):
    """The base kernel, answering questions while a cell runs."""

    cell_parent: dict[str, Any] | None = None
    """The request of the cell that is running."""

    # -- beside the cell ---------------------------------------------------------------------------

    def start(self) -> None:
        """Shell messages come to `_received` on the main loop; the base class would use a thread between."""
        super().start()
        self._queue: deque[Any] = deque()
        self._besides: set[asyncio.Task[None]] = set()
        self._to_abort = 0
        self._serving: asyncio.Task[None] | None = None
        assert self.shell_stream is not None
        self.shell_stream.on_recv(self._received, copy=False)

    def _received(self, msg: Any) -> None:
        if self._serving is not None and message_type(msg) in BESIDE_A_CELL:
            context = copy_context()
            context.run(_beside.set, True)
            task = context.run(asyncio.ensure_future, self.dispatch_shell(msg, concurrent=True))
            self._besides.add(task)
            task.add_done_callback(self._besides.discard)
            return
        self._queue.append(msg)
        if self._serving is None:
            self._serving = asyncio.ensure_future(self._serve())

    async def _serve(self) -> None:
        """One message after another, in the order they came."""
        try:
            while self._queue:
                aborting = self._to_abort > 0
                self._to_abort -= aborting
                if aborting is not self._aborting:
                    self._aborting = aborting
                await self.dispatch_shell(self._queue.popleft())
        finally:
            self._serving = None

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """After an error: what has been sent before now, of the cells, is not run."""
        assert self.shell_stream is not None
        self.shell_stream.flush(zmq.POLLIN)
        self._to_abort = len(self._queue)

    async def dispatch_shell(
        self, msg: Any, /, subshell_id: str | None = None, *, concurrent: bool = False
    ) -> None:
        known = {"concurrent": concurrent} if KNOWS_CONCURRENT else {}
        await super().dispatch_shell(msg, subshell_id=subshell_id, **known)
        if not concurrent:
            return
        parent = self.get_parent("shell")
        if parent is self.cell_parent:
            return  # the message was not even readable; an idle now would end the cell for the front end
        self._publish_status("idle", "shell", parent)
        if self.cell_parent is not None:
            self._publish_status("busy", "shell", self.cell_parent)

    def _publish_status(self, status: str, channel: str, parent: dict[str, Any] | None = None) -> None:
        """What 7.3 says by itself of a message beside a cell is left out: `dispatch_shell` says it."""
        if parent is not None or not _beside.get():
            super()._publish_status(status, channel, parent)

    def set_parent(self, ident: Any, parent: Any, channel: str = "shell") -> None:
        """What is done beside a cell must not become the parent of what the cell's threads print."""
        if channel == "shell" and _beside.get():
            self._shell_parent_ident.set(ident)
            self._shell_parent.set(parent)
            return
        super().set_parent(ident, parent, channel)
        if channel == "shell":
            for stream in (sys.stdout, sys.stderr):
                if isinstance(stream, ParentStream):
                    stream.set_parent(parent)

    def within(self, parent: dict[str, Any], function: Any, *args: Any) -> Any:
        """Calls `function` so that the comms it opens, and the tasks it starts, belong to `parent`."""
        context = copy_context()
        context.run(self._shell_parent.set, parent)
        return context.run(function, *args)

    # -- one thread only ---------------------------------------------------------------------------

    def pre_handler_hook(self) -> None:
        """The base class would install a signal handler that ends the kernel."""

    def post_handler_hook(self) -> None:
        """See `pre_handler_hook`."""

    async def create_subshell_request(self, socket: Any, ident: Any, parent: Any) -> None:
        self._refuse_subshell(socket, ident, parent, "create_subshell_reply")

    async def delete_subshell_request(self, socket: Any, ident: Any, parent: Any) -> None:
        self._refuse_subshell(socket, ident, parent, "delete_subshell_reply")

    async def list_subshell_request(self, socket: Any, ident: Any, parent: Any) -> None:
        content = {"status": "ok", "subshell_id": []}
        self.send(socket, "list_subshell_reply", content, parent, ident)

    def _refuse_subshell(self, socket: Any, ident: Any, parent: Any, reply: str) -> None:
        content = {
            "status": "error",
            "ename": "NotSupported",
            "evalue": "Cells run one after another; `[…] fork` does two things at once.",
            "traceback": [],
        }
        self.send(socket, reply, content, parent, ident)

    def send(self, socket: Any, kind: str, content: dict[str, Any], parent: Any, ident: Any) -> None:
        """One message."""
        assert self.session is not None
        self.session.send(socket, kind, content, parent, ident=ident)


def message_type(frames: Any) -> str:
    """The type that a message claims to be; its signature is checked by who handles it."""
    try:
        parts = [bytes(frame.bytes) if hasattr(frame, "bytes") else bytes(frame) for frame in frames]
        header = parts[parts.index(b"<IDS|MSG>") + 2]
        return str(json.loads(header)["msg_type"])
    except (ValueError, KeyError, IndexError, TypeError):
        return ""
