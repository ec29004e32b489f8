"""Runs notebooks and stores what they print, so that nbval has something to compare.

python -m tests.notebooks.store notebooks
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from beamtalk_kernel.views.bundle import WIDGET_MIME

LANGUAGE = {
    "file_extension": ".bt",
    "mimetype": "text/x-beamtalk",
    "name": "beamtalk",
    "pygments_lexer": "beamtalk",
}


def store(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="beamtalk", timeout=120, store_widget_state=False).execute(
        cwd=str(path.parent)
    )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of day
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_MIME, None)  # of a kernel that is gone, under a name made by chance
    notebook.metadata["kernelspec"] = {"display_name": "Beamtalk", "language": "beamtalk", "name": "beamtalk"}
    notebook.metadata["language_info"] = LANGUAGE
    nbformat.write(notebook, path)


def main(places: list[str]) -> None:
    for place in places:
        root = Path(place)
        for path in sorted(root.rglob("*.ipynb")) if root.is_dir() else [root]:
            if ".ipynb_checkpoints" not in path.parts:
                print(path)
                store(path)


if __name__ == "__main__":
    main(sys.argv[1:])
