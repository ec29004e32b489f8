"""Messages: how a send waits is decided by what becomes of its value.

Thrown away: cast.  Needed at once: call.  Kept: an ordinary send, whose value may be a Future.  In a
`call: sync` unit every send is a call; a message literal is always asynchronous.
"""

from __future__ import annotations

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit import arithmetic, conditions, loops
from beamtalk_kernel.language.emit.blocks import argument_block, self_block
from beamtalk_kernel.language.emit.float_plans import FUNCTIONS, OPERATORS
from beamtalk_kernel.language.emit.floats import in_one_piece
from beamtalk_kernel.language.emit.forcing import force, needed
from beamtalk_kernel.language.emit.forms import DISCARDING, LOOKING, SELF_BLOCKS, WAITING_BLOCKS, Form, form
from beamtalk_kernel.language.emit.handlers import guarded, is_guarded, offered
from beamtalk_kernel.language.emit.known import answered
from beamtalk_kernel.language.emit.literals import class_object, module_atom
from beamtalk_kernel.language.emit.model import NIL, SENT, Seq, Use, Value
from beamtalk_kernel.language.emit.self_sends import message, self_send
from beamtalk_kernel.language.emit.templates import child_argument, starts_child
from beamtalk_kernel.language.tree import (
    Block,
    Cascade,
    ClassName,
    Expr,
    MessageLiteralSend,
    ModulePath,
    PatternBlock,
    Self,
    Send,
    String,
    Super,
)

AWAITS = {"await"}
FUTURE_PROTOCOL = {
    *("await", "await:", "awaitForever", "then:", "whenResolved:", "whenRejected:"),
    *("whenResolved:whenRejected:", "isResolved", "isRejected", "isPending", "cancel"),
    *("resolve:", "reject:"),
}
CALLBACKS = ("whenResolved:whenRejected:", "whenResolved:", "whenRejected:")
MODES = {Use.DROP: "cast", Use.NOW: "call", Use.KEEP: "keep"}


def send(seq: Seq, node: Send, use: Use) -> Value:
    """Any message: control structures and arithmetic in place, the rest sent."""
    structure = form(node)
    if structure is not None:
        return _structure(seq, node, structure, use)
    split = _with_callbacks(node)
    if split is not None:
        return send(seq, split, use)
    match node.receiver:
        case Super():
            return _super_send(seq, node)
        case ModulePath():
            return _foreign(seq, node, node.receiver)
        case Send(ClassName(name), "spawn", ()) if node.arguments and node.selector.endswith(":"):
            return _spawn_with(seq, node, class_object(name))
    if node.selector in OPERATORS or node.selector in FUNCTIONS:
        computed = in_one_piece(seq, node)
        if computed is not None:
            return computed
    if arithmetic.is_operator(node):
        return arithmetic.operator(seq, node)
    return guarded(seq, node) if is_guarded(seq, node) else _ordinary(seq, node, use)


def _structure(seq: Seq, node: Send, structure: Form, use: Use) -> Value:
    match structure.kind:
        case "conditional" | "logic" | "nil":
            return conditions.structure(seq, node, structure, use)
        case "value":
            return conditions.in_place(seq, structure.blocks[0], use)
        case "while" | "repeat" | "times" | "range" | "each":
            return loops.loop(seq, node, structure)


def _with_callbacks(node: Send) -> Send | None:
    """`agent analyze: d whenResolved: [..] whenRejected: [..]` is two sends."""
    for tail in CALLBACKS:
        if node.selector.endswith(tail) and node.selector != tail:
            first = node.selector[: -len(tail)]
            count = first.count(":")
            if not count:
                return None
            start = Send(node.receiver, first, node.arguments[:count], node.span, node.selector_span)
            return Send(start, tail, node.arguments[count:], node.span, node.selector_span)
    return None


# ---------------------------------------------------------------- ordinary sends


def _ordinary(seq: Seq, node: Send, use: Use) -> Value:
    receiver = _receiver(seq, node.receiver, node.selector)
    if node.selector in AWAITS:
        if not receiver.late:
            return receiver if isinstance(node.receiver, Send) else _ask(seq, node, receiver, use)
        if receiver.origin is not None:
            return _await_variable(seq, node, receiver)
    return _ask(seq, node, receiver, use)


def _ask(seq: Seq, node: Send, receiver: Value, use: Use) -> Value:
    if starts_child(node):
        first = arguments_of(seq, node.selector, node.arguments[:-1])
        arguments = [*first, child_argument(seq, node)]
    else:
        arguments = arguments_of(seq, node.selector, node.arguments)
    offered(seq, node, arguments)
    if seq.routine.is_cell and (lent := _lent_names(seq, node)):
        return _lending(seq, node, receiver, arguments, use, lent)
    return dispatch(seq, node.receiver, receiver, node.selector, arguments, use, node.span)


def _lent_names(seq: Seq, node: Send) -> list[str]:
    names = seq.routine.facts.lent_names((node.receiver, *node.arguments))
    return [name for name in names if name not in seq.unit.scope.shared]


def _lending(
    seq: Seq, node: Send, receiver: Value, arguments: list[str], use: Use, names: list[str]
) -> Value:
    """While a receiver of the library runs the cell's blocks, what they assign stays in this process: through
    the workspace's table every value would be copied at each turn of a loop."""
    function = MODES[_waiting(seq, node.selector, use)]
    sent = seq.placed(message(seq, function, receiver.core, node.selector, arguments, node.span), node.span)
    lent, answer, kind, reason, stack = (seq.variable() for _ in range(5))
    lend = core.call("bt_workspace", "lend", receiver.core, core.list_([core.atom(n) for n in names]))
    back = core.call("bt_workspace", "take_back", lent)
    good = f"let <{seq.variable()}> = {back} in {answer}"
    bad = f"let <{seq.variable()}> = {back} in {core.raise_again(stack, reason)}"
    guarded = f"try {sent} of <{answer}> -> {good}\ncatch <{kind},{reason},{stack}> -> {bad}"
    return Value(seq.bind(f"let <{lent}> = {lend} in\n{guarded}"), late=function == "keep")


def _await_variable(seq: Seq, node: Send, receiver: Value) -> Value:
    """The variable holds the value from now on; what is no Future is asked itself."""
    forced = force(seq, receiver)
    first, second, other = seq.variable(), seq.variable(), seq.variable()
    asked = seq.placed(message(seq, "call", other, node.selector, [], node.span), node.span)
    return Value(
        seq.bind(
            core.case(
                receiver.core,
                core.clause(f"{{'$bt_future',{first},{second}}}", forced.core),
                core.clause(other, asked),
            )
        ),
        late=False,
    )


def _receiver(seq: Seq, node: Expr, selector: str) -> Value:
    """The receiver is waited for, unless the Future itself is asked."""
    if isinstance(node, ClassName):
        return Value(class_object(node.name), late=False, type="class")
    if selector in FUTURE_PROTOCOL and selector not in AWAITS:
        return seq.kept(node)
    if isinstance(node, Block) and selector in WAITING_BLOCKS:
        return argument_block(seq, node, Use.NOW)
    value = seq.value(node, Use.NOW)
    if value.origin is not None and selector not in FUTURE_PROTOCOL:
        return force(seq, value)
    return value


def arguments_of(seq: Seq, selector: str, nodes: tuple[Expr, ...]) -> list[str]:
    """Arguments are passed without waiting; a discarding selector's literal block casts its tail."""
    values = []
    for index, node in enumerate(nodes):
        if isinstance(node, Block) and SELF_BLOCKS.get(selector) == index:
            values.append(self_block(seq, node).core)
        elif isinstance(node, Block | PatternBlock):
            values.append(argument_block(seq, node, _block_use(selector)).core)
        else:
            values.append(seq.atomic(seq.kept(node).core))
    return values


def _block_use(selector: str) -> Use:
    """What the receiver does with the answers of a literal block."""
    if selector in DISCARDING:
        return Use.DROP
    return Use.NOW if selector in WAITING_BLOCKS or selector in LOOKING else Use.KEEP


def dispatch(
    seq: Seq, node: Expr, receiver: Value, selector: str, arguments: list[str], use: Use, span: Span
) -> Value:
    """Sends to a receiver whose node tells whether it is `self`."""
    if isinstance(node, Self) and not seq.routine.is_cell and not seq.foreign:
        return self_send(seq, selector, arguments, span)
    if isinstance(node, String) and not arguments and _was_comment(seq, node, selector):
        return _to_text(seq, receiver, selector, span)
    return _sent(seq, MODES[_waiting(seq, selector, use)], receiver.core, selector, arguments, use, span)


def _waiting(seq: Seq, selector: str, use: Use) -> Use:
    """`fooSync` waits, and so does everything in a unit with synchronous calls."""
    waits = seq.unit.sync or selector.partition(":")[0].endswith("Sync")
    return Use.NOW if waits else use


def _was_comment(seq: Seq, node: String, selector: str) -> bool:
    """`"bump" counter …`: the writer probably meant a comment and a variable."""
    unit = seq.unit
    return unit.source.text[node.span.start] == '"' and selector in unit.scope.variables | unit.known


def _to_text(seq: Seq, receiver: Value, selector: str, span: Span) -> Value:
    """If the text does not understand it, the error says how to write a comment."""
    sent = seq.call("bt_emit", "text_send", receiver.core, core.atom(selector), seq.site(span), at=span)
    return Value(seq.bind(sent), late=False)


def _sent(
    seq: Seq, function: str, receiver: str, selector: str, arguments: list[str], use: Use, span: Span
) -> Value:
    text = message(seq, function, receiver, selector, arguments, span)
    at_once = None
    if not arguments:
        at_once = answered(seq, function, receiver, selector, seq.placed(text, span), span)
    if at_once is not None:
        return at_once
    return Value(seq.placed_bind(text, span), late=function not in ("call", "cast"), type=SENT)


# ---------------------------------------------------------------- special receivers


def _super_send(seq: Seq, node: Send) -> Value:
    owner = seq.routine.owner
    if owner is None:
        seq.unit.report("SyntaxError", "`super` has a meaning only inside a method.", node.receiver.span)
        return NIL
    arguments = arguments_of(seq, node.selector, node.arguments)
    module = core.atom(
        seq.unit.module if owner.is_patch and node.selector == seq.routine.selector else "none"
    )
    sent = seq.call(
        "bt_send", "super", seq.self_core, core.atom(owner.name), module, core.atom(owner.side),
        core.atom(node.selector), core.list_(arguments), seq.site(node.span), at=node.span,
    )  # fmt: skip
    return Value(seq.bind(sent), type="" if node.selector == seq.routine.selector else SENT)


def _foreign(seq: Seq, node: Send, path: ModulePath) -> Value:
    direct = seq.unit.is_stdlib and path.host == "Erlang" and path.path.startswith("bt_")
    if direct:
        arguments = arguments_of(seq, node.selector, node.arguments)
        function = node.selector.partition(":")[0]
        return Value(seq.bind(seq.call(path.path, function, *arguments, at=node.span)))
    values = [needed(seq, argument).core for argument in node.arguments]
    sent = seq.call(
        "bt_send", "foreign", core.atom(path.host.lower()), module_atom(path), core.atom(node.selector),
        core.list_(values), seq.site(node.span), at=node.span,
    )  # fmt: skip
    return Value(seq.bind(sent), late=False, type=SENT)


def _spawn_with(seq: Seq, node: Send, class_core: str) -> Value:
    """`C spawn k: v j: w` sets fields or is a send to the new actor: the class decides when it runs."""
    arguments = arguments_of(seq, node.selector, node.arguments)
    keys = node.selector.split(":")[:-1]
    pairs = [core.tuple_(core.atom(key), value) for key, value in zip(keys, arguments, strict=True)]
    spawned = seq.call(
        "bt_send", "spawn_with", class_core, core.list_(pairs), seq.site(node.span), at=node.span
    )
    return Value(seq.bind(spawned), type=SENT)


# ---------------------------------------------------------------- other kinds of message


def message_literal(seq: Seq, node: MessageLiteralSend, use: Use) -> Value:
    """`c ! #increment`: asynchronous whatever the unit says."""
    receiver = _receiver(seq, node.receiver, node.selector)
    arguments = arguments_of(seq, node.selector, node.arguments)
    function = "cast" if use is Use.DROP else "keep"
    return _sent(seq, function, receiver.core, node.selector, arguments, use, node.span)


def cascade(seq: Seq, node: Cascade, use: Use) -> Value:
    """One receiver, evaluated once; every message but the last is thrown away."""
    if isinstance(node.receiver, Super):
        return _super_cascade(seq, node)
    receiver = _receiver(seq, node.receiver, "")
    receiver = force(seq, Value(seq.atomic(receiver.core), receiver.late, receiver.type, receiver.origin))
    result = NIL
    for index, part in enumerate(node.messages):
        how = use if index == len(node.messages) - 1 else Use.DROP
        arguments = arguments_of(seq, part.selector, part.arguments)
        result = dispatch(seq, node.receiver, receiver, part.selector, arguments, how, part.span)
    return result


def _super_cascade(seq: Seq, node: Cascade) -> Value:
    result = NIL
    for part in node.messages:
        result = _super_send(seq, Send(node.receiver, part.selector, part.arguments, part.span))
    return result
