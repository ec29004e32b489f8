"""The shape of a program: statements, and classes or patches with their members, by lines and columns.

Decides comment-or-text, member heads and where bodies end; knows nothing of expressions.

>>> from beamtalk_kernel.language.lexer import lex
>>> from beamtalk_kernel.language.lexer_groups import group
>>> shape = layout(group(lex("Actor subclass: C\\n  #get => 3\\nC spawn")))
>>> [type(part).__name__ for part in shape]
['Region', 'Statement']
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from beamtalk_kernel.language.layout_lines import (
    Kind,
    head_end,
    is_patch_start,
    is_temporaries,
    region_line,
    statements,
)
from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_quotes import Place, is_text, mark_sent
from beamtalk_kernel.language.lexer_words import ASSIGNS, CONTINUES, FIELDS, FORMS, KEYWORDS, OPERAND_ENDS


@dataclass(slots=True)
class Statement:
    tokens: list[Token]


@dataclass(slots=True)
class Member:
    """`head` without its `=>`; `body` is what follows it."""

    kind: Literal["method", "field", "header", "required"]
    head: list[Token]
    body: list[Token] = field(default_factory=list)
    arrow: Token | None = None


@dataclass(slots=True)
class Region:
    """A class, patch or run of loose methods; `line` is its first line, up to the members."""

    kind: Kind
    column: int
    line: list[Token]
    members: list[Member] = field(default_factory=list)
    member_column: int = 0


class _Layout:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.parts: list[Statement | Region] = []
        self.run: list[Token] = []
        self.region: Region | None = None
        self.arrows = 0  # tokens before this index belong to the member head being read
        self.head_start = 0  # tokens before this index belong to the `C >>` before a head

    def layout(self) -> list[Statement | Region]:
        before: Token | None = None
        for at, token in enumerate(self.tokens):
            if token.type == "end":
                break
            if token.type == "quote" and not self._keep_quote(at, before):
                self._pass_on(at)
                continue
            self._place(at, token, before)
            _resolve_inner(token, before, token.type == "{ }" and self._is_patch(before))
            if before is not None and before.type == "!" and token.type == "selector":
                mark_sent(token)
            before = token
        self._end_run()
        return self.parts

    # ---- comments and texts

    def _keep_quote(self, at: int, before: Token | None) -> bool:
        token, after = self.tokens[at], self.tokens[at + 1]
        place = Place(before, after, after.first or after.type == "end", nested=False)
        place.after_assign = _assigns(self.tokens, at + 1)
        place.after_head = after.first and head_end(self.tokens, at + 1) > 0
        place.member_level = self._at_member_level(token)
        place.last = after.type == "end" or place.after_head or self._leaves(at + 1)
        if not is_text(token, place):
            return False
        token.type = "text"
        return True

    def _at_member_level(self, token: Token) -> bool:
        region = self.region
        if region is None:
            return False
        return not region.members or token.column <= region.member_column

    def _pass_on(self, at: int) -> None:
        """A comment is gone: the next token inherits its place at the start of the line."""
        token, after = self.tokens[at], self.tokens[at + 1]
        if token.first and not after.first:
            after.first, after.column = True, token.column
        after.doc = after.doc or token.doc

    # ---- regions

    def _place(self, at: int, token: Token, before: Token | None) -> None:
        starts = token.first or before is None or before.type == "."
        if at < self.arrows or not starts or not self._begin(at, token, before):
            self._append(at, token)

    def _begin(self, at: int, token: Token, before: Token | None) -> bool:
        """Let a line open a member or a class where it does; answers whether the token is placed."""
        head = head_end(self.tokens, at) if token.first or before is None else 0
        if head and not (token.text in FIELDS and self._is_deeper(token, before)):
            self._open_member(token, head)
            return True
        left = self._leaves(at)
        if left:
            self.region = None
        if self.region is None:
            return (left or _ended(before)) and self._open_region(at, token)
        kind = self._kind_without_body(token)
        if kind:
            self.region.members.append(Member(kind, [token]))
            self.region.member_column = token.column
        return bool(kind)

    def _kind_without_body(self, token: Token) -> Literal["header", "required", ""]:
        """A line that is a member and has no `=>`."""
        region = self.region
        if region is not None and region.kind == "protocol" and token.first:
            return "required" if not region.members or token.column <= region.member_column else ""
        return "header" if self._is_header_line(token) else ""

    def _is_deeper(self, token: Token, before: Token | None) -> bool:
        """Whether a line continues the statement above it, as its indentation shows."""
        if before is None or before.type == ".":
            return False
        if self.region is None:
            above = next((t for t in reversed(self.run) if t.first), None)
            return above is not None and token.column > above.column
        last = self.region.members[-1] if self.region.members else None
        return last is not None and last.kind == "method" and token.column > self.region.member_column

    def _leaves(self, at: int) -> bool:
        """Whether this line stands at or left of the class line and does not continue its last member."""
        region, token = self.region, self.tokens[at]
        if region is None or not token.first or token.column > region.column:
            return False
        if region.kind == "class" and all(t.type == "name" for t in region.line):
            return False  # so far only `sealed`: the class line itself may stand on the next line
        return token.type not in CONTINUES or token.text in FORMS or is_temporaries(self.tokens, at)

    def _is_header_line(self, token: Token) -> bool:
        """After fields, before any method, a keyword at their column is a line of the class itself."""
        members = self.region.members if self.region else []
        if not members or members[-1].kind == "method" or token.type not in KEYWORDS:
            return False
        return token.first and token.column <= members[-1].head[0].column

    def _open_region(self, at: int, token: Token) -> bool:
        kind, arrow = region_line(self.tokens, at)
        if not kind:
            return False
        self._end_run()
        self.region = Region(kind, token.column, [])
        self.region.member_column = token.column
        self.parts.append(self.region)
        if arrow:
            self.region.members.append(Member("method", []))
            self.head_start, self.arrows = arrow, head_end(self.tokens, arrow, token.column)
        self._append(at, token)
        return True

    def _open_member(self, token: Token, head: int) -> None:
        if self.region is None:
            self._end_run()
            self.region = Region("loose", token.column, [])
            self.parts.append(self.region)
        kind: Literal["field", "method"] = "field" if token.text in FIELDS else "method"
        self.region.members.append(Member(kind, [token]))
        self.region.member_column = token.column
        if kind == "method":
            self.arrows = head

    def _append(self, at: int, token: Token) -> None:
        region = self.region
        if region is None:
            self.run.append(token)
        elif not region.members or at < self.head_start:
            region.line.append(token)
        else:
            _append_to(region.members[-1], token, is_arrow=at == self.arrows)

    def _end_run(self) -> None:
        self.parts.extend(Statement(s) for s in statements(self.run))
        self.run = []

    def _is_patch(self, before: Token | None) -> bool:
        """Whether a `{` here opens the body of the patch whose head has just been read."""
        run = self.run
        if before is None or not run or before.type not in OPERAND_ENDS or before.type == "selector":
            return False
        at = len(run) - 1
        while at > 0 and run[at].type != "." and not is_patch_start(run, at):
            at -= 1
        return is_patch_start(run, at)


def _ended(before: Token | None) -> bool:
    """Whether a new statement may start behind this token."""
    return before is None or before.type == "." or before.type in OPERAND_ENDS


def _append_to(member: Member, token: Token, *, is_arrow: bool) -> None:
    if member.kind != "method" or (member.arrow is None and not is_arrow):
        member.head.append(token)
    elif member.arrow is None:
        member.arrow = token
    else:
        member.body.append(token)


def layout(tokens: list[Token]) -> list[Statement | Region]:
    """The shape of a whole program, from grouped tokens that end with `end`."""
    return _Layout(tokens).layout()


# ---------------------------------------------------------------- inside brackets


def _resolve_inner(token: Token, before: Token | None, patch: bool = False) -> None:
    """Decide the quotes inside a bracket pair, to any depth."""
    if not token.inner:
        return
    opener = None if token.type == "[ ]" or (patch and token.type == "{ }") else Token(token.text, "", 0, 0)
    kept: list[Token] = []
    inner, before = token.inner, opener
    for at, item in enumerate(inner):
        if item.type == "quote" and not _keep_inner(token, at, before):
            following = inner[at + 1]
            if item.first and not following.first:
                following.first, following.column = following.type != "end", item.column
            continue
        if item.inner:
            _resolve_inner(item, before)
        if before is not None and before.type == "!" and item.type == "selector":
            mark_sent(item)
        kept.append(item)
        before = item
    token.inner = kept


def _keep_inner(group: Token, at: int, before: Token | None) -> bool:
    item, after = group.inner[at], group.inner[at + 1]
    last = after.type == "end"
    place = Place(before, after, group.close_first if last else after.first, nested=True, last=last)
    place.after_assign = _assigns(group.inner, at + 1)
    if not is_text(item, place):
        return False
    item.type = "text"
    return True


def _assigns(tokens: list[Token], at: int) -> bool:
    if tokens[at].type != "name":
        return False
    at += 1
    while tokens[at].type == "field":
        at += 1
    return tokens[at].type in ASSIGNS
