"""Escaped quotes in texts, beside comments that end in a backslash."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.lexer_text import close_quote


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (r'"say \"hi\"" size', r'"say \"hi\""'),
        (r'x := "a\"b"', r'"a\"b"'),
        (r'"the path C:\" x := 3', r'"the path C:\"'),
        ('"the path C:\\"\nx := "text"', '"the path C:\\"'),
        ('x := "[\n  \\"a\\"\n]"', '"[\n  \\"a\\"\n]"'),
        (r'"\"" , "c"', r'"\""'),
        (r'x := "\""', r'"\""'),
        (r'"a \"b\\\"" size "', r'"a \"b\\\""'),
        (r'"back\\""quote"', r'"back\\""quote"'),
        (r'"even\\" , "b"', r'"even\\"'),
    ],
)
def test_where_it_ends(text: str, quoted: str) -> None:
    start = text.index('"')
    assert text[start : close_quote(text, start, len(text))] == quoted
