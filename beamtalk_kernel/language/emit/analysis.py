"""Who declares, assigns and captures each variable of a method or a cell, before any code is made.

Answers which variables live in a box (a real block and somebody's later assignment share them), which names a
body declares by assigning them, which real blocks must run at home, and whether a real block returns from
its method.  Knows nothing of Core Erlang.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language.emit.effects import declared_names, pattern_names
from beamtalk_kernel.language.emit.facts import ROOT, Facts, Loose, Path, Var
from beamtalk_kernel.language.emit.forms import LENDING, SELF_BLOCKS, form
from beamtalk_kernel.language.emit.walk import children
from beamtalk_kernel.language.tree import (
    Arm,
    Assignment,
    Block,
    Compound,
    Comprehension,
    Destructuring,
    FieldAccess,
    ForAll,
    Generator,
    Name,
    Pattern,
    PatternBlock,
    Return,
    Self,
    Send,
    Super,
    Temporaries,
    With,
    WithStep,
)

Lexicon: TypeAlias = "dict[str, Var]"


def analyse(
    bodies: Iterable[object],
    params: Iterable[Pattern] = (),
    fields: frozenset[str] = frozenset(),
    *,
    implicit: bool = True,
) -> Facts:
    """Facts of one method (all its clauses apart) or of one cell (`implicit` false: it declares nothing)."""
    nodes, patterns = tuple(bodies), tuple(params)
    first = _Walker(fields, {}, is_cell=not implicit)
    facts = first.run(nodes, patterns)
    owners = _owners(facts.loose, fields, first.bodies) if implicit else {}
    if not owners:
        return facts
    owned = _Walker(fields, owners, is_cell=False).run(nodes, patterns)
    owned.loose = facts.loose
    return owned


def _owners(loose: dict[str, Loose], fields: frozenset[str], bodies: set[int]) -> dict[str, int]:
    """Where an assigned name is declared: in the one block that has all its uses, else at the root."""
    return {
        name: _owner(use, bodies) if use.first_is_assignment else ROOT
        for name, use in loose.items()
        if use.assigned and name not in fields
    }


def _owner(use: Loose, bodies: set[int]) -> int:
    """A loop's body owns what each turn assigns first; else a turn could see what the one before left."""
    shared = use.scopes[0]
    for path in use.scopes[1:]:
        same = [a for a, b in zip(shared, path, strict=False) if a == b]
        shared = tuple(same)
    return next((s for s in reversed(shared) if s not in bodies or s == use.plain_in), ROOT)


class _Walker:
    def __init__(self, fields: frozenset[str], owners: dict[str, int], *, is_cell: bool) -> None:
        self.fields = fields
        self.owners = owners
        self.is_cell = is_cell
        self.facts = Facts()
        self.path: Path = ()
        self.scope: Path = ()
        self.loops: Path = ()
        self.bodies: set[int] = set()  # of loops other than `do:`
        self.plain_in = ROOT  # the loop body whose own statement, an assignment, is visited
        self.vars: list[tuple[int, Var]] = []
        self.touched: list[tuple[Path, Var]] = []

    def run(self, nodes: tuple[object, ...], params: tuple[Pattern, ...]) -> Facts:
        lex = self.declare_patterns({}, params)
        lex = self.declare_owned(lex, ROOT)
        for node in nodes:
            lex = self.visit(node, lex)
        self.facts.boxed = {(where, v.name) for where, v in self.vars if v.boxed}
        for path, var in self.touched:
            if var.boxed:
                self.facts.boxing.update(path)
        return self.facts

    # -- declarations

    def declare(self, lex: Lexicon, where: int, names: Iterable[str]) -> Lexicon:
        new = {name: Var(name, self.path, self.loops, self.scope) for name in names}
        self.vars += [(where, var) for var in new.values()]
        return {**lex, **new} if new else lex

    def declare_patterns(self, lex: Lexicon, patterns: Iterable[object]) -> Lexicon:
        for pattern in patterns:
            for node in declared_names(pattern):
                lex = self.declare(lex, id(node), [node.name])
            self.visit_sizes(pattern, lex)
        return lex

    def visit_sizes(self, pattern: object, lex: Lexicon) -> None:
        for child in children(pattern):
            if isinstance(child, Name):
                self.visit(child, lex)
            else:
                self.visit_sizes(child, lex)

    def declare_owned(self, lex: Lexicon, where: int) -> Lexicon:
        names = tuple(name for name, owner in self.owners.items() if owner == where)
        if names:
            self.facts.owned[where] = names
        return self.declare(lex, where, names)

    # -- uses

    def use(self, name: str, lex: Lexicon, at: int, assigns: Span | None = None) -> None:
        var = lex.get(name)
        if var is None:
            self.use_loose(name, assigns)
            return
        if assigns is not None:
            var.assigned.append((at, self.path, self.loops))
        if self.path != var.path:
            # The block that was closed over it: the outermost one inside the variable's own function.
            var.captured.append((self.starts[len(var.path)], self.loops_at[len(var.path)]))
        if self.scope != var.scope:
            self.touched.append((self.scope[len(var.scope) :], var))

    def use_loose(self, name: str, assigns: Span | None) -> None:
        if name in self.fields:
            self.facts.selfish.update(self.scope)
        loose = self.facts.loose.setdefault(name, Loose(assigns is not None, plain_in=self.plain_in))
        loose.paths.append(self.path)
        loose.scopes.append(self.scope)
        loose.assigned_at = loose.assigned_at or assigns

    starts: tuple[int, ...] = ()
    loops_at: tuple[Path, ...] = ()

    # -- nodes

    def visit(self, node: object, lex: Lexicon) -> Lexicon:
        """Visits a node; answers the names visible after it."""
        match node:
            case Name(name, span):
                self.use(name, lex, span.start)
            case Self() | Super():
                self.facts.selfish.update(self.scope)
            case Block(params, temporaries, body):
                self.real_block(node, params, temporaries, body, lex)
            case PatternBlock(arms):
                self.real_block(node, (), (), arms, lex)
            case Send():
                self.send(node, lex)
            case Return(value):
                self.facts.nonlocal_return = self.facts.nonlocal_return or bool(self.path)
                self.visit(value, lex)
            case _:
                return self.binding(node, lex)
        return lex

    def binding(self, node: object, lex: Lexicon) -> Lexicon:
        match node:
            case Assignment(target, value):
                plain_in, self.plain_in = self.plain_in, ROOT
                self.visit(value, lex)
                self.plain_in = plain_in
                self.assign(target, lex, value)
                self.plain_in = ROOT
            case Compound(target, _, value):
                self.visit(target, lex)
                self.visit(value, lex)
                self.assign(target, lex, value)
            case Destructuring(target, value, span):
                self.visit(value, lex)
                self.visit_sizes(target, lex)
                for name in sorted(pattern_names(target)):
                    self.use(name, lex, span.end, target.span)
            case Temporaries(names):
                return self.temporaries(node, names, lex)
            case _:
                self.structure(node, lex)
        return lex

    def temporaries(self, node: Temporaries, names: tuple[str, ...], lex: Lexicon) -> Lexicon:
        """In a method they are its own; in a cell they are the cell's, as if assigned nil."""
        if not self.is_cell:
            return self.declare(lex, id(node), names)
        for name in names:
            self.use(name, lex, 0, node.span)
        return lex

    def structure(self, node: object, lex: Lexicon) -> None:
        match node:
            case Arm(pattern, guard, body):
                inside = self.declare_patterns(lex, (pattern,))
                for child in (guard, *body):
                    if child is not None:
                        inside = self.visit(child, inside)
            case With(steps, body, otherwise):
                self.inline(body, self.steps(steps, lex))
                if isinstance(otherwise, Block):
                    self.inline(otherwise, lex)
                elif otherwise is not None:
                    self.visit(otherwise, lex)
            case Comprehension(steps, body):
                with_loop = self.loops
                inside = self.steps(steps, lex)
                self.inline(body, inside)
                self.loops = with_loop
            case ForAll(steps, body):
                self.for_all(steps, body, lex)
            case _:
                for child in children(node):
                    self.visit(child, lex)

    def for_all(self, steps: Iterable[object], body: Block, lex: Lexicon) -> None:
        """Conditions and check run in blocks that the test calls: whatever they use is captured."""
        params = tuple(step.pattern for step in steps if isinstance(step, Generator))
        inside = tuple(step for step in steps if not isinstance(step, Generator))
        for step in steps:
            if isinstance(step, Generator):
                self.visit(step.source, lex)
        self.real_block(body, params, body.temporaries, (*inside, *body.body), lex)

    def steps(self, steps: Iterable[object], lex: Lexicon) -> Lexicon:
        for step in steps:
            match step:
                case Generator(pattern, source):
                    self.visit(source, lex)
                    self.loops = (*self.loops, id(step))
                    lex = self.declare_patterns(lex, (pattern,))
                case WithStep(pattern, value):
                    self.visit(value, lex)
                    if pattern is not None:
                        lex = self.declare_patterns(lex, (pattern,))
                case _:
                    lex = self.visit(step, lex)
        return lex

    def assign(self, target: object, lex: Lexicon, value: object) -> None:
        while isinstance(target, FieldAccess):
            target = target.receiver
        if isinstance(target, Name):
            self.use(target.name, lex, max(target.span.end, _end(value)), target.span)
        else:
            self.visit(target, lex)

    def send(self, node: Send, lex: Lexicon) -> None:
        inside = form(node)
        if inside is None:
            if self.is_cell and node.selector in LENDING:
                self.facts.lent.update(id(each) for each in (node.receiver, *node.arguments))
            self.visit(node.receiver, lex)
            for index, argument in enumerate(node.arguments):
                if SELF_BLOCKS.get(node.selector) == index and isinstance(argument, Block):
                    self.foreign_block(argument, lex)
                else:
                    self.visit(argument, lex)
            return
        for operand in inside.operands:
            self.visit(operand, lex)
        outer = self.loops
        for block in inside.blocks:
            if inside.kind in ("while", "repeat", "times", "range", "each"):
                self.loops = (*outer, id(node))
                self.loop_body(block, lex, is_each=inside.kind == "each")
            else:
                self.inline(block, lex)
        self.loops = outer

    def loop_body(self, block: Block, lex: Lexicon, *, is_each: bool) -> None:
        outer, self.scope = self.scope, (*self.scope, id(block))
        if not is_each:
            self.bodies.add(id(block))
        self.inline(block, lex, plain_in=id(block))
        self.scope = outer

    def inline(self, block: Block, lex: Lexicon, plain_in: int = ROOT) -> None:
        inside = self.declare_patterns(lex, block.params)
        inside = self.declare(inside, id(block), block.temporaries)
        inside = self.declare_owned(inside, id(block))
        for statement in block.body:
            self.plain_in = plain_in if isinstance(statement, Assignment) else ROOT
            inside = self.visit(statement, inside)
        self.plain_in = ROOT

    def real_block(
        self, block: Block | PatternBlock, params: tuple[Pattern, ...], temporaries: tuple[str, ...],
        body: tuple[object, ...], lex: Lexicon,
    ) -> None:  # fmt: skip
        outer = (self.path, self.scope, self.loops, self.starts, self.loops_at)
        self.path, self.scope = (*self.path, id(block)), (*self.scope, id(block))
        self.starts = (*self.starts, block.span.start)
        self.loops_at = (*self.loops_at, self.loops)
        inside = self.declare_patterns(lex, params)
        inside = self.declare(inside, id(block), temporaries)
        inside = self.declare_owned(inside, id(block))
        for statement in body:
            inside = self.visit(statement, inside)
        self.path, self.scope, self.loops, self.starts, self.loops_at = outer

    def foreign_block(self, block: Block, lex: Lexicon) -> None:
        """A block for another actor: its `self` is not ours."""
        kept = set(self.facts.selfish)
        self.real_block(block, block.params, block.temporaries, block.body, lex)
        self.facts.selfish = kept


def _end(node: object) -> int:
    span = getattr(node, "span", None)
    return span.end if span is not None else 0
