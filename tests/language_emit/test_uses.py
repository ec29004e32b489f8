"""What a method is noted to use."""

from __future__ import annotations

import pytest

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language.compiler import DefineStep, compile_program
from beamtalk_kernel.language.emit.grouping import grouped
from beamtalk_kernel.language.emit.uses import Uses, uses
from beamtalk_kernel.language.reader import parse
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import ClassDefinition


def of(body: str, *fields: str) -> Uses:
    """The uses of the methods in a class body; the head of the first stands on line 2."""
    source = Source("test", f"Actor subclass: Probe\n  {body}\n")
    (item,) = parse(source).items
    assert isinstance(item, ClassDefinition)
    (method,) = grouped(item.methods)
    return uses(lambda span: source.position(span.start)[0], method, frozenset(fields))


@pytest.mark.parametrize(
    ("body", "sends"),
    [
        ("go => self stop", [("stop", 2, "self")]),
        ("go => super go", [("go", 2, "super")]),
        ("go => Other at: 1 put: 2", [("at:put:", 2, "Other")]),
        ("go: x => x foo bar", [("bar", 2, "nil"), ("foo", 2, "nil")]),
        ("go: x => x foo; bar: 1", [("foo", 2, "nil"), ("bar:", 2, "nil")]),
        ("go: x => x ! #foo: 1", [("foo:", 2, "nil")]),
        ("go: x => x |> foo |> Other bar", [("foo", 2, "nil"), ("bar", 2, "Other")]),
        ("go: x =>\n    x foo\n    x bar", [("foo", 3, "nil"), ("bar", 4, "nil")]),
        ("go => Erlang.lists reverse: #()", []),
        ('go => "is {self name}"', [("name", 2, "self")]),
        ("go => [:x | x foo]", [("foo", 2, "nil")]),
        ("go: n when: [n foo] => 3", [("foo", 2, "nil")]),
        ("go: x => x match: [#a -> self foo. _ -> 3]", [("foo", 2, "self")]),
    ],
)
def test_sends(body: str, sends: list[tuple[str, int, str]]) -> None:
    assert of(body).sends == sends


@pytest.mark.parametrize(
    ("body", "reads", "writes"),
    [
        ("go => self.value", ["value"], []),
        ("go => self.value := 3", [], ["value"]),
        ("go => self.value += 1", ["value"], ["value"]),
        ("go => value", ["value"], []),
        ("go => value := value + 1", ["value"], ["value"]),
        ("go: value => value", [], []),
        ("go => | value | value := 3", [], []),
        ("go => [:value | value] value: 3", [], []),
        ("go: x => x match: [{#ok, value} -> value]", [], []),
        ("go: x => x.value", [], []),
        ("go => self.value.inner := 3", ["value"], ["value"]),
        ("go => other", [], []),
    ],
)
def test_fields(body: str, reads: list[str], writes: list[str]) -> None:
    found = of(body, "value")
    assert ([name for name, _ in found.reads], [name for name, _ in found.writes]) == (reads, writes)


def test_classes_calls_symbols() -> None:
    found = of("go: x =>\n    x match: [Point x: 1 -> Point]\n    Erlang.m hash: #sha with: Elixir.A.B c")
    assert found.classes == [("Point", 3), ("Point", 3)]
    assert found.calls == [("m", "hash", 2, 4), ("Elixir.A.B", "c", 0, 4)]
    assert found.symbols == ["sha"]


def test_clauses_of_one_selector_belong_together() -> None:
    assert [selector for selector, _, _ in of("go: 1 => 3 foo\n  go: _ => 3 bar").sends] == ["foo", "bar"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("go => super go + 1", True),
        ("go => [super go] value", True),
        ("go: 1 => 2", True),  # one clause more: others go on to the layer below
        ("go => 2", False),
        ("go => self go", False),
    ],
)
def test_whether_a_patch_goes_on_to_the_layer_below(body: str, expected: bool) -> None:
    (step,) = compile_program(f"Object >> {body}", unit="test", scope=Scope(), first_version=1).steps
    assert isinstance(step, DefineStep)
    assert [method["super"] for method in step.install["methods"]] == [expected]
