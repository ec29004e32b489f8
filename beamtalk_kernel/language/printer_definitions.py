"""Classes, patches and methods as text.

Bodies stand on the line of their head; a patch of one method is written with braces.
"""

from __future__ import annotations

from collections.abc import Iterator

from beamtalk_kernel.language import tree
from beamtalk_kernel.language.printer_expressions import ASSIGN, PIPE, argument, body, expression, single
from beamtalk_kernel.language.printer_literals import pattern, symbol, type_text
from beamtalk_kernel.language.reader_blocks import role_in
from beamtalk_kernel.language.reader_operands import BINDS


def definition(node: tree.Definition) -> str:
    match node:
        case tree.ClassDefinition():
            return _class(node)
        case tree.PatchState(class_name=name, body=statements):
            return f"patch {name} >> state {{ {body(statements)} }}"
        case tree.Patch(class_name=name, methods=methods):
            return _patch(name, methods)
        case tree.LooseMethods(methods=methods):
            return "\n".join(_method(m, "") for m in methods)
        case tree.Implements(class_name=name, protocol=protocol, methods=methods):
            lines = [f"{name} implements: {symbol(protocol)}", *(_method(m, "  ") for m in methods)]
            return "\n".join(lines)


def _class(node: tree.ClassDefinition) -> str:
    parameters = f"({', '.join(node.type_parameters)})" if node.type_parameters else ""
    if node.superclass == "Protocol":
        return "\n".join(_protocol(node, node.name + parameters))
    words = [*node.modifiers, node.superclass, "subclass:", node.name + parameters]
    lines = [*_doc(node.doc, ""), " ".join(words)]
    lines += [f"  {_header(h)}" for h in node.headers]
    for field in node.fields:
        lines += [*_doc(field.doc, "  "), f"  {_field(field)}"]
    lines += [_method(m, "  ") for m in node.methods]
    return "\n".join(lines)


def _protocol(node: tree.ClassDefinition, name: str) -> Iterator[str]:
    yield from _doc(node.doc, "")
    yield f"Protocol define: {name}"
    yield from (f"  extending: {each}" for each in node.protocols)
    for head in node.required:
        yield from (*_doc(head.doc, "  "), f"  {_head(head)}")


def _header(node: tree.HeaderLine) -> str:
    return f"{node.key}: {argument(node.value, role_in('', node.key + ':'))}"


def _field(node: tree.FieldDefinition) -> str:
    word = "classState:" if node.class_side else "state:"
    type_ = f" :: {type_text(node.type)}" if node.type else ""
    default = ""
    if node.default is not None:
        text = expression(node.default, PIPE)
        default = f" = ({text})" if "," in text else f" = {text}"
    return f"{word} {node.name}{type_}{default}"


def _doc(doc: str, indent: str) -> list[str]:
    return [f"{indent}/// {line}".rstrip() for line in doc.split("\n")] if doc else []


def _method(node: tree.MethodDefinition, indent: str) -> str:
    return "\n".join([*_doc(node.doc, indent), f"{indent}{_head(node)} => {body(node.body)}".rstrip()])


def _patch(name: str, methods: tuple[tree.MethodDefinition, ...]) -> str:
    first, *others = methods
    if others:
        lines = [*_doc(first.doc, ""), f"{name} >> {_head(first)} => {body(first.body)}"]
        return "\n".join([*lines, *(_method(m, "  ") for m in others)])
    return "\n".join([*_doc(first.doc, ""), f"patch {name} >> {_head(first)} {{ {body(first.body)} }}"])


def _head(node: tree.MethodDefinition) -> str:
    words = ["class"] if node.class_side else []
    words += node.modifiers
    words += [node.combination] if node.combination != "primary" else []
    words.append(_signature(node))
    if node.guard is not None:
        words.append(f"when: [{expression(node.guard, ASSIGN)}]")
    if node.return_type is not None:
        words.append(f"-> {type_text(node.return_type)}")
    return " ".join(words)


def _signature(node: tree.MethodDefinition) -> str:
    if not node.params:
        return symbol(node.selector)
    if node.selector in BINDS:
        return f"{symbol(node.selector)} {_parameter(node.params[0])}"
    words = [f"{part}:" for part in node.selector.split(":")[:-1]]
    parts = [f"{word} {_parameter(p)}" for word, p in zip(words, node.params, strict=True)]
    return "#" + " ".join(parts)


def _parameter(node: tree.Parameter) -> str:
    text = pattern(node.pattern, single)
    return f"{text} :: {type_text(node.type)}" if node.type else text
