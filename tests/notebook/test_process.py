"""The parts of the kernel process: side doors, connections, iopub, the session's bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import zmq
from jupyter_client.session import Session

from beamtalk_kernel.notebook.connection import Connection, UsageError
from beamtalk_kernel.notebook.publishing import Publisher
from beamtalk_kernel.notebook.session import LeanSession
from beamtalk_kernel.notebook.streams import ParentStream
from tests.notebook.client import ROOT

SIDE_DOOR = """
import sys
from beamtalk_kernel.notebook import app
assert "IPython.core.interactiveshell" not in sys.modules
assert "jupyter_client.manager" not in sys.modules
from IPython import get_ipython
from jupyter_client import KernelManager
import ipykernel, IPython
assert get_ipython() is None and KernelManager and ipykernel.version_info and IPython.version_info
import ipywidgets
assert ipywidgets.HTML("x").value == "x"
"""


def test_packages_entered_by_a_side_door_are_whole_for_everybody_else() -> None:
    done = subprocess.run([sys.executable, "-c", SIDE_DOOR], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_side_door_to_a_package_without_the_name_says_so() -> None:
    code = "from beamtalk_kernel.notebook import app; import IPython; IPython.no_such_thing"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "AttributeError" in done.stderr and "no_such_thing" in done.stderr


def test_the_session_sends_what_jupyters_own_would() -> None:
    lean, plain = LeanSession(key=b"k"), Session(key=b"k")
    message = plain.msg("stream", {"text": "ä", "nan": None}, parent=plain.msg("execute_request"))
    assert lean.serialize(message, b"topic") == plain.serialize(message, b"topic")
    assert lean.serialize(message) == plain.serialize(message)


def test_every_new_subscriber_is_welcomed() -> None:
    context = zmq.Context()
    published, session = context.socket(zmq.XPUB), Session(key=b"")
    port = published.bind_to_random_port("tcp://127.0.0.1")
    publisher = Publisher(published, session)
    reader = context.socket(zmq.SUB)
    reader.connect(f"tcp://127.0.0.1:{port}")
    reader.subscribe(b"")
    published.poll(60_000, zmq.POLLIN)
    publisher.send_multipart([b"topic", b"text"])
    assert reader.poll(60_000) and len(reader.recv_multipart()) > 3  # the welcome is first
    assert reader.poll(60_000) and reader.recv_multipart() == [b"topic", b"text"]
    reader.close()
    publisher.close()
    publisher.send_multipart([b"topic", b"after the end"])
    context.term()


def test_what_python_prints_goes_to_the_cell_whose_request_came_last() -> None:
    sent: list[tuple[str, str, object]] = []
    stream = ParentStream(
        "stdout", lambda kind, content, parent: sent.append((kind, content["text"], parent))
    )
    stream.set_parent({"header": {"msg_id": "m1"}})
    print("hello", file=stream)
    assert "".join(text for _, text, _ in sent) == "hello\n"
    assert all(parent == {"header": {"msg_id": "m1"}} for _, _, parent in sent)
    assert stream.writable() and not stream.isatty() and stream.encoding == "utf-8"


def test_arguments(tmp_path: Path) -> None:
    file = tmp_path / "kernel.json"
    ports = {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5}
    file.write_text(json.dumps({"ip": "127.0.0.1", "key": "abc", "transport": "tcp", **ports}))
    connection = Connection.from_arguments(["-f", str(file)])
    assert connection.ports == (1, 2, 3, 4, 5) and connection.key == b"abc"
    assert Connection.from_arguments([f"--f={file}"]) == connection
    assert Connection.from_arguments(["-f", str(tmp_path / "new.json")]).ports == (0, 0, 0, 0, 0)
    with pytest.raises(UsageError):
        Connection.from_arguments(["--what"])


def test_encrypted_connections(tmp_path: Path) -> None:
    public, secret = zmq.curve_keypair()
    file = tmp_path / "kernel.json"
    file.write_text(json.dumps({"curve_publickey": public.decode(), "curve_secretkey": secret.decode()}))
    connection = Connection.read(file)
    context = zmq.Context()
    socket = connection.socket(context, zmq.ROUTER)
    assert socket.curve_server == 1 and connection.curve == (public, secret)
    socket.close()
    context.term()


def test_a_kernel_started_by_hand_says_how_to_connect() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "beamtalk_kernel"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    file = Path(line.split()[-1])
    info = json.loads(file.read_text())
    assert info["shell_port"] and info["hb_port"] and info["key"]
    assert file.stat().st_mode & 0o077 == 0
    process.terminate()
    process.wait(60)
    file.unlink(missing_ok=True)
