"""The figures a person at a notebook feels: start, reply, patch, interrupt, shutdown, printing.

Knows two kernels, ipykernel and ours, asked in turn.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator

from tests.benchmarks.kernels import Kernel
from tests.benchmarks.rows import Row, in_turn, medians, p95

COUNTER = """Actor subclass: Counter
  state: value = 0

  #increment => self.value += 1
  #decrement => self.value -= 1
  #getValue => ^self.value"""
LINES = 10_000


def starts() -> Iterator[Row]:
    stops: list[float] = []

    def start(name: str) -> float:
        kernel = Kernel(name)
        took = kernel.first_result()
        stop = kernel.stop()
        if name == "beamtalk":
            stops.append(stop)
        return took * 1e3

    ours, theirs = medians(lambda: start("beamtalk"), lambda: start("python3"), warm=1)
    yield Row("kernel start to first result", ours, "ms", theirs, "ipykernel 1+1", 1.25)
    yield Row("shutdown, no process left", statistics.median(stops) * 1e3, "ms", None, "", 500)


def replies() -> Iterator[Row]:
    with Kernel("beamtalk") as ours, Kernel("python3") as theirs:
        yield from _warm(ours, theirs)
        yield from _definitions(ours, theirs)
        yield from _printing(ours, theirs)
        yield from _interrupts(ours)


def _warm(ours: Kernel, theirs: Kernel) -> Iterator[Row]:
    ours_idle: list[float] = []
    theirs_idle: list[float] = []

    def one(kernel: Kernel, idle: list[float]) -> float:
        timing = kernel.ask("1+1")
        idle.append(timing.idle * 1e3)
        return timing.reply * 1e3

    mine, base = medians(lambda: one(ours, ours_idle), lambda: one(theirs, theirs_idle), samples=200, warm=20)
    yield Row("warm 1+1, reply", mine, "ms", base, "ipykernel", 0.6)
    yield Row("warm 1+1, idle, p95", p95(ours_idle[20:]), "ms", p95(theirs_idle[20:]), "ipykernel", 1.0)


def _definitions(ours: Kernel, theirs: Kernel) -> Iterator[Row]:
    ours.ask(COUNTER)
    ours.ask("counter := Counter spawn")
    numbers = itertools.count()

    def define() -> float:
        return ours.reply(COUNTER.replace("value", f"value{next(numbers)}").replace("Counter", "Fresh")) * 1e3

    def patch() -> float:
        return ours.reply(f"patch Counter >> #increment {{\n  self.value += {next(numbers)}.\n}}") * 1e3

    yield Row("class Counter, request to reply", *medians(define), "ms", None, "", 20)
    mine, base = medians(patch, lambda: theirs.reply("1+1") * 1e3)
    yield Row("patch of one method, reply", mine, "ms", base, "ipykernel 1+1", 2.0)


def _printing(ours: Kernel, theirs: Kernel) -> Iterator[Row]:
    def beamtalk() -> float:
        timing = ours.ask(f"1 to: {LINES} do: [:i | Transcript showCr: 'line ' , i printString]")
        return _complete(timing.text, timing.idle)

    def python() -> float:
        timing = theirs.ask(f"for i in range(1, {LINES} + 1): print('line', i)")
        return _complete(timing.text, timing.idle)

    mine, base = medians(beamtalk, python)
    yield Row("10,000 printed lines, none lost", mine, "ms", base, "ipykernel", 2.0)


def _complete(text: str, seconds: float) -> float:
    lines = text.splitlines()
    if lines != [f"line {i}" for i in range(1, LINES + 1)]:
        raise RuntimeError(f"{LINES - len(lines)} of {LINES} lines were lost, or their order")
    return seconds * 1e3


def _interrupts(ours: Kernel) -> Iterator[Row]:
    ours.ask("kept := 42")

    def interrupt() -> float:
        took = ours.interrupted("i := 0. [true] whileTrue: [i := i + 1]") * 1e3
        ours.ask("kept = 42 ifFalse: [Error signal: 'the binding is gone']")
        return took

    ((series),) = in_turn(interrupt)
    yield Row("interrupt of a spinning cell", statistics.median(series), "ms", None, "", 150)
