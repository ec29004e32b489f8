"""The code made of small programs: a file in `snapshots` holds a text, a line of dashes, and its Core.

To write them anew: `BEAMTALK_WRITE_SNAPSHOTS=1 python -m pytest tests/language_emit`; then read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.language_emit.compiled import core_of
from tests.language_emit.core_text import complaints

FILES = sorted((Path(__file__).parent / "snapshots").glob("*.txt"))
RULE = "\n" + "-" * 100 + "\n"
WRITING = "BEAMTALK_WRITE_SNAPSHOTS" in os.environ


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_core(path: Path) -> None:
    text, _, wanted = path.read_text("utf-8").partition(RULE)
    core = core_of(text)
    if WRITING:
        path.write_text(text + RULE + core, "utf-8")
    else:
        assert core == wanted


def test_otp_accepts_them_all() -> None:
    texts = {path.stem: path.read_text("utf-8").partition(RULE)[2] for path in FILES}
    modules = {
        f"{name}_{number}": "module " + module
        for name, text in texts.items()
        for number, module in enumerate(text.split("module ")[1:])
    }
    assert len(modules) >= len(FILES)
    assert complaints(modules) == {}
