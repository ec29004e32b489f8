"""Core Erlang as text: the only place that quotes atoms, strings and numbers.

Knows nothing of Beamtalk.  Everything it makes is ASCII: core_scan rejects an atom outside ASCII and
misreads `\\x{..}` in silence, so such an atom is written `'bt%%'` + its UTF-16 code units in hex, and the
loader puts the real atom back into the token list.

>>> call("lists", "reverse", list_(["1", atom("it's")]))
"call 'lists':'reverse'([1|['it\\\\'s'|[]]])"
>>> atom("λ")
"'bt%%03bb'"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

ENCODED: Final = "bt%%"
_PLAIN = re.compile(r"[ -&(-\[\]-~]*")  # printable ASCII without quote and backslash
_LETTERS: Final = re.compile(rb"[ !#-\[\]-~]+")  # printable ASCII without double quote and backslash
_TRUE: Final = "'true'"


class Atom(str):
    """An Erlang atom in an install map; equal to the str of the same letters."""

    __slots__ = ()


@lru_cache(maxsize=4096)
def atom(name: str) -> str:
    """The atom `name`; "" and every other text are atoms too."""
    if _PLAIN.fullmatch(name) and not name.startswith(ENCODED):
        return f"'{name}'"
    if name.isascii() and name.isprintable() and not name.startswith(ENCODED):
        return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"'{ENCODED}{name.encode('utf-16-be', 'surrogatepass').hex()}'"


def module_name(*parts: str | int) -> str:
    """`bt@Counter@17`; letters outside ASCII become `_` and their hex, because a module is a file too."""
    text = "@".join(["bt", *(str(part) for part in parts)])
    return re.sub(r"[^ -~]", lambda m: f"_{ord(m[0]):x}", text)


def integer(value: int) -> str:
    """A literal of any size: hex where Python would refuse to print decimal digits."""
    if value.bit_length() < 10_000:
        return str(value)
    return f"16#{value:x}" if value >= 0 else bif("-", f"16#{-value:x}")


def floating(value: float) -> str:
    """`1.0e22`: core_scan wants a digit on both sides of the point."""
    mantissa, e, exponent = repr(value).partition("e")
    if "." not in mantissa:
        mantissa += ".0"
    return mantissa + (f"e{int(exponent)}" if e else "")


def chars(raw: bytes) -> str:
    """A Core string, that is the list of these bytes."""
    if len(raw) == 1:  # core_scan reads "a" well; the list form is only for the empty string's sake
        return f"[{raw[0]}]"
    if not raw:
        return "[]"
    if _LETTERS.fullmatch(raw):
        return f'"{raw.decode("ascii")}"'
    return '"' + "".join(map(_char, raw)) + '"'


def _char(code: int) -> str:
    if code in (34, 92):
        return "\\" + chr(code)
    return chr(code) if 32 <= code < 127 else f"\\{code:03o}"


def binary(text: str | bytes) -> str:
    """A binary; the compiler folds `list_to_binary` of a literal (a segment a byte is 100 times slower)."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return f"call 'erlang':'list_to_binary'({chars(raw)})" if raw else "#{}#"


def tuple_(*items: str) -> str:
    return "{" + ",".join(items) + "}"


def values(items: Sequence[str]) -> str:
    """Several values, where several are wanted."""
    return items[0] if len(items) == 1 else f"<{','.join(items)}>"


def list_(items: Sequence[str], tail: str = "[]") -> str:
    return "".join(f"[{item}|" for item in items) + tail + "]" * len(items)


def map_(entries: Iterable[tuple[str, str]]) -> str:
    return "~{" + ",".join(f"{key}=>{value}" for key, value in entries) + "}~"


def map_update(base: str, entries: Iterable[tuple[str, str]]) -> str:
    return "~{" + ",".join(f"{key}=>{value}" for key, value in entries) + f"|{base}}}~"


def map_pattern(entries: Iterable[tuple[str, str]]) -> str:
    return "~{" + ",".join(f"{key}:={value}" for key, value in entries) + "}~"


def call(module: str, function: str, *arguments: str) -> str:
    return f"call {atom(module)}:{atom(function)}({','.join(arguments)})"


def bif(function: str, *arguments: str) -> str:
    return f"call 'erlang':{atom(function)}({','.join(arguments)})"


def name_of(function: str, arity: int) -> str:
    return f"{atom(function)}/{arity}"


def apply_(function: str, *arguments: str) -> str:
    """Apply a function of this module or of an enclosing letrec."""
    return f"apply {name_of(function, len(arguments))}({','.join(arguments)})"


def apply_value(fun_value: str, *arguments: str) -> str:
    return f"apply {fun_value}({','.join(arguments)})"


def both(*conditions: str) -> str:
    """A guard that wants all of them."""
    result = conditions[0]
    for condition in conditions[1:]:
        result = bif("and", result, condition)
    return result


def fun(parameters: Sequence[str], body: str) -> str:
    return f"fun ({','.join(parameters)}) -> {body}"


def clause(pattern: str | Sequence[str], body: str, guard: str = _TRUE) -> str:
    patterns = pattern if isinstance(pattern, str) else ",".join(pattern)
    return f"<{patterns}> when {guard} -> {body}"


def case(subject: str | Sequence[str], *clauses: str) -> str:
    shown = subject if isinstance(subject, str) else f"<{','.join(subject)}>"
    return f"case {shown} of {chr(10).join(clauses)} end"


def unless_patched(flag: str, computed: str, sent: str, other: str) -> str:
    """Code that holds while a class of the library has its own methods; `other` is a fresh variable."""
    plain = call("persistent_term", "get", atom(flag), _TRUE)
    return case(plain, clause(_TRUE, computed), clause(other, sent))


def letrec(function: str, parameters: Sequence[str], body: str, scope: str) -> str:
    return f"letrec {name_of(function, len(parameters))} = {fun(parameters, body)} in {scope}"


def label(name: str, body: str, scope: str) -> str:
    """A body that `scope` jumps to from its tail positions by `apply name/0 ()`: no function, no closure."""
    return f"( letrec {atom(name)}/0 = fun () -> {body} in {scope} -| ['letrec_goto'] )"


def jump(name: str) -> str:
    return f"apply {atom(name)}/0()"


def placed(expression: str, line: int, file: str) -> str:
    """The expression with the line and file that stack traces name."""
    return f"( {expression} -| [{line},{{'file',{file}}}] )"


def raise_again(stack: str, reason: str) -> str:
    return f"primop 'raise'({stack},{reason})"


def definition(function: str, parameters: Sequence[str], body: str, line: int, file: str) -> str:
    return (
        f"{name_of(function, len(parameters))} =\n  ( {fun(parameters, body)} -| [{line},{{'file',{file}}}] )"
    )


def module(name: str, exports: Sequence[tuple[str, int]], definitions: Sequence[str]) -> str:
    """A whole module.  The functions of OTP's `module_info` would be a fifth of what a patch costs in memory;
    one is there in a module that has no other, because OTP 25 crashes when it loads one without functions."""
    if not exports:
        exports = [("module_info", 0)]
        definitions = [f"'module_info'/0 = fun () -> {bif('get_module_info', atom(name))}"]
    exported = ",".join(name_of(function, arity) for function, arity in exports)
    return f"module {atom(name)} [{exported}]\n  attributes []\n" + "\n".join(definitions) + "\nend\n"
