"""The kernel's BEAM: booted in a session of its own, asked over one socket, ended with its kernel.

Knows processes, frames and request numbers; what a request means is the business of its callers and of
`bt_request.erl`.  All of it runs on one asyncio loop, started from the main thread.

    node = Node(on_event=print)
    await node.start()
    answer = await node.request("hello")
    await node.stop()
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

from beamtalk_kernel.node import boot, build, wire
from beamtalk_kernel.node.log import LogTail
from beamtalk_kernel.node.wire import Atom, Term

logger = logging.getLogger(__name__)

OnEvent = Callable[[str, tuple[Term, ...]], None]
BOOT_SECONDS = 30.0


class NodeDied(Exception):
    """The BEAM process has ended; the text says how and what it last wrote."""


class NodeError(Exception):
    """A request was answered with an error; `error` is the ErrorMap (keys are Atoms, texts are bytes)."""

    def __init__(self, error: dict[Any, Term]) -> None:
        self.error = error
        message = error.get(Atom("message"), b"")
        super().__init__(message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message))


class Node:
    """One BEAM: `start`, `request`, `stop`; made anew when it has died."""

    def __init__(
        self,
        *,
        on_event: OnEvent | None = None,
        memory: int | None = None,
        cwd: str | None = None,
        on_notice: Callable[[str], None] | None = None,
        launched: boot.Launched | None = None,
    ) -> None:
        self._launched = launched
        self._on_event = on_event
        self._on_notice = on_notice
        self._memory = memory
        self._cwd = cwd
        self._numbers = itertools.count(1)
        self._pending: dict[int, asyncio.Future[Term]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self._log = LogTail()
        self._ended: asyncio.Task[None] | None = None
        self._stopping = False
        self.info: dict[Any, Term] = {}

    # -- life ------------------------------------------------------------

    @property
    def alive(self) -> bool:
        """Whether requests may be sent."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def pid(self) -> int | None:
        """The operating system's number of the BEAM."""
        return self._process.pid if self._process else None

    @property
    def stderr_tail(self) -> str:
        """The last few kilobytes the BEAM itself wrote to its terminal, which is never shown to the user."""
        return self._log.text()

    async def start(self) -> None:
        """Build what is not built yet, boot, and wait for the first answer."""
        launched = self._launched or await self._launch()
        self._process = launched.process
        assert self._process.stdout is not None
        await self._log.follow(self._process.stdout)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: _Frames(self), sock=launched.socket)
        try:
            self.info = await self.request("hello", timeout=BOOT_SECONDS)
        except asyncio.TimeoutError:
            self.kill()
            late = f"The BEAM did not answer within {BOOT_SECONDS:g} s."
            raise NodeDied(f"{late}\n{self.stderr_tail}") from None

    async def _launch(self) -> boot.Launched:
        runtime = await asyncio.to_thread(build.runtime_dir, self._on_notice)
        return boot.launch(runtime, self._memory, self._cwd)

    async def stop(self, patience: float = 0.3) -> None:
        """End the BEAM and reap it; at most half a second."""
        self._stopping = True
        if self._transport is not None:
            self._transport.close()
        await self._reap(patience)
        self.kill()
        await self._reap(0.2)
        if self._ended is not None:
            await self._ended
        self._log.close()

    def kill(self) -> None:
        """SIGKILL to the BEAM's own session, from any thread; harmless when it has ended."""
        process = self._process
        if process is not None and process.poll() is None:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it ended between the two lines

    async def _reap(self, patience: float) -> int | None:
        deadline = time.monotonic() + patience
        while self._process is not None and self._process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.005)
        return self._process.poll() if self._process else None

    # -- requests ------------------------------------------------------------

    async def request(self, verb: str, *args: Term, timeout: float | None = None) -> Term:
        """What the node answers to `{verb, args…}`; NodeError, NodeDied or TimeoutError otherwise."""
        return await asyncio.wait_for(self.post(verb, *args), timeout)

    def post(self, verb: str, *args: Term) -> asyncio.Future[Term]:
        """Send now, from the loop's thread, and answer the future of the reply."""
        if self._transport is None or not self.alive:
            raise NodeDied(self.obituary())
        number = next(self._numbers)
        frame = wire.encode((number, (Atom(verb), *args)))
        future: asyncio.Future[Term] = asyncio.get_running_loop().create_future()
        self._pending[number] = future
        future.add_done_callback(lambda _done: self._pending.pop(number, None))
        self._transport.write(len(frame).to_bytes(4, "big") + frame)
        return future

    def received(self, frame: bytes) -> None:
        """One frame from the node: a reply or an event."""
        match wire.decode(frame):
            case ("reply", number, (tag, answer)):
                self._settle(number, tag == "ok", answer)
            case ("event", kind, *args) if self._on_event is not None:
                self._on_event(str(kind), tuple(args))
            case other:
                logger.debug("frame nobody waits for: %r", other)

    def _settle(self, number: int, good: bool, answer: Term) -> None:
        future = self._pending.get(number)
        if future is None or future.done():
            return
        if good:
            future.set_result(answer)
        else:
            future.set_exception(NodeError(answer))

    # -- death ------------------------------------------------------------

    def lost(self) -> None:
        """The connection has gone: everybody who waits is told, as soon as the cause is known."""
        self._ended = asyncio.get_running_loop().create_task(self._bury())

    async def _bury(self) -> None:
        await self._reap(0.0 if self._stopping else 0.5)
        if not self._stopping:
            self.kill()
            await self._reap(0.2)
            await self._log.drained()
        for future in list(self._pending.values()):
            if not future.done():
                future.set_exception(NodeDied(self.obituary()))

    def obituary(self) -> str:
        """How the BEAM ended, in one sentence, with what it last wrote."""
        if self._process is None:
            return "The BEAM has not been started."
        code = self._process.poll()
        if self._stopping:
            how = "was stopped"
        elif code is None:
            how = "stopped answering"
        elif code < 0:
            how = f"was ended by signal {-code} ({signal.Signals(-code).name})"
        else:
            how = f"ended with exit code {code}"
        tail = self.stderr_tail.strip()
        return f"The BEAM {how}." + (f" It last wrote:\n{tail}" if tail else "")


class _Frames(asyncio.Protocol):
    """Cuts the byte stream into {packet,4} frames."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._buffer = bytearray()

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        at = 0
        while len(buffer) - at >= 4:
            end = at + 4 + int.from_bytes(buffer[at : at + 4], "big")
            if len(buffer) < end:
                break
            self._deliver(bytes(buffer[at + 4 : end]))
            at = end
        del buffer[:at]

    def _deliver(self, frame: bytes) -> None:
        try:
            self._node.received(frame)
        except Exception:  # a fault in one event's handler must not end the connection
            logger.exception("while handling a frame of the node")

    def connection_lost(self, exc: Exception | None) -> None:
        self._node.lost()
