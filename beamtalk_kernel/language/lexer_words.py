"""The token types by kind: which end an operand, ask for one, begin one, or continue a line.

Names only; a type is the sign itself (`+`, `:=`), a word (`self`), a bracket pair (`[ ]`) or a kind (`name`).
"""

from __future__ import annotations

from typing import Final

BINARY: Final = (
    *(
        "=:=",
        "=/=",
        "==",
        "=",
        "/=",
        "!=",
        "<=",
        "<",
        ">=",
        ">",
        "++",
        "+",
        "->",
        "-",
        "**",
        "*",
        "/",
        "%",
        ",",
    ),
    *("&&", "||", ">>"),
)
ASSIGNS: Final = frozenset([":=", "+=", "-=", "*="])
KEYWORDS: Final = frozenset(["keyword", "when:", "in:", "subclass:"])
PIPES: Final = frozenset(["|>", "|>>"])
OTHER_SIGNS: Final = (*ASSIGNS, *PIPES, "|", "=>", "::", ":", "<<", "!", ";", "^", "...", ".")

CONSTANTS: Final = frozenset(["nil", "true", "false"])
LITERALS: Final = (
    frozenset(["integer", "float", "string", "symbol", "selector", "operator symbol", "character"])
    | CONSTANTS
)
OPENING: Final = frozenset(["(", "#(", "#[", "#{", "{", "<<"])
CLOSERS: Final = {"(": ")", "[": "]", "{": "}", "#(": ")", "#[": "]", "#{": "}", "<<": ">>"}
PAIRS: Final = frozenset(f"{opener} {closer}" for opener, closer in CLOSERS.items())

#: Types that begin an operand, for the comment-or-text rule: a lower-case name could be a message there.
STARTS_OPERAND: Final = LITERALS | PAIRS | {"class", "path", "self", "super"}
#: Types after which an operand has ended: a binary operator or the end of the statement may follow.
OPERAND_ENDS: Final = STARTS_OPERAND | {
    "text",
    "quote",
    "name",
    "field",
    "wildcard",
    "bang",
    "bad",
    "primitive",
    ")",
    "]",
    "}",
}
#: Types that ask for an operand.
ASKS: Final = frozenset([*BINARY, *ASSIGNS, *KEYWORDS, *OPENING, *PIPES, "and", "or", "=>", "^", "!"])
#: Types that go on with the operand before them, on the same line or the next.
GOES_ON: Final = frozenset([*BINARY, *KEYWORDS, *PIPES, "and", "or", "!", "bang", ";"])
#: At the start of a line these continue the line above.
CONTINUES: Final = GOES_ON | ASSIGNS | {"=>", ":", "::", "|", "field", ")", "]", "}"}

#: What a type is written with.
TYPE_WORDS: Final = frozenset(["class", "symbol", "nil", "true", "false", "|", "( )", "{ }", "[ ]"])
#: Keywords that may begin a statement of their own.
FORMS: Final = frozenset(["with:", "for:", "forAll:"])
#: Keywords of the lines that declare fields.
FIELDS: Final = frozenset(["state:", "field:", "classState:"])
METHOD_MODIFIERS: Final = frozenset(["class", "sealed", "internal", "before", "after", "around"])
CLASS_MODIFIERS: Final = frozenset(["sealed", "abstract", "typed", "internal"])
