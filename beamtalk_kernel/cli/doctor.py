"""`doctor`: looks at everything a Beamtalk notebook needs; says what is wrong and what puts it right.

Knows where things are; changes nothing, except that it builds the runtime cache when it is empty.

    beamtalk-kernel doctor
    ✓ Erlang     OTP 27, ERTS 15.1, /usr/bin/erl
    ✗ Kernel     Jupyter does not know Beamtalk.
                 → beamtalk-kernel install --user
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_path

from beamtalk_kernel.cli.install import EXTENSION, KERNEL
from beamtalk_kernel.node import boot, build

OLDEST_OTP = 25
SOUND_ERTS = (13, 0, 4)  # OTP 25.0.4; before, a monitor with an alias on a dead process was broken
APPLICATIONS = ("compiler", "crypto", "runtime_tools")
MARKS = {"good": "✓", "weak": "!", "broken": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, and, when it is not well, what to type."""

    subject: str
    state: Literal["good", "weak", "broken"]
    says: str
    fix: str = ""

    @property
    def broken(self) -> bool:
        return self.state == "broken"

    def render(self) -> str:
        says, *more = self.says.splitlines() or [""]
        lines = [f"{MARKS[self.state]} {self.subject:<11} {says}", *(f"{'':<14}{line}" for line in more)]
        return "\n".join([*lines, *([f"{'':<14}→ {self.fix}"] if self.fix else [])])


def doctor(arguments: argparse.Namespace) -> int:
    """1 when something is broken, 0 otherwise."""
    healthy = True
    for finding in all_findings():
        print(finding.render(), flush=True)
        healthy = healthy and not finding.broken
    print("\nBeamtalk is ready." if healthy else "\nBeamtalk cannot run yet: see ✗ above.")
    return 0 if healthy else 1


def needed() -> list[Finding]:
    """The quick part: what a kernel cannot start without."""
    return [erlang()]


def all_findings() -> Iterator[Finding]:
    yield python()
    found = erlang()
    yield found
    if not found.broken:
        yield from applications()
        yield cache()
        yield node()
    yield elixir()
    yield kernelspec()
    yield jupyterlab()


def python() -> Finding:
    release = ".".join(map(str, sys.version_info[:3]))
    ours = version("beamtalk-kernel")
    return Finding("Python", "good", f"{release}, beamtalk-kernel {ours}, {sys.executable}")


def erlang() -> Finding:
    """Is there an Erlang, and is it new enough?"""
    try:
        erl = boot.find_erl()
    except boot.ErlangMissing as missing:
        return Finding("Erlang", "broken", "No Erlang was found.", str(missing))
    otp = boot.otp_release(erl)
    if not otp.isdigit() or int(otp) < OLDEST_OTP:
        return Finding("Erlang", "broken", f"{erl} is OTP {otp}; {OLDEST_OTP} is needed.", boot.HINT)
    return Finding("Erlang", "good", f"OTP {otp}, {erl}")


def applications() -> Iterator[Finding]:
    """The emulator's release, and what distributions split off: erl may be there without what we call."""
    erts, missing = ask_erlang(boot.find_erl())
    if erts < SOUND_ERTS:
        says = f"{'.'.join(map(str, erts))}: a wait for an actor that has just died may hang before 13.0.4."
        yield Finding("ERTS", "weak", says, "update Erlang to OTP 25.0.4 or newer")
    else:
        yield Finding("ERTS", "good", f"{'.'.join(map(str, erts))} (13.0.4 or newer is sound)")
    if missing:
        packages = " ".join(f"erlang-{name.replace('_', '-')}" for name in missing)
        says = f"Without {', '.join(missing)}: a part of your Erlang is not installed."
        yield Finding("OTP", "broken", says, f"sudo apt install {packages}  (or your system's full Erlang)")


def ask_erlang(erl: Path) -> tuple[tuple[int, ...], list[str]]:
    """(the emulator's version, which of the APPLICATIONS it lacks)"""
    apps = ",".join(APPLICATIONS)
    missing = f"[A || A <- [{apps}], is_tuple(code:lib_dir(A))]"
    program = f'io:format("~s ~p.", [erlang:system_info(version), {missing}]), halt().'
    command = [str(erl), "-noshell", "-noinput", "-eval", program]
    asked = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30)
    erts, _, names = asked.stdout.partition(" ")
    return tuple(map(int, re.findall(r"\d+", erts))), re.findall(r"[a-z_]+", names)


def cache() -> Finding:
    """Where the compiled runtime is, made now if it is not there yet."""
    began = time.monotonic()
    try:
        runtime = build.runtime_dir()
    except Exception as problem:  # whatever keeps us from building is what the user must read
        return Finding("Cache", "broken", f"The runtime cannot be built: {problem}", "see the message")
    size = sum(file.stat().st_size for file in runtime.rglob("*") if file.is_file())
    made = f", built in {time.monotonic() - began:.1f} s" if time.monotonic() - began > 1 else ""
    return Finding("Cache", "good", f"{runtime}, {size / 1e6:.1f} MB{made}")


def node() -> Finding:
    """Boots one and asks it who it is."""
    began = time.monotonic()
    try:
        asyncio.run(_hello())
    except Exception as problem:
        says = f"The BEAM does not come up: {problem}"
        return Finding("Node", "broken", says, "report this, with the text above")
    return Finding("Node", "good", f"boots and answers in {time.monotonic() - began:.2f} s")


async def _hello() -> None:
    from beamtalk_kernel.node.node import Node

    beam = Node(on_event=lambda kind, arguments: None)
    try:
        await beam.start()
        await beam.request("hello", timeout=20)
    finally:
        await beam.stop()


def elixir() -> Finding:
    if found := shutil.which("elixir"):
        return Finding("Elixir", "good", found)
    return Finding("Elixir", "weak", "not installed; only calls to Elixir.… need it", _install_hint("elixir"))


def _install_hint(package: str) -> str:
    return f"brew install {package}" if sys.platform == "darwin" else f"sudo apt install {package}"


def kernelspec() -> Finding:
    """Jupyter starts whatever kernel.json names: it should be a Python that has this package."""
    fix = f"{_ourselves()} install --user"
    try:
        spec = KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        return Finding("Kernel", "broken", "Jupyter does not know Beamtalk.", fix)
    named = spec.argv[0]
    if named == "python" or Path(named).resolve() == Path(sys.executable).resolve():
        return Finding("Kernel", "good", spec.resource_dir)
    if shutil.which(named) is None:
        return Finding("Kernel", "broken", f"{spec.resource_dir} names {named}, which is gone.", fix)
    return Finding("Kernel", "weak", f"{spec.resource_dir} runs another Python, {named}.", fix)


def _ourselves() -> str:
    return shutil.which("beamtalk-kernel") or f"{sys.executable} -m beamtalk_kernel.cli"


def jupyterlab() -> Finding:
    """The editor part: without it cells run but are not coloured."""
    if importlib.util.find_spec("jupyterlab") is None:
        says = "not in this Python; another Jupyter may well use this kernel"
        return Finding("JupyterLab", "weak", says, f"{sys.executable} -m pip install jupyterlab")
    release = _release("jupyterlab")
    for place in jupyter_path("labextensions"):
        package = Path(place) / EXTENSION / "package.json"
        if package.is_file():
            ours = json.loads(package.read_text())["version"]
            return Finding("JupyterLab", "good", f"{release}, highlighting {ours} in {package.parent}")
    says = f"{release}, without our highlighting"
    return Finding("JupyterLab", "weak", says, f"{_ourselves()} install --user")


def _release(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown release"
