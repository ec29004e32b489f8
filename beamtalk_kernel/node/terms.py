"""What the compiler makes, as terms of the wire: install maps with atoms for keys.

Knows the two kinds of atoms, the compiler's and the wire's, and nothing of what the maps mean.

>>> install_map({"class": core.Atom("Point"), "doc": "A place."})
{'class': 'Point', 'doc': 'A place.'}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beamtalk_kernel.language import core
from beamtalk_kernel.node.wire import Atom, Term


def install_map(install: Mapping[str, Any]) -> dict[Atom, Term]:
    """An install map, and the maps of its methods."""
    return {Atom(key): _entry(value) for key, value in install.items()}


def _entry(value: Any) -> Term:
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        return [install_map(each) for each in value]
    return term(value)


def term(value: Any) -> Term:
    """The same value with the wire's atoms."""
    if isinstance(value, core.Atom):
        return Atom(value)
    if isinstance(value, (str, int, bytes)):
        return value
    if isinstance(value, tuple):
        return tuple(map(term, value))
    if isinstance(value, list):
        return list(map(term, value))
    if isinstance(value, Mapping):
        return {term(key): term(item) for key, item in value.items()}
    return value
