"""Every method of the library has a doc comment with an example."""

from __future__ import annotations

from collections.abc import Iterator

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language.reader import parse
from beamtalk_kernel.language.tree import ClassDefinition
from beamtalk_kernel.node import resources

SIGNS = ("// =>", "// !!", "// >>")


def undocumented(item: ClassDefinition) -> Iterator[str]:
    if not item.doc:
        yield item.name
    for method in item.methods:
        if not any(sign in method.doc for sign in SIGNS):
            side = " class" if method.class_side else ""
            yield f"{item.name}{side} >> {method.selector}"


def test_every_method_has_an_example() -> None:
    missing: list[str] = []
    for path in sorted(resources.stdlib().glob("*.bt")):
        program = parse(Source(path.name, path.read_text(encoding="utf-8")))
        for item in program.items:
            assert isinstance(item, ClassDefinition), path.name
            missing += undocumented(item)
    assert missing == []
