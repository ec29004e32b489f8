"""Rows of figures: what was measured, against what, and whether it reaches what it should.

Knows numbers and text; measures nothing itself.

>>> Row("warm reply", 4.0, "ms", 8.0, "ipykernel", 0.6).cells[-3:]
('0.50×', '≤ 0.60×', '✓')
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

SAMPLES = 30


@dataclass(frozen=True)
class Row:
    """`goal` bounds the ratio to the baseline, or the value itself where there is none.

    `or_else` is a second baseline with a goal of its own: reaching either will do.
    """

    what: str
    value: float
    unit: str
    base: float | None
    baseline: str
    goal: float
    at_least: bool = False
    or_else: tuple[float, str, float] | None = None

    @property
    def judged(self) -> float:
        return self.value / self.base if self.base else self.value

    @property
    def good(self) -> bool:
        reached = self.judged >= self.goal if self.at_least else self.judged <= self.goal
        return reached or (self.or_else is not None and self.value / self.or_else[0] <= self.or_else[2])

    @property
    def cells(self) -> tuple[str, ...]:
        base = f"{_short(self.base)} {self.unit}" if self.base else "–"
        ratio = f"{self.judged:.2f}×" if self.base else "–"
        sign = "≥" if self.at_least else "≤"
        goal = f"{sign} {self.goal:.2f}×" if self.base else f"{sign} {_short(self.goal)} {self.unit}"
        baseline = self.baseline
        if self.or_else is not None:
            other, name, most = self.or_else
            base = f"{base}; {_short(other)} {self.unit}"
            baseline = f"{baseline}; {name}"
            ratio = f"{ratio}; {self.value / other:.2f}×"
            goal = f"{goal} or {most:.2f}×"
        return (
            self.what,
            f"{_short(self.value)} {self.unit}",
            base,
            baseline,
            ratio,
            goal,
            "✓" if self.good else "✗",
        )

    def render(self) -> str:
        what, value, base, baseline, ratio, goal, mark = self.cells
        return f"{what:<36}{value:>13}{base:>20}  {baseline:<24}{ratio:>16}{goal:>18}  {mark}"


def _short(number: float) -> str:
    return f"{number:.2f}" if number < 100 else f"{number:,.0f}"


def markdown(rows: list[Row]) -> str:
    """The table as the README shows it."""
    head = ("what", "Beamtalk", "baseline", "measured against", "ratio", "to reach", "")
    lines = [head, ("---",) * len(head), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_turn(*measured: Callable[[], float], samples: int = SAMPLES, warm: int = 2) -> list[list[float]]:
    """Samples of each, taken in turn, so that whatever slows the machine slows all of them."""
    for _ in range(warm):
        for measure in measured:
            measure()
    rounds = [[measure() for measure in measured] for _ in range(samples)]
    return [list(series) for series in zip(*rounds, strict=True)]


def medians(*measured: Callable[[], float], samples: int = SAMPLES, warm: int = 2) -> list[float]:
    return [statistics.median(series) for series in in_turn(*measured, samples=samples, warm=warm)]


def p95(series: list[float]) -> float:
    return statistics.quantiles(series, n=20)[18]
