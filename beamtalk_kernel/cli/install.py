"""`install` and `uninstall`: the kernelspec and the JupyterLab extension, put where a Jupyter looks for them.

Knows Jupyter's directories; nothing of Erlang or of running kernels.

    beamtalk-kernel install --sys-prefix
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

KERNEL = "beamtalk"
EXTENSION = "beamtalk-kernel"
PACKAGE = Path(__file__).resolve().parent.parent


def install(arguments: argparse.Namespace) -> int:
    place = _place(arguments)
    try:
        for made in (write_kernelspec(place), write_extension(place)):
            print(f"Installed {made}")
    except OSError as problem:
        print(f"Nothing can be written to {place}: {problem.strerror}.", file=sys.stderr)
        print("Choose another place: --user, --sys-prefix or --prefix DIR.", file=sys.stderr)
        return 1
    print("Open JupyterLab and choose Beamtalk, or run `beamtalk-kernel lab`.")
    return 0


def uninstall(arguments: argparse.Namespace) -> int:
    """From the named place; without one, from your account and from this Python's prefix."""
    chosen = arguments.user or arguments.sys_prefix or arguments.prefix
    places = [_place(arguments)] if chosen else [Path(jupyter_data_dir()), _shared(sys.prefix)]
    found = [made for place in places for made in _made(place) if made.is_dir()]
    for made in found:
        shutil.rmtree(made)
        print(f"Removed {made}")
    if not found:
        print("Nothing to remove in " + " and ".join(map(str, places)) + ".")
    return 0


def write_kernelspec(place: Path) -> Path:
    """A kernelspec whose interpreter is this one, by its full path: Jupyter may run in another one."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / KERNEL
        shutil.copytree(PACKAGE / "resources" / "kernelspec", source)
        spec = json.loads((source / "kernel.json").read_text())
        spec["argv"][0] = sys.executable
        (source / "kernel.json").write_text(json.dumps(spec, indent=2) + "\n")
        return _copy(source, place / "kernels" / KERNEL)


def write_extension(place: Path) -> Path:
    return _copy(PACKAGE / "labextension", place / "labextensions" / EXTENSION)


def _copy(source: Path, target: Path) -> Path:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target)
    return target


def _made(place: Path) -> tuple[Path, Path]:
    return place / "kernels" / KERNEL, place / "labextensions" / EXTENSION


def _place(arguments: argparse.Namespace) -> Path:
    """The directory that holds `kernels` and `labextensions`."""
    if arguments.prefix:
        return _shared(Path(arguments.prefix).expanduser().resolve())
    return _shared(sys.prefix) if arguments.sys_prefix else Path(jupyter_data_dir())


def _shared(prefix: str | Path) -> Path:
    return Path(prefix) / "share" / "jupyter"
