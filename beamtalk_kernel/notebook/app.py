"""The process: ipykernel's application without the parts that belong to IPython.

Knows start-up and nothing of cells.  The BEAM is started before anything else is imported, so it boots while
Python loads Jupyter; IPython's shell, debugger, extensions and captured file descriptors are left out.

    launch(argv)
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import zmq
from ipykernel.kernelapp import IPKernelApp

from beamtalk_kernel.node.boot import Launched
from beamtalk_kernel.notebook.kernel import BeamtalkKernel
from beamtalk_kernel.notebook.publishing import Publisher
from beamtalk_kernel.notebook.session import LeanSession
from beamtalk_kernel.notebook.streams import ParentStream


class BeamtalkApp(IPKernelApp):
    """ipykernel's sockets, threads and connection file around our kernel."""

    name = "beamtalk-kernel"
    kernel_class = BeamtalkKernel

    def _session_default(self) -> LeanSession:
        return LeanSession(parent=self)

    def initialize(self, argv: list[str] | None = None) -> None:
        """Traitlets lets every debug record be made and thrown away later: four a cell."""
        super().initialize(argv)
        self.log.setLevel(self.log_level)

    def init_pdb(self) -> None:
        """No Python is debugged here."""

    def init_path(self) -> None:
        """No Python is imported from the notebook's directory."""

    def init_control(self, context: Any) -> None:
        """Messages are read on the main loop: see `concurrency`."""
        super().init_control(context)
        self.shell_channel_thread = None

    def init_iopub(self, context: Any) -> None:
        socket = context.socket(zmq.XPUB)
        socket.linger = 1000
        socket.sndhwm = (
            0  # a full queue would drop a cell's idle message, and the cell would seem to run for ever
        )
        self._apply_curve_server_options(socket)
        self.iopub_port = self._bind_socket(socket, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = None
        self.iopub_socket = Publisher(socket, self.session)

    def close(self) -> None:
        """An open socket would keep the process alive."""
        self.iopub_socket.close()
        super().close()

    def init_io(self) -> None:
        """Streams that cost nothing; what C code writes goes to the server's log, not to a cell."""
        topic = {"stream": b"stream"}

        def send(kind: str, content: dict[str, Any], parent: dict[str, Any]) -> None:
            self.session.send(self.iopub_socket, kind, content, parent, ident=topic.get(kind))

        sys.stdout = ParentStream("stdout", send)
        sys.stderr = ParentStream("stderr", send)
        self.displayhook = SimpleNamespace()  # ipykernel puts the execution count there
        self.patch_io()


def launch(argv: list[str] | None = None, launched: Launched | None = None) -> None:
    """Run a kernel until it is shut down; `launched` is its node, booting already."""
    BeamtalkKernel.launched = launched
    BeamtalkApp.launch_instance(argv=argv)
