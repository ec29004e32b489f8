"""Properties of reading: tokens cover the text, any text has an answer, printing a tree gives it back."""

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from beamtalk_kernel.errors import BeamtalkError, Source
from beamtalk_kernel.language.lexer import Lexer
from beamtalk_kernel.language.printer import print_program
from beamtalk_kernel.language.reader import parse
from beamtalk_kernel.language.reader_grammar import grammar
from beamtalk_kernel.language.service import is_complete, outline
from tests.fuzz.programs import soup
from tests.language.shapes import bare
from tests.language.strategies import programs

RUNS = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ANY = st.one_of(
    soup(),
    programs(),
    st.text(alphabet="ab1:.;,|#$'\"()[]{}<>=!+-^_ \n\\/é\u200b\U0001f600"),
    st.text(alphabet=string.printable),
    st.text(),
)


@RUNS
@given(ANY)
def test_tokens_and_comments_cover_everything_but_blanks(text: str) -> None:
    lexer = Lexer(text)
    covered = set()
    for span in [*(t.span for t in lexer.tokens), *lexer.comments]:
        assert covered.isdisjoint(range(span.start, span.end))
        covered.update(range(span.start, span.end))
    left = [c for i, c in enumerate(text) if i not in covered]
    assert all(c.isspace() or c == "\ufeff" for c in left)


@RUNS
@given(ANY)
def test_tokens_hold_their_own_text(text: str) -> None:
    for token in Lexer(text).tokens:
        assert token.text == text[token.start : token.end]


@RUNS
@given(ANY)
def test_any_text_is_a_program_or_an_error_with_a_place(text: str) -> None:
    try:
        parse(Source("cell[1]", text))
        assert not any(t.type == "bad" for t in Lexer(text).tokens)
    except BeamtalkError as error:
        assert error.diagnostics
        for problem in error.diagnostics:
            assert problem.kind == "SyntaxError"
            assert problem.title and problem.render()
            assert problem.span is not None and 0 <= problem.span.start <= len(text)
            assert "_" not in problem.text or "_" in text or "_" in problem.hint
    is_complete(text)
    outline(text)


@RUNS
@given(programs())
def test_reading_a_printed_tree_gives_the_tree(text: str) -> None:
    try:
        program = parse(Source("cell[1]", text))
    except BeamtalkError:
        return
    printed = print_program(program)
    assert bare(parse(Source("printed", printed))) == bare(program), printed


@pytest.mark.parametrize("rule", sorted(grammar()))
def test_every_rule_is_named_as_a_person_would_say_it(rule: str) -> None:
    assert rule.replace("_", "").isalpha() and rule == rule.lower()
