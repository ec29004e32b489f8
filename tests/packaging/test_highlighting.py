"""The Pygments lexer: colours agree with the compiler, and nothing of the text is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename, get_lexer_for_mimetype
from pygments.token import Comment, Error, Keyword, Name, Number, String

from beamtalk_kernel.pygments_lexer import BeamtalkLexer
from tests.conftest import ROOT

SOURCES = sorted([*(ROOT / "tests" / "lang").glob("*.bt"), *(ROOT / "stdlib").glob("*.bt")])


def tokens(text: str) -> list[tuple[object, str]]:
    return [(kind, value) for kind, value in BeamtalkLexer().get_tokens(text) if value.strip()]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_character_is_lost(source: Path) -> None:
    text = source.read_text()
    lexer = BeamtalkLexer(stripnl=False, ensurenl=False)
    assert "".join(value for _, value in lexer.get_tokens(text)) == text


@pytest.mark.parametrize("source", sorted((ROOT / "stdlib").glob("*.bt")), ids=lambda path: path.name)
def test_good_programs_hold_no_error(source: Path) -> None:
    assert not [value for kind, value in BeamtalkLexer().get_tokens(source.read_text()) if kind is Error]


def test_seed_style() -> None:
    found = tokens("Actor subclass: Counter\n  state: value = 0\n\n  #increment => self.value += 1\n")
    assert found[:3] == [(Name.Class, "Actor"), (Keyword.Declaration, "subclass:"), (Name.Class, "Counter")]
    assert (Name.Function, "#increment") in found
    assert (Name.Variable.Instance, "value") in found


def test_modern_style() -> None:
    found = tokens('/// Doc\nValue subclass: P\n  class origin => "at {self x}"  // here\n')
    assert found[0] == (String.Doc, "/// Doc")
    assert (Keyword.Declaration, "class") in found
    assert (Name.Function, "origin") in found
    assert (String.Interpol, "{") in found
    assert found[-1] == (Comment.Single, "// here")


def test_comment_or_text() -> None:
    found = tokens('"Spawn an actor"\nc := C spawn.  "=> C"\nname := "Ann"')
    assert [kind for kind, value in found if value.startswith('"')] == [
        Comment.Multiline,
        Comment.Multiline,
        String.Double,
    ]


def test_magics_stand_out() -> None:
    assert tokens("%time\n3")[:2] == [(Comment.Preproc, "%time"), (Number.Integer, "3")]


@pytest.mark.parametrize(
    "text", ["", '"', "'", "{", "}", "#(", '"{', "$", "%", "a.b.", "/*", "\x00", "😀 $😀"]
)
def test_broken_text_is_still_coloured(text: str) -> None:
    lexer = BeamtalkLexer(stripnl=False, ensurenl=False)
    assert "".join(value for _, value in lexer.get_tokens(text)) == text


def test_hosts_find_it() -> None:
    assert isinstance(get_lexer_by_name("beamtalk"), BeamtalkLexer)
    assert isinstance(get_lexer_for_filename("counter.bt"), BeamtalkLexer)
    assert isinstance(get_lexer_for_mimetype("text/x-beamtalk"), BeamtalkLexer)
