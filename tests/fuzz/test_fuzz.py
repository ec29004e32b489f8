"""Whatever text arrives, the compiler and the node answer with a value or a BeamtalkError.

The long runs are in the slow suite: 100,000 texts compiled, 5,000 of them run.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, seed, settings

from beamtalk_kernel.errors import BeamtalkError
from beamtalk_kernel.language.compiler import Scope, compile_program
from tests.fuzz.programs import texts
from tests.lang.session import Session

LENIENT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]

SCOPE = Scope(
    variables=frozenset({"x", "y"}), shared=frozenset(), classes={}, last_class=None, call_mode="async"
)


def compile_text(text: str) -> None:
    """Raises only what is our mistake."""
    try:
        program = compile_program(text, unit="cell[1]", scope=SCOPE, first_version=1)
    except BeamtalkError as error:
        assert error.diagnostics and all(d.title for d in error.diagnostics)
    else:
        assert program.steps is not None


@settings(max_examples=1_000, deadline=None, suppress_health_check=LENIENT)
@given(texts())
def test_any_text_compiles_or_is_explained(text: str) -> None:
    compile_text(text)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("tenth", range(10))
def test_a_hundred_thousand_texts(tenth: int) -> None:
    """In tenths, each from its own seed: a run without time skips some, and a find can be had again."""

    @seed(tenth)
    @settings(max_examples=10_000, deadline=None, database=None, suppress_health_check=LENIENT)
    @given(texts())
    def a_tenth(text: str) -> None:
        compile_text(text)

    a_tenth()


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


def run_text(session: Session, text: str) -> None:
    outcome = session.run(text)
    assert outcome.kind not in {"InternalError", "NodeDied"}, outcome.error


@settings(max_examples=100, deadline=None, suppress_health_check=LENIENT)
@given(text=texts())
def test_any_cell_answers_or_is_explained(session: Session, text: str) -> None:
    run_text(session, text)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("tenth", range(10))
def test_five_thousand_cells(session: Session, tenth: int) -> None:
    @seed(tenth)
    @settings(max_examples=500, deadline=None, database=None, suppress_health_check=LENIENT)
    @given(texts())
    def a_tenth(text: str) -> None:
        run_text(session, text)

    a_tenth()
