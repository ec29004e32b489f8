"""Definitions as modules and install maps: a class, a patch, a migration of state.

The map tells the node what the module holds; its shape is the class server's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.core import Atom
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.getters import getters_of
from beamtalk_kernel.language.emit.grouping import Method, grouped
from beamtalk_kernel.language.emit.halves import halves
from beamtalk_kernel.language.emit.literals_now import literal_term
from beamtalk_kernel.language.emit.methods import function, migration, thunk
from beamtalk_kernel.language.emit.model import Seq
from beamtalk_kernel.language.emit.swift import swift_methods
from beamtalk_kernel.language.emit.templates import header_value
from beamtalk_kernel.language.emit.types import type_text, type_value
from beamtalk_kernel.language.emit.unit import Owner, Unit
from beamtalk_kernel.language.emit.uses import uses
from beamtalk_kernel.language.scope import ClassInfo, Kind, MethodInfo, Side
from beamtalk_kernel.language.tree import (
    ClassDefinition,
    Expr,
    FieldDefinition,
    HeaderLine,
    Implements,
    LooseMethods,
    MethodDefinition,
    Parameter,
    Patch,
    PatchState,
)

#: Stands in the code of every method that goes on to the layer below, or to its superclass.
TO_SUPER: Final = "'bt_send':'super'"


@dataclass(frozen=True)
class Defined:
    """One definition compiled."""

    module: str
    core: str
    install: Mapping[str, Any]
    info: ClassInfo


# ---------------------------------------------------------------- what a class is


def class_info(unit: Unit, node: ClassDefinition) -> ClassInfo:
    """The class as later texts see it; fields of its former definition stay until they are removed."""
    former = unit.scope.classes.get(node.name)
    own = [f.name for f in node.fields if not f.class_side]
    kept = [name for name in former.fields if name not in own] if former else []
    return ClassInfo(
        name=node.name,
        superclass=node.superclass,
        kind=_kind(unit, node),
        fields=(*kept, *own),
        methods=_methods_info(unit, node.methods),
        modifiers=node.modifiers,
        headers=tuple(h.key for h in node.headers),
        doc=node.doc,
        class_vars=tuple(f.name for f in node.fields if f.class_side),
    )


def _kind(unit: Unit, node: ClassDefinition) -> Kind:
    own: dict[str, Kind] = {"Actor": "actor", "Value": "value"}
    if node.name in own or (node.name, node.superclass) == ("Object", "ProtoObject"):
        return own.get(node.name, "object")
    return unit.scope.kind_of(node.superclass)


def _methods_info(unit: Unit, methods: Sequence[MethodDefinition]) -> dict[tuple[Side, str], MethodInfo]:
    result: dict[tuple[Side, str], MethodInfo] = {}
    for method in grouped(methods):
        first = method.first
        side: Side = "class" if first.class_side else "instance"
        result[side, first.selector] = MethodInfo(
            params=tuple(_param_text(unit, p) for p in first.params),
            doc=first.doc,
            line=unit.line(first.head),
            unit=unit.source.name,
            signature=_text(unit, first.head).strip(),
        )
    return result


def patched_info(unit: Unit, name: str, methods: Sequence[MethodDefinition]) -> ClassInfo:
    """A class after a patch; one that is not known here is known by name only."""
    former = unit.scope.classes.get(name)
    new = _methods_info(unit, methods)
    if former is None:
        return ClassInfo(name, "", "inherit", methods=new)
    return replace(former, methods={**former.methods, **new})


def owner_of(unit: Unit, name: str, version: int, **more: Any) -> Owner:
    """The class as its methods see it, fields inherited ones included."""
    scope = unit.scope
    return Owner(
        name=name,
        side="instance",
        kind=scope.kind_of(name),
        fields=frozenset(scope.all_fields(name)),
        class_vars=frozenset(v for info in scope.ancestry(name) for v in info.class_vars),
        known=scope.is_known(name),
        version=version,
        **more,
    )


# ---------------------------------------------------------------- definitions


def class_unit(unit: Unit, node: ClassDefinition, version: int) -> Defined:
    methods = grouped(node.methods)
    direct: frozenset[tuple[Side, str]] = frozenset(
        m.key for m in methods if m.first.combination == "primary"
    )
    swift = swift_methods(methods, direct)
    typed = node.fields if "typed" in node.modifiers else ()
    types = {f.name: f.type for f in typed if f.type is not None and not f.class_side}
    shared_types = {f.name: f.type for f in typed if f.type is not None and f.class_side}
    owner = owner_of(
        unit, node.name, version, direct=direct, swift=swift, getters=getters_of(node, unit.scope),
        modifiers=node.modifiers, field_types=types, class_var_types=shared_types,
    )  # fmt: skip
    functions = [(function(unit, owner, m), m.function, m.arity) for m in methods]
    instance = [f for f in node.fields if not f.class_side]
    shared = [f for f in node.fields if f.class_side]
    thunks = [*_default_thunks(unit, owner, node.fields), *_header_thunks(unit, owner, node.headers)]
    install = {
        "op": Atom("class"),
        **_common(unit, node.name, node.span, version),
        "superclass": Atom(node.superclass),
        "kind": Atom(unit.scope.classes[node.name].kind),
        "modifiers": [Atom(m) for m in node.modifiers],
        "fields": [_field(f) for f in instance],
        "field_types": [(Atom(name), type_value(kind), type_text(kind)) for name, kind in types.items()],
        "class_vars": [_field(f) for f in shared],
        "headers": [(Atom(h.key), Atom(f"header {h.key}")) for h in node.headers],
        "protocols": [Atom(p) for p in node.protocols],
        "doc": node.doc,
        "methods": [
            _method(unit, owner, m, "replace", text) for m, (text, *_) in zip(methods, functions, strict=True)
        ],
    }
    if node.superclass == "Protocol":
        install["required"] = [_required(m) for m in node.required]
    return _defined(unit, [*functions, *thunks], install, unit.scope.classes[node.name])


def patch_unit(unit: Unit, name: str, node: Patch | LooseMethods | Implements, version: int) -> Defined:
    former = unit.scope.classes.get(name)
    modifiers = former.modifiers if former else ()
    owner = owner_of(unit, name, version, is_patch=True, modifiers=modifiers)
    methods = grouped(node.methods)
    functions = [(function(unit, owner, m), m.function, m.arity) for m in methods]
    install = {
        "op": Atom("patch"),
        **_common(unit, name, node.span, version),
        "methods": [
            _method(unit, owner, m, "first_clause" if m.is_partial else "replace", text)
            for m, (text, *_) in zip(methods, functions, strict=True)
        ],
    }
    if isinstance(node, Implements):
        install["implements"] = Atom(node.protocol)
    return _defined(unit, functions, install, patched_info(unit, name, node.methods))


def migration_unit(unit: Unit, node: PatchState, version: int) -> Defined:
    owner = owner_of(unit, node.class_name, version, is_patch=True)
    body = migration(unit, owner, node.body, unit.line(node.span))
    install = {"op": Atom("migrate"), **_common(unit, node.class_name, node.span, version), "methods": []}
    return _defined(unit, [(body, "migrate", 1)], install, patched_info(unit, node.class_name, ()))


def _defined(
    unit: Unit, functions: Sequence[tuple[str, str, int]], install: dict[str, Any], info: ClassInfo
) -> Defined:
    install["snapshots"] = [Atom(name) for name in sorted(unit.snapshots)]
    if unit.is_stdlib:
        exports = [(name, arity) for _, name, arity in functions]
        text = core.module(unit.module, exports, [text for text, _, _ in functions])
        return Defined(unit.module, text, install, info)
    (_, text), *more = halves(unit.module, functions)
    install["more"] = [(Atom(module), other.encode("ascii")) for module, other in more]
    return Defined(unit.module, text, install, info)


def _common(unit: Unit, name: str, span: Span, version: int) -> dict[str, Any]:
    return {
        "module": Atom(unit.module),
        "class": Atom(name),
        "version": version,
        "source": _text(unit, span),
        "unit": unit.source.name,
        "cell": unit.source.name,
        "line": unit.line(span),
    }


def _text(unit: Unit, span: Span) -> str:
    return unit.source.text[span.start : span.end]


# ---------------------------------------------------------------- the parts of a map


def _field(node: FieldDefinition) -> tuple[Atom, Atom, Any]:
    if node.default is None:
        return Atom(node.name), Atom("none"), None
    known, value = literal_term(node.default)
    if known:
        return Atom(node.name), Atom("literal"), value
    return Atom(node.name), Atom("code"), Atom(_default_name(node))


def _default_name(node: FieldDefinition) -> str:
    return f"classvar {node.name}" if node.class_side else f"field {node.name}"


def _default_thunks(
    unit: Unit, owner: Owner, fields: Sequence[FieldDefinition]
) -> Iterator[tuple[str, str, int]]:
    for node in fields:
        if node.default is not None and not literal_term(node.default)[0]:
            name = _default_name(node)
            default = node.default
            text = thunk(unit, _nobody(owner), name, default, partial(_needed, default))
            yield text, name, 0


def _nobody(owner: Owner) -> Owner:
    """Defaults and header lines are evaluated before there is an instance."""
    return Owner(owner.name, "class", owner.kind, frozenset(), frozenset(), known=False)


def _header_thunks(unit: Unit, owner: Owner, headers: Sequence[HeaderLine]) -> Iterator[tuple[str, str, int]]:
    for node in headers:
        name = f"header {node.key}"
        text = thunk(unit, _nobody(owner), name, node.value, partial(_header, node))
        yield text, name, 0


def _needed(node: Expr, seq: Seq) -> str:
    return needed(seq, node).core


def _header(node: HeaderLine, seq: Seq) -> str:
    return header_value(seq, node)


def _required(head: MethodDefinition) -> tuple[Atom, Atom]:
    return Atom("class" if head.class_side else "instance"), Atom(head.selector)


def _method(unit: Unit, owner: Owner, method: Method, mode: str, text: str) -> dict[str, Any]:
    first = method.first
    fields = owner.class_vars if first.class_side else owner.fields | owner.class_vars
    last = method.clauses[-1]
    return {
        "selector": Atom(first.selector),
        "side": Atom("class" if first.class_side else "instance"),
        "function": Atom(method.function),
        "arity": method.arity,
        "combination": Atom(first.combination),
        "mode": Atom(mode),
        "super": TO_SUPER in text,
        "params": [_param_text(unit, p) for p in first.params],
        "types": [None if p.type is None else type_text(p.type) for p in first.params],
        "returns": None if first.return_type is None else type_text(first.return_type),
        "doc": first.doc,
        "source": _text(unit, first.span.to(last.span)),
        "line": unit.line(first.head),
        "modifiers": [Atom(m) for m in first.modifiers],
        "uses": tuple(uses(unit.line, method, fields)),
    }


def _param_text(unit: Unit, parameter: Parameter) -> str:
    return _text(unit, parameter.pattern.span)
