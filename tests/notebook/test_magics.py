"""How cells with magics are read; what magics do is tested with a kernel."""

from __future__ import annotations

import pytest

from beamtalk_kernel.notebook.magic_commands import help_of, pretty_time
from beamtalk_kernel.notebook.magics import MAGICS, magic_lines, unknown


@pytest.mark.parametrize(
    ("text", "names", "used"),
    [
        ("%who", ["who"], 1),
        ("\n%call sync\n\n3 + 4", ["call"], 3),
        ("%time\ncounter slow", ["time"], 1),
        ("%call sync\n%time x slow\ny", ["call", "time"], 2),
        ("3 % 4", [], 0),
        ("%restart-node", ["restart-node"], 1),
    ],
)
def test_magic_lines(text: str, names: list[str], used: int) -> None:
    lines, lines_used = magic_lines(text)
    assert ([line.name for line in lines], lines_used) == (names, used)


def test_every_magic_has_help_that_begins_with_its_name() -> None:
    for name, command in MAGICS.items():
        assert help_of(command).startswith(f"%{name}"), name


def test_did_you_mean() -> None:
    assert "%restart-node" in unknown("restart").diagnostics[0].hint
    assert unknown("zzz").diagnostics[0].hint == "%help lists them all."


def test_times_are_readable() -> None:
    assert [pretty_time(t) for t in (3e-9, 4.5e-5, 0.25, 3.0)] == ["3 ns", "45 µs", "250 ms", "3 s"]
