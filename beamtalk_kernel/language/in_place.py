"""Patches of the library that no code sees, because the compiler computes those messages in place.

Knows which messages these are, of which classes.

    Integer >> + other => 7      warns: 1 + 2 stays 3
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from beamtalk_kernel.errors import Diagnostic, Source
from beamtalk_kernel.language.emit.arithmetic import COMPARISONS, EQUALITY, KEYWORDS
from beamtalk_kernel.language.emit.forms import CONDITIONAL, LOGIC, NIL, RANGES, WHILE
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import Patch, Program

_NUMBERS: Final = frozenset(["Integer", "Float", "Number"])
_BOOLEANS: Final = frozenset(["Boolean", "True", "False"])
_PLAIN: Final = _NUMBERS | _BOOLEANS | {"String", "Symbol", "UndefinedObject"}
_COMPUTED: Final = (
    (_NUMBERS, frozenset([*COMPARISONS, *KEYWORDS, "+", "-", "*", "/", "%"])),
    (_PLAIN, frozenset(EQUALITY)),
)
_WITH_BLOCKS: Final = (
    (_BOOLEANS, frozenset([*CONDITIONAL, *LOGIC])),
    (_PLAIN | {"Object", "ProtoObject"}, frozenset(NIL)),
    (frozenset(["Block"]), frozenset([*WHILE, "repeat", "value"])),
    (_NUMBERS, frozenset([*RANGES, "timesRepeat:"])),
)


def unseen_patches(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """A class that a text has defined anew is no longer the library's."""
    for item in program.items:
        if not isinstance(item, Patch) or item.class_name not in scope.library:
            continue
        for method in item.methods:
            who_sees_it = "" if method.class_side else _who_sees_it(item.class_name, method.selector)
            if who_sees_it:
                yield Diagnostic(
                    "ComputedInPlace",
                    f"{item.class_name} >> {method.selector} is compiled in place: {who_sees_it}.",
                    span=method.head, source=source, severity="warning",
                    hint="Give it a name of its own, or the values a class of their own.",
                )  # fmt: skip


def _who_sees_it(class_name: str, selector: str) -> str:
    """
    >>> _who_sees_it("Integer", "+"), _who_sees_it("Integer", "gcd:")
    ('only perform: and super see this patch', '')
    """
    if _is_one(_COMPUTED, class_name, selector):
        return "only perform: and super see this patch"
    if _is_one(_WITH_BLOCKS, class_name, selector):
        return "a send with a literal block does not see this patch"
    return ""


def _is_one(table: tuple[tuple[frozenset[str], frozenset[str]], ...], class_name: str, selector: str) -> bool:
    return any(class_name in classes and selector in selectors for classes, selectors in table)
