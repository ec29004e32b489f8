"""Which variables are shared by reference, which names a body declares, which blocks know their home."""

from __future__ import annotations

import pytest

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language.emit.analysis import analyse
from beamtalk_kernel.language.emit.effects import EffectsOf
from beamtalk_kernel.language.emit.facts import ROOT, Facts
from beamtalk_kernel.language.reader import parse


def facts(body: str, fields: str = "") -> Facts:
    program = parse(Source("test", body))
    return analyse(program.items, (), frozenset(fields.split()))


def boxed(body: str) -> set[str]:
    return {name for _, name in facts(body).boxed}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("n := 0. b := [n := n + 1]. b value. n", {"n"}),  # assigned inside
        ("n := 0. b := [n + 1]. b value", set()),  # only read
        ("n := 0. b := [n + 1]. n := 2. b value", {"n"}),  # assigned after it was taken
        ("n := 0. 3 timesRepeat: [n := n + 1]. n", set()),  # in place
        ("n := 0. [n < 3] whileTrue: [b := [n]. n := n + 1]. b value", {"n"}),  # again in the next round
        ("[:x | x := x + 1. [x] value]", set()),
        ("[:x | b := [x]. x := 3. b]", {"x"}),
        ("f := [:n | n = 0 ifTrue: [1] ifFalse: [n * (f value: n - 1)]]. f value: 5", {"f"}),  # itself
        ("xs do: [:e | t := e. t + 1]", set()),  # the block's own
    ],
)
def test_boxes(body: str, names: set[str]) -> None:
    assert boxed(body) == names


def test_a_name_used_in_one_block_only_is_the_blocks_own() -> None:
    found = facts("xs do: [:e | t := e. t + 1]. u := 3")
    assert found.owned[ROOT] == ("u",)
    assert [names for where, names in found.owned.items() if where != ROOT] == [("t",)]


def test_a_name_read_first_is_the_methods() -> None:
    assert "t" in facts("xs do: [:e | t isNil ifTrue: [t := e]]").owned[ROOT]


def test_blocks_that_touch_the_object_know_their_home() -> None:
    assert facts("[self foo]").selfish
    assert facts("[count + 1]", "count").selfish
    assert not facts("[:x | x foo]").selfish


def test_the_block_of_another_actor_is_not_ours() -> None:
    assert not facts("other eval: [self.value := 3]").selfish


def test_returns_of_real_blocks_are_thrown() -> None:
    assert facts("xs do: [:e | ^e]").nonlocal_return
    assert not facts("true ifTrue: [^3]. 1 to: 3 do: [:i | ^i]").nonlocal_return


def test_effects_look_into_control_structures_only() -> None:
    effects = EffectsOf()
    program = parse(Source("test", "a ifTrue: [b := 1] ifFalse: [^2]. xs do: [:e | c := e. ^e]"))
    assert effects(program.items[0]).assigned == {"b"}
    assert effects(program.items[0]).returns
    assert effects(program.items[1]).assigned == frozenset()
    assert not effects(program.items[1]).returns
