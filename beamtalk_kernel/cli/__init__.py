"""The command `beamtalk-kernel`: its words, its help, and which file does the work.

Knows argparse; each command lives in the file of its name and is imported only when it is run.

    beamtalk-kernel install --user
    beamtalk-kernel run notebooks/tutorials/01_first_actor.ipynb
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

DESCRIPTION = "Beamtalk, a live Smalltalk on the BEAM, in Jupyter."


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status: 0 when it went well, 1 when the user's thing failed, 2 for a wrong command line."""
    top = parser()
    arguments, others = top.parse_known_args(argv)
    arguments.options = others
    if others and arguments.module != "lab":
        top.error(f"unrecognized arguments: {' '.join(others)}")
    command = importlib.import_module(f"beamtalk_kernel.cli.{arguments.module}")
    try:
        return int(getattr(command, arguments.function)(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0  # who reads us has seen enough: `beamtalk-kernel run x.bt | head`


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="beamtalk-kernel", description=DESCRIPTION)
    top.add_argument("--version", action="version", version=f"beamtalk-kernel {version('beamtalk-kernel')}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _places(_command(commands, "install", "install", "make the kernel known to Jupyter"))
    _places(_command(commands, "uninstall", "install", "take it away again"))
    _command(
        commands, "doctor", "doctor", "look at all that Beamtalk needs; say what is wrong and how to fix it"
    )
    _run(_command(commands, "run", "run", "run a .bt file, or the code cells of a notebook"))
    _test(_command(commands, "test", "testing", "run the TestCase classes of .bt files"))
    _docs(_command(commands, "docs", "docs", "write the class library, or your own classes, as HTML pages"))
    _lab(_command(commands, "lab", "lab", "open JupyterLab with Beamtalk"))
    _command(commands, "build-stdlib", "build", "compile the runtime and the library into the cache now")
    return top


def _command(commands: Any, name: str, module: str, summary: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=_sentence(summary))
    command.set_defaults(module=module, function=name.replace("-", "_"))
    return command


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."


def _places(command: argparse.ArgumentParser) -> None:
    place = command.add_mutually_exclusive_group()
    place.add_argument("--user", action="store_true", help="for your account (the default of install)")
    place.add_argument("--sys-prefix", action="store_true", help="for the Python that runs this command")
    place.add_argument("--prefix", metavar="DIR", help="under DIR/share/jupyter")


def _run(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE.bt|FILE.ipynb")
    command.add_argument(
        "-p", "--parameter", metavar="name=value", action="append", default=[], dest="parameters",
        help="bind a variable before the first cell, or after the cell tagged `parameters`; "
        "a value that is no Beamtalk literal is a string",
    )  # fmt: skip
    command.add_argument("--timeout", type=float, metavar="SECONDS", help="interrupt a cell that runs longer")


def _test(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help=".bt files, or folders of them")
    command.add_argument("--load", action="append", default=[], metavar="PATH", help="fixtures to load first")
    command.add_argument("-k", dest="pattern", metavar="TEXT", help="only tests with it in `Class >> test`")
    command.add_argument("--doc", action="store_true", help="the examples in doc comments are tests too")
    command.add_argument("--fail-fast", action="store_true", help="stop at the first file with a failure")
    command.add_argument(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="for each class (default 60)"
    )


def _docs(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="*", metavar="FILE.bt", help="files and folders; the library if none")
    command.add_argument("--output", default="build/docs", metavar="DIR", help="default build/docs")
    command.add_argument("--title", default="Beamtalk class library", metavar="TEXT")


def _lab(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", metavar="FILE", help="a notebook or directory to open")
    command.epilog = "Other options, written --name=value, are handed on to JupyterLab."
