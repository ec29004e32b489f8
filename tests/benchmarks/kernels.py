"""A kernel as a front end sees it: started, asked, interrupted, shut down, with a clock in hand.

Knows Jupyter's client; the same code measures ipykernel and Beamtalk.

    with Kernel("python3") as kernel:
        kernel.reply("1+1")  ->  0.006
"""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

import psutil
from jupyter_client.manager import KernelManager


@dataclass
class Timing:
    """Seconds from the request; `text` is what the cell printed."""

    reply: float = 0.0
    idle: float = 0.0
    content: dict[str, Any] = field(default_factory=dict)
    text: str = ""


class Kernel:
    """One running kernel and its client."""

    def __init__(self, name: str) -> None:
        self.began = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()

    def __enter__(self) -> Kernel:
        self.client.wait_for_ready(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def first_result(self) -> float:
        """Seconds from the start of the process to the reply to `1+1`."""
        request = self.client.execute("1+1")
        self._reply(request)
        return time.perf_counter() - self.began

    def _reply(self, request: str) -> dict[str, Any]:
        while True:
            message = self.client.get_shell_msg(timeout=120)
            if message["parent_header"].get("msg_id") == request:
                content: dict[str, Any] = message["content"]
                return content

    def ask(self, code: str) -> Timing:
        """Runs a cell; notes when the reply and when the idle came."""
        began = time.perf_counter()
        request = self.client.execute(code)
        timing = Timing()
        timing.content = self._reply(request)
        timing.reply = time.perf_counter() - began
        timing.text = self._until_idle(request)
        timing.idle = time.perf_counter() - began
        if timing.content["status"] != "ok":
            raise RuntimeError(f"{code!r}: {timing.content}")
        return timing

    def reply(self, code: str) -> float:
        return self.ask(code).reply

    def _until_idle(self, request: str) -> str:
        printed = []
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                printed.append(content["text"])
            if kind == "status" and content["execution_state"] == "idle":
                return "".join(printed)

    def interrupted(self, spinning: str, after: float = 0.2) -> float:
        """Seconds from the interrupt of a spinning cell to idle."""
        request = self.client.execute(spinning)
        time.sleep(after)
        began = time.perf_counter()
        self.manager.interrupt_kernel()
        content = self._reply(request)
        self._until_idle(request)
        if content["status"] != "error":
            raise RuntimeError(f"the cell was not interrupted: {content}")
        return time.perf_counter() - began

    def family(self) -> list[psutil.Process]:
        """The kernel's process and all below it."""
        process = psutil.Process(self.manager.provisioner.pid)
        return [process, *process.children(recursive=True)]

    def stop(self) -> float:
        """Seconds until the kernel has ended; raises when a process of it is left."""
        family = self.family()
        began = time.perf_counter()
        self.client.stop_channels()
        self.manager.shutdown_kernel()
        took = time.perf_counter() - began
        _, left = psutil.wait_procs(family, timeout=2)
        if left:
            raise RuntimeError(f"still running: {left}")
        return took
