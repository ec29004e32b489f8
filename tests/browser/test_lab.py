"""What a person sees in JupyterLab: the tutorial runs, live views live, colours are right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from beamtalk_kernel.pygments_lexer import BeamtalkLexer
from tests.browser.conftest import PICTURES, Open
from tests.conftest import ROOT
from tests.gate import GATE

SOURCES = sorted([*(ROOT / "tests" / "lang").glob("*.bt"), *(ROOT / "stdlib").glob("*.bt")])


def test_the_tutorial_shows_three(opened: Open) -> None:
    lab = opened(path="tutorials/01_first_actor.ipynb")
    lab.wait_for_kernel()
    lab.run_all()
    last = lab.output(4)
    expect(last.last).to_contain_text("3")
    expect(last.first).to_contain_text("incrementing")
    expect(lab.output(2).last).to_contain_text("2")
    lab.screenshot(PICTURES / "tutorial.png")
    assert not lab.trouble


def test_a_future_turns_into_its_value(opened: Open) -> None:
    slow = "Actor subclass: Slow\n  #answer => Gate wait. ^42"
    lab = opened(f"{GATE}\n\n{slow}", "s := Slow spawn. s answer", "Gate open")
    lab.wait_for_kernel()
    lab.run(1, 2)
    shown = lab.output(2)
    expect(shown.last).to_contain_text("pending")
    lab.screenshot(PICTURES / "future-pending.png")
    lab.run(3)
    expect(shown.last).to_contain_text("42")
    lab.screenshot(PICTURES / "future-value.png")
    assert not lab.trouble


def test_widgets_live_while_a_cell_runs(opened: Open) -> None:
    """The bar moves on its own, and a table's button answers, although the cell is still running."""
    lab = opened(
        "((1 to: 60) collect: [:i | #{#n => i, #square => i * i}]) asList",
        "Notebook progress: (1 to: 100000) do: [:i | Timer sleep: 50]",
    )
    lab.wait_for_kernel()
    lab.run_all()
    table, bar = lab.output(1).first, lab.output(2).first
    expect(bar).to_contain_text("of 100,000")
    expect(table).to_contain_text("rows 1 to 25 of 60")
    table.get_by_title("next page").click()
    expect(table).to_contain_text("rows 26 to 50 of 60")
    table.get_by_title("next page").click()
    expect(table).to_contain_text("rows 51 to 60 of 60")
    seen = bar.inner_text()
    expect(bar).not_to_have_text(seen)
    expect(lab.code_cell(2).locator(".jp-InputPrompt")).to_have_text("[*]:")
    lab.screenshot(PICTURES / "widgets-while-running.png")
    lab.menu("Kernel", "Interrupt Kernel")
    expect(lab.output(2).last).to_contain_text("Interrupted")
    assert not lab.trouble


def test_a_text_file_is_coloured(opened: Open, lab: object) -> None:
    source = ROOT / "tests" / "lang" / "01_lexical_seed.bt"
    files: Path = lab.files  # type: ignore[attr-defined]
    (files / "seed.bt").write_text(source.read_text())
    editor = opened(path="seed.bt")
    styled = editor.page.locator(".cm-line span[class]")
    expect(styled.nth(20)).to_be_visible()
    editor.screenshot(PICTURES / "editor.png")
    assert not editor.trouble


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_browser_agrees_with_the_compiler(lexing: object, source: Path) -> None:
    """What is comment and what is string, in CodeMirror as in the compiler."""
    text = source.read_text()
    theirs = json.loads(
        lexing.evaluate("text => JSON.stringify(window._JUPYTERLAB['beamtalk-kernel'].lex(text))", text)
    )  # type: ignore[attr-defined]
    assert kinds_of_browser(theirs, text) == kinds_of_compiler(text)


def kinds_of_browser(tokens: list[dict[str, object]], text: str) -> str:
    """One letter a character: c(omment), s(tring) or a blank."""
    encoded = text.encode("utf-16-le")
    letters = {"comment": "c", "doc": "c", "string": "s"}
    marks = [" "] * len(text)
    for token in tokens:
        start = len(encoded[: 2 * int(str(token["from"]))].decode("utf-16-le"))
        end = len(encoded[: 2 * int(str(token["to"]))].decode("utf-16-le"))
        marks[start:end] = letters.get(str(token["kind"]), " ") * (end - start)
    return _by_line(marks, text)


def kinds_of_compiler(text: str) -> str:
    marks = [" "] * len(text)
    for at, kind, value in BeamtalkLexer().get_tokens_unprocessed(text):
        name = str(kind)
        plain = name.startswith("Token.Literal.String") and name.rsplit(".", 1)[1] in ("Single", "Double")
        letter = "c" if "Comment" in name or name.endswith("String.Doc") else "s" if plain else " "
        marks[at : at + len(value)] = letter * len(value)
    return _by_line(marks, text)


def _by_line(marks: list[str], text: str) -> str:
    """Numbered lines, so that a difference says where it is."""
    lines, at = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(f"{number:4} {line}\n     {''.join(marks[at : at + len(line)]).rstrip()}")
        at += len(line) + 1
    return "\n".join(lines)
