"""A real JupyterLab server and a headless chromium looking at it.

Knows JupyterLab's page and its menus; nothing of Beamtalk.

    with Lab(directory) as lab, chromium() as browser:
        page = LabPage.open(browser, lab, "notebook.ipynb")
        page.run_all()
        page.output(3).wait_for()
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Browser, Locator, Page, sync_playwright

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 60_000
"""How long anything may take to be seen: the machine may be slow, and others may use it."""
QUIET = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True, "windowingMode": "none"},
}


def find_chromium() -> str | None:
    """The system's chromium; playwright's own is never downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Lab:
    """`jupyter lab` on a free local port, with settings, workspaces and runtime files of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.files = directory / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"

    def __enter__(self) -> Lab:
        settings = self.directory / "settings"
        for name, content in QUIET.items():
            package, plugin = name.rsplit(":", 1)
            place = settings / package / f"{plugin}.jupyterlab-settings"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(content))
        environment = os.environ | {
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.directory / "workspaces"),
            "JUPYTER_RUNTIME_DIR": str(self.directory / "runtime"),
            "JUPYTER_CONFIG_DIR": str(self.directory / "config"),
        }
        self.log = (self.directory / "lab.log").open("wb")
        self.process = subprocess.Popen(
            [
                *(
                    sys.executable,
                    "-m",
                    "jupyterlab",
                    "--no-browser",
                    "--allow-root",
                    "--IdentityProvider.token=",
                    "--ServerApp.disable_check_xsrf=True",
                ),
                *("--ServerApp.port", self.url.rsplit(":", 1)[1], "--ServerApp.root_dir", str(self.files)),
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._wait_until_up()
        return self

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + 2 * PATIENCE_MS / 1000
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/api/status", timeout=10).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"JupyterLab did not come up: {self.tail()}") from None
                time.sleep(0.1)

    def end_kernels(self) -> None:
        """What a test has left running would slow down the next ones."""
        with urllib.request.urlopen(f"{self.url}/api/kernels", timeout=PATIENCE_MS / 1000) as reply:
            kernels = [each["id"] for each in json.load(reply)]
        for kernel in kernels:
            request = urllib.request.Request(f"{self.url}/api/kernels/{kernel}", method="DELETE")
            urllib.request.urlopen(request, timeout=PATIENCE_MS / 1000).close()

    def tail(self) -> str:
        return (self.directory / "lab.log").read_text(errors="replace")[-4000:]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class LabPage:
    """One notebook, or one file, open in JupyterLab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))

    @classmethod
    def open(cls, browser: Browser, lab: Lab, path: str) -> LabPage:
        page = cls(browser.new_page(viewport={"width": 1280, "height": 1400}))
        page.page.set_default_timeout(PATIENCE_MS)
        page.page.goto(f"{lab.url}/lab/tree/{path}?reset")
        page.page.locator(".jp-Notebook, .jp-FileEditor").first.wait_for()
        return page

    def wait_for_kernel(self, name: str = "Beamtalk") -> None:
        self.page.get_by_text(f"{name} | Idle").wait_for()

    def run_all(self) -> None:
        self.menu("Run", "Run All Cells")

    def run(self, *numbers: int) -> None:
        """These code cells, each as a person runs it."""
        for number in numbers:
            self.code_cell(number).locator(".cm-content").click()
            self.page.keyboard.press("Shift+Enter")

    def menu(self, title: str, item: str) -> None:
        self.page.locator(".lm-MenuBar-itemLabel", has_text=title).first.click()
        self.page.locator(".lm-Menu-itemLabel", has_text=item).first.click()

    def restart_kernel(self) -> None:
        self.menu("Kernel", "Restart Kernel…")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def code_cell(self, number: int) -> Locator:
        """From 1, counting code cells only."""
        return self.page.locator(".jp-CodeCell").nth(number - 1)

    def output(self, number: int) -> Locator:
        return self.code_cell(number).locator(".jp-OutputArea-output")

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
