"""Jupyter's messages in and out, and nothing else: what they ask for is done by the rooms beside this one.

Everything runs on the main loop, which never blocks; control messages arrive on another thread and are handed
over.  Parents of messages are context variables: what belongs to a cell is sent with that cell's own parent.

    BeamtalkKernel.do_execute("3 + 4", silent=False)
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable
from typing import Any, Final

from ipykernel._version import kernel_protocol_version
from traitlets import Any as TraitAny, Float

from beamtalk_kernel.node.boot import Launched
from beamtalk_kernel.notebook.comms import Widgets, comm_handlers
from beamtalk_kernel.notebook.concurrency import ConcurrentKernel
from beamtalk_kernel.notebook.edits import Edits
from beamtalk_kernel.notebook.events import Events
from beamtalk_kernel.notebook.execution import Cell, Execution
from beamtalk_kernel.notebook.history import History
from beamtalk_kernel.notebook.output import Outputs
from beamtalk_kernel.notebook.questions import Questions
from beamtalk_kernel.notebook.showing import Showing
from beamtalk_kernel.notebook.watching import Watching
from beamtalk_kernel.notebook.workspace import Workspace

logger = logging.getLogger(__name__)

VERSION: Final = "0.1.0"
SHUTDOWN_SECONDS: Final = 1.0
LANGUAGE_INFO: Final[dict[str, object]] = {
    "name": "beamtalk",
    "version": VERSION,
    "mimetype": "text/x-beamtalk",
    "file_extension": ".bt",
    "pygments_lexer": "beamtalk",
    "codemirror_mode": "beamtalk",
    "nbconvert_exporter": "script",
}


class BeamtalkKernel(ConcurrentKernel):
    """One session of Beamtalk, spoken to by Jupyter."""

    implementation = "beamtalk"
    implementation_version = VERSION
    language_info = LANGUAGE_INFO
    banner = f"Beamtalk {VERSION}: a live Smalltalk on the BEAM. %help lists what a cell may say."
    _execute_sleep = Float(0.0)
    profile_dir = TraitAny()  # the base class would import IPython to check it
    launched: Launched | None = None
    """A node that is on its way already, see `__main__`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.comm_manager, handlers = comm_handlers()
        self.shell_handlers.update(handlers)
        self.outputs = Outputs(self._publish)
        self.widgets = Widgets()
        self.questions = Questions(self)
        self.history = History()
        self.showing = Showing(self)
        self.watching = Watching(self)
        self.edits = Edits(self)
        self.events = Events(self)
        self.workspace = Workspace(on_event=self.events, launched=self.launched)
        self.execution = Execution(self)
        self._cell: asyncio.Task[Any] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def _publish(self, kind: str, content: dict[str, Any], parent: dict[str, Any]) -> None:
        self.send(self.iopub_socket, kind, content, parent, self._topic(kind))

    # -- life --------------------------------------------------------------------------------------

    def start(self) -> None:
        super().start()
        self.main_loop = asyncio.get_event_loop()
        self.main_loop.add_signal_handler(signal.SIGINT, self._interrupt_now)
        self.iopub_socket.listen(self.main_loop)
        self.main_loop.call_soon(self._begin)

    def _begin(self) -> None:
        self.workspace.boot()
        self.keep(self.workspace.warm_up())

    def keep(self, work: Any) -> None:
        """A task of our own, kept until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """On the control thread; a loop that does not come to it loses its node the hard way."""
        closing = asyncio.run_coroutine_threadsafe(self.workspace.close(), self.main_loop)
        try:
            await asyncio.wait_for(asyncio.wrap_future(closing), SHUTDOWN_SECONDS)
        except Exception:
            self.workspace.kill()
        return {"status": "ok", "restart": restart}

    def _process_children(self) -> list[Any]:
        """The node is ended by `do_shutdown`; the base class would load psutil to look for others."""
        return []

    async def interrupt_request(self, stream: Any, ident: Any, parent: Any) -> None:
        self.main_loop.call_soon_threadsafe(self._interrupt_now)
        self.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident)

    def _interrupt_now(self) -> None:
        """What runs in the node ends there; what only waits is cancelled here."""
        if self.workspace.busy:
            self.keep(self.workspace.interrupt())
        elif self._cell is not None:
            self._cell.cancel()

    # -- cells -------------------------------------------------------------------------------------

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: dict[str, Any] | None = None,
        cell_id: str | None = None,
    ) -> dict[str, Any]:
        parent = self.get_parent("shell")
        cell = Cell(
            text=code,
            count=self.execution_count,
            silent=silent,
            store_history=store_history and not silent,
            allow_stdin=allow_stdin,
            key=cell_id,
            deleted=tuple((cell_meta or {}).get("deletedCells") or ()),
            parent=parent,
            ident=self._shell_parent_ident.get(),
        )
        self.cell_parent = parent
        self._cell = asyncio.current_task()
        try:
            return await self.execution.run(cell, user_expressions or {})
        finally:
            self._cell = self.cell_parent = None
            self.questions.forget()

    # -- questions ---------------------------------------------------------------------------------

    @property
    def kernel_info(self) -> dict[str, Any]:
        return {
            "protocol_version": kernel_protocol_version,
            "implementation": self.implementation,
            "implementation_version": self.implementation_version,
            "language_info": self.language_info,
            "banner": self.banner,
            "help_links": [],
            "supported_features": [],
        }

    async def do_complete(self, code: str, cursor_pos: int | None) -> dict[str, Any]:
        from beamtalk_kernel.notebook.assistance import complete

        cursor = within(code, cursor_pos)
        nothing = {
            "status": "ok",
            "matches": [],
            "cursor_start": cursor,
            "cursor_end": cursor,
            "metadata": {},
        }
        return await answered(complete(self.workspace, code, cursor), nothing)

    async def do_inspect(
        self, code: str, cursor_pos: int | None, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, Any]:
        from beamtalk_kernel.notebook.assistance import inspect

        cursor = within(code, cursor_pos)
        nothing: dict[str, Any] = {"status": "ok", "found": False, "data": {}, "metadata": {}}
        return await answered(inspect(self.workspace, code, cursor), nothing)

    async def do_is_complete(self, code: str) -> dict[str, Any]:
        from beamtalk_kernel.notebook.assistance import is_complete

        return is_complete(code)

    async def do_history(self, *_: Any, **request: Any) -> dict[str, Any]:
        return {"status": "ok", "history": self.history.answer(request)}

    async def do_debug_request(self, msg: dict[str, Any]) -> dict[str, Any]:
        """There is no debugger yet, and an unanswered request would hang the front end."""
        return {
            "type": "response",
            "request_seq": msg.get("seq", 0),
            "seq": 0,
            "success": False,
            "command": msg.get("command", ""),
            "message": "Beamtalk has no debugger adapter.",
            "body": {},
        }


def within(code: str, cursor_pos: int | None) -> int:
    """A place in the text; a front end that counts otherwise than we do may name one outside."""
    return len(code) if cursor_pos is None else max(0, min(cursor_pos, len(code)))


async def answered(question: Awaitable[dict[str, Any]], nothing: dict[str, Any]) -> dict[str, Any]:
    """A fault of ours in a question must not leave the front end waiting."""
    try:
        return await question
    except Exception:
        logger.exception("while answering a question")
        return nothing
