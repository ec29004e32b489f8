"""Keeps one node at hand: boots it beside everything else, notices when it has died, boots the next one.

Knows when a node is needed and what becomes of those who wait; knows nothing of cells or classes.

    keeper = Keeper(make_node, after_restart)
    keeper.boot(); node = await keeper.node()
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from beamtalk_kernel.errors import InternalError
from beamtalk_kernel.node.boot import ErlangMissing
from beamtalk_kernel.node.node import NodeDied

logger = logging.getLogger(__name__)


class NotStarted(Exception):
    """The BEAM did not come up; the text says why."""


NODE_FAULTS = (NotStarted, NodeDied, ErlangMissing, InternalError, OSError)
"""What starting a node, or asking it, may raise besides the node's own answer."""


class NodeLike(Protocol):
    """What a session needs of a node."""

    @property
    def alive(self) -> bool: ...

    async def start(self) -> None: ...

    async def request(self, verb: str, *args: Any, timeout: float | None = None) -> Any: ...

    def post(self, verb: str, *args: Any) -> asyncio.Future[Any]: ...

    async def stop(self) -> None: ...

    def kill(self) -> None: ...


AfterRestart = Callable[[NodeLike], Awaitable[None]]


class Keeper:
    """One node at a time."""

    def __init__(self, make_node: Callable[[], NodeLike], after_restart: AfterRestart) -> None:
        self._make_node = make_node
        self._after_restart = after_restart
        self._node: NodeLike | None = None
        self._booting: asyncio.Task[NodeLike] | None = None

    @property
    def current(self) -> NodeLike | None:
        """The node that can be asked now."""
        return self._node if self._node is not None and self._node.alive else None

    @property
    def has_died(self) -> bool:
        """Whether there was a node, and the next cell will get a new one."""
        return self._node is not None and not self._node.alive

    def boot(self) -> None:
        """Begin to boot, unless that has been done."""
        if self._booting is None:
            self._booting = asyncio.get_running_loop().create_task(self._boot())
            self._booting.add_done_callback(_look_at)

    async def node(self) -> NodeLike:
        """The node, booted if need be.  A cancelled waiter does not cancel the boot."""
        if (current := self.current) is not None:
            return current
        self.boot()
        assert self._booting is not None
        return await asyncio.shield(self._booting)

    async def _boot(self) -> NodeLike:
        try:
            again = self._node is not None
            node = self._make_node()
            await _started(node)
            self._node = node
            if again:
                await self._after_restart(node)
            return node
        finally:
            self._booting = None

    async def restart(self) -> NodeLike:
        """End the node if there is one, and boot the next."""
        await self.stop()
        return await self.node()

    async def stop(self) -> None:
        if self._booting is not None:
            self._booting.cancel()
            await asyncio.wait([self._booting])
        if self._node is not None:
            await self._node.stop()

    def kill(self) -> None:
        """From any thread, at once."""
        if self._node is not None:
            self._node.kill()


async def _started(node: NodeLike) -> None:
    try:
        await node.start()
    except NodeDied as why:
        raise NotStarted(str(why)) from why


def _look_at(task: asyncio.Task[NodeLike]) -> None:
    """Who needs the node meets the error; here it is only kept from being called unretrieved."""
    if not task.cancelled() and task.exception() is not None:
        logger.debug("the node did not start", exc_info=task.exception())
