"""What a new node is told to define, and in which order."""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.notebook.definitions import Definition, Definitions
from tests.notebook.fakes import install


def record(definitions: Definitions, cell: str, *installs: dict[str, Any]) -> None:
    definitions.record(cell, [Definition(cell, each, (cell, str(each["class"]))) for each in installs])


def order(definitions: Definitions) -> list[str]:
    return [f"{each.op} {each.class_name} from {each.cell}" for each in definitions.in_order()]


def test_superclasses_come_first() -> None:
    definitions = Definitions()
    record(definitions, "1", install("class", "A"), install("class", "B", superclass="A"))
    record(definitions, "2", install("class", "A"))
    assert order(definitions) == ["class A from 2", "class B from 1"]


def test_patches_come_last_and_stack_in_the_order_they_were_run() -> None:
    definitions = Definitions()
    record(definitions, "1", install("class", "A", "go"))
    record(definitions, "2", install("patch", "A", "go"))
    record(definitions, "3", install("class", "B"))
    record(definitions, "4", install("patch", "A", "go"))
    record(definitions, "2", install("patch", "A", "go"))
    assert order(definitions) == [
        "class A from 1",
        "class B from 3",
        "patch A from 4",
        "patch A from 2",
    ]


def test_a_class_run_again_drops_the_patches_of_the_methods_it_defines() -> None:
    definitions = Definitions()
    record(definitions, "1", install("class", "A", "go"))
    record(definitions, "2", install("patch", "A", "go"))
    record(definitions, "3", install("patch", "A", "other"))
    record(definitions, "1", install("class", "A", "go"))
    assert order(definitions) == ["class A from 1", "patch A from 3"]
    assert definitions.patches() == 1


def test_a_patch_cell_that_patches_no_more_takes_its_patch_away() -> None:
    definitions = Definitions()
    record(definitions, "1", install("class", "A", "go"))
    record(definitions, "2", install("patch", "A", "go"))
    record(definitions, "2")
    assert order(definitions) == ["class A from 1"]


def test_migrations_are_for_instances_that_are_gone() -> None:
    definitions = Definitions()
    record(definitions, "1", install("class", "A"), install("migrate", "A"))
    assert order(definitions) == ["class A from 1"]
