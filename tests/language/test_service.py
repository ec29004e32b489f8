"""Is a text finished, and what does it define."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.service import is_complete, outline

COMPLETE = ["", "x", "// only a comment", "x := 3\n", "Actor subclass: C\n  #a => 1\n", "#foo => 3",
            "C >> m => 3",
            "patch C >> #m { 3 }", "counter increment!", '"a comment" x foo', "Counter spawn."]  # fmt: skip
INCOMPLETE = {
    "x :=": "", "x foo: ": "", "3 +": "", "(1": "", "x foo;": "", "'abc": "", '"abc': "", "/* a": "",
    "c ! #at:": "",
    "[:x |": "  ", "patch C >> #m {": "  ", "#foo =>": "  ", "Actor subclass: C": "  ",
    "Actor subclass: C\n  state: x = 0": "  ", "C >> m =>\n    3": "    ", "d at: 1\n  put: ": "  ",
}  # fmt: skip
INVALID = ["1 2", ")", "x foo)", "#(1 2)", "Counter := 3", "x ? 1 : 2"]


@pytest.mark.parametrize("text", COMPLETE)
def test_complete(text: str) -> None:
    assert is_complete(text) == ("complete", "")


@pytest.mark.parametrize("text", INCOMPLETE)
def test_incomplete_says_how_deep_to_go_on(text: str) -> None:
    assert is_complete(text) == ("incomplete", INCOMPLETE[text])


@pytest.mark.parametrize("text", INVALID)
def test_invalid(text: str) -> None:
    assert is_complete(text) == ("invalid", "")


def test_outline_lists_what_a_text_defines_and_leaves_out_what_is_broken() -> None:
    text = """
Actor subclass: Counter
  state: value = 0
  #get => ^self.value
  broken => 1 2
  class make => Counter spawn
c := Counter make.
patch Counter >> #get { 3 }
#loose: x => x
"""
    found = [(e.kind, e.name, [(c.kind, c.name) for c in e.children]) for e in outline(text)]
    assert found == [
        (
            "class",
            "Counter",
            [("field", "value"), ("method", "get"), ("method", "broken"), ("class method", "make")],
        ),
        ("variable", "c", []),
        ("patch", "Counter", [("method", "get")]),
        ("method", "loose:", []),
    ]
