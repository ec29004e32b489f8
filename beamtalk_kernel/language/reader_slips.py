"""Slips of form: the words for what was expected, and what people leave out or write twice.

Sees the tokens of one slice, where reading stopped, and the rule that was wanted there.

>>> expected("value"), expected("chain"), expected("end_of_field")
('a value', 'a value', 'a comma, or the end of the line')
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from beamtalk_kernel.language.lexer import Token
from beamtalk_kernel.language.lexer_words import BINARY, KEYWORDS, PAIRS, STARTS_OPERAND
from beamtalk_kernel.language.reader_habits import Problem

#: What a rule of the grammar page is called in "Expected …", where its name alone is not yet a phrase.
EXPECTED: Final = {
    "end_of_statement": "an operator, a message, or the end of the statement",
    "end_of_item": "an operator, a message, or the end of the item",
    "end_of_pattern": "-> or when: […], or the end of the pattern",
    "end_of_segment": "a size such as :8, flags such as /big, or a comma",
    "end_of_type": "| or a comma",
    "end_of_head": "a parameter, when: […], -> Type, or =>",
    "end_of_class_line": "a line such as state: x = 0, a method, or a header such as strategy: #oneForOne",
    "end_of_field": "a comma, or the end of the line",
    "end_of_patch": "nothing behind the } of a patch",
    "chain": "a value",
    "pipeline": "a value",
    "operand": "a value",
    "expression": "a value",
    "keyword_part": "an argument",
    "cascade_message": "a message: a name, keywords, or an operator with its value",
    "stage": "a message, or a receiver and a message",
    "message_to_send": "a message literal such as #increment or #add: 5",
    "shift_of_a_patch": "the >> between class and method",
    "body_of_a_patch": "the body of the patch in braces: { … }",
    "name_of_field": "the name of a field",
    "field_name": "the name of a field",
    "class_name": "the name of the class",
    "name_of_a_block_parameter": "the name of a parameter",
    "guard_condition": "a condition in square brackets",
    "entry_of_a_map_pattern": "#{key => pattern}",
    "pattern_item": "a pattern",
    "closing_bar": "the closing | of the temporaries",
    "name_to_declare": "a name, or the closing | of the temporaries",
    "parameter": "a parameter: a name or a pattern",
    "type": "a type such as Integer, List(String) or #a | #b",
    "simple_type": "a type such as Integer, List(String) or #a | #b",
    "signature": "a selector: #increment, #at: key put: value, or an operator and a name",
    "segment_size": "a size: a number, a name, or parentheses",
    "segment_flag": "a flag such as big, signed, binary, utf8",
}


def expected(rule: str) -> str:
    if rule in EXPECTED:
        return EXPECTED[rule]
    words = rule.replace("_", " ")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def shown(token: Token) -> str:
    """A token as a reader sees it; a bracket pair by its brackets."""
    return token.type.replace(" ", "…") if token.type in PAIRS else token.text


def slip(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """The slip that explains why token `at` does not fit, or None."""
    for check in _CHECKS:
        found = check(tokens, at, rule)
        if found:
            return found
    return None


# ---------------------------------------------------------------- mistakes of form


def _comma_in_keywords(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`d at: 1, put: 2`."""
    if 0 < at < len(tokens) and tokens[at].type in KEYWORDS and tokens[at - 1].type == ",":
        return Problem(
            f"A comma cannot stand before {tokens[at].text}",
            "A comma joins two texts or lists; the parts of a keyword message follow each other without one.",
            "d at: 1 put: 2",
            tokens[at - 1].span,
        )
    return None


def _block_without_colon(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`[x | x + 1]`."""
    if 0 < at < len(tokens) and tokens[at].type == "|" and all(t.type == "name" for t in tokens[:at]):
        names = " ".join(f":{t.text}" for t in tokens[:at])
        return Problem(
            "A block's parameters are written with a colon.", f"Expected {expected(rule)}.", f"[{names} | …]"
        )
    return None


def _message_without_sign(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`team ! analyze: repo`."""
    if 0 < at < len(tokens) and tokens[at - 1].type == "!" and tokens[at].type in ("name", *KEYWORDS):
        return Problem(
            "The message behind ! is written as a literal, with a #.",
            f"Expected {expected(rule)}.",
            f"! #{tokens[at].text}",
        )
    return None


def _patch_without_shift(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`patch Counter increment { … }`."""
    if rule not in ("shift_of_a_patch", "body_of_a_patch") or len(tokens) < 2:
        return None
    words = [t.text for t in tokens[2:] if t.type in ("name", "symbol", "selector", "keyword")]
    selector = words[0].lstrip("#") if words else "method"
    hint = f"patch {tokens[1].text} >> #{selector} {{ … }}"
    title = "A patch names class and method with >> between." if rule[0] == "s" else "This patch has no body."
    return Problem(title, f"Expected {expected(rule)}.", hint)


def _symbol_as_class(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`Actor subclass: #Counter` and `Actor subclass: counter`."""
    if rule != "class_name" or at >= len(tokens):
        return None
    name = tokens[at].text.lstrip("#").strip("'")
    if not name[:1].isalpha():
        return None
    return Problem(
        "The name of a new class is written plainly, with a capital letter.",
        f"Expected {expected(rule)}.",
        f"{tokens[0].text} subclass: {name[0].upper()}{name[1:]}",
    )


def _field_default(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`state: x := 0` and `state: x: 0`."""
    if at < len(tokens) and rule == "end_of_field" and tokens[at].type == ":=":
        return Problem("The default of a field is written with =.", "", f"state: {tokens[0].text} = 0")
    if rule in ("type", "simple_type") and at and tokens[at - 1].type == "keyword" and at == 1:
        name = tokens[0].text.rstrip(":")
        why = "Behind the colon of a field stands its type."
        return Problem("The default of a field is written with =.", why, f"state: {name} = 0")
    return None


def _parameter_without_colon(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`#add x => …`."""
    if rule != "end_of_head" or at >= len(tokens) or not at:
        return None
    if tokens[at].type == "( )":
        name = tokens[0].text
        return Problem(
            "A method without arguments has no parentheses; one with an argument has a colon before it.",
            f"Expected {expected(rule)}.",
            f"{name} => …  or  {name}: x => …",
        )
    if tokens[at].type in ("name", *PAIRS) and tokens[at - 1].type in ("symbol", "name") and at == 1:
        name, given = tokens[0].text, "x" if tokens[at].type in PAIRS else tokens[at].text
        return Problem(
            f"A selector with an argument ends in a colon: {name}:",
            f"Expected {expected(rule)}.",
            f"{name}: {given} => …",
        )
    return None


def _braces_as_block(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`{ a. b }` for a block."""
    if at < len(tokens) and tokens[at].type == "." and rule in ("end_of_item", "pipeline"):
        return Problem(
            "A period cannot stand here.",
            "Round and curly brackets hold values, no statements.",
            "Statements are put in a block: [a. b]",
        )
    return None


def _guard_without_brackets(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`#add: n when: n > 0 => …`."""
    guard = next((i for i, t in enumerate(tokens[:at]) if t.type == "when:"), -1)
    if guard < 0 or rule not in ("guard_condition", "end_of_head", "end_of_pattern"):
        return None
    end = next((i for i in range(guard, len(tokens)) if tokens[i].type == "->"), len(tokens))
    condition = " ".join(shown(t) for t in tokens[guard + 1 : end])
    span = tokens[guard + 1].span.to(tokens[end - 1].span) if end > guard + 1 else None
    return Problem("A guard stands in square brackets.", "", f"when: [{condition}]", span)


def _small_type(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`x :: int`."""
    if rule not in ("type", "simple_type") or at >= len(tokens) or tokens[at].type != "name":
        return None
    title = "A type is the name of a class, with a capital letter."
    return Problem(
        title, f"Expected {expected(rule)}.", _TYPES.get(tokens[at].text, tokens[at].text.capitalize())
    )


_TYPES: Final = {"int": "Integer", "str": "String", "bool": "Boolean", "atom": "Symbol", "map": "Dictionary"}


def _rest_outside_pattern(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`#[1, ...xs]` as a value."""
    if at < len(tokens) and tokens[at].type == "...":
        return Problem(
            "... stands only in patterns.", "", "#[first, ...rest] := xs   To join lists: #(1) ++ xs"
        )
    return None


def _operator_behind_pipe(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """`x |> foo + 3`."""
    if rule != "end_of_statement" or at >= len(tokens) or tokens[at].type not in BINARY:
        return None
    if not any(t.type in ("|>", "|>>") for t in tokens[:at]):
        return None
    piped = " ".join(shown(t) for t in tokens[:at])
    return Problem(f"{tokens[at].text} cannot stand behind a pipe.", "", f"({piped}) {tokens[at].text} …")


def _side_by_side(tokens: list[Token], at: int, rule: str) -> Problem | None:
    """Two operands with nothing between them."""
    if rule not in ("end_of_statement", "end_of_item") or not 0 < at < len(tokens):
        return None
    token, before = tokens[at], tokens[at - 1]
    if token.type not in STARTS_OPERAND and token.type not in ("text", "wildcard"):
        return None
    if before.type in ("selector", *BINARY):
        return None
    why = f"Expected {expected(rule)}."
    if rule == "end_of_item" and all(t.type in STARTS_OPERAND for t in tokens):
        return Problem(
            f"{shown(before)} and {shown(token)} need a comma between them.", why, _with_commas(tokens)
        )
    return Problem(
        f"{shown(before)} and {shown(token)} stand side by side.",
        why,
        "A message, an operator, or the period between two statements is missing.",
    )


def _with_commas(tokens: list[Token]) -> str:
    items = ", ".join(shown(t) for t in tokens[:4]) + (", …" if len(tokens) > 4 else "")
    return f"#({items})"


_Check = Callable[[list[Token], int, str], Problem | None]
_CHECKS: Final[tuple[_Check, ...]] = (
    _comma_in_keywords,
    _block_without_colon,
    _message_without_sign,
    _patch_without_shift,
    _symbol_as_class,
    _field_default,
    _parameter_without_colon,
    _braces_as_block,
    _guard_without_brackets,
    _small_type,
    _rest_outside_pattern,
    _operator_behind_pipe,
    _side_by_side,
)
