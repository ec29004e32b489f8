"""Children of a supervisor: each entry is a template, evaluated anew whenever the child starts.

They stand in the header line `children:`, in `class children => #(…)`, and as the last argument of
`pool at: key spawn: [Agent spawn system: s]`.

`{'$bt_child', Who, Start, Options, Fields}`: `Who` is a class object, a foreign module or nil; `Start` a
fun that answers the message to it, `{Selector, Arguments}` (`{'$fields', [{Name, Value}]}` for
`C spawn k: v`, `{'$value', V}` for any other expression); `Options` and `Fields` funs that answer maps, the
first asked when the supervisor starts, the second when the child does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.literals import class_object, module_path
from beamtalk_kernel.language.emit.model import Seq
from beamtalk_kernel.language.scope import Scope
from beamtalk_kernel.language.tree import (
    Block,
    ClassDefinition,
    ClassName,
    Expr,
    HeaderLine,
    ListLiteral,
    MapEntry,
    MapLiteral,
    MethodDefinition,
    ModulePath,
    Return,
    Send,
    Symbol,
    TupleLiteral,
)

AT_ONCE = 50
SUPERVISORS = {"Supervisor", "DynamicSupervisor", "Swarm"}
#: Selectors whose last argument, written as a spawn, is how to start a child.
STARTS = {"at:spawn:", "startChild:"}
#: What the supervisor wants to know; other keys beside a class are fields of the child.
OPTIONS = {"scale", "restart", "restartStrategy", "shutdown", "name", "id"}
SPAWNS = {"spawn", "spawn:", "spawnWith:", "spawnAs:", "spawnWith:as:"}


def header_value(seq: Seq, node: HeaderLine) -> str:
    """The value of a header line; the entries of `children:` stay unevaluated."""
    if node.key == "children" and isinstance(node.value, ListLiteral) and node.value.tail is None:
        items = node.value.items
        parts = [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]
        return seq.bind(core.call("lists", "append", core.list_([_part(seq, part) for part in parts])))
    return needed(seq, node.value).core


def _part(seq: Seq, items: Sequence[Expr]) -> str:
    """Some children; in a function of their own, for one function has 1,024 registers."""
    return seq.bind(f"apply {_fun(seq, lambda inside: core.list_([_child(inside, i) for i in items]))} ()")


def children_in_headers(node: ClassDefinition, scope: Scope) -> ClassDefinition:
    """A supervisor's `class children => #(…)` is another way to write its header line."""
    if not is_supervisor(node, scope):
        return node
    lines = [(method, line) for method in node.methods if (line := _children_line(method)) is not None]
    gone = [method for method, _ in lines]
    headers = (*node.headers, *(line for _, line in lines))
    return replace(node, methods=tuple(m for m in node.methods if m not in gone), headers=headers)


def is_supervisor(node: ClassDefinition, scope: Scope) -> bool:
    above = {node.superclass, *(info.superclass for info in scope.ancestry(node.superclass))}
    return not above.isdisjoint(SUPERVISORS)


def _children_line(method: MethodDefinition) -> HeaderLine | None:
    if not method.class_side or method.selector != "children" or method.combination != "primary":
        return None
    match method.body:
        case (ListLiteral() as value,) | (Return(ListLiteral() as value),):
            return HeaderLine("children", value, method.span)
        case _:
            return None


def starts_child(node: Send) -> bool:
    """Whether the last argument is a spawn that is not to happen here but in the supervisor."""
    return node.selector in STARTS and _spawn_of(node.arguments[-1]) is not None


def child_argument(seq: Seq, node: Send) -> str:
    spawn = _spawn_of(node.arguments[-1])
    assert spawn is not None
    return _child(seq, spawn)


def _spawn_of(node: Expr) -> Expr | None:
    match node:
        case Block(params=(), temporaries=(), body=(only,)):
            return _spawn_of(only)
        case Send(ClassName(), selector) if selector in SPAWNS:
            return node
        case Send(Send(ClassName(), "spawn", ()), _, arguments) if arguments:
            return node
        case TupleLiteral((Send() as entry, MapLiteral())) if _spawn_of(entry) is not None:
            return node
        case _:
            return None


def _child(seq: Seq, item: Expr) -> str:
    match item:
        case ClassName(name):
            return class_object(name)
        case TupleLiteral((entry, MapLiteral() as options)):
            return _template(seq, entry, options)
        case TupleLiteral((entry,)):
            return _template(seq, entry, None)
        case _:
            return _template(seq, item, None)


def _template(seq: Seq, entry: Expr, options: MapLiteral | None) -> str:
    who, start = _start(seq, entry)
    entries = options.entries if options else ()
    chosen = _map(seq, options, [entry for entry in entries if _is_option(entry)])
    fields = _map(seq, options, [entry for entry in entries if not _is_option(entry)])
    return core.tuple_("'$bt_child'", who, start, chosen, fields)


def _is_option(entry: MapEntry) -> bool:
    return isinstance(entry.key, Symbol) and entry.key.name in OPTIONS


def _map(seq: Seq, options: MapLiteral | None, entries: list[MapEntry]) -> str:
    if options is None or not entries:
        return _fun(seq, lambda inside: "~{}~")
    part = replace(options, entries=tuple(entries))
    return _fun(seq, lambda inside: needed(inside, part).core)


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
