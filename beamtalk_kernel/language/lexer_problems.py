"""What is said about characters no program may hold, and about quotes and comments without an end.

Knows characters only.  Each answer is (title, why, hint).

>>> bad_character("\u201c", "x")[2]
'Type a plain " or \\'.'
"""

from __future__ import annotations

import unicodedata
from typing import Final

Said = tuple[str, str, str]

UNCLOSED: Final[dict[str, Said]] = {
    "quote": (
        'This " is never closed.',
        "A comment or a text runs from one double quote to the next.",
        'Add the closing ". For a comment on one line you may write // instead.',
    ),
    "open_string": (
        "This ' is never closed.",
        "A string runs from one single quote to the next; a quote inside it is doubled: 'it''s'.",
        "Add the closing '.",
    ),
    "open_comment": ("This /* is never closed.", "", "Add the closing */."),
}

_STRANGE: Final = {
    "\u201c": 'Type a plain " or \'.', "\u201d": 'Type a plain " or \'.',
    "\u2018": "Type a plain '.", "\u2019": "Type a plain '.",
    "#": "A comment is // text; a symbol has its name right behind the #.",
    "@": "Fields are written self.name; of annotations, @expect and @primitive are known.",
    "~": "Not equal is != (or =/= for exactly unequal).",
    "&": "Both conditions: a and b, or a && b.",
    "?": "A choice is written: condition ifTrue: [a] ifFalse: [b].",
    "\\": "The remainder is a % b.",
    "`": "Strings are written 'like this'.",
}  # fmt: skip


def bad_character(char: str, following: str) -> Said:
    name = unicodedata.name(char, "")
    shown = char if char.isprintable() and not char.isspace() else f"U+{ord(char):04X}"
    title = f"{shown} has no meaning here."
    why = (
        ""
        if char.isascii() and char.isprintable()
        else f"It is the character {name or f'U+{ord(char):04X}'}."
    )
    if char == "$":
        return title, "A character is a $ with the character right behind it: $a.", ""
    if char == "~" and following == "=":
        return "~= is not an operator here.", "", "Not equal is != (or =/= for exactly unequal)."
    return title, why, _STRANGE.get(char, "")
