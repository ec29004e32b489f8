"""Erlang terms as bytes and back: the External Term Format, as far as kernel and node use it.

Knows no process and no meaning of a term.  Atoms are `Atom` (a str), binaries are `bytes` (a plain str is
written as UTF-8), `true`, `false` and `nil` are `True`, `False` and `None`; what Python has no word for
(pids, references, funs, ports, bit strings, improper lists) stays an `Opaque` that can be sent back.

>>> decode(encode((Atom("ok"), ["a", 2**70, None, {Atom("k"): True}])))
('ok', [b'a', 1180591620717411303424, None, {'k': True}])
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

Term = Any

VERSION: Final = 131
_u16 = struct.Struct(">H").unpack_from
_u32 = struct.Struct(">I").unpack_from
_i32 = struct.Struct(">i").unpack_from
_f64 = struct.Struct(">d").unpack_from


class WireError(ValueError):
    """Bytes that are no term, or a Python value that has no term."""


class Atom(str):
    """An Erlang atom; equal to the str of the same letters."""

    __slots__ = ()


class Opaque(bytes):
    """The encoding (without version byte) of a term that Python only hands back."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Opaque({bytes(self)!r})"


def encode(term: Term) -> bytes:
    """`term_to_binary(term)`."""
    out = bytearray((VERSION,))
    try:
        _write(out, term)
    except RecursionError:
        raise WireError("a term nested too deeply to send") from None
    return bytes(out)


def decode(data: bytes | bytearray | memoryview) -> Term:
    """`binary_to_term(data)`; WireError when the bytes are not exactly one term."""
    buffer = bytes(data)
    if not buffer or buffer[0] != VERSION:
        raise WireError(f"not a term: {buffer[:8]!r}")
    try:
        term, end = _read(buffer, 1)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as why:
        raise WireError(f"a damaged term: {why}") from None
    except RecursionError:
        raise WireError("a term nested too deeply to read") from None
    if end != len(buffer):
        raise WireError(f"{len(buffer) - end} bytes after the term")
    return term


# -- writing ------------------------------------------------------------


def _write(out: bytearray, term: Term) -> None:
    writer = _WRITERS.get(type(term)) or _writer_by_base(term)
    writer(out, term)


def _writer_by_base(term: Term) -> Callable[[bytearray, Any], None]:
    for base, writer in _WRITERS.items():
        if isinstance(term, base):
            return writer
    raise WireError(f"a {type(term).__name__} has no Erlang term")


def _write_int(out: bytearray, n: int) -> None:
    if 0 <= n < 256:
        out += b"a"
        out.append(n)
    elif -(1 << 31) <= n < (1 << 31):
        out += struct.pack(">ci", b"b", n)
    else:
        magnitude = abs(n)
        size = (magnitude.bit_length() + 7) // 8
        out += struct.pack(">cB", b"n", size) if size < 256 else struct.pack(">cI", b"o", size)
        out.append(n < 0)
        out += magnitude.to_bytes(size, "little")


def _write_atom(out: bytearray, name: str) -> None:
    raw = name.encode()
    if len(name) > 255:
        raise WireError(f"an atom of {len(name)} characters; 255 is the most")
    out += struct.pack(">cB", b"w", len(raw)) if len(raw) < 256 else struct.pack(">cH", b"v", len(raw))
    out += raw


def _write_binary(out: bytearray, data: bytes) -> None:
    out += struct.pack(">cI", b"m", len(data))
    out += data


def _write_text(out: bytearray, text: str) -> None:
    _write_binary(out, text.encode("utf-8", "surrogatepass"))


def _write_float(out: bytearray, x: float) -> None:
    if x != x or x in (float("inf"), float("-inf")):
        raise WireError(f"{x} is no Erlang float")
    out += struct.pack(">cd", b"F", x)


def _write_tuple(out: bytearray, items: tuple[Term, ...]) -> None:
    size = len(items)
    out += struct.pack(">cB", b"h", size) if size < 256 else struct.pack(">cI", b"i", size)
    for item in items:
        _write(out, item)


def _write_list(out: bytearray, items: list[Term]) -> None:
    if items:
        out += struct.pack(">cI", b"l", len(items))
        for item in items:
            _write(out, item)
    out += b"j"


def _write_map(out: bytearray, mapping: dict[Term, Term]) -> None:
    out += struct.pack(">cI", b"t", len(mapping))
    for key, value in mapping.items():
        _write(out, key)
        _write(out, value)


def _write_bool(out: bytearray, flag: bool) -> None:
    _write_atom(out, "true" if flag else "false")


def _write_none(out: bytearray, _none: None) -> None:
    _write_atom(out, "nil")


def _write_opaque(out: bytearray, raw: Opaque) -> None:
    out += raw


_WRITERS: Final[dict[type, Callable[[bytearray, Any], None]]] = {
    bool: _write_bool,
    int: _write_int,
    Atom: _write_atom,
    Opaque: _write_opaque,
    str: _write_text,
    bytes: _write_binary,
    bytearray: _write_binary,
    float: _write_float,
    tuple: _write_tuple,
    list: _write_list,
    dict: _write_map,
    type(None): _write_none,
}

# -- reading ------------------------------------------------------------

_WORDS: Final[dict[bytes, Term]] = {b"true": True, b"false": False, b"nil": None}


def _read(b: bytes, at: int) -> tuple[Term, int]:
    """The term whose tag stands at `at`, and the offset after it."""
    reader = _READERS.get(b[at])
    if reader is None:
        end = _skip(b, at)
        return Opaque(b[at:end]), end
    return reader(b, at + 1)


def _cut(b: bytes, start: int, size: int) -> tuple[bytes, int]:
    end = start + size
    if end > len(b):
        raise IndexError(f"{size} bytes announced, {len(b) - start} there")
    return b[start:end], end


def _read_atom8(b: bytes, at: int) -> tuple[Term, int]:
    raw, end = _cut(b, at + 1, b[at])
    return (_WORDS[raw] if raw in _WORDS else Atom(raw.decode())), end


def _read_atom16(b: bytes, at: int) -> tuple[Term, int]:
    raw, end = _cut(b, at + 2, _u16(b, at)[0])
    return Atom(raw.decode()), end


def _read_latin_atom(b: bytes, at: int) -> tuple[Term, int]:
    raw, end = _cut(b, at + 2, _u16(b, at)[0])
    return (_WORDS[raw] if raw in _WORDS else Atom(raw.decode("latin-1"))), end


def _read_binary(b: bytes, at: int) -> tuple[Term, int]:
    return _cut(b, at + 4, _u32(b, at)[0])


def _read_byte_list(b: bytes, at: int) -> tuple[Term, int]:
    raw, end = _cut(b, at + 2, _u16(b, at)[0])
    return list(raw), end


def _read_big(b: bytes, at: int, size: int) -> tuple[Term, int]:
    raw, end = _cut(b, at + 1, size)
    n = int.from_bytes(raw, "little")
    return (-n if b[at] else n), end


def _read_items(b: bytes, at: int, count: int) -> tuple[list[Term], int]:
    items = []
    for _ in range(count):
        item, at = _read(b, at)
        items.append(item)
    return items, at


def _read_tuple(b: bytes, at: int, count: int) -> tuple[Term, int]:
    items, at = _read_items(b, at, count)
    return tuple(items), at


def _read_list(b: bytes, at: int) -> tuple[Term, int]:
    items, end = _read_items(b, at + 4, _u32(b, at)[0])
    if b[end] == 106:
        return items, end + 1
    end = _skip(b, end)
    return Opaque(b[at - 1 : end]), end


def _read_map(b: bytes, at: int) -> tuple[Term, int]:
    count, at = _u32(b, at)[0], at + 4
    mapping = {}
    for _ in range(count):
        key, at = _read(b, at)
        value, at = _read(b, at)
        mapping[_hashable(key)] = value
    return mapping, at


def _hashable(key: Term) -> Term:
    """A list or map as a key becomes its own encoding: Python could not look it up otherwise."""
    try:
        hash(key)
    except TypeError:
        return Opaque(encode(key)[1:])
    return key


_READERS: Final[dict[int, Callable[[bytes, int], tuple[Term, int]]]] = {
    70: lambda b, at: (_f64(b, at)[0], at + 8),
    97: lambda b, at: (b[at], at + 1),
    98: lambda b, at: (_i32(b, at)[0], at + 4),
    100: _read_latin_atom,
    104: lambda b, at: _read_tuple(b, at + 1, b[at]),
    105: lambda b, at: _read_tuple(b, at + 4, _u32(b, at)[0]),
    106: lambda b, at: ([], at),
    107: _read_byte_list,
    108: _read_list,
    109: _read_binary,
    110: lambda b, at: _read_big(b, at + 1, b[at]),
    111: lambda b, at: _read_big(b, at + 4, _u32(b, at)[0]),
    116: _read_map,
    118: _read_atom16,
    119: _read_atom8,
}


def _skip(b: bytes, at: int) -> int:
    """The offset after the term at `at`, for terms that stay opaque."""
    tag = b[at]
    if tag == 88:  # pid: node, id, serial, creation
        return _skip(b, at + 1) + 12
    if tag == 120:  # port with a 64-bit id
        return _skip(b, at + 1) + 12
    if tag == 89:  # port
        return _skip(b, at + 1) + 8
    if tag == 90:  # reference: length, node, creation, words
        return _skip(b, at + 3) + 4 + 4 * int(_u16(b, at + 1)[0])
    if tag == 77:  # bit string
        return at + 6 + int(_u32(b, at + 1)[0])
    if tag == 112:  # fun
        return at + 1 + int(_u32(b, at + 1)[0])
    if tag == 113:  # external fun: module, function, arity
        return _skip(b, _skip(b, _skip(b, at + 1)))
    if tag in _READERS:
        return _read(b, at)[1]
    raise WireError(f"unknown term tag {tag}")
