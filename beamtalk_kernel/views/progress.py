"""A loop's progress: a live bar with rate and time left, and the plain line that stands for it.

Knows a snapshot (how many are done) and a clock that it is given; the plain line never holds a time.

>>> progress_text(Progress(done=40, total=100, title="rows"))
'rows: 40 of 100'
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.html import MONO, MUTED, element
from beamtalk_kernel.views.live import widget_bundle
from beamtalk_kernel.views.value import text_of


@dataclass(frozen=True)
class Progress:
    """How far a loop has come; `failed` when it was left by an error."""

    done: int
    total: int
    title: str = ""
    ended: bool = False
    failed: bool = False

    @classmethod
    def from_term(cls, term: Mapping[Any, Any]) -> Progress:
        state = text_of(term.get("state"))
        return cls(
            int(term.get("done") or 0),
            int(term.get("total") or 0),
            text_of(term.get("title")),
            ended=state in ("finished", "failed"),
            failed=state == "failed",
        )


def progress_text(progress: Progress) -> str:
    counted = f"{progress.done:,} of {progress.total:,}" + (", then it failed" if progress.failed else "")
    return f"{progress.title}: {counted}" if progress.title else counted


def pace(progress: Progress, seconds: float) -> str:
    """`12.5/s, 8 s left`, from what was done in `seconds`."""
    if progress.done == 0 or seconds <= 0:
        return ""
    rate = progress.done / seconds
    shown = f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"
    if progress.ended:
        return f"{shown}, {duration(seconds)}"
    return f"{shown}, {duration((progress.total - progress.done) / rate)} left"


def duration(seconds: float) -> str:
    """
    >>> duration(0.25), duration(75), duration(7300)
    ('0.2 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class ProgressView:
    """The bar of one loop."""

    live = True

    def __init__(self, progress: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self.progress = progress
        self._bar: Any = None
        self._words: Any = None
        self._widget: Any = None

    def bundle(self) -> Bundle:
        if self._widget is None:
            self._widget = self._make()
        line = self.static().data
        return widget_bundle(self._widget, text=line["text/plain"], html=line["text/html"])

    def static(self) -> Bundle:
        text = progress_text(self.progress)
        return Bundle({"text/plain": text, "text/html": element("div", text, style=MUTED)})

    def _make(self) -> Any:
        import ipywidgets

        self._bar = ipywidgets.IntProgress(min=0, max=max(1, self.progress.total))
        self._words = ipywidgets.HTML()
        self.update(self.progress)
        return ipywidgets.HBox([self._bar, self._words])

    def update(self, progress: Progress) -> None:
        self.progress = progress
        if self._bar is None:
            return
        self._bar.max = max(1, progress.total)
        self._bar.value = progress.done
        self._bar.bar_style = "danger" if progress.failed else "success" if progress.ended else ""
        speed = pace(progress, self._clock() - self._began)
        words = ", ".join(filter(None, [progress_text(progress), speed]))
        self._words.value = element("span", words, style=f"{MONO};{MUTED}")
