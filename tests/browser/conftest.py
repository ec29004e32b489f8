"""One JupyterLab server and one chromium for a module of browser tests.

Not for the whole session: playwright keeps an event loop running in this thread while it is open, and other
tests want their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import PATIENCE_MS, Lab, LabPage, chromium, find_chromium
from tests.conftest import ROOT

KERNELSPEC = {"name": "beamtalk", "display_name": "Beamtalk", "language": "beamtalk"}
PICTURES = ROOT / "build" / "pictures"
Open = Callable[..., LabPage]

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    skip = pytest.mark.skip(reason="no chromium: apt install chromium")
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            if find_chromium() is None:
                item.add_marker(skip)


@pytest.fixture(scope="module")
def lab(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    lab = Lab(tmp_path_factory.mktemp("lab"))
    for path in (ROOT / "notebooks" / "tutorials").glob("*.ipynb"):
        without_outputs(path, lab.files / "tutorials" / path.name)
    with lab:
        yield lab


def without_outputs(source: Path, target: Path) -> None:
    """What is seen afterwards has been made by a kernel."""
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    target.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, target)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(lab: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a notebook of these cells, or a file that is there; closed after the test, its kernel too."""
    pages: list[LabPage] = []

    def open_(*cells: str, path: str | None = None) -> LabPage:
        if path is None:
            path = f"{request.node.name}.ipynb"
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
            notebook.metadata["kernelspec"] = KERNELSPEC
            notebook.metadata["language_info"] = {"name": "beamtalk", "mimetype": "text/x-beamtalk"}
            nbformat.write(notebook, lab.files / path)
        page = LabPage.open(browser, lab, path)
        pages.append(page)
        return page

    yield open_
    for number, page in enumerate(pages):
        page.screenshot(PICTURES / f"{request.node.name}-{number}-at-its-end.png")
        page.page.close()
    lab.end_kernels()


@pytest.fixture(scope="module")
def lexing(browser: Browser) -> Iterator[object]:
    """A blank page that has loaded our extension's script."""
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "beamtalk_kernel" / "labextension" / "static" / "remoteEntry.js")
    yield page
    page.close()
