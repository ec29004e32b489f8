"""Every Erlang module compiles without a warning, and every EUnit suite of the runtime passes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from beamtalk_kernel.node import boot, resources

SOURCES = resources.erl_runtime() / "src"
TESTS = resources.erl_runtime() / "test"

COMPILE = """
[Out | Files] = init:get_plain_arguments(),
Options = [{outdir, Out}, {i, hd(Files)}, report, warnings_as_errors, debug_info, nowarn_export_all],
Running = [spawn_monitor(fun() -> exit(element(1, compile:file(F, Options))) end) || F <- tl(Files)],
Results = [receive {'DOWN', Ref, process, Pid, Result} -> Result end || {Pid, Ref} <- Running],
halt(case lists:usort(Results) of [ok] -> 0; _ -> 1 end).
"""

RUN = """
[Suite] = init:get_plain_arguments(),
logger:set_primary_config(level, none),
case eunit:test(list_to_atom(Suite), [verbose]) of ok -> halt(0); _ -> halt(1) end.
"""


def erl(directory: Path, expression: str, *arguments: str) -> None:
    command = [
        str(boot.find_erl()),
        "-noshell",
        "-pa",
        str(directory),
        "-eval",
        expression,
        "-extra",
        *arguments,
    ]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def beams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("beams")
    files = [str(path) for place in (SOURCES, TESTS) for path in sorted(place.glob("*.erl"))]
    erl(directory, COMPILE, str(directory), str(SOURCES), *files)
    (directory / "beamtalk.app").write_text((SOURCES / "beamtalk.app.src").read_text())
    return directory


@pytest.mark.parametrize("suite", sorted(path.stem for path in TESTS.glob("*_tests.erl")))
def test_eunit(beams: Path, suite: str) -> None:
    erl(beams, RUN, suite)
