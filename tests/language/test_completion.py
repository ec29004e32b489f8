"""What is wanted at the cursor (marked |), in text that is being written."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.completion import keyword_receiver, names_in, pointed, wanted

CLASS = "Actor subclass: Counter\n  state: value = 0\n\n  #add: n => self.value += n\n"


def split(marked: str) -> tuple[str, int]:
    return marked.replace("|", "", 1), marked.index("|")


@pytest.mark.parametrize(
    ("marked", "kind", "prefix", "receiver"),
    [
        ("cou|", "expression", "cou", ""),
        ("|", "expression", "", ""),
        ("x := Cou|", "expression", "Cou", ""),
        ("counter |", "selector", "", "variable counter"),
        ("counter incr|", "selector", "incr", "variable counter"),
        ("Counter sp|", "selector", "sp", "class Counter"),
        ("Counter spawn in|", "selector", "in", "instance Counter"),
        ("c := Counter spawn.\nc in|", "selector", "in", "instance Counter"),
        ("c := Counter spawn\nc in|", "selector", "in", "instance Counter"),
        ("c := Counter spawnWith: #{}.\nc in|", "selector", "in", "instance Counter"),
        ("'text' up|", "selector", "up", "instance String"),
        ("3 fac|", "selector", "fac", "instance Integer"),
        ("#(1, 2) rev|", "selector", "rev", "instance List"),
        ("#[1] rev|", "selector", "rev", "instance Array"),
        ("[1] val|", "selector", "val", "instance Block"),
        ("(Counter spawn) in|", "selector", "in", "instance Counter"),
        ("a getValue await i|", "selector", "i", "unknown "),
        ("d at: 1 pu|", "selector", "pu", "instance Integer"),
        ("t show: 'a'; c|", "selector", "c", "variable t"),
        ("Transcript show: 'a'; c|", "selector", "c", "class Transcript"),
        ("self.va|", "field", "va", "class Workspace"),
        (CLASS + "  #get => self.|", "field", "", "instance Counter"),
        (CLASS + "  #get => self ad|", "selector", "ad", "instance Counter"),
        ("patch Counter >> #add: n {\n  self.v|", "field", "v", "instance Counter"),
        ("p.|", "field", "", "variable p"),
        ("'tex|", "nothing", "", ""),
        ("// com|", "nothing", "", ""),
        ("#inc|", "symbol", "inc", ""),
        ("x + cou|", "expression", "cou", ""),
        ("foo.\nbar|", "expression", "bar", ""),
        ("foo\nbar|", "expression", "bar", ""),
        ("d at: ke|", "expression", "ke", ""),
    ],
)
def test_wanted(marked: str, kind: str, prefix: str, receiver: str) -> None:
    want = wanted(*split(marked))
    assert (want.kind, want.prefix) == (kind, prefix)
    if receiver:
        assert f"{want.receiver.kind} {want.receiver.name}" == receiver


def test_a_keyword_message_is_known_by_its_first_parts() -> None:
    text, cursor = split("x := dict at: 1 pu|")
    want = wanted(text, cursor)
    assert want.parts == ("at:",)
    assert keyword_receiver(text, cursor).name == "dict"


@pytest.mark.parametrize(
    ("marked", "kind", "name", "receiver"),
    [
        ("coun|ter increment", "variable", "counter", ""),
        ("counter incr|ement", "selector", "increment", "variable counter"),
        ("counter increment|", "selector", "increment", "variable counter"),
        ("Coun|ter spawn", "class", "Counter", ""),
        ("d a|t: 1 put: 2", "selector", "at:put:", "variable d"),
        ("d at: 1 pu|t: 2", "selector", "at:put:", "variable d"),
        ("d at: (x at: 1) pu|t: 2", "selector", "at:put:", "variable d"),
        ("d at: (x a|t: 1) put: 2", "selector", "at:", "variable x"),
        (CLASS + "  #get => self.val|ue", "field", "value", "instance Counter"),
        ("Transcript show: 'a'; c|r", "selector", "cr", "class Transcript"),
        ("(|", "nothing", "", ""),
    ],
)
def test_pointed(marked: str, kind: str, name: str, receiver: str) -> None:
    word = pointed(*split(marked))
    assert (word.kind, word.name) == (kind, name)
    if receiver:
        assert f"{word.receiver.kind} {word.receiver.name}" == receiver


def test_names_bound_in_the_text() -> None:
    text = "x := 3.\nxs do: [:each | y := each]\n"
    assert names_in(text, len(text)) == ("x", "each", "y")
    assert names_in(CLASS, len(CLASS)) == ("n",)


def test_every_prefix_of_a_program_is_read_without_a_fault() -> None:
    text = CLASS + 'c := Counter spawn. "now" c add: 3; add: #(1, $a); x: "hi {c}".\n{#ok, v} := c.'
    for cursor in range(len(text) + 1):
        wanted(text, cursor)
        wanted(text[:cursor], cursor)
        pointed(text, cursor)
        names_in(text, cursor)
