"""The cache: built once, shared, never half; and what happens when it cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from beamtalk_kernel.node import build, resources

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime of one module and no library, so that a build takes a moment."""
    root = tmp_path / "sources"
    (root / "erl_runtime" / "src").mkdir(parents=True)
    (root / "stdlib").mkdir()
    (root / "erl_runtime" / "src" / "one.erl").write_text("-module(one).\n-export([f/0]).\nf() -> 1.\n")
    (root / "erl_runtime" / "src" / "beamtalk.app.src").write_text("{application, beamtalk, []}.\n")
    monkeypatch.setattr(resources, "source_root", lambda: root)
    return root


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    place = tmp_path / "cache"
    monkeypatch.setenv("BEAMTALK_CACHE", str(place))
    yield place
    if place.is_dir():
        place.chmod(0o700)


def test_the_second_time_nothing_is_built(
    sources: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build.runtime_dir()
    assert (first / "one.beam").exists()
    assert (first / "beamtalk.app").exists()
    monkeypatch.setattr(build, "compile_into", None)
    assert build.runtime_dir() == first
    assert [path.name for path in cache.iterdir()] == [first.name], "nothing is left over"


def test_other_sources_are_another_build(sources: Path, cache: Path) -> None:
    first = build.runtime_dir()
    (sources / "erl_runtime" / "src" / "one.erl").write_text("-module(one).\n-export([f/0]).\nf() -> 2.\n")
    assert build.runtime_dir() != first
    assert (first / "one.beam").exists(), "who runs the old one goes on"


def test_what_does_not_compile_is_told_with_the_compilers_text(sources: Path, cache: Path) -> None:
    (sources / "erl_runtime" / "src" / "one.erl").write_text("-module(one).\nf( -> 2.\n")
    with pytest.raises(build.BuildFailed, match="syntax error"):
        build.runtime_dir()
    assert list(cache.iterdir()) == []


def test_a_cache_that_is_a_file_falls_back_with_a_message(sources: Path, cache: Path) -> None:
    cache.write_text("in the way")
    said: list[str] = []
    directory = build.runtime_dir(said.append)
    assert (directory / build.COMPLETE).exists()
    [sentence] = said
    assert str(cache) in sentence and "temporary" in sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_cache_falls_back_with_a_message(sources: Path, cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o500)
    said: list[str] = []
    assert (build.runtime_dir(said.append) / build.COMPLETE).exists()
    assert len(said) == 1


def test_a_full_disk_falls_back_with_a_message(
    sources: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_into = build.compile_into

    def full(directory: Path) -> None:
        if cache in directory.parents:
            raise OSError(28, "No space left on device")
        compile_into(directory)

    monkeypatch.setattr(build, "compile_into", full)
    said: list[str] = []
    assert (build.runtime_dir(said.append) / build.COMPLETE).exists()
    assert "No space left" in said[0]


def test_what_a_killed_build_left_is_swept(sources: Path, cache: Path) -> None:
    stale = cache / ".building-stale"
    stale.mkdir(parents=True)
    os.utime(stale, (0, 0))
    fresh = cache / ".building-fresh"
    fresh.mkdir()
    build.runtime_dir()
    assert not stale.exists()
    assert fresh.exists(), "somebody may be at work in it"


BUILD = """
import sys
from pathlib import Path
from beamtalk_kernel.node import build, resources
resources.source_root = lambda: Path(sys.argv[1])
print(build.runtime_dir())
"""


def test_kernels_that_start_at_once_do_not_disturb_each_other(sources: Path, cache: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(sources)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(4)]
    places = {process.communicate()[0].strip() for process in running}
    assert [process.returncode for process in running] == [0] * 4
    [place] = places
    assert (Path(place) / "one.beam").exists()
    assert [path.name for path in cache.iterdir()] == [Path(place).name]
