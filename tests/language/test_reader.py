"""Expressions as trees: precedence, messages, brackets, patterns, forms (`trees.txt`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from beamtalk_kernel.errors import BeamtalkError, Source
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.reader import parse
from tests.language.shapes import read

_PAGE = (Path(__file__).parent / "trees.txt").read_text(encoding="utf-8").splitlines()[1:]
TREES = dict(zip(_PAGE[::2], (line.strip() for line in _PAGE[1::2]), strict=True))


@pytest.mark.parametrize("text", TREES)
def test_tree(text: str) -> None:
    assert read(text) == TREES[text]


STATEMENTS = {
    "x := 3\ny": "(:= x 3) y",
    "x foo. y": "(foo x) y",
    "x foo\n  bar: 3": "(bar: (foo x) 3)",
    "x\n  + y": "(+ x y)",
    "x +\ny": "(+ x y)",
    "x\n- 3": "(- x 3)",
    "x\n-3": "x -3",
    "x foo\n; bar": "(Cascade x [(foo) (bar)])",
    "x foo\n  |> bar": "(Pipe (foo x) [|>] [(PipeStage - (bar))])",
    "x foo\nwith: [y] do: [z]": "(foo x) (With [(WithStep - y)] (Block [] [] [z]) -)",
    "x foo\n  with: [y] do: [z]": "(with:do: (foo x) (Block [] [] [y]) (Block [] [] [z]))",
    "(x\n  foo\n  bar)": "(bar (foo x))",
    "| a b |\na := 3": "(Temporaries [a b] []) (:= a 3)",
    "x foo.\n| a |\na": "(foo x) (Temporaries [a] []) a",
    "x foo\n| a |\na": "(foo x) (Temporaries [a] []) a",
    "[\n  x foo\n  y bar\n]": "(Block [] [] [(foo x) (bar y)])",
    "x := y\n  or z": "(:= x (or: y (Block [] [] [z])))",
    "x\n\n\n  // nothing\n\ny": "x y",
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_where_statements_end(text: str) -> None:
    assert read(text) == STATEMENTS[text]


def test_every_node_knows_its_place() -> None:
    program = parse(Source("x", "x := a foo: 3"))
    node = program.items[0]
    assert isinstance(node, tree.Assignment) and (node.span.start, node.span.end) == (0, 13)
    value = node.value
    assert isinstance(value, tree.Send)
    assert (value.span.start, value.selector_span.start, value.selector_span.end) == (5, 7, 11)


def test_one_diagnostic_for_each_broken_statement_and_member() -> None:
    text = """
Actor subclass: C
  state: a = , b
  #one => 1 2
  #two => self foo: . self bar
  #three: => [x foo: ]
x := 3.
y := .
(z foo
w 1
"""
    with pytest.raises(BeamtalkError) as caught:
        parse(Source("cell[1]", text))
    lines = [Source("", text).position(d.span.start)[0] for d in caught.value.diagnostics if d.span]
    assert lines == [3, 4, 5, 6, 6, 8, 9, 10]


@pytest.mark.parametrize("text", ["x = 3. y", "[x = 3. y]", "Actor subclass: C\n  #a => x = 3. y"])
def test_a_comparison_nobody_looks_at_is_a_warning(text: str) -> None:
    (warning,) = parse(Source("cell[1]", text)).warnings
    assert warning.severity == "warning" and warning.hint == "To assign, write x := …"


@pytest.mark.parametrize("text", ["x = 3", "#(x = 3)", "y := x = 3. y", "3 = 3. y"])
def test_other_comparisons_are_not(text: str) -> None:
    assert parse(Source("cell[1]", text)).warnings == ()


ENORMOUS = [
    *["x foo: [" * 59 + "y" + "]" * 59, "(" * 3000, "[" * 3000 + "]" * 3000, "{" * 59 + "}" * 59],
    *["x" + " foo" * 100_000, "1" + "+1" * 100_000, "x := " * 50_000 + "1", "a" + ".b" * 100_000],
    *["^" * 10_000, '"{' * 500, "x ! #a" * 5000, "#" * 10_000, "'" * 9999, "x foo: [" * 100],
    *['"' + "{'a'}" * 2000 + '"', '("{' * 30 + "x" + '}")' * 30],
]


@pytest.mark.parametrize("text", ENORMOUS, ids=lambda text: text[:8])
def test_what_is_too_deep_or_too_long_is_an_error_of_the_text(text: str) -> None:
    try:
        parse(Source("cell[1]", text))
    except BeamtalkError as error:
        assert len(error.diagnostics) < 10_001
