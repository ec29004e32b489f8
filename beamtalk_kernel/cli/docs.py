"""`docs [FILE.bt ...]`: the class library, and the user's own classes, as HTML pages.

Knows which files are read and where pages go; what stands in them is `views.reference`'s.

    beamtalk-kernel docs --output build/docs shapes/
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from beamtalk_kernel.errors import BeamtalkError
from beamtalk_kernel.node import resources
from beamtalk_kernel.notebook.loading import read_files
from beamtalk_kernel.views.reference import Library


def docs(arguments: argparse.Namespace) -> int:
    """0, or 1 when a file cannot be read or a page not be written."""
    try:
        files = read_files(arguments.files or [resources.stdlib()])
        library = Library([d for file in files for d in file.definitions], arguments.title)
        output = Path(arguments.output)
        output.mkdir(parents=True, exist_ok=True)
        for name, page in library.pages():
            (output / name).write_text(page, encoding="utf-8")
    except BeamtalkError as error:
        print("\n".join(d.render() for d in error.diagnostics), file=sys.stderr)
        return 1
    except OSError as why:
        print(f"beamtalk-kernel docs: {why}", file=sys.stderr)
        return 1
    print(f"{output / 'index.html'}  ({len(library.classes)} classes)")
    return 0
