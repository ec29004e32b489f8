"""Bit syntax: `<<version: 8, len: 16/big, body: len/binary>>` in expressions and patterns.

The defaults are Erlang's: an integer has 8 bits, a float 64, binaries count bytes, a text is its bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.model import Seq, Value
from beamtalk_kernel.language.emit.walk import children
from beamtalk_kernel.language.tree import (
    BinaryLiteral,
    Expr,
    Integer,
    Name,
    Pattern,
    PatternLiteral,
    PatternName,
    Segment,
    String,
)

TYPES = ("integer", "float", "binary", "bytes", "bitstring", "bits", "utf8", "utf16", "utf32")
SYNONYMS = {"bytes": "binary", "bits": "bitstring"}
SIGNS = ("signed", "unsigned")
ENDS = ("big", "little", "native")


@dataclass(frozen=True, slots=True)
class Spec:
    type: str
    unit: int
    sign: str
    end: str


def spec(segment: Segment, default: str = "integer") -> Spec:
    given = [flag for flag in segment.flags if flag in TYPES]
    kind = SYNONYMS.get(given[0], given[0]) if given else default
    units = [int(flag.partition(":")[2]) for flag in segment.flags if flag.startswith("unit:")]
    unit = units[0] if units else 8 if kind == "binary" else 1
    sign = next((f for f in segment.flags if f in SIGNS), "unsigned")
    return Spec(
        "binary" if kind == "bitstring" else kind,
        unit,
        sign,
        next((f for f in segment.flags if f in ENDS), "big"),
    )


def literal(seq: Seq, node: BinaryLiteral) -> Value:
    """A binary made of its segments, values from left to right."""
    parts = [_made(seq, segment) for segment in node.segments]
    return Value(seq.placed_bind(_binary(parts), node.span), late=False, type="bits")


def _made(seq: Seq, segment: Segment) -> str:
    value = cast("Expr", segment.value)
    text = isinstance(value, String)
    how = spec(segment, "binary" if text else "integer")
    forced = needed(seq, value).core
    if how.type in ("integer", "float", "utf8", "utf16", "utf32"):
        if isinstance(value, String):
            return _segment(forced, "'all'", Spec("binary", 8, how.sign, how.end))
        forced = (
            seq.bind(core.call("bt_emit", "number_of", forced)) if not isinstance(value, Integer) else forced
        )
    return _segment(seq.atomic(forced), _size(seq, segment, how), how)


def _size(seq: Seq, segment: Segment, how: Spec) -> str:
    if segment.size is not None:
        return needed(seq, segment.size).core
    return _default_size(how)


def _default_size(how: Spec) -> str:
    return {"integer": "8", "float": "64", "binary": "'all'"}.get(how.type, "'undefined'")


def _segment(value: str, size: str, how: Spec) -> str:
    unit = "'undefined'" if how.type.startswith("utf") else str(how.unit)
    return f"#<{value}>({size},{unit},'{how.type}',['{how.sign}'|['{how.end}']])"


def _binary(segments: list[str]) -> str:
    return "#{" + ",".join(segments) + "}#"


# ---------------------------------------------------------------- patterns


def groups(segments: tuple[Segment, ...]) -> list[list[Segment]]:
    """Cuts before a segment whose size names a variable that an earlier one of its group binds."""
    result: list[list[Segment]] = [[]]
    bound: set[str] = set()
    for segment in segments:
        if _names(segment.size) & bound:
            result.append([])
            bound = set()
        result[-1].append(segment)
        bound |= {segment.value.name} if isinstance(segment.value, PatternName) else set()
    return result


def _names(node: object) -> set[str]:
    if node is None:
        return set()
    names = {node.name} if isinstance(node, Name) else set()
    return names.union(*(_names(child) for child in children(node)))


def pattern(
    seq: Seq,
    segments: list[Segment],
    inner: Callable[[Pattern], str],
    sizes: dict[str, str],
    rest: str | None,
) -> str:
    """One group; `rest` takes what the next group goes on with."""
    parts = []
    for index, segment in enumerate(segments):
        value = cast("Pattern", segment.value)
        parts += _matched(
            seq, segment, value, inner, sizes, is_last=rest is None and index == len(segments) - 1
        )
    if rest is not None:
        parts.append(_segment(rest, "'all'", Spec("binary", 1, "unsigned", "big")))
    return _binary(parts)


def _matched(
    seq: Seq,
    segment: Segment,
    value: Pattern,
    inner: Callable[[Pattern], str],
    sizes: dict[str, str],
    *,
    is_last: bool,
) -> list[str]:
    if isinstance(value, PatternLiteral) and isinstance(value.value, String):
        byte = Spec("integer", 1, "unsigned", "big")
        return [_segment(str(code), "8", byte) for code in value.value.value.encode("utf-8")]
    how = spec(segment)
    size = _default_size(how) if segment.size is None else _pattern_size(seq, segment.size, sizes)
    if size == "'all'" and not is_last:
        seq.unit.report(
            "SyntaxError", "A binary of any size can only be the last segment.", segment.span,
            hint="Give it a size: body: len/binary",
        )  # fmt: skip
    return [_segment(inner(value), size, how)]


def _pattern_size(seq: Seq, size: Expr, sizes: dict[str, str]) -> str:
    if isinstance(size, Name) and size.name in sizes:
        return sizes[size.name]
    return seq.atomic(needed(seq, size).core)
