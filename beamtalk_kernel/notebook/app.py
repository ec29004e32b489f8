"""The process around the kernel: sockets, threads, streams, and their end.

Does what ipykernel's application does, without IPython's shell, configuration and debugger, of which nothing
is used here.  The packages entered by a side door must be named before anything of Jupyter is imported.

    launch(["-f", "kernel-7.json"])
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from beamtalk_kernel.node.boot import Launched
from beamtalk_kernel.notebook.doors import enter_by_side_door

for _package in ("IPython", "jupyter_client", "ipykernel"):
    enter_by_side_door(_package)

import zmq  # noqa: E402
from ipykernel.control import ControlThread  # noqa: E402
from ipykernel.heartbeat import Heartbeat  # noqa: E402
from ipykernel.parentpoller import ParentPollerUnix  # noqa: E402
from tornado.ioloop import IOLoop  # noqa: E402
from zmq.eventloop.zmqstream import ZMQStream  # noqa: E402

from beamtalk_kernel.notebook.connection import CHANNELS, Connection, UsageError  # noqa: E402
from beamtalk_kernel.notebook.kernel import BeamtalkKernel  # noqa: E402
from beamtalk_kernel.notebook.publishing import Publisher  # noqa: E402
from beamtalk_kernel.notebook.session import LeanSession  # noqa: E402
from beamtalk_kernel.notebook.streams import ParentStream  # noqa: E402

LOG_FORMAT = "[beamtalk-kernel] %(levelname)s | %(message)s"


class Process:
    """One kernel process, from its sockets to their end."""

    def __init__(self, connection: Connection) -> None:
        self.context = zmq.Context()
        self.session = LeanSession(key=connection.key, signature_scheme=connection.scheme)
        self.sockets = {
            "shell": connection.socket(self.context, zmq.ROUTER),
            "iopub": connection.socket(self.context, zmq.XPUB),
            "stdin": connection.socket(self.context, zmq.ROUTER),
            "control": connection.socket(self.context, zmq.ROUTER),
        }
        self.sockets["iopub"].sndhwm = 0  # a full queue drops a cell's idle: it would seem to run for ever
        for channel, socket in self.sockets.items():
            if channel != "iopub":
                socket.router_handover = 1  # a client that connects again takes its place over
            connection = connection.bind(socket, channel)
        self.heartbeat = self._heartbeat(connection)
        self.connection = connection.with_port("hb", self.heartbeat.port)
        self.publisher = Publisher(self.sockets["iopub"], self.session)
        self.control_thread = ControlThread(daemon=True)
        self._own_file = not connection.path.exists()

    def _heartbeat(self, connection: Connection) -> Heartbeat:
        """In a context of its own, so that nothing we do holds it up."""
        public, secret = connection.curve or (None, None)
        address = (connection.transport, connection.ip, connection.port("hb"))
        return Heartbeat(zmq.Context(), address, curve_publickey=public, curve_secretkey=secret)

    def run(self, launched: Launched | None) -> None:
        """Until the kernel is shut down."""
        asyncio.set_event_loop(asyncio.new_event_loop())
        loop = IOLoop.current()
        if self._own_file:
            self.connection.write()
            print(f"Connect with: jupyter console --existing {self.connection.path}", flush=True)
        self.heartbeat.start()
        watch_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.stdout = ParentStream("stdout", self._stream)
        sys.stderr = ParentStream("stderr", self._stream)
        BeamtalkKernel.launched = launched
        kernel = self._kernel()
        try:
            kernel.start()
            loop.start()
        finally:
            self.close()

    def _kernel(self) -> BeamtalkKernel:
        control = ZMQStream(self.sockets["control"], self.control_thread.io_loop)
        self.control_thread.start()
        kernel = BeamtalkKernel.instance(
            session=self.session,
            shell_stream=ZMQStream(self.sockets["shell"]),
            control_stream=control,
            control_thread=self.control_thread,
            iopub_socket=self.publisher,
            stdin_socket=self.sockets["stdin"],
            log=logging.getLogger("beamtalk_kernel"),
        )
        ports = zip(CHANNELS, self.connection.ports, strict=True)
        kernel.record_ports({f"{channel}_port": port for channel, port in ports})
        return kernel

    def _stream(self, kind: str, content: dict[str, Any], parent: dict[str, Any]) -> None:
        publisher: Any = self.publisher
        self.session.send(publisher, kind, content, parent, ident=b"stream")

    def close(self) -> None:
        """An open socket would keep the process alive."""
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        if self._own_file:
            self.connection.path.unlink(missing_ok=True)
        self.heartbeat.context.term()
        self.control_thread.stop()
        self.control_thread.join()
        self.publisher.close()
        for socket in self.sockets.values():
            socket.close()
        self.context.term()


def watch_parent() -> None:
    """A server that was killed takes its kernels along."""
    parent = int(os.environ.get("JPY_PARENT_PID") or 0)
    if parent > 1:
        ParentPollerUnix(parent_pid=parent).start()


def launch(arguments: Sequence[str] | None = None, launched: Launched | None = None) -> None:
    """Run a kernel until it is shut down; `launched` is its node, booting already."""
    logging.basicConfig(format=LOG_FORMAT, level=os.environ.get("BEAMTALK_LOG", "WARNING").upper())
    try:
        connection = Connection.from_arguments(sys.argv[1:] if arguments is None else arguments)
    except UsageError as mistake:
        raise SystemExit(f"beamtalk_kernel: {mistake}") from None
    Process(connection).run(launched)
