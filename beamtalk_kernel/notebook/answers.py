"""What one run of a cell came to: a value or a failure, and the remarks on the way.

Knows the node's replies; knows neither the node nor Jupyter.

>>> Answer(value=Rendered("3")).ok
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from beamtalk_kernel.errors import Source, Span
from beamtalk_kernel.views.value import Failure, Rendered, SourceOf, text_of

PlaceOf = Callable[[str], tuple[Source, Span] | None]
"""Where the statement stands that is the function of this name."""


@dataclass(frozen=True)
class Answer:
    """The outcome of a cell; `notes` are said in any case."""

    value: Rendered | None = None
    failure: Failure | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    committed: frozenset[str] = frozenset()
    classes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.failure is None

    @classmethod
    def good(cls, reply: Mapping[Any, Any]) -> Answer:
        return cls(
            value=Rendered.from_term(reply.get("value") or {}),
            notes=_texts(reply.get("notes")),
            committed=frozenset(_texts(reply.get("bindings"))),
            classes=_texts(reply.get("classes")),
        )

    @classmethod
    def bad(
        cls, error: Mapping[Any, Any], source_of: SourceOf, place_of: PlaceOf = lambda _statement: None
    ) -> Answer:
        """`more` holds what else went wrong; a first error without a place has that of its statement."""
        failures = [Failure.from_term(each, source_of) for each in (error, *(error.get("more") or ()))]
        first, *others = (d for failure in failures for d in failure.diagnostics)
        place = place_of(text_of(error.get("statement"))) if first.source is None else None
        if place is not None:
            first = replace(first, source=place[0], span=place[1])
        return cls(
            failure=Failure((first, *others)),
            notes=_texts(error.get("notes")),
            committed=frozenset(_texts(error.get("committed"))),
            classes=_texts(error.get("classes")),
        )


def _texts(terms: Any) -> tuple[str, ...]:
    return tuple(map(text_of, terms or ()))
