"""A kernel as a front end sees it: requests out, and every message that comes back, sorted by its parent.

Waits for messages, never for time.

    with running_kernel() as front: front.run("3 + 4").result -> "7"
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
Message = dict[str, Any]


def write_kernelspec(directory: Path, **environment: str) -> Path:
    """A kernelspec that runs this checkout with this Python; answers a directory for JUPYTER_PATH."""
    spec = directory / "kernels" / "beamtalk"
    spec.mkdir(parents=True)
    argv = [sys.executable, "-m", "beamtalk_kernel", "-f", "{connection_file}"]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    content = {
        "argv": argv,
        "display_name": "Beamtalk",
        "language": "beamtalk",
        "interrupt_mode": "message",
        "env": {"PYTHONPATH": path, **environment},
    }
    (spec / "kernel.json").write_text(json.dumps(content))
    return directory


@dataclass
class Ran:
    """One finished cell: its reply, and what was shown under it, in order."""

    reply: Message
    messages: list[Message] = field(default_factory=list)

    def of_kind(self, *kinds: str) -> list[Message]:
        return [message["content"] for message in self.messages if message["msg_type"] in kinds]

    def stream(self, name: str = "stdout") -> str:
        return "".join(c["text"] for c in self.of_kind("stream") if c["name"] == name)

    @property
    def kinds(self) -> list[str]:
        return [message["msg_type"] for message in self.messages]

    @property
    def status(self) -> str:
        return str(self.reply["content"]["status"])

    @property
    def result(self) -> str | None:
        results = self.of_kind("execute_result")
        return results[0]["data"]["text/plain"] if results else None

    @property
    def error(self) -> Message:
        (error,) = self.of_kind("error")
        return error


class Front:
    """A client of one kernel."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client
        self._kept: list[Message] = []

    def run(self, code: str, **options: Any) -> Ran:
        """Run a cell and wait for its end; fails loudly when a message has another parent."""
        return self.finish(self.send(code, **options))

    def send(self, code: str, **options: Any) -> str:
        cell_id = options.pop("cell_id", None)
        metadata = options.pop("metadata", {})
        if cell_id or metadata:
            return self._send_with_metadata(code, {"cellId": cell_id, **metadata}, options)
        return str(self.client.execute(code, **options))

    def _send_with_metadata(self, code: str, metadata: Message, options: Message) -> str:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": True, **options}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def finish(self, msg_id: str) -> Ran:
        messages = []
        for message in self.until_idle(msg_id):
            messages.append(message)
        return Ran(self.reply(msg_id), messages)

    def until_idle(self, msg_id: str) -> Iterator[Message]:
        """What is published under a request, up to its idle; the rest is kept for later."""
        while True:
            message = self.published(lambda m: m["parent_header"].get("msg_id") == msg_id)
            if message["msg_type"] == "status":
                if message["content"]["execution_state"] == "idle":
                    return
            elif message["msg_type"] != "execute_input":
                yield message

    def published(self, wanted: Callable[[Message], bool]) -> Message:
        """The first message on iopub that is wanted; others are kept in order."""
        for message in self._kept:
            if wanted(message):
                self._kept.remove(message)
                return message
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if wanted(message):
                return message
            self._kept.append(message)

    def reply(self, msg_id: str) -> Message:
        while True:
            message: Message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def ask(self, kind: str, content: Message) -> str:
        """A request on the shell channel."""
        message = self.client.session.msg(kind, content)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def control(self, kind: str, content: Message) -> Message:
        """A request on the control channel and its reply."""
        message = self.client.session.msg(kind, content)
        self.client.control_channel.send(message)
        while True:
            reply: Message = self.client.get_control_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply

    def input_request(self) -> Message:
        return dict(self.client.get_stdin_msg(timeout=PATIENCE))

    def complete(self, marked: str) -> Message:
        """The completion at the bar in `marked`."""
        return self._help("complete_request", marked)

    def inspect(self, marked: str) -> Message:
        return self._help("inspect_request", marked, detail_level=0)

    def _help(self, kind: str, marked: str, **more: Any) -> Message:
        text = marked.replace("|", "", 1)
        content = {"code": text, "cursor_pos": marked.index("|"), **more}
        return dict(self.reply(self.ask(kind, content))["content"])


@contextmanager
def running_kernel(cwd: Path | None = None, **environment: str) -> Iterator[Front]:
    """A kernel of this checkout; gone when the block has ended."""
    with tempfile.TemporaryDirectory() as directory:
        write_kernelspec(Path(directory), **environment)
        manager = KernelManager(kernel_name="beamtalk")
        manager.kernel_spec_manager.kernel_dirs = [str(Path(directory) / "kernels")]
        manager.start_kernel(cwd=str(cwd or directory))
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=120)
            yield Front(manager, client)
        finally:
            client.stop_channels()
            if manager.has_kernel:
                manager.shutdown_kernel()
