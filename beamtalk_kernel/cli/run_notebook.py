"""The code cells of a notebook, run by a real kernel of this Python: what they print goes to the terminal.

Knows Jupyter's client side, so magics, displays and questions do what they do in JupyterLab.

    run_notebook(Path("01_first_actor.ipynb"), text, parameters="", timeout=None)  ->  0
"""

from __future__ import annotations

import getpass
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from beamtalk_kernel.cli.run_file import Terminal

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class OurKernelManager(KernelManager):
    """Starts this very package, installed as a kernel or not."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "beamtalk_kernel", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Beamtalk", language="beamtalk", interrupt_mode="message")


def run_notebook(path: Path, text: str, parameters: str, timeout: float | None) -> int:
    try:
        cells = list(code_cells(nbformat.reads(text, as_version=4), parameters))  # type: ignore[no-untyped-call]
    except (nbformat.ValidationError, ValueError, AttributeError) as problem:
        print(f"beamtalk-kernel run: {path} is no notebook: {str(problem).splitlines()[0]}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="beamtalk-") as sockets:
        # Sockets in a directory of ours: no ports, nobody can listen in, nothing is left behind.
        manager = OurKernelManager(
            transport="ipc", ip=f"{sockets}/kernel", connection_file=f"{sockets}/kernel.json"
        )
        manager.start_kernel(cwd=str(path.resolve().parent))
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            return run_cells(manager, client, cells, timeout)
        finally:
            client.stop_channels()
            manager.shutdown_kernel()


def code_cells(notebook: Any, parameters: str) -> Iterator[tuple[str, frozenset[str]]]:
    """(source, tags); parameters stand behind the cell tagged `parameters`, or before the first."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    tagged = [n for n, cell in enumerate(cells) if "parameters" in _tags(cell)]
    place = tagged[0] + 1 if tagged else 0
    for number, cell in enumerate(cells):
        if parameters and number == place:
            yield parameters, frozenset({"hide"})
        if "skip-execution" not in _tags(cell):
            yield cell.source, _tags(cell)
    if parameters and place >= len(cells):
        yield parameters, frozenset({"hide"})


def _tags(cell: Any) -> frozenset[str]:
    return frozenset(cell.metadata.get("tags", []))


def run_cells(
    manager: KernelManager,
    client: BlockingKernelClient,
    cells: list[tuple[str, frozenset[str]]],
    timeout: float | None,
) -> int:
    show = Show()
    for source, tags in cells:
        try:
            reply = client.execute_interactive(
                source,
                allow_stdin=True,
                timeout=timeout,
                output_hook=show.hidden if "hide" in tags else show,
                stdin_hook=lambda message: answer(client, message),
            )
        except KeyboardInterrupt:
            manager.interrupt_kernel()
            return 130
        except TimeoutError:
            manager.interrupt_kernel()
            show.terminal.line(f"The cell ran longer than {timeout:g} s and was interrupted.", "stderr")
            return 1
        if reply["content"]["status"] != "ok" and "raises-exception" not in tags:
            return 1
    return 0


class Show:
    """Jupyter's output messages, as text."""

    def __init__(self) -> None:
        self.terminal = Terminal()

    def __call__(self, message: dict[str, Any]) -> None:
        content = message["content"]
        kind = message["header"]["msg_type"]
        if kind == "stream":
            self.terminal.write(content["text"], content["name"])
        elif kind in ("execute_result", "display_data"):
            if plain := content["data"].get("text/plain"):
                self.terminal.line(plain)
        elif kind == "error":
            text = "\n".join(content["traceback"])
            self.terminal.line(text if sys.stderr.isatty() else COLOUR.sub("", text), "stderr")

    def hidden(self, message: dict[str, Any]) -> None:
        """Nobody asked for the value of a parameter; a mistake in one is shown."""
        if message["header"]["msg_type"] in ("error", "stream"):
            self(message)


def answer(client: BlockingKernelClient, message: dict[str, Any]) -> None:
    """What is typed for `Notebook ask:`; the end of the input is one too."""
    content = message["content"]
    ask = getpass.getpass if content["password"] else input
    try:
        client.input(ask(content["prompt"]))
    except EOFError:
        client.input("\x04")
