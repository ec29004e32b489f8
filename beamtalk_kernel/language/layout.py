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
from typing import Final, Literal

from beamtalk_kernel.language.lexer import BINARY, OPERAND_ENDS, Token
from beamtalk_kernel.language.lexer_quotes import FORMS, Place, is_text, mark_sent

KEYWORDS: Final = frozenset(["keyword", "when:", "in:", "subclass:"])
_FIELDS: Final = frozenset(["state:", "field:", "classState:"])
_METHOD_WORDS: Final = frozenset("class sealed internal before after around".split())
_CLASS_WORDS: Final = frozenset("sealed abstract typed internal".split())
_ASSIGNS: Final = frozenset([":=", "+=", "-=", "*="])
_CLOSERS: Final = frozenset([")", "]", "}"])
#: A token of such a type at the start of a line continues the line above.
_CONTINUES: Final = (
    frozenset([*BINARY, *_ASSIGNS, "and", "or", "!", "bang", "|>", "|>>", ";", "=>", ":", "::", "|", "field"])
    | _CLOSERS
    | KEYWORDS
)
_UNARY_STOPS: Final = frozenset(["=>", "->", "when:"])


@dataclass(slots=True)
class Statement:
    tokens: list[Token]


@dataclass(slots=True)
class Member:
    """`head` without its `=>`; `body` is what follows it."""

    kind: Literal["method", "field", "header"]
    head: list[Token]
    body: list[Token] = field(default_factory=list)
    arrow: Token | None = None


@dataclass(slots=True)
class Region:
    """A class, patch or run of loose methods; `line` is its first line, up to the members."""

    kind: Literal["class", "patch", "implements", "loose"]
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
        place.after_head = after.first and _head_end(self.tokens, at + 1) > 0
        place.member_level = self._at_member_level(token)
        place.last = after.type == "end" or place.after_head or self._leaves(after, before)
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
        if at >= self.arrows and starts and (before is None or before.type in OPERAND_ENDS or before.type == "."):
            if self._begin(at, token, before):
                return
        self._append(at, token)

    def _begin(self, at: int, token: Token, before: Token | None) -> bool:
        """Let a line open a member or a class where it does; answers whether the token is placed."""
        head = _head_end(self.tokens, at) if token.first or before is None else 0
        if head:
            self._open_member(at, token, head)
            return True
        if token.first and self._leaves(token, before):
            self.region = None
        if self.region is None:
            return self._open_region(at, token)
        if self._is_header_line(token):
            self.region.members.append(Member("header", [token]))
            return True
        return False

    def _leaves(self, token: Token, before: Token | None) -> bool:
        """Whether this line stands at or left of the class line and does not continue its last member."""
        region = self.region
        if region is None or not token.first or token.column > region.column:
            return False
        if before is not None and before.type not in OPERAND_ENDS and before.type != ".":
            return False
        return token.type not in _CONTINUES or token.text in FORMS

    def _is_header_line(self, token: Token) -> bool:
        """After fields, before any method, a keyword at their column is a line of the class itself."""
        members = self.region.members if self.region else []
        if not members or members[-1].kind == "method" or token.type not in KEYWORDS:
            return False
        return token.first and token.column <= members[-1].head[0].column

    def _open_region(self, at: int, token: Token) -> bool:
        kind, arrow = _region_line(self.tokens, at)
        if not kind:
            return False
        self._end_run()
        self.region = Region(kind, token.column, [])
        self.region.member_column = token.column
        self.parts.append(self.region)
        if arrow:
            self.region.members.append(Member("method", []))
            self.head_start, self.arrows = arrow, _head_end(self.tokens, arrow)
        self._append(at, token)
        return True

    def _open_member(self, at: int, token: Token, head: int) -> None:
        if self.region is None:
            self._end_run()
            self.region = Region("loose", token.column, [])
            self.parts.append(self.region)
        kind: Literal["field", "method"] = "field" if token.text in _FIELDS else "method"
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
    return tokens[at].type in _ASSIGNS


# ---------------------------------------------------------------- heads and first lines


def _head_end(tokens: list[Token], at: int) -> int:
    """The index of a member head's `=>` (for a field line: of its keyword), or 0 when it is none."""
    if tokens[at].text in _FIELDS and tokens[at].type == "keyword":
        return at + 1
    at = skip_modifiers(tokens, at)
    if not _begins_signature(tokens, at):
        return 0
    start = at
    while tokens[at].type != "end" and tokens[at].type != "." and (at == start or not tokens[at].first):
        if tokens[at].type == "=>":
            return at
        at += 1
    return 0


def skip_modifiers(tokens: list[Token], at: int) -> int:
    while tokens[at].text in _METHOD_WORDS and tokens[at + 1].type not in _UNARY_STOPS:
        at += 1
    return at


def _begins_signature(tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.type in ("symbol", "selector") or token.type in KEYWORDS:
        return True
    if token.type in ("name", "and", "or"):
        return tokens[at + 1].type in _UNARY_STOPS
    return token.type in BINARY


def _region_line(tokens: list[Token], at: int) -> tuple[Literal["class", "patch", "implements", ""], int]:
    """What a line opens at this token; for a `C >> m =>` line also where its member head starts."""
    start = at
    while tokens[at].text in _CLASS_WORDS and tokens[at].type == "name":
        at += 1
    if tokens[at].type == "class" and tokens[at + 1].type == "subclass:":
        return "class", 0
    if at > start:
        return "", 0
    if tokens[at].text == "patch" and tokens[at].type == "name":
        at += 1
    if tokens[at].type != "class":
        return "", 0
    if at == start and tokens[at + 1].text == "implements:" and _ends_line(tokens, at + 3):
        return ("implements", 0) if tokens[at + 2].type in ("symbol", "class") else ("", 0)
    at += 2 if tokens[at + 1].text == "class" else 1
    if tokens[at].type == ">>" and _head_end(tokens, at + 1) and not tokens[at + 1].first:
        return "patch", at + 1
    return "", 0


def _ends_line(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and (tokens[at].first or tokens[at].type in ("end", "."))


def is_patch_start(tokens: list[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at].text == "patch" and tokens[at + 1].type == "class"


# ---------------------------------------------------------------- statements


def statements(tokens: list[Token]) -> list[list[Token]]:
    """Cut a body at its periods and by the newline rule."""
    cut: list[list[Token]] = []
    current: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type == "end":
            break
        if token.type == ".":
            if current:
                cut.append(current)
            current = []
            continue
        if token.first and current and _ends_before(current, tokens, at):
            cut.append(current)
            current = []
        current.append(token)
    if current:
        cut.append(current)
    return cut


def _ends_before(current: list[Token], tokens: list[Token], at: int) -> bool:
    """The newline rule: whether the token that starts this line starts a statement."""
    token = tokens[at]
    if current[-1].type not in OPERAND_ENDS:
        return False
    if token.type == "|":
        return _is_temporaries(tokens, at)
    if token.text in FORMS:
        return token.column == current[0].column
    if token.type == "{ }" and is_patch_start(current, 0):
        return any(t.type == "{ }" for t in current)
    return token.type not in _CONTINUES


def _is_temporaries(tokens: list[Token], at: int) -> bool:
    at += 1
    while at < len(tokens) and tokens[at].type == "name":
        at += 1
    return at < len(tokens) and tokens[at].type == "|" and not tokens[at].first


def split(tokens: list[Token], *separators: str) -> list[list[Token]]:
    """Cut the contents of a bracket pair at separators of these types; a last empty part is dropped."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "end":
            break
        if token.type in separators:
            parts.append([])
        else:
            parts[-1].append(token)
    if not parts[-1]:
        parts.pop()
    return parts
