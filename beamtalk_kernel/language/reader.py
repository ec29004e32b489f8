"""Text to tree: the entry points of reading.

>>> from beamtalk_kernel.errors import Source
>>> program = parse(Source("cell[1]", "x := 3 + 4"))
>>> type(program.items[0]).__name__
'Assignment'
"""

from __future__ import annotations

import sys
from typing import Final, Literal

from beamtalk_kernel.errors import BeamtalkError, Diagnostic, Source, Span
from beamtalk_kernel.language import tree
from beamtalk_kernel.language.layout import Region, Statement, layout
from beamtalk_kernel.language.lexer import Lexer, Token
from beamtalk_kernel.language.lexer_groups import group
from beamtalk_kernel.language.reader_base import Broken
from beamtalk_kernel.language.reader_definitions import Definitions


class Reader(Definitions):
    """Reads one program; a broken statement or member is reported and the rest is read all the same."""

    def program(self) -> tree.Program:
        _make_room()
        lexer = Lexer(self.source.text)
        shape = layout(group(lexer.tokens))
        items: list[tree.Item] = []
        for part in shape:
            try:
                items.extend(self._read(part))
            except Broken as broken:
                self.report(broken)
        self.warn_of_comparisons(items[:-1])
        mode: Literal["async", "sync"] = "sync" if lexer.sync else "async"
        return tree.Program(tuple(items), mode, Span(0, len(self.source.text)), tuple(self.warnings))

    def _read(self, part: Statement | Region) -> tuple[tree.Item, ...]:
        if isinstance(part, Region):
            return (self.region(part),)
        if self.is_patch(part.tokens):
            return (self.patch(part.tokens),)
        return self.body_of([part.tokens])


#: Frames that the deepest tree we accept needs: 60 brackets in one another, or 500 messages in a chain.
_FRAMES: Final = 4000


def _make_room() -> None:
    """Trees are walked by recursion, here and in the emitter; Python stops at 1000 frames by itself."""
    if sys.getrecursionlimit() < _FRAMES:
        sys.setrecursionlimit(_FRAMES)


def parse(source: Source) -> tree.Program:
    """The program; raises BeamtalkError with one diagnostic for each broken statement or member."""
    reader = Reader(source)
    program = reader.program()
    if reader.problems:
        raise BeamtalkError(*sorted(reader.problems, key=_place))
    return program


def _place(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start if diagnostic.span else 0


def tokenize(source: Source) -> list[Token]:
    """The flat tokens, with no brackets paired and no quotes decided."""
    return Lexer(source.text).tokens
