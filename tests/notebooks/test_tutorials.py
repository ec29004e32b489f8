"""The tutorials as their readers run them: under nbconvert, and by `beamtalk-kernel run`.

nbval compares their stored outputs cell by cell (pyproject.toml); a browser opens them in tests/browser.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from beamtalk_kernel.views.bundle import WIDGET_MIME
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks" / "tutorials").rglob("*.ipynb"))
FIRST = ROOT / "notebooks" / "tutorials" / "01_first_actor.ipynb"
FOUR_CELLS = [
    """Actor subclass: Counter
  state: value = 0

  #increment => self.value += 1
  #decrement => self.value -= 1
  #getValue => ^self.value""",
    """"Spawn an actor"
counter := Counter spawn.

"Send messages (async by default)"
counter increment.
counter increment.
value := counter getValue await.  "=> 2\"""",
    """patch Counter >> #increment {
  Transcript show: 'incrementing'.
  self.value += 1.
}""",
    "counter increment. counter getValue",
]


def command(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def outputs(cell: Any) -> list[Any]:
    """Without what differs from run to run."""
    return [{k: lasting(v) for k, v in output.items() if k != "execution_count"} for output in cell.outputs]


def lasting(part: Any) -> Any:
    """What is stored of a display."""
    return {k: v for k, v in part.items() if k != WIDGET_MIME} if isinstance(part, dict) else part


def shown(cell: Any) -> str:
    """What a reader sees: printed text, then the value."""
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "".join(texts)


def test_the_code_is_the_issues_own() -> None:
    assert [cell.source for cell in code_cells(FIRST)] == FOUR_CELLS


def test_the_stored_outputs_are_what_it_promises() -> None:
    cells = code_cells(FIRST)
    assert shown(cells[1]) == "2"
    assert shown(cells[3]) == "incrementing3"
    assert [cell.execution_count for cell in cells] == [1, 2, 3, 4]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_nbconvert_executes_it(runtime: Path, notebook: Path, tmp_path: Path) -> None:
    options = ["--to", "notebook", "--execute", "--output-dir", str(tmp_path), "--output", "done"]
    ran = command("jupyter", "nbconvert", *options, str(notebook), cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    done = tmp_path / "done.ipynb"
    assert [outputs(cell) for cell in code_cells(done)] == [outputs(cell) for cell in code_cells(notebook)]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_becomes_coloured_html(notebook: Path, tmp_path: Path) -> None:
    options = ["--to", "html", "--output-dir", str(tmp_path), "--output", "page"]
    ran = command("jupyter", "nbconvert", *options, str(notebook), cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    page = (tmp_path / "page.html").read_text()
    assert '<span class="nc">' in page


def test_run_prints_it(runtime: Path, tmp_path: Path) -> None:
    ran = command("beamtalk_kernel.cli", "run", str(FIRST), cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-2:] == ["incrementing", "3"]
