"""Files of classes in an order in which they can be loaded: superclasses first.

Knows files and the class lines in them; compiles and runs nothing.

    for file in in_order(read_files([Path("shapes")])): print(file.name, file.classes)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from beamtalk_kernel.errors import BeamtalkError, Diagnostic, Source, Span, did_you_mean
from beamtalk_kernel.language.reader import parse
from beamtalk_kernel.language.tree import ClassDefinition


@dataclass(frozen=True)
class LoadFile:
    """A file as it was read; without definitions when its text does not parse, which running it will tell."""

    path: Path
    name: str
    text: str
    definitions: tuple[ClassDefinition, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(d.name for d in self.definitions)

    @property
    def key(self) -> str:
        """Which file it is, whatever it is called."""
        return f"file:{self.path.resolve()}"


def read_files(names: Iterable[str | Path]) -> list[LoadFile]:
    """The files, those in folders and below them too, each once.  Raises BeamtalkError(FileNotFound)."""
    paths = dict.fromkeys(path for name in names for path in _paths(Path(name).expanduser()))
    return [_read(path) for path in paths]


def _paths(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.rglob("*.bt"))
    elif any(sign in path.name for sign in "*?["):
        yield from sorted(path.parent.glob(path.name))
    else:
        yield path


def _read(path: Path) -> LoadFile:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as why:
        near = did_you_mean(path.name, [each.name for each in path.parent.glob("*.bt")])
        missing = isinstance(why, FileNotFoundError)
        reason = why.strerror if isinstance(why, OSError) else "it is not UTF-8 text"
        kind = "FileNotFound" if missing else "FileError"
        raise BeamtalkError(Diagnostic(kind, f"{path} cannot be read: {reason}.", hint=near)) from why
    return LoadFile(path, str(path), text, _definitions(str(path), text))


def _definitions(name: str, text: str) -> tuple[ClassDefinition, ...]:
    try:
        items = parse(Source(name, text)).items
    except BeamtalkError:
        return ()
    return tuple(item for item in items if isinstance(item, ClassDefinition))


def in_order(files: list[LoadFile]) -> list[LoadFile]:
    """Each file after those that define its superclasses.  Raises BeamtalkError(CyclicHierarchy)."""
    home = {name: file for file in files for name in file.classes}
    ordered: dict[Path, LoadFile] = {}

    def place(file: LoadFile, below: tuple[LoadFile, ...]) -> None:
        if file.path in ordered:
            return
        for definition in file.definitions:
            above = home.get(definition.superclass)
            if above is not None and above is not file:
                if above in below:
                    raise _circle(file, definition)
                place(above, (*below, file))
        ordered[file.path] = file

    for file in files:
        place(file, (file,))
    return list(ordered.values())


def _circle(file: LoadFile, definition: ClassDefinition) -> BeamtalkError:
    span: Span = definition.name_span
    return BeamtalkError(
        Diagnostic(
            "CyclicHierarchy",
            f"{definition.name} needs {definition.superclass}, whose file needs a class of this one.",
            span=span,
            source=Source(file.name, file.text),
            hint="Put the classes that need each other into one file.",
        )
    )
