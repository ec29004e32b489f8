"""Values that are surely not of the type that was declared for them.

Knows the tree, and of values only what the text itself shows: literals.  A type it does not know, or a value
that may be anything, is never a mistake.

    typed :: Integer := 'three'      warns: this is a String, and Integer was declared
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from beamtalk_kernel.errors import Diagnostic, Source, Span
from beamtalk_kernel.language.emit.types import type_text
from beamtalk_kernel.language.emit.walk import everything
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import (
    ArrayLiteral,
    Assignment,
    Block,
    Body,
    Character,
    ClassDefinition,
    Constant,
    Expr,
    FieldAccess,
    Float,
    Implements,
    Integer,
    Interpolation,
    ListLiteral,
    LooseMethods,
    MapLiteral,
    MethodDefinition,
    Name,
    Patch,
    PatternName,
    Program,
    Return,
    Self,
    Send,
    String,
    Symbol,
    Temporaries,
    TupleLiteral,
    TypeExpr,
    TypeName,
    TypeSymbol,
    TypeUnion,
)

#: What a literal is, and every type it conforms to.
_CONFORMS: Final[dict[str, frozenset[str]]] = {
    "Integer": frozenset(["Integer", "Number"]),
    "Float": frozenset(["Float", "Number"]),
    "Character": frozenset(["Character", "Integer", "Number"]),
    "String": frozenset(["String", "Binary", "Collection"]),
    "Symbol": frozenset(["Symbol"]),
    "Boolean": frozenset(["Boolean"]),
    "nil": frozenset(["nil", "UndefinedObject", "Nil"]),
    "List": frozenset(["List", "Collection"]),
    "Array": frozenset(["Array", "Collection"]),
    "Dictionary": frozenset(["Dictionary", "Collection"]),
    "Tuple": frozenset(["Tuple", "Collection", "Result"]),
    "Block": frozenset(["Block"]),
}
#: Declared types that rule something out.
_KNOWN: Final = frozenset().union(*_CONFORMS.values()) - {"Result"}
_LITERALS: Final[dict[type, str]] = {
    Integer: "Integer", Float: "Float", Character: "Character", String: "String", Interpolation: "String",
    Symbol: "Symbol", ListLiteral: "List", ArrayLiteral: "Array", MapLiteral: "Dictionary",
    TupleLiteral: "Tuple", Block: "Block",
}  # fmt: skip

Types = Mapping[str, TypeExpr]


def wrong_types(program: Program, source: Source, scope: Scope) -> Iterator[Diagnostic]:
    """Fields, variables, answers and arguments whose value shows that it is something else."""
    others: list[object] = []
    for item in program.items:
        if isinstance(item, ClassDefinition):
            yield from _class(item, source)
        elif isinstance(item, Patch | LooseMethods | Implements):
            for method in item.methods:
                yield from _method(method, {}, {}, source)
        else:
            others.append(item)
    yield from _assignments((node for item in others for node in everything(item)), {}, source)


def _class(item: ClassDefinition, source: Source) -> Iterator[Diagnostic]:
    fields = {f.name: f.type for f in item.fields if f.type is not None}
    methods = {(m.class_side, m.selector): m for m in item.methods if _takes_anything_typed(m)}
    for field in item.fields:
        if field.type is not None and field.default is not None:
            yield from _wrong(field.default, field.type, f"field {field.name}", source)
    for method in item.methods:
        yield from _method(method, fields, methods, source)


def _takes_anything_typed(method: MethodDefinition) -> bool:
    """One clause whose parameters are plain names: its types are all there is to know."""
    return all(isinstance(p.pattern, PatternName) for p in method.params)


def _method(
    method: MethodDefinition,
    fields: Types,
    methods: Mapping[tuple[bool, str], MethodDefinition],
    source: Source,
) -> Iterator[Diagnostic]:
    nodes = [node for statement in method.body for node in everything(statement)]
    if method.return_type is not None:
        for answer in _answers(method.body, nodes):
            yield from _wrong(answer, method.return_type, f"answer of {method.selector}", source)
    yield from _assignments(nodes, fields, source)
    for node in nodes:
        if isinstance(node, Send) and isinstance(node.receiver, Self):
            called = methods.get((method.class_side, node.selector))
            if called is not None:
                yield from _arguments(called, node.arguments, source)


def _answers(body: Body, nodes: Iterable[object]) -> Iterator[Expr]:
    if body and not isinstance(body[-1], Return):
        yield body[-1]
    yield from (node.value for node in nodes if isinstance(node, Return))


def _assignments(nodes: Iterable[object], fields: Types, source: Source) -> Iterator[Diagnostic]:
    declared: dict[str, TypeExpr] = {}
    for node in nodes:
        match node:
            case Temporaries(names, _, types):
                declared |= {n: kind for n, kind in zip(names, types, strict=False) if kind is not None}
            case Assignment(Name(name), value, _, kind) if kind is not None or name in declared:
                yield from _wrong(value, kind or declared[name], f"variable {name}", source)
            case Assignment(FieldAccess(Self(), name), value) if name in fields:
                yield from _wrong(value, fields[name], f"field {name}", source)


def _arguments(
    method: MethodDefinition, arguments: tuple[Expr, ...], source: Source
) -> Iterator[Diagnostic]:
    for parameter, argument in zip(method.params, arguments, strict=False):
        kind = parameter.type or getattr(parameter.pattern, "type", None)
        if kind is not None and isinstance(parameter.pattern, PatternName):
            yield from _wrong(argument, kind, f"argument {parameter.pattern.name}", source)


def _wrong(value: Expr, kind: TypeExpr, what: str, source: Source) -> Iterator[Diagnostic]:
    is_ = _class_of(value)
    if is_ is None or _may_be(value, is_, kind):
        return
    span: Span = value.span
    yield Diagnostic(
        "WrongType",
        f"The {what} is declared {type_text(kind)}, and this is {_named(is_)}.",
        span=span,
        source=source,
        hint="Change the one or the other; @expect type on the line above keeps it as it is.",
        severity="warning",
    )


def _named(class_name: str) -> str:
    if class_name == "nil":
        return "nil"
    return f"{'an' if class_name[0] in 'AEIOU' else 'a'} {class_name}"


def _class_of(value: Expr) -> str | None:
    """
    >>> from beamtalk_kernel.language.tree import Integer
    >>> _class_of(Integer(3, Span(0, 1)))
    'Integer'
    """
    if isinstance(value, Constant):
        return "nil" if value.name == "nil" else "Boolean"
    return _LITERALS.get(type(value))


def _may_be(value: Expr, is_: str, kind: TypeExpr) -> bool:
    match kind:
        case TypeUnion(members):
            return any(_may_be(value, is_, member) for member in members)
        case TypeSymbol(name):
            return isinstance(value, Symbol) and value.name == name
        case TypeName("true" | "false" as name):
            return isinstance(value, Constant) and value.name == name
        case TypeName(name):
            return name not in _KNOWN or name in _CONFORMS[is_]
