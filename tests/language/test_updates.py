"""Which discarded updates are warned about, and with which correction."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.compiler import compile_program
from beamtalk_kernel.language.scope import Scope


def hints(text: str) -> list[str]:
    program = compile_program(text, unit="cell[1]", scope=Scope(), first_version=1)
    return [each.hint for each in program.warnings if each.kind == "DiscardedUpdate"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("d := #{}\nd at: 1 put: 2\nd", "Write d := d at: 1 put: 2"),
        ("l := #(1)\nl add: 3. l", "Write l := l add: 3"),
        ("a := #[1]. #(1) do: [:i | a at: i put: 9]. a", "Write a := a at: i put: 9"),
        ("Value subclass: C\n  m =>\n    d := #{}\n    d at: 1 put: 2\n    d", "Write d := d at: 1 put: 2"),
    ],
)
def test_it_is_shown(text: str, hint: str) -> None:
    assert hints(text) == [hint]


@pytest.mark.parametrize(
    "text",
    [
        "d := #{}\nd := d at: 1 put: 2\nd",
        "d := #{}\nd at: 1 put: 2",
        "o := OrderedCollection new\no add: 3. o",
        "d := #{}. d := OrderedCollection new. d add: 3. d",
        "d := #{}. #(1) do: [:d | d add: 3. 4]. d",
    ],
)
def test_these_are_kept_or_no_values(text: str) -> None:
    assert hints(text) == []
