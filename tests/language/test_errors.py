"""What beginners are told: a file in `snapshots` holds a text, a line of dashes, and what is said about it.

After a deliberate change of the words:

    BEAMTALK_SNAPSHOTS=write python -m pytest tests/language/test_errors.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from beamtalk_kernel.errors import BeamtalkError, Source
from beamtalk_kernel.language.reader import parse

LINE = "\n" + "-" * 40 + "\n"
FILES = sorted((Path(__file__).parent / "snapshots").glob("*.txt"))


def said(text: str) -> str:
    with pytest.raises(BeamtalkError) as caught:
        parse(Source("cell[1]", text))
    return "\n\n".join(d.render() for d in caught.value.diagnostics) + "\n"


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_what_is_said(file: Path) -> None:
    text, _, expected = file.read_text(encoding="utf-8").partition(LINE)
    found = said(text)
    if os.environ.get("BEAMTALK_SNAPSHOTS") == "write":
        file.write_text(f"{text}{LINE}{found}", encoding="utf-8")
        return
    assert found == expected


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 60
