"""Tokens: signs, words, numbers, and what a period means."""

from __future__ import annotations

import pytest

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language.lexer import lex
from beamtalk_kernel.language.lexer_text import NotANumber, number_value, text_parts
from beamtalk_kernel.language.reader import parse, tokenize

TYPES = {
    "self.value": "self field",
    "x. y": "name . name",
    "3.14": "float",
    "3. 14": "integer . integer",
    "a.b.c": "name field field",
    ")": ")",
    "x..y": "name . . name",
    "Erlang.crypto": "path",
    "Elixir.Phoenix.PubSub foo": "path name",
    "Counter.x": "class field",
    "-7": "integer",
    "3 -4": "integer - integer",
    "3 - -4": "integer - integer",
    "x\n-4": "name integer",
    "x\n- 4": "name - integer",
    "c ! #at: -1": "name ! selector integer",
    "c increment!": "name name bang",
    "c ! #increment": "name ! symbol",
    "$a $\\n $ ": "character character character",
    "#ok #at:put: #+ #'a b'": "symbol selector operator symbol symbol",
    "a:=b": "name := name",
    "x::Integer": "name :: class",
    "[:x||t|t]": "[ : name || name | name ]",
    "<<a:8>>": "<< keyword integer >>",
    "a=:=b=/=c": "name =:= name =/= name",
    "#[a, ...rest]": "#[ name , ... name ]",
    "/* x */ y // z": "name",
    "é中 Éa": "name class",
    "x and y or z": "name and name or name",
    "_ _x": "wildcard name",
}


@pytest.mark.parametrize("text", TYPES)
def test_token_types(text: str) -> None:
    assert " ".join(t.type for t in lex(text)[:-1]) == TYPES[text]


NUMBERS: dict[str, int | float] = {
    "0": 0, "1_000": 1000, "16rFF": 255, "16rff": 255, "2r101": 5, "36rZZ": 1295, "-16rF": -15, "1e3": 1000,
    "1.5": 1.5, "1.5e-3": 0.0015, "-0.5": -0.5, "1_0.2_5": 10.25, "9" * 5000: 10**5000 - 1,
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS, ids=lambda t: t[:12])
def test_numbers(text: str) -> None:
    assert number_value(text) == NUMBERS[text]
    assert type(number_value(text)) is type(NUMBERS[text])


@pytest.mark.parametrize(
    "text", ["2r102", "1__0", "1_", "0x1F", "5abc", "37r1", "1r0", "1e-3", "1.0e999", "1e99999", "16r"]
)
def test_what_is_no_number_says_why(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        number_value(text)
    assert caught.value.title.endswith(".")


def test_text_parts_undo_escapes_and_find_code() -> None:
    parts = text_parts('"a\\n\\u{41}""\\{ {x at: "k"} }"', 0)
    assert [(kind, value) for kind, value, _, _ in parts] == [
        ("text", 'a\nA"{ '),
        ("code", 'x at: "k"'),
        ("text", " }"),
    ]


def test_doc_comments_stay_with_the_next_token() -> None:
    tokens = tokenize(Source("x", "/// One.\n/// Two.\nActor subclass: C"))
    assert tokens[0].doc == "One.\nTwo."


@pytest.mark.parametrize(
    "text, mode", [("x", "async"), ("// call: sync\nx", "sync"), ("// call: sync later", "async")]
)
def test_call_mode(text: str, mode: str) -> None:
    assert parse(Source("x", text)).call_mode == mode
