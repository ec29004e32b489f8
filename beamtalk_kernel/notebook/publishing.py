"""The iopub channel: any thread sends at once, and new subscribers are welcomed.

Knows the socket.  ipykernel hands each message to a thread of its own, which costs a short cell a third of
its time; a lock is all that is needed, for sending never blocks.

    Publisher(socket, session).send_multipart([b"topic", b"…"])
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import zmq

SNDMORE = int(zmq.SNDMORE)  # as a plain int: the flag classes take longer than the sending
POLLIN = int(zmq.POLLIN)


class Publisher:
    """What the session takes for a socket."""

    def __init__(self, socket: Any, session: Any) -> None:
        self._socket = socket
        self._session = session
        self._lock = threading.Lock()

    def send_multipart(self, parts: Sequence[Any], *, copy: bool = True, track: bool = False) -> None:
        with self._lock:
            if not self._socket.closed:
                self._greet()  # whoever has come meanwhile is to get the welcome first
                for part in parts[:-1]:
                    self._socket.send(part, SNDMORE)
                self._socket.send(parts[-1])
                self._greet()

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Notice subscribers also while nothing is sent."""
        loop.add_reader(self._socket.getsockopt(zmq.FD), self._readable)
        self._readable()

    def _readable(self) -> None:
        with self._lock:
            if not self._socket.closed:
                self._greet()

    def _greet(self) -> None:
        """The socket signals only once for all that has arrived, and a send swallows the signal."""
        while self._socket.getsockopt(zmq.EVENTS) & POLLIN:
            frame = self._socket.recv()
            if frame[:1] == b"\x01":
                self._socket.send_multipart(self._welcome(frame[1:]))

    def _welcome(self, topic: bytes) -> list[bytes]:
        content = {"subscription": topic.decode("utf-8", "replace")}
        parts: list[bytes] = self._session.serialize(self._session.msg("iopub_welcome", content))
        return [topic, *parts] if topic else parts

    def close(self) -> None:
        with self._lock:
            self._socket.close()
