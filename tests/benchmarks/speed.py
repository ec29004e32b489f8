"""Run-time speed: fixed programs in Beamtalk, CPython and plain Erlang, in turn, their answers compared.

Knows the programs of speed/*.bt, speed_programs.py and bench_speed.erl.  A program is fast enough when it
takes no longer than CPython, or at most twice as long as plain Erlang.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import speed_programs
from tests.benchmarks.inside import Inside, opened
from tests.benchmarks.rows import Row, medians

ERLANG_GOAL = 2.0
PROGRAMS: dict[str, tuple[str, int]] = {
    "fib": ("fib", 23),
    "nbody": ("nbody, floats in fields", 500),
    "sieve": ("sieve over lists", 20_000),
    "strings": ("200,000 strings appended", 200_000),
    "words": ("200,000 words counted", 200_000),
    "blocks": ("nested blocks that assign", 300),
    "depth": ("recursion 100,000 deep", 100_000),
    "exceptions": ("20,000 exceptions", 20_000),
    "returns": ("20,000 returns out of blocks", 20_000),
}


def all_rows() -> Iterator[Row]:
    with opened() as inside:
        for source in sorted(Path(__file__).with_name("speed").glob("*.bt")):
            inside.run(source.read_text())
        for program in PROGRAMS:
            yield row(inside, program)


def row(inside: Inside, program: str) -> Row:
    what, size = PROGRAMS[program]
    python: Callable[[int], int] = getattr(speed_programs, program)
    answer = python(size)

    def cell(text: str) -> float:
        nanoseconds, said = inside.numbers(text)
        if said != answer:
            raise RuntimeError(f"{text}: {said}, but CPython says {answer}")
        return nanoseconds / 1e6

    def cpython() -> float:
        began = time.perf_counter()
        python(size)
        return (time.perf_counter() - began) * 1e3

    ours, theirs, erlang = medians(
        lambda: cell(f"Speed run: Speed{program.capitalize()} with: {size}"),
        cpython,
        lambda: cell(f"Erlang bench_speed run: #{program} with: {size}"),
    )
    return Row(what, ours, "ms", theirs, "CPython", 1.0, or_else=(erlang, "Erlang", ERLANG_GOAL))
