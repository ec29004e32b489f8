"""`test PATH...`: the TestCase classes of `.bt` files, run one file after another.

Knows the command line and what is printed; a file's classes are loaded and run by `Suite`.

    beamtalk-kernel test tests/ -k Counter
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from beamtalk_kernel.cli.suite import Counts, Suite
from beamtalk_kernel.errors import BeamtalkError
from beamtalk_kernel.notebook.loading import LoadFile, in_order, read_files

PASSED, FAILED, UNUSABLE = 0, 1, 2


def test(arguments: argparse.Namespace) -> int:
    """0 when all pass, 1 when a test fails or a file does not load, 2 when there is nothing to run."""
    try:
        files = in_order(read_files([*arguments.load, *arguments.paths]))
    except BeamtalkError as error:
        for diagnostic in error.diagnostics:
            print(diagnostic.render(), file=sys.stderr)
        return UNUSABLE
    if not any(is_test_file(file, files) for file in files) and not arguments.doc:
        print("beamtalk-kernel test: no class below TestCase in these files.", file=sys.stderr)
        return UNUSABLE
    counts = asyncio.run(_run(files, arguments))
    print(counts.total())
    return PASSED if counts.good else FAILED


def is_test_file(file: LoadFile, files: list[LoadFile]) -> bool:
    """Whether one of its classes stands below TestCase, as far as these files tell."""
    return bool(test_classes(file, files))


def test_classes(file: LoadFile, files: list[LoadFile]) -> list[str]:
    above = {d.name: d.superclass for each in files for d in each.definitions}
    above |= {d.name: d.superclass for d in file.definitions}
    return [
        d.name for d in file.definitions if "abstract" not in d.modifiers and _is_below(d.superclass, above)
    ]


def _is_below(name: str, above: dict[str, str]) -> bool:
    seen: set[str] = set()
    while name not in ("TestCase", "PropertyTest"):
        if name in seen or name not in above:
            return False
        seen.add(name)
        name = above[name]
    return True


async def _run(files: list[LoadFile], arguments: argparse.Namespace) -> Counts:
    """Files without tests are fixtures: they are loaded first."""
    suite = Suite(timeout=arguments.timeout, pattern=arguments.pattern)
    try:
        await suite.ready()
        for file in files:
            if not is_test_file(file, files):
                await suite.load(file)
                if arguments.doc:
                    await suite.examples(file)
        for file in files:
            if suite.counts.good or not arguments.fail_fast:
                await _run_file(suite, file, files, with_examples=arguments.doc)
    finally:
        await suite.close()
    return suite.counts


async def _run_file(suite: Suite, file: LoadFile, files: list[LoadFile], *, with_examples: bool) -> None:
    classes = test_classes(file, files)
    if not classes or not await suite.load(file):
        return
    for name in classes:
        await suite.run_class(name)
    if with_examples:
        await suite.examples(file)
