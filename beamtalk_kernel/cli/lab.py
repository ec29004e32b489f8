"""`lab`: JupyterLab, opened with what Beamtalk needs in order.

Knows how to start JupyterLab; the kernel is started by JupyterLab itself.

    beamtalk-kernel lab notebooks/tutorials/01_first_actor.ipynb
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path
from urllib.parse import quote

from beamtalk_kernel.cli import doctor


def lab(arguments: argparse.Namespace) -> int:
    """Becomes JupyterLab; returns only when that cannot be."""
    if importlib.util.find_spec("jupyterlab") is None:
        print(f"JupyterLab is not installed: {sys.executable} -m pip install jupyterlab", file=sys.stderr)
        return 1
    if broken := [finding for finding in doctor.needed() if finding.broken]:
        print("\n".join(finding.render() for finding in broken), file=sys.stderr)
        return 1
    if arguments.file and not Path(arguments.file).expanduser().exists():
        print(f"beamtalk-kernel lab: there is no {arguments.file}", file=sys.stderr)
        return 2
    sys.stdout.flush()
    options = [*_as_root(), *opening(arguments.file), *arguments.options]
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *options])


def opening(file: str | None) -> list[str]:
    """The options that open a file or a directory; the address that Jupyter prints leads there too.

    >>> opening("pyproject.toml")[1]
    '--LabApp.default_url=/lab/tree/pyproject.toml'
    """
    if file is None:
        return []
    path = Path(file).expanduser().resolve()
    if path.is_dir():
        return [f"--ServerApp.root_dir={path}"]
    return [f"--ServerApp.root_dir={path.parent}", f"--LabApp.default_url=/lab/tree/{quote(path.name)}"]


def _as_root() -> list[str]:
    """JupyterLab refuses to run as root unless told so; in a container there is nobody else."""
    return ["--allow-root"] if os.name == "posix" and os.geteuid() == 0 else []
