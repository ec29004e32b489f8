"""What happens inside the node, without Jupyter: sends, Futures, spawns, arithmetic.

Knows a workspace and the Erlang baselines beside this file; both are run by cells, in the same process.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beamtalk_kernel.node import boot
from beamtalk_kernel.notebook.workspace import Workspace
from tests.benchmarks.rows import Row, medians

CLASSES = """Actor subclass: BenchCounter
  state: value = 0
  #increment => self.value += 1
  #getValue => ^self.value

Actor subclass: BenchSender
  #casts: n on: counter => ^Bench casts: n on: counter

Object subclass: Bench
  class now => ^Erlang.erlang monotonic_time: #nanosecond
  class calls: n on: counter =>
    | t |
    t := self now.
    n timesRepeat: [counter getValue await].
    ^self now - t
  class futures: n on: counter =>
    | t f |
    t := self now.
    n timesRepeat: [f := counter getValue. f await].
    ^self now - t
  class casts: n on: counter =>
    | t sent |
    t := self now.
    n timesRepeat: [counter increment].
    sent := self now.
    counter getValue await.
    ^{sent - t, self now - t}
  class spawns: n =>
    | before t actors took bytes |
    before := Erlang.bench_base memory: #collected.
    t := self now.
    actors := (1 to: n) collect: [:i | BenchCounter spawn].
    took := self now - t.
    bytes := (Erlang.bench_base memory: #now) - before.
    Erlang.bench_base kill: (actors asList).
    ^{took, bytes div: n}

Value subclass: BenchFib
  fib: n => n < 2 ifTrue: [n] ifFalse: [(self fib: n - 1) + (self fib: n - 2)]
  class time: n =>
    | t fib |
    fib := self new.
    t := Bench now.
    fib fib: n.
    ^Bench now - t
"""
CALLS, CASTS, SPAWNS, FIB = 10_000, 100_000, 100_000, 27


class Inside:
    """A workspace that is asked for numbers."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.workspace = Workspace()
        self.count = 0

    def run(self, text: str, cell: str = "") -> str:
        """In a new cell, or in the one of that name anew."""
        self.count += 1
        key = cell or f"bench-{self.count}"
        answer = self.loop.run_until_complete(
            self.workspace.run(text, run=self.count, unit=f"cell[{self.count}]", key=key)
        )
        if answer.failure is not None:
            raise RuntimeError(answer.failure.render())
        return answer.value.text if answer.value is not None else ""

    def numbers(self, text: str) -> list[int]:
        return [int(number) for number in re.findall(r"-?\d+", self.run(text))]

    def number(self, text: str, which: int = 0) -> float:
        return float(self.numbers(text)[which])

    def close(self) -> None:
        self.loop.run_until_complete(self.workspace.close())
        self.loop.close()


@contextmanager
def opened() -> Iterator[Inside]:
    """A workspace that sees the Erlang baselines."""
    with tempfile.TemporaryDirectory() as scratch:
        sources = sorted(Path(__file__).parent.glob("bench_*.erl"))
        erlc = boot.find_erl().with_name("erlc")
        subprocess.run([erlc, "-o", scratch, *sources], check=True, stdin=subprocess.DEVNULL)
        inside = Inside()
        try:
            inside.run(f"Erlang.code add_patha: (Erlang.erlang binary_to_list: '{scratch}')")
            yield inside
        finally:
            inside.close()


def all_rows() -> Iterator[Row]:
    with opened() as inside:
        inside.run(CLASSES)
        inside.run("counter := BenchCounter spawn. sender := BenchSender spawn")
        inside.run("server := Erlang.bench_base start. nil")
        for rows in (compiling, calls, casts, spawns, fib):
            yield from rows(inside)


def compiling(inside: Inside) -> Iterator[Row]:
    from tests.benchmarks.front import COUNTER

    def once() -> float:
        began = time.perf_counter()
        inside.run(COUNTER.replace("value", f"value{inside.count}").replace("Counter", "Fresh"))
        return (time.perf_counter() - began) * 1e3

    yield Row("compile + load of class Counter", *medians(once), "ms", None, "", 20)

    def hundred() -> float:
        methods = "\n".join(f"  method{n} => self.value + {n}" for n in range(100))
        began = time.perf_counter()
        inside.run(f"Actor subclass: Hundred{inside.count}\n  state: value = 0\n\n{methods}\n")
        return (time.perf_counter() - began) * 1e3

    yield Row("compile + load of a class of 100 methods", *medians(hundred), "ms", None, "", 60)


def calls(inside: Inside) -> Iterator[Row]:
    call, future, base = (
        microseconds / (CALLS * 1e3)
        for microseconds in medians(
            lambda: inside.number(f"Bench calls: {CALLS} on: counter"),
            lambda: inside.number(f"Bench futures: {CALLS} on: counter"),
            lambda: inside.number(f"Erlang.bench_base calls: {CALLS} on: server"),
        )
    )
    yield Row("counter getValue await", call, "µs", base, "gen_server:call", 1.3)
    yield Row("a Future kept and awaited", future, "µs", base, "gen_server:call", 4.0)


def casts(inside: Inside) -> Iterator[Row]:
    """The sender is an actor, and a plain process for the baseline: a cell's sends are held back on purpose
    when their receiver has 20,000 messages waiting."""
    ours: list[list[int]] = []
    theirs: list[list[int]] = []

    def sample(text: str, into: list[list[int]]) -> float:
        into.append(inside.numbers(text))
        return into[-1][1] / 1e6

    handled, base = medians(
        lambda: sample(f"sender casts: {CASTS} on: counter", ours),
        lambda: sample(f"Erlang.bench_base apart: {CASTS} on: server", theirs),
    )
    sent, sent_base = (statistics.median(pair[0] for pair in series[2:]) / 1e6 for series in (ours, theirs))
    yield Row("100,000 discarded sends, handled", handled, "ms", base, "gen_server:cast", 2.5)
    yield Row("  the sender's own time", sent, "ms", sent_base, "gen_server:cast", 2.0)


def spawns(inside: Inside) -> Iterator[Row]:
    ours: list[list[int]] = []
    theirs: list[list[int]] = []

    def sample(text: str, into: list[list[int]]) -> float:
        into.append(inside.numbers(text))
        return into[-1][0] / 1e6

    took, base = medians(
        lambda: sample(f"Bench spawns: {SPAWNS}", ours),
        lambda: sample(f"Erlang.bench_base spawns: {SPAWNS}", theirs),
        warm=1,
    )
    size, size_base = (statistics.median(pair[1] for pair in series[1:]) for series in (ours, theirs))
    yield Row("spawn of 100,000 actors", took, "ms", base, "gen_server:start", 1.3)
    yield Row("  bytes each", size, "B", size_base, "gen_server:start", 1.3)


def fib(inside: Inside) -> Iterator[Row]:
    def python() -> float:
        began = time.perf_counter()
        python_fib(FIB)
        return (time.perf_counter() - began) * 1e3

    mine, base = medians(lambda: inside.number(f"BenchFib time: {FIB}") / 1e6, python)
    yield Row(f"fib: {FIB} as a Value class method", mine, "ms", base, f"CPython's fib({FIB})", 1.0)


def python_fib(n: int) -> int:
    return n if n < 2 else python_fib(n - 1) + python_fib(n - 2)
