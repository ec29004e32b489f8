"""Terms go to bytes and come back the same; and the bytes are the ones Erlang writes."""

from __future__ import annotations

import base64
import math
import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings, strategies as st

from beamtalk_kernel.node import boot
from beamtalk_kernel.node.wire import Atom, Opaque, WireError, decode, encode

atoms = st.text(max_size=40).filter(lambda s: s not in {"true", "false", "nil"}).map(Atom)
atoms = atoms.filter(lambda a: "\0" not in a and not any(0xD800 <= ord(c) < 0xE000 for c in a))
numbers = st.integers() | st.integers(-(2**2100), 2**2100) | st.floats(allow_nan=False, allow_infinity=False)
scalars = numbers | atoms | st.binary(max_size=300) | st.sampled_from([True, False, None])
keys = st.integers() | atoms | st.binary(max_size=20)


def containers(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return (
        st.lists(inner, max_size=6)
        | st.lists(inner, max_size=6).map(tuple)
        | st.dictionaries(keys, inner, max_size=5)
    )


terms = st.recursive(scalars, containers, max_leaves=30)


def same(a: object, b: object) -> bool:
    """Equal, and of the same kinds all the way down (0.0 and -0.0 differ, 1 and 1.0 and True do)."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, float) and isinstance(b, float):
        return a == b and math.copysign(1, a) == math.copysign(1, b)
    return a == b


@settings(deadline=None)
@given(terms)
def test_round_trip(term: object) -> None:
    assert same(decode(encode(term)), term)


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_a_term_or_a_wire_error(data: bytes) -> None:
    try:
        decode(b"\x83" + data)
    except WireError:
        pass


@settings(deadline=None)
@given(terms, st.integers(0, 200))
def test_a_cut_frame_is_a_wire_error(term: object, cut: int) -> None:
    data = encode(term)
    if cut < len(data) - 1:
        with pytest.raises(WireError):
            decode(data[: cut + 1])


def test_text_is_sent_as_utf8() -> None:
    assert decode(encode("grüße")) == "grüße".encode()


def test_what_erlang_has_no_word_for() -> None:
    for wrong in (math.inf, math.nan, object(), 3j, Atom("x" * 256)):
        with pytest.raises(WireError):
            encode(wrong)


def test_too_deep_is_an_error_and_no_crash() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(WireError):
        encode(deep)
    with pytest.raises(WireError):
        decode(b"\x83" + b"h\x01" * 100_000 + b"j")


# -- against Erlang itself ------------------------------------------------------------

ECHO = """
Loop = fun Again() ->
    case io:get_line("") of
        eof -> halt();
        Line ->
            Term = binary_to_term(base64:decode(string:trim(Line))),
            io:put_chars([base64:encode(term_to_binary(Term)), 10]),
            Again()
    end
end,
io:setopts([{encoding, latin1}]), Loop().
"""


def erl(expression: str) -> str:
    command = [str(boot.find_erl()), "-noshell", "-eval", expression]
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60
    ).stdout


@pytest.fixture(scope="module")
def echo() -> Iterator[Callable[[bytes], bytes]]:
    """Erlang decodes a term and answers its own encoding of it."""
    command = [str(boot.find_erl()), "-noshell", "-eval", ECHO]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        source, sink = process.stdout, process.stdin

        def ask(data: bytes) -> bytes:
            sink.write(base64.b64encode(data) + b"\n")
            sink.flush()
            return base64.b64decode(source.readline())

        yield ask
        sink.close()


@settings(deadline=None)
@given(terms)
def test_erlang_reads_and_writes_the_same(echo: Callable[[bytes], bytes], term: object) -> None:
    assert same(decode(echo(encode(term))), term)


ODDITIES = """
[self(), make_ref(), hd(erlang:ports()), fun lists:map/2, fun(X) -> X end, <<5:3>>, [a | b], 'ä', [1, 2, 255]]
"""


def test_what_python_does_not_know_stays_opaque_and_goes_back_unchanged() -> None:
    written = erl(f"io:put_chars(base64:encode(term_to_binary({ODDITIES}))), halt().")
    data = base64.b64decode(written)
    term = decode(data)
    assert [type(item) for item in term[:7]] == [Opaque] * 7
    assert term[7:] == ["ä", [1, 2, 255]]
    again = decode(encode(term))
    assert again == term
