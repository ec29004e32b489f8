"""The connection file and the sockets it speaks of.

Knows Jupyter's five channels; knows nothing of what is said on them.

    with_file = Connection.from_arguments(["-f", "kernel-7.json"])
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


class UsageError(Exception):
    """The kernel was started with arguments it does not know."""


@dataclass(frozen=True)
class Connection:
    """Where the channels are; port 0 means any that is free."""

    path: Path
    transport: str = "tcp"
    ip: str = "127.0.0.1"
    key: bytes = b""
    scheme: str = "hmac-sha256"
    ports: tuple[int, ...] = (0, 0, 0, 0, 0)
    curve: tuple[bytes, bytes] | None = None
    """CurveZMQ's public and secret key, when the server gave us a pair."""

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> Connection:
        """`-f FILE`, as Jupyter starts a kernel; without a file one is made."""
        match list(arguments):
            case ["-f" | "--connection-file", file] | ["-f" | "--connection-file", file, *_]:
                path = Path(file)
            case []:
                path = Path(tempfile.gettempdir()) / f"beamtalk-kernel-{os.getpid()}.json"
            case [one] if one.startswith("--f="):
                path = Path(one[4:])
            case other:
                raise UsageError(f"python -m beamtalk_kernel -f FILE, not {' '.join(other)}")
        return cls.read(path) if path.exists() else cls(path, key=secrets.token_hex(16).encode())

    @classmethod
    def read(cls, path: Path) -> Connection:
        info = json.loads(path.read_text("utf-8"))
        public, secret = info.get("curve_publickey"), info.get("curve_secretkey")
        return cls(
            path,
            info.get("transport", "tcp"),
            info.get("ip", "127.0.0.1"),
            str(info.get("key", "")).encode(),
            info.get("signature_scheme", "hmac-sha256"),
            tuple(int(info.get(f"{channel}_port", 0)) for channel in CHANNELS),
            (_bytes(public), _bytes(secret)) if public and secret else None,
        )

    def port(self, channel: str) -> int:
        return self.ports[CHANNELS.index(channel)]

    def with_port(self, channel: str, port: int) -> Connection:
        place = CHANNELS.index(channel)
        return replace(self, ports=(*self.ports[:place], port, *self.ports[place + 1 :]))

    def socket(self, context: Any, kind: int) -> Any:
        """A socket of this connection, encrypted when the connection is."""
        made = context.socket(kind)
        made.linger = 1000
        if self.curve is not None:
            made.curve_publickey, made.curve_secretkey = self.curve
            made.curve_server = True
        return made

    def bind(self, socket: Any, channel: str) -> Connection:
        """Bind; the answer knows the port that was free."""
        port = self.port(channel)
        if self.transport == "ipc":
            socket.bind(f"ipc://{self.ip}-{port}")
        elif port:
            socket.bind(f"tcp://{self.ip}:{port}")
        else:
            return self.with_port(channel, int(socket.bind_to_random_port(f"tcp://{self.ip}")))
        return self

    def write(self) -> None:
        """For a kernel that was started by hand: others can connect with this file."""
        info: dict[str, Any] = {
            f"{channel}_port": port for channel, port in zip(CHANNELS, self.ports, strict=True)
        }
        info |= {"transport": self.transport, "ip": self.ip, "key": self.key.decode()}
        info |= {"signature_scheme": self.scheme, "kernel_name": "beamtalk"}
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps(info, indent=1), "utf-8")


def _bytes(key: str | bytes) -> bytes:
    return key if isinstance(key, bytes) else key.encode()
