"""The wheel, installed outside the checkout: everything is in it, and it needs nothing of the checkout.

Knows pip's `--prefix`; the dependencies come from the environment that runs the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process in which the installed wheel hides the checkout."""
    prefix = tmp_path_factory.mktemp("prefix")
    options = ["--no-deps", "--no-index", "--quiet", "--disable-pip-version-check", "--ignore-installed"]
    command = [sys.executable, "-m", "pip", "install", *options, "--prefix", str(prefix), str(wheel)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    packages = next(prefix.glob("lib*/python*/site-packages"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "BEAMTALK"))}
    return environment | {
        "PYTHONPATH": str(packages),
        "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
        "BEAMTALK_CACHE": str(prefix / "cache"),
    }


def python(environment: dict[str, str], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_everything_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for directory, pattern in (
        ("erl_runtime/src", "*.erl"),
        ("erl_runtime/src", "*.app.src"),
        ("stdlib", "*.bt"),
    ):
        wanted = {
            f"beamtalk_kernel/_resources/{directory}/{file.name}" for file in (ROOT / directory).glob(pattern)
        }
        assert wanted, f"{directory}/{pattern} is empty"
        assert wanted <= names
    shared = {name.split(".data/data/")[1] for name in names if ".data/data/" in name}
    kernel = {
        f"share/jupyter/kernels/beamtalk/{n}"
        for n in ("kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg")
    }
    lab = {
        f"share/jupyter/labextensions/beamtalk-kernel/{n}"
        for n in ("package.json", "install.json", "static/remoteEntry.js")
    }
    assert kernel | lab == shared


def test_nothing_else_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    strays = [
        n
        for n in names
        if n.startswith("tests/") or "__pycache__" in n or n.endswith((".beam", ".pyc", "_tests.erl"))
    ]
    assert not strays


def test_it_builds_its_runtime_and_runs_a_file(installed: dict[str, str], tmp_path: Path) -> None:
    where = python(installed, "-c", "import beamtalk_kernel; print(beamtalk_kernel.__file__)", cwd=tmp_path)
    assert str(ROOT) not in where.stdout
    (tmp_path / "sum.bt").write_text("x := 3.\nx + 4\n")
    ran = python(installed, "-m", "beamtalk_kernel.cli", "run", "sum.bt", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "7\n"), ran.stderr


def test_its_kernel_answers(installed: dict[str, str], tmp_path: Path) -> None:
    script = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="beamtalk", startup_timeout=60)
def show(message):
    print(message["content"].get("data"))
try:
    print(client.execute_interactive("3 + 4", timeout=60, output_hook=show)["content"]["status"])
finally:
    client.stop_channels()
    manager.shutdown_kernel()
"""
    asked = python(installed, "-c", script, cwd=tmp_path)
    assert asked.stdout.endswith("ok\n"), asked.stderr
    assert "'text/plain': '7'" in asked.stdout
