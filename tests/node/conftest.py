"""A booted node for a test, and what it has shown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio

from beamtalk_kernel.node.node import Node

PATIENCE_S = 60


async def until(holds: Callable[[], bool]) -> None:
    """Until it holds; on a slow machine that takes its time."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "this never came to be"
        await asyncio.sleep(0.02)


class Shown:
    """Collects the node's events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, tuple[Any, ...]]] = []

    def __call__(self, kind: str, args: tuple[Any, ...]) -> None:
        self.events.append((kind, args))

    def of_kind(self, kind: str) -> list[tuple[Any, ...]]:
        return [args for each, args in self.events if each == kind]

    def text(self, cell: int, stream: str = "stdout") -> str:
        parts = [text for number, name, text in self.of_kind("output") if (number, name) == (cell, stream)]
        return b"".join(parts).decode()


@pytest_asyncio.fixture
async def shown() -> Shown:
    return Shown()


@pytest_asyncio.fixture
async def node(shown: Shown) -> AsyncIterator[Node]:
    node = Node(on_event=shown)
    await node.start()
    yield node
    await node.stop()
