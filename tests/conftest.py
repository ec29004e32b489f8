"""What every suite shares: the slow suites' switch, the time limit, a runtime compiled once.

    python -m pytest --slow --time-limit=1500
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="the slow suites too")
    parser.addoption("--time-limit", type=float, metavar="SECONDS", help="skip what has not begun by then")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[BEGAN] = time.monotonic()


BEGAN = pytest.StashKey[float]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests come last, or not at all."""
    slow = [item for item in items if "slow" in item.keywords]
    items[:] = [item for item in items if "slow" not in item.keywords]
    if config.getoption("--slow"):
        items.extend(slow)
    elif slow:
        config.hook.pytest_deselected(items=slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    limit = item.config.getoption("--time-limit")
    if limit is not None and time.monotonic() - item.config.stash[BEGAN] > limit:
        pytest.skip("no time left for it in this run")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def runtime() -> Path:
    """The compiled runtime, made once: kernels that tests start afterwards find it in the cache."""
    from beamtalk_kernel.node import build

    return build.runtime_dir()


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache for tests that look at how it is filled."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("BEAMTALK_CACHE", str(cache))
    yield cache
