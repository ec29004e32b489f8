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

from ipykernel.kernelapp import IPKernelApp

from beamtalk_kernel.notebook.kernel import BeamtalkKernel
from beamtalk_kernel.notebook.streams import ParentStream


class BeamtalkApp(IPKernelApp):
    """ipykernel's sockets, threads and connection file around our kernel."""

    name = "beamtalk-kernel"
    kernel_class = BeamtalkKernel

    def init_pdb(self) -> None:
        """No Python is debugged here."""

    def init_path(self) -> None:
        """No Python is imported from the notebook's directory."""

    def init_io(self) -> None:
        """Streams that cost nothing; what C code writes goes to the server's log, not to a cell."""
        topic = {"stream": b"stream"}

        def send(kind: str, content: dict[str, Any], parent: dict[str, Any]) -> None:
            self.session.send(self.iopub_socket, kind, content, parent, ident=topic.get(kind))

        sys.stdout = ParentStream("stdout", send)
        sys.stderr = ParentStream("stderr", send)
        self.displayhook = SimpleNamespace()  # ipykernel puts the execution count there
        self.patch_io()


def launch(argv: list[str] | None = None) -> None:
    """Run a kernel until it is shut down."""
    BeamtalkApp.launch_instance(argv=argv)
