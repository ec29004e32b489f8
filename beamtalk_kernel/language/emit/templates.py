"""Children of a supervisor: each entry is a template, evaluated anew whenever the child starts.

`{'$bt_child', Who, Start, Options}`: `Who` is a class object, a foreign module or nil; `Start` a fun that
answers the message to it, `{Selector, Arguments}` (`{'$fields', [{Name, Value}]}` for `C spawn k: v`,
`{'$value', V}` for any other expression); `Options` a fun that answers a map.
"""

from __future__ import annotations

from collections.abc import Callable

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.literals import class_object, module_path
from beamtalk_kernel.language.emit.model import Seq
from beamtalk_kernel.language.tree import (
    ClassName,
    Expr,
    HeaderLine,
    ListLiteral,
    MapLiteral,
    ModulePath,
    Send,
    TupleLiteral,
)

SPAWNS = {"spawn", "spawn:", "spawnWith:", "spawnAs:", "spawnWith:as:"}


def header_value(seq: Seq, node: HeaderLine) -> str:
    """The value of a header line; the entries of `children:` stay unevaluated."""
    if node.key == "children" and isinstance(node.value, ListLiteral) and node.value.tail is None:
        return seq.bind(core.list_([_child(seq, item) for item in node.value.items]))
    return needed(seq, node.value).core


def _child(seq: Seq, item: Expr) -> str:
    match item:
        case TupleLiteral((entry, MapLiteral() as options)):
            return _template(seq, entry, options)
        case TupleLiteral((entry,)):
            return _template(seq, entry, None)
        case _:
            return _template(seq, item, None)


def _template(seq: Seq, entry: Expr, options: MapLiteral | None) -> str:
    who, start = _start(seq, entry)
    chosen = _fun(seq, lambda inside: needed(inside, options).core if options else "~{}~")
    return core.tuple_("'$bt_child'", who, start, chosen)


def _start(seq: Seq, entry: Expr) -> tuple[str, str]:
    match entry:
        case ClassName(name):
            return class_object(name), _message(seq, "spawn", ())
        case Send(ClassName(name), selector, arguments) if selector in SPAWNS:
            return class_object(name), _message(seq, selector, arguments)
        case Send(Send(ClassName(name), "spawn", ()), selector, arguments) if arguments:
            return class_object(name), _fields(seq, selector, arguments)
        case Send(ModulePath() as module, selector, arguments):
            return module_path(module).core, _message(seq, selector, arguments)
        case _:
            value = _fun(seq, lambda inside: core.tuple_("'$value'", needed(inside, entry).core))
            return "'nil'", value


def _message(seq: Seq, selector: str, arguments: tuple[Expr, ...]) -> str:
    def answer(inside: Seq) -> str:
        values = [needed(inside, argument).core for argument in arguments]
        return core.tuple_(core.atom(selector), core.list_(values))

    return _fun(seq, answer)


def _fields(seq: Seq, selector: str, arguments: tuple[Expr, ...]) -> str:
    def answer(inside: Seq) -> str:
        values = [needed(inside, argument).core for argument in arguments]
        names = [core.atom(name) for name in selector.split(":")[:-1]]
        pairs = [core.tuple_(name, value) for name, value in zip(names, values, strict=True)]
        return core.tuple_("'$fields'", core.list_(pairs))

    return _fun(seq, answer)


def _fun(seq: Seq, answer: Callable[[Seq], str]) -> str:
    inside = seq.branch()
    inside.in_block = True
    inside.leave(answer(inside))
    return seq.bind(core.fun([], inside.text))
