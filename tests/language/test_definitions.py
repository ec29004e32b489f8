"""Classes, patches and loose methods: heads, where bodies end, what belongs to what."""

from __future__ import annotations

import pytest

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.reader import parse
from tests.language.shapes import read, shape


def only_class(text: str) -> tree.ClassDefinition:
    item = parse(Source("x", text)).items[0]
    assert isinstance(item, tree.ClassDefinition)
    return item


def method(head: str) -> tree.MethodDefinition:
    item = parse(Source("x", f"{head} => 3")).items[0]
    assert isinstance(item, tree.LooseMethods)
    return item.methods[0]


# ---------------------------------------------------------------- heads

HEADS = {
    "#increment": "increment()",
    "increment": "increment()",
    "class default": "class default()",
    "class": "class()",
    "#add: n": "add:(n)",
    "#at: k put: v": "at:put:(k v)",
    "at: k put: v": "at:put:(k v)",
    "+ other": "+(other)",
    "#+ other": "+(other)",
    "#handle: {#ok, v}": "handle:((PatternTuple [#ok v]))",
    "#handle: _": "handle:((PatternWildcard))",
    "#add: -1": "add:(-1)",
    "deposit: amount: Integer": "deposit:(amount :: (TypeName Integer []))",
    "deposit: amount :: Integer": "deposit:(amount :: (TypeName Integer []))",
    "turn: d :: #left | #right to: x": "turn:to:(d :: (TypeUnion [(TypeSymbol left) (TypeSymbol right)]) x)",
    "when: e do: b": "when:do:(e b)",
    "sealed internal run": "sealed internal run()",
    "before #save: x": "before save:(x)",
    "class around make": "class around make()",
    "doesNotUnderstand: sel args: args": "doesNotUnderstand:args:(sel args)",
}


@pytest.mark.parametrize("head", HEADS)
def test_heads(head: str) -> None:
    found = method(head)
    words = ["class"] if found.class_side else []
    words += [*found.modifiers, *([found.combination] if found.combination != "primary" else [])]
    params = [shape(p.pattern) + (f" :: {shape(p.type)}" if p.type else "") for p in found.params]
    assert " ".join([*words, f"{found.selector}({' '.join(params)})"]) == HEADS[head]


@pytest.mark.parametrize("head", ["sealed\nValue subclass: A", "sealed typed\n  Value subclass: A"])
def test_modifiers_may_stand_on_the_line_above(head: str) -> None:
    found = only_class(f"{head}\n  x => 3")
    assert found.modifiers[0] == "sealed"
    assert [m.selector for m in found.methods] == ["x"]


def test_guards_and_return_types() -> None:
    found = method("#process: n when: [n > 0] -> List(Integer)")
    assert shape(found.guard) == "(> n 0)"
    assert shape(found.return_type) == "(TypeName List [(TypeName Integer [])])"
    assert shape(method("size -> Integer | nil").return_type) == (
        "(TypeUnion [(TypeName Integer []) (TypeName nil [])])"
    )


# ---------------------------------------------------------------- classes


def test_a_class_with_everything() -> None:
    found = only_class(
        """/// Counts.
/// Never stops.
sealed typed Actor subclass: Counter
  state: value :: Integer = 0, log = #(), owner
  field: step: Integer = 1
  classState: count = 0

  /// Adds one.
  #increment => self.value += 1
  class make => Counter spawn
"""
    )
    assert (found.name, found.superclass, found.modifiers) == ("Counter", "Actor", ("sealed", "typed"))
    assert found.doc == "Counts.\nNever stops."
    assert [(f.name, f.class_side) for f in found.fields] == [
        ("value", False), ("log", False), ("owner", False), ("step", False), ("count", True),
    ]  # fmt: skip
    assert [shape(f.default) for f in found.fields] == ["0", "(ListLiteral [] - #()", "-", "1", "0"]
    assert shape(found.fields[3].type) == "(TypeName Integer [])"
    assert [(m.selector, m.class_side, m.doc) for m in found.methods] == [
        ("increment", False, "Adds one."), ("make", True, ""),
    ]  # fmt: skip


def test_header_lines_before_between_and_behind_fields() -> None:
    found = only_class(
        """Agent subclass: Researcher
  llm: #claude_opus
  prompt: 'You research code.'
  state: memory = #()
  tools: [WebSearch]
  #query: text => ^self ask: text
"""
    )
    assert [(h.key, shape(h.value)) for h in found.headers] == [
        ("llm", "#claude_opus"),
        ("prompt", "'You research code.'"),
        ("tools", "(ListLiteral [WebSearch] - [)"),
    ]
    assert [m.selector for m in found.methods] == ["query:"]


def test_children_are_a_list_with_option_maps() -> None:
    found = only_class(
        """Supervisor subclass: Team
  children: [
    Researcher spawn model: #opus,
    {DatabasePool, scale: 10},
    {Critic spawn model: #gpt, restart: #transient}
  ]
  strategy: #oneForOne
  restartWindow: 60.
"""
    )
    assert [h.key for h in found.headers] == ["children", "strategy", "restartWindow"]
    children = found.headers[0].value
    assert isinstance(children, tree.ListLiteral) and len(children.items) == 3
    assert shape(children.items[1]) == "(TupleLiteral [DatabasePool (MapLiteral [(MapEntry #scale 10)])])"


def test_one_child_is_a_list_too() -> None:
    (header,) = only_class("Supervisor subclass: S children: [Worker]").headers
    assert isinstance(header.value, tree.ListLiteral)


def test_type_parameters_and_protocols() -> None:
    assert only_class("Value subclass: Result(T, E)").type_parameters == ("T", "E")
    assert only_class("Value subclass: P implements: #Printable").protocols == ("Printable",)


def test_a_protocol_is_a_class_with_heads() -> None:
    found = only_class(
        """/// In order.
Protocol define: Sortable(T) extending: Comparable
  extending: Showable
  /// The key.
  sortKey -> T
  class < other :: T -> Boolean
"""
    )
    assert (found.name, found.superclass, found.doc) == ("Sortable", "Protocol", "In order.")
    assert (found.type_parameters, found.protocols) == (("T",), ("Comparable", "Showable"))
    assert [(m.selector, m.class_side, m.doc) for m in found.required] == [
        ("sortKey", False, "The key."), ("<", True, ""),
    ]  # fmt: skip


def test_code_that_is_elsewhere() -> None:
    found = only_class(
        """Object subclass: Files native: file
  open: path mode: m => self delegate
  size => @primitive "byteSize"
  + other => @intrinsic
"""
    )
    assert [shape(m.body) for m in found.methods] == [
        "[(open:mode: (ModulePath Erlang file) path m)]",
        "[(byteSize (Super))]",
        "[(+ (Super) other)]",
    ]
    assert found.headers == ()


# ---------------------------------------------------------------- where bodies end

ENDS = {
    "Actor subclass: C\n  #a => x foo\n\nC spawn": [["a 1"], "(spawn C)"],
    "Actor subclass: C\n  #a => x foo\n  C spawn": [["a 2"]],
    "Actor subclass: C\n  #a =>\n    x foo.\n    y bar\n  #b => 2": [["a 2", "b 1"]],
    "Actor subclass: C\n  #a => x\n    foo: 1\n\n    bar: 2": [["a 1"]],
    "Actor subclass: C\nstate: x = 0\n#a => 1\ny": [["a 1"], "y"],
    "Actor subclass: C\n  #a => 1.\n\n\n// nothing\n  #b => 2.": [["a 1", "b 1"]],
    "Actor subclass: C\n  #a =>\n  #b => 2": [["a 0", "b 1"]],
    "Actor subclass: C\n  #a => [\n  x\n] value": [["a 1"]],
    "Actor subclass: C\n  #a => 1\nwith: [x] do: [y]": [
        ["a 1"],
        "(With [(WithStep - x)] (Block [] [] [y]) -)",
    ],
    "Actor subclass: C\n  #a => x\n+ y": [["a 1"]],
    "Actor subclass: C\nActor subclass: D\n  #a => 1": [[], ["a 1"]],
    "#a => 1.\n#b => 2.\nx foo": [["a 1", "b 1"], "(foo x)"],
    "C >> a => 1\n#b => 2\nx": [["a 1", "b 1"], "x"],
    "C >> a =>\n  x.\n  y\nz": [["a 2"], "z"],
    "C class >> a => 1": [["a 1"]],
    "C >> before #a => 1": [["a 1"]],
    "C >> at: k put: v => 1": [["at:put: 1"]],
    "C >> + x => 1": [["+ 1"]],
    "C >> a: x\n  b: y =>\n  x + y\nz": [["a:b: 1"], "z"],
    "Actor subclass: C\n  a: x\n    b: y :: T\n    -> T\n    => x\n  c =>\n    x": [["a:b: 1", "c 1"]],
    "Actor subclass: C\n  a => x\n    at: 1\n      put: 2\n  b: y => y": [["a 1", "b: 1"]],
    "Protocol define: P\n  size -> Integer\n  a: x\n    b: y\nx": [["size 0", "a:b: 0"], "x"],
    "Protocol define: #P requiring: #(#a)": ["(define:requiring: Protocol #P (ListLiteral [#a] - #())"],
    "patch C >> #a { x. y }\nz": [["a 2"], "z"],
    "patch C >> #a: p { x }": [["a: 1"]],
    "patch C >> #a: {#ok, v} { x }": [["a: 1"]],
    "patch C >> #a: n when: [n > 0] { x }": [["a: 1"]],
    "patch C class >> a\n{ x }": [["a 1"]],
    "patch C >> a => x": [["a 1"]],
    "C implements: #P\n  asString => 'c'\nx": [["asString 1"], "x"],
    "x := C implements: #P": ["(:= x (implements: C #P))"],
    "x foo. Actor subclass: C\n  #a => 1": ["(foo x)", ["a 1"]],
}


@pytest.mark.parametrize("text", ENDS)
def test_where_bodies_end(text: str) -> None:
    found: list[object] = []
    for item in parse(Source("x", text)).items:
        if isinstance(item, tree.ClassDefinition | tree.Patch | tree.LooseMethods | tree.Implements):
            required = getattr(item, "required", ())
            found.append([f"{m.selector} {len(m.body)}" for m in (*item.methods, *required)])
        else:
            found.append(shape(item))
    assert found == ENDS[text]


def test_patches_know_their_class_and_side() -> None:
    first, second, third = parse(
        Source("x", "patch C class >> a { 1 }\nD >> b => 2\npatch E >> state { self.x := 1 }")
    ).items
    assert isinstance(first, tree.Patch) and first.class_name == "C" and first.methods[0].class_side
    assert isinstance(second, tree.Patch) and second.class_name == "D" and not second.methods[0].class_side
    assert isinstance(third, tree.PatchState) and third.class_name == "E"
    assert shape(third.body) == "[(:= (Self).x 1)]"


def test_loose_methods_behind_a_statement() -> None:
    assert read("x := 3\n#a => 1").startswith("(:= x 3) (LooseMethods ")


def test_several_clauses_stay_apart_and_in_order() -> None:
    (item,) = parse(Source("x", "#h: {#ok, v} => v.\n#h: _ => nil.")).items
    assert isinstance(item, tree.LooseMethods)
    assert [shape(m.params[0].pattern) for m in item.methods] == [
        "(PatternTuple [#ok v])",
        "(PatternWildcard)",
    ]
