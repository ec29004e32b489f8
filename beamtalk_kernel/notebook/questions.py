"""Questions of a running cell to the person in front of it: `Notebook ask:` and everything that reads stdin.

Knows Jupyter's stdin channel; the loop goes on while somebody thinks.  One question is open at a time, as in
the node's group leader; another cell's waits.

    questions = Questions(kernel); questions.ask(parent, ident, "Name? ", secret=False, answer=print)
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from beamtalk_kernel.node.wire import Atom

logger = logging.getLogger(__name__)

NOBODY = (Atom("error"), Atom("enotsup"))
Reply = Callable[[Any], None]


@dataclass(frozen=True)
class Question:
    """One prompt, where it is shown, and who gets what is typed: text, eof or an error term."""

    parent: dict[str, Any]
    ident: Any
    prompt: str
    secret: bool
    reply: Reply


class Questions:
    """The stdin channel of one kernel."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._stream: Any = None
        self._open: Question | None = None
        self._waiting: deque[Question] = deque()
        self._asked: deque[str] = deque(maxlen=100)

    def ask(self, question: Question) -> None:
        if self._open is not None:
            self._waiting.append(question)
            return
        self._listen()
        self._open = question
        content = {"prompt": question.prompt, "password": question.secret}
        sent = self._kernel.session.send(
            self._kernel.stdin_socket, "input_request", content, question.parent, ident=question.ident
        )
        self._asked.append(sent["header"]["msg_id"])

    def forget(self) -> None:
        """The cell has ended: nobody waits for what is typed now."""
        self._open = None
        self._waiting.clear()

    def _listen(self) -> None:
        """What was typed for a question that nobody asks any more is thrown away."""
        if self._stream is None:
            from zmq.eventloop.zmqstream import ZMQStream

            self._stream = ZMQStream(self._kernel.stdin_socket)
            self._stream.on_recv(self._received, copy=True)
        else:
            self._stream.flush()

    def _received(self, frames: list[bytes]) -> None:
        try:
            _, parts = self._kernel.session.feed_identities(frames)
            message = self._kernel.session.deserialize(parts)
        except Exception:
            logger.warning("a message on stdin could not be read", exc_info=True)
            return
        if message["msg_type"] != "input_reply" or self._is_late(message):
            return
        question, self._open = self._open, None
        if question is None:
            return
        text = str(message["content"].get("value", ""))
        question.reply(Atom("eof") if text == "\x04" else text.encode())
        if self._waiting:
            self.ask(self._waiting.popleft())

    def _is_late(self, message: dict[str, Any]) -> bool:
        """Front ends that say what they answer may answer a question of an interrupted cell."""
        answered = message["parent_header"].get("msg_id")
        return answered in self._asked and answered != self._asked[-1]
