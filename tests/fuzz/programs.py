"""Hypothesis strategies for Beamtalk texts: grown from the grammar, or mutated from real programs.

Knows nothing of the parser; a text made here may be right or wrong, and the tests ask only that the
answer is a value or a BeamtalkError.

>>> isinstance(expressions().example(), str)  # doctest: +SKIP
True
"""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

CORPUS = sorted((Path(__file__).parent.parent / "lang").glob("*.bt"))

NAMES = st.sampled_from(["x", "y", "count", "self", "value", "acc", "each", "nil", "true", "super"])
CLASSES = st.sampled_from(["Counter", "Object", "Integer", "List", "Nowhere", "Erlang.lists"])
UNARY = st.sampled_from(["size", "printString", "increment", "await", "spawn", "new", "isNil", "not"])
BINARY = st.sampled_from("+ - * / % , < > <= >= = == =:= /= != -> && || and or ** ++ |>".split())
KEYWORDS = st.sampled_from(
    ["at:", "at: put:", "do:", "ifTrue:", "ifTrue: ifFalse:", "collect:", "inject: into:", "on: do:",
     "match:", "whileTrue:", "timesRepeat:", "to: do:", "value:", "ensure:", "signal:", "add:"]
)
LITERALS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["3.14", "1e9", "16rFF", "2r102", "1_000", "$a", "#ok", "#at:put:", "#'a b'", "''",
                     "'it''s'", '"hi {x}"', '"a comment"', "#()", "#[1, 2]", "#{#k => 1}", "{}", "<<1, 2>>"]),
)
TOKENS = st.sampled_from([
    *""". ; , : := += ^ ! | |> |>> [ ] ( ) { } #( #[ #{ << >> => -> _ ... :: // /* */ /// " ' $ # \\ @ `
    self super nil true false state: field: classState: class when: patch >> Actor subclass: Value before
    after around sealed abstract typed with: for: in: yield: else: #increment Counter x y 1 2.5""".split(),
    *["\n", "\n  ", " ", "\t", "\u00e9", "\u200b", "\U0001f600", "\x00"],
])


def _joined(parts: list[str]) -> str:
    return " ".join(parts)


def _extend(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """One level of the expression grammar around `inner`."""
    return st.one_of(
        st.builds("{} {}".format, inner, UNARY),
        st.builds("({} {} {})".format, inner, BINARY, inner),
        st.builds(_keyword_send, inner, KEYWORDS, inner, inner),
        st.builds("[{}]".format, inner),
        st.builds("[:x | {}. {}]".format, inner, inner),
        st.builds("#({}, {})".format, inner, inner),
        st.builds("{{{}, {}}}".format, inner, inner),
        st.builds("#{{#a => {}}}".format, inner),
        st.builds("({})".format, inner),
        st.builds("{} match: [{{#ok, v}} -> v. x when: [{}] -> {}. _ -> nil]".format, inner, inner, inner),
        st.builds("({} isNil; size; yourself)".format, inner),
        st.builds('"text {{{}}} more"'.format, NAMES),
    )


def _keyword_send(receiver: str, keywords: str, first: str, second: str) -> str:
    parts = keywords.split()
    return _joined([f"({receiver})", *(f"{k} ({a})" for k, a in zip(parts, [first, second], strict=False))])


def expressions() -> SearchStrategy[str]:
    return st.recursive(st.one_of(LITERALS, NAMES, CLASSES), _extend, max_leaves=12)


def statements() -> SearchStrategy[str]:
    expression = expressions()
    return st.one_of(
        expression,
        st.builds("x := {}".format, expression),
        st.builds("{{x, y}} := {}".format, expression),
        st.builds("x += {}".format, expression),
        st.builds("^{}".format, expression),
        st.builds("x {}! ".format, UNARY),
        st.builds("x ! #at: {}".format, expression),
    )


def classes() -> SearchStrategy[str]:
    member = st.one_of(
        st.builds("  state: value = {}".format, expressions()),
        st.builds("  #get => {}".format, statements()),
        st.builds("  at: k put: v => {}".format, statements()),
        st.builds("  #handle: {{#ok, v}} when: [{}] => v".format, expressions()),
        st.builds("  class make => {}".format, statements()),
    )
    heads = ["Actor subclass: Fuzz", "Value subclass: Fuzz", "Object subclass: Fuzz", "patch Fuzz >> #get {"]
    head = st.sampled_from(heads)
    return st.builds(lambda h, ms: "\n".join([h, *ms]), head, st.lists(member, max_size=4))


def grown() -> SearchStrategy[str]:
    """A whole cell from the grammar: mostly right in form, mostly wrong in sense."""
    separator = st.sampled_from([". ", "\n", ".\n", "\n\n"])
    item = st.one_of(statements(), statements(), classes())
    return st.builds(lambda items, sep: sep.join(items), st.lists(item, min_size=1, max_size=4), separator)


def soup() -> SearchStrategy[str]:
    """Tokens in any order."""
    return st.lists(st.one_of(TOKENS, NAMES, LITERALS), max_size=25).map(_joined)


def mutated() -> SearchStrategy[str]:
    """A slice of a real program with a few characters deleted, doubled or replaced."""
    texts = [path.read_text(encoding="utf-8") for path in CORPUS]
    return st.builds(
        _mutate,
        st.sampled_from(texts),
        st.integers(0, 10**6),
        st.integers(20, 200),
        st.lists(st.tuples(st.integers(0, 10**6), TOKENS, st.sampled_from("dri")), min_size=1, max_size=4),
    )


def _mutate(text: str, start: int, length: int, edits: list[tuple[int, str, str]]) -> str:
    lines = text.splitlines(keepends=True)
    first = start % len(lines)
    piece = "".join(lines[first : first + 6])[:length]
    for place, token, kind in edits:
        at = place % (len(piece) + 1)
        keep = at if kind == "i" else at + 1
        piece = piece[:at] + ("" if kind == "d" else token) + piece[keep:]
    return piece


def texts() -> SearchStrategy[str]:
    return st.one_of(grown(), mutated(), soup())
