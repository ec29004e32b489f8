"""The class library as pages: one for each class, links that lead somewhere, examples shown."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from beamtalk_kernel.cli import main
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("docs")
    assert main(["docs", "--output", str(output)]) == 0
    return output


def test_every_class_has_a_page(pages: Path) -> None:
    assert {p.stem for p in (ROOT / "stdlib").glob("*.bt")} <= {p.stem for p in pages.glob("*.html")}


def test_links_lead_somewhere(pages: Path) -> None:
    ids = {page.name: set(re.findall(r'id="([^"]+)"', page.read_text())) for page in pages.glob("*.html")}
    for page in pages.glob("*.html"):
        for target in re.findall(r'href="([^"]+)"', page.read_text()):
            name, _, place = target.partition("#")
            assert name in ids, (page.name, target)
            assert not place or place in ids[name], (page.name, target)


def test_a_method_shows_head_prose_and_example(pages: Path) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", "", (pages / "List.html").read_text()))
    assert "new: size -> List" in text
    assert "A List of so many nils." in text
    assert "List new: 2  // => #(nil, nil)" in text


def test_what_the_library_keeps_to_itself_is_left_out(pages: Path) -> None:
    text = (pages / "ClassBuilder.html").read_text() + (pages / "index.html").read_text()
    assert "addField:default:" in text and "methodAt:side:put:" not in text


def test_own_files_and_bad_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Own.bt").write_text("/// Mine.\nValue subclass: Own\n  /// One.\n  one => 1\n")
    assert main(["docs", str(tmp_path / "Own.bt"), "--output", str(tmp_path / "out"), "--title", "Mine"]) == 0
    assert "<title>Own, Mine</title>" in (tmp_path / "out" / "Own.html").read_text()
    assert main(["docs", str(tmp_path / "Nowhere.bt"), "--output", str(tmp_path / "out")]) == 1
    assert "Nowhere.bt cannot be read" in capsys.readouterr().err
