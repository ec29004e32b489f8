"""Names that are surely misspelt are warned about; those that may be defined later are not."""

from __future__ import annotations

import pytest

from beamtalk_kernel.language.scope import ClassInfo, Scope
from beamtalk_kernel.notebook.compiling import library_classes
from tests.lang.session import Session
from tests.language_emit.compiled import program

SCOPE = Scope(classes={"Counter": ClassInfo("Counter", "Actor", "actor")}, library=library_classes())


def warnings(text: str) -> list[tuple[str, str]]:
    return [(w.title, w.hint.split("?")[0]) for w in program(text, SCOPE).warnings]


@pytest.mark.parametrize(
    ("body", "title", "meant"),
    [
        ("field: n :: Integr = 3", "There is no type Integr.", "Integer"),
        ("m: x :: Int => x", "There is no type Int.", "Integer"),
        ("m: x :: List(Strng) | nil => x", "There is no type Strng.", "String"),
        ("m -> Dictionry => #{}", "There is no type Dictionry.", "Dictionary"),
        ("m => | x | x :: Flaot := 3.5", "There is no type Flaot.", "Float"),
        ("m => Transcrit show: 3", "There is no class Transcrit.", "Transcript"),
        ("m => [:x | Conuter spawn]", "There is no class Conuter.", "Counter"),
        ("m: x => x match: [Conter -> 1. _ -> 2]", "There is no class Conter.", "Counter"),
    ],
)
def test_misspelt(body: str, title: str, meant: str) -> None:
    assert warnings(f"Value subclass: V\n  {body}") == [(title, f"Did you mean {meant}")]


@pytest.mark.parametrize(
    "body",
    [
        "m => Counters new",
        "m => Counter2 new",
        "m => Ledger new",
        "m => Faunter new",
        "m => V new",
        "m: x :: Self -> Any => x",
        "m: x :: Account => x",
        "m: x :: E -> Result(E, Symbol) => x",
        "@expect unresolved\n  m => Conuter spawn",
    ],
)
def test_perhaps_defined_later(body: str) -> None:
    assert warnings(f"Value subclass: V\n  {body}") == []


def test_a_patch_and_the_names_of_its_own_text() -> None:
    assert warnings("Value subclass: Pointr\nCounter >> m => Pointr new") == []
    assert warnings("Counter >> m => Transcrpt cr") == [
        ("There is no class Transcrpt.", "Did you mean Transcript")
    ]


def test_a_statement_says_types_and_looks_classes_up() -> None:
    assert warnings("x :: Integr := Transcrit") == [("There is no type Integr.", "Did you mean Integer")]


def test_a_type_parameter_is_no_mistake() -> None:
    assert warnings("Value subclass: Box(Integr)\n  field: x :: Integr = nil") == []


def test_the_names_of_the_library_are_those_of_its_files() -> None:
    """The runtime has kinds of errors that have no file; their names are like no other."""
    session = Session()
    found = session.run("(System classes collect: #name) join: ' '").value.replace("#", "").split()
    session.close()
    assert library_classes() <= set(found)
    uses = "\n".join(f"  m{index} => {name}" for index, name in enumerate(found))
    assert warnings(f"Value subclass: V\n{uses}") == []
