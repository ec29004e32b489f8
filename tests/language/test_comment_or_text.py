"""The comment-or-text rule of a `"…"`, clause by clause; `«…»` marks what must be read as a text."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.layout import Region, layout
from beamtalk_kernel.language.lexer import Token, lex
from beamtalk_kernel.language.lexer_groups import group

CASES = {
    # 1. behind an operand on its line: comment
    'counter increment "once".': [],
    'x := 3. y := 4  "=> 4"': [],
    '#(1, 2) "between" size': [],
    'self.value "field" + 1': [],
    'c increment! "sent"': [],
    # 2. behind what asks for an operand: text
    'x := "hello"': ["hello"],
    "x := \"a\" , \"b\"": ["a", "b"],
    'Transcript show: "hi"; cr': ["hi"],
    '^"hi"': ["hi"],
    '("hi") size': ["hi"],
    '#("a", "b")': ["a", "b"],
    '#["a", "b"]': ["a", "b"],
    '#{"k" => "v"}': ["k", "v"],
    '{#ok, "v"}': ["v"],
    '#a -> "x"': ["x"],
    'c ! #add: "five"': ["five"],
    'x |> foo: "p"': ["p"],
    '<<"ab", 1>>': ["ab"],
    '#greet => "hello"': ["hello"],
    "x foo:\n  \"later\"": ["later"],
    # … unless an operand starts right behind it
    'x := "the answer" 42': [],
    'x foo: "first" \'a\' bar: "second" #b': [],
    'x := "which" Counter spawn': [],
    'x := "which" y := 3': [],
    'x := "which" size': ["which"],
    # … or inside brackets on a later line
    '#(\n  "first"\n  1,\n  "second"\n  x\n)': [],
    '{\n  "note"\n  #ok, 1}': [],
    '#("a"\n, "b")': ["a", "b"],
    # 3. where a statement may start
    '"=> 3" foo': [],
    '"an open { brace" foo': [],
    '"hello" size': ["hello"],
    '"hello" , name': ["hello"],
    '"hello" at: 1': ["hello"],
    '"hello"; foo': ["hello"],
    '"hello".': ["hello"],
    '["hello"] value': ["hello"],
    '["hello" -> 1. "x" -> 2]': ["hello", "x"],
    '"note" 3 + 4': [],
    '"note" self foo': [],
    '"note" x := 3': [],
    '"note" (x foo)': [],
    'x foo. "behind a period"\ny foo': [],
    'x foo. "behind" size\ny foo': ["behind"],
    '"a comment"\nx := 3': [],
    '"a comment"\n\n// another\nx foo': [],
    '"text"\n  size: 3': ["text"],
    '"text"\n  |> lines': ["text"],
    '"text"\n  , x': ["text"],
    '"text"': ["text"],
    'x foo\n"the value"': ["the value"],
    'x foo.\n"a comment at the end"': [],
    '[x foo\n "the value"\n]': ["the value"],
    '[x foo.\n "a comment"\n]': [],
    '[:x | "note"\n x foo]': [],
    '"read a file"\nwith: [f := x] do: [f]': [],
    'patch C >> #m {\n  "note"\n  x foo.\n}': [],
    'patch C >> #m: {#ok, "v"} { "value" }': ["v", "value"],
    # in a class
    'Actor subclass: C\n  "a counter"\n  state: x = 0': [],
    'Actor subclass: C\n  #a => 1\n  "next one"\n  #b => 2': [],
    'Actor subclass: C\n  #a => 1\n\n"after the class"\nC spawn': [],
    'Actor subclass: C\n  #a => 1\n\n"at the end"': [],
    'Actor subclass: C\n  #a =>\n    x foo\n    "the value"\n  #b => 2': ["the value"],
    'Actor subclass: C\n  #a =>\n    x foo.\n    "a comment"\n  #b => 2': [],
    'Actor subclass: C\n  #a =>\n    "behind =>"\n    x foo': ["behind =>"],
    'Supervisor subclass: S\n  "the children"\n  children: [x]': [],
    '#handle: {#ok, v} => v.\n"or"\n#handle: _ => nil.': [],
}  # fmt: skip


def _texts(tokens: list[Token]) -> list[str]:
    found = []
    for token in tokens:
        assert token.type != "quote"
        found += [token.text[1:-1]] if token.type == "text" else []
        found += _texts(token.inner)
    return found


@pytest.mark.parametrize("text", CASES)
def test_comment_or_text(text: str) -> None:
    found: list[str] = []
    for part in layout(group(lex(text))):
        if isinstance(part, Region):
            found += _texts(part.line)
            for member in part.members:
                found += _texts(member.head) + _texts(member.body)
        else:
            found += _texts(part.tokens)
    assert found == CASES[text]
