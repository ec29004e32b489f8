"""What the node asks of the compiler while something runs in it: text to compile, files to load.

Knows the session's compiler and the shape of question and answer; whoever asked in the node takes the steps
itself, so what they define is taken as done when it is handed out.

    Door(workspace).answer(alias, ("text", b"3 + 4", b"evaluate:"))
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from beamtalk_kernel.errors import BeamtalkError
from beamtalk_kernel.node.wire import Atom
from beamtalk_kernel.notebook.loading import in_order, read_files
from beamtalk_kernel.notebook.steps import wire_map
from beamtalk_kernel.views.value import Failure, text_of

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.workspace import Workspace

logger = logging.getLogger(__name__)


class Door:
    """Compiles for the node."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._requests: dict[str, Callable[..., list[Any]]] = {
            "text": self._text,
            "files": self._files,
            "check": self._check,
            "rewrite": self._rewrite,
            "image": self._image,
        }
        self._warnings: list[str] = []

    def answer(self, alias: Any, request: tuple[Any, ...]) -> None:
        """Every question gets an answer, or its asker would wait a minute."""
        self._warnings = []
        verb, *arguments = request
        try:
            programs = self._requests[str(verb)](*arguments)
            reply: Any = (Atom("ok"), programs, [w.encode() for w in self._warnings])
        except BeamtalkError as error:
            reply = (Atom("error"), _problem(Failure.from_error(error)))
        except Exception as bug:
            from beamtalk_kernel.notebook.workspace import failure_of

            logger.exception("while compiling for the node")
            reply = (Atom("error"), _problem(failure_of(bug)))
        node = self._workspace.node
        if node is not None:
            node.post("compiled", alias, reply)

    def _text(self, text: bytes, unit: bytes) -> list[Any]:
        name = text_of(unit)
        return [self._compile(text_of(text), name, f"text:{name}")]

    def _files(self, names: list[bytes]) -> list[Any]:
        files = in_order(read_files(text_of(name) for name in names))
        return [self._compile(file.text, file.name, file.key) for file in files]

    def _image(self, name: bytes) -> list[Any]:
        (image,) = read_files([text_of(name)])
        return [self._compile(image.text, image.name, image.key)]

    def _check(self, text: bytes, unit: bytes) -> list[Any]:
        self._workspace.compiling.compile(text_of(text), text_of(unit))
        return []

    def _rewrite(self, text: bytes, rows: list[tuple[bytes, ...]]) -> list[Any]:
        """Rows of methods in force; those with a text of their own are changes."""
        from beamtalk_kernel.language.rewriting import Change, rewritten

        methods = [Change(*map(text_of, words), before=more == b"true") for *words, more in rows]
        changes = [method for method in methods if method.source]
        return [rewritten(text_of(text), changes, [method.key for method in methods]).encode()]

    def _compile(self, text: str, unit: str, key: str) -> Any:
        program, steps = self._workspace.compile_nested(text, unit, key)
        self._warnings += [warning.render() for warning in program.warnings]
        classes = [Atom(info.name) for info in program.defines]
        return (unit.encode(), key.encode(), steps, classes)


def _problem(failure: Failure) -> dict[Atom, Any]:
    """The first mistake, with its place in the text."""
    first = failure.diagnostics[0]
    place = ""
    if first.source is not None and first.span is not None:
        line = first.source.text.count("\n", 0, first.span.start) + 1
        place = f" ({first.source.name}, line {line})"
    message = first.title + place
    return wire_map(
        {"kind": first.kind.encode(), "message": message.encode(), "hint": (first.hint or "").encode()}
    )
