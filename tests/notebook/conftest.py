"""One kernel for all tests that leave it as they found it, and one of its own for those that do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.notebook.client import Front, running_kernel


@pytest.fixture(scope="session")
def shared_kernel() -> Iterator[Front]:
    with running_kernel() as front:
        yield front


@pytest.fixture
def front(shared_kernel: Front) -> Front:
    """The shared kernel; a test names its classes and variables after itself."""
    return shared_kernel


@pytest.fixture
def own_kernel() -> Iterator[Front]:
    with running_kernel() as front:
        yield front
