"""The library's `.bt` files, compiled to what a node loads at boot.

Knows the compiler's interface and the shape of `stdlib.meta`; where things are kept is `build.py`'s business.

    for unit in compile_stdlib(resources.stdlib()): unit.module, unit.core, unit.install
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beamtalk_kernel.errors import BeamtalkError, InternalError
from beamtalk_kernel.language.scope import ClassInfo, Scope
from beamtalk_kernel.node import wire
from beamtalk_kernel.node.terms import install_map

META = "stdlib.meta"
_HEAD = re.compile(r"^(?:(?:sealed|abstract|typed|internal)\s+)*(\w+)\s+subclass:\s*(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Unit:
    """One class of the library: its module's text and what the class server is told."""

    module: str
    core: str
    install: Mapping[str, Any]


def compile_stdlib(directory: Path) -> list[Unit]:
    """Every class below `directory`, superclasses first."""
    classes: dict[str, ClassInfo] = {}
    units: list[Unit] = []
    for path in in_order(directory):
        # A version belongs to one class alone.
        units.extend(_compile(path, classes, first_version=len(units) + 1))
    return units


def in_order(directory: Path) -> list[Path]:
    """The files, each after those that define the superclasses of its classes."""
    texts = {path: path.read_text("utf-8") for path in sorted(directory.glob("*.bt"))}
    home = {name: path for path, text in texts.items() for _, name in _HEAD.findall(text)}
    ordered: dict[Path, None] = {}

    def place(path: Path, above: frozenset[Path]) -> None:
        for superclass, _ in _HEAD.findall(texts[path]):
            needed = home.get(superclass)
            if needed is not None and needed not in above:
                place(needed, above | {needed})
        ordered[path] = None

    for path in texts:
        place(path, frozenset({path}))
    return list(ordered)


def _compile(path: Path, classes: dict[str, ClassInfo], first_version: int) -> Iterator[Unit]:
    from beamtalk_kernel.language.compiler import DefineStep, compile_program

    unit = f"stdlib/{path.name}"
    try:
        program = compile_program(
            path.read_text("utf-8"),
            unit=unit,
            scope=Scope(classes=dict(classes)),
            first_version=first_version,
        )
    except BeamtalkError as error:
        raise InternalError(f"The library does not compile:\n{error}") from None
    classes.update((info.name, info) for info in program.defines)
    for step in program.steps:
        if not isinstance(step, DefineStep):
            raise InternalError(f"{unit} holds more than classes.")
        yield Unit(step.module, step.core, step.install)


# One VM compiles every class, a process each.
COMPILE = """
[Dir] = init:get_plain_arguments(),
One = fun(File) ->
    {ok, Core} = file:read_file(File),
    {Module, Beam} = bt_loader:compile(Core),
    ok = file:write_file(filename:join(Dir, atom_to_list(Module) ++ ".beam"), Beam),
    ok = file:delete(File)
end,
Safe = fun(File) ->
    try One(File), exit(good)
    catch error:Why -> io:format("~ts: ~0tP~n", [File, Why, 40]), exit(bad)
    end
end,
Running = [spawn_monitor(fun() -> Safe(File) end) || File <- filelib:wildcard(filename:join(Dir, "*.core"))],
Results = [receive {'DOWN', Ref, process, Pid, Result} -> Result end || {Pid, Ref} <- Running],
halt(case lists:usort(Results) of [good] -> 0; _ -> 1 end).
"""


def write(units: list[Unit], directory: Path) -> None:
    """The texts that `COMPILE` turns into beams, and what the node is told of them at boot."""
    for unit in units:
        (directory / f"{unit.module}.core").write_bytes(unit.core.encode("ascii"))
    metas = [install_map(unit.install) for unit in units]
    (directory / META).write_bytes(wire.encode(metas))
