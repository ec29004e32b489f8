"""How the BEAM is found and started: its command line, its session, its death with its parent.

Knows the operating system; knows nothing of frames.

    find_erl()  ->  PosixPath('/usr/lib/erlang/bin/erl')
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1
HINT = (
    "Beamtalk needs Erlang/OTP 25 or newer: `sudo apt install erlang` on Debian and Ubuntu, "
    "`brew install erlang` on macOS; or set BEAMTALK_ERL to the path of erl."
)


class ErlangMissing(Exception):
    """There is no Erlang here, or one that is too old; the text says what installs it."""


@cache
def find_erl() -> Path:
    """The `erl` to run: BEAMTALK_ERL, else the first on PATH."""
    named = os.environ.get("BEAMTALK_ERL")
    found = shutil.which(named or "erl")
    if found is None:
        raise ErlangMissing((f"BEAMTALK_ERL names {named}, which cannot be run. " if named else "") + HINT)
    return Path(found)


@cache
def otp_release(erl: Path) -> str:
    """`25`, read from the installation's own files; by asking it when they are laid out otherwise."""
    start = erl.resolve().parent.parent / "releases" / "start_erl.data"
    try:
        return start.read_text().split()[1]
    except (OSError, IndexError):
        ask = ["-noshell", "-noinput", "-eval", "io:put_chars(erlang:system_info(otp_release)), halt()."]
        answer = subprocess.run([erl, *ask], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return answer.stdout.strip() or "unknown"


def command(runtime: Path, fd: int, memory: int | None) -> list[str]:
    """The command line of a node that speaks on descriptor `fd`."""
    return [
        str(find_erl()),
        *("+Bi", "+P", "2097152", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"),
        *("-noshell", "-noinput", "-pa", str(runtime)),
        *("-kernel", "logger", "[{handler,default,undefined}]", "-kernel", "logger_sasl_compatible", "false"),
        *("-s", "bt_app", "boot", "-bt_fd", str(fd), "-bt_memory", str(memory or machine_memory())),
    ]


@dataclass(frozen=True)
class Launched:
    """A BEAM on its way up, and our end of the socket it will speak on."""

    process: subprocess.Popen[bytes]
    socket: socket.socket


def launch(runtime: Path, memory: int | None = None, cwd: str | None = None) -> Launched:
    """Start a node; only from the main thread, whose end is the node's."""
    ours, theirs = socket.socketpair()
    with theirs:
        argv = command(runtime, theirs.fileno(), memory)
        return Launched(_process(argv, theirs.fileno(), cwd), ours)


def _process(argv: list[str], fd: int, cwd: str | None) -> subprocess.Popen[bytes]:
    """Start it in a session of its own; what it writes to its terminal comes out of the answer's stdout."""
    environment = dict(os.environ, ERL_CRASH_DUMP_SECONDS="0")
    environment.setdefault("HOME", cwd or "/")
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=environment,
        pass_fds=(fd,),
        start_new_session=True,
        preexec_fn=_die_with_parent(),
    )


def _die_with_parent() -> Callable[[], None] | None:
    """Only this ends a stopped (SIGSTOP) BEAM after its kernel was killed; a running one sees the eof."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def machine_memory() -> int:
    """Bytes we may use: the machine's, or the container's if that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for place in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(place).read_text()))
        except (OSError, ValueError):
            continue  # no such control group, or "max"
    return total
