"""A node and a compiler that do as they are told, for tests of the notebook room alone.

Knows the shapes of requests and replies; starts no process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from beamtalk_kernel.language.core import Atom
from beamtalk_kernel.language.scope import ClassInfo
from beamtalk_kernel.node.node import NodeDied, NodeError
from beamtalk_kernel.notebook.compiling import Compiling

Reply = Callable[[str, tuple[Any, ...]], Any]


def value(text: str, kind: str | None = "text", **more: Any) -> dict[str, Any]:
    """The reply of a run that ended well."""
    rendered = {"text": text.encode(), "kind": kind}
    return {"value": rendered, "notes": [], "bindings": [], "classes": [], **more}


class FakeNode:
    """Answers with what `reply` returns or raises."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.alive = False
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    async def start(self) -> None:
        self.alive = True

    def post(self, verb: str, *arguments: Any) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self.asked.append((verb, arguments))
        try:
            future.set_result(self._reply(verb, arguments))
        except NodeDied as died:
            self.alive = False
            future.set_exception(died)
        except NodeError as error:
            future.set_exception(error)
        return future

    async def request(self, verb: str, *arguments: Any, timeout: float | None = None) -> Any:
        return await self.post(verb, *arguments)

    async def stop(self) -> None:
        self.alive = False

    def kill(self) -> None:
        self.alive = False

    def runs(self) -> list[Any]:
        return [arguments[0] for verb, arguments in self.asked if verb == "run"]


@dataclass(frozen=True)
class Step:
    module: str
    core: str
    install: dict[str, Any]


@dataclass(frozen=True)
class Program:
    steps: tuple[Any, ...] = ()
    defines: tuple[ClassInfo, ...] = ()
    assigns: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    lent: frozenset[str] = frozenset()
    warnings: tuple[Any, ...] = ()
    next_version: int = 1
    call_mode: str = "async"
    made: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


def install(op: str, name: str, *selectors: str, superclass: str = "Actor") -> dict[str, Any]:
    methods = [{"selector": Atom(s), "side": Atom("instance")} for s in selectors]
    return {"op": Atom(op), "class": Atom(name), "superclass": Atom(superclass), "methods": methods}


def defining(*installs: dict[str, Any]) -> Program:
    """A program that consists of these definitions."""
    steps = tuple(Step(f"bt@{each['class']}@{n}", "module", each) for n, each in enumerate(installs, 1))
    infos = tuple(
        ClassInfo(str(each["class"]), "Actor", "actor") for each in installs if each["op"] == "class"
    )
    return Program(steps, infos)


class FakeCompiling(Compiling):
    """Programs by their text; every other text is an empty program."""

    def __init__(self, programs: dict[str, Program] | None = None) -> None:
        super().__init__()
        self._programs = programs or {}

    def compile(self, text: str, unit: str) -> Any:
        return self._programs.get(text, Program())
