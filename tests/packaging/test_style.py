"""Style, types and the direction of imports, as tests: who runs `make test` sees them in one place.

Knows ruff, mypy and import-linter by their commands, and the size a module may have.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / "beamtalk_kernel").rglob("*.py"))
HARD_STOP = 400


def tool(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    beside_python = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [beside_python, *command[1:]],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_ruff() -> None:
    done = tool("ruff", "check", "--output-format=concise", ".")
    assert done.returncode == 0, done.stdout


def test_mypy() -> None:
    done = tool("mypy")
    assert done.returncode == 0, done.stdout


def test_imports_go_one_way() -> None:
    done = tool("lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout


def copy_of_package(directory: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", directory)
    ignored = shutil.ignore_patterns("__pycache__", "labextension", "resources")
    return shutil.copytree(ROOT / "beamtalk_kernel", directory / "beamtalk_kernel", ignore=ignored)


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("stray.py", '"""A module with no room."""\n', "stray"),
        ("language/wrong.py", "from beamtalk_kernel.node import wire\n", "beamtalk_kernel.node"),
        ("language/impure.py", "import subprocess\n", "subprocess"),
    ],
)
def test_a_module_in_no_room_or_facing_backwards_is_found(
    tmp_path: Path, path: str, text: str, complaint: str
) -> None:
    package = copy_of_package(tmp_path)
    (package / path).write_text(text)
    done = tool("lint-imports", "--no-cache", cwd=tmp_path)
    assert done.returncode != 0
    assert complaint in done.stdout


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module_says_what_lives_in_it_and_stays_small(module: Path) -> None:
    text = (ROOT / module).read_text()
    if text.strip():
        assert text.startswith(('"""', 'r"""')), f"{module} opens without its sentence"
    lines = text.count("\n")
    assert lines <= HARD_STOP, f"{module} has {lines} lines: split it by noun"


@pytest.mark.parametrize("module", sorted((ROOT / "erl_runtime" / "src").glob("*.erl")), ids=lambda p: p.stem)
def test_erlang_module_stays_small_and_is_described(module: Path) -> None:
    text = module.read_text()
    assert "%% @doc" in text, f"{module.name} opens without its sentence"
    assert text.count("\n") <= HARD_STOP, f"{module.name} has {text.count(chr(10))} lines: split it by noun"


def test_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    roots = ("beamtalk_kernel", "erl_runtime", "stdlib", "tests")
    files = [
        f for r in roots for f in (ROOT / r).rglob("*") if f.suffix in {".py", ".erl", ".bt", ".peg", ".js"}
    ]
    found = [f"{f.relative_to(ROOT)}: {mark}" for f in files for mark in marks if mark in f.read_text()]
    assert not found
