"""`beamtalk-kernel run`: values and output on stdout, mistakes on stderr, a status that scripts can use."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from beamtalk_kernel.cli.run import assignments

pytestmark = pytest.mark.usefixtures("runtime")


def start(*words: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "beamtalk_kernel.cli", "run", *words],
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*words: str, cwd: Path, typed: str = "") -> tuple[int, str, str]:
    process = start(*words, cwd=cwd)
    try:
        out, err = process.communicate(typed, timeout=60)
    finally:
        process.kill()
    return process.returncode, out, err


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "greet.bt").write_text("Transcript showCr: 'Hello, ' , name.\nname size + more\n")
    return tmp_path


def notebook(directory: Path, *cells: str | tuple[str, str]) -> None:
    made = nbformat.v4.new_notebook()
    for cell in cells:
        source, *tags = (cell,) if isinstance(cell, str) else cell
        made.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    nbformat.write(made, directory / "book.ipynb")


def test_parameters_are_literals_or_text(program: Path) -> None:
    assert run("greet.bt", "-p", "name=Ann", "-p", "more=4", cwd=program) == (0, "Hello, Ann\n7\n", "")


def test_a_missing_name_is_a_mistake_with_its_line(program: Path) -> None:
    status, out, err = run("greet.bt", "-p", "name=Ann", cwd=program)
    assert (status, out) == (1, "")
    assert "greet.bt, line 2" in err
    assert "more" in err


def test_a_run_time_error_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / "bad.bt").write_text("Transcript showCr: 'before'.\n1 div: 0\n")
    status, out, err = run("bad.bt", cwd=tmp_path)
    assert (status, out) == (1, "before\n")
    assert "bad.bt, line 2" in err
    assert "\x1b" not in err


def test_a_class_and_its_actor(tmp_path: Path) -> None:
    (tmp_path / "c.bt").write_text(
        "Actor subclass: C\n  state: n = 1\n  next => self.n += 1\n\nc := C spawn\nc next\nc next\n"
    )
    assert run("c.bt", cwd=tmp_path) == (0, "3\n", "")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    status, _, err = run("none.bt", cwd=tmp_path)
    assert status == 2
    assert "No such file" in err


@pytest.mark.parametrize("pair", ["Name=3", "3=x", "novalue", "a b=3"])
def test_a_parameter_that_is_none(pair: str) -> None:
    with pytest.raises(ValueError, match="name=value"):
        assignments([pair])


def test_quotes_in_parameters() -> None:
    assert assignments(["x=it's", "y=$a", "z=3 + 4"]) == "x := 'it''s'.\ny := $a.\nz := '3 + 4'.\n"


def test_ctrl_c_ends_the_program_and_its_node(tmp_path: Path) -> None:
    (tmp_path / "spin.bt").write_text("Transcript showCr: 'go'. [true] whileTrue: [nil]\n")
    process = start("spin.bt", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130


def test_a_program_that_takes_too_long(tmp_path: Path) -> None:
    (tmp_path / "spin.bt").write_text("[true] whileTrue: [nil]\n")
    status, _, err = run("spin.bt", "--timeout", "0.5", cwd=tmp_path)
    assert status == 1
    assert "nterrupt" in err


def test_a_notebook_with_parameters(tmp_path: Path) -> None:
    notebook(tmp_path, ("n := 1", "parameters"), "Transcript showCr: 'n is ' , n printString. n * 2")
    assert run("book.ipynb", cwd=tmp_path) == (0, "1\nn is 1\n2\n", "")
    assert run("book.ipynb", "-p", "n=21", cwd=tmp_path) == (0, "1\nn is 21\n42\n", "")


def test_a_notebook_stops_at_its_first_error(tmp_path: Path) -> None:
    notebook(tmp_path, ("1 div: 0", "raises-exception"), "2", "nil foo", "3")
    status, out, err = run("book.ipynb", cwd=tmp_path)
    assert (status, out) == (1, "2\n")
    assert "foo" in err


def test_a_notebook_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "book.ipynb").write_text("{}")
    status, _, err = run("book.ipynb", cwd=tmp_path)
    assert status == 2
    assert "no notebook" in err


@pytest.mark.skipif(os.name != "posix", reason="counts processes")
def test_nothing_is_left_running(program: Path) -> None:
    import psutil

    before = {child.pid for child in psutil.Process().children(recursive=True)}
    run("greet.bt", "-p", "name=Ann", "-p", "more=4", cwd=program)
    assert not {child.pid for child in psutil.Process().children(recursive=True)} - before
