"""Supervision: from a crash to the next answer, pools up and down, a swarm's answers, against plain OTP.

Knows a workspace and the baselines of bench_sup.erl.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.benchmarks.inside import CLASSES, Inside, opened
from tests.benchmarks.rows import Row, medians

TREES = """Actor subclass: SupWorker
  state: value = 0
  #getValue => self.value
  #crash => Erlang.erlang error: {#badmap, 1}

Supervisor subclass: SupTree
  children: [SupWorker]
  maxRestarts: 100000000
  restartWindow: 1

DynamicSupervisor subclass: SupPool
  childClass: SupWorker

Object subclass: SupBench
  class crashes: n on: worker =>
    | t |
    t := Bench now.
    n timesRepeat: [
      [worker crash await] on: Error do: [:e | nil].
      worker getValue await
    ].
    ^Bench now - t
  class scale: pool to: n =>
    | t up |
    t := Bench now.
    pool scaleTo: n.
    up := Bench now.
    pool scaleTo: 0.
    ^{up - t, Bench now - up}
  class ask: swarm times: n =>
    | t |
    t := Bench now.
    n timesRepeat: [swarm getValue await].
    ^Bench now - t
  class each: workers times: n =>
    | t |
    t := Bench now.
    n timesRepeat: [workers do: [:w | w getValue await]].
    ^Bench now - t
"""
CRASHES, SCALE, ASKED = 200, 100_000, 20
SWARM = "Swarm subclass: SupCrew\n  children: [" + ", ".join(["SupWorker"] * 1000) + "]"


def all_rows() -> Iterator[Row]:
    with opened() as inside:
        inside.run(CLASSES)
        inside.run(TREES)
        inside.run(SWARM)
        for rows in (crashes, scale, swarm):
            yield from rows(inside)


def crashes(inside: Inside) -> Iterator[Row]:
    inside.run("tree := SupTree spawn. worker := tree which: SupWorker. nil")
    inside.run("plain := Erlang.bench_sup start: #one. nil")
    ours, plain = medians(
        lambda: inside.number(f"SupBench crashes: {CRASHES} on: worker") / (CRASHES * 1e3),
        lambda: inside.number(f"Erlang.bench_sup crashes: {CRASHES} on: plain") / (CRASHES * 1e3),
    )
    inside.run("tree stop. Erlang.bench_sup stop: plain")
    yield Row("crash to restarted and answering", ours, "µs", plain, "OTP supervisor", 1.3)


def scale(inside: Inside) -> Iterator[Row]:
    inside.run("pool := SupPool spawn. plainPool := Erlang.bench_sup start: #pool. nil")
    ours: list[list[int]] = []
    theirs: list[list[int]] = []

    def sample(text: str, into: list[list[int]], which: int) -> float:
        into.append(inside.numbers(text))
        return into[-1][which] / 1e6

    up, up_base = medians(
        lambda: sample(f"SupBench scale: pool to: {SCALE}", ours, 0),
        lambda: sample(f"Erlang.bench_sup scale: {SCALE} to: plainPool", theirs, 0),
        samples=5,
        warm=1,
    )
    inside.run("pool stop. Erlang.bench_sup stop: plainPool")
    yield Row("scaleTo: 100000", up, "ms", up_base, "supervisor:start_child", 1.3)
    down, down_base = (statistics.median(pair[1] for pair in series) / 1e6 for series in (ours, theirs))
    yield Row("  and back to none", down, "ms", down_base, "supervisor:terminate_child", 1.3)


def swarm(inside: Inside) -> Iterator[Row]:
    inside.run("crew := SupCrew spawn. agents := crew children. nil")
    ours, plain = medians(
        lambda: inside.number(f"SupBench ask: crew times: {ASKED}") / (ASKED * 1e6),
        lambda: inside.number(f"SupBench each: agents times: {ASKED}") / (ASKED * 1e6),
    )
    inside.run("crew stop")
    yield Row("a Swarm of 1,000, one question", ours, "ms", plain, "1,000 sends in a row", 1.3)
