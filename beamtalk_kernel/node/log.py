"""What the BEAM itself writes to its terminal: kept to a few kilobytes, shown only when it has died.

Knows a pipe and an event loop.

    tail = LogTail(); await tail.follow(process.stdout); tail.text()
"""

from __future__ import annotations

import asyncio
from typing import IO

KEPT = 16_384


class LogTail(asyncio.Protocol):
    """The last `KEPT` bytes read from a pipe."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._transport: asyncio.BaseTransport | None = None
        self._at_end = asyncio.Event()

    async def follow(self, pipe: IO[bytes]) -> None:
        """Read `pipe` until its end."""
        self._at_end.clear()
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.connect_read_pipe(lambda: self, pipe)

    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")

    async def drained(self, patience: float = 0.2) -> None:
        """Wait, shortly, until all that was written has been read."""
        try:
            await asyncio.wait_for(self._at_end.wait(), patience)
        except asyncio.TimeoutError:
            pass  # somebody else still holds the pipe; what we have is enough

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._kept += data
        del self._kept[:-KEPT]

    def connection_lost(self, exc: Exception | None) -> None:
        self._at_end.set()
