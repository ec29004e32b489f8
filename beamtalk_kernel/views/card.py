"""A process that crashed, as a card: who, in which message, why, and its Beamtalk stack.

Knows a `Failure` and what the node adds about the process; knows no process.

>>> from beamtalk_kernel.views.value import Failure
>>> why = Failure.of("ZeroDivide", "1 / 0 has no value.")
>>> print(card_text(CrashCard("Counter(#3)", "increment", 2, why)))
Counter(#3) crashed in increment
ZeroDivide: 1 / 0 has no value.
2 messages in its queue were lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.html import BORDER, MUTED, RED, code, element
from beamtalk_kernel.views.value import Failure, SourceOf, text_of


@dataclass(frozen=True)
class CrashCard:
    """What is known of a crash; everything in it is the same in every run."""

    who: str
    selector: str
    lost: int
    failure: Failure

    @classmethod
    def from_term(cls, error: Mapping[Any, Any], source_of: SourceOf) -> CrashCard:
        details = error.get("details") or {}
        return cls(
            text_of(details.get("actor")) or "A process",
            text_of(details.get("selector")),
            int(details.get("lost") or 0),
            Failure.from_term(error, source_of),
        )

    @property
    def headline(self) -> str:
        return f"{self.who} crashed" + (f" in {self.selector}" if self.selector else "")

    @property
    def losses(self) -> str:
        if not self.lost:
            return ""
        if self.lost == 1:
            return "1 message in its queue was lost."
        return f"{self.lost:,} messages in its queue were lost."


def card_text(card: CrashCard) -> str:
    return "\n".join(filter(None, [card.headline, card.failure.render(), card.losses]))


def card_html(card: CrashCard) -> str:
    headline = element("div", card.headline, style=f"color:{RED};font-weight:bold")
    parts = [headline, code(card.failure.render())]
    if card.losses:
        parts.append(element("div", card.losses, style=MUTED))
    return element("div", *parts, style=f"border:{BORDER};border-left:4px solid {RED};padding:6px 10px")


def card_bundle(card: CrashCard) -> Bundle:
    return Bundle({"text/plain": card_text(card), "text/html": card_html(card)})
