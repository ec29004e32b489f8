"""Tree to text: one canonical way to write each node, so that reading it again gives the same tree.

Knows the precedence table and where a `[…]` would be taken for a list; keeps no comments and no layout.

>>> from beamtalk_kernel.errors import Source
>>> from beamtalk_kernel.language.reader import parse
>>> print_program(parse(Source("x", "x:=a foo+b bar : 3".replace(" :", ":"))))
'x := a foo + b bar: 3.\\n'
"""

from __future__ import annotations

from beamtalk_kernel.language import tree
from beamtalk_kernel.language.printer_definitions import definition
from beamtalk_kernel.language.printer_expressions import statement


def print_program(program: tree.Program) -> str:
    """The whole program, one item after the other."""
    lines = ["// call: sync"] if program.call_mode == "sync" else []
    for item in program.items:
        lines.append(definition(item) if isinstance(item, _DEFINITIONS) else f"{_top(item)}.")
    return "\n".join(lines) + "\n"


_DEFINITIONS = (tree.ClassDefinition, tree.Patch, tree.PatchState, tree.LooseMethods, tree.Implements)


def _top(item: tree.Expr) -> str:
    """A statement of the cell; a send that would begin a definition gets parentheses."""
    text = statement(item)
    match item:
        case tree.Send(receiver=tree.ClassName(), selector=selector):
            return f"({text})" if selector.startswith(("subclass:", "implements:")) else text
    return text
