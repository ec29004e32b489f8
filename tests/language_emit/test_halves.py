"""A large class is two modules, and nobody notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from beamtalk_kernel.language.compiler import DefineStep, compile_program
from beamtalk_kernel.language.emit.halves import LEAST, halves
from beamtalk_kernel.language.scope import Scope
from tests.lang.session import Session

METHODS = "".join(
    f"  method{n}: a with: b => a > {n} ifTrue: [b + self.value] ifFalse: [a * b]\n" for n in range(60)
)
LARGE = f"""Value subclass: Large
  field: value = 1
{METHODS}
  both: n => (self method1: n with: 2) + n
  fails => nil foo
"""


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session()
    assert not (outcome := made.run(LARGE)).error, outcome.error
    yield made
    made.close()


def function(name: str, size: int, *calls: str) -> tuple[str, str, int]:
    body = " ".join(f"apply '{called}'/1(V0)" for called in calls)
    return f"'{name}'/1 = fun (V0) -> {body}{' ' * size}", name, 1


def test_a_small_class_is_one_module() -> None:
    assert len(halves("m", [function("a", 10), function("b", 10)])) == 1


def test_a_long_chain_of_calls_stays_together() -> None:
    chain = [function(f"f{n}", LEAST // 8, f"f{n + 1}") for n in range(30)]
    star = [function(f"g{n}", LEAST // 8, "g0") for n in reversed(range(30))]
    (_, text), (_, other) = halves("m", [*chain, *star])
    for group in "fg":
        assert (f"'{group}0'/1 = fun (V0) -> call" in text) != (f"'{group}0'/1 = " not in other)
        stubs = [f"'{group}{n}'/1 = fun (V0) -> call" in text for n in range(30)]
        assert all(stubs) or not any(stubs)


def test_what_calls_each_other_stays_together() -> None:
    functions = [function("a", LEAST, "c"), function("b", LEAST), function("c", LEAST), function("d", LEAST)]
    (first, text), (second, other) = halves("m", functions)
    assert (first, second) == ("m", "m@2")
    together = [name for name in "abcd" if f"'{name}'/1 = fun (V0) -> call" not in text]
    assert together in (["a", "c"], ["b", "d"])
    assert all((f"'{name}'/1 = " in other) == (name not in together) for name in "abcd")


def test_one_that_is_all_of_it_is_not_divided() -> None:
    assert len(halves("m", [function("a", LEAST, "b"), function("b", LEAST)])) == 1


def test_a_large_class_is_two() -> None:
    program = compile_program(LARGE, unit="cell[1]", scope=Scope(), first_version=7)
    (step,) = program.steps
    assert isinstance(step, DefineStep)
    ((module, core),) = step.install["more"]
    assert module == f"{step.module}@2" and core.startswith(b"module")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Large new method0: 1 with: 2", "3"),
        ("Large new method59: 1 with: 2", "2"),
        ("(Large new method30: 31 with: 5) + (Large new method31: 31 with: 5)", "161"),
        ("Large new both: 5", "8"),
        ("(Large >> #method7:with:) selector", "#method7:with:"),
    ],
)
def test_all_of_it_answers(session: Session, text: str, value: str) -> None:
    assert session.run(text).value == value


def test_errors_and_patches_know_no_difference(session: Session) -> None:
    assert "Large >> fails" in session.run("Large new fails").error
    assert not session.run("Large >> method3: a with: b => super class name").error
    assert session.run("Large new method3: 1 with: 2").value == "#Large"
    assert not session.run("Large revert: #method3:with:").error
    assert session.run("Large new method3: 1 with: 2").value == "2"
