"""Every expression starts here: one exhaustive match from node to the module that knows it."""

from __future__ import annotations

from beamtalk_kernel.language.emit import bits, class_variables, literals, matching, names, sends, steps
from beamtalk_kernel.language.emit.arithmetic import compound
from beamtalk_kernel.language.emit.blocks import argument_block, returned
from beamtalk_kernel.language.emit.conditions import declare
from beamtalk_kernel.language.emit.float_plans import as_send
from beamtalk_kernel.language.emit.floats import in_one_piece
from beamtalk_kernel.language.emit.forcing import needed
from beamtalk_kernel.language.emit.model import NIL, Seq, Use, Value, unreachable
from beamtalk_kernel.language.emit.properties import for_all
from beamtalk_kernel.language.emit.types import checked_local, is_typed
from beamtalk_kernel.language.tree import (
    ArrayLiteral,
    Assignment,
    BinaryLiteral,
    Block,
    Cascade,
    Character,
    ClassName,
    Compound,
    Comprehension,
    Constant,
    Destructuring,
    Expr,
    FieldAccess,
    Float,
    ForAll,
    Integer,
    Interpolation,
    ListLiteral,
    MapLiteral,
    Match,
    MessageLiteralSend,
    ModulePath,
    Name,
    PatternBlock,
    Pipe,
    Return,
    Self,
    Send,
    String,
    Super,
    Symbol,
    Temporaries,
    TupleLiteral,
    With,
)


def value(seq: Seq, node: Expr, use: Use) -> Value:  # noqa: C901  one arm a node class, checked to be complete
    """Emits an expression into the hole; answers its value as an atomic Core expression."""
    match node:
        case Integer() | Float() | Character() | String() | Symbol() | Constant():
            return literals.literal_value(seq, node)
        case Interpolation():
            return literals.interpolation(seq, node)
        case Name():
            return names.read_name(seq, node)
        case ClassName():
            return literals.class_name(seq, node)
        case ModulePath():
            return literals.module_path(node)
        case Self():
            return Value(seq.self_core, late=False, type="self")
        case Super():
            return _lonely_super(seq, node)
        case FieldAccess():
            return names.read_access(seq, node)
        case Assignment():
            return _assignment(seq, node)
        case Destructuring():
            return matching.destructuring(seq, node)
        case Compound():
            return _compound(seq, node)
        case Return():
            return returned(seq, seq.kept(node.value), node.span)
        case Temporaries():
            return _temporaries(seq, node)
        case Send():
            return sends.send(seq, node, use)
        case MessageLiteralSend():
            return sends.message_literal(seq, node, use)
        case Cascade():
            return sends.cascade(seq, node, use)
        case Pipe():
            return steps.pipe(seq, node, use)
        case Block() | PatternBlock():
            return argument_block(seq, node, Use.KEEP)
        case Match():
            return matching.match_expression(seq, node, use)
        case With():
            return steps.with_steps(seq, node, use)
        case Comprehension():
            return steps.comprehension(seq, node)
        case ForAll():
            return for_all(seq, node, use)
        case ListLiteral():
            return literals.list_literal(seq, node)
        case ArrayLiteral():
            return literals.array_literal(seq, node)
        case TupleLiteral():
            return literals.tuple_literal(seq, node)
        case MapLiteral():
            return literals.map_literal(seq, node)
        case BinaryLiteral():
            return bits.literal(seq, node)
        case _:
            unreachable(node)


def _assignment(seq: Seq, node: Assignment) -> Value:
    given = seq.kept(node.value)
    if node.type is not None and is_typed(seq):
        given = checked_local(seq, node, given)
    kept = Value(seq.atomic(given.core), given.late, given.type)
    names.assign(seq, node.target, kept, node.span)
    return kept


def _compound(seq: Seq, node: Compound) -> Value:
    """Read, send, write; a class variable is updated in one step over all processes."""
    shared = class_variables.class_variable(seq, node.target)
    if shared is not None:
        value = needed(seq, node.value)
        return class_variables.update_class_variable(seq, shared, node.operator, value, node.span)
    after = in_one_piece(seq, as_send(node)) if isinstance(node.value, Send) else None
    if after is None:
        after = compound(seq, node, names.read_target(seq, node.target))
    names.assign(seq, node.target, after, node.span)
    return after


def _temporaries(seq: Seq, node: Temporaries) -> Value:
    for name in node.names:
        if seq.routine.is_cell:
            names.assign_name(seq, name, NIL, node.span)
        else:
            declare(seq, id(node), name, NIL)
    return NIL


def _lonely_super(seq: Seq, node: Super) -> Value:
    seq.unit.report("SyntaxError", "`super` is not a value: it only receives messages.", node.span)
    return NIL
