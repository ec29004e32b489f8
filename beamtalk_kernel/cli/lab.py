"""`lab`: JupyterLab, opened with what Beamtalk needs in order.

Knows how to start JupyterLab; the kernel is started by JupyterLab itself.

    beamtalk-kernel lab notebooks/tutorials/01_first_actor.ipynb
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys

from beamtalk_kernel.cli import doctor


def lab(arguments: argparse.Namespace) -> int:
    """Becomes JupyterLab; returns only when that cannot be."""
    if importlib.util.find_spec("jupyterlab") is None:
        print(f"JupyterLab is not installed: {sys.executable} -m pip install jupyterlab", file=sys.stderr)
        return 1
    if broken := [finding for finding in doctor.needed() if finding.broken]:
        print("\n".join(finding.render() for finding in broken), file=sys.stderr)
        return 1
    files = [arguments.file] if arguments.file else []
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *_as_root(), *files, *arguments.options])


def _as_root() -> list[str]:
    """JupyterLab refuses to run as root unless told so; in a container there is nobody else."""
    return ["--allow-root"] if os.name == "posix" and os.geteuid() == 0 else []
